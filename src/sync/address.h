#ifndef SYNC_ADDRESS_H
#define SYNC_ADDRESS_H

#include <stdbool.h>

#include "base/status.h"
#include "sync/curl_calls.h"

/* A server's address, taken apart: address.c says what may be one. */
enum { ADDRESS_MAX = 256 };

struct address {
    char base[ADDRESS_MAX];   /* what a path is put behind: "https://host[:port][/path]" */
    char socket[ADDRESS_MAX]; /* of a Unix socket; "": none */
    bool secure;
};

/* ST_INVALID with a sentence when it is none. */
enum status address_read(const struct curl_calls *curl, const char *url, struct address *address,
                         struct error *error);

#endif
