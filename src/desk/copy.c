#include "desk/copy.h"

#include <string.h>

#include "base/clean.h"
#include "base/intl.h"
#include "base/text.h"
#include "desk/agenda.h"
#include "desk/inside.h"
#include "desk/words.h"
#include "store/query.h"

enum { LIST_MAX = 4 << 20 };

enum status copy_post(struct desk *desk, const char *post, struct buf *out, struct error *error)
{
    struct query *query = db_query(desk->db, "SELECT title, body FROM post WHERE id = $1");
    query_bind_text(query, 1, post);
    enum status status = query_step(query, error);
    if (status == ST_OK) {
        const char *body = query_text(query, 1);
        desk_clean(out, query_text(query, 0));
        buf_putc(out, '\n');
        if (body && *body) {
            buf_putc(out, '\n');
            clean_text(out, body, strlen(body));
            buf_puts(out, body[strlen(body) - 1] == '\n' ? "" : "\n");
        }
    }
    query_reset(query);
    if (status == ST_MISSING)
        return error_set(error, status, NULL, _("没有这条信息，请刷新后再试。"));
    return status;
}

/* What a reminder is made of. */
struct reminder {
    struct desk *desk;
    const char *rule; /* NULL: all that is overdue */
    instant now;
    struct buf names; /* a line per group */
    size_t named;
    bool branches;           /* all of them are groups of branches so far */
    bool only_current;       /* nobody has missed a period before the running one */
    const struct rule *kind; /* the rule, once met */
};

/* The org's name where the group is a branch's, else the group's. */
static void add_name(struct reminder *reminder, const char *group)
{
    struct query *query =
        db_query(reminder->desk->db, "SELECT o.kind = 'branch', o.name, g.name FROM \"group\" g "
                                     "LEFT JOIN org o ON o.id = g.org WHERE g.id = $1");
    query_bind_text(query, 1, group);
    if (query_step(query, NULL) == ST_OK) {
        bool branch = query_int(query, 0) == 1;
        reminder->branches = reminder->branches && branch;
        const char *name = query_text(query, branch ? 1 : 2);
        desk_clean(&reminder->names, name ? name : group);
    } else {
        desk_clean(&reminder->names, group);
    }
    query_reset(query);
}

/* Whether the line belongs into the reminder. */
static bool owed(const struct reminder *reminder, const struct agenda_line *line)
{
    if (line->kind != AGENDA_DUTY)
        return false;
    return reminder->rule ? text_same(line->rule_id, reminder->rule) : line->overdue > 0;
}

static void add_line(struct reminder *reminder, const struct agenda_line *line, bool first)
{
    struct buf *names = &reminder->names;
    int offset = desk_offset(reminder->desk);
    if (!reminder->rule) {
        buf_puts(names, first ? _("：") : _("；"));
        buf_printf(names, "%s ", line->title);
        agenda_status(line, reminder->now, offset, names);
    } else if (line->overdue) {
        buf_puts(names, _("（"));
        agenda_status(line, reminder->now, offset, names);
        buf_puts(names, _("）"));
        reminder->only_current = false;
    }
    reminder->kind = line->rule;
}

static enum status add_group(struct reminder *reminder, const char *group, struct error *error)
{
    struct agenda *agenda;
    size_t lines = 0;
    enum status status = agenda_load(reminder->desk, group, false, reminder->rule != NULL,
                                     reminder->now, &agenda, error);
    if (status != ST_OK)
        return status;
    for (size_t i = 0; i < agenda_count(agenda); i++) {
        const struct agenda_line *line = agenda_line(agenda, i);
        if (!owed(reminder, line))
            continue;
        if (lines == 0) {
            buf_printf(&reminder->names, "%zu. ", ++reminder->named);
            add_name(reminder, group);
        }
        add_line(reminder, line, lines++ == 0);
    }
    if (lines > 0)
        buf_putc(&reminder->names, '\n');
    agenda_free(agenda);
    return ST_OK;
}

static void add_heading(const struct reminder *reminder, struct buf *out)
{
    const struct rule *rule = reminder->kind;
    buf_printf(out, reminder->branches ? _("以下 %zu 个支部") : _("以下 %zu 个群"),
               reminder->named);
    if (!reminder->rule) {
        buf_puts(out, _("有逾期事项"));
    } else if (rule && rule->kind == RULE_EVERY && rule->fact.kind == FACT_POSTED &&
               reminder->only_current) {
        int offset = desk_offset(reminder->desk);
        words_period(out, rule->period, period_start(rule->period, reminder->now, 0, offset),
                     reminder->now, offset);
        buf_puts(out, _("未更新"));
    } else {
        buf_printf(out, _("“%s”尚未完成"), rule && rule->title ? rule->title : reminder->rule);
    }
    buf_puts(out, _("，请尽快办理：\n"));
}

enum status copy_reminder(struct desk *desk, const char *const *groups, size_t count,
                          const char *rule, instant now, struct buf *out, size_t *named,
                          struct error *error)
{
    struct reminder reminder = {
        .desk = desk, .rule = rule, .now = now, .branches = true, .only_current = true};
    enum status status = ST_OK;
    buf_init(&reminder.names, LIST_MAX);
    for (size_t i = 0; status == ST_OK && i < count; i++)
        status = add_group(&reminder, groups[i], error);
    *named = reminder.named;
    if (status == ST_OK && reminder.named > 0) {
        add_heading(&reminder, out);
        buf_add(out, reminder.names.text, reminder.names.len);
    }
    if (status == ST_OK && (reminder.names.failed || out->failed))
        status = error_set(error, ST_LIMIT, NULL, _("选的群太多，请分几次复制。"));
    buf_free(&reminder.names);
    return status;
}
