#ifndef WIRE_JSON_H
#define WIRE_JSON_H

#include "base/buf.h"
#include "base/status.h"
#include "wire/gate.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * JSON as the rest of this room sees it: values of cJSON behind the gate, read with exact keys, and
 * a writer of compact JSON. Only json.c includes cJSON.
 */
struct cJSON;

enum json_type { JSON_NULL, JSON_FLAG, JSON_INTEGER, JSON_TEXT, JSON_ARRAY, JSON_OBJECT };

/* Passes the n bytes through the gate and parses them. *out must go to json_free. On any other
 * answer than ST_OK *out is NULL. */
enum status json_read(const char *text, size_t n, const struct gate_limits *limits,
                      struct cJSON **out, struct error *error);
void json_free(struct cJSON *value);

enum json_type json_type(const struct cJSON *value);
/* The key under which the value stands in its object; NULL elsewhere. */
const char *json_key(const struct cJSON *value);
/* The first value in an array or object, and the one behind a value; NULL at the end. */
const struct cJSON *json_first(const struct cJSON *container);
const struct cJSON *json_next(const struct cJSON *value);
/* The value under the key, upper and lower case told apart; NULL when it is not there, or container
 * is NULL or no object. */
const struct cJSON *json_member(const struct cJSON *container, const char *key);
/* The text, owned by the value; NULL when it is none (or value is NULL). */
const char *json_text(const struct cJSON *value);
/* The number or flag; the value must be a JSON_INTEGER or JSON_FLAG. */
int64_t json_integer(const struct cJSON *value);
bool json_flag(const struct cJSON *value);

/* The first key in the object that is not one of keys (NULL behind the last); NULL: none. */
const char *json_stranger(const struct cJSON *object, const char *const *keys);

/* Appends the value without white space, keys in their order. */
void json_write(struct buf *out, const struct cJSON *value);

/* The version of the library behind all this. */
const char *json_library(void);

/* Appends the text in quotes, escaped as little as JSON allows; NULL is written as null. */
void json_string(struct buf *out, const char *text);
/* The same for the n bytes at text. */
void json_string_n(struct buf *out, const char *text, size_t n);

#endif
