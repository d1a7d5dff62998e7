#ifndef SERVE_HTTP_H
#define SERVE_HTTP_H

#include <stdbool.h>

#include "base/status.h"
#include "serve/server.h"

/*
 * The sockets of a server: libmicrohttpd on loopback, on a Unix socket, or on a descriptor that
 * systemd hands over; one thread, epoll. In front of it stands nginx (doc/server.md).
 */
struct listener_options {
    /* "127.0.0.1:8470", "[::1]:8470" or "unix:/run/qunguand.sock"; not read when a socket is
     * handed over, by the caller or by systemd. */
    const char *address;
    int inherited;      /* a listening descriptor; -1: none */
    int connections;    /* at most; 0: 2,000 */
    int seconds;        /* a connection may stand still; 0: 30 */
    long total_seconds; /* a request may take until it is whole; 0: 60 */
};

/* Serves until a SIGTERM or SIGINT: then no new connections, what is under way is finished (10 s at
 * most). Tells systemd when it is ready, alive and stopping. */
enum status http_serve(struct server *server, const struct listener_options *options,
                       struct error *error);

#endif
