#ifndef CMD_SEAT_H
#define CMD_SEAT_H

#include <stdbool.h>

#include "base/ident.h"
#include "cmd/subcommand.h"
#include "desk/desk.h"

/* A desk for a subcommand: the store named by the call, opened, with somebody sitting at it. */
struct seat {
    struct ledger *ledger;
    struct desk *desk;
};

/* false: it could not be opened, and why has been said. */
bool seat_take(struct invocation *invocation, enum ledger_mode mode, struct seat *seat);
void seat_leave(struct seat *seat);

/* The org or group that is called so, by its id or by its name. ST_MISSING; ST_INVALID: several
 * have the name. */
enum seat_kind { SEAT_ORG, SEAT_GROUP };
enum status seat_find(struct seat *seat, enum seat_kind kind, const char *called,
                      char id[IDENT_MAX + 1], struct error *error);

#endif
