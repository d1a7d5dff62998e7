#include "ledger/inside.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "store/row.h"

/* Which subjects' lines depend on which rows: a changed row makes them stale. */

void touch_forget(struct ledger *ledger)
{
    if (++ledger->round == 0)
        ledger->round = 1;
}

static struct touched *slot_of(struct ledger *ledger, enum subject_kind kind, const char *id)
{
    uint32_t hash = 2166136261u + (uint32_t)kind;
    for (const char *c = id; *c; c++)
        hash = (hash ^ (unsigned char)*c) * 16777619u;
    return &ledger->touched[hash % TOUCHED_SLOTS];
}

/* Whether the subject has been marked in this transaction already; else notes that it now is. One
 * that another has pushed out of its slot is marked again, which does no harm. */
static bool noted(struct ledger *ledger, enum subject_kind kind, const char *id)
{
    struct touched *slot = slot_of(ledger, kind, id);
    if (slot->round == ledger->round && slot->kind == kind && strcmp(slot->id, id) == 0)
        return true;
    slot->round = ledger->round;
    slot->kind = kind;
    snprintf(slot->id, sizeof slot->id, "%s", id);
    return false;
}

static enum status mark(struct ledger *ledger, enum subject_kind kind, const char *id,
                        const char *org, struct error *error)
{
    if (noted(ledger, kind, id))
        return ST_OK;
    return brief_mark(ledger->db, kind, id, org, error);
}

/* A group that is there already: its brief knows the org. */
static enum status mark_group(struct ledger *ledger, const char *group, struct error *error)
{
    if (noted(ledger, SUBJECT_GROUP, group))
        return ST_OK;
    return brief_stale(ledger->db, SUBJECT_GROUP, group, error);
}

static enum status touch_org(struct ledger *ledger, const void *row, struct error *error)
{
    const struct org *org = row;
    enum status status = mark(ledger, SUBJECT_ORG, org->id, org->id, error);
    if (status != ST_OK)
        return status;
    if (org->rev == 1)
        return ST_OK; /* nothing stands below a new org */
    return brief_mark_below(ledger->db, org->id, error);
}

/* Groups of one org are judged against each other, and the org by its groups. The brief learns the
 * org anew each time: the group may have been marked already and then have gone to another. */
static enum status touch_group(struct ledger *ledger, const void *row, struct error *error)
{
    const struct group *group = row;
    noted(ledger, SUBJECT_GROUP, group->id);
    enum status status = brief_mark(ledger->db, SUBJECT_GROUP, group->id, group->org, error);
    if (status != ST_OK)
        return status;
    return brief_mark_org(ledger->db, group->org, error);
}

struct joined {
    struct ledger *ledger;
    struct error *error;
    enum status status;
};

static bool mark_joining(void *context, const void *row)
{
    struct joined *joined = context;
    const struct joining *joining = row;
    joined->status = mark_group(joined->ledger, joining->group, joined->error);
    return joined->status == ST_OK;
}

/* Noted beside the subjects: an org all of whose groups have been marked, not the org alone. */
enum { ROSTER = SUBJECT_ORG + 1 };

/* A member is on the roster of an org, and joined in groups of any. */
static enum status touch_joinings(struct ledger *ledger, const char *member, struct error *error)
{
    struct joined joined = {ledger, error, ST_OK};
    enum status status = row_walk(ledger->db, ENTITY_JOINING, "member", member, ledger->arena,
                                  mark_joining, &joined, error);
    return status == ST_STOPPED ? joined.status : status;
}

static enum status touch_member(struct ledger *ledger, const void *row, struct error *error)
{
    const struct member *member = row;
    if (!noted(ledger, (enum subject_kind)ROSTER, member->org)) {
        enum status status = brief_mark_org(ledger->db, member->org, error);
        if (status != ST_OK)
            return status;
    }
    return member->rev == 1 ? ST_OK : touch_joinings(ledger, member->id, error);
}

static enum status touch_standing(struct ledger *ledger, const void *row, struct error *error)
{
    const struct standing *standing = row;
    return touch_joinings(ledger, standing->member, error);
}

static enum status touch_joining(struct ledger *ledger, const void *row, struct error *error)
{
    return mark_group(ledger, ((const struct joining *)row)->group, error);
}

static enum status touch_event(struct ledger *ledger, const void *row, struct error *error)
{
    return mark_group(ledger, ((const struct event *)row)->group, error);
}

static enum status touch_fact(struct ledger *ledger, const void *row, struct error *error)
{
    const struct fact *fact = row;
    if (fact->group)
        return mark_group(ledger, fact->group, error);
    return mark(ledger, SUBJECT_ORG, fact->org, fact->org, error);
}

static enum status touch_waiver(struct ledger *ledger, const void *row, struct error *error)
{
    const struct waiver *waiver = row;
    enum status status = row_exists(ledger->db, ENTITY_GROUP, waiver->subject, error);
    if (status == ST_OK)
        status = mark_group(ledger, waiver->subject, error);
    if (status != ST_OK && status != ST_MISSING)
        return status;
    status = row_exists(ledger->db, ENTITY_ORG, waiver->subject, error);
    if (status == ST_OK)
        status = mark(ledger, SUBJECT_ORG, waiver->subject, waiver->subject, error);
    return status == ST_MISSING ? ST_OK : status;
}

static enum status touch_span(struct ledger *ledger, const void *row, struct error *error)
{
    return brief_mark_below(ledger->db, ((const struct span *)row)->org, error);
}

static enum status (*const touches[ENTITY_COUNT])(struct ledger *, const void *, struct error *) = {
    [ENTITY_ORG] = touch_org,         [ENTITY_GROUP] = touch_group,
    [ENTITY_MEMBER] = touch_member,   [ENTITY_STANDING] = touch_standing,
    [ENTITY_JOINING] = touch_joining, [ENTITY_EVENT] = touch_event,
    [ENTITY_FACT] = touch_fact,       [ENTITY_WAIVER] = touch_waiver,
    [ENTITY_SPAN] = touch_span,
};

enum status touch_former(struct ledger *ledger, enum entity entity, const void *row,
                         struct error *error)
{
    const union any_entity *after = row;
    union any_entity before;
    if ((entity != ENTITY_GROUP && entity != ENTITY_MEMBER) || after->head.rev == 1)
        return ST_OK;
    enum status status = row_get(ledger->db, entity, after->head.id, ledger->arena, &before, error);
    if (status != ST_OK)
        return status == ST_MISSING ? ST_OK : status;
    const char *org = entity == ENTITY_GROUP ? before.group.org : before.member.org;
    const char *now = entity == ENTITY_GROUP ? after->group.org : after->member.org;
    return strcmp(org, now) == 0 ? ST_OK : brief_mark_org(ledger->db, org, error);
}

enum status touch_row(struct ledger *ledger, enum entity entity, const void *row,
                      struct error *error)
{
    return touches[entity] ? touches[entity](ledger, row, error) : ST_OK;
}
