#include "core/scope.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "core/scope_inside.h"

enum { FIRST_HOLDS = 8 };

/* The holds while they are gathered. */
struct gathering {
    struct scope *scope;
    size_t room;
    unsigned roles; /* of the walk that is under way */
};

bool scope_get(struct scope *scope, enum entity entity, const char *id, void *row)
{
    if (scope->status != ST_OK || !id || !*id)
        return false;
    enum status status = scope->world->get(scope->world->context, entity, id, row);
    if (status != ST_OK && status != ST_MISSING)
        scope->status = status;
    return status == ST_OK;
}

void scope_walk(struct scope *scope, enum entity entity, const char *field, const char *value,
                bool (*each)(void *argument, const void *row), void *argument)
{
    if (scope->status != ST_OK || !value)
        return;
    enum status status =
        scope->world->walk(scope->world->context, entity, field, value, each, argument);
    if (status != ST_OK && status != ST_MISSING)
        scope->status = status;
}

static const char *keep(struct scope *scope, const char *text)
{
    const char *copy = text ? arena_dup(scope->arena, text, strlen(text)) : NULL;
    if (text && !copy)
        scope->status = ST_NOMEM;
    return copy;
}

static void *longer(struct scope *scope, const void *old, size_t count, size_t room, size_t size)
{
    void *list = arena_alloc(scope->arena, room * size);
    if (!list)
        scope->status = ST_NOMEM;
    else if (count > 0)
        memcpy(list, old, count * size);
    return list;
}

/* The rows of a walk last only as long as it: what a hold names is copied. */
static void add_hold(struct gathering *gathering, struct hold hold)
{
    struct scope *scope = gathering->scope;
    if (!hold.org)
        return;
    for (size_t i = 0; i < scope->count; i++) {
        struct hold *old = &scope->holds[i];
        if (old->reach == hold.reach && strcmp(old->org, hold.org) == 0 &&
            (!hold.group || text_is(old->group, hold.group))) {
            old->roles |= hold.roles;
            return;
        }
    }
    hold.org = keep(scope, hold.org);
    hold.group = keep(scope, hold.group);
    if (scope->status == ST_OK && scope->count == gathering->room) {
        gathering->room = gathering->room > 0 ? 2 * gathering->room : FIRST_HOLDS;
        scope->holds =
            longer(scope, scope->holds, scope->count, gathering->room, sizeof *scope->holds);
    }
    if (scope->status == ST_OK)
        scope->holds[scope->count++] = hold;
}

static bool add_group(void *argument, const void *row)
{
    struct gathering *gathering = argument;
    const struct group *group = row;
    add_hold(gathering, (struct hold){.reach = HOLD_GROUP,
                                      .roles = gathering->roles,
                                      .org = group->org,
                                      .group = group->id});
    return gathering->scope->status == ST_OK;
}

static bool add_org(void *argument, const void *row)
{
    struct gathering *gathering = argument;
    const struct org *org = row;
    add_hold(gathering, (struct hold){.reach = HOLD_ORG,
                                      .roles = gathering->roles,
                                      .org = org->id,
                                      .committee = org->kind == ORG_COMMITTEE});
    return gathering->scope->status == ST_OK;
}

static bool add_grant(void *argument, const void *row)
{
    static const unsigned roles[] = {
        [GRANT_ORGANISER] = ROLE_ORGANISER,
        [GRANT_AUDITOR] = ROLE_AUDITOR,
        [GRANT_SECRECY_REVIEWER] = ROLE_SECRECY_REVIEWER,
    };
    struct gathering *gathering = argument;
    struct scope *scope = gathering->scope;
    const struct grant *grant = row;
    struct org org;
    if (grant->revoked_at != INSTANT_NONE || grant->role < GRANT_ORGANISER ||
        grant->role > GRANT_SECRECY_REVIEWER || !scope_get(scope, ENTITY_ORG, grant->on, &org))
        return scope->status == ST_OK;
    scope->whole = scope->whole || !org.parent;
    add_hold(gathering, (struct hold){.reach = HOLD_TREE,
                                      .roles = roles[grant->role],
                                      .org = org.id,
                                      .committee = org.kind == ORG_COMMITTEE});
    return scope->status == ST_OK;
}

static bool add_joining(void *argument, const void *row)
{
    struct gathering *gathering = argument;
    const struct joining *joining = row;
    struct group group;
    if (joining->quit == INSTANT_NONE &&
        scope_get(gathering->scope, ENTITY_GROUP, joining->group, &group))
        add_group(gathering, &group);
    return gathering->scope->status == ST_OK;
}

static bool add_member(void *argument, const void *row)
{
    struct gathering *gathering = argument;
    scope_walk(gathering->scope, ENTITY_JOINING, "member", ((const struct member *)row)->id,
               add_joining, gathering);
    return gathering->scope->status == ST_OK;
}

static void gather(struct scope *scope)
{
    static const struct {
        enum entity entity;
        const char *field;
        unsigned roles;
        bool (*each)(void *argument, const void *row);
    } sources[] = {
        {ENTITY_GROUP, "owner", ROLE_OWNER, add_group},
        {ENTITY_GROUP, "admin", ROLE_ADMIN, add_group},
        {ENTITY_GROUP, "contact_leader", ROLE_CONTACT_LEADER, add_group},
        {ENTITY_ORG, "secretary", ROLE_SECRETARY, add_org},
        {ENTITY_ORG, "head", ROLE_HEAD, add_org},
        {ENTITY_GRANT, "person", 0, add_grant},
        {ENTITY_MEMBER, "person", 0, add_member},
    };
    struct gathering gathering = {.scope = scope};
    for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++) {
        gathering.roles = sources[i].roles;
        scope_walk(scope, sources[i].entity, sources[i].field, scope->person, sources[i].each,
                   &gathering);
    }
}

static int compare_holds(const void *a, const void *b)
{
    const struct hold *x = a;
    const struct hold *y = b;
    if (x->reach != y->reach)
        return x->reach < y->reach ? -1 : 1;
    int order = strcmp(x->org, y->org);
    return order != 0 ? order : strcmp(x->group ? x->group : "", y->group ? y->group : "");
}

static bool in_chain(const struct scope *scope, const char *org)
{
    for (size_t i = 0; i < scope->chain_count; i++) {
        if (strcmp(scope->chain[i], org) == 0)
            return true;
    }
    return false;
}

/* A step up from every hold at a time, so that what is nearest comes first. */
static void climb(struct scope *scope)
{
    size_t room = 0;
    const char **at =
        longer(scope, NULL, 0, scope->count > 0 ? scope->count : 1, sizeof *scope->chain);
    for (size_t i = 0; at && i < scope->count; i++)
        at[i] = scope->holds[i].org;
    bool more = scope->count > 0;
    for (int level = 0; more && level < SCOPE_LEVELS && scope->status == ST_OK; level++) {
        more = false;
        for (size_t i = 0; i < scope->count && scope->status == ST_OK; i++) {
            struct org org;
            bool there = scope_get(scope, ENTITY_ORG, at[i], &org);
            at[i] = there && org.parent ? keep(scope, org.parent) : NULL;
            if (!at[i] || in_chain(scope, at[i]))
                continue;
            more = true;
            if (scope->chain_count == room) {
                room = room > 0 ? 2 * room : FIRST_HOLDS;
                scope->chain =
                    longer(scope, scope->chain, scope->chain_count, room, sizeof *scope->chain);
            }
            if (scope->status == ST_OK)
                scope->chain[scope->chain_count++] = at[i];
        }
    }
    if (scope->status != ST_OK)
        scope->count = scope->chain_count = 0;
}

enum status scope_of(const struct world *world, struct arena *arena, const char *person,
                     struct scope *scope)
{
    memset(scope, 0, sizeof *scope);
    scope->world = world;
    scope->arena = arena;
    struct person row;
    if (!person)
        return ST_OK;
    scope->person = keep(scope, person);
    if (!scope_get(scope, ENTITY_PERSON, person, &row)) {
        scope->person = NULL;
        return scope->status;
    }
    gather(scope);
    /* Where memory was short the list is not even there. */
    if (scope->status != ST_OK) {
        scope->count = 0;
        return scope->status;
    }
    if (scope->count > 1)
        qsort(scope->holds, scope->count, sizeof *scope->holds, compare_holds);
    climb(scope);
    return scope->status;
}

void scope_text(const struct scope *scope, struct buf *out)
{
    buf_printf(out, "scope 1 %s\n", scope->person ? scope->person : "-");
    for (size_t i = 0; i < scope->count; i++) {
        const struct hold *hold = &scope->holds[i];
        buf_printf(out, "%d %u %s %s %d\n", (int)hold->reach, hold->roles, hold->org,
                   hold->group ? hold->group : "-", hold->committee);
    }
}

unsigned scope_roles_at(const struct scope *scope, enum hold_reach reach, const char *place)
{
    unsigned roles = 0;
    for (size_t i = 0; i < scope->count; i++) {
        const struct hold *hold = &scope->holds[i];
        if (hold->reach == reach && text_is(reach == HOLD_GROUP ? hold->group : hold->org, place))
            roles |= hold->roles;
    }
    return roles;
}

static bool has_tree(const struct scope *scope)
{
    for (size_t i = 0; i < scope->count; i++) {
        if (scope->holds[i].reach == HOLD_TREE)
            return true;
    }
    return false;
}

/* Whether a tree that is held begins at the org or above it. */
static bool in_tree(struct scope *scope, const char *org)
{
    struct org row;
    for (int level = 0; org && level < SCOPE_LEVELS; level++) {
        if (scope_roles_at(scope, HOLD_TREE, org))
            return true;
        org = scope_get(scope, ENTITY_ORG, org, &row) ? row.parent : NULL;
    }
    return false;
}

/* What is held of groups of the org. */
static enum sight sight_by_groups(const struct scope *scope, const char *org, const char *group)
{
    enum sight sight = SIGHT_NONE;
    for (size_t i = 0; i < scope->count; i++) {
        const struct hold *hold = &scope->holds[i];
        if (hold->reach != HOLD_GROUP || !text_is(hold->org, org))
            continue;
        enum sight by = SIGHT_CHAIN;
        if (hold->roles)
            by = text_is(hold->group, group) ? SIGHT_FULL : SIGHT_REGISTRY;
        else if (group && !text_is(hold->group, group))
            by = SIGHT_NONE;
        else if (group)
            by = SIGHT_OWN;
        sight = by > sight ? by : sight;
    }
    return sight;
}

enum sight scope_place(struct scope *scope, const char *org, const char *group)
{
    if (scope->status != ST_OK || !scope->person)
        return SIGHT_NONE;
    if (!org || !*org)
        return scope->whole ? SIGHT_FULL : SIGHT_NONE;
    if (group && !*group)
        group = NULL;
    if (scope_roles_at(scope, HOLD_ORG, org) || (has_tree(scope) && in_tree(scope, org)))
        return scope->status == ST_OK ? SIGHT_FULL : SIGHT_NONE;
    enum sight sight = sight_by_groups(scope, org, group);
    if (!group && sight < SIGHT_CHAIN && in_chain(scope, org))
        sight = SIGHT_CHAIN;
    return scope->status == ST_OK ? sight : SIGHT_NONE;
}
