#ifndef SERVE_SERVER_H
#define SERVE_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/civil.h"
#include "base/ident.h"
#include "base/status.h"

/*
 * The server without its sockets: a request goes in, an answer comes out. One thread; the tenants'
 * ledgers and the hub are opened as they are needed.
 */
struct server;

enum { SERVER_BODY_MAX = 512 * 1024, SERVER_REQUESTS_PER_MINUTE = 600 };

struct server_options {
    const char *folder;                  /* holds hub.db and the tenants' files */
    const char *const *rulebook_folders; /* the caller's, as long as the server lives */
    size_t folder_count;
    struct random random;
    long requests_per_minute; /* of one device, or of one address before log-in; 0: no limit */
    const char *vfs;          /* for tests; NULL */
    /* One line of what happened, without personal data; may be NULL. */
    void (*log)(void *context, const char *line);
    void *context;
};

enum status server_open(const struct server_options *options, struct server **server,
                        struct error *error);
void server_close(struct server *server);

struct request {
    const char *method;
    const char *path;  /* decoded, without the query */
    const char *query; /* behind '?', as sent; NULL: none */
    const char *token; /* of "Authorization: Bearer"; NULL */
    const char *type;  /* Content-Type; NULL */
    const char *body;
    size_t length;
    const char *peer; /* whom the limit before log-in counts for; NULL: nobody */
    bool local; /* came in on loopback or the socket without a proxy's header: healthz, metrics */
    int64_t now_ms;
    int64_t first_ms; /* handed in again after a wait: now_ms of the first time; else 0 */
};

struct reply {
    int code;
    const char *type;  /* Content-Type */
    struct buf *body;  /* the caller's; appended to */
    long retry_after;  /* seconds; 0: none */
    const char *allow; /* the methods there are, behind a 405; else NULL */
    /* Long polling: nothing new yet. Hand the request in again when server_version has changed or
     * the time is over; then it is answered. 0: answered. */
    int64_t wait_until_ms;
};

/* Answers one request. Never fails: what goes wrong is a problem (RFC 9457) in the reply. */
void server_handle(struct server *server, const struct request *request, struct reply *reply);

/* A number that changes when any tenant's counter has. */
uint64_t server_version(const struct server *server);

/* What is due by itself (sessions over, a checkpoint): call about every second. */
void server_tick(struct server *server, int64_t now_ms);

#endif
