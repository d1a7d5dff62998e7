#ifndef STORE_JOURNAL_H
#define STORE_JOURNAL_H

#include "base/arena.h"
#include "base/civil.h"
#include "store/db.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * Commands as they are kept: `journal` holds the settled ones in the order in which they were
 * settled, `outbox` those that still wait, in the order in which they were entered.
 */
enum log { LOG_JOURNAL, LOG_OUTBOX };

struct journal_line {
    int64_t seq; /* set by journal_append unless it is given (> 0) */
    const char *id;
    instant at;          /* claimed */
    instant received_at; /* INSTANT_NONE: not kept */
    const char *by;
    const char *verb;
    const char *entity; /* the kind of the target (its table's name); NULL where it has none */
    const char *target; /* may be NULL */
    int64_t rev;        /* as given; INTEGER_NONE */
    const char *on_behalf, *means; /* may be NULL */
    const char *body;              /* `with` as canonical JSON; may be NULL */
    const char *verdict;           /* of protocol.md 5; NULL in the outbox until one is known */
    const char *detail;            /* a sentence or object behind the verdict; may be NULL */
};

/* Appends the line and sets line->seq. ST_REFUSED when that id is already in this log. */
enum status journal_append(struct db *db, enum log log, struct journal_line *line,
                           struct error *error);

/* The line with that id; ST_MISSING when there is none. */
enum status journal_find(struct db *db, enum log log, const char *id, struct arena *arena,
                         struct journal_line *line, struct error *error);

/* Whether the id is in the log: ST_OK or ST_MISSING; cheaper than journal_find. */
enum status journal_has(struct db *db, enum log log, const char *id, struct error *error);

/* false stops the walk (ST_STOPPED; the error is the callback's to fill). The line and its texts
 * live until the callback returns. */
typedef bool journal_each(void *context, const struct journal_line *line);

/* Every line with seq > after, in order. */
enum status journal_walk(struct db *db, enum log log, int64_t after, journal_each *each,
                         void *context, struct error *error);

/* Every line of one target, the newest first or the oldest first. */
enum status journal_history(struct db *db, enum log log, const char *entity, const char *target,
                            bool newest_first, journal_each *each, void *context,
                            struct error *error);

/* Marks a line with what became of it. */
enum status journal_judge(struct db *db, enum log log, const char *id, const char *verdict,
                          const char *detail, struct error *error);

/* Moves a line from the outbox to the end of the journal with its verdict; ST_MISSING. */
enum status outbox_settle(struct db *db, const char *id, const char *verdict, const char *detail,
                          struct error *error);

/* Takes a line out of the outbox; ST_OK also when it is not there. */
enum status outbox_drop(struct db *db, const char *id, struct error *error);

/* How many lines, and the last seq (0: none). Either may be NULL. */
enum status journal_count(struct db *db, enum log log, int64_t *count, int64_t *last,
                          struct error *error);

#endif
