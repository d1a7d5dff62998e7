#include "desk/record.h"

#include <stdlib.h>
#include <string.h>

#include "base/ident.h"
#include "base/intl.h"
#include "base/text.h"
#include "desk/agenda.h"
#include "desk/record_parts.h"
#include "desk/roster_act.h"
#include "desk/words.h"
#include "store/query.h"
#include "store/row.h"

enum { RECORD_MAX = 4 << 20, YESTERDAY_AT = 16 * CIVIL_HOUR };

void record_free(struct record *record)
{
    if (!record)
        return;
    arena_free(record->arena);
    free(record);
}

static const char *keep(struct record *record, const char *text)
{
    return text ? arena_dup(record->arena, text, strlen(text)) : NULL;
}

static enum status start(struct desk *desk, instant now, struct record **out, struct error *error)
{
    struct record *record = calloc(1, sizeof *record);
    *out = NULL;
    if (!record)
        return desk_no_memory(error);
    record->arena = arena_new(RECORD_MAX);
    if (!record->arena) {
        free(record);
        return desk_no_memory(error);
    }
    record->offset = desk->offset;
    record->act = RECORD_FACT;
    record->pictures = 0;
    record->times[0] = record->times[2] = now;
    record->times[1] = civil_day_start(now, -1, desk->offset) + YESTERDAY_AT;
    record->counts[RECORD_WHEN] = 2;
    *out = record;
    return ST_OK;
}

/* The values of the mask; with none, those from 1 up to last. */
static size_t values_of(unsigned mask, int64_t last, int64_t out[RECORD_VALUES])
{
    size_t count = 0;
    for (int64_t value = 1; value <= last && count < RECORD_VALUES; value++)
        if (mask == 0 || mask & 1u << value)
            out[count++] = value;
    return count;
}

/* Posts in the branch's name are asked about where the rulebook wants them approved. */
static bool asks_branch_name(const struct rulebook *rulebook)
{
    for (size_t i = 0; rulebook && i < rulebook->policy_count; i++)
        if (rulebook->policy[i].in_branch_name && rulebook->policy[i].approve)
            return true;
    return false;
}

static void fill_posted(struct record *record, const struct rulebook *rulebook)
{
    const struct fact_filter *filter = record->rule ? &record->rule->fact : NULL;
    if (record->kind != FACT_POSTED)
        return;
    record->counts[RECORD_CATEGORY] =
        values_of(filter ? filter->categories : 0, CATEGORY_OTHER, record->categories);
    if (filter && filter->forms)
        record->counts[RECORD_FORM] = values_of(filter->forms, FORM_DISCLOSURE, record->forms);
    record->counts[RECORD_BRANCH_NAME] = asks_branch_name(rulebook) ? 2 : 0;
    record->pictures = filter ? filter->pictures : 0;
    /* A rule that takes any category is about work, such as a directive or a meeting. */
    for (size_t i = 0; filter && !filter->categories && i < record->counts[RECORD_CATEGORY]; i++)
        if (record->categories[i] == CATEGORY_WORK)
            record->chosen[RECORD_CATEGORY] = i;
}

static enum status read_missing(struct desk *desk, struct record *record, struct error *error)
{
    struct event event;
    const char *fields = record->rule->fact.event_fields;
    if (!record->event || !fields)
        return ST_OK;
    enum status status =
        row_get(desk->db, ENTITY_EVENT, record->event, record->arena, &event, error);
    if (status != ST_OK)
        return status == ST_MISSING ? ST_OK : status;
    record->event_rev = event.rev;
    const char *word;
    for (size_t n; (n = list_next(&fields, &word)) > 0;) {
        char name[IDENT_MAX + 1];
        desk_word(word, n, name, sizeof name);
        const struct field *field = entity_field(ENTITY_EVENT, name);
        if (!field || !field_is_text(field) || field_is_set(field, &event) ||
            record->missing_count == RECORD_MISSING_MAX)
            continue;
        record->missing[record->missing_count++] = field->name;
    }
    return ST_OK;
}

static bool add_target(struct record *record, const struct agenda_line *single, bool own_period)
{
    struct record_target *target = &record->targets[record->target_count++];
    target->duty = own_period ? NULL : keep(record, single->id);
    target->member = keep(record, single->member);
    target->name = keep(record, single->member_name);
    target->opens = single->opens;
    return (own_period || target->duty) && target->name;
}

/* Whether the record is for the oldest period missed: the running one is met, or has time yet. */
static bool makes_up(const struct record *record, const struct agenda *agenda, size_t line,
                     const struct agenda_line *meant)
{
    if (!meant->current || meant->overdue == 0)
        return !meant->current;
    instant tomorrow = civil_day_start(record->times[0], 1, record->offset);
    for (size_t i = 0; i < agenda_behind_count(agenda, line); i++) {
        const struct agenda_line *single = agenda_behind(agenda, line, i);
        if (text_same(single->id, meant->current))
            return single->due > tomorrow;
    }
    return false;
}

/* What the record can be for: the running period, then those missed, the newest first; or the
 * members who still owe it. */
static bool read_targets(struct record *record, const struct agenda *agenda, size_t line,
                         const struct agenda_line *meant)
{
    const struct rule *rule = record->rule;
    size_t n = agenda_behind_count(agenda, line);
    bool missed_first = makes_up(record, agenda, line, meant);
    if (!meant->member && (rule->kind != RULE_EVERY || n == 0))
        return true;
    record->targets = arena_alloc(record->arena, (n + 1) * sizeof *record->targets);
    if (!record->targets)
        return false;
    record->per_member = meant->member != NULL;
    for (size_t i = n; i-- > 0;) {
        const struct agenda_line *single = agenda_behind(agenda, line, i);
        bool missed = single->overdue && rule->kind == RULE_EVERY;
        if (!add_target(record, single, !missed))
            return false;
        if (text_same(single->id, meant->id) && (record->per_member || missed_first))
            record->chosen[record->per_member ? RECORD_MEMBER : RECORD_MAKES_UP] =
                record->target_count - 1;
    }
    record->counts[record->per_member ? RECORD_MEMBER : RECORD_MAKES_UP] = record->target_count;
    return true;
}

/* The targets come from the agenda as it is now: the line may be a single one of it. */
static enum status find_targets(struct desk *desk, struct record *record,
                                const struct agenda_line *line, instant now, struct error *error)
{
    struct agenda *agenda;
    bool is_org = line->group == NULL;
    enum status status =
        agenda_load(desk, is_org ? line->org : line->group, is_org, true, now, &agenda, error);
    if (status != ST_OK)
        return status;
    for (size_t i = 0; status == ST_OK && i < agenda_count(agenda); i++) {
        const struct agenda_line *found = agenda_line(agenda, i);
        if (found->kind != AGENDA_DUTY || !text_same(found->rule_id, line->rule_id))
            continue;
        if (!read_targets(record, agenda, i, line))
            status = desk_no_memory(error);
    }
    agenda_free(agenda);
    return status;
}

/* An event of the kinds, over and waiting to be confirmed, the newest; NULL: none. */
static const char *unconfirmed(struct desk *desk, struct record *record, const char *kinds,
                               instant now)
{
    const char *found = NULL;
    struct query *query = db_query(
        desk->db, "SELECT id, kind FROM event WHERE \"group\" = $1 AND ends <= $2 AND planned = 1 "
                  "AND confirmed_at IS NULL AND cancelled_at IS NULL ORDER BY ends DESC, id");
    query_bind_text(query, 1, record->group);
    query_bind_int(query, 2, now);
    while (!found && query_step(query, NULL) == ST_OK)
        if (!kinds || list_has(kinds, query_text(query, 1)))
            found = keep(record, query_text(query, 0));
    query_reset(query);
    return found;
}

/* A rule met by what took place: a planned event is confirmed, else one is entered. */
static enum status fill_held(struct desk *desk, struct record *record,
                             const struct rulebook *rulebook, instant now, struct error *error)
{
    const char *kinds = record->rule->fact.event_kinds;
    const char *word;
    record->event = unconfirmed(desk, record, kinds, now);
    record->target_count = record->counts[RECORD_MAKES_UP] = 0;
    if (record->event) {
        record->act = RECORD_CONFIRM;
        record->counts[RECORD_WHEN] = 0;
        return ST_OK;
    }
    size_t n = kinds ? list_next(&kinds, &word) : 0;
    if (n == 0)
        return error_set(error, ST_REFUSED, NULL, _("这一条要先登记活动。"));
    record->act = RECORD_EVENT;
    record->event_kind = arena_dup(record->arena, word, n);
    record->event_title = record->event_kind && rulebook
                              ? rulebook_event_title(rulebook, record->event_kind)
                              : record->event_kind;
    return record->event_kind ? ST_OK : desk_no_memory(error);
}

static enum status fill_from_rule(struct desk *desk, struct record *record,
                                  const struct agenda_line *line, instant now, struct error *error)
{
    const struct rule *rule = line->rule;
    const struct rulebook *rulebook = desk_rulebook(desk, line->org);
    record->rule = rule;
    if (rule->met_by == MET_BY_DISSOLVED || rule->met_by == MET_BY_DISSOLVED_OR_DEREGISTERED) {
        record->act = RECORD_DISSOLVE;
        return ST_OK;
    }
    record->kind = rule->fact.kind;
    record->form = rule->fact.form;
    record->event = rule->fact.with_event || line->event ? keep(record, line->event) : NULL;
    if (record->kind == FACT_HELD)
        return fill_held(desk, record, rulebook, now, error);
    fill_posted(record, rulebook);
    enum status status = find_targets(desk, record, line, now, error);
    return status == ST_OK ? read_missing(desk, record, error) : status;
}

/* "三.6 活动预告：走访困难群众 10-18 09:00". */
static bool read_about(struct record *record, const struct agenda_line *line, instant now)
{
    struct buf words;
    buf_init(&words, DESK_TEXT_MAX);
    if (*line->clause)
        buf_printf(&words, "%s ", line->clause);
    buf_puts(&words, line->title);
    if (*line->event_title) {
        buf_printf(&words, _("：%s "), line->event_title);
        words_time(&words, line->event_starts, now, record->offset);
    }
    record->about = keep(record, words.text);
    buf_free(&words);
    return record->about != NULL;
}

/* The fact follows from what is done about the person: alone it would only hide that nothing was.
 */
static bool waits_for_roster(struct desk *desk, const struct agenda_line *line)
{
    char member[IDENT_MAX + 1];
    return line->kind == AGENDA_DUTY && line->group && line->event &&
           roster_waits(desk, line->event, member) != ROSTER_WAITS_NOT;
}

enum status record_from_line(struct desk *desk, const struct agenda_line *line, instant now,
                             struct record **out, struct error *error)
{
    const char *why = "";
    struct record *record;
    *out = NULL;
    if (!agenda_can_record(line, &why))
        return error_set(error, ST_REFUSED, NULL, "%s", why);
    if (waits_for_roster(desk, line))
        return error_set(error, ST_REFUSED, NULL, "%s",
                         _("要在成员屏幕（F7）里对本人办理，待办随之完成"));
    enum status status = start(desk, now, &record, error);
    if (status != ST_OK)
        return status;
    record->group = keep(record, line->group);
    record->org = line->group ? NULL : keep(record, line->org);
    if (line->kind == AGENDA_CONFIRM) {
        record->act = RECORD_CONFIRM;
        record->event = keep(record, line->event);
        record->counts[RECORD_WHEN] = 0;
    } else {
        status = fill_from_rule(desk, record, line, now, error);
    }
    if (status == ST_OK && ((!record->group && !record->org) || !read_about(record, line, now)))
        status = desk_no_memory(error);
    if (status == ST_OK)
        *out = record;
    else
        record_free(record);
    return status;
}

enum status record_from_group(struct desk *desk, const char *group, instant now,
                              struct record **out, struct error *error)
{
    struct record *record;
    enum status status = start(desk, now, &record, error);
    *out = NULL;
    if (status != ST_OK)
        return status;
    record->group = keep(record, group);
    const char *org = desk_group_org(desk, group, record->arena);
    if (!record->group || !org) {
        record_free(record);
        return error_set(error, ST_MISSING, NULL, _("没有这个群组，请刷新后再试。"));
    }
    record->kind = FACT_POSTED;
    fill_posted(record, desk_rulebook(desk, org));
    *out = record;
    return ST_OK;
}

enum record_act record_act(const struct record *record)
{
    return record->act;
}

const char *record_group(const struct record *record)
{
    return record->group;
}

const char *record_event(const struct record *record)
{
    return record->event;
}

const char *record_about(const struct record *record)
{
    return record->about ? record->about : "";
}
