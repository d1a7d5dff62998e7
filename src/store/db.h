#ifndef STORE_DB_H
#define STORE_DB_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The store: one SQLite file with one tenant in it. Every function here and in the rest of the room
 * answers ST_OK or a status with a Chinese sentence in *error that says what to do: ST_BUSY
 * (another process holds it), ST_READONLY, ST_CORRUPT (damaged, or no store), ST_NEWER, ST_FULL,
 * ST_IO, ST_NOMEM. A connection belongs to one thread.
 */
struct db;

enum db_mode {
    DB_READ, /* nothing can be changed; a transaction that a crash left half is still rolled back */
    DB_WRITE,  /* the store must exist; an older one is migrated, with a copy made first */
    DB_CREATE, /* as DB_WRITE; where there is no file, or an empty one, a new store is made */
};

struct migrate_plan;

/* All may be left 0. */
struct db_options {
    const char *vfs; /* SQLite's name of a file layer, for fault injection */
    long busy_ms;    /* how long to wait for other processes; 0: 5,000; -1: not at all */
    long cache_kb;   /* memory for pages; 0: 2,000. More for a walk through all groups */
    const struct migrate_plan *plan; /* instead of the store's own: the hub's, or a test's */
    int32_t application; /* the mark (application_id) that tells what a file is; 0: a store's */
    bool wal; /* a write-ahead log: for a server, whose files lie on its own disk; what was
                 committed is synced all the same */
};

/*
 * Opens the store at path; options may be NULL. *out is NULL unless the answer is ST_OK. A new file
 * is readable by its owner only. ST_MISSING when there is no store at path and mode is not
 * DB_CREATE.
 */
enum status db_open(const char *path, enum db_mode mode, const struct db_options *options,
                    struct db **out, struct error *error);

/* Closes it; an open transaction is rolled back. NULL is allowed. */
void db_close(struct db *db);

/* The path it was opened with. */
const char *db_path(const struct db *db);

/* Begins a transaction that may write: it holds the store against other writers from here on. */
enum status db_begin(struct db *db, struct error *error);

/* Begins a transaction in which everything read is of one moment. */
enum status db_begin_read(struct db *db, struct error *error);

/* Makes the transaction durable. When it fails, the transaction has been rolled back. */
enum status db_commit(struct db *db, struct error *error);

/* Rolls the transaction back; nothing happens where none is open. */
void db_rollback(struct db *db);

bool db_in_transaction(const struct db *db);

/* A number that is another one after a different connection has committed a change. Within a
 * transaction it stays. */
enum status db_version(struct db *db, int64_t *version, struct error *error);

/*
 * Savepoints, nested as deep as wanted: db_release keeps what was done since, db_undo_to takes it
 * back and ends the savepoint. Both mean the innermost one.
 */
enum status db_savepoint(struct db *db, struct error *error);
enum status db_release(struct db *db, struct error *error);
enum status db_undo_to(struct db *db, struct error *error);

/* Runs one or more statements that answer no rows. */
enum status db_exec(struct db *db, const char *sql, struct error *error);

/* The version of the library behind all this. */
const char *db_library(void);

#endif
