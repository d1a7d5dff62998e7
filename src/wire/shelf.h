#ifndef WIRE_SHELF_H
#define WIRE_SHELF_H

#include "base/status.h"
#include "core/rulebook.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * The rulebooks at hand: FILE id.json in the folders given, in their order, then those compiled
 * into the program. A rulebook is read when first asked for and kept as long as the shelf.
 */
struct shelf;

/* A new shelf; folders are count paths, which are copied. NULL when memory is short. */
struct shelf *shelf_new(const char *const *folders, size_t count);
void shelf_free(struct shelf *shelf);

/*
 * The rulebook of that id, owned by the shelf; NULL with the error filled when there is none
 * (ST_MISSING), it has a mistake (ST_INVALID, ST_LIMIT) or cannot be read (ST_IO). A rulebook in a
 * folder hides one of the same id behind it, also when it has a mistake.
 */
const struct rulebook *shelf_get(struct shelf *shelf, const char *id, struct error *error);

/* The ids of all rulebooks (at most 1,000), folders first, each id once; NULL behind the last
 * index. Those with a mistake are among them. */
const char *shelf_id(struct shelf *shelf, size_t index);

/* The rule of that id in the first rulebook that has one; NULL when none has. Rulebooks with a
 * mistake are passed over here and below. */
const struct rule *shelf_rule(struct shelf *shelf, const char *rule);
/* The kinds (1 << enum rule_kind) of all rules of that id; 0 when there is none. */
unsigned shelf_rule_kinds(struct shelf *shelf, const char *rule);
/* Whether any rulebook declares this kind of event. */
bool shelf_event_kind(struct shelf *shelf, const char *kind);

#endif
