#include <string.h>

#include "base/intl.h"
#include "base/text.h"
#include "core/scope.h"
#include "desk/agenda_lines.h"
#include "store/line.h"
#include "store/query.h"
#include "store/row.h"

/* The text in the agenda's arena; NULL stays NULL. Memory that is short marks the loading. */
static const char *keep(struct agenda_loading *loading, const char *text)
{
    const char *kept = text ? arena_dup(loading->agenda->arena, text, strlen(text)) : NULL;
    loading->failed = loading->failed || (text && !kept);
    return kept;
}

static const char *keep_name(struct agenda_loading *loading, enum entity entity, const char *id)
{
    struct buf name;
    buf_init(&name, DESK_NAME_MAX);
    desk_name(loading->desk, entity, id, &name);
    const char *kept = keep(loading, name.text);
    buf_free(&name);
    return kept ? kept : "";
}

static void fill_rule(struct agenda_loading *loading, struct agenda_line *line, const char *id)
{
    line->rule_id = keep(loading, id);
    line->rule = loading->rulebook ? rulebook_rule(loading->rulebook, id) : NULL;
    line->title = line->rule && line->rule->title ? line->rule->title : line->rule_id;
    line->clause = line->rule && line->rule->clause ? line->rule->clause : "";
    line->org = loading->org;
    line->group = loading->agenda->is_org ? NULL : loading->agenda->subject;
}

/* The event's title, or what its kind is called. */
static void fill_event(struct agenda_loading *loading, struct agenda_line *line, const char *id)
{
    struct event event;
    line->event_title = "";
    line->event_starts = INSTANT_NONE;
    if (!id ||
        row_get(loading->desk->db, ENTITY_EVENT, id, loading->agenda->arena, &event, NULL) != ST_OK)
        return;
    const char *kind = event.kind ? event.kind : "";
    line->event_kind = keep(loading, event.kind);
    const char *title = event.title && *event.title ? event.title
                        : loading->rulebook         ? rulebook_event_title(loading->rulebook, kind)
                                                    : kind;
    struct buf clean;
    buf_init(&clean, DESK_NAME_MAX);
    bool confidential = scope_confidential(kind);
    if (confidential)
        buf_puts(&clean, _("保密 "));
    if (!confidential || strcmp(title, SCOPE_CONFIDENTIAL) != 0)
        desk_clean(&clean, title);
    const char *kept = keep(loading, clean.text);
    buf_free(&clean);
    line->event_title = kept ? kept : "";
    line->event_starts = event.starts;
}

static bool take_duty(void *context, const struct duty_line *duty)
{
    struct agenda_loading *loading = context;
    instant now = loading->now;
    if (duty->lapse_at <= now || duty->opens > now)
        return true;
    struct agenda_line *line = agenda_add_single(loading->agenda);
    if (!line) {
        loading->failed = true;
        return false;
    }
    *line = (struct agenda_line){.kind = AGENDA_DUTY, .detail = ""};
    fill_rule(loading, line, duty->rule);
    line->id = keep(loading, duty->id);
    line->overdue = duty->due <= now;
    line->soon = duty->due > now && duty->warn_at <= now;
    line->open = duty->due > now && duty->warn_at > now;
    line->opens = duty->opens;
    line->due = duty->due;
    line->warn_at = duty->warn_at;
    line->done = duty->done;
    line->wanted = duty->wanted;
    line->current = duty->due > now ? line->id : NULL;
    line->event = keep(loading, duty->event);
    line->member = keep(loading, duty->member);
    line->event_title = line->member_name = "";
    return !loading->failed;
}

enum status agenda_read_duties(struct agenda_loading *loading)
{
    struct agenda *agenda = loading->agenda;
    enum subject_kind kind = agenda->is_org ? SUBJECT_ORG : SUBJECT_GROUP;
    enum status status = duty_walk_subject(loading->desk->db, kind, agenda->subject, take_duty,
                                           loading, loading->error);
    for (size_t i = 0; status == ST_OK && i < agenda->single_count; i++) {
        struct agenda_line *line = &agenda->singles[i];
        fill_event(loading, line, line->event);
        line->member_name = line->member ? keep_name(loading, ENTITY_MEMBER, line->member) : "";
    }
    return loading->failed ? desk_no_memory(loading->error) : status;
}

/* Whether one of the singles of the same rule and period is still owed by the member. */
static bool still_owes(const struct agenda *agenda, const struct agenda_line *line,
                       const char *member)
{
    for (size_t i = 0; i < agenda->single_count; i++) {
        const struct agenda_line *single = &agenda->singles[i];
        if (single->opens == line->opens && text_same(single->event, line->event) &&
            text_same(single->member, member) && text_same(single->rule_id, line->rule_id))
            return true;
    }
    return false;
}

static int64_t count_owing(const struct agenda *agenda, const struct agenda_line *line)
{
    int64_t count = 0;
    for (size_t i = 0; i < agenda->single_count; i++) {
        const struct agenda_line *single = &agenda->singles[i];
        count += single->member && single->opens == line->opens &&
                 text_same(single->event, line->event) && text_same(single->rule_id, line->rule_id);
    }
    return count;
}

enum status agenda_read_members(struct agenda_loading *loading, struct agenda_line *line)
{
    const struct rule *rule = line->rule;
    if (!rule || !line->member || !line->group)
        return ST_OK;
    int64_t kind = rule->fact.kind;
    struct query *query = db_query(
        loading->desk->db,
        line->event ? "SELECT DISTINCT member FROM fact WHERE \"group\" = $1 AND kind = $2 "
                      "AND voided_at IS NULL AND member IS NOT NULL AND event = $3"
                    : "SELECT DISTINCT member FROM fact WHERE \"group\" = $1 AND kind = $2 "
                      "AND voided_at IS NULL AND member IS NOT NULL AND at >= $3 AND at < $4");
    query_bind_text(query, 1, line->group);
    query_bind_text(query, 2, kind > 0 && kind < FACT_KINDS ? fact_kinds[kind] : "");
    if (line->event) {
        query_bind_text(query, 3, line->event);
    } else {
        query_bind_int(query, 3, line->opens);
        query_bind_int(query, 4, line->due);
    }
    enum status status;
    line->members_done = 0;
    while ((status = query_step(query, loading->error)) == ST_OK)
        line->members_done += !still_owes(loading->agenda, line, query_text(query, 0));
    query_reset(query);
    line->members = line->members_done + count_owing(loading->agenda, line);
    return status == ST_MISSING ? ST_OK : status;
}

/* A line about an event: its title is the kind's. */
static bool add_event_line(struct agenda_loading *loading, enum agenda_kind kind, const char *title,
                           const char *event)
{
    struct agenda_line *line = agenda_add_line(loading->agenda, 0, 0);
    if (!line)
        return false;
    line->kind = kind;
    line->title = title;
    line->org = loading->org;
    line->group = loading->agenda->subject;
    line->id = line->event = keep(loading, event);
    fill_event(loading, line, line->event);
    return !loading->failed;
}

static enum status read_events(struct agenda_loading *loading, const char *sql,
                               enum agenda_kind kind, const char *title)
{
    struct query *query = db_query(loading->desk->db, sql);
    query_bind_text(query, 1, loading->agenda->subject);
    query_bind_int(query, 2, loading->now);
    enum status status;
    while ((status = query_step(query, loading->error)) == ST_OK) {
        if (!add_event_line(loading, kind, title, query_text(query, 0))) {
            status = desk_no_memory(loading->error);
            break;
        }
    }
    query_reset(query);
    return status == ST_MISSING ? ST_OK : status;
}

enum status agenda_read_confirm(struct agenda_loading *loading)
{
    return read_events(loading,
                       "SELECT id FROM event WHERE \"group\" = $1 AND ends <= $2 AND planned = 1 "
                       "AND confirmed_at IS NULL AND cancelled_at IS NULL ORDER BY ends, id",
                       AGENDA_CONFIRM, _("待确认"));
}

enum status agenda_read_moved(struct agenda_loading *loading)
{
    return read_events(
        loading,
        "SELECT e.id FROM event e WHERE e.\"group\" = $1 AND e.ends > $2 AND e.moved_at IS NOT "
        "NULL "
        "AND e.cancelled_at IS NULL AND e.moved_at > (SELECT max(f.recorded_at) FROM fact f "
        "WHERE f.\"group\" = $1 AND f.event = e.id AND f.\"as\" = 'notice' AND f.voided_at IS "
        "NULL) "
        "ORDER BY e.starts, e.id",
        AGENDA_MOVED, _("改期"));
}

static bool take_finding(void *context, const struct finding_line *finding)
{
    struct agenda_loading *loading = context;
    struct agenda_line *line = agenda_add_line(loading->agenda, 0, 0);
    if (!line) {
        loading->failed = true;
        return false;
    }
    line->kind = AGENDA_FINDING;
    fill_rule(loading, line, finding->rule);
    if (strcmp(finding->rule, "unapproved-post") == 0)
        line->title = _("未经审批");
    line->id = arena_printf(loading->agenda->arena, "%s:%s", finding->rule, finding->group);
    line->detail = keep(loading, finding->detail ? finding->detail : "");
    loading->failed = loading->failed || !line->id;
    return !loading->failed;
}

enum status agenda_read_findings(struct agenda_loading *loading)
{
    enum status status = finding_walk(loading->desk->db, loading->agenda->subject, take_finding,
                                      loading, loading->error);
    return loading->failed ? desk_no_memory(loading->error) : status;
}
