#include <string.h>

#include "base/intl.h"
#include "base/text.h"
#include "core/duty.h"
#include "desk/event_edit_parts.h"
#include "desk/words.h"

/* What the rules make of an event's kind: which fields count, and what is due when. */

#define BIT(field) (1u << EVENT_##field)

enum {
    TELLS = 1u << EVENT_TITLE | 1u << EVENT_CONTENT,
    MEETS = TELLS | 1u << EVENT_PLACE | 1u << EVENT_TAKING_PART,
};

static const struct event_trait traits[] = {
    {"branch_meeting", MEETS | BIT(AGENDA) | BIT(REQUIREMENTS), true, true, false},
    {"theme_day", MEETS | BIT(FORM) | BIT(REQUIREMENTS), true, true, false},
    {"org_life_meeting", MEETS | BIT(AGENDA), true, true, false},
    {"member_appraisal", MEETS | BIT(AGENDA), true, true, false},
    {"party_spirit_analysis", MEETS | BIT(FORM), true, true, false},
    {"party_spirit_education", MEETS | BIT(FORM), true, true, false},
    {"activity", MEETS | BIT(FORM), true, true, false},
    {"study_item", TELLS, false, false, false},
    {"directive", TELLS, false, false, false},
    {"inquiry", TELLS, false, false, false},
    {"disclosure", TELLS, false, false, false},
    {"dues_collected", TELLS, false, false, false},
    {"village_work", TELLS | BIT(PLACE), false, false, false},
    {"wish_claimed", TELLS | BIT(TAKING_PART), false, false, false},
    {"breach_report", TELLS | BIT(DISPOSITION), false, false, false},
    {"join_request", TELLS, false, false, true},
    {"leave_request", TELLS, false, false, true},
    {"transfer", TELLS, false, false, true},
    {"owner_changed", TELLS, false, false, true},
    {"reply_request", TELLS, false, false, true},
};

/* Of a kind that only some rulebook knows. */
static const struct event_trait other = {"", MEETS | BIT(AGENDA) | BIT(REQUIREMENTS) | BIT(FORM),
                                         true, true, false};

const struct event_trait *event_trait(const char *kind)
{
    for (size_t i = 0; kind && i < sizeof traits / sizeof traits[0]; i++)
        if (strcmp(traits[i].kind, kind) == 0)
            return &traits[i];
    return &other;
}

const char *event_field_key(enum event_field field)
{
    static const char *const keys[EVENT_FIELDS] = {"title", "agenda", "content",     "requirements",
                                                   "place", "form",   "taking_part", "disposition"};
    return keys[field];
}

/* Whether the rule is in force and about this event's kind and group. */
static bool binds(const struct event_edit *edit, size_t index)
{
    const struct rule *rule = &edit->rulebook->rules[index];
    return (rule->kind == RULE_BEFORE || rule->kind == RULE_AFTER) && edit->terms[index].on &&
           edit->event.kind && list_has(rule->events, edit->event.kind) &&
           duty_binds(edit->rulebook, rule, edit->bound);
}

enum event_need event_edit_need(const struct event_edit *edit, enum event_field field)
{
    for (size_t i = 0; i < edit->rulebook->rule_count; i++)
        if (binds(edit, i) &&
            list_has(edit->rulebook->rules[i].fact.event_fields, event_field_key(field)))
            return EVENT_ASKED;
    return event_trait(edit->event.kind)->fields & 1u << field ? EVENT_MAY : EVENT_NOT;
}

bool event_edit_has_openness(const struct event_edit *edit)
{
    return text_same(edit->event.kind, "disclosure");
}

bool event_edit_has_end(const struct event_edit *edit)
{
    return event_trait(edit->event.kind)->end;
}

bool event_edit_gathers(const struct event_edit *edit)
{
    return event_trait(edit->event.kind)->gathers;
}

const char *event_openness_word(size_t openness)
{
    static const char *const words[OPENNESS_KINDS] = {N_("党务"), N_("政务（村务）"), N_("财务"),
                                                      N_("服务")};
    return openness < OPENNESS_KINDS ? _(words[openness]) : "";
}

/* What the rule asks for, in a word: 通知, 回复. */
static const char *word_of(const struct rule *rule)
{
    static const struct {
        int64_t kind;
        const char *word;
    } words[] = {{FACT_POSTED, N_("发布")}, {FACT_REPLY, N_("回复")},   {FACT_HANDLED, N_("处理")},
                 {FACT_FILED, N_("报送")},  {FACT_REMOVED, N_("移出")}, {FACT_DECIDED, N_("决定")}};
    for (int64_t form = FORM_NOTICE; form <= FORM_DISCLOSURE; form++)
        if (rule->fact.kind == FACT_POSTED && rule->fact.forms & 1u << form)
            return words_post_form(form);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (words[i].kind == rule->fact.kind)
            return _(words[i].word);
    return rule->title ? rule->title : rule->id;
}

void event_edit_why(const struct event_edit *edit, struct buf *out)
{
    bool any = false;
    for (size_t i = 0; i < edit->rulebook->rule_count; i++) {
        const char *fields = edit->rulebook->rules[i].fact.event_fields;
        const char *field;
        bool first = true;
        if (!fields || !binds(edit, i))
            continue;
        buf_printf(out, any ? _("；%s要写明") : _("%s要写明"), word_of(&edit->rulebook->rules[i]));
        for (size_t n; (n = list_next(&fields, &field)) > 0; first = false)
            buf_printf(out, "%s%s", first ? "" : _("、"), words_event_field(field, n));
        any = true;
    }
    if (any)
        buf_puts(out, _("，缺了不算"));
}

/* Whether the fields are filled without which a fact does not count. What is withheld from this
 * store is. */
static bool filled(const struct event_edit *edit, const struct rule *rule)
{
    for (int i = 0; i < EVENT_FIELDS; i++) {
        enum event_field field = (enum event_field)i;
        if (list_has(rule->fact.event_fields, event_field_key(field)) &&
            !*event_edit_text(edit, field) && !event_edit_withheld(edit, field))
            return false;
    }
    return true;
}

/* Whether what the rule asks for is there, and counts: afterwards, what came after it. */
static bool is_met(const struct event_edit *edit, size_t index)
{
    const struct rule *rule = &edit->rulebook->rules[index];
    instant met_at = edit->met_at[index];
    return met_at != INSTANT_NONE && filled(edit, rule) &&
           (rule->kind == RULE_BEFORE ||
            met_at >= civil_day_start(edit->event.starts, 0, edit->offset));
}

/* One rule's last moment. Answers whether a notice is too late. */
static bool add_due(const struct event_edit *edit, size_t index, instant now, bool first,
                    struct buf *out)
{
    const struct rule *rule = &edit->rulebook->rules[index];
    bool before = rule->kind == RULE_BEFORE;
    instant ends = event_edit_ends(edit) == INSTANT_NONE ? edit->event.starts : edit->event.ends;
    instant due = before ? duty_notice_due(&edit->terms[index], edit->event.starts, edit->offset)
                         : duty_follow_due(&edit->terms[index], ends, edit->offset);
    bool moved = edit->saved.id && edit->event.starts != edit->saved.starts;
    buf_puts(out, first ? "" : _("；"));
    bool met = is_met(edit, index);
    if (met && !(before && moved)) {
        buf_printf(out, _("%s已登记"), word_of(rule));
        return false;
    }
    buf_printf(out, met ? _("%s要重发，最迟 ") : _("%s最迟 "), word_of(rule));
    words_end(out, due, now, edit->offset);
    if (due <= now) {
        buf_puts(out, before && (!edit->saved.id || moved)
                          ? _("，已来不及：照实登记，通知会显示逾期")
                          : _("，已过"));
    } else if (before || ends <= now) {
        buf_puts(out, _("（还有"));
        words_span(out, due - now);
        buf_puts(out, _("）"));
    }
    return before && due <= now;
}

/* The rules of that kind of rule, in the order of the rulebook. */
static bool add_dues(const struct event_edit *edit, enum rule_kind kind, instant now, bool *first,
                     struct buf *out)
{
    bool late = false;
    for (size_t i = 0; i < edit->rulebook->rule_count; i++) {
        if (edit->rulebook->rules[i].kind != kind || !binds(edit, i))
            continue;
        late = add_due(edit, i, now, *first, out) || late;
        *first = false;
    }
    return late;
}

void event_edit_follows(const struct event_edit *edit, instant now, struct buf *out, bool *late)
{
    const struct event *event = &edit->event;
    instant ends = event_edit_ends(edit) == INSTANT_NONE ? event->starts : event->ends;
    bool first = true;
    *late = false;
    if (event->starts == INSTANT_NONE)
        return;
    if (ends <= now && !edit->saved.id && event_edit_gathers(edit)) {
        buf_printf(out, _("已过去：记为%s"), words_event(event->kind, PHASE_DONE));
        first = false;
    }
    if (edit->bound->active_from == INSTANT_NONE || event->starts < edit->bound->active_from) {
        buf_puts(out, first ? _("群启用之前的，只作记录，不产生待办")
                            : _("；群启用之前的，只作记录，不产生待办"));
        return;
    }
    *late = add_dues(edit, RULE_BEFORE, now, &first, out);
    add_dues(edit, RULE_AFTER, now, &first, out);
}

/* The first fields asked for that are empty; nothing when none is. */
static bool add_missing(const struct event_edit *edit, struct buf *out)
{
    bool any = false;
    for (int field = 0; field < EVENT_FIELDS; field++) {
        const char *key = event_field_key((enum event_field)field);
        if (event_edit_need(edit, (enum event_field)field) != EVENT_ASKED ||
            *event_edit_text(edit, (enum event_field)field) || field == EVENT_DISPOSITION)
            continue;
        buf_printf(out, "%s%s", any ? _("、") : _("还缺"), words_event_field(key, strlen(key)));
        any = true;
    }
    return any;
}

/* What is to be done next about it. */
static void add_next(const struct event_edit *edit, instant now, struct buf *out)
{
    bool over = edit->event.ends <= now;
    const struct rule *next = NULL;
    for (size_t i = 0; i < edit->rulebook->rule_count; i++) {
        const struct rule *rule = &edit->rulebook->rules[i];
        if (binds(edit, i) && (rule->kind == RULE_AFTER) == over && !next)
            next = rule;
    }
    if (!next)
        return;
    if (next->fact.pictures > 0)
        buf_puts(out, _("；图文发到群里后按 r 登记，写明几张图"));
    else if (next->fact.kind == FACT_POSTED)
        buf_printf(out, _("；d 起草%s"), next->fact.forms ? word_of(next) : "");
    else
        buf_printf(out, _("；%s后按 r 登记"), word_of(next));
}

void event_edit_given(const struct event_edit *edit, instant now, bool under, struct buf *out)
{
    const char *title = rulebook_event_title(edit->rulebook, edit->event.kind);
    if (!edit->given) {
        buf_puts(out, _("没有改动"));
        return;
    }
    if (edit->moved)
        buf_printf(out, _("已改期：%s"), title);
    else
        buf_printf(out, edit->added ? _("已登记%s") : _("已改：%s"), title);
    size_t before = out->len;
    buf_puts(out, _("；"));
    if (add_missing(edit, out))
        buf_puts(out, under ? _("，缺了通知不算：e 补填") : _("，缺了通知不算：F6 里 e 补填"));
    else
        buf_cut(out, before);
    if (out->len == before && under)
        add_next(edit, now, out);
    buf_puts(out, _("；u 撤回"));
}
