#include "desk/agenda.h"

#include <string.h>

#include "base/intl.h"
#include "core/entity.h"
#include "desk/remedy.h"
#include "desk/words.h"

void agenda_status(const struct agenda_line *line, instant now, int offset, struct buf *out)
{
    const struct rule *rule = line->rule;
    if (line->kind == AGENDA_FINDING)
        buf_puts(out, _("问题"));
    else if (line->kind == AGENDA_CONFIRM)
        buf_printf(out, "%s?", words_event(line->event_kind, PHASE_DONE));
    else if (line->kind == AGENDA_MOVED)
        buf_puts(out, _("未再通知"));
    else if (line->overdue && rule && rule->kind == RULE_EVERY && !rule->per_member)
        words_overdue_periods(out, rule->period, line->overdue);
    else
        words_due(out, line->due, line->warn_at, now, offset);
}

void agenda_when(const struct agenda_line *line, instant now, int offset, struct buf *out)
{
    const struct rule *rule = line->rule;
    if (line->kind == AGENDA_FINDING)
        return;
    if (line->kind != AGENDA_DUTY)
        words_time(out, line->event_starts, now, offset);
    else if (line->overdue && rule && rule->kind == RULE_EVERY)
        words_since(out, line->due, now, offset);
    else
        words_until(out, line->due, now, offset);
}

static const char *often(enum period period)
{
    static const char *const names[PERIOD_COUNT] = {
        [PERIOD_WEEK] = N_("每周"),   [PERIOD_MONTH] = N_("每月"), [PERIOD_QUARTER] = N_("每季度"),
        [PERIOD_HALF] = N_("每半年"), [PERIOD_YEAR] = N_("每年"),
    };
    return _(names[period]);
}

static const char *done_word(int64_t fact)
{
    return fact == FACT_POINTS ? _("已参与") : words_fact_kind(fact);
}

/* Of a rule with periods: what is asked, and how far the running period is. */
static void add_periodic(const struct agenda_line *line, instant now, int offset, struct buf *out)
{
    const struct rule *rule = line->rule;
    if (line->overdue)
        buf_printf(out, _("%s不少于%lld%s"), often(rule->period), (long long)line->wanted,
                   rule->fact.kind == FACT_POSTED ? _("条") : _("次"));
    else {
        words_period(out, rule->period, line->opens, now, offset);
        buf_printf(out, " %lld/%lld", (long long)line->done, (long long)line->wanted);
    }
}

static void add_duty(const struct agenda_line *line, instant now, int offset, struct buf *out)
{
    const struct rule *rule = line->rule;
    if (line->members > 0 && line->overdue + line->soon + line->open > 1) {
        buf_printf(out, _("%lld人中%lld人%s"), (long long)line->members,
                   (long long)line->members_done, rule ? done_word(rule->fact.kind) : "");
    } else if (line->member) {
        buf_puts(out, line->member_name);
    } else if (rule && rule->kind == RULE_EVERY) {
        add_periodic(line, now, offset, out);
        return;
    } else if (rule && rule->kind == RULE_SILENCE) {
        buf_puts(out, _("已停更 "));
        words_span(out, now - line->opens);
        return;
    } else if (!line->event && rule && rule->text) {
        buf_puts(out, rule->text);
        return;
    }
    if (line->event) {
        if (line->member)
            buf_puts(out, " ");
        buf_puts(out, line->event_title);
        buf_puts(out, " ");
        words_time(out, line->event_starts, now, offset);
    }
}

void agenda_what(const struct agenda_line *line, instant now, int offset, struct buf *out)
{
    if (line->clause && *line->clause) {
        buf_puts(out, line->clause);
        buf_puts(out, " ");
    }
    if (line->kind == AGENDA_FINDING)
        buf_puts(out, line->detail);
    else if (line->kind == AGENDA_DUTY)
        add_duty(line, now, offset, out);
    else
        buf_puts(out, line->event_title);
    if (line->kind == AGENDA_MOVED)
        buf_puts(out, _("，改期后未再通知"));
}

const char *agenda_advice(const struct agenda_line *line)
{
    if (line->kind == AGENDA_CONFIRM)
        return _("开了就按 r 记下；没开的取消，或改期。");
    if (line->kind == AGENDA_MOVED)
        return _("时间已改，请再发一次通知。");
    if (remedy_advice(line))
        return remedy_advice(line);
    return line->rule && line->rule->advice ? line->rule->advice : "";
}

const char *const *agenda_checklist(const struct agenda_line *line)
{
    return line->rule ? line->rule->checklist : NULL;
}

const char *agenda_rule_text(const struct agenda_line *line)
{
    return line->rule && line->rule->text ? line->rule->text : "";
}

static bool no(const char **why, const char *sentence)
{
    if (why)
        *why = sentence;
    return false;
}

bool agenda_can_record(const struct agenda_line *line, const char **why)
{
    const struct rule *rule = line->rule;
    if (line->kind == AGENDA_CONFIRM)
        return true;
    if (line->kind == AGENDA_MOVED)
        return no(why, _("这里要补发通知：按 d 起草。"));
    if (line->kind == AGENDA_FINDING)
        return no(why, _("问题不能登记掉：按 Enter 改正，它就会消失。"));
    if (!rule)
        return no(why, _("规则集里没有这条规则，请核对规则集。"));
    if (rule->met_by == MET_BY_GROUP_OPENED)
        return no(why, _("这一条要建群并启用后才算完成。"));
    return true;
}

bool agenda_can_draft(const struct agenda_line *line, const char **why)
{
    const struct rule *rule = line->rule;
    if (line->kind == AGENDA_MOVED)
        return true;
    if (line->kind == AGENDA_FINDING)
        return no(why, _("问题不用起草：按 Enter 改正。"));
    if (line->kind == AGENDA_CONFIRM)
        return no(why, _("这里要确认会议开没开：按 Enter 或 r。"));
    if (line->kind != AGENDA_DUTY || !rule)
        return no(why, _("这一行不用起草信息。"));
    if (rule->met_by != MET_BY_FACT || rule->fact.kind != FACT_POSTED || !line->group)
        return no(why, _("这一条不是发信息就能完成的：按 r 登记。"));
    return true;
}
