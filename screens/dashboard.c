#include "screens/dashboard.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/intl.h"
#include "desk/copy.h"
#include "desk/letter.h"
#include "screens/catalogue.h"

enum { REMINDER_MAX = 200000 };

static void dashboard_close(struct stage *stage, void *state)
{
    struct dashboard *dashboard = state;
    (void)stage;
    pane_free(&dashboard->pane);
    pick_free(&dashboard->tags);
    board_free(dashboard->board);
    free(dashboard);
}

const char *dashboard_current(const struct dashboard *dashboard)
{
    return dashboard->list.current < board_count(dashboard->board)
               ? board_row_id(dashboard->board, dashboard->list.current)
               : NULL;
}

struct tagging dashboard_tagging(struct dashboard *dashboard)
{
    return (struct tagging){.tags = &dashboard->tags,
                            .ranging = &dashboard->ranging,
                            .anchor = &dashboard->anchor,
                            .list = &dashboard->list,
                            .rows = {.id = board_row_id,
                                     .rows = dashboard->board,
                                     .count = board_count(dashboard->board)},
                            .hidden = _("个被筛选遮住")};
}

/* Puts the bar on the row of that id, or leaves it at its place in the list. */
static void follow(struct dashboard *dashboard, const char *id)
{
    size_t count = board_count(dashboard->board);
    size_t at = *id ? board_index(dashboard->board, id) : count;
    size_t page = dashboard->list.page;
    dashboard->shown++;
    dashboard->ranging = false;
    list_set(&dashboard->list, count, page);
    if (at < count)
        list_go(&dashboard->list, at);
}

static void remember(const struct dashboard *dashboard, char id[IDENT_MAX + 1])
{
    const char *current = dashboard_current(dashboard);
    size_t n = current ? strlen(current) : 0;
    n = n < IDENT_MAX ? n : IDENT_MAX;
    if (n > 0)
        memcpy(id, current, n);
    id[n] = '\0';
}

static bool holds(void *context, const char *id)
{
    return board_holds(context, id);
}

/* Loads the board when something has changed, or the time of day matters to its words. */
static enum status load(struct stage *stage, struct dashboard *dashboard, struct error *error)
{
    struct desk *desk = stage_desk(stage);
    char id[IDENT_MAX + 1];
    if (dashboard->version == desk_version(desk) && dashboard->loaded != INSTANT_NONE &&
        stage_now(stage) - dashboard->loaded < 60)
        return ST_OK;
    remember(dashboard, id);
    enum status status = desk_counts(desk, stage_now(stage), &dashboard->counts, error);
    if (status == ST_OK)
        status = board_load(dashboard->board, stage_now(stage), error);
    if (status != ST_OK)
        return status;
    dashboard->version = desk_version(desk);
    dashboard->loaded = stage_now(stage);
    follow(dashboard, id);
    pick_prune(&dashboard->tags, holds, dashboard->board);
    return ST_OK;
}

static enum status dashboard_open(struct stage *stage, const void *argument, void **state,
                                  struct error *error)
{
    struct dashboard *dashboard = calloc(1, sizeof *dashboard);
    (void)argument;
    if (!dashboard)
        return error_set(error, ST_NOMEM, NULL, "%s", _("内存不足"));
    dashboard->loaded = INSTANT_NONE;
    dashboard->names.version = UINT64_MAX;
    dashboard->board = board_new(stage_desk(stage));
    enum status status = dashboard->board ? load(stage, dashboard, error)
                                          : error_set(error, ST_NOMEM, NULL, "%s", _("内存不足"));
    if (status != ST_OK) {
        dashboard_close(stage, dashboard);
        return status;
    }
    *state = dashboard;
    return ST_OK;
}

/* What the row under the bar owes. */
static enum status load_pane(struct stage *stage, struct dashboard *dashboard, struct error *error)
{
    const struct board_row *row = board_row(dashboard->board, dashboard->list.current);
    return pane_load(stage, &dashboard->pane, row ? row->id : NULL, row && row->is_org, error);
}

/* The pane follows the bar when the bar rests: a row of it costs as much as moving the bar. */
static bool pane_may_wait(struct stage *stage, const struct dashboard *dashboard)
{
    const char *id = dashboard_current(dashboard);
    return !stage_rested(stage) && dashboard->pane.agenda && id &&
           strcmp(id, dashboard->pane.subject) != 0;
}

bool dashboard_few(const struct dashboard *dashboard)
{
    size_t groups = board_totals(dashboard->board)->groups;
    return board_count(dashboard->board) <= DASHBOARD_FEW && groups <= DASHBOARD_FEW;
}

static void dashboard_draw(struct stage *stage, void *state)
{
    struct dashboard *dashboard = state;
    struct error error = {.status = ST_OK};
    enum status status = load(stage, dashboard, &error);
    /* With few groups the pane is the main thing: it lists what is not due yet too, so that this
     * can be recorded from there, and the keys go to it until Tab says otherwise. */
    bool few = dashboard_few(dashboard);
    dashboard->pane.with_open = few;
    if (pane_may_wait(stage, dashboard))
        stage_later(stage);
    else if (status == ST_OK)
        status = load_pane(stage, dashboard, &error);
    if (status != ST_OK)
        stage_fail(stage, &error);
    if (!dashboard->chosen)
        dashboard->in_pane = few && dashboard->pane.list.count > 0;
    dashboard_paint(stage, dashboard);
}

void dashboard_show(struct stage *stage, struct dashboard *dashboard, enum board_filter filter,
                    const char *org, const char *text)
{
    struct error error = {.status = ST_OK};
    struct board *board = dashboard->board;
    struct buf kept_org, kept_text;
    char id[IDENT_MAX + 1];
    remember(dashboard, id);
    buf_init(&kept_org, 4096);
    buf_init(&kept_text, 4096);
    buf_puts(&kept_org, org ? org : board_org(board) ? board_org(board) : "");
    buf_puts(&kept_text, text ? text : board_text(board));
    if (board_show(board, filter, kept_org.len ? kept_org.text : NULL, kept_text.text, &error) !=
        ST_OK)
        stage_fail(stage, &error);
    buf_free(&kept_org);
    buf_free(&kept_text);
    dashboard->list.top = dashboard->list.current = 0;
    follow(dashboard, id);
}

static void move(struct stage *stage, struct dashboard *dashboard, const struct key *key)
{
    struct tagging tagging = dashboard_tagging(dashboard);
    if (dashboard->in_pane) {
        list_key(&dashboard->pane.list, key);
        return;
    }
    list_key(&dashboard->list, key);
    tagging_follow(stage, &tagging);
}

static void tag(struct stage *stage, struct dashboard *dashboard, enum action action)
{
    struct tagging tagging = dashboard_tagging(dashboard);
    tagging_act(stage, &tagging, action);
}

static void open_group(struct stage *stage, struct dashboard *dashboard)
{
    const struct board_row *row = board_row(dashboard->board, dashboard->list.current);
    if (!row) {
        stage_why_not(stage, _("列表是空的，没有可打开的"));
        return;
    }
    struct group_argument argument = {.id = row->id, .is_org = row->is_org};
    stage_push(stage, &screen_group, &argument);
}

static size_t targets(struct dashboard *dashboard, const char **single, const char *const **ids)
{
    return pick_targets(&dashboard->tags, dashboard_current(dashboard), single, ids);
}

static void record(struct stage *stage, struct dashboard *dashboard)
{
    const struct agenda_line *line =
        dashboard->in_pane ? pane_current(&dashboard->pane) : pane_recordable(&dashboard->pane);
    if (dashboard->tags.count > 0)
        dashboard_record_all(stage, dashboard);
    else
        pane_record(stage, line);
}

/* One new post for the groups. */
static void draft_new(struct stage *stage, const char *const *ids, size_t count)
{
    struct error error = {.status = ST_OK};
    struct letter_argument argument = {.letter = NULL};
    if (count == 0)
        stage_why_not(stage, _("列表是空的，没有群可发"));
    else if (letter_new(stage_desk(stage), ids, count, &argument.letter, &error) != ST_OK)
        stage_fail(stage, &error);
    else
        stage_push(stage, &screen_letter, &argument);
}

static void draft(struct stage *stage, struct dashboard *dashboard)
{
    const char *single, *why = NULL;
    const char *const *ids;
    const struct agenda_line *line =
        dashboard->in_pane ? pane_current(&dashboard->pane) : pane_draftable(&dashboard->pane);
    size_t count = targets(dashboard, &single, &ids);
    bool asked = line && agenda_can_draft(line, &why);
    if (dashboard->tags.count == 0 && (asked || dashboard->in_pane))
        pane_draft(stage, line);
    else
        draft_new(stage, ids, count);
}

static void copy(struct stage *stage, struct dashboard *dashboard)
{
    struct error error = {.status = ST_OK};
    const char *single;
    const char *const *ids;
    struct buf text;
    size_t named = 0, count = targets(dashboard, &single, &ids);
    const struct agenda_line *line = dashboard->in_pane ? pane_current(&dashboard->pane) : NULL;
    const char *rule = line && line->kind == AGENDA_DUTY ? line->rule_id : NULL;
    buf_init(&text, REMINDER_MAX);
    if (copy_reminder(stage_desk(stage), ids, count, rule, stage_now(stage), &text, &named,
                      &error) != ST_OK)
        stage_fail(stage, &error);
    else if (named == 0)
        stage_why_not(stage, _("所选的群没有逾期的，不必提醒"));
    else
        stage_push(stage, &screen_copyout,
                   &(struct copyout_argument){.text = text.text, .what = _("提醒")});
    buf_free(&text);
}

static void history(struct stage *stage, struct dashboard *dashboard)
{
    struct board_detail detail;
    struct error error = {.status = ST_OK};
    const struct board_row *row = board_row(dashboard->board, dashboard->list.current);
    if (!row) {
        stage_why_not(stage, _("列表是空的"));
        return;
    }
    if (board_detail(dashboard->board, dashboard->list.current, &detail, &error) != ST_OK) {
        stage_fail(stage, &error);
        return;
    }
    struct history_argument argument = {
        .entity = row->is_org ? ENTITY_ORG : ENTITY_GROUP, .id = row->id, .name = detail.name};
    stage_push(stage, &screen_history, &argument);
}

static void leave(struct stage *stage, void *state, bool yes)
{
    (void)state;
    if (yes)
        stage_quit(stage);
}

/* Back, step by step: the range, the pane, the filter, the program. */
static void back(struct stage *stage, struct dashboard *dashboard)
{
    struct board *board = dashboard->board;
    struct tagging tagging = dashboard_tagging(dashboard);
    if (tagging_end(stage, &tagging))
        return;
    if (dashboard->in_pane && dashboard->chosen)
        dashboard->in_pane = false;
    else if (board_filter(board) != BOARD_ALL || board_org(board) || *board_text(board))
        dashboard_show(stage, dashboard, BOARD_ALL, "", "");
    else
        stage_confirm(stage, _("退出群管？"), leave);
}

static void open_line(struct stage *stage, struct dashboard *dashboard)
{
    const struct agenda_line *line = pane_current(&dashboard->pane);
    if (line)
        pane_open(stage, line);
    else
        open_group(stage, dashboard);
}

static void change_pane(struct stage *stage, struct dashboard *dashboard)
{
    dashboard->chosen = true;
    if (!dashboard->in_pane && dashboard->pane.list.count == 0)
        stage_why_not(stage, _("这一行没有待办，不必换窗"));
    else
        dashboard->in_pane = !dashboard->in_pane;
}

/* The screens about the row under the bar. */
static void open_beside(struct stage *stage, struct dashboard *dashboard, enum action action)
{
    const struct board_row *row = board_row(dashboard->board, dashboard->list.current);
    const char *group = row && !row->is_org ? row->id : NULL;
    const char *org = row && row->is_org ? row->id : NULL;
    if (action == ACT_EVENTS)
        stage_push(stage, &screen_events, &(struct events_argument){.group = NULL});
    else if (action == ACT_IMPORT)
        import_ask(stage, IMPORT_REGISTER, NULL, NULL);
    else if (action == ACT_MEMBERS && row)
        stage_push(stage, &screen_members, &(struct members_argument){.group = group, .org = org});
    else if (action == ACT_HANDOVER && group)
        stage_push(stage, &screen_handover, &(struct handover_argument){.group = group});
    else
        stage_why_not(stage, action == ACT_MEMBERS ? _("列表是空的，没有名册可看")
                                                   : _("交接的是群：先把光标条放在一个群上"));
}

static void dashboard_act(struct stage *stage, void *state, enum action action,
                          const struct key *key)
{
    struct dashboard *dashboard = state;
    struct error error = {.status = ST_OK};
    if (action != ACT_MOVE && load_pane(stage, dashboard, &error) != ST_OK)
        stage_fail(stage, &error);
    else if (action == ACT_MOVE)
        move(stage, dashboard, key);
    else if (action == ACT_OPEN && dashboard->in_pane)
        open_line(stage, dashboard);
    else if (action == ACT_OPEN)
        open_group(stage, dashboard);
    else if (action == ACT_PANE || action == ACT_PANE_BACK)
        change_pane(stage, dashboard);
    else if (action == ACT_FIND)
        dashboard_find(stage, dashboard);
    else if (action == ACT_FIND_NEXT || action == ACT_FIND_PREVIOUS)
        dashboard_find_next(stage, dashboard, action == ACT_FIND_NEXT);
    else if (action == ACT_FILTER)
        dashboard_filter(stage, dashboard);
    else if (action == ACT_TAG || action == ACT_RANGE || action == ACT_TAG_ALL ||
             action == ACT_UNTAG)
        tag(stage, dashboard, action);
    else if (action == ACT_RECORD)
        record(stage, dashboard);
    else if (action == ACT_DRAFT)
        draft(stage, dashboard);
    else if (action == ACT_COPY)
        copy(stage, dashboard);
    else if (action == ACT_ATTEST)
        stage_push(stage, &screen_attest, &(struct attest_argument){.group = NULL});
    else if (action == ACT_HISTORY)
        history(stage, dashboard);
    else if (action == ACT_EVENTS || action == ACT_MEMBERS || action == ACT_IMPORT ||
             action == ACT_HANDOVER)
        open_beside(stage, dashboard, action);
    else if (action == ACT_BACK)
        back(stage, dashboard);
}

const struct screen screen_dashboard = {
    .place = PLACE_BOARD,
    .open = dashboard_open,
    .close = dashboard_close,
    .draw = dashboard_draw,
    .act = dashboard_act,
};
