#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "base/text.h"
#include "desk/agenda.h"
#include "desk/record_parts.h"
#include "desk/words.h"
#include "store/query.h"
#include "store/row.h"

enum { EVENT_MAX = 1 << 20 };

static const char *word_of(const char *const *names, int64_t value)
{
    return value > 0 ? names[value] : NULL;
}

/* Asks whether such a fact is there on the day it happened. */
static struct query *fact_query(struct desk *desk, const struct record *record, instant day)
{
    const struct record_target *target = record_target(record);
    struct query *query = db_query(
        desk->db,
        record->group
            ? "SELECT at FROM fact WHERE \"group\" = $1 AND at >= $2 AND at < $3 AND kind = $4 "
              "AND category IS $5 AND event IS $6 AND member IS $7 AND \"as\" IS $8 "
              "AND makes_up IS $9 AND voided_at IS NULL ORDER BY at DESC LIMIT 1"
            : "SELECT at FROM fact WHERE org = $1 AND at >= $2 AND at < $3 AND kind = $4 "
              "AND category IS $5 AND event IS $6 AND member IS $7 AND \"as\" IS $8 "
              "AND makes_up IS $9 AND voided_at IS NULL ORDER BY at DESC LIMIT 1");
    query_bind_text(query, 1, record->group ? record->group : record->org);
    query_bind_int(query, 2, day);
    query_bind_int(query, 3, day + CIVIL_DAY);
    query_bind_text(query, 4, word_of(fact_kinds, record->kind));
    query_bind_text(query, 5, word_of(post_categories, record_category(record)));
    query_bind_text(query, 6, record->event);
    query_bind_text(query, 7, target ? target->member : NULL);
    query_bind_text(query, 8, word_of(post_forms, record_form(record)));
    query_bind_text(query, 9, target ? target->duty : NULL);
    return query;
}

static struct query *event_query(struct desk *desk, const struct record *record, instant day)
{
    struct query *query =
        db_query(desk->db, "SELECT starts FROM event WHERE \"group\" = $1 AND ends >= $2 "
                           "AND starts < $3 AND kind = $4 AND cancelled_at IS NULL LIMIT 1");
    query_bind_text(query, 1, record->group);
    query_bind_int(query, 2, day);
    query_bind_int(query, 3, day + CIVIL_DAY);
    query_bind_text(query, 4, record->event_kind);
    return query;
}

enum status record_double(struct desk *desk, const struct record *record, instant now, bool *likely,
                          struct buf *out, struct error *error)
{
    *likely = false;
    if (record->act != RECORD_FACT && record->act != RECORD_EVENT)
        return ST_OK;
    instant day = civil_day_start(record_happened(record), 0, record->offset);
    struct query *query =
        record->act == RECORD_FACT ? fact_query(desk, record, day) : event_query(desk, record, day);
    enum status status = query_step(query, error);
    *likely = status == ST_OK;
    if (*likely) {
        words_time(out, query_int(query, 0), now, record->offset);
        buf_puts(out, _(" 已登记过同样的一条，还要再登记吗？"));
    }
    query_reset(query);
    return status == ST_MISSING ? ST_OK : status;
}

static void fact_command(const struct record *record, struct command *command)
{
    const struct record_target *target = record_target(record);
    if (record->group)
        DESK_SET(command, group, record->group);
    else
        DESK_SET(command, org, record->org);
    DESK_SET(command, kind, word_of(fact_kinds, record->kind));
    DESK_SET(command, happened, record_happened(record));
    if (record_category(record))
        DESK_SET(command, category, word_of(post_categories, record_category(record)));
    if (record_form(record))
        DESK_SET(command, as, word_of(post_forms, record_form(record)));
    if (record->pictures > 0)
        DESK_SET(command, pictures, record->pictures);
    if (record->counts[RECORD_BRANCH_NAME] && record->chosen[RECORD_BRANCH_NAME])
        DESK_SET(command, in_branch_name, 1);
    if (record->form)
        DESK_SET(command, form, record->form);
    if (record->event)
        DESK_SET(command, event, record->event);
    if (target && target->member)
        DESK_SET(command, member, target->member);
    if (target && target->duty)
        DESK_SET(command, makes_up, target->duty);
    if (record->note)
        DESK_SET(command, note, record->note);
}

/* The command of what was done; id: room for that of what it makes. */
static void main_command(struct desk *desk, const struct record *record, instant now,
                         char id[UUID_TEXT], struct command *command)
{
    desk_new_id(desk, now, id);
    switch (record->act) {
    case RECORD_CONFIRM:
        desk_command(command, "event.confirm", record->event, now);
        break;
    case RECORD_DISSOLVE:
        desk_command(command, "group.dissolve", record->group, now);
        DESK_SET(command, happened, record_happened(record));
        if (record->note)
            DESK_SET(command, evidence, record->note);
        break;
    case RECORD_EVENT:
        desk_command(command, "event.add", id, now);
        DESK_SET(command, group, record->group);
        DESK_SET(command, kind, record->event_kind);
        DESK_SET(command, starts, record_happened(record));
        DESK_SET(command, title, record->event_title);
        break;
    default:
        desk_command(command, "fact.record", id, now);
        fact_command(record, command);
    }
}

/* What the rule wants to be filled in the event, as an event.set; false: nothing to set. */
static bool fill_command(const struct record *record, instant now, struct command *command)
{
    if (record->missing_count == 0)
        return false;
    desk_command(command, "event.set", record->event, now);
    command->rev = record->event_rev;
    for (size_t i = 0; i < record->missing_count; i++) {
        const struct field *field = field_find(argument_fields, ARGUMENT_COUNT, record->missing[i]);
        if (!field || !record->filled[i])
            continue;
        field_set_text(field, &command->with, record->filled[i]);
        command->given[field - argument_fields] = true;
    }
    return true;
}

enum status record_commands(struct desk *desk, const struct record *record, instant now,
                            char id[UUID_TEXT], struct command commands[RECORD_COMMANDS],
                            size_t *count, struct error *error)
{
    *count = 0;
    for (size_t i = 0; i < record->missing_count; i++)
        if (!record->filled[i])
            return error_set(error, ST_REFUSED, record->missing[i],
                             _("请先填写活动的%s，才算完成。"),
                             words_event_field(record->missing[i], strlen(record->missing[i])));
    if (fill_command(record, now, &commands[*count]))
        ++*count;
    main_command(desk, record, now, id, &commands[(*count)++]);
    return ST_OK;
}

enum status record_give(struct desk *desk, const struct record *record, instant now,
                        struct outcome *outcome, struct error *error)
{
    struct command commands[RECORD_COMMANDS];
    struct outcome outcomes[RECORD_COMMANDS];
    char id[UUID_TEXT];
    size_t count;
    enum status status = record_commands(desk, record, now, id, commands, &count, error);
    if (status == ST_OK)
        status = desk_give(desk, commands, count, true, now, outcomes, error);
    if (status != ST_OK)
        return status;
    *outcome = outcomes[count - 1];
    for (size_t i = count; i-- > 0;)
        if (!desk_applied(&outcomes[i]) && outcomes[i].verdict != VERDICT_RETRY)
            *outcome = outcomes[i];
    return ST_OK;
}

/* How many periods of the record's rule are still overdue. */
static enum status count_overdue(struct desk *desk, const struct record *record, instant now,
                                 int64_t *count, struct error *error)
{
    struct agenda *agenda;
    bool is_org = record->group == NULL;
    enum status status =
        agenda_load(desk, is_org ? record->org : record->group, is_org, false, now, &agenda, error);
    *count = 0;
    if (status != ST_OK)
        return status;
    for (size_t i = 0; i < agenda_count(agenda); i++) {
        const struct agenda_line *line = agenda_line(agenda, i);
        if (line->kind == AGENDA_DUTY && text_same(line->rule_id, record->rule->id))
            *count += line->overdue;
    }
    agenda_free(agenda);
    return ST_OK;
}

enum status record_given(struct desk *desk, const struct record *record, instant now,
                         struct buf *out, struct error *error)
{
    const struct record_target *target = record_target(record);
    int64_t overdue = 0;
    if (!target || record->per_member || record->rule->kind != RULE_EVERY) {
        buf_puts(out, _("已登记；u 撤回（60 秒之内不留痕迹）"));
        return ST_OK;
    }
    enum status status = count_overdue(desk, record, now, &overdue, error);
    if (status != ST_OK)
        return status;
    buf_puts(out, target->duty ? _("已登记，补") : _("已登记，计入"));
    words_period(out, record->rule->period, target->opens, now, record->offset);
    if (overdue == 0) {
        buf_puts(out, _("；u 撤回"));
        return ST_OK;
    }
    buf_puts(out, _("；还有"));
    words_periods(out, record->rule->period, overdue);
    buf_puts(out, target->duty ? _("逾期") : _("逾期，r 再按 b 补"));
    return ST_OK;
}

enum status record_event_words(struct desk *desk, const char *id, instant now, struct buf *out,
                               char kind[RECORD_KIND_MAX], struct error *error)
{
    struct event event;
    struct arena *arena = arena_new(EVENT_MAX);
    kind[0] = '\0';
    if (!arena)
        return desk_no_memory(error);
    enum status status = row_get(desk->db, ENTITY_EVENT, id, arena, &event, error);
    if (status == ST_OK) {
        desk_name(desk, ENTITY_EVENT, id, out);
        buf_puts(out, "  ");
        words_time(out, event.starts, now, desk->offset);
        buf_puts(out, "  ");
        desk_clean(out, event.place ? event.place : "");
        snprintf(kind, RECORD_KIND_MAX, "%s", event.kind ? event.kind : "");
    }
    arena_free(arena);
    return status;
}

enum status record_confirm_event(struct desk *desk, const char *event, instant now,
                                 struct outcome *outcome, struct error *error)
{
    struct command command;
    desk_command(&command, "event.confirm", event, now);
    return desk_give_one(desk, &command, now, outcome, error);
}

enum status record_cancel_event(struct desk *desk, const char *event, const char *reason,
                                instant now, struct outcome *outcome, struct error *error)
{
    struct command command;
    desk_command(&command, "event.cancel", event, now);
    DESK_SET(&command, reason, reason);
    return desk_give_one(desk, &command, now, outcome, error);
}

enum status record_move_event(struct desk *desk, const char *event, instant starts, instant now,
                              struct outcome *outcome, struct error *error)
{
    struct command command;
    desk_command(&command, "event.move", event, now);
    command.rev = desk_rev(desk, ENTITY_EVENT, event);
    DESK_SET(&command, starts, starts);
    return desk_give_one(desk, &command, now, outcome, error);
}
