#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "core/field.h"
#include "ledger/serving.h"
#include "store/row.h"

/* Where a row is seen from: what scope_sees asks of the world, the other way round. */

static enum status no_memory(struct error *error)
{
    return error_set(error, ST_NOMEM, NULL, _("内存不足"));
}

static struct group_slot *slot_of(struct serving *serving, const char *group)
{
    uint32_t hash = 2166136261u;
    for (const char *c = group; *c; c++)
        hash = (hash ^ (unsigned char)*c) * 16777619u;
    return &serving->groups[hash % GROUP_SLOTS];
}

enum status places_group_org(struct ledger *ledger, const char *group, const char **org,
                             struct error *error)
{
    struct group row;
    struct group_slot *slot = slot_of(ledger->serving, group);
    *org = slot->org;
    if (strcmp(slot->group, group) == 0)
        return ST_OK;
    enum status status = row_get(ledger->db, ENTITY_GROUP, group, ledger->arena, &row, error);
    *org = NULL;
    if (status != ST_OK)
        return status == ST_MISSING ? ST_OK : status;
    *org = row.org;
    if (strlen(group) > IDENT_MAX || !row.org || strlen(row.org) > IDENT_MAX)
        return ST_OK;
    snprintf(slot->group, sizeof slot->group, "%s", group);
    snprintf(slot->org, sizeof slot->org, "%s", row.org);
    return ST_OK;
}

enum status places_add(struct ledger *ledger, struct places *places, const char *org,
                       const char *group, struct error *error)
{
    if (!org || !group)
        return ST_OK;
    for (size_t i = 0; i < places->count; i++)
        if (strcmp(places->list[i].org, org) == 0 && strcmp(places->list[i].group, group) == 0)
            return ST_OK;
    if (places->count == places->room) {
        size_t room = places->room ? 2 * places->room : 4;
        struct place *more = arena_alloc(ledger->arena, room * sizeof *more);
        if (!more)
            return no_memory(error);
        if (places->count)
            memcpy(more, places->list, places->count * sizeof *more);
        places->list = more;
        places->room = room;
    }
    struct place *place = &places->list[places->count++];
    place->org = arena_dup(ledger->arena, org, strlen(org));
    place->group = arena_dup(ledger->arena, group, strlen(group));
    return place->org && place->group ? ST_OK : no_memory(error);
}

/* A group of its org; with registry, what is seen by whoever holds anything in the org. */
static enum status add_group(struct ledger *ledger, struct places *places, const char *group,
                             bool registry, struct error *error)
{
    const char *org = NULL;
    if (!group)
        return ST_OK;
    enum status status = places_group_org(ledger, group, &org, error);
    return status == ST_OK ? places_add(ledger, places, org, registry ? "" : group, error) : status;
}

static enum status add_own(struct ledger *ledger, struct places *places, const char *person,
                           struct error *error)
{
    return places_add(ledger, places, PLACE_OWN, person, error);
}

struct joined {
    struct ledger *ledger;
    struct places *places;
    struct error *error;
    enum status status;
};

static bool add_joined(void *context, const void *row)
{
    struct joined *joined = context;
    const struct joining *joining = row;
    joined->status = add_group(joined->ledger, joined->places, joining->group, true, joined->error);
    return joined->status == ST_OK;
}

/* On the roster of an org; and where he has ever joined a group, with the roster of its org. */
static enum status of_member(struct ledger *ledger, const void *row, struct places *places,
                             struct error *error)
{
    const struct member *member = row;
    struct joined joined = {ledger, places, error, ST_OK};
    enum status status = places_add(ledger, places, member->org, "", error);
    if (status == ST_OK)
        status = add_own(ledger, places, member->person, error);
    if (status != ST_OK)
        return status;
    status = row_walk(ledger->db, ENTITY_JOINING, "member", member->id, ledger->arena, add_joined,
                      &joined, error);
    return status == ST_STOPPED ? joined.status : status;
}

static enum status of_standing(struct ledger *ledger, const void *row, struct places *places,
                               struct error *error)
{
    struct member member;
    enum status status = row_get(ledger->db, ENTITY_MEMBER, ((const struct standing *)row)->member,
                                 ledger->arena, &member, error);
    if (status == ST_OK)
        status = of_member(ledger, &member, places, error);
    return status == ST_MISSING ? ST_OK : status;
}

static enum status of_joining(struct ledger *ledger, const void *row, struct places *places,
                              struct error *error)
{
    const struct joining *joining = row;
    struct member member;
    enum status status = add_group(ledger, places, joining->group, false, error);
    if (status == ST_OK)
        status = row_get(ledger->db, ENTITY_MEMBER, joining->member, ledger->arena, &member, error);
    if (status == ST_OK)
        status = add_own(ledger, places, member.person, error);
    return status == ST_MISSING ? ST_OK : status;
}

static enum status of_org(struct ledger *ledger, const void *row, struct places *places,
                          struct error *error)
{
    return places_add(ledger, places, ((const struct org *)row)->id, "", error);
}

/* Those that name him are noted when they are written. */
static enum status of_person(struct ledger *ledger, const void *row, struct places *places,
                             struct error *error)
{
    const struct person *person = row;
    enum status status = places_add(ledger, places, person->org, "", error);
    return status == ST_OK ? add_own(ledger, places, person->id, error) : status;
}

static enum status of_grant(struct ledger *ledger, const void *row, struct places *places,
                            struct error *error)
{
    return places_add(ledger, places, ((const struct grant *)row)->on, "", error);
}

static enum status of_group(struct ledger *ledger, const void *row, struct places *places,
                            struct error *error)
{
    return places_add(ledger, places, ((const struct group *)row)->org, "", error);
}

static enum status of_event(struct ledger *ledger, const void *row, struct places *places,
                            struct error *error)
{
    return add_group(ledger, places, ((const struct event *)row)->group, false, error);
}

static enum status of_posting(struct ledger *ledger, const void *row, struct places *places,
                              struct error *error)
{
    return add_group(ledger, places, ((const struct posting *)row)->group, false, error);
}

static enum status of_fact(struct ledger *ledger, const void *row, struct places *places,
                           struct error *error)
{
    const struct fact *fact = row;
    if (fact->group)
        return add_group(ledger, places, fact->group, false, error);
    return places_add(ledger, places, fact->org, "", error);
}

static enum status of_post(struct ledger *ledger, const void *row, struct places *places,
                           struct error *error)
{
    const struct post *post = row;
    const char *cursor = post->groups, *word;
    enum status status = add_own(ledger, places, post->author, error);
    for (size_t n; status == ST_OK && (n = list_next(&cursor, &word)) > 0;) {
        const char *group = arena_dup(ledger->arena, word, n);
        status = group ? add_group(ledger, places, group, false, error) : no_memory(error);
    }
    return status;
}

static enum status of_span(struct ledger *ledger, const void *row, struct places *places,
                           struct error *error)
{
    return places_add(ledger, places, ((const struct span *)row)->org, "", error);
}

static enum status of_waiver(struct ledger *ledger, const void *row, struct places *places,
                             struct error *error)
{
    return places_subject(ledger, ((const struct waiver *)row)->subject, places, error);
}

static enum status of_comment(struct ledger *ledger, const void *row, struct places *places,
                              struct error *error)
{
    return places_subject(ledger, ((const struct comment *)row)->subject, places, error);
}

static enum status of_device(struct ledger *ledger, const void *row, struct places *places,
                             struct error *error)
{
    const struct device *device = row;
    struct person person;
    enum status status = add_own(ledger, places, device->person, error);
    if (status == ST_OK)
        status = row_get(ledger->db, ENTITY_PERSON, device->person, ledger->arena, &person, error);
    if (status == ST_OK)
        status = places_add(ledger, places, person.org, "", error);
    return status == ST_MISSING ? ST_OK : status;
}

/* The secretary's; where there is none, that of who owns the group, or any. */
static enum status of_leftover(struct ledger *ledger, const void *row, struct places *places,
                               struct error *error)
{
    const struct leftover *leftover = row;
    struct org org;
    if (!leftover->org)
        return ST_OK;
    enum status status = row_get(ledger->db, ENTITY_ORG, leftover->org, ledger->arena, &org, error);
    if (status != ST_OK)
        return status == ST_MISSING ? ST_OK : status;
    if (org.secretary)
        return places_add(ledger, places, org.id, PLACE_SECRETARY, error);
    if (leftover->group)
        return add_group(ledger, places, leftover->group, false, error);
    return places_add(ledger, places, org.id, "", error);
}

/* What can be talked about, in the order in which core looks for it. A remark on people goes with
 * the roster. */
static enum status of_named(struct ledger *ledger, const char *id, struct places *places,
                            struct error *error)
{
    static const struct {
        enum entity entity;
        enum status (*of)(struct ledger *, const void *, struct places *, struct error *);
    } kinds[] = {
        {ENTITY_ORG, of_org},   {ENTITY_POST, of_post}, {ENTITY_EVENT, of_event},
        {ENTITY_FACT, of_fact}, {ENTITY_MEMBER, NULL},  {ENTITY_PERSON, NULL},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        union any_entity row;
        enum status status = row_get(ledger->db, kinds[i].entity, id, ledger->arena, &row, error);
        if (status == ST_MISSING)
            continue;
        if (status != ST_OK)
            return status;
        if (kinds[i].of)
            return kinds[i].of(ledger, &row, places, error);
        const char *org = kinds[i].entity == ENTITY_MEMBER ? row.member.org : row.person.org;
        return places_add(ledger, places, org, "", error);
    }
    return ST_OK;
}

enum status places_subject(struct ledger *ledger, const char *subject, struct places *places,
                           struct error *error)
{
    const char *part = subject ? strchr(subject, ':') : NULL;
    const char *org = NULL;
    if (part) {
        part++;
        subject = arena_dup(ledger->arena, part, strcspn(part, ":"));
        if (!subject)
            return no_memory(error);
    }
    if (!subject || !*subject)
        return ST_OK;
    enum status status = places_group_org(ledger, subject, &org, error);
    if (status != ST_OK)
        return status;
    return org ? places_add(ledger, places, org, subject, error)
               : of_named(ledger, subject, places, error);
}

enum status places_of(struct ledger *ledger, enum entity entity, const void *row,
                      struct places *places, struct error *error)
{
    static enum status (*const of[ENTITY_COUNT])(struct ledger *, const void *, struct places *,
                                                 struct error *) = {
        [ENTITY_ORG] = of_org,         [ENTITY_PERSON] = of_person,
        [ENTITY_GRANT] = of_grant,     [ENTITY_GROUP] = of_group,
        [ENTITY_MEMBER] = of_member,   [ENTITY_STANDING] = of_standing,
        [ENTITY_JOINING] = of_joining, [ENTITY_EVENT] = of_event,
        [ENTITY_POST] = of_post,       [ENTITY_POSTING] = of_posting,
        [ENTITY_FACT] = of_fact,       [ENTITY_WAIVER] = of_waiver,
        [ENTITY_SPAN] = of_span,       [ENTITY_COMMENT] = of_comment,
        [ENTITY_DEVICE] = of_device,   [ENTITY_LEFTOVER] = of_leftover,
    };
    *places = (struct places){0};
    enum status status = of[entity](ledger, row, places, error);
    /* What nobody else has anything to do with is there for who sees the whole tenant. */
    if (status == ST_OK && places->count == 0)
        status = places_add(ledger, places, "", "", error);
    return status;
}
