#ifndef WIRE_BUILTIN_H
#define WIRE_BUILTIN_H

#include <stddef.h>

/*
 * The rulebooks compiled into the program: the bytes of rulebooks/<id>.json as they are in the
 * source tree (build-aux/embed makes the table), not yet read or checked.
 */
struct builtin_rulebook {
    const char *id;   /* the file's name without .json */
    const char *text; /* len bytes of UTF-8, then a NUL */
    size_t len;
};

/* In the order of the list in Makefile.am. */
extern const struct builtin_rulebook builtin_rulebooks[];
extern const size_t builtin_rulebook_count;

#endif
