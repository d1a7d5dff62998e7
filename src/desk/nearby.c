#include "desk/nearby.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/ident.h"
#include "desk/inside.h"
#include "store/query.h"

/* Enough for NEARBY_MAX ids and names; and levels of an org tree. */
enum { TEXTS_MAX = 1 << 20, ORG_LEVELS = 64 };

struct nearby {
    struct arena *arena;
    struct nearby_item items[NEARBY_MAX];
    size_t count;
};

void nearby_free(struct nearby *nearby)
{
    if (!nearby)
        return;
    arena_free(nearby->arena);
    free(nearby);
}

size_t nearby_count(const struct nearby *nearby)
{
    return nearby->count;
}

const struct nearby_item *nearby_item(const struct nearby *nearby, size_t index)
{
    return index < nearby->count ? &nearby->items[index] : NULL;
}

static bool take(struct desk *desk, struct nearby *nearby, struct query *query)
{
    struct nearby_item *item = &nearby->items[nearby->count];
    const char *id = query_text(query, 0);
    const char *name = query_text(query, 1);
    int64_t at = query_int(query, 2);
    struct buf clean;
    buf_init(&clean, DESK_NAME_MAX);
    if (name && *name)
        desk_clean(&clean, name);
    else
        desk_name(desk, ENTITY_EVENT, id, &clean);
    item->id = arena_dup(nearby->arena, id, strlen(id));
    item->name = arena_dup(nearby->arena, clean.text, clean.len);
    item->at = at == INTEGER_NONE ? INSTANT_NONE : at;
    buf_free(&clean);
    if (!item->id || !item->name)
        return false;
    nearby->count++;
    return true;
}

static enum status collect(struct desk *desk, const char *sql, const char *group,
                           struct nearby **out, struct error *error)
{
    *out = NULL;
    struct nearby *nearby = calloc(1, sizeof *nearby);
    if (nearby)
        nearby->arena = arena_new(TEXTS_MAX);
    if (!nearby || !nearby->arena) {
        nearby_free(nearby);
        return desk_no_memory(error);
    }
    struct query *query = db_query(desk->db, sql);
    query_bind_text(query, 1, group);
    enum status status;
    while ((status = query_step(query, error)) == ST_OK && nearby->count < NEARBY_MAX)
        if (!take(desk, nearby, query)) {
            status = desk_no_memory(error);
            break;
        }
    query_reset(query);
    if (status != ST_OK && status != ST_MISSING) {
        nearby_free(nearby);
        return status;
    }
    *out = nearby;
    return ST_OK;
}

enum status nearby_groups(struct desk *desk, const char *group, struct nearby **out,
                          struct error *error)
{
    return collect(desk,
                   "SELECT id, name, NULL FROM \"group\" WHERE org = (SELECT org FROM \"group\" "
                   "WHERE id = $1) AND dissolved IS NULL AND active_from IS NOT NULL "
                   "ORDER BY name, id LIMIT 500",
                   group, out, error);
}

enum status nearby_events(struct desk *desk, const char *group, struct nearby **out,
                          struct error *error)
{
    return collect(desk,
                   "SELECT id, title, starts FROM event WHERE \"group\" = $1 "
                   "AND cancelled_at IS NULL AND kind IS NOT 'breach_report' "
                   "ORDER BY starts DESC, id LIMIT 500",
                   group, out, error);
}

enum status nearby_secretary(struct desk *desk, const char *org, struct buf *out,
                             struct error *error)
{
    char id[IDENT_MAX + 1] = "";
    enum status status = ST_OK;
    desk_word(org ? org : "", org ? strlen(org) : 0, id, sizeof id);
    for (int level = 0; *id && level < ORG_LEVELS; level++) {
        struct query *query = db_query(desk->db, "SELECT parent, secretary FROM org WHERE id = $1");
        query_bind_text(query, 1, id);
        status = query_step(query, error);
        const char *parent = status == ST_OK ? query_text(query, 0) : NULL;
        const char *secretary = status == ST_OK ? query_text(query, 1) : NULL;
        char above[IDENT_MAX + 1] = "";
        desk_word(parent ? parent : "", parent ? strlen(parent) : 0, above, sizeof above);
        bool found = secretary && *secretary;
        if (found)
            buf_puts(out, secretary);
        query_reset(query);
        if (found || status != ST_OK)
            break;
        memcpy(id, above, sizeof id);
    }
    return status == ST_MISSING ? ST_OK : status;
}
