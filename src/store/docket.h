#ifndef STORE_DOCKET_H
#define STORE_DOCKET_H

#include "base/arena.h"
#include "base/civil.h"
#include "core/duty.h"
#include "store/db.h"

#include <stdbool.h>

/*
 * Reads what the duty engine needs of one subject. rulebook and terms are left NULL for the caller;
 * all else lives in the arena. ST_MISSING without a sentence when there is no such group or org.
 */

/*
 * Everything of the group, but for facts before facts_from: of those only the ones with an event or
 * a form, those that make up for something or want to be ratified, and the last post that can
 * anchor a silence (INSTANT_MIN: every fact). parts: which of enum docket_part are wanted.
 */
enum status docket_load_group(struct db *db, const char *group, instant facts_from, unsigned parts,
                              struct arena *arena, struct docket *out, struct error *error);

/* Everything of the org itself: its own facts, its groups, waivers, spans. */
enum status docket_load_org(struct db *db, const char *org, struct arena *arena, struct docket *out,
                            struct error *error);

/*
 * What obligations that open after `since` can depend on, when nothing but time has passed since
 * then: the events that end, or were recorded, after it, with their facts; facts at or after it;
 * facts that make up for something. facts_from is since.
 */
enum status docket_load_passed(struct db *db, const char *group, instant since, unsigned parts,
                               struct arena *arena, struct docket *out, struct error *error);

#endif
