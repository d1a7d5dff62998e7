#ifndef WIRE_GATE_H
#define WIRE_GATE_H

#include "base/status.h"

#include <stddef.h>

/*
 * The strict gate that every JSON text passes before cJSON sees it. It takes fewer texts than RFC
 * 8259 allows: one value, valid UTF-8 without a byte order mark, no \u0000, surrogates only in
 * pairs, numbers only whole and within plus or minus 2^53, no key twice in one object (compared
 * after its escapes are undone), and nothing larger or deeper than the limits. One pass, no
 * recursion, no allocation.
 */
enum { GATE_DEPTH_MAX = 64, GATE_KEYS_MAX = 2048 };

/* Values of a whole text: a parser takes many times the bytes of a short one. More than the largest
 * page holds. */
enum { GATE_VALUES_MAX = 700 * 1000 };

struct gate_limits {
    size_t size; /* bytes of the whole text */
    int depth;   /* arrays and objects within each other; at most GATE_DEPTH_MAX */
    int keys;    /* keys of all objects that are open at one place; at most GATE_KEYS_MAX */
};

/*
 * Whether the n bytes at text may go on to the parser: ST_OK; ST_LIMIT when they exceed a limit;
 * ST_INVALID otherwise. The error's key is the offset of the byte at fault, in decimal.
 */
enum status gate_check(const char *text, size_t n, const struct gate_limits *limits,
                       struct error *error);

#endif
