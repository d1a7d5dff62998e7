#ifndef LEDGER_CHAIN_H
#define LEDGER_CHAIN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/ident.h"
#include "base/status.h"

struct ledger;

/* The verification of a served store's audit chain and of the signatures its decisions carry. */
struct chain_report {
    int64_t entries, commands, signatures;
    int64_t bad_seq;        /* the first entry at fault; 0: none */
    char hash[SHA256_TEXT]; /* of the last entry */
};

/*
 * Walks every entry: numbers without a gap, digests, hashes, the head's own, that each accepted
 * command is in the journal with the fingerprint that its entry names and each journal line has its
 * entry, and each signature by the device's key. since and since_hash: a head seen earlier that
 * must lie on the chain (0, NULL: none). ST_CORRUPT with a sentence at the first fault; ST_MISSING
 * where there is no chain. progress may be NULL.
 */
enum status chain_verify(struct ledger *ledger, int64_t since, const char *since_hash,
                         bool (*progress)(void *context, int64_t done, int64_t all), void *context,
                         struct chain_report *report, struct error *error);

#endif
