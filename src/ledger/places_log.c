#include <string.h>

#include "base/intl.h"
#include "base/text.h"
#include "ledger/serving.h"
#include "store/row.h"

/* The log of changes: the lines of a row that was written, and of those that depend on it. */

static enum status no_memory(struct error *error)
{
    return error_set(error, ST_NOMEM, NULL, _("内存不足"));
}

/* A line of one row; the lines of one command share its number as far as a page can hold them. */
static enum status log_line(struct ledger *ledger, enum entity entity, const char *id,
                            const struct place *place, bool gone, struct error *error)
{
    struct serving *serving = ledger->serving;
    if (serving->lines == SERVING_LINES) {
        serving->head.seq++;
        serving->lines = 0;
    }
    serving->lines++;
    struct change change = {
        .entity = entity,
        .id = id,
        .org = place->org,
        .group = place->group,
        .seq = serving->head.seq,
        .gone = gone,
    };
    return change_put(ledger->db, &change, error);
}

/* Lines as they are, copied: the log may not be written to while it is walked. */
struct line {
    struct line *next;
    enum entity entity;
    const char *id;
    struct place place;
    bool gone;
};

struct lines {
    struct arena *arena;
    struct line *first, **end;
};

static bool keep_line(void *context, const struct change *change)
{
    struct lines *lines = context;
    struct line *line = arena_alloc(lines->arena, sizeof *line);
    if (!line)
        return false;
    line->entity = change->entity;
    line->id = arena_dup(lines->arena, change->id, strlen(change->id));
    line->place.org = arena_dup(lines->arena, change->org, strlen(change->org));
    line->place.group = arena_dup(lines->arena, change->group, strlen(change->group));
    line->gone = change->gone;
    *lines->end = line;
    lines->end = &line->next;
    return line->id && line->place.org && line->place.group;
}

static enum status lines_end(struct lines *lines, enum status status, struct error *error)
{
    *lines->end = NULL;
    return status == ST_STOPPED ? no_memory(error) : status;
}

static enum status lines_of(struct ledger *ledger, enum entity entity, const char *id,
                            struct lines *lines, struct error *error)
{
    lines->arena = ledger->arena;
    lines->end = &lines->first;
    enum status status = change_places(ledger->db, entity, id, keep_line, lines, error);
    return lines_end(lines, status, error);
}

static bool is_place(const struct place *a, const struct place *b)
{
    return strcmp(a->org, b->org) == 0 && strcmp(a->group, b->group) == 0;
}

static const struct line *find_line(const struct lines *lines, const struct place *place)
{
    for (const struct line *line = lines->first; line; line = line->next)
        if (is_place(&line->place, place))
            return line;
    return NULL;
}

static bool has_place(const struct places *places, const struct place *place)
{
    for (size_t i = 0; i < places->count; i++)
        if (is_place(&places->list[i], place))
            return true;
    return false;
}

/* A line of a person for who names him, which his own row knows nothing of. */
static bool names_person(enum entity entity, const struct place *place)
{
    return entity == ENTITY_PERSON && *place->group && strcmp(place->org, PLACE_OWN) != 0;
}

/* Lines of places where the row is no longer. */
static enum status drop_lines(struct ledger *ledger, enum entity entity, const char *id,
                              const struct lines *lines, const struct places *places, bool all,
                              bool *differ, struct error *error)
{
    enum status status = ST_OK;
    for (const struct line *line = lines->first; status == ST_OK && line; line = line->next) {
        if (line->gone || has_place(places, &line->place))
            continue;
        bool named = names_person(entity, &line->place);
        if (named && !all)
            continue;
        *differ = *differ || !named;
        status = log_line(ledger, entity, id, &line->place, !named, error);
    }
    return status;
}

/* Brings the lines of a row up to date; only those that differ, or all. *differ may be NULL. */
static enum status refresh(struct ledger *ledger, enum entity entity, const union any_entity *row,
                           bool all, bool *differ, struct error *error)
{
    struct lines lines = {0};
    struct places places;
    bool differs = false;
    const char *id = row->head.id;
    enum status status = places_of(ledger, entity, row, &places, error);
    if (status == ST_OK)
        status = lines_of(ledger, entity, id, &lines, error);
    for (size_t i = 0; status == ST_OK && i < places.count; i++) {
        const struct line *line = find_line(&lines, &places.list[i]);
        bool missing = !line || line->gone;
        differs = differs || missing;
        if (all || missing)
            status = log_line(ledger, entity, id, &places.list[i], false, error);
    }
    if (status == ST_OK)
        status = drop_lines(ledger, entity, id, &lines, &places, all, &differs, error);
    if (differ)
        *differ = differs;
    return status;
}

/* A row that has no lines yet. */
static enum status log_new(struct ledger *ledger, enum entity entity, const union any_entity *row,
                           struct error *error)
{
    struct places places;
    enum status status = places_of(ledger, entity, row, &places, error);
    for (size_t i = 0; status == ST_OK && i < places.count; i++)
        status = log_line(ledger, entity, row->head.id, &places.list[i], false, error);
    return status;
}

/* Rows that depend on another: collected first, since they are walked while the log is written. */
struct refreshing {
    struct ledger *ledger;
    enum entity entity;
    struct error *error;
    enum status status;
    bool all; /* lines that are as they should be, too */
};

static bool refresh_one(void *context, const void *row)
{
    struct refreshing *refreshing = context;
    refreshing->status = refresh(refreshing->ledger, refreshing->entity, row, refreshing->all, NULL,
                                 refreshing->error);
    return refreshing->status == ST_OK;
}

static enum status refresh_where(struct ledger *ledger, enum entity entity, const char *field,
                                 const char *value, struct error *error)
{
    struct refreshing refreshing = {ledger, entity, error, ST_OK, false};
    enum status status =
        row_walk(ledger->db, entity, field, value, ledger->arena, refresh_one, &refreshing, error);
    return status == ST_STOPPED ? refreshing.status : status;
}

/* The person is named by the org (group NULL) or by a group of it. */
static enum status name(struct ledger *ledger, const char *person, const char *org,
                        const char *group, struct error *error)
{
    struct place of_org = {org, group ? PLACE_NAMED_BY : PLACE_NAMED}, of_group = {org, group};
    enum status status = log_line(ledger, ENTITY_PERSON, person, &of_org, false, error);
    if (status == ST_OK && group)
        status = log_line(ledger, ENTITY_PERSON, person, &of_group, false, error);
    return status;
}

/* And no longer: by the org's groups at all only when no other one does. */
static enum status unname(struct ledger *ledger, const char *person, const char *org,
                          const char *group, struct error *error)
{
    struct place of_org = {org, group ? PLACE_NAMED_BY : PLACE_NAMED}, of_group = {org, group};
    struct lines lines;
    if (!group)
        return log_line(ledger, ENTITY_PERSON, person, &of_org, true, error);
    enum status status = lines_of(ledger, ENTITY_PERSON, person, &lines, error);
    if (status == ST_OK)
        status = log_line(ledger, ENTITY_PERSON, person, &of_group, true, error);
    for (const struct line *line = lines.first; status == ST_OK && line; line = line->next)
        if (!line->gone && strcmp(line->place.org, org) == 0 && *line->place.group &&
            line->place.group[0] != PLACE_NAMED[0] && strcmp(line->place.group, group) != 0)
            return ST_OK;
    return status == ST_OK ? log_line(ledger, ENTITY_PERSON, person, &of_org, true, error) : status;
}

static bool listed(const char *const *names, size_t count, const char *who)
{
    for (size_t i = 0; i < count; i++)
        if (names[i] && strcmp(names[i], who) == 0)
            return true;
    return false;
}

/* The names that an org or group had before and has now. */
struct naming {
    const char *before[4], *after[4];
    size_t count;
    const char *org, *group;
    bool anew; /* all of them: the group has come to this org */
};

static enum status log_names(struct ledger *ledger, const struct naming *naming,
                             struct error *error)
{
    enum status status = ST_OK;
    for (size_t i = 0; status == ST_OK && i < naming->count; i++) {
        const char *old = naming->before[i], *new = naming->after[i];
        if (old && !listed(naming->after, naming->count, old))
            status = unname(ledger, old, naming->org, naming->group, error);
        if (status == ST_OK && new && (naming->anew || !listed(naming->before, naming->count, new)))
            status = name(ledger, new, naming->org, naming->group, error);
    }
    return status;
}

static enum status log_org(struct ledger *ledger, const union any_entity *row,
                           const union any_entity *before, struct error *error)
{
    const struct org *org = &row->org, *old = before ? &before->org : NULL;
    struct naming naming = {
        .before = {old ? old->head : NULL, old ? old->secretary : NULL},
        .after = {org->head, org->secretary},
        .count = 2,
        .org = org->id,
    };
    if (old && !text_same(old->parent, org->parent))
        ledger->serving->head.tree++;
    enum status status = log_names(ledger, &naming, error);
    if (status == ST_OK && old && !text_same(old->secretary, org->secretary))
        status = refresh_where(ledger, ENTITY_LEFTOVER, "org", org->id, error);
    return status;
}

/* Everything of the group goes with it to another org. */
static enum status move_lines(struct ledger *ledger, const struct group *group, const char *from,
                              struct error *error)
{
    struct lines lines = {.arena = ledger->arena};
    lines.end = &lines.first;
    enum status status = change_of_group(ledger->db, group->id, keep_line, &lines, error);
    status = lines_end(&lines, status, error);
    for (const struct line *line = lines.first; status == ST_OK && line; line = line->next) {
        struct place to = {group->org, group->id};
        if (strcmp(line->place.org, from) != 0)
            continue;
        status = log_line(ledger, line->entity, line->id, &line->place, true, error);
        if (status == ST_OK)
            status = log_line(ledger, line->entity, line->id, &to, false, error);
    }
    return status;
}

static bool refresh_member(void *context, const void *row)
{
    struct refreshing *refreshing = context;
    struct ledger *ledger = refreshing->ledger;
    const char *member = ((const struct joining *)row)->member;
    union any_entity at;
    refreshing->status =
        row_get(ledger->db, ENTITY_MEMBER, member, ledger->arena, &at, refreshing->error);
    if (refreshing->status == ST_OK)
        refreshing->status = refresh(ledger, ENTITY_MEMBER, &at, false, NULL, refreshing->error);
    if (refreshing->status == ST_OK)
        refreshing->status =
            refresh_where(ledger, ENTITY_STANDING, "member", member, refreshing->error);
    if (refreshing->status == ST_MISSING)
        refreshing->status = ST_OK;
    return refreshing->status == ST_OK;
}

static enum status log_move(struct ledger *ledger, const struct group *group,
                            const struct group *old, const struct naming *naming,
                            struct error *error)
{
    struct refreshing refreshing = {ledger, ENTITY_MEMBER, error, ST_OK, false};
    enum status status = move_lines(ledger, group, old->org, error);
    for (size_t i = 0; status == ST_OK && i < naming->count; i++)
        if (naming->before[i])
            status = unname(ledger, naming->before[i], old->org, group->id, error);
    if (status == ST_OK)
        status = row_walk(ledger->db, ENTITY_JOINING, "group", group->id, ledger->arena,
                          refresh_member, &refreshing, error);
    return status == ST_STOPPED ? refreshing.status : status;
}

static enum status log_group(struct ledger *ledger, const union any_entity *row,
                             const union any_entity *before, struct error *error)
{
    const struct group *group = &row->group, *old = before ? &before->group : NULL;
    struct naming naming = {
        .after = {group->owner, group->admin, group->contact_leader, group->dues_officer},
        .count = 4,
        .org = group->org,
        .group = group->id,
    };
    enum status status = ST_OK;
    if (old) {
        naming.before[0] = old->owner;
        naming.before[1] = old->admin;
        naming.before[2] = old->contact_leader;
        naming.before[3] = old->dues_officer;
        naming.anew = !text_same(old->org, group->org);
    }
    if (naming.anew && old->org)
        status = log_move(ledger, group, old, &naming, error);
    return status == ST_OK ? log_names(ledger, &naming, error) : status;
}

static enum status log_member(struct ledger *ledger, const union any_entity *row,
                              const union any_entity *before, struct error *error)
{
    const char *id = row->head.id;
    if (!before || (text_same(before->member.org, row->member.org) &&
                    text_same(before->member.person, row->member.person)))
        return ST_OK;
    enum status status = refresh_where(ledger, ENTITY_STANDING, "member", id, error);
    if (status == ST_OK)
        status = refresh_where(ledger, ENTITY_JOINING, "member", id, error);
    return status == ST_OK ? refresh_where(ledger, ENTITY_COMMENT, "subject", id, error) : status;
}

static enum status log_joining(struct ledger *ledger, const union any_entity *row,
                               const union any_entity *before, struct error *error)
{
    struct refreshing refreshing = {ledger, ENTITY_MEMBER, error, ST_OK, false};
    (void)before;
    if (row->head.rev == 1)
        refresh_member(&refreshing, row);
    return refreshing.status;
}

static enum status log_person(struct ledger *ledger, const union any_entity *row,
                              const union any_entity *before, struct error *error)
{
    const char *id = row->head.id;
    if (!before || text_same(before->person.org, row->person.org))
        return ST_OK;
    enum status status = refresh_where(ledger, ENTITY_DEVICE, "person", id, error);
    return status == ST_OK ? refresh_where(ledger, ENTITY_COMMENT, "subject", id, error) : status;
}

/* Puts every line of that kind in the group again. */
static enum status put_again(struct ledger *ledger, enum entity entity, const struct place *place,
                             struct error *error)
{
    struct lines lines = {.arena = ledger->arena};
    lines.end = &lines.first;
    enum status status =
        change_at(ledger->db, entity, place->org, place->group, keep_line, &lines, error);
    status = lines_end(&lines, status, error);
    for (const struct line *line = lines.first; status == ST_OK && line; line = line->next)
        status = log_line(ledger, entity, line->id, &line->place, false, error);
    return status;
}

/* A fact of the event, wherever it was recorded, and what was said of it. */
static bool log_done(void *context, const void *row)
{
    struct refreshing *refreshing = context;
    struct ledger *ledger = refreshing->ledger;
    struct error *error = refreshing->error;
    struct refreshing comments = {ledger, ENTITY_COMMENT, error, ST_OK, true};
    refreshing->status = refresh(ledger, ENTITY_FACT, row, true, NULL, error);
    if (refreshing->status == ST_OK)
        refreshing->status =
            row_walk(ledger->db, ENTITY_COMMENT, "subject", ((const struct fact *)row)->id,
                     ledger->arena, refresh_one, &comments, error);
    if (refreshing->status == ST_STOPPED)
        refreshing->status = comments.status;
    return refreshing->status == ST_OK;
}

/* What was said and done about an event becomes confidential with it, or is so no longer: whoever
 * has it must get it again. */
static enum status log_event(struct ledger *ledger, const union any_entity *row,
                             const union any_entity *before, struct error *error)
{
    struct refreshing refreshing = {ledger, ENTITY_FACT, error, ST_OK, true};
    const char *org = NULL;
    if (!before || text_same(before->event.kind, row->event.kind))
        return ST_OK;
    enum status status = row_walk(ledger->db, ENTITY_FACT, "event", row->head.id, ledger->arena,
                                  log_done, &refreshing, error);
    if (status != ST_OK)
        return status == ST_STOPPED ? refreshing.status : status;
    status = places_group_org(ledger, row->event.group, &org, error);
    if (status != ST_OK || !org)
        return status;
    org = arena_dup(ledger->arena, org, strlen(org));
    struct place place = {org, row->event.group};
    return org ? put_again(ledger, ENTITY_COMMENT, &place, error) : no_memory(error);
}

static enum status (*const depends[ENTITY_COUNT])(struct ledger *, const union any_entity *,
                                                  const union any_entity *, struct error *) = {
    [ENTITY_ORG] = log_org,         [ENTITY_GROUP] = log_group,   [ENTITY_MEMBER] = log_member,
    [ENTITY_JOINING] = log_joining, [ENTITY_PERSON] = log_person, [ENTITY_EVENT] = log_event,
};

enum status places_log(struct ledger *ledger, const struct written *written, struct error *error)
{
    enum entity entity = written->entity;
    const union any_entity *row = written->row;
    bool differ = false;
    enum status status = row->head.rev == 1 ? log_new(ledger, entity, row, error)
                                            : refresh(ledger, entity, row, true, &differ, error);
    if (status == ST_OK && depends[entity])
        status = depends[entity](ledger, row, written->before, error);
    /* A post has gone to other groups: what was said of it goes with it. */
    if (status == ST_OK && entity == ENTITY_POST && differ)
        status = refresh_where(ledger, ENTITY_COMMENT, "subject", row->head.id, error);
    return status;
}

enum status places_log_first(struct ledger *ledger, enum entity entity, const union any_entity *row,
                             struct error *error)
{
    enum status status = log_new(ledger, entity, row, error);
    if (status == ST_OK && (entity == ENTITY_ORG || entity == ENTITY_GROUP))
        status = depends[entity](ledger, row, NULL, error);
    return status;
}
