#ifndef SERVE_BODY_H
#define SERVE_BODY_H

#include <stdbool.h>
#include <stddef.h>

struct cJSON;
struct exchange;

/* A key of a small body: an object of texts. */
struct body_key {
    const char *name;
    bool required;
    size_t max;        /* bytes */
    const char *value; /* NULL: not given */
};

/* Reads the request's body; the values live until json_free(*root). False: it is answered, and
 * *root is NULL. */
bool body_read(struct exchange *exchange, struct body_key *keys, size_t count, struct cJSON **root);

#endif
