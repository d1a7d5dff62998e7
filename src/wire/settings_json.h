#ifndef WIRE_SETTINGS_JSON_H
#define WIRE_SETTINGS_JSON_H

#include "base/arena.h"
#include "base/status.h"
#include "core/rulebook.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * An org's settings (protocol.md 1): kept as JSON text, merged key by key. Texts that go in as
 * `old` or `settings` are what settings_merge made before.
 */

/* Answers the kinds (a bit mask, 1 << enum rule_kind) of all rules of that id at hand; 0: no such
 * rule. */
struct rule_finder {
    void *context;
    unsigned (*kinds)(void *context, const char *rule);
};

/*
 * Lays patch over old (NULL: nothing yet), rule by rule and key by key; null takes away a key, a
 * rule, or all rules. The patch must say decided_by and reason. Of days and hours a rule keeps the
 * one that was set last. *merged lives in the arena: keys in a fixed order, rules by id, so that
 * merging it alone over nothing gives the same text. ST_INVALID with the key at fault; ST_LIMIT
 * when the patch is too large.
 */
enum status settings_merge(const char *old, const char *patch, const struct rule_finder *finder,
                           struct arena *arena, const char **merged, struct error *error);

/*
 * The rules' settings, in the order of their ids, as an array in the arena. settings may be NULL:
 * none. ST_INVALID only when the text was not made by settings_merge.
 */
enum status settings_decode(const char *settings, struct arena *arena, struct rule_setting **out,
                            size_t *count, struct error *error);

/* The flag of that key in the settings; otherwise when it is not set there (or settings is NULL).
 * From the topmost org down to the nearest, each answer is the next one's otherwise. */
bool settings_flag(const char *settings, const char *key, bool otherwise);

#endif
