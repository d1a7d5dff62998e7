#include "screens/events.h"

#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "screens/catalogue.h"

/* Meetings and activities, of one group or of all: a month and its list, or all of them. */

enum { STALE_SECONDS = 60 };

struct calendar_order events_order(const struct events *events)
{
    return (struct calendar_order){
        .group = *events->group ? events->group : NULL,
        .month = events->all ? INSTANT_NONE : events->month,
        .filter = events->filter,
        .kind = events->kind.kind,
    };
}

const struct calendar_event *events_current(const struct events *events)
{
    return events->calendar ? calendar_event(events->calendar, events->list.current) : NULL;
}

/* Where the bar stands first: on today's or what comes next, or on the last there was. */
static size_t first_row(const struct events *events, instant today)
{
    size_t count = calendar_count(events->calendar);
    if (events->all)
        return 0;
    for (size_t i = 0; i < count; i++)
        if (calendar_event(events->calendar, i)->ends >= today)
            return i;
    return count ? count - 1 : 0;
}

static void place_bar(struct events *events, instant today)
{
    size_t count = calendar_count(events->calendar);
    list_set(&events->list, count, events->list.page ? events->list.page : 1);
    for (size_t i = 0; *events->wanted && i < count; i++)
        if (strcmp(calendar_event(events->calendar, i)->id, events->wanted) == 0) {
            list_go(&events->list, i);
            return;
        }
    if (events->loaded == INSTANT_NONE)
        list_go(&events->list, first_row(events, today));
}

enum status events_load(struct stage *stage, struct events *events, struct error *error)
{
    struct desk *desk = stage_desk(stage);
    instant now = stage_now(stage);
    struct calendar *calendar = NULL;
    bool fresh = events->loaded != INSTANT_NONE && events->version == desk_version(desk) &&
                 now - events->loaded < STALE_SECONDS;
    if (fresh)
        return ST_OK;
    struct calendar_order order = events_order(events);
    enum status status = calendar_load(desk, &order, now, &calendar, error);
    if (status != ST_OK)
        return status;
    const struct calendar_event *under = events_current(events);
    if (!*events->wanted && under && events->loaded != INSTANT_NONE)
        memcpy(events->wanted, under->id, strlen(under->id) + 1);
    calendar_free(events->calendar);
    events->calendar = calendar;
    place_bar(events, civil_day_start(now, 0, stage_offset(stage)));
    events->wanted[0] = '\0';
    events->version = desk_version(desk);
    events->loaded = now;
    return ST_OK;
}

/* Whether it is among those listed; then the bar goes there. */
static bool go_here(struct events *events, const char *id)
{
    size_t count = events->calendar && *id ? calendar_count(events->calendar) : 0;
    for (size_t i = 0; i < count; i++)
        if (strcmp(calendar_event(events->calendar, i)->id, id) == 0) {
            list_go(&events->list, i);
            return true;
        }
    return false;
}

void events_go(struct events *events, instant at, const char *id)
{
    if (events->loaded != INSTANT_NONE && go_here(events, id)) {
        events->month = at;
        return;
    }
    events->month = at;
    events->loaded = INSTANT_NONE;
    memcpy(events->wanted, id, strlen(id) + 1);
}

static void events_close(struct stage *stage, void *state)
{
    struct events *events = state;
    (void)stage;
    calendar_free(events->calendar);
    free(events);
}

/* Where there is but one group, it is that one's. */
static void only_group(struct stage *stage, struct events *events)
{
    struct calendar_group group;
    size_t count = 0;
    if (calendar_groups(stage_desk(stage), "", &group, 1, &count, NULL) == ST_OK && count == 1)
        memcpy(events->group, group.id, sizeof events->group);
}

static enum status events_opened(struct stage *stage, const void *argument, void **state,
                                 struct error *error)
{
    const struct events_argument *wanted = argument;
    const char *group = wanted && wanted->group ? wanted->group : "";
    struct events *events = calloc(1, sizeof *events);
    size_t n = strlen(group);
    if (!events || n > IDENT_MAX) {
        free(events);
        return error_set(error, ST_NOMEM, NULL, "%s", _("内存不足"));
    }
    memcpy(events->group, group, n);
    if (n == 0)
        only_group(stage, events);
    events->month = stage_now(stage);
    events->loaded = INSTANT_NONE;
    enum status status = events_load(stage, events, error);
    if (status == ST_OK)
        *state = events;
    else
        events_close(stage, events);
    return status;
}

static bool events_shows(const void *state, const void *argument)
{
    const struct events *events = state;
    const struct events_argument *wanted = argument;
    return strcmp(events->group, wanted && wanted->group ? wanted->group : "") == 0;
}

static void events_draw(struct stage *stage, void *state)
{
    struct events *events = state;
    struct error error = {.status = ST_OK};
    if (events_load(stage, events, &error) != ST_OK)
        stage_fail(stage, &error);
    events_paint(stage, events);
}

/* What the form has entered or moved may lie in another month. */
static void events_back(struct stage *stage, void *state)
{
    struct events *events = state;
    struct calendar_place place = {.starts = INSTANT_NONE};
    if (!*events->made)
        return;
    if (calendar_place_of(stage_desk(stage), events->made, &place, NULL) == ST_OK) {
        events->filter = CALENDAR_ALL;
        events->loaded = INSTANT_NONE;
        events_go(events, place.starts, place.id);
    }
    events->made[0] = '\0';
}

static void turn_month(struct stage *stage, struct events *events, int step)
{
    if (events->all) {
        stage_why_not(stage, _("现在列的是全部；Tab 回到月历"));
        return;
    }
    instant month = period_start(PERIOD_MONTH, events->month, step, stage_offset(stage));
    int year = civil_of(month, stage_offset(stage)).year;
    if (year < 1950 || year > 2200) {
        stage_why_not(stage, _("没有更远的月份了"));
        return;
    }
    events_go(events, month, "");
}

/* The month of the event under the bar, or all of them with the bar on it. */
static void turn_view(struct events *events)
{
    const struct calendar_event *event = events_current(events);
    events->all = !events->all;
    events->loaded = INSTANT_NONE;
    if (event) {
        char id[IDENT_MAX + 1];
        memcpy(id, event->id, strlen(event->id) + 1);
        events_go(events, event->starts, id);
    }
}

static const struct {
    enum action action;
    void (*act)(struct stage *stage, struct events *events);
} acts[] = {
    {ACT_OPEN, events_open},     {ACT_EDIT, events_edit},       {ACT_DRAFT, events_draft},
    {ACT_RECORD, events_record}, {ACT_HISTORY, events_history}, {ACT_COPY, events_copy},
    {ACT_NEW, events_new},       {ACT_IMPORT, events_import},   {ACT_MEMBERS, events_members},
    {ACT_ATTEST, events_attest}, {ACT_FIND, events_find},       {ACT_FILTER, events_filter},
};

static void events_act(struct stage *stage, void *state, enum action action, const struct key *key)
{
    struct events *events = state;
    struct error error = {.status = ST_OK};
    /* Keys that came at once: the month that the last one turned to. */
    if (action != ACT_BACK && events_load(stage, events, &error) != ST_OK) {
        stage_fail(stage, &error);
        return;
    }
    if (action == ACT_BACK)
        stage_pop(stage);
    else if (action == ACT_MOVE)
        list_key(&events->list, key);
    else if (action == ACT_CHANGE)
        turn_month(stage, events, 1);
    else if (action == ACT_CHANGE_BACK)
        turn_month(stage, events, -1);
    else if (action == ACT_PANE || action == ACT_PANE_BACK)
        turn_view(events);
    else if (action == ACT_FIND_NEXT || action == ACT_FIND_PREVIOUS)
        events_find_next(stage, events, action == ACT_FIND_NEXT);
    for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++)
        if (acts[i].action == action)
            acts[i].act(stage, events);
}

const struct screen screen_events = {
    .place = PLACE_EVENTS,
    .open = events_opened,
    .close = events_close,
    .draw = events_draw,
    .act = events_act,
    .back = events_back,
    .shows = events_shows,
};
