#ifndef SERVE_FRONT_H
#define SERVE_FRONT_H

#include <microhttpd.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "serve/http.h"

/* What the files around libmicrohttpd share; nobody else includes it. */

enum { URI_MAX = 4096, PEER_MAX = 64 };

/* A connection: how long what is under way on it takes. */
struct link {
    struct link *next, *prev;
    int fd;
    int64_t since_ms; /* monotonic: opened, or the last request done */
    bool whole;       /* the request is here, its answer under way */
};

struct call;

struct front {
    struct server *server;
    struct MHD_Daemon *daemon;
    struct link *links;
    struct call *waiting; /* suspended until something is new */
    uint64_t version;     /* of the server when they were last handed in */
    bool stopping;
    int64_t total_ms;
    int answering; /* requests that have been read and are not done */
};

int64_t front_clock(void); /* monotonic milliseconds */
int64_t front_now(void);   /* milliseconds since 1970 */

/* The callbacks of the daemon: call.c. */
void *call_begin(void *context, const char *uri, struct MHD_Connection *connection);
enum MHD_Result call_go(void *context, struct MHD_Connection *connection, const char *url,
                        const char *method, const char *version, const char *upload,
                        size_t *upload_size, void **call);
void call_end(void *context, struct MHD_Connection *connection, void **call,
              enum MHD_RequestTerminationCode code);
size_t call_leave_escapes(void *context, struct MHD_Connection *connection, char *text);
/* Hands in again what has waited long enough, or everything when anything is new. Answers the
 * milliseconds until the next one is due; -1: none waits. */
int64_t front_wake(struct front *front);
#endif
