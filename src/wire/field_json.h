#ifndef WIRE_FIELD_JSON_H
#define WIRE_FIELD_JSON_H

#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/civil.h"
#include "base/status.h"
#include "core/field.h"

struct cJSON;

/*
 * The value of one field of a row as JSON: a text, a list as an array of words, an object as it is
 * kept, a number, true or false, a time in RFC 3339, an enumeration's word.
 */

/* Appends the field's value; null when it is unset. Times are written at the offset of Beijing. */
void field_encode(struct buf *out, const struct field *field, const void *row);

/*
 * Reads the value, which is not null, into the field of the row; texts live in the arena. Only the
 * type is checked here, the rest is for field_check. key is what an error calls the field.
 */
enum status field_decode(const struct cJSON *value, const struct field *field, const char *key,
                         struct arena *arena, void *row, struct error *error);

/* The value as a text in the arena. */
enum status field_decode_text(const struct cJSON *value, const char *key, struct arena *arena,
                              const char **out, struct error *error);
/* The value as a time. */
enum status field_decode_time(const struct cJSON *value, const char *key, instant *out,
                              struct error *error);
/* The value (NULL: missing) as a counter: 0 up to less than 2^53, which every reader of JSON keeps
 * exact. */
enum status field_decode_counter(const struct cJSON *value, const char *key, int64_t *out,
                                 struct error *error);
/* Appends the time as a JSON text. */
void field_encode_time(struct buf *out, instant at);

/* ST_INVALID with the sentence that the key's value is not as the reason, its second half, says. */
enum status field_refuse(struct error *error, const char *key, const char *reason);
enum status field_no_memory(struct error *error);

#endif
