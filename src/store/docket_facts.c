#include "store/docket_part.h"

#include <stdlib.h>
#include <string.h>

/* The order of the columns is the one in which read_fact takes them. */
#define SELECT_FACT                                                                                \
    "SELECT f.id, f.at, f.recorded_at, f.kind, f.category, f.\"as\", f.pictures, f.form, "         \
    "f.member, f.event, e.kind, f.makes_up, "                                                      \
    "f.in_branch_name = 1 AND f.post IS NULL AND f.ratified_at IS NULL "                           \
    "FROM fact AS f LEFT JOIN event AS e ON e.id = f.event WHERE f.voided_at IS NULL AND "

/*
 * Each takes the group, or the org, as $1 and an instant as $2. A `+` keeps SQLite from going by
 * the index in the order of time, and so through the whole past, where a small one holds just what
 * is wanted.
 */
static const char *const facts_since = SELECT_FACT "f.\"group\" = $1 AND f.at >= $2";
static const char *const facts_of_events =
    SELECT_FACT "f.\"group\" = $1 AND f.event IS NOT NULL AND +f.at < $2";
static const char *const facts_made_up =
    SELECT_FACT "f.\"group\" = $1 AND f.makes_up IS NOT NULL AND +f.at < $2";
static const char *const facts_filed =
    SELECT_FACT "f.\"group\" = $1 AND f.form IS NOT NULL AND f.makes_up IS NULL "
                "AND f.event IS NULL AND +f.at < $2";
static const char *const facts_unapproved =
    SELECT_FACT "f.\"group\" = $1 AND f.in_branch_name = 1 AND f.post IS NULL AND "
                "f.ratified_at IS NULL AND +f.at < $2";
static const char *const fact_anchor =
    SELECT_FACT "f.\"group\" = $1 AND f.at < $2 AND +f.kind = 'posted' AND f.makes_up IS NULL "
                "ORDER BY f.at DESC, f.id DESC LIMIT 1";
/* Those of one event ($3). */
static const char *const facts_of_event =
    SELECT_FACT "f.\"group\" = $1 AND f.event = $3 AND +f.at < $2";
static const char *const facts_of_org = SELECT_FACT "f.org = $1 AND f.at >= $2";

static int64_t enumeration(struct query *query, int column, const char *const *names)
{
    const char *name = query_text(query, column);
    return name ? name_index(names, name, query_length(query, column)) : 0;
}

static enum status read_fact(struct loading *loading, struct query *query, void *element)
{
    struct docket_fact *fact = element;
    struct {
        int column;
        const char **out;
    } texts[] = {{0, &fact->id},    {7, &fact->form},        {8, &fact->member},
                 {9, &fact->event}, {10, &fact->event_kind}, {11, &fact->makes_up}};
    fact->at = query_int(query, 1);
    fact->recorded_at = query_int(query, 2);
    fact->kind = enumeration(query, 3, fact_kinds);
    fact->category = enumeration(query, 4, post_categories);
    fact->as = enumeration(query, 5, post_forms);
    fact->pictures = query_int(query, 6);
    fact->unapproved = query_int(query, 12) == 1;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        enum status status = loading_text(loading, query, texts[i].column, texts[i].out);
        if (status != ST_OK)
            return status;
    }
    return ST_OK;
}

static int by_time(const void *left, const void *right)
{
    const struct docket_fact *a = left, *b = right;
    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    return strcmp(a->id, b->id);
}

/* Puts the facts in order and drops those that came twice. */
static enum status finish(struct loading *loading, struct list *list, enum status status)
{
    if (status != ST_OK)
        return status;
    struct docket_fact *facts = list->items;
    size_t kept = 0;
    if (list->count > 1)
        qsort(facts, list->count, sizeof *facts, by_time);
    for (size_t i = 0; i < list->count; i++)
        if (kept == 0 || strcmp(facts[kept - 1].id, facts[i].id) != 0)
            facts[kept++] = facts[i];
    loading->out->facts = facts;
    loading->out->fact_count = kept;
    return ST_OK;
}

static enum status add(struct loading *loading, struct list *list, const char *sql,
                       const char *subject, instant at, const char *event)
{
    struct query *query = db_query(loading->db, sql);
    query_bind_text(query, 1, subject);
    query_bind_int(query, 2, at);
    if (event)
        query_bind_text(query, 3, event);
    return loading_list(loading, query, list, read_fact);
}

enum status docket_facts_group(struct loading *loading)
{
    const struct group *group = loading->out->group;
    const char *const sql[] = {facts_of_events, facts_made_up, facts_filed, facts_unapproved,
                               fact_anchor};
    struct list list = {.size = sizeof(struct docket_fact)};
    instant from = loading->out->facts_from;
    /* What was posted after a dissolution anchors nothing: the anchor lies before it. */
    if (group->dissolved != INSTANT_NONE && group->dissolved < from)
        from = group->dissolved;
    enum status status = add(loading, &list, facts_since, group->id, from, NULL);
    for (size_t i = 0; i < sizeof sql / sizeof *sql && from > INSTANT_MIN; i++)
        if (status == ST_OK)
            status = add(loading, &list, sql[i], group->id, from, NULL);
    return finish(loading, &list, status);
}

enum status docket_facts_passed(struct loading *loading)
{
    const struct docket *out = loading->out;
    const char *group = out->group->id;
    struct list list = {.size = sizeof(struct docket_fact)};
    enum status status = add(loading, &list, facts_since, group, out->facts_from, NULL);
    if (status == ST_OK)
        status = add(loading, &list, facts_made_up, group, out->facts_from, NULL);
    for (size_t i = 0; i < out->event_count && status == ST_OK; i++)
        status = add(loading, &list, facts_of_event, group, out->facts_from, out->events[i].id);
    return finish(loading, &list, status);
}

enum status docket_facts_org(struct loading *loading)
{
    struct list list = {.size = sizeof(struct docket_fact)};
    enum status status =
        add(loading, &list, facts_of_org, loading->out->org->id, INSTANT_MIN, NULL);
    return finish(loading, &list, status);
}
