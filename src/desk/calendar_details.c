#include <string.h>

#include "base/clean.h"
#include "base/intl.h"
#include "core/scope.h"
#include "desk/calendar.h"
#include "desk/event_edit.h"
#include "desk/inside.h"
#include "desk/words.h"
#include "store/query.h"
#include "store/row.h"

/* One event to be read: what was written down, what is due, what has been done. */

enum { EVENT_MAX = 1 << 20 };

static void add_part(struct buf *out, const char *name, const char *text)
{
    if (!text || !*text)
        return;
    buf_printf(out, " %s：", name);
    clean_text(out, text, strlen(text));
    buf_putc(out, '\n');
}

static void add_span(struct desk *desk, const struct event *event, instant now, struct buf *out)
{
    int offset = desk->offset;
    buf_puts(out, _(" 时间："));
    words_time(out, event->starts, now, offset);
    if (event->ends != event->starts) {
        buf_puts(out, _(" 至 "));
        words_time(out, event->ends, now, offset);
    }
    buf_putc(out, '\n');
    if (event->moved_at != INSTANT_NONE) {
        buf_puts(out, _(" 改期于："));
        words_time(out, event->moved_at, now, offset);
        buf_putc(out, '\n');
    }
}

static void add_fields(const struct event *event, struct buf *out)
{
    static const char *const keys[] = {"title", "agenda", "content",     "requirements",
                                       "place", "form",   "taking_part", "disposition"};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        add_part(out, words_event_field(keys[i], strlen(keys[i])),
                 field_text(entity_field(ENTITY_EVENT, keys[i]), event));
    if (event->openness > 0)
        add_part(out, _("公开类别"), event_openness_word((size_t)event->openness - 1));
}

static enum status add_follows(struct desk *desk, const char *id, instant now, struct buf *out)
{
    struct event_edit *edit = NULL;
    bool late = false;
    if (event_edit_open(desk, id, &edit, NULL) != ST_OK)
        return ST_OK;
    buf_puts(out, _(" 期限："));
    size_t before = out->len;
    event_edit_follows(edit, now, out, &late);
    if (out->len == before)
        buf_puts(out, _("没有随之而来的待办"));
    buf_putc(out, '\n');
    event_edit_free(edit);
    return ST_OK;
}

/* What was recorded about it. */
static enum status add_facts(struct desk *desk, const char *id, instant now, struct buf *out,
                             struct error *error)
{
    struct query *query =
        db_query(desk->db, "SELECT kind, \"as\", at FROM fact WHERE event = $1 AND kind <> 'held' "
                           "AND voided_at IS NULL ORDER BY at, id LIMIT 200");
    enum status status;
    query_bind_text(query, 1, id);
    while ((status = query_step(query, error)) == ST_OK) {
        const char *kind = query_text(query, 0), *as = query_text(query, 1);
        buf_puts(out, _(" 已办："));
        words_time(out, query_int(query, 2), now, desk->offset);
        buf_printf(out, " %s %s\n",
                   words_fact_kind(kind ? name_index(fact_kinds, kind, strlen(kind)) : 0),
                   as ? words_post_form(name_index(post_forms, as, strlen(as))) : "");
    }
    query_reset(query);
    return status == ST_MISSING ? ST_OK : status;
}

enum status calendar_details(struct desk *desk, const char *id, instant now, struct buf *out,
                             struct error *error)
{
    struct event event;
    struct arena *arena = arena_new(EVENT_MAX);
    if (!arena)
        return desk_no_memory(error);
    enum status status = row_get(desk->db, ENTITY_EVENT, id, arena, &event, error);
    if (status == ST_MISSING)
        error_set(error, status, NULL, _("没有这项活动，请刷新后再试。"));
    if (status == ST_OK) {
        const char *org = desk_group_org(desk, event.group, arena);
        const struct rulebook *rulebook = org ? desk_rulebook(desk, org) : NULL;
        const char *kind = event.kind ? event.kind : "";
        add_part(out, _("类别"), rulebook ? rulebook_event_title(rulebook, kind) : kind);
        if (scope_confidential(kind))
            buf_puts(out, _(" 保密：内容只由党委掌握，不要在群里谈论\n"));
        buf_puts(out, _(" 群："));
        desk_name(desk, ENTITY_GROUP, event.group, out);
        buf_putc(out, '\n');
        add_span(desk, &event, now, out);
        add_fields(&event, out);
        if (event.cancelled_at != INSTANT_NONE)
            add_part(out, _("已取消"), event.reason && *event.reason ? event.reason : "-");
        status = add_follows(desk, id, now, out);
    }
    if (status == ST_OK)
        status = add_facts(desk, id, now, out, error);
    arena_free(arena);
    return status;
}
