#include "store/docket_part.h"

#include <string.h>

#include "store/handle.h"
#include "store/row.h"

static enum status read_member(struct loading *loading, struct query *query, void *element)
{
    return row_read(query, 0, ENTITY_MEMBER, loading->arena, element, loading->error);
}

static enum status read_joining(struct loading *loading, struct query *query, void *element)
{
    return row_read(query, 0, ENTITY_JOINING, loading->arena, element, loading->error);
}

static enum status read_standing(struct loading *loading, struct query *query, void *element)
{
    return row_read(query, 0, ENTITY_STANDING, loading->arena, element, loading->error);
}

/* org: whose roster is wanted besides; NULL none. */
static enum status load(struct loading *loading, enum entity entity, enum row_sql which,
                        const char *org, struct list *list,
                        enum status (*read)(struct loading *, struct query *, void *))
{
    const char *sql = row_sql(loading->db, entity, which, loading->error);
    if (!sql)
        return ST_NOMEM;
    struct query *query = db_query(loading->db, sql);
    query_bind_text(query, 1, loading->out->group->id);
    if (which != ROW_IN_GROUP)
        query_bind_text(query, 2, org);
    return loading_list(loading, query, list, read);
}

/* The three lists come in the order of the member's id: one pass gives each member what is theirs.
 */
static enum status join(struct loading *loading, const struct list *members,
                        const struct list *joinings, const struct list *standings)
{
    if (members->count == 0)
        return ST_OK;
    struct docket_member *out = loading_room(loading, members->count * sizeof *out);
    if (!out)
        return ST_NOMEM;
    const struct member *member = members->items;
    const struct joining *joining = joinings->items;
    const struct standing *standing = standings->items;
    size_t j = 0, s = 0;
    for (size_t i = 0; i < members->count; i++) {
        const char *id = member[i].id;
        out[i].member = &member[i];
        while (j < joinings->count && strcmp(joining[j].member, id) < 0)
            j++;
        out[i].joinings = joining ? joining + j : NULL;
        for (; j < joinings->count && strcmp(joining[j].member, id) == 0; j++)
            out[i].joining_count++;
        while (s < standings->count && strcmp(standing[s].member, id) < 0)
            s++;
        out[i].standings = standing ? standing + s : NULL;
        for (; s < standings->count && strcmp(standing[s].member, id) == 0; s++)
            out[i].standing_count++;
    }
    loading->out->members = out;
    loading->out->member_count = members->count;
    return ST_OK;
}

enum status docket_members(struct loading *loading, bool roster)
{
    const char *org = roster ? loading->out->org->id : NULL;
    struct list members = {.size = sizeof(struct member)};
    struct list joinings = {.size = sizeof(struct joining)};
    struct list standings = {.size = sizeof(struct standing)};
    enum status status = load(loading, ENTITY_MEMBER, ROW_JOINED, org, &members, read_member);
    if (status == ST_OK)
        status = load(loading, ENTITY_JOINING, ROW_IN_GROUP, org, &joinings, read_joining);
    if (status == ST_OK)
        status = load(loading, ENTITY_STANDING, ROW_STOOD, org, &standings, read_standing);
    return status == ST_OK ? join(loading, &members, &joinings, &standings) : status;
}
