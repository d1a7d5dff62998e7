#ifndef STORE_HUB_H
#define STORE_HUB_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/civil.h"
#include "base/ident.h"
#include "base/sign.h"
#include "store/db.h"

/*
 * The directory of a server: its tenants, the devices of persons, invitations and sessions. A small
 * store of its own, opened with hub_open; secrets are kept as hashes only.
 */
enum { HUB_PATH_MAX = 4096, HUB_NAME_MAX = 100 };

enum status hub_open(const char *path, bool create, struct db **hub, struct error *error);

struct tenant {
    char id[IDENT_MAX + 1];
    char file[HUB_PATH_MAX]; /* relative to the server's folder */
    char name[4 * HUB_NAME_MAX + 1];
    instant created_at;
};
enum status tenant_put(struct db *hub, const struct tenant *tenant, struct error *error);
enum status tenant_get(struct db *hub, const char *id, struct tenant *tenant, struct error *error);
typedef bool tenant_each(void *context, const struct tenant *tenant);
enum status tenant_walk(struct db *hub, tenant_each *each, void *context, struct error *error);

struct device_entry {
    char id[IDENT_MAX + 1];
    char tenant[IDENT_MAX + 1];
    char person[IDENT_MAX + 1];
    char key[SIGN_PUBLIC_TEXT];
    char name[4 * HUB_NAME_MAX + 1];
    instant enrolled_at, revoked_at; /* INSTANT_NONE */
};
enum status device_put(struct db *hub, const struct device_entry *device, struct error *error);
enum status device_get(struct db *hub, const char *id, struct device_entry *device,
                       struct error *error);
typedef bool device_each(void *context, const struct device_entry *device);
enum status device_walk(struct db *hub, const char *tenant, const char *person, device_each *each,
                        void *context, struct error *error);
/* Revokes the device and ends its sessions. */
enum status device_end(struct db *hub, const char *id, instant now, struct error *error);

/* An invitation: a code for one person, good for ten minutes and five tries. */
enum { INVITE_SECONDS = 600, INVITE_TRIES = 5 };
/* Makes one and answers its code; the person's earlier ones end. */
enum status invite_make(struct db *hub, const char *tenant, const char *person, instant now,
                        struct random random, char code[CODE_TEXT], struct error *error);
/*
 * Takes up a code for the public key: *device gets tenant, person and a new id, and is kept. The
 * same code with the same key again gets the same device. ST_REFUSED, always with the same words,
 * for a code that is not there, wrong (a try less), used by another key, or too old. Commits even
 * then (the try counts): call it outside a transaction.
 */
enum status invite_take(struct db *hub, const char *code, const char *key, const char *name,
                        instant now, struct random random, struct device_entry *device,
                        struct error *error);

enum { SESSION_SECONDS = 900 };
struct session {
    char hash[SHA256_TEXT]; /* of the token */
    char device[IDENT_MAX + 1];
    char tenant[IDENT_MAX + 1];
    char person[IDENT_MAX + 1];
    instant expires_at;
};
enum status session_put(struct db *hub, const struct session *session, struct error *error);
enum status session_get(struct db *hub, const char *hash, struct session *session,
                        struct error *error);
/* Forgets sessions and invitations that are over. */
enum status hub_tidy(struct db *hub, instant now, struct error *error);

#endif
