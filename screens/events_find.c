#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "base/utf8.h"
#include "screens/events.h"

/* Finding an event by its title or its group, in whatever month it is, and which ones are listed.
 */

static void keep(struct events *events, const char *text)
{
    size_t n = utf8_cut(text, strlen(text), sizeof events->find - 1);
    memcpy(events->find, text, n);
    events->find[n] = '\0';
}

static struct calendar_place place_of(const struct calendar_event *event, instant otherwise)
{
    struct calendar_place place = {.starts = otherwise};
    if (event) {
        snprintf(place.id, sizeof place.id, "%s", event->id);
        place.starts = event->starts;
    }
    return place;
}

/* The list of all runs backwards in time. */
static void seek(struct stage *stage, struct events *events, const struct calendar_place *from,
                 bool forward, bool here)
{
    struct error error = {.status = ST_OK};
    struct calendar_place found;
    struct calendar_order order = events_order(events);
    if (calendar_find(stage_desk(stage), &order, events->find, from, forward != events->all, here,
                      stage_now(stage), &found, &error) != ST_OK)
        stage_fail(stage, &error);
    else if (!*found.id)
        stage_say(stage,
                  events->filter == CALENDAR_ALL ? _("没有含“%s”的会议活动")
                                                 : _("没有含“%s”的会议活动；先按 f 1 去掉筛选"),
                  events->find);
    else
        events_go(events, found.starts, found.id);
}

static void find_changed(struct stage *stage, void *state, const char *text)
{
    struct events *events = state;
    keep(events, text);
    if (*text)
        seek(stage, events, &events->find_from, true, true);
    else
        events_go(events, events->find_from.starts, events->find_from.id);
}

static void find_done(struct stage *stage, void *state, const char *text)
{
    struct events *events = state;
    if (text)
        find_changed(stage, state, text);
    else
        events_go(events, events->find_from.starts, events->find_from.id);
}

void events_find(struct stage *stage, struct events *events)
{
    events->find_from = place_of(events_current(events), events->month);
    stage_prompt(stage, &(struct prompt){.question = _("找（题目、议题、群）:"),
                                         .max = EVENTS_FIND_MAX,
                                         .answer = find_done,
                                         .change = find_changed});
}

void events_find_next(struct stage *stage, struct events *events, bool forward)
{
    struct calendar_place from = place_of(events_current(events), events->month);
    if (!*events->find)
        stage_why_not(stage, _("还没有找过什么；先按 / 写要找的名称"));
    else
        seek(stage, events, &from, forward, false);
}

enum { CHOICE_ALL, CHOICE_WAITING, CHOICE_KINDS };

static void filter_chosen(struct stage *stage, void *state, size_t index)
{
    struct events *events = state;
    (void)stage;
    if (index >= CHOICE_KINDS + events->kind_count)
        return;
    events->filter = index == CHOICE_ALL       ? CALENDAR_ALL
                     : index == CHOICE_WAITING ? CALENDAR_WAITING
                                               : CALENDAR_KIND;
    if (index >= CHOICE_KINDS)
        events->kind = events->kinds[index - CHOICE_KINDS];
    /* What is filtered may lie in any month. */
    events->all = events->all || index != CHOICE_ALL;
    events->loaded = INSTANT_NONE;
}

void events_filter(struct stage *stage, struct events *events)
{
    struct error error = {.status = ST_OK};
    struct calendar_kind kinds[CALENDAR_KINDS];
    const char *choices[STAGE_CHOICES] = {_("全部"), _("待确认")};
    if (calendar_kinds(stage_desk(stage), *events->group ? events->group : NULL, kinds,
                       &events->kind_count, &error) != ST_OK) {
        stage_fail(stage, &error);
        return;
    }
    if (events->kind_count > STAGE_CHOICES - CHOICE_KINDS)
        events->kind_count = STAGE_CHOICES - CHOICE_KINDS;
    for (size_t i = 0; i < events->kind_count; i++) {
        events->kinds[i] = kinds[i];
        choices[CHOICE_KINDS + i] = kinds[i].title;
    }
    stage_choose(stage, &(struct choose){.question = _("只看"),
                                         .choices = choices,
                                         .count = CHOICE_KINDS + events->kind_count,
                                         .answer = filter_chosen});
}
