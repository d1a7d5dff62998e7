#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/intl.h"
#include "desk/agenda.h"
#include "desk/letter.h"
#include "screens/catalogue.h"
#include "screens/events.h"
#include "screens/pane.h"

/* What the keys do, each on the event under the bar. */

enum { TEXT_MAX = 1 << 16, TYPED_MAX = 40 };

/* Under the bar; else says why nothing can be done. */
static const struct calendar_event *under(struct stage *stage, const struct events *events)
{
    const struct calendar_event *event = events_current(events);
    if (!event)
        stage_why_not(stage, _("这里没有会议活动；i 新建，左右换月"));
    return event;
}

void events_open(struct stage *stage, struct events *events)
{
    const struct calendar_event *event = under(stage, events);
    if (!event)
        return;
    bool settled = event->state == CALENDAR_HELD || event->state == CALENDAR_CANCELLED;
    stage_push(stage, settled ? &screen_event : &screen_confirm,
               &(struct confirm_argument){.event = event->id});
}

void events_edit(struct stage *stage, struct events *events)
{
    const struct calendar_event *event = under(stage, events);
    if (event)
        event_form_open_for(stage, event->group, NULL, event->id, events->made);
}

void events_draft(struct stage *stage, struct events *events)
{
    struct error error = {.status = ST_OK};
    struct letter *letter = NULL;
    const struct calendar_event *event = under(stage, events);
    if (!event)
        return;
    if (letter_from_event(stage_desk(stage), event->id, 0, stage_now(stage), &letter, &error) !=
        ST_OK)
        stage_fail(stage, &error);
    else
        pane_open_letter(stage, letter);
}

/* The first obligation about the event that can be recorded; NULL: none. */
static const struct agenda_line *owed(const struct agenda *agenda, const char *event)
{
    for (size_t i = 0; i < agenda_count(agenda); i++) {
        const struct agenda_line *line;
        for (size_t n = 0; (line = agenda_behind(agenda, i, n)); n++)
            if (line->event && strcmp(line->event, event) == 0 && agenda_can_record(line, NULL))
                return line;
    }
    return NULL;
}

void events_record(struct stage *stage, struct events *events)
{
    struct error error = {.status = ST_OK};
    struct agenda *agenda = NULL;
    const struct calendar_event *event = under(stage, events);
    if (!event)
        return;
    if (event->state == CALENDAR_TO_CONFIRM) {
        events_open(stage, events);
        return;
    }
    if (agenda_load(stage_desk(stage), event->group, false, true, stage_now(stage), &agenda,
                    &error) != ST_OK) {
        stage_fail(stage, &error);
        return;
    }
    const struct agenda_line *line = owed(agenda, event->id);
    if (line)
        pane_record(stage, line);
    else
        stage_why_not(stage, event->state == CALENDAR_AHEAD ? _("还没有到时候，没有要登记的")
                                                            : _("这一项没有欠着的待办"));
    agenda_free(agenda);
}

void events_history(struct stage *stage, struct events *events)
{
    const struct calendar_event *event = under(stage, events);
    if (event)
        stage_push(stage, &screen_history,
                   &(struct history_argument){.entity = ENTITY_EVENT,
                                              .id = event->id,
                                              .name = event->confidential ? event->kind_title
                                                      : *event->title     ? event->title
                                                                          : event->kind_title});
}

void events_copy(struct stage *stage, struct events *events)
{
    struct error error = {.status = ST_OK};
    struct buf text;
    const struct calendar_event *event = under(stage, events);
    if (!event)
        return;
    if (event->confidential) {
        stage_why_not(stage, _("保密的内容不复制"));
        return;
    }
    buf_init(&text, TEXT_MAX);
    if (calendar_details(stage_desk(stage), event->id, stage_now(stage), &text, &error) != ST_OK)
        stage_fail(stage, &error);
    else
        stage_push(stage, &screen_copyout,
                   &(struct copyout_argument){.text = text.text, .what = event->kind_title});
    buf_free(&text);
}

void events_import(struct stage *stage, struct events *events)
{
    const struct calendar_event *event = events_current(events);
    const char *group = *events->group ? events->group : event ? event->group : NULL;
    if (group)
        import_ask(stage, IMPORT_PLAN, NULL, group);
    else
        stage_why_not(stage, _("学习计划导入到一个群：先回总览打开那个群，再按 F6 I"));
}

void events_members(struct stage *stage, struct events *events)
{
    const struct calendar_event *event = events_current(events);
    const char *group = *events->group ? events->group : event ? event->group : NULL;
    if (group)
        stage_push(stage, &screen_members, &(struct members_argument){.group = group});
    else
        stage_why_not(stage, _("名册是各组织的：先回总览选一个群，再按 F7"));
}

void events_attest(struct stage *stage, struct events *events)
{
    struct attest_argument argument = {.group = *events->group ? events->group : NULL};
    stage_push(stage, &screen_attest, &argument);
}

static void group_chosen(struct stage *stage, void *state, size_t index)
{
    struct events *events = state;
    if (index < events->group_count)
        event_form_open_for(stage, events->groups[index].id, NULL, NULL, events->made);
}

static void choose_group(struct stage *stage, struct events *events)
{
    const char *names[STAGE_CHOICES];
    for (size_t i = 0; i < events->group_count; i++)
        names[i] = events->groups[i].name;
    stage_choose(stage, &(struct choose){.question = _("登记在哪个群"),
                                         .choices = names,
                                         .count = events->group_count,
                                         .answer = group_chosen});
}

static void ask_group(struct stage *stage, const char *text);

static void group_typed(struct stage *stage, void *state, const char *text)
{
    struct events *events = state;
    struct error error = {.status = ST_OK};
    size_t count = 0;
    if (!text)
        return;
    if (calendar_groups(stage_desk(stage), text, events->groups, STAGE_CHOICES, &count, &error) !=
        ST_OK) {
        stage_fail(stage, &error);
        return;
    }
    events->group_count = count < STAGE_CHOICES ? count : STAGE_CHOICES;
    if (count == 1) {
        group_chosen(stage, state, 0);
    } else if (count > 0 && count <= STAGE_CHOICES) {
        choose_group(stage, events);
    } else {
        if (count == 0)
            stage_refuse(stage, _("没有名称含“%s”的已启用的群"), text);
        else
            stage_refuse(stage, _("有 %zu 个群，请多写几个字"), count);
        ask_group(stage, text);
    }
}

static void ask_group(struct stage *stage, const char *text)
{
    stage_prompt(stage, &(struct prompt){.question = _("哪个群（几个字或拼音首字母）:"),
                                         .text = text,
                                         .max = TYPED_MAX,
                                         .answer = group_typed});
}

void events_new(struct stage *stage, struct events *events)
{
    size_t count = 0;
    struct error error = {.status = ST_OK};
    if (*events->group) {
        event_form_open_for(stage, events->group, NULL, NULL, events->made);
        return;
    }
    if (calendar_groups(stage_desk(stage), "", events->groups, STAGE_CHOICES, &count, &error) !=
        ST_OK) {
        stage_fail(stage, &error);
        return;
    }
    events->group_count = count < STAGE_CHOICES ? count : STAGE_CHOICES;
    if (count == 0)
        stage_why_not(stage, _("还没有启用的群；先登记并启用一个群"));
    else if (count <= STAGE_CHOICES)
        choose_group(stage, events);
    else
        ask_group(stage, NULL);
}
