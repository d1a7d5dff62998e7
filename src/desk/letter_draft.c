#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "base/text.h"
#include "core/scope.h"
#include "desk/agenda.h"
#include "desk/letter_parts.h"
#include "store/line.h"
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

/* Where a line of the text begins with the name of a part: the bytes of "议题："; else 0. */
static size_t part_begins(const char *line, const char *name)
{
    size_t n = strlen(name), colon = strlen(_("："));
    bool is = strncmp(line, name, n) == 0 && strncmp(line + n, _("："), colon) == 0;
    return is ? n + colon : 0;
}

static bool any_part_begins(const char *line)
{
    static const char *const names[] = {N_("时间"), N_("地点"), N_("形式"), N_("参加人员"),
                                        N_("议题"), N_("内容"), N_("要求")};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (part_begins(line, _(names[i])))
            return true;
    return false;
}

static const char *next_line(const char *line)
{
    const char *end = strchr(line, '\n');
    return end ? end + 1 : line + strlen(line);
}

/* What was announced under that name (notice: its text, NULL: there is none), else what the event
 * says now. */
static void add_announced(struct buf *out, const char *notice, const char *name, const char *text)
{
    for (const char *line = notice; line && *line; line = next_line(line)) {
        size_t begins = part_begins(line, name);
        if (!begins)
            continue;
        const char *end = next_line(line);
        while (*end && !any_part_begins(end))
            end = next_line(end);
        while (end > line && (end[-1] == '\n' || end[-1] == ' '))
            end--;
        if ((size_t)(end - line) > begins) {
            buf_add(out, line, (size_t)(end - line));
            buf_putc(out, '\n');
            return;
        }
    }
    add_part(out, name, text);
}

/* What took place: the date first, then what is known, then room for what came of it. */
static void write_outcome(struct buf *out, const struct event *event, const char *notice,
                          const char *name, int64_t as, int offset)
{
    add_date(out, event->starts, offset);
    buf_printf(out, _("，%s。\n"), name);
    add_announced(out, notice, _("地点"), event->place);
    add_announced(out, notice, _("参加人员"), event->taking_part);
    add_announced(out, notice, _("议题"), event->agenda);
    if (as != FORM_RESOLUTION)
        add_announced(out, notice, _("内容"), event->content);
    if (as == FORM_RESOLUTION)
        buf_puts(out, _("会议形成如下决议：\n"));
    else if (as == FORM_RESULT)
        buf_puts(out, _("结果：\n"));
}

static void write_title(struct buf *out, const char *name, int64_t as, bool again)
{
    static const char *const formats[] = {N_("%s"),     N_("关于%s的通知"), N_("%s决议"),
                                          N_("%s情况"), N_("%s结果"),       N_("%s公开")};
    bool known = as > 0 && as <= FORM_DISCLOSURE;
    buf_printf(out, again ? _("关于%s改期的通知") : _(formats[known ? as : 0]), name);
}

/* The text of the notice about the event that went out, or is to go out, in the arena; NULL: none.
 */
static const char *notice_of(struct desk *desk, const char *event, struct arena *arena)
{
    const char *text = NULL;
    struct query *query = db_query(
        desk->db, "SELECT body FROM post WHERE event = $1 AND \"as\" = 'notice' AND state IN "
                  "('published', 'approved', 'checked', 'reviewed', 'submitted') AND body IS NOT "
                  "NULL ORDER BY state = 'published' DESC, drafted_at DESC, id LIMIT 1");
    query_bind_text(query, 1, event);
    if (query_step(query, NULL) == ST_OK)
        text = arena_dup(arena, query_text(query, 0), query_length(query, 0));
    query_reset(query);
    return text;
}

/* Whether a notice went out before it was moved: then the next one says so. */
static bool told_before(struct desk *desk, const struct event *event)
{
    if (event->moved_at == INSTANT_NONE)
        return false;
    struct query *query = db_query(
        desk->db, "SELECT 1 FROM fact WHERE event = $1 AND \"as\" = 'notice' AND voided_at "
                  "IS NULL AND recorded_at < $2 LIMIT 1");
    query_bind_text(query, 1, event->id);
    query_bind_int(query, 2, event->moved_at);
    bool told = query_step(query, NULL) == ST_OK;
    query_reset(query);
    return told;
}

/* What a draft about an event is made of. */
struct drafting {
    const struct event *event;
    const char *name;   /* its title, else its kind's */
    const char *notice; /* what was announced; NULL: nothing */
    bool again;         /* a notice after one that no longer holds */
    int64_t as;
    int offset;
};

static enum status fill_from_event(struct letter *letter, const struct drafting *drafting,
                                   struct error *error)
{
    struct buf text;
    const struct event *event = drafting->event;
    buf_init(&text, TEXT_BYTES);
    write_title(&text, drafting->name, drafting->as, drafting->again);
    enum status status = letter_title(letter, text.text, error);
    buf_reset(&text);
    if (drafting->as == FORM_NOTICE)
        write_notice(&text, event, drafting->offset);
    else if (drafting->as)
        write_outcome(&text, event, drafting->notice, drafting->name, drafting->as,
                      drafting->offset);
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

/* The lowest value of a mask; 0 for none. */
static int64_t first_of(unsigned mask)
{
    for (int64_t value = 1; mask && value < 32; value++)
        if (mask & 1u << value)
            return value;
    return 0;
}

/* What the rules ask to be posted about an event. */
struct asking {
    const char *event;
    const struct rulebook *rulebook;
    bool over;
    instant due; /* of the best so far; INSTANT_NONE: none */
    bool fits;   /* it is of the event's phase */
    int64_t as;
};

/* Ahead of it what comes before, afterwards what comes after, then whatever is due first. */
static bool weigh(void *context, const struct duty_line *line)
{
    struct asking *asking = context;
    const struct rule *rule = rulebook_rule(asking->rulebook, line->rule);
    if (!rule || !text_same(line->event, asking->event) || rule->fact.kind != FACT_POSTED)
        return true;
    bool fits = (rule->kind == RULE_AFTER) == asking->over;
    bool better = asking->due == INSTANT_NONE || fits > asking->fits ||
                  (fits == asking->fits && line->due < asking->due);
    if (!better)
        return true;
    asking->due = line->due;
    asking->fits = fits;
    asking->as = first_of(rule->fact.forms);
    return true;
}

/* The form that a kind's rules ask for, met or not. */
static int64_t usual_form(const struct rulebook *rulebook, const char *kind, bool over)
{
    for (size_t i = 0; i < rulebook->rule_count; i++) {
        const struct rule *rule = &rulebook->rules[i];
        if (rule->fact.kind == FACT_POSTED && list_has(rule->events, kind) &&
            rule->kind == (over ? RULE_AFTER : RULE_BEFORE))
            return first_of(rule->fact.forms);
    }
    /* Ahead, where only its outcome is asked for, people are told of it all the same. */
    return !over && usual_form(rulebook, kind, true) ? FORM_NOTICE : 0;
}

/* Which form the event's next unmet duty asks for. */
static enum status next_form(struct desk *desk, const struct event *event,
                             const struct rulebook *rulebook, instant now, int64_t *as,
                             struct error *error)
{
    struct asking asking = {
        .event = event->id, .rulebook = rulebook, .over = event->ends <= now, .due = INSTANT_NONE};
    *as = 0;
    if (!rulebook || !event->kind)
        return ST_OK;
    enum status status =
        duty_walk_subject(desk->db, SUBJECT_GROUP, event->group, weigh, &asking, error);
    *as = asking.due != INSTANT_NONE && (asking.fits || asking.over)
              ? asking.as
              : usual_form(rulebook, event->kind, asking.over);
    return status;
}

/* A letter about the event, which has been read. */
static enum status make(struct desk *desk, const struct event *event,
                        const struct rulebook *rulebook, int64_t as, struct arena *arena,
                        struct letter **out, struct error *error)
{
    struct letter *letter = NULL;
    const char *kind = event->kind ? event->kind : "";
    enum status status = open_existing(desk, event->id, as, out, error);
    if (status != ST_OK || *out)
        return status;
    status = letter_new(desk, &event->group, 1, &letter, error);
    if (status != ST_OK)
        return status;
    fill_kind(letter, as);
    letter_event(letter, event->id, NULL);
    struct drafting drafting = {
        .event = event,
        .name = event->title && *event->title ? event->title
                : rulebook                    ? rulebook_event_title(rulebook, kind)
                                              : kind,
        .notice = notice_of(desk, event->id, arena),
        .again = as == FORM_NOTICE && told_before(desk, event),
        .as = as,
        .offset = desk->offset,
    };
    status = fill_from_event(letter, &drafting, error);
    letter->touched = false;
    if (status == ST_OK)
        *out = letter;
    else
        letter_free(letter);
    return status;
}

enum { FORM_BY_RULES = -1 };

static enum status from_event(struct desk *desk, const char *id, int64_t as, instant now,
                              struct letter **out, struct error *error)
{
    struct event event;
    *out = NULL;
    struct arena *arena = arena_new(DRAFT_MAX);
    if (!arena)
        return desk_no_memory(error);
    enum status status = row_get(desk->db, ENTITY_EVENT, id, arena, &event, error);
    if (status == ST_MISSING)
        error_set(error, status, NULL, _("没有这项活动，请刷新后再试。"));
    if (status == ST_OK && scope_confidential(event.kind))
        status = error_set(error, ST_REFUSED, NULL,
                           _("违规报告的内容保密，不起草信息：处理后按 r 登记。"));
    if (status == ST_OK && event.cancelled_at != INSTANT_NONE && as == FORM_BY_RULES)
        status = error_set(error, ST_REFUSED, NULL, _("此活动已取消，没有要起草的。"));
    const char *org = status == ST_OK ? desk_group_org(desk, event.group, arena) : NULL;
    const struct rulebook *rulebook = org ? desk_rulebook(desk, org) : NULL;
    if (status == ST_OK && as == FORM_BY_RULES)
        status = next_form(desk, &event, rulebook, now, &as, error);
    if (status == ST_OK)
        status = make(desk, &event, rulebook, as, arena, out, error);
    arena_free(arena);
    return status;
}

enum status letter_from_event(struct desk *desk, const char *event, int64_t as, instant now,
                              struct letter **out, struct error *error)
{
    return from_event(desk, event, as ? as : FORM_BY_RULES, now, out, error);
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
    enum status status = line->event ? from_event(desk, line->event, as, now, out, error)
                                     : letter_new(desk, &line->group, 1, out, error);
    if (status != ST_OK || (*out)->post.id)
        return status;
    if (!line->event)
        (*out)->post.as = as;
    if (first_of(categories))
        (*out)->post.category = first_of(categories);
    return ST_OK;
}
