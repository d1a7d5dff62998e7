#ifndef SERVE_INSIDE_H
#define SERVE_INSIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/civil.h"
#include "ledger/ledger.h"
#include "serve/limiter.h"
#include "serve/login.h"
#include "serve/problem.h"
#include "serve/server.h"
#include "serve/tally.h"
#include "serve/tenants.h"
#include "store/hub.h"

/* What the files of the server share; nobody else includes it. */

enum { ENROL_BODY_MAX = 4096, PAGE_ROWS_DEFAULT = 500, WAIT_SECONDS_MAX = 60, RETRY_SECONDS = 2 };

struct server {
    struct server_options options;
    char folder[HUB_PATH_MAX];
    int lock; /* on the folder, as long as it is served; -1: none */
    struct db *hub;
    int64_t hub_version, hub_looked_ms;
    int64_t tidied_ms;
    struct limiter *limiter;
    struct challenges *challenges;
    struct logins *logins;
    struct tenants *tenants;
    struct arena *arena;  /* of one request */
    struct arena *scopes; /* of the sender of one push: it may be renewed meanwhile */
    struct tally tally;
    uint64_t version;
    struct buf line; /* of the log */
};

/* One request while it is being answered. */
struct exchange {
    struct server *server;
    const struct request *request;
    struct reply *reply;
    instant now;
    struct login *login;      /* whose session it is; NULL where none is needed */
    char part[IDENT_MAX + 1]; /* the tenant that the path names; "" */
    enum problem problem;     /* PROBLEM_NONE: answered */
};

struct route {
    const char *name; /* in the log and the metrics */
    const char *method;
    const char *path; /* the tenant's place is "{}" */
    enum access { ACCESS_OPEN, ACCESS_SESSION, ACCESS_LOCAL } access;
    void (*handle)(struct exchange *exchange);
};

/* Which route the path is; *method_fits tells whether this method goes there, part gets the tenant.
 * NULL: there is nothing at that path. */
const struct route *route_find(const char *method, const char *path, char part[IDENT_MAX + 1],
                               bool *method_fits);
/* The methods of all routes at the path of this one, for "Allow". */
const char *route_allow(const struct route *route);
const char *route_name(const struct route *route);
/* Whether the path lies under a tenant: "/v1/t/…". */
bool route_of_tenant(const char *path);

void handle_about(struct exchange *exchange);
void handle_enrol(struct exchange *exchange);
void handle_session(struct exchange *exchange);
void handle_me(struct exchange *exchange);
void handle_commands(struct exchange *exchange);
void handle_changes(struct exchange *exchange);
void handle_overview(struct exchange *exchange);
void handle_audit_head(struct exchange *exchange);
void handle_audit_entries(struct exchange *exchange);
void handle_health(struct exchange *exchange);
void handle_metrics(struct exchange *exchange);

/* The request was refused before it became one: by the header gate, or as too large. */
void server_refuse(struct server *server, enum problem problem, const struct request *request,
                   struct reply *reply);

/* The open tenant of the session; NULL with the problem answered. */
struct open_tenant *exchange_tenant(struct exchange *exchange);
/* Answers for a store that failed: busy, or internal. */
void exchange_failed(struct exchange *exchange, enum status status, const struct error *error);
/* Answers the problem. */
void exchange_refuse(struct exchange *exchange, enum problem problem);
/* Whether the request's body may be read as JSON of at most max bytes; else it is answered. */
bool exchange_takes(struct exchange *exchange, size_t max);

/* After a transaction of ours: what is kept in memory of the tenant no longer holds. */
void server_wrote(struct server *server, struct open_tenant *open);
/* Looks, at most every 200 ms unless now is asked for, whether another process has changed the hub.
 */
enum status server_look_hub(struct server *server, int64_t now_ms, bool now, struct error *error);

void log_request(struct server *server, const struct request *request, const char *route,
                 const struct reply *reply, int64_t microseconds);
/* A line that is about no request. The words are the program's own. */
void log_event(struct server *server, int64_t now_ms, const char *what);

#endif
