#include "desk/calendar.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/intl.h"
#include "base/utf8.h"
#include "core/scope.h"
#include "desk/inside.h"
#include "desk/words.h"
#include "store/query.h"

/* Enough for the names and titles of CALENDAR_MAX events. */
enum { TEXTS_MAX = 16 << 20, TITLE_MAX = 300 };

struct calendar {
    struct arena *arena;
    struct calendar_event *events;
    size_t count;
    size_t days[CALENDAR_DAYS];
    bool cut, failed;
};

void calendar_free(struct calendar *calendar)
{
    if (!calendar)
        return;
    arena_free(calendar->arena);
    free(calendar->events);
    free(calendar);
}

size_t calendar_count(const struct calendar *calendar)
{
    return calendar->count;
}

const struct calendar_event *calendar_event(const struct calendar *calendar, size_t index)
{
    return index < calendar->count ? &calendar->events[index] : NULL;
}

bool calendar_cut(const struct calendar *calendar)
{
    return calendar->cut;
}

size_t calendar_on_day(const struct calendar *calendar, int day)
{
    return day > 0 && day < CALENDAR_DAYS ? calendar->days[day] : 0;
}

const char *calendar_word(const struct calendar_event *event)
{
    switch (event->state) {
    case CALENDAR_TO_CONFIRM:
        return _("待确认");
    case CALENDAR_CANCELLED:
        return _("已取消");
    case CALENDAR_MOVED:
        return _("改期后未再通知");
    case CALENDAR_HELD:
        return words_event(event->kind, PHASE_DONE);
    default:
        return words_event(event->kind, PHASE_AHEAD);
    }
}

/* The text as one clean line in the arena, cut where nobody would see it. */
static const char *keep(struct calendar *calendar, const char *text)
{
    struct buf clean;
    buf_init(&clean, DESK_TEXT_MAX);
    desk_clean(&clean, text ? text : "");
    size_t n = utf8_cut(clean.text, clean.len, TITLE_MAX);
    const char *kept = arena_dup(calendar->arena, clean.text, n);
    buf_free(&clean);
    calendar->failed = calendar->failed || !kept;
    return kept ? kept : "";
}

static instant time_of(struct query *query, int column)
{
    int64_t at = query_int(query, column);
    return at == INTEGER_NONE ? INSTANT_NONE : at;
}

/* id, group, its name, its org, kind, title, agenda or content, starts, ends, planned, confirmed,
 * cancelled, moved without a notice since */
#define COLUMNS                                                                                    \
    "e.id, e.\"group\", g.name, g.org, e.kind, coalesce(nullif(e.title, ''), nullif(e.agenda, "    \
    "''), "                                                                                        \
    "e.content), e.starts, e.ends, e.planned, e.confirmed_at, e.cancelled_at, "                    \
    "e.moved_at IS NOT NULL AND e.moved_at > (SELECT max(f.recorded_at) FROM fact f "              \
    "WHERE f.\"group\" = e.\"group\" AND f.event = e.id AND f.\"as\" = 'notice' "                  \
    "AND f.voided_at IS NULL)"
#define FROM(groups)                                                                               \
    " FROM event e LEFT JOIN \"group\" g ON g.id = e.\"group\" "                                   \
    "WHERE " groups " AND ($2 IS NULL OR e.kind = $2) "                                            \
    "AND (NOT $3 OR (e.planned = 1 AND e.ends <= $4 AND e.confirmed_at IS NULL "                   \
    "AND e.cancelled_at IS NULL)) "

#define IN_MONTH " AND e.starts >= $5 AND e.starts < $6 ORDER BY e.starts, e.id"
#define LATEST   " ORDER BY e.starts DESC, e.id DESC"
/* One group's are found by the index. */
#define ONE   "e.\"group\" = $1"
#define EVERY "$1 IS NULL"

static enum calendar_state state_of(struct query *query, instant ends, instant now)
{
    bool planned = query_int(query, 8) == 1 && time_of(query, 9) == INSTANT_NONE;
    if (time_of(query, 10) != INSTANT_NONE)
        return CALENDAR_CANCELLED;
    if (ends > now)
        return query_int(query, 11) == 1 ? CALENDAR_MOVED : CALENDAR_AHEAD;
    return planned ? CALENDAR_TO_CONFIRM : CALENDAR_HELD;
}

static void take(struct desk *desk, struct calendar *calendar, struct query *query, bool month,
                 instant now)
{
    struct calendar_event *event = &calendar->events[calendar->count];
    const char *org = query_text(query, 3);
    const char *kind = query_text(query, 4);
    const struct rulebook *rulebook = org ? desk_rulebook(desk, org) : NULL;
    event->id = keep(calendar, query_text(query, 0));
    event->group = keep(calendar, query_text(query, 1));
    event->group_name = keep(calendar, query_text(query, 2) ? query_text(query, 2) : event->group);
    event->kind = keep(calendar, kind);
    event->kind_title =
        keep(calendar, rulebook && kind ? rulebook_event_title(rulebook, kind) : kind);
    event->title = keep(calendar, query_text(query, 5));
    event->starts = time_of(query, 6);
    event->ends = time_of(query, 7);
    event->state = state_of(query, event->ends, now);
    event->confidential = scope_confidential(kind);
    /* What the server has taken out is not shown as a title. */
    if (event->confidential && strcmp(event->title, SCOPE_CONFIDENTIAL) == 0)
        event->title = "";
    if (month && event->state != CALENDAR_CANCELLED)
        calendar->days[civil_of(event->starts, desk->offset).day]++;
    calendar->count++;
}

static void bind(struct query *query, const struct calendar_order *order, instant now)
{
    query_bind_text(query, 1, order->group);
    query_bind_text(query, 2, order->filter == CALENDAR_KIND ? order->kind : NULL);
    query_bind_int(query, 3, order->filter == CALENDAR_WAITING);
    query_bind_int(query, 4, now);
}

static struct query *ask(struct desk *desk, const struct calendar_order *order, instant now)
{
    static const char *const queries[2][2] = {
        {"SELECT " COLUMNS FROM(EVERY) LATEST, "SELECT " COLUMNS FROM(EVERY) IN_MONTH},
        {"SELECT " COLUMNS FROM(ONE) LATEST, "SELECT " COLUMNS FROM(ONE) IN_MONTH}};
    bool month = order->month != INSTANT_NONE;
    struct query *query = db_query(desk->db, queries[order->group != NULL][month]);
    bind(query, order, now);
    if (month) {
        query_bind_int(query, 5, period_start(PERIOD_MONTH, order->month, 0, desk->offset));
        query_bind_int(query, 6, period_start(PERIOD_MONTH, order->month, 1, desk->offset));
    }
    return query;
}

static struct calendar *blank(void)
{
    struct calendar *calendar = calloc(1, sizeof *calendar);
    if (!calendar)
        return NULL;
    calendar->arena = arena_new(TEXTS_MAX);
    calendar->events = calloc(CALENDAR_MAX, sizeof *calendar->events);
    if (calendar->arena && calendar->events)
        return calendar;
    calendar_free(calendar);
    return NULL;
}

enum status calendar_load(struct desk *desk, const struct calendar_order *order, instant now,
                          struct calendar **out, struct error *error)
{
    struct calendar *calendar = blank();
    *out = NULL;
    if (!calendar)
        return desk_no_memory(error);
    size_t most = order->month != INSTANT_NONE ? CALENDAR_MAX : CALENDAR_LATEST;
    struct query *query = ask(desk, order, now);
    enum status status;
    while ((status = query_step(query, error)) == ST_OK && !calendar->failed) {
        calendar->cut = calendar->count == most;
        if (calendar->cut)
            break;
        take(desk, calendar, query, order->month != INSTANT_NONE, now);
    }
    query_reset(query);
    if (calendar->failed)
        status = desk_no_memory(error);
    if (status != ST_OK && status != ST_MISSING) {
        calendar_free(calendar);
        return status;
    }
    *out = calendar;
    return ST_OK;
}
