#include "store/docket.h"

#include <string.h>

#include "base/intl.h"
#include "store/docket_part.h"
#include "store/handle.h"
#include "store/query.h"
#include "store/row.h"

/* The group and the org of the docket; ST_MISSING when either is not there. */
static enum status load_heads(struct loading *loading, const char *id)
{
    struct group *group = loading_room(loading, sizeof *group);
    struct org *org = loading_room(loading, sizeof *org);
    if (!group || !org)
        return ST_NOMEM;
    enum status status =
        row_get(loading->db, ENTITY_GROUP, id, loading->arena, group, loading->error);
    if (status == ST_OK)
        status = row_get(loading->db, ENTITY_ORG, group->org, loading->arena, org, loading->error);
    loading->out->group = group;
    loading->out->org = org;
    return status;
}

/* A walk of one query whose rows are read by `read` into elements of one array. */
enum status loading_list(struct loading *loading, struct query *query, struct list *list,
                         enum status (*read)(struct loading *loading, struct query *query,
                                             void *element))
{
    enum status status;
    while ((status = query_step(query, loading->error)) == ST_OK) {
        void *element = list_add(loading, list);
        status = element ? read(loading, query, element) : ST_NOMEM;
        if (status != ST_OK)
            break;
    }
    query_reset(query);
    return status == ST_MISSING ? ST_OK : status;
}

void *loading_room(struct loading *loading, size_t size)
{
    void *room = arena_alloc(loading->arena, size);
    if (!room)
        error_set(loading->error, ST_NOMEM, NULL,
                  _("内存不足，内容没有读完；请缩小范围或关闭其他程序后再试"));
    return room;
}

void *list_add(struct loading *loading, struct list *list)
{
    if (list->count == list->room) {
        size_t room = list->room ? list->room * 2 : 8;
        char *larger = loading_room(loading, room * list->size);
        if (!larger)
            return NULL;
        if (list->count)
            memcpy(larger, list->items, list->count * list->size);
        list->items = larger;
        list->room = room;
    }
    return (char *)list->items + list->size * list->count++;
}

enum status loading_text(struct loading *loading, struct query *query, int column, const char **out)
{
    const char *text = query_text(query, column);
    size_t length = query_length(query, column);
    *out = NULL;
    if (!text)
        return ST_OK;
    char *copy = loading_room(loading, length + 1);
    if (!copy)
        return ST_NOMEM;
    memcpy(copy, text, length + 1);
    *out = copy;
    return ST_OK;
}

static enum status read_event(struct loading *loading, struct query *query, void *element)
{
    return row_read(query, 0, ENTITY_EVENT, loading->arena, element, loading->error);
}

/* All events of the group, or those that ended or were recorded after facts_from. */
static enum status load_events(struct loading *loading, enum row_sql which)
{
    const char *sql = row_sql(loading->db, ENTITY_EVENT, which, loading->error);
    if (!sql)
        return ST_NOMEM;
    struct query *query = db_query(loading->db, sql);
    struct list list = {.size = sizeof(struct event)};
    query_bind_text(query, 1, loading->out->group->id);
    if (which == ROW_SINCE)
        query_bind_int(query, 2, loading->out->facts_from);
    enum status status = loading_list(loading, query, &list, read_event);
    loading->out->events = list.items;
    loading->out->event_count = list.count;
    return status;
}

static enum status read_group(struct loading *loading, struct query *query, void *element)
{
    struct docket_group *group = element;
    group->proposed_at = query_int(query, 3);
    group->active_from = query_int(query, 4);
    group->opening_at = query_int(query, 5);
    group->dissolved = query_int(query, 6);
    const char *kind = query_text(query, 2);
    group->kind = kind ? name_index(group_kinds, kind, query_length(query, 2)) : 0;
    enum status status = loading_text(loading, query, 0, &group->id);
    return status == ST_OK ? loading_text(loading, query, 1, &group->function) : status;
}

#define SELECT_GROUPS                                                                              \
    "SELECT id, function, kind, proposed_at, active_from, opening_at, dissolved FROM \"group\" "   \
    "WHERE org = $1 "

/* Of an org all its groups; of a group those with its function. */
static enum status load_groups(struct loading *loading)
{
    const struct group *group = loading->out->group;
    struct query *query =
        db_query(loading->db, group ? SELECT_GROUPS "AND function = $2 ORDER BY id"
                                    : SELECT_GROUPS "ORDER BY id");
    struct list list = {.size = sizeof(struct docket_group)};
    query_bind_text(query, 1, loading->out->org->id);
    if (group)
        query_bind_text(query, 2, group->function);
    enum status status = loading_list(loading, query, &list, read_group);
    loading->out->groups = list.items;
    loading->out->group_count = list.count;
    return status;
}

static enum status read_waiver(struct loading *loading, struct query *query, void *element)
{
    return loading_text(loading, query, 0, element);
}

/* TEXT compares bytewise, which is the order of strcmp. */
static enum status load_waivers(struct loading *loading)
{
    const struct docket *out = loading->out;
    struct query *query = db_query(loading->db, "SELECT id FROM waiver WHERE subject IN ($1, $2) "
                                                "AND lifted_at IS NULL ORDER BY id");
    struct list list = {.size = sizeof(const char *)};
    query_bind_text(query, 1, out->org->id);
    query_bind_text(query, 2, out->group ? out->group->id : NULL);
    enum status status = loading_list(loading, query, &list, read_waiver);
    loading->out->waivers = list.items;
    loading->out->waiver_count = list.count;
    return status;
}

static enum status read_span(struct loading *loading, struct query *query, void *element)
{
    struct docket_span *span = element;
    span->from = query_int(query, 1);
    span->to = query_int(query, 2);
    return loading_text(loading, query, 0, &span->rules);
}

static enum status load_spans(struct loading *loading)
{
    struct query *query = db_query(
        loading->db,
        "WITH RECURSIVE above (id, parent) AS (SELECT id, parent FROM org WHERE id = $1 UNION "
        "SELECT o.id, o.parent FROM above JOIN org AS o ON o.id = above.parent) "
        "SELECT s.rules, s.\"from\", s.\"to\" FROM above CROSS JOIN span AS s ON s.org = above.id "
        "ORDER BY s.id");
    struct list list = {.size = sizeof(struct docket_span)};
    query_bind_text(query, 1, loading->out->org->id);
    enum status status = loading_list(loading, query, &list, read_span);
    loading->out->spans = list.items;
    loading->out->span_count = list.count;
    return status;
}

/* What dockets have in common: all but events and facts. */
static enum status load_rest(struct loading *loading, unsigned parts)
{
    enum status status = load_waivers(loading);
    if (status == ST_OK)
        status = load_spans(loading);
    if (status == ST_OK && (parts & DOCKET_SIBLINGS))
        status = load_groups(loading);
    if (status == ST_OK && (parts & (DOCKET_MEMBERS | DOCKET_ROSTER)))
        status = docket_members(loading, parts & DOCKET_ROSTER);
    return status;
}

enum status docket_load_group(struct db *db, const char *group, instant facts_from, unsigned parts,
                              struct arena *arena, struct docket *out, struct error *error)
{
    *out = (struct docket){.facts_from = facts_from};
    struct loading loading = {db, arena, out, error};
    enum status status = load_heads(&loading, group);
    if (status == ST_OK)
        status = load_events(&loading, ROW_OF_GROUP);
    if (status == ST_OK)
        status = docket_facts_group(&loading);
    return status == ST_OK ? load_rest(&loading, parts) : status;
}

enum status docket_load_passed(struct db *db, const char *group, instant since, unsigned parts,
                               struct arena *arena, struct docket *out, struct error *error)
{
    *out = (struct docket){.facts_from = since};
    struct loading loading = {db, arena, out, error};
    enum status status = load_heads(&loading, group);
    if (status == ST_OK)
        status = load_events(&loading, ROW_SINCE);
    if (status == ST_OK)
        status = docket_facts_passed(&loading);
    return status == ST_OK ? load_rest(&loading, parts) : status;
}

enum status docket_load_org(struct db *db, const char *id, struct arena *arena, struct docket *out,
                            struct error *error)
{
    *out = (struct docket){.facts_from = INSTANT_MIN};
    struct loading loading = {db, arena, out, error};
    struct org *org = loading_room(&loading, sizeof *org);
    if (!org)
        return ST_NOMEM;
    enum status status = row_get(db, ENTITY_ORG, id, arena, org, error);
    out->org = org;
    if (status == ST_OK)
        status = docket_facts_org(&loading);
    return status == ST_OK ? load_rest(&loading, DOCKET_SIBLINGS) : status;
}
