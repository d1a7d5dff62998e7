#ifndef CORE_FIELD_H
#define CORE_FIELD_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A field of an entity or of a command's arguments. In the struct a field is either a
 * `const char *` (NULL: unset) or an `int64_t` (INTEGER_NONE: unset; a flag is 0 or 1; an
 * enumeration is an index into names, 0 unset), so that SQL, JSON, CSV and forms need no code of an
 * entity's own.
 */
enum field_type {
    FIELD_TEXT,    /* limit: characters */
    FIELD_IDENT,   /* an entity's id */
    FIELD_DUTY,    /* an obligation's or finding's id: up to limit characters, with ':' */
    FIELD_LIST,    /* words (ids, rules, hashes) with one space between; limit: words */
    FIELD_JSON,    /* an object as canonical JSON text; limit: bytes */
    FIELD_INTEGER, /* 0 .. limit */
    FIELD_FLAG,
    FIELD_TIME, /* an instant */
    FIELD_ENUM,
};

enum field_class { FIELD_PUBLIC, FIELD_PERSONAL, FIELD_CONFIDENTIAL };

#define INTEGER_NONE INT64_MIN

struct field {
    const char *name;
    size_t offset;
    enum field_type type;
    int64_t limit;
    enum field_class class;
    const char *const *names; /* FIELD_ENUM: names[0] is "", NULL behind the last */
};

/* Whether the field is kept as a `const char *`. */
bool field_is_text(const struct field *field);

/* Access to the field of the struct at row. */
const char *field_text(const struct field *field, const void *row);
int64_t field_number(const struct field *field, const void *row);
void field_set_text(const struct field *field, void *row, const char *value);
void field_set_number(const struct field *field, void *row, int64_t value);
bool field_is_set(const struct field *field, const void *row);
/* Makes the field unset (a flag: 0). */
void field_clear(const struct field *field, void *row);

/* The field of that name among n, or NULL. */
const struct field *field_find(const struct field *fields, size_t n, const char *name);

/* The index of name in a table of names (names[0] is ""); 0 when it is not there. */
int64_t name_index(const char *const *names, const char *name, size_t n);

/* Checks the value against type and limit; fills error with the field's name and a sentence. */
enum status field_check(const struct field *field, const void *row, struct error *error);

/* The next word of a FIELD_LIST: *cursor starts at the list and moves on; answers its length and
 * sets *word, or 0 at the end. A NULL list is empty. */
size_t list_next(const char **cursor, const char **word);
bool list_has(const char *list, const char *word);
size_t list_count(const char *list);

#endif
