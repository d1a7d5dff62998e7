#ifndef SERVE_QUERY_H
#define SERVE_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Percent-encoding, and the query behind a path. */

/* Undoes the encoding of the n bytes at text. False when an escape is none or stands for NUL, or it
 * does not fit. */
bool percent_decode(const char *text, size_t n, char *out, size_t size);

enum { QUERY_VALUE_MAX = 128 };

struct query_key {
    const char *name;
    bool given;
    char value[QUERY_VALUE_MAX];
};

/* Reads the query (NULL: none) into the keys. False for a key that is none of them, one that comes
 * twice, or a value that is malformed or too long. */
bool query_split(const char *query, struct query_key *keys, size_t count);

/* Reads a number of decimal digits alone, at most max. */
bool number_read(const char *text, int64_t max, int64_t *out);

#endif
