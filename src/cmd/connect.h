#ifndef CMD_CONNECT_H
#define CMD_CONNECT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/sign.h"
#include "base/status.h"
#include "cmd/subcommand.h"
#include "sync/sync.h"
#include "sync/transport.h"

/* A client's store together with the way to its server. */
struct connection {
    struct transport transport;
    char secret[SIGN_SECRET_TEXT];
    struct sync *sync;
};

/* ST_MISSING with a sentence when the store belongs to no server. connection is to be closed after
 * any answer. */
enum status connect_open(const struct invocation *invocation, struct ledger *ledger,
                         struct connection *connection, struct error *error);
void connect_close(struct connection *connection);

/*
 * Runs until all is sent and fetched, with progress on a terminal; with_held: what could still be
 * taken back is sent too. Where the server does not answer it is tried again only as long as that
 * gets on. *status (never NULL) gets how it ended.
 */
enum status connect_run(const struct invocation *invocation, struct connection *connection,
                        bool with_held, struct sync_status *status, struct error *error);

#endif
