#ifndef STORE_AUDIT_H
#define STORE_AUDIT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/ident.h"
#include "store/change.h"
#include "store/db.h"

/*
 * The hash chain of a tenant (protocol.md 7): one entry for each command accepted or refused, each
 * log-in, export and unmasking. digest = SHA-256(body); hash = SHA-256(hash of the entry before,
 * 64 hex digits, then digest, 64 hex digits); the first follows 64 zeros. A body holds no content,
 * only who, what, where and the fingerprint of the command.
 */
struct audit_entry {
    int64_t seq; /* 1, 2, 3 … */
    const char *body;
    const char *digest;
    const char *hash;
};

/* The hash that follows; previous "" or 64 zeros for the first. */
void audit_hash(const char *previous, const char *digest, char hash[SHA256_TEXT]);

/* Appends an entry and moves head's audit_seq and audit_hash on (in memory: head_put is the
 * caller's). */
enum status audit_append(struct db *db, struct head *head, const char *body, struct error *error);

/* false stops the walk (ST_STOPPED). Texts last until the callback returns. */
typedef bool audit_each(void *context, const struct audit_entry *entry);
/* Every entry with seq > after, in order. */
enum status audit_walk(struct db *db, int64_t after, audit_each *each, void *context,
                       struct error *error);

#endif
