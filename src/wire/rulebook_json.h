#ifndef WIRE_RULEBOOK_JSON_H
#define WIRE_RULEBOOK_JSON_H

#include "base/arena.h"
#include "base/status.h"
#include "core/rulebook.h"

#include <stddef.h>

/* The largest file of a rulebook. */
enum { RULEBOOK_TEXT_MAX = 1024 * 1024 };

/*
 * Reads a rulebook (doc/rulebook.md) from the n bytes of JSON at text. All strings of *out live in
 * the arena. The first mistake is refused with ST_INVALID or ST_LIMIT: error->key is the key at
 * fault (the offset, where it is no JSON), and the sentence names file, rule, key and reason.
 * ST_NOMEM when the arena is full.
 */
enum status rulebook_decode(const char *file, const char *text, size_t n, struct arena *arena,
                            struct rulebook *out, struct error *error);

#endif
