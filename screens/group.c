#include "screens/group.h"

#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "screens/catalogue.h"

/* One group, or an org's own: what it owes, its posts, its events, who is in it. */

static void group_close(struct stage *stage, void *state)
{
    struct folder *folder = state;
    (void)stage;
    pane_free(&folder->pane);
    dossier_free(folder->dossier);
    free(folder);
}

static const char *post_id(const struct dossier *dossier, size_t index)
{
    const struct dossier_post *post = dossier_post(dossier, index);
    return !post ? "" : post->post ? post->post : post->fact;
}

static const char *event_id(const struct dossier *dossier, size_t index)
{
    const struct dossier_event *event = dossier_event(dossier, index);
    return event ? event->id : "";
}

/* The bar stays on its row when another dossier takes the place of the old one, where it can. */
static void follow(struct list *list, size_t count, const struct dossier *old,
                   const struct dossier *dossier,
                   const char *(*id)(const struct dossier *dossier, size_t index))
{
    const char *under = old ? id(old, list->current) : "";
    size_t at = 0;
    while (at < count && (!*under || strcmp(id(dossier, at), under) != 0))
        at++;
    list_set(list, count, list->page);
    if (at < count)
        list_go(list, at);
}

static enum status load(struct stage *stage, struct folder *folder, struct error *error)
{
    struct desk *desk = stage_desk(stage);
    struct dossier *dossier = NULL;
    enum status status = pane_load(stage, &folder->pane, folder->id, folder->is_org, error);
    if (status != ST_OK || folder->is_org ||
        (folder->loaded && folder->version == desk_version(desk)))
        return status;
    status = dossier_load(desk, folder->id, stage_now(stage), &dossier, error);
    if (status != ST_OK)
        return status;
    follow(&folder->posts, dossier_posts(dossier), folder->dossier, dossier, post_id);
    follow(&folder->events, dossier_events(dossier), folder->dossier, dossier, event_id);
    dossier_free(folder->dossier);
    folder->dossier = dossier;
    folder->version = desk_version(desk);
    folder->loaded = true;
    return ST_OK;
}

static enum status group_open(struct stage *stage, const void *argument, void **state,
                              struct error *error)
{
    const struct group_argument *wanted = argument;
    struct folder *folder = calloc(1, sizeof *folder);
    size_t n = strlen(wanted->id);
    if (!folder || n > IDENT_MAX) {
        free(folder);
        return error_set(error, ST_NOMEM, NULL, "%s", _("内存不足"));
    }
    memcpy(folder->id, wanted->id, n);
    folder->is_org = wanted->is_org;
    folder->pane.with_open = true;
    enum status status = load(stage, folder, error);
    if (status == ST_OK)
        *state = folder;
    else
        group_close(stage, folder);
    return status;
}

static bool group_shows(const void *state, const void *argument)
{
    const struct folder *folder = state;
    const struct group_argument *wanted = argument;
    return folder->is_org == wanted->is_org && strcmp(folder->id, wanted->id) == 0;
}

static void group_draw(struct stage *stage, void *state)
{
    struct folder *folder = state;
    struct error error = {.status = ST_OK};
    if (load(stage, folder, &error) != ST_OK)
        stage_fail(stage, &error);
    group_paint(stage, folder);
}

const struct dossier_post *group_post(const struct folder *folder)
{
    return folder->section == SECTION_POSTS && folder->dossier
               ? dossier_post(folder->dossier, folder->posts.current)
               : NULL;
}

const struct dossier_event *group_event(const struct folder *folder)
{
    return folder->section == SECTION_EVENTS && folder->dossier
               ? dossier_event(folder->dossier, folder->events.current)
               : NULL;
}

static void move(struct stage *stage, struct folder *folder, const struct key *key)
{
    if (folder->section == SECTION_DUTIES)
        list_key(&folder->pane.list, key);
    else if (folder->section == SECTION_POSTS)
        list_key(&folder->posts, key);
    else if (folder->section == SECTION_EVENTS)
        list_key(&folder->events, key);
    else
        stage_why_not(stage, _("这一栏没有列表；Tab 换栏"));
}

static void go_section(struct stage *stage, struct folder *folder, int section)
{
    if (folder->is_org)
        stage_why_not(stage, _("组织自己的待办只有这一栏"));
    else if (section < SECTIONS)
        folder->section = (enum section)section;
    else
        stage_why_not(stage, _("没有这一栏：1 待办 2 信息 3 会议活动 4 成员"));
}

static const struct {
    enum action action;
    void (*act)(struct stage *stage, struct folder *folder);
} acts[] = {
    {ACT_OPEN, group_open_item},  {ACT_RECORD, group_record},     {ACT_DRAFT, group_draft},
    {ACT_COPY, group_copy},       {ACT_ATTEST, group_attest},     {ACT_EDIT, group_edit},
    {ACT_RECALL, group_recall},   {ACT_WITHDRAW, group_withdraw}, {ACT_HISTORY, group_history},
    {ACT_NEW, group_new},         {ACT_EVENTS, group_events},     {ACT_MEMBERS, group_members},
    {ACT_COMPARE, group_compare}, {ACT_HANDOVER, group_handover},
};

static void group_act(struct stage *stage, void *state, enum action action, const struct key *key)
{
    struct folder *folder = state;
    int section = (int)folder->section;
    if (action == ACT_BACK)
        stage_pop(stage);
    else if (action == ACT_MOVE)
        move(stage, folder, key);
    else if (action == ACT_PANE)
        go_section(stage, folder, (section + 1) % SECTIONS);
    else if (action == ACT_PANE_BACK)
        go_section(stage, folder, (section + SECTIONS - 1) % SECTIONS);
    else if (action == ACT_LINE)
        go_section(stage, folder, key_digit(key) - 1);
    for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++)
        if (acts[i].action == action)
            acts[i].act(stage, folder);
}

const struct screen screen_group = {
    .place = PLACE_GROUP,
    .open = group_open,
    .close = group_close,
    .draw = group_draw,
    .act = group_act,
    .shows = group_shows,
};
