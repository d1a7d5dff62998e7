#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "base/text.h"
#include "core/scope.h"
#include "desk/event_edit_parts.h"
#include "desk/words.h"
#include "store/query.h"

/* From the working copy to commands: what is wrong with it, what is doubtful, and giving it. */

/* Nobody means a time so many years from now. */
enum { YEARS_BACK = 30, YEARS_AHEAD = 10 };

enum status event_edit_check(const struct event_edit *edit, instant now, struct error *error)
{
    const struct event *event = &edit->event;
    if (event->starts == INSTANT_NONE)
        return error_set(error, ST_INVALID, "starts", _("请写日期时间，如 11-28 15:00。"));
    int year = civil_of(event->starts, edit->offset).year;
    int this = civil_of(now, edit->offset).year;
    if (year < this - YEARS_BACK || year > this + YEARS_AHEAD)
        return error_set(error, ST_INVALID, "starts",
                         _("%d年不像是真的：请写%d年到%d年之间的日期。"), year, this - YEARS_BACK,
                         this + YEARS_AHEAD);
    if (event->ends < event->starts)
        return error_set(error, ST_INVALID, "ends", _("结束时间早于开始时间，请改正。"));
    if (event->ends - event->starts > 366 * (instant)CIVIL_DAY)
        return error_set(error, ST_INVALID, "ends", _("从开始到结束超过一年，请核对结束时间。"));
    if (edit->saved.id && edit->saved.confirmed_at != INSTANT_NONE && event->ends > now &&
        event->ends != edit->saved.ends)
        return error_set(error, ST_INVALID, "starts",
                         _("已确认开展过的不能改到以后；再开一次请另登记。"));
    return ST_OK;
}

/* Two spans that share a moment; one without length shares it when it lies within the other. */
static const char sql_others[] =
    "SELECT kind, title, starts, ends FROM event WHERE \"group\" = $1 AND id IS NOT $2 "
    "AND cancelled_at IS NULL AND ends >= $3 AND starts < $4 ORDER BY starts, id LIMIT 500";

static bool overlap(const struct event *event, instant starts, instant ends)
{
    return event->starts == starts || (event->starts < ends && starts < event->ends);
}

static void add_other(const struct event_edit *edit, struct query *query, instant now,
                      struct buf *out)
{
    const char *kind = query_text(query, 0), *title = query_text(query, 1);
    words_time(out, query_int(query, 2), now, edit->offset);
    buf_printf(out, " %s", rulebook_event_title(edit->rulebook, kind ? kind : ""));
    if (title && *title && !scope_confidential(kind)) {
        buf_puts(out, _("“"));
        desk_clean(out, title);
        buf_puts(out, _("”"));
    }
}

/* Whether the other one makes this one doubtful; the question is then written. */
static bool doubts(const struct event_edit *edit, struct query *query, instant now, struct buf *out)
{
    const struct event *event = &edit->event;
    const char *kind = query_text(query, 0), *title = query_text(query, 1);
    instant day = civil_day_start(event->starts, 0, edit->offset);
    bool gathers = event_edit_gathers(edit);
    bool same_day = civil_day_start(query_int(query, 2), 0, edit->offset) == day;
    bool same =
        text_same(kind, event->kind) && same_day && (gathers || text_same(title, event->title));
    bool over = gathers && event_trait(kind)->gathers &&
                overlap(event, query_int(query, 2), query_int(query, 3));
    if (same) {
        buf_puts(out, _("同一天已有 "));
        add_other(edit, query, now, out);
        buf_puts(out, _("，仍要登记？"));
    } else if (over) {
        buf_puts(out, _("与 "));
        add_other(edit, query, now, out);
        buf_puts(out, _(" 时间重叠，仍要登记？"));
    }
    return same || over;
}

enum status event_edit_doubt(struct desk *desk, const struct event_edit *edit, instant now,
                             bool *doubtful, struct buf *out, struct error *error)
{
    const struct event *event = &edit->event;
    *doubtful = false;
    if (edit->saved.id && edit->saved.starts == event->starts && edit->saved.ends == event->ends &&
        text_same(edit->saved.kind, event->kind))
        return ST_OK;
    struct query *query = db_query(desk->db, sql_others);
    instant day = civil_day_start(event->starts, 0, edit->offset);
    instant until = civil_day_start(event->starts, 1, edit->offset);
    query_bind_text(query, 1, event->group);
    query_bind_text(query, 2, edit->saved.id);
    query_bind_int(query, 3, day);
    query_bind_int(query, 4, event->ends > until ? event->ends : until);
    enum status status;
    while ((status = query_step(query, error)) == ST_OK && !*doubtful)
        *doubtful = doubts(edit, query, now, out);
    query_reset(query);
    return status == ST_MISSING ? ST_OK : status;
}

/* Gives the fields that differ from what is stored. Answers whether there is one. */
static bool set_texts(const struct event_edit *edit, struct command *command)
{
    bool any = false;
    for (int i = 0; i < EVENT_FIELDS; i++) {
        const char *key = event_field_key((enum event_field)i);
        const struct field *field = entity_field(ENTITY_EVENT, key);
        const struct field *argument = field_find(argument_fields, ARGUMENT_COUNT, key);
        const char *text = field_text(field, &edit->event);
        if (text_same(text, field_text(field, &edit->saved)) ||
            event_edit_withheld(edit, (enum event_field)i))
            continue;
        field_set_text(argument, &command->with, text);
        command->given[argument - argument_fields] = true;
        any = true;
    }
    return any;
}

static bool set_rest(const struct event_edit *edit, struct command *command)
{
    bool any = set_texts(edit, command);
    int64_t openness = event_edit_has_openness(edit) ? edit->event.openness : 0;
    if (openness == 0 && event_edit_has_openness(edit))
        openness = 1;
    if (openness != edit->saved.openness && (openness || edit->saved.openness > 0)) {
        DESK_SET(command, openness, openness ? openness_kinds[openness] : NULL);
        any = true;
    }
    return any;
}

static void add_command(struct desk *desk, struct event_edit *edit, instant now,
                        struct command *command)
{
    char id[UUID_TEXT];
    desk_new_id(desk, now, id);
    snprintf(edit->id, sizeof edit->id, "%s", id);
    desk_command(command, "event.add", edit->id, now);
    DESK_SET(command, group, edit->event.group);
    DESK_SET(command, kind, edit->event.kind);
    DESK_SET(command, starts, edit->event.starts);
    if (edit->event.ends != edit->event.starts)
        DESK_SET(command, ends, edit->event.ends);
    if (edit->event.ends > now)
        DESK_SET(command, planned, 1);
    set_rest(edit, command);
}

/* At most two: what it says, then when. */
static size_t change_commands(struct event_edit *edit, instant now, struct command commands[2])
{
    size_t count = 0;
    bool moved = edit->event.starts != edit->saved.starts || edit->event.ends != edit->saved.ends;
    desk_command(&commands[0], "event.set", edit->id, now);
    commands[0].rev = edit->saved.rev;
    bool any = set_rest(edit, &commands[0]);
    if (!text_same(edit->event.kind, edit->saved.kind)) {
        DESK_SET(&commands[0], kind, edit->event.kind);
        any = true;
    }
    if (moved && edit->event.ends > now && edit->saved.planned != 1) {
        DESK_SET(&commands[0], planned, 1);
        any = true;
    }
    count += any;
    if (moved) {
        desk_command(&commands[count], "event.move", edit->id, now);
        commands[count].rev = any ? INTEGER_NONE : edit->saved.rev;
        DESK_SET(&commands[count], starts, edit->event.starts);
        DESK_SET(&commands[count], ends, edit->event.ends);
        count++;
    }
    edit->moved = moved;
    return count;
}

enum status event_edit_give(struct desk *desk, struct event_edit *edit, instant now,
                            struct outcome *outcome, struct error *error)
{
    struct command commands[2];
    struct outcome outcomes[2];
    size_t count = 1;
    enum status status = event_edit_check(edit, now, error);
    *outcome = (struct outcome){.verdict = VERDICT_NOOP};
    if (status != ST_OK)
        return status;
    if (edit->saved.id)
        count = change_commands(edit, now, commands);
    else
        add_command(desk, edit, now, &commands[0]);
    if (count == 0)
        return ST_OK;
    status = desk_give(desk, commands, count, true, now, outcomes, error);
    if (status == ST_OK) {
        *outcome = outcomes[count - 1];
        for (size_t i = count; i-- > 0;)
            if (!desk_applied(&outcomes[i]) && outcomes[i].verdict != VERDICT_RETRY)
                *outcome = outcomes[i];
    }
    edit->given = status == ST_OK && desk_applied(outcome);
    edit->added = edit->given && !edit->saved.id;
    if (!edit->given && !edit->saved.id)
        edit->id[0] = '\0';
    return status;
}
