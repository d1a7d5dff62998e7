#ifndef SYNC_HTTP_H
#define SYNC_HTTP_H

#include "base/status.h"
#include "sync/transport.h"

/*
 * The transport of libcurl. Only https, or http to this very machine (127.0.0.1, ::1, localhost, or
 * a Unix socket "unix:/path"); certificates are always verified, TLS 1.2 at least; no redirects, no
 * cookies, no proxy but that of the environment; answers inflated under the exchange's maximum; a
 * connection gives up when it stands still.
 */
struct http_options {
    const char *url;
    const char *ca_file; /* a certificate authority of one's own; NULL: the system's */
};

/* ST_INVALID with a sentence when the address is none of these. */
enum status http_open(const struct http_options *options, struct transport *transport,
                      struct error *error);
void http_close(struct transport *transport);

/* The version of the library behind it, for --version; NULL when it is not installed. */
const char *http_library(void);

#endif
