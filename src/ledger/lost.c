#include <string.h>

#include "base/intl.h"
#include "core/field.h"
#include "ledger/serving.h"
#include "store/row.h"

/* Who has lost a hold, and on what: what they had entered before is told from a stranger's. */

static enum status no_memory(struct error *error)
{
    return error_set(error, ST_NOMEM, NULL, _("内存不足"));
}

static bool listed(const char *const *names, size_t count, const char *who)
{
    for (size_t i = 0; i < count; i++)
        if (names[i] && strcmp(names[i], who) == 0)
            return true;
    return false;
}

static enum status lose(struct ledger *ledger, const char *person, const char *org,
                        const char *group, struct error *error)
{
    if (!person || !org)
        return ST_OK;
    return lost_put(ledger->db, person, org, group, ledger->serving->head.seq, error);
}

/* Whoever held a group had to do with its org, too. */
static enum status lose_group(struct ledger *ledger, const char *person, const char *org,
                              const char *group, struct error *error)
{
    enum status status = lose(ledger, person, org, group, error);
    return status == ST_OK ? lose(ledger, person, org, LOST_IN, error) : status;
}

static enum status lost_of_org(struct ledger *ledger, const struct org *org, const struct org *old,
                               struct error *error)
{
    const char *const before[] = {old->head, old->secretary};
    const char *const after[] = {org->head, org->secretary};
    enum status status = ST_OK;
    for (size_t i = 0; status == ST_OK && i < 2; i++)
        if (before[i] && !listed(after, 2, before[i]))
            status = lose(ledger, before[i], org->id, "", error);
    return status;
}

/* The old org's own have lost the group that went away. */
static enum status lost_by_move(struct ledger *ledger, const struct group *group, const char *from,
                                struct error *error)
{
    struct org org;
    enum status status = row_get(ledger->db, ENTITY_ORG, from, ledger->arena, &org, error);
    if (status == ST_OK)
        status = lose_group(ledger, org.head, group->org, group->id, error);
    if (status == ST_OK)
        status = lose_group(ledger, org.secretary, group->org, group->id, error);
    return status == ST_MISSING ? ST_OK : status;
}

static enum status lost_of_group(struct ledger *ledger, const struct group *group,
                                 const struct group *old, struct error *error)
{
    const char *const before[] = {old->owner, old->admin, old->contact_leader};
    const char *const after[] = {group->owner, group->admin, group->contact_leader};
    bool moved = old->org && strcmp(old->org, group->org) != 0;
    enum status status = moved ? lost_by_move(ledger, group, old->org, error) : ST_OK;
    for (size_t i = 0; status == ST_OK && i < 3; i++) {
        if (before[i] && moved)
            status = lose(ledger, before[i], old->org, LOST_IN, error);
        if (status == ST_OK && before[i] && !listed(after, 3, before[i]))
            status = lose_group(ledger, before[i], group->org, group->id, error);
    }
    return status;
}

/* A member who has quit wrote for the group as well. */
static enum status lost_of_joining(struct ledger *ledger, const struct joining *joining,
                                   struct error *error)
{
    struct member member;
    const char *org;
    enum status status =
        row_get(ledger->db, ENTITY_MEMBER, joining->member, ledger->arena, &member, error);
    if (status != ST_OK || !member.person)
        return status == ST_MISSING ? ST_OK : status;
    status = places_group_org(ledger, joining->group, &org, error);
    return status == ST_OK ? lose(ledger, member.person, org, joining->group, error) : status;
}

enum status lost_log(struct ledger *ledger, const struct written *written, struct error *error)
{
    const union any_entity *row = written->row, *before = written->before;
    switch (written->entity) {
    case ENTITY_ORG:
        return before ? lost_of_org(ledger, &row->org, &before->org, error) : ST_OK;
    case ENTITY_GROUP:
        return before ? lost_of_group(ledger, &row->group, &before->group, error) : ST_OK;
    case ENTITY_GRANT:
        return row->grant.revoked_at == INSTANT_NONE
                   ? ST_OK
                   : lose(ledger, row->grant.person, row->grant.on, "", error);
    case ENTITY_JOINING:
        return row->joining.quit == INSTANT_NONE ? ST_OK
                                                 : lost_of_joining(ledger, &row->joining, error);
    default:
        return ST_OK;
    }
}

/* ---- the way back: what was lost of where a command wanted to act ---- */

/* Where the command wanted to act. */
static enum status places_of_command(struct ledger *ledger, const struct command *command,
                                     struct places *places, struct error *error)
{
    const struct arguments *with = &command->with;
    const char *cursor = with->groups, *word = with->group;
    size_t n = word ? strlen(word) : list_next(&cursor, &word);
    enum status status = ST_OK;
    *places = (struct places){0};
    for (; status == ST_OK && n > 0; n = list_next(&cursor, &word)) {
        const char *group = arena_dup(ledger->arena, word, n), *org = NULL;
        status = group ? places_group_org(ledger, group, &org, error) : no_memory(error);
        if (status == ST_OK)
            status = places_add(ledger, places, org, group, error);
    }
    enum entity entity = command->verb->target;
    if (status == ST_OK && command->to &&
        (command->verb->flags & VERB_FREE_TARGET || entity == ENTITY_WAIVER ||
         entity == ENTITY_GROUP || entity == ENTITY_ORG)) {
        status = places_subject(ledger, command->to, places, error);
    } else if (status == ST_OK && command->to) {
        union any_entity row;
        struct places of = {0};
        status = row_get(ledger->db, entity, command->to, ledger->arena, &row, error);
        if (status == ST_OK)
            status = places_of(ledger, entity, &row, &of, error);
        if (status == ST_MISSING)
            status = ST_OK;
        for (size_t i = 0; status == ST_OK && i < of.count; i++)
            status = places_add(ledger, places, of.list[i].org, of.list[i].group, error);
    }
    if (status == ST_OK)
        status = places_add(ledger, places, with->org, "", error);
    return status == ST_OK ? places_add(ledger, places, with->on, "", error) : status;
}

/* Whether the sender once held the place, or something of whoever keeps the roster there. */
static enum status had(struct ledger *ledger, const struct command *command,
                       const struct place *place, struct error *error)
{
    enum { ORG_LEVELS = 64 };
    struct db *db = ledger->db;
    const char *person = command->by, *org = place->org;
    enum entity target = command->verb->target;
    enum status status = lost_has(db, person, org, place->group, error);
    if (status == ST_MISSING && !*place->group &&
        (target == ENTITY_MEMBER || target == ENTITY_PERSON))
        status = lost_has(db, person, org, LOST_IN, error);
    struct org row;
    for (int level = 0; status == ST_MISSING && level < ORG_LEVELS; level++) {
        status = row_get(db, ENTITY_ORG, org, ledger->arena, &row, error);
        if (status != ST_OK || !row.parent)
            return status == ST_OK ? ST_MISSING : status;
        org = row.parent;
        status = lost_has(db, person, org, "", error);
    }
    return status;
}

enum status lost_place(struct ledger *ledger, const struct command *command, struct scope *scope,
                       bool unseen, const struct place **out, struct error *error)
{
    struct places places;
    enum status status = places_of_command(ledger, command, &places, error);
    for (size_t i = 0; status == ST_OK && i < places.count; i++) {
        const struct place *place = &places.list[i];
        if (!*place->org || place->group[0] == PLACE_NAMED[0] || place->org[0] == PLACE_OWN[0])
            continue;
        enum sight enough = *place->group ? SIGHT_FULL : SIGHT_REGISTRY;
        if (unseen && scope_place(scope, place->org, place->group) >= enough)
            continue;
        *out = place;
        status = had(ledger, command, place, error);
        if (status != ST_MISSING)
            return status;
        status = ST_OK;
    }
    return status == ST_OK ? ST_MISSING : status;
}
