#ifndef LEDGER_CLIENT_PARTS_H
#define LEDGER_CLIENT_PARTS_H

#include "ledger/client.h"

/* What the files of the client's side share; nobody else includes it. */

/* Set from a rebase until the copy is at the head again and the file has no free pages. */
#define CLIENT_PURGED_KEY "base.purged"

/* ST_REFUSED with a sentence unless the store is a client's. */
enum status client_check(struct ledger *ledger, struct error *error);

/* Writes down how far the copy has come, in the open transaction. */
enum status client_base_put(struct ledger *ledger, const struct base *base, struct error *error);

/* Ends the transaction: commits it, or rolls it back unless status is ST_OK. */
enum status client_end(struct ledger *ledger, enum status status, struct error *error);

#endif
