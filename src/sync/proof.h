#ifndef SYNC_PROOF_H
#define SYNC_PROOF_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "sync/transport.h"

struct ledger;

/*
 * A client's proof that its server's audit chain still is the one it has seen: the entries behind
 * the last one verified, each following from the one before, with the head that this store holds
 * among them. How far it came is kept in the store.
 */
struct proof {
    int64_t entries;       /* fetched and verified now */
    int64_t verified, own; /* the last entry verified; the one whose hash this store holds */
};

/* ST_CORRUPT with a sentence at the first fault; ST_MISSING: the store has seen no chain yet. The
 * callback may be NULL; it answers false to stop (ST_STOPPED). */
enum status sync_prove(struct ledger *ledger, const struct transport *transport,
                       const char *secret_key, bool (*progress)(void *context, int64_t done),
                       void *context, struct proof *proof, struct error *error);

#endif
