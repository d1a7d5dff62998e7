#ifndef STORE_HANDLE_H
#define STORE_HANDLE_H

#include <sqlite3.h>
#include <stdbool.h>

#include "base/status.h"
#include "core/entity.h"
#include "store/db.h"

/* What the files of this room, and no other, know of a connection. */

enum { QUERY_SLOTS = 512, QUERY_MAX_PARAMETERS = 64 };

struct query {
    struct db *db;
    sqlite3_stmt *statement; /* NULL: it could not be prepared */
    const char *sql;
    unsigned char at[QUERY_MAX_PARAMETERS + 1]; /* SQLite's index of parameter $n */
    int result;                                 /* the first thing that went wrong */
    bool out;                                   /* with somebody */
    struct query *next;                         /* of the same slot */
};

/* Statements on an entity's rows. */
enum row_sql {
    ROW_GET,
    ROW_PUT,
    ROW_DELETE,
    ROW_EXISTS,
    ROW_ALL,
    ROW_COUNT,
    ROW_OF_GROUP, /* only events: of group $1 */
    ROW_SINCE,    /* only events: of group $1, ended or recorded after $2 */
    ROW_JOINED,   /* only members: joined in group $1 at any time, or on the roster of org $2 */
    ROW_IN_GROUP, /* only joinings: of group $1, by member and number */
    ROW_STOOD,    /* only standings: of the members of ROW_JOINED, by member, since and number */
    ROW_SQLS,
};

struct db {
    sqlite3 *sqlite;
    char *path;
    char *vfs; /* NULL: the default */
    enum db_mode mode;
    struct query *slots[QUERY_SLOTS];
    struct query none; /* what is handed out when memory is short */
    char *row_sql[ENTITY_COUNT][ROW_SQLS];
    char **walk_sql[ENTITY_COUNT]; /* by field, one more for id */
};

/* Turns one of SQLite's results into a status and a sentence: the only place that does. */
enum status db_result(struct db *db, int result, struct error *error);

/* The text of a statement on an entity's rows, made at its first use; NULL, with error set, when
 * memory is short. */
const char *row_sql(struct db *db, enum entity entity, enum row_sql which, struct error *error);

/* Finalizes all statements. */
void db_forget_queries(struct db *db);

/* Makes an empty file that only its owner can read; *made tells whether it was not there before. */
enum status db_make_file(const char *path, bool *made, struct error *error);

#endif
