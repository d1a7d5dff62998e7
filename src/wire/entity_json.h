#ifndef WIRE_ENTITY_JSON_H
#define WIRE_ENTITY_JSON_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/status.h"
#include "core/entity.h"

struct cJSON;

/*
 * A row of an entity as JSON, by its field table:
 * {"entity":"fact","id":"f1","rev":1,"fields":{…}}: fields that are unset (flags: false) are left
 * out; a time is RFC 3339, a list an array of words, an enumeration its word, a settings object an
 * object.
 */
void entity_encode(struct buf *out, enum entity entity, const void *row);

/*
 * The same read back; strings live in the arena. Keys that are not of the entity are refused, and
 * values that break type or limit (field_check), ids that are none, and a rev below 1.
 */
enum status entity_decode(const struct cJSON *value, struct arena *arena, enum entity *entity,
                          union any_entity *row, struct error *error);

/*
 * What stands under "entity" and "id" in the object, the id in the arena. An id is 1 to 256
 * characters of ident_valid and ':'.
 */
enum status entity_decode_name(const struct cJSON *object, struct arena *arena, enum entity *entity,
                               const char **id, struct error *error);

/* The entity of that name; ENTITY_COUNT when there is none. */
enum entity entity_named(const char *name);

#endif
