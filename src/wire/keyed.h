#ifndef WIRE_KEYED_H
#define WIRE_KEYED_H

#include "base/arena.h"
#include "base/status.h"
#include "wire/json.h"

#include <stddef.h>
#include <stdint.h>

/*
 * Reads a JSON object into a struct by a table of its keys, for what people write by hand:
 * rulebooks and settings. Each type says what the struct holds at offset.
 */
enum keyed_type {
    KEYED_TEXT,    /* const char *; min to max characters */
    KEYED_IDENT,   /* const char *; an id */
    KEYED_CHOICE,  /* const char *; one of names */
    KEYED_ENUM,    /* int64_t; the index of one of names */
    KEYED_TEXTS,   /* const char *const *, NULL behind the last; texts of up to max characters */
    KEYED_WORDS,   /* const char *; a list of ids, of names if there are any, with one space between
                    */
    KEYED_MASK,    /* unsigned; the bits 1 << index of the names in a list */
    KEYED_INTEGER, /* int64_t; min to max */
    KEYED_FLAG,    /* int64_t; 0 or 1 */
    KEYED_TRUE,    /* bool; only true is allowed, and stored */
    KEYED_FALSE,   /* bool; only false is allowed, and true is stored */
    KEYED_NOT,     /* bool; the opposite is stored */
    KEYED_INSTANT, /* instant */
    KEYED_OWN,     /* nothing: the caller reads it */
};

struct keyed {
    const char *name;
    enum keyed_type type;
    size_t offset;
    int64_t min, max;
    const char *const *names; /* names[0] is "", NULL behind the last */
    unsigned takers;          /* the kinds that take the key, as bits; 0: all */
    unsigned needers;         /* the kinds that must have it */
};

/* Of every kind, for takers and needers. */
#define KEYED_ALL (~0u)

/* What is being read, for the sentence of a refusal. */
struct keyed_scope {
    const char *where; /* the file, or another name of the whole */
    const char *rule;  /* NULL outside the rules */
    struct arena *arena;
    struct error *error;
};

/*
 * Reads the object into row. kinds are the kinds that it may be of, as bits. Keys that are not in
 * the table, or that none of the kinds takes, are refused, then missing ones. A value that is no
 * object is refused under the key `name`. What is not given is left as it was in row.
 */
enum status keyed_read(const struct keyed_scope *scope, const char *name,
                       const struct cJSON *object, const struct keyed *keys, size_t n,
                       unsigned kinds, void *row);

/* Reads one value as its key's entry says. */
enum status keyed_value(const struct keyed_scope *scope, const struct keyed *key,
                        const struct cJSON *value, void *row);

/* Fills the scope's error with a sentence that names where, rule, key and the reason; answers
 * ST_INVALID. */
enum status keyed_refuse(const struct keyed_scope *scope, const char *key, const char *reason, ...)
    __attribute__((format(printf, 3, 4)));
enum status keyed_no_memory(const struct keyed_scope *scope);

#endif
