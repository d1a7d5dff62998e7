#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "desk/agenda.h"
#include "desk/letter_parts.h"
#include "store/query.h"
#include "store/row.h"

/* Drafts made out of what is known: an event's fields, or what a line of the agenda asks for. */

enum { DRAFT_MAX = 1 << 20, TEXT_BYTES = 20000 * 4 };

static void add_date(struct buf *out, instant at, int offset)
{
    struct civil civil = civil_of(at, offset);
    buf_printf(out, _("%d年%d月%d日"), civil.year, civil.month, civil.day);
}

static void add_part(struct buf *out, const char *name, const char *text)
{
    if (text && *text)
        buf_printf(out, _("%s：%s\n"), name, text);
}

static void write_notice(struct buf *out, const struct event *event, int offset)
{
    struct civil civil = civil_of(event->starts, offset);
    buf_puts(out, _("时间："));
    add_date(out, event->starts, offset);
    buf_printf(out, " %02d:%02d\n", civil.hour, civil.minute);
    add_part(out, _("地点"), event->place);
    add_part(out, _("形式"), event->form);
    add_part(out, _("参加人员"), event->taking_part);
    add_part(out, _("议题"), event->agenda);
    add_part(out, _("内容"), event->content);
    add_part(out, _("要求"), event->requirements);
}

/* What took place: the date first, then what is known, then room for what came of it. */
static void write_outcome(struct buf *out, const struct event *event, const char *name, int64_t as,
                          int offset)
{
    add_date(out, event->starts, offset);
    buf_printf(out, _("，%s。\n"), name);
    add_part(out, _("地点"), event->place);
    add_part(out, _("参加人员"), event->taking_part);
    add_part(out, _("议题"), event->agenda);
    if (as != FORM_RESOLUTION)
        add_part(out, _("内容"), event->content);
    if (as == FORM_RESOLUTION)
        buf_puts(out, _("会议形成如下决议：\n"));
    else if (as == FORM_RESULT)
        buf_puts(out, _("结果：\n"));
}

static void write_title(struct buf *out, const char *name, int64_t as)
{
    static const char *const formats[] = {N_("%s"),     N_("关于%s的通知"), N_("%s决议"),
                                          N_("%s情况"), N_("%s结果"),       N_("%s公开")};
    bool known = as > 0 && as <= FORM_DISCLOSURE;
    buf_printf(out, _(formats[known ? as : 0]), name);
}

static enum status fill_from_event(struct letter *letter, const struct event *event,
                                   const char *kind_title, int64_t as, int offset,
                                   struct error *error)
{
    struct buf text;
    const char *name = event->title && *event->title ? event->title : kind_title;
    buf_init(&text, TEXT_BYTES);
    write_title(&text, name, as);
    enum status status = letter_title(letter, text.text, error);
    buf_reset(&text);
    if (as == FORM_NOTICE)
        write_notice(&text, event, offset);
    else if (as)
        write_outcome(&text, event, name, as, offset);
    else
        add_part(&text, _("内容"), event->content);
    if (status == ST_OK)
        status = letter_body(letter, text.text, error);
    buf_free(&text);
    return status;
}

/* What such a post is: in the branch's name, about its work. */
static void fill_kind(struct letter *letter, int64_t as)
{
    letter->post.as = as;
    letter->post.category = CATEGORY_WORK;
    letter->post.in_branch_name = as != 0;
}

/* A post on its way about the event in that form, if it is the user's own draft or has left its
 * author; *out stays NULL when there is none. */
static enum status open_existing(struct desk *desk, const char *event, int64_t as,
                                 struct letter **out, struct error *error)
{
    char id[IDENT_MAX + 1] = "";
    struct query *query = db_query(
        desk->db, "SELECT id FROM post WHERE event = $1 AND \"as\" IS $2 AND (state IN "
                  "('submitted', 'reviewed', 'checked', 'approved', 'returned') OR state = 'draft' "
                  "AND author IS $3) ORDER BY drafted_at DESC, id LIMIT 1");
    query_bind_text(query, 1, event);
    query_bind_text(query, 2, as > 0 ? post_forms[as] : NULL);
    query_bind_text(query, 3, desk_user(desk));
    enum status status = query_step(query, error);
    if (status == ST_OK)
        snprintf(id, sizeof id, "%s", query_text(query, 0));
    query_reset(query);
    if (*id)
        status = letter_open(desk, id, out, error);
    return status == ST_MISSING ? ST_OK : status;
}

enum status letter_from_event(struct desk *desk, const char *id, int64_t as, instant now,
                              struct letter **out, struct error *error)
{
    struct event event;
    struct letter *letter = NULL;
    (void)now;
    *out = NULL;
    enum status found = open_existing(desk, id, as, out, error);
    if (found != ST_OK || *out)
        return found;
    struct arena *arena = arena_new(DRAFT_MAX);
    if (!arena)
        return desk_no_memory(error);
    enum status status = row_get(desk->db, ENTITY_EVENT, id, arena, &event, error);
    if (status == ST_MISSING)
        error_set(error, status, NULL, _("没有这项活动，请刷新后再试。"));
    if (status == ST_OK)
        status = letter_new(desk, &event.group, 1, &letter, error);
    if (status == ST_OK) {
        const struct rulebook *rulebook = desk_rulebook(desk, letter->post.org);
        const char *kind = event.kind ? event.kind : "";
        fill_kind(letter, as);
        letter_event(letter, id, NULL);
        status =
            fill_from_event(letter, &event, rulebook ? rulebook_event_title(rulebook, kind) : kind,
                            as, desk->offset, error);
    }
    arena_free(arena);
    if (letter)
        letter->touched = false;
    if (status == ST_OK)
        *out = letter;
    else
        letter_free(letter);
    return status;
}

/* The lowest value of a mask; 0 for none. */
static int64_t first_of(unsigned mask)
{
    for (int64_t value = 1; mask && value < 32; value++)
        if (mask & 1u << value)
            return value;
    return 0;
}

enum status letter_from_line(struct desk *desk, const struct agenda_line *line, instant now,
                             struct letter **out, struct error *error)
{
    const char *why = "";
    *out = NULL;
    if (!agenda_can_draft(line, &why))
        return error_set(error, ST_REFUSED, NULL, "%s", why);
    unsigned forms = line->rule ? line->rule->fact.forms : 0;
    int64_t as = line->kind == AGENDA_MOVED ? FORM_NOTICE : first_of(forms);
    unsigned categories = line->rule ? line->rule->fact.categories : 0;
    enum status status = line->event ? letter_from_event(desk, line->event, as, now, out, error)
                                     : letter_new(desk, &line->group, 1, out, error);
    if (status != ST_OK || (*out)->post.id)
        return status;
    if (!line->event)
        (*out)->post.as = as;
    if (first_of(categories))
        (*out)->post.category = first_of(categories);
    return ST_OK;
}
