#ifndef CORE_SCOPE_H
#define CORE_SCOPE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "core/decide.h"

/*
 * What a person may see (domain.md 6, 7): the one filter that stands before every read over the
 * network, and before every reference of a command that comes over it.
 *
 * A scope is a list of holds: a role on a group, on an org, or on an org and all below it. The
 * registry is the grant, so it is worked out from the rows as they are now.
 */
enum hold_reach {
    HOLD_GROUP, /* owner, admin, contact leader of the group; or only joined in it (no role) */
    HOLD_ORG,   /* secretary, head: the org and all its groups */
    HOLD_TREE,  /* organiser, auditor, secrecy reviewer: the org and all below it */
};

struct hold {
    enum hold_reach reach;
    unsigned roles;    /* enum role; 0: a member who has joined the group */
    const char *org;   /* of the hold; of the group, where it is one */
    const char *group; /* NULL but for HOLD_GROUP */
    bool committee;    /* HOLD_ORG, HOLD_TREE: the org is a committee */
};

struct scope {
    const struct world *world;
    struct arena *arena; /* holds the lists */
    const char *person;
    struct hold *holds; /* by reach, org, group; no two of one place */
    size_t count;
    const char **chain; /* the orgs above the holds' orgs, nearest first, none twice */
    size_t chain_count;
    bool whole;         /* a HOLD_TREE on an org that has no parent: everything of the tenant */
    enum status status; /* not ST_OK when the world failed meanwhile: nothing is seen then */
};

/*
 * Works out the person's scope. world and arena must outlive it. Nobody's scope, and that of a
 * person who is not on record, is empty.
 */
enum status scope_of(const struct world *world, struct arena *arena, const char *person,
                     struct scope *scope);

/* Appends a text that is the same exactly when the holds are: what an epoch is made of. */
void scope_text(const struct scope *scope, struct buf *out);

/*
 * How a place, an org (group NULL or "") or a group of it, is seen: not at all; only what hangs on
 * an org above one's own (the org itself, its spans); the registry and roster of the org of one's
 * group, and of the other groups there; everything. Where somebody without a role has joined a
 * group, its org is seen like one above, and the group itself with SIGHT_OWN: the group, whom it
 * names, and what is one's own. One's own person and devices are seen wherever they lie; every
 * other row that is seen (scope_sees) has a place that is.
 */
enum sight { SIGHT_NONE, SIGHT_OWN, SIGHT_CHAIN, SIGHT_REGISTRY, SIGHT_FULL };
enum sight scope_place(struct scope *scope, const char *org, const char *group);

/*
 * Whether the row is in the scope. Registry and roster (group, member, standing, person, grant,
 * device) are seen by whoever holds anything in the org; joinings, events, facts, posts, postings,
 * waivers, comments by whoever holds the group or its org; a person also where a row that is seen
 * names him; a member and what belongs to him also where he has joined a group that is seen; a
 * device by the person, and by the secretary and organisers of the person's org; a leftover by the
 * org's secretary only (by its group's owner where it has none); a member without a role sees the
 * group, the org, and what is his own: his posts there, his line on the roster, his joining (so
 * that his own copy can tell that he may write). Remarks on a person or member go with the roster
 * of the org.
 */
bool scope_sees(struct scope *scope, enum entity entity, const void *row);

/*
 * Takes out of a row that is seen what this person may not read of it: personal fields are unset
 * for everybody but himself, the secretary of the row's org and the owners and admins of its
 * groups; a confidential text (of a breach report, of how it was dealt with, of remarks on it)
 * becomes a placeholder for everybody but the committee: secretary, head and organisers of an org
 * of kind committee at or above the group's org. Which texts are confidential depends on the row's
 * kind: scope_class. When the world fails meanwhile the whole row is emptied.
 */
void scope_mask(struct scope *scope, enum entity entity, void *row);

/* The class of a field in this very row. */
enum field_class scope_class(struct scope *scope, enum entity entity, const void *row,
                             const struct field *field);

/* Whether nothing of the row is confidential, or this person reads it. */
bool scope_confides(struct scope *scope, enum entity entity, const void *row);

/* Whether what an event of that kind (NULL: none) says is for the committee alone. */
bool scope_confidential(const char *event_kind);

/* What stands for a confidential text. */
#define SCOPE_CONFIDENTIAL "（保密）"

#endif
