#ifndef SERVE_HEADERS_H
#define SERVE_HEADERS_H

#include <stdbool.h>
#include <stddef.h>

#include "serve/problem.h"

/*
 * The gate that the head of every request passes: what could be read in two ways is refused, not
 * interpreted. Headers are given one by one, then headers_check says what becomes of the request.
 */
enum { HEADERS_MAX = 64 };

struct headers {
    const char *method, *version;
    int count, hosts, lengths, encodings, authorizations, types;
    bool malformed;
    bool coded;     /* a Content-Encoding */
    bool forwarded; /* a proxy's header */
    const char *length, *type, *token;
    const char *forwarded_for; /* the last one */
};

/* Takes note of one header; the texts must outlive it. */
void headers_take(struct headers *headers, const char *name, size_t name_length, const char *value,
                  size_t value_length);

/* PROBLEM_NONE: it may go on, with *length bytes of body. */
enum problem headers_check(const struct headers *headers, size_t body_max, size_t *length);

/* The last address of X-Forwarded-For; false when it is none. */
bool headers_client(const struct headers *headers, char *out, size_t size);

#endif
