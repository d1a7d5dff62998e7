#ifndef SERVE_TENANTS_H
#define SERVE_TENANTS_H

#include <stdbool.h>
#include <stdint.h>

#include "ledger/ledger.h"
#include "store/change.h"
#include "store/hub.h"

struct server;

/* The tenants' ledgers that are open: at most 64, the one not used for longest makes room. */
enum { TENANTS_OPEN = 64, LOOK_MS = 200 };

struct open_tenant {
    struct tenant tenant;
    struct ledger *ledger; /* NULL: nobody's place */
    uint64_t serial;       /* another one for each opening */
    uint64_t used;
    int64_t looked_ms;
    int64_t seq;      /* the counter when server_version was last moved on for it */
    struct head head; /* as of head_known */
    bool head_known;
};

struct tenants;
struct tenants *tenants_new(void);
void tenants_free(struct tenants *tenants);

/* The tenant, open, and looked at within the last 200 ms. ST_MISSING: there is none of that id. The
 * pointer holds until the next call. */
enum status tenants_get(struct server *server, const char *id, int64_t now_ms,
                        struct open_tenant **open, struct error *error);

/* Closes those whose file the hub now says is another one; called when the hub has changed. */
enum status tenants_recheck(struct server *server, struct error *error);
/* Looks at every open one, so that what other processes write is noticed. */
void tenants_look(struct server *server, int64_t now_ms);
long tenants_count(const struct tenants *tenants);

/* Its head, read when it is not known. */
enum status tenant_head(struct open_tenant *open, const struct head **head, struct error *error);

#endif
