#ifndef LEDGER_INSIDE_H
#define LEDGER_INSIDE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/ident.h"
#include "core/decide.h"
#include "core/duty.h"
#include "ledger/ledger.h"
#include "store/line.h"
#include "wire/shelf.h"

/* What the files of the ledger share; nobody else includes it. */

/* What binds the groups of an org: its rulebook (NULL: none) and the terms of each rule there. */
struct binding {
    const struct rulebook *rulebook;
    const struct rule_terms *terms;
};

struct bindings; /* the bindings of orgs, worked out when first asked for: binding.c */

enum { TOUCHED_SLOTS = 1024 };

/* A subject made stale. A slot counts only while its round is the ledger's. */
struct touched {
    unsigned round;
    enum subject_kind kind;
    char id[IDENT_MAX + 1];
};

struct serving; /* what a served store needs beside: serving.c */

struct ledger {
    struct db *db;
    enum ledger_kind kind;
    struct serving *serving; /* NULL unless kind is LEDGER_SERVED */
    struct shelf *shelf;
    struct random random;
    char user[IDENT_MAX + 1];
    struct arena *arena;   /* of the command being given */
    struct arena *reading; /* of the subject being derived */
    struct bindings *bindings;
    struct error world_error; /* why the store failed within a decision */
    struct pending *pending;  /* rows put by the decision and not yet written, the newest first */
    bool savepoint;           /* some have been written already */
    bool settled;             /* the command being given leaves no shadow */
    bool holding;             /* in this transaction: there are held commands */
    struct touched touched[TOUCHED_SLOTS]; /* subjects made stale in this transaction, by hash */
    unsigned round;                        /* a new one for each transaction */
};

/*
 * The world of a decision over this ledger's store: world.c. What the decision puts waits in memory
 * until world_keep writes it; world_drop forgets it. (A savepoint around every command would copy
 * each page it touches; one is made only when the decision walks rows after putting some.)
 */
struct world world_of(struct ledger *ledger);
enum status world_keep(struct ledger *ledger, struct error *error);
enum status world_drop(struct ledger *ledger, struct error *error);

/* Gives a complete command that is in neither log. */
enum status give_unknown(struct ledger *ledger, const struct command *command, bool settled,
                         struct outcome *outcome, struct error *error);

/* Its effect alone, kept in neither log: what is given again. */
enum status give_effect(struct ledger *ledger, const struct command *command, bool settled,
                        struct outcome *outcome, struct error *error);

/* As give_unknown for a settled one where others are held: it is laid underneath, and they are
 * given again on top. */
enum status hold_give_under(struct ledger *ledger, const struct command *command,
                            struct outcome *outcome, struct error *error);

/*
 * The served store (serving.c). serving_row notes a row that the command being settled has written,
 * from within write_row; serving_settled gives the command its place when it has been decided
 * (counter, log of changes, answer, audit entry); both do nothing unless the ledger serves.
 * serving_begin reads the head as a transaction begins, serving_end writes it before commit or
 * forgets it after a rollback.
 */
/* Before it is written: reads it as it was, where what depends on it can be told only so. */
enum status serving_former(struct ledger *ledger, enum entity entity, const void *row,
                           struct error *error);
enum status serving_row(struct ledger *ledger, enum entity entity, const void *row,
                        struct error *error);
/* Forgets the rows noted: they have been taken back. */
void serving_forget(struct ledger *ledger);
enum status serving_settled(struct ledger *ledger, const struct command *command,
                            const struct outcome *outcome, struct error *error);
enum status serving_begin(struct ledger *ledger, struct error *error);
enum status serving_end(struct ledger *ledger, bool commit, struct error *error);
/* Reads whether the opened store is served; serving_close frees. */
enum status serving_open(struct ledger *ledger, struct error *error);
void serving_close(struct ledger *ledger);

/* Forgets which subjects have been marked: a transaction begins, or marks have been rolled back. */
void touch_forget(struct ledger *ledger);

/* Before a row is written: marks stale the org that a group or member goes away from. */
enum status touch_former(struct ledger *ledger, enum entity entity, const void *row,
                         struct error *error);

/* Marks stale what depends on the row: touch.c. */
enum status touch_row(struct ledger *ledger, enum entity entity, const void *row,
                      struct error *error);

struct bindings *bindings_new(void);
void bindings_free(struct bindings *bindings);
/* Forgets everything: an org has changed. */
void bindings_reset(struct bindings *bindings);
/* The org's binding; it lives until the reset. A rulebook that is not there or has a mistake is an
 * error. */
enum status binding_of(struct ledger *ledger, const char *org, const struct binding **binding,
                       struct error *error);

/* The docket of a subject, in ledger->reading; ST_MISSING when it is no more. everything: its whole
 * past. */
enum status docket_of(struct ledger *ledger, enum subject_kind kind, const char *id,
                      const char *org, instant at, bool everything, struct docket *docket,
                      struct error *error);

/* Whether an obligation in that status is still to be done: those are kept as lines. */
bool duty_undone(enum duty_status status);
/* The obligation as a line of the subject; texts are borrowed. */
struct duty_line duty_line_of(const struct duty *duty, enum subject_kind kind, const char *subject);

/* The same of a group whose lines were good until just after `since`, where only time has passed:
 * no more of it than new obligations can depend on. */
enum status docket_passed(struct ledger *ledger, const char *group, const char *org, instant since,
                          instant at, struct docket *docket, struct error *error);

#endif
