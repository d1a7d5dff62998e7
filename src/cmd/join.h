#ifndef CMD_JOIN_H
#define CMD_JOIN_H

#include "base/status.h"
#include "cmd/subcommand.h"

/* Joining this machine's store to a server by a one-time code. */
struct join_request {
    const char *url, *name, *ca, *code; /* ca: NULL the system's, or that of an enrolment before */
};

/* Opens the store, or makes it, and enrols it. *ledger stays open when the answer is ST_OK; else it
 * is NULL, and a store that was made is gone again. */
enum status join_store(struct invocation *invocation, const struct join_request *request,
                       struct ledger **ledger, struct error *error);

#endif
