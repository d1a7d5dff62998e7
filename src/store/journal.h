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
    const char *device;            /* that signed or sent it; may be NULL */
    const char *signature;         /* hex; may be NULL */
    int64_t answered;              /* a client's: the server's seq of its verdict; INTEGER_NONE */
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

/* Moves a line from the outbox to the end of the journal, with that verdict and detail or (NULL)
 * those it has, and all else of it; ST_MISSING. */
enum status outbox_settle(struct db *db, const char *id, const char *verdict, const char *detail,
                          struct error *error);

/* Takes a line out of the outbox; ST_OK also when it is not there. */
enum status outbox_drop(struct db *db, const char *id, struct error *error);

/*
 * The states of a line in the outbox of a client, in its verdict: NULL while it can be taken back;
 * this word from when it may be sent until it is answered; then the verdict. Applied and noop wait
 * for the page that holds their effect; a refused line stays until somebody deals with it.
 */
#define OUTBOX_SENDING "sending"

/* Releases, in their order, the lines that are held and were given before the instant: none behind
 * the first that is younger. *released may be NULL. */
enum status outbox_release(struct db *db, instant given_before, int64_t *released,
                           struct error *error);

/* How many lines of an outbox are held, wait to be sent or answered, are answered and wait for
 * their page, are refused. */
struct outbox_counts {
    int64_t held, sending, answered, refused;
    instant oldest; /* the claimed time of the first that is held or waits; INSTANT_NONE */
};
enum status outbox_count(struct db *db, struct outbox_counts *counts, struct error *error);

/* Marks a line of the outbox answered: verdict, detail, and the server's seq (0: refused). */
enum status outbox_answer(struct db *db, const char *id, const char *verdict, const char *detail,
                          int64_t seq, struct error *error);

/* Takes the arguments out of a line of the outbox: body is NULL then. */
enum status outbox_wipe(struct db *db, const char *id, struct error *error);

/* Takes every line out of the journal whose target is of a kind of entity and not, or no longer,
 * there. */
enum status journal_forget_absent(struct db *db, struct error *error);

/* How many lines, and the last seq (0: none). Either may be NULL. */
enum status journal_count(struct db *db, enum log log, int64_t *count, int64_t *last,
                          struct error *error);

#endif
