#include "screens/members.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/intl.h"

/* The roster of an org, and who of it is in the group. */

static void members_close(struct stage *stage, void *state)
{
    struct members *members = state;
    (void)stage;
    migrants_free(members->migrants);
    roster_free(members->roster);
    pick_free(&members->tags);
    pick_free(&members->shown);
    pick_free(&members->meant);
    free(members->rows);
    free(members);
}

const char *members_group(const struct members *members)
{
    return *members->group ? members->group : NULL;
}

const struct roster_member *members_row(const struct members *members, size_t index)
{
    if (index >= members->row_count)
        return NULL;
    if (members->view != MEMBERS_MIGRANTS)
        return roster_at(members->roster, members->rows[index]);
    const struct migrant *line = migrants_at(members->migrants, members->rows[index]);
    return line ? line->member : NULL;
}

const struct roster_member *members_current(const struct members *members)
{
    return members_row(members, members->list.current);
}

size_t members_targets(const struct members *members, const char **single, const char *const **ids)
{
    const struct roster_member *member = members_current(members);
    return pick_targets(&members->tags, member ? member->id : NULL, single, ids);
}

/* The rows are of the view they were made for: until they are made anew there are none. */
void members_show(struct members *members, enum members_view view)
{
    const struct roster_member *member = members_current(members);
    snprintf(members->under, sizeof members->under, "%s", member ? member->id : "");
    members->row_count = 0;
    members->view = view;
    members->stale = true;
    members->ranging = false;
}

instant members_when(struct stage *stage, instant typed)
{
    instant now = stage_now(stage);
    int offset = stage_offset(stage);
    bool today = typed != INSTANT_NONE &&
                 civil_day_start(typed, 0, offset) == civil_day_start(now, 0, offset);
    bool bare = today && (typed == civil_day_start(now, 0, offset) || typed > now);
    return bare ? now : typed;
}

static bool belongs(const struct roster_member *member, enum members_view view)
{
    bool on = member->standing == ROSTER_ON;
    if (view == MEMBERS_ABSENT)
        return on && member->joined == INSTANT_NONE;
    if (view == MEMBERS_WAITING)
        return member->standing == ROSTER_WAITING;
    return true;
}

static enum status fill_rows(struct members *members, struct error *error)
{
    bool migrants = members->view == MEMBERS_MIGRANTS;
    size_t all = migrants ? migrants_count(members->migrants) : roster_count(members->roster);
    size_t *rows = realloc(members->rows, (all ? all : 1) * sizeof *rows);
    if (!rows)
        return error_set(error, ST_NOMEM, NULL, "%s", _("内存不足"));
    members->rows = rows;
    members->row_count = 0;
    for (size_t i = 0; i < all; i++)
        if (migrants || belongs(roster_at(members->roster, i), members->view))
            rows[members->row_count++] = i;
    return ST_OK;
}

/* The bar stays on whom it was on, where they are still shown. */
static void follow(struct members *members)
{
    size_t at = 0, count = members->row_count;
    list_set(&members->list, count, members->list.page);
    while (at < count && strcmp(members_row(members, at)->id, members->under) != 0)
        at++;
    if (at < count && !members->stay)
        list_go(&members->list, at);
    if (members->to_last && count > 0)
        list_go(&members->list, count - 1);
    members->to_last = members->stay = false;
}

static bool still_there(void *context, const char *id)
{
    const struct roster *roster = context;
    return roster_find(roster, id) < roster_count(roster);
}

static bool fresh(struct stage *stage, const struct members *members)
{
    int offset = stage_offset(stage);
    return members->roster && !members->stale &&
           members->version == desk_version(stage_desk(stage)) &&
           civil_day_start(members->loaded, 0, offset) ==
               civil_day_start(stage_now(stage), 0, offset);
}

static enum status load(struct stage *stage, struct members *members, struct error *error)
{
    struct desk *desk = stage_desk(stage);
    struct roster *roster = NULL;
    struct migrants *migrants = NULL;
    if (fresh(stage, members))
        return ST_OK;
    const struct roster_member *current = members->roster ? members_current(members) : NULL;
    if (current)
        snprintf(members->under, sizeof members->under, "%s", current->id);
    enum status status = roster_load(desk, *members->org ? members->org : NULL,
                                     members_group(members), stage_now(stage), &roster, error);
    if (status == ST_OK && members->view == MEMBERS_MIGRANTS)
        status = migrants_load(desk, roster, stage_now(stage), &migrants, error);
    if (status != ST_OK) {
        roster_free(roster);
        return status;
    }
    migrants_free(members->migrants);
    roster_free(members->roster);
    members->migrants = migrants;
    members->roster = roster;
    snprintf(members->org, sizeof members->org, "%s", roster_org(roster));
    members->version = desk_version(desk);
    members->loaded = stage_now(stage);
    members->stale = false;
    members->ranging = false;
    pick_prune(&members->tags, still_there, roster);
    status = fill_rows(members, error);
    follow(members);
    return status;
}

static enum status members_open(struct stage *stage, const void *argument, void **state,
                                struct error *error)
{
    const struct members_argument *wanted = argument;
    struct members *members = calloc(1, sizeof *members);
    if (!members)
        return error_set(error, ST_NOMEM, NULL, "%s", _("内存不足"));
    snprintf(members->group, sizeof members->group, "%s", wanted->group ? wanted->group : "");
    snprintf(members->org, sizeof members->org, "%s", wanted->org ? wanted->org : "");
    members->view = wanted->view;
    snprintf(members->under, sizeof members->under, "%s", wanted->member ? wanted->member : "");
    enum status status = load(stage, members, error);
    if (status == ST_OK)
        *state = members;
    else
        members_close(stage, members);
    return status;
}

/* Coming back for no view of its own, one finds the view as it was left. */
static bool members_shows(const void *state, const void *argument)
{
    const struct members *members = state;
    const struct members_argument *wanted = argument;
    const char *group = wanted->group ? wanted->group : "";
    bool same_org = *group || (wanted->org && strcmp(wanted->org, members->org) == 0);
    return same_org && strcmp(group, members->group) == 0 &&
           (wanted->view == MEMBERS_ALL || wanted->view == members->view);
}

static void bring_up(struct stage *stage, struct members *members)
{
    struct error error = {.status = ST_OK};
    if (load(stage, members, &error) != ST_OK)
        stage_fail(stage, &error);
}

static void members_draw(struct stage *stage, void *state)
{
    bring_up(stage, state);
    members_paint(stage, state);
}

static void view_chosen(struct stage *stage, void *state, size_t index)
{
    (void)stage;
    if (index < MEMBERS_VIEWS)
        members_show(state, (enum members_view)index);
}

static void choose_view(struct stage *stage, struct members *members)
{
    const char *const choices[MEMBERS_VIEWS] = {_("全部"), _("流动党员：谁还没有汇报"),
                                                _("在名册上、还没有进群的"), _("入群申请")};
    stage_choose(stage, &(struct choose){.question = _("只看"),
                                         .choices = choices,
                                         .count = MEMBERS_VIEWS,
                                         .current = members->view,
                                         .answer = view_chosen});
}

static void open_about(struct stage *stage, struct members *members)
{
    const struct roster_member *member = members_current(members);
    if (member)
        stage_push(stage, &screen_member,
                   &(struct about_argument){.member = member->id,
                                            .shown = pick_has(&members->shown, member->id)});
    else
        stage_why_not(stage, _("列表是空的，没有可打开的"));
}

static void open_history(struct stage *stage, struct members *members)
{
    const struct roster_member *member = members_current(members);
    if (member)
        stage_push(stage, &screen_history,
                   &(struct history_argument){
                       .entity = ENTITY_MEMBER, .id = member->id, .name = member->name});
    else
        stage_why_not(stage, _("列表是空的"));
}

static void open_compare(struct stage *stage, struct members *members)
{
    if (members_group(members))
        stage_push(stage, &screen_compare, &(struct compare_argument){.group = members->group});
    else
        stage_why_not(stage, _("核对的是群里的名单：先回总览选一个群"));
}

static void open_events(struct stage *stage, struct members *members)
{
    stage_push(stage, &screen_events, &(struct events_argument){.group = members_group(members)});
}

static void open_import(struct stage *stage, struct members *members)
{
    import_ask(stage, IMPORT_ROSTER, members->org, members_group(members));
}

static const struct {
    enum action action;
    void (*act)(struct stage *stage, struct members *members);
} acts[] = {
    {ACT_OPEN, open_about},     {ACT_RECORD, members_record},   {ACT_FIND, members_find},
    {ACT_FILTER, choose_view},  {ACT_COPY, members_copy},       {ACT_NEW, members_new},
    {ACT_EDIT, members_edit},   {ACT_APPROVE, members_approve}, {ACT_LEAVE, members_leave},
    {ACT_WAIVE, members_waive}, {ACT_UNMASK, members_unmask},   {ACT_COMPARE, open_compare},
    {ACT_IMPORT, open_import},  {ACT_EVENTS, open_events},      {ACT_HISTORY, open_history},
};

static void members_act(struct stage *stage, void *state, enum action action, const struct key *key)
{
    struct members *members = state;
    int view = (int)members->view;
    bring_up(stage, members);
    struct tagging tagging = members_tagging(members);
    if (action == ACT_BACK && !tagging_end(stage, &tagging))
        stage_pop(stage);
    else if (action == ACT_MOVE)
        list_key(&members->list, key);
    else if (action == ACT_PANE)
        members_show(members, (enum members_view)((view + 1) % MEMBERS_VIEWS));
    else if (action == ACT_PANE_BACK)
        members_show(members, (enum members_view)((view + MEMBERS_VIEWS - 1) % MEMBERS_VIEWS));
    else if (action == ACT_FIND_NEXT || action == ACT_FIND_PREVIOUS)
        members_find_next(stage, members, action == ACT_FIND_NEXT);
    else if (action == ACT_TAG || action == ACT_RANGE || action == ACT_TAG_ALL ||
             action == ACT_UNTAG)
        tagging_act(stage, &tagging, action);
    if (action == ACT_MOVE)
        tagging_follow(stage, &tagging);
    for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++)
        if (acts[i].action == action)
            acts[i].act(stage, members);
}

const struct screen screen_members = {
    .place = PLACE_MEMBERS,
    .open = members_open,
    .close = members_close,
    .draw = members_draw,
    .act = members_act,
    .shows = members_shows,
};
