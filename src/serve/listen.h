#ifndef SERVE_LISTEN_H
#define SERVE_LISTEN_H

#include <stdbool.h>

#include "base/status.h"

/*
 * Where the server listens: 127.x.x.x:PORT, [::1]:PORT or unix:/PATH. Other addresses are refused:
 * encryption is the business of the proxy in front.
 */
struct listening {
    int fd;
    bool inherited;
    char path[108]; /* of a Unix socket of ours; "" */
};

/* Takes over the descriptor (>= 0), or makes the socket. A socket file that nobody listens on any
 * more is replaced. */
enum status listen_open(struct listening *listening, const char *address, int inherited,
                        struct error *error);
/* Closes it and takes its file away. */
void listen_close(struct listening *listening);

#endif
