#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

/* A bump allocator with a maximum: values read for one task live and die together. */
struct arena;

/* A new arena that hands out at most max bytes in all; NULL when memory is short. */
struct arena *arena_new(size_t max);

/* Frees the arena and all it handed out. NULL is allowed. */
void arena_free(struct arena *arena);

/* Takes back all that was handed out, keeping the first block for use again. */
void arena_reset(struct arena *arena);

/* size zeroed bytes, aligned for any type; NULL when memory or the maximum is reached. */
void *arena_alloc(struct arena *arena, size_t size);

/* A NUL-terminated copy of the n bytes at s; NULL as arena_alloc. */
char *arena_dup(struct arena *arena, const char *s, size_t n);

/* A NUL-terminated formatted string; NULL as arena_alloc. */
char *arena_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
