#include "desk/desk.h"

#include "core/post.h"
#include "desk/inside.h"
#include "desk/posts.h"
#include "store/query.h"

struct counting {
    struct desk_counts *counts;
};

static bool count_post(void *context, const struct post *post, enum post_step step)
{
    struct counting *counting = context;
    counting->counts->to_decide += posts_waits(post, step);
    counting->counts->to_publish += posts_ready(post, step);
    counting->counts->returned += post->state == POST_RETURNED;
    return true;
}

static enum status count_confirm(struct desk *desk, instant now, int64_t *out, struct error *error)
{
    struct query *query =
        db_query(desk->db, "SELECT count(*) FROM event WHERE planned = 1 AND confirmed_at IS NULL "
                           "AND cancelled_at IS NULL AND ends <= $1");
    query_bind_int(query, 1, now);
    enum status status = query_step(query, error);
    *out = status == ST_OK ? query_int(query, 0) : 0;
    query_reset(query);
    return status;
}

enum status desk_counts(struct desk *desk, instant now, struct desk_counts *out,
                        struct error *error)
{
    struct counting counting = {out};
    *out = (struct desk_counts){0};
    enum status status = posts_walk(desk, count_post, &counting, error);
    if (status == ST_OK)
        status = count_confirm(desk, now, &out->to_confirm, error);
    struct desk_outbox outbox = {0};
    if (status == ST_OK)
        status = desk_outbox(desk, &outbox, error);
    out->to_send = outbox.held + outbox.sending;
    out->refused = outbox.refused;
    if (status == ST_OK && out->to_send > 0 && desk->act_count > 0) {
        instant ends = desk->acts[desk->act_count - 1].at + DESK_UNDO_SECONDS;
        out->undo_seconds = ends > now ? ends - now : 0;
    }
    return status;
}
