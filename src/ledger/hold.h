#ifndef LEDGER_HOLD_H
#define LEDGER_HOLD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"
#include "core/command.h"
#include "core/entity.h"

struct ledger;

/*
 * Commands of the outbox taken off the rows, so that something can be laid underneath, and given
 * again on top, all within one transaction. Their lines stay where they are in the outbox. For the
 * files of the ledger only.
 */
struct held {
    struct held *next;
    struct command command;
    const char *verdict, *detail; /* as kept; may be NULL */
    int64_t answered;
    bool gone; /* set by the caller: it has left the outbox and is not given again */
};

struct holding {
    struct ledger *ledger;
    struct arena *arena;
    struct held *first, **end;
    struct error *error;
    enum status status;
};

/* hold_close frees, also what hold_open has begun and could not finish. */
enum status hold_open(struct holding *holding, struct ledger *ledger, struct error *error);
void hold_close(struct holding *holding);

/* Reads every line that is in force and puts back what they changed. */
enum status hold_lift(struct holding *holding);

/*
 * Gives them again, in their order; one that does not apply any more stays, with the reason. In a
 * client's store it stays as it is but for its detail: the server is the judge.
 */
enum status hold_lay(struct holding *holding);

/* Whether a line of an outbox with that verdict has an effect on the rows: in a client's store
 * those that were refused have none. */
bool hold_in_force(const struct ledger *ledger, const char *verdict);

/* What is no more owes nothing: takes away the lines derived for a group or org that is gone. */
enum status hold_forget(struct ledger *ledger, enum entity entity, const char *id,
                        struct error *error);

#endif
