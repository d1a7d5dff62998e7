#ifndef SYNC_TRANSPORT_H
#define SYNC_TRANSPORT_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/status.h"

/*
 * How requests travel, by argument: libcurl in the program (http.h), an imitated network in the
 * simulation. One request is under way at a time.
 */
struct exchange {
    const char *method; /* "GET", "POST" */
    const char *path;   /* behind the server's address, with its query */
    const char *token;  /* NULL: none is sent */
    const char *body;   /* JSON; NULL for GET */
    size_t length;
    size_t answer_max; /* bytes, decoded, that are taken at most */
    long total_ms;     /* the longest it may take; 0: as the transport sees fit */
};

struct response {
    enum status status; /* ST_OK: there is an answer; ST_IO: none came; ST_LIMIT: too large */
    int code;           /* of HTTP */
    const char *body;
    size_t length;
    int64_t retry_after; /* seconds, from the header; 0: not given */
    struct error error;  /* unless ST_OK */
};

struct transport {
    void *context;
    /* Begins the exchange; what it names stays until done is called (from within wait or poll) or
     * it is given up. */
    enum status (*start)(void *context, const struct exchange *exchange,
                         void (*done)(void *argument, const struct response *response),
                         void *argument, struct error *error);
    void (*cancel)(void *context);
    /* Waits for the network, the other descriptors or the time, whichever is first, and moves what
     * is under way. fds may be NULL. timeout_ms -1: for ever. */
    void (*wait)(void *context, struct pollfd *fds, size_t count, int timeout_ms);
    /* Bytes sent and received since it was made, for progress and tests. */
    int64_t (*traffic)(void *context);
};

#endif
