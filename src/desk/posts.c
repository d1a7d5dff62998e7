#include "desk/posts.h"

#include <string.h>

#include "desk/inside.h"
#include "desk/steps.h"
#include "store/query.h"
#include "store/row.h"

enum { POST_MAX = 1 << 20 };

static enum status walk_one(struct desk *desk, const char *id, struct arena *arena,
                            posts_each *each, void *context, bool *more, struct error *error)
{
    struct post post;
    arena_reset(arena);
    enum status status = row_get(desk->db, ENTITY_POST, id, arena, &post, error);
    if (status == ST_OK)
        *more = each(context, &post, steps_next(desk, &post));
    return status == ST_MISSING ? ST_OK : status;
}

enum status posts_walk(struct desk *desk, posts_each *each, void *context, struct error *error)
{
    struct arena *arena = arena_new(POST_MAX);
    bool more = true;
    if (!arena)
        return desk_no_memory(error);
    struct query *query =
        db_query(desk->db, "SELECT id FROM post WHERE state IN ('draft', 'submitted', 'reviewed', "
                           "'checked', 'approved', 'returned') ORDER BY id");
    enum status status;
    while (more && (status = query_step(query, error)) == ST_OK) {
        status = walk_one(desk, query_text(query, 0), arena, each, context, &more, error);
        if (status != ST_OK)
            break;
    }
    query_reset(query);
    arena_free(arena);
    return status == ST_MISSING ? ST_OK : status;
}

bool posts_waits(const struct post *post, enum post_step step)
{
    (void)post;
    return step == STEP_REVIEW || step == STEP_SECRECY || step == STEP_APPROVE;
}

bool posts_ready(const struct post *post, enum post_step step)
{
    return step == STEP_PUBLISH && post->state >= POST_SUBMITTED && post->state <= POST_APPROVED;
}
