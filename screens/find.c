#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "base/pinyin.h"
#include "base/utf8.h"
#include "screens/dashboard.h"

/* Finding a row by name, and choosing which rows are shown. */

static void keep(struct dashboard *dashboard, const char *text)
{
    size_t n = utf8_cut(text, strlen(text), sizeof dashboard->find - 1);
    memcpy(dashboard->find, text, n);
    dashboard->find[n] = '\0';
}

static bool filtered(const struct board *board)
{
    return board_filter(board) != BOARD_ALL || board_org(board) || *board_text(board);
}

static bool letters_only(const char *text)
{
    for (const char *c = text; *c; c++)
        if ((*c | 0x20) < 'a' || (*c | 0x20) > 'z')
            return false;
    return *text;
}

static void say_nothing(struct stage *stage, const struct dashboard *dashboard)
{
    if (filtered(dashboard->board))
        stage_say(stage, _("在筛选出的群里没有“%s”；f 9 去掉筛选再找"), dashboard->find);
    else if (!pinyin_built() && letters_only(dashboard->find))
        stage_say(stage, _("没有“%s”：本程序编译时没有拼音表，请写名称里的字或编号"),
                  dashboard->find);
    else
        stage_say(stage, _("没有“%s”：写名称的一部分、拼音首字母或编号"), dashboard->find);
}

static void go(struct stage *stage, struct dashboard *dashboard, size_t found)
{
    size_t all = 0, at = board_hits(dashboard->board, found, &all);
    list_go(&dashboard->list, found);
    if (all > 1)
        stage_say(stage, _("找到 %zu/%zu  n 下一个 N 上一个"), at, all);
    else
        stage_say(stage, "%s", _("找到 1/1"));
}

/* The bar stays where it is when nothing is found. */
static bool seek(struct stage *stage, struct dashboard *dashboard, size_t from, bool forward,
                 bool here)
{
    struct error error = {.status = ST_OK};
    struct tagging tagging = dashboard_tagging(dashboard);
    size_t found = 0;
    bool hit = false;
    if (board_find(dashboard->board, from, dashboard->find, forward, here, &found, &error) != ST_OK)
        stage_fail(stage, &error);
    else if (found >= board_count(dashboard->board))
        say_nothing(stage, dashboard);
    else
        hit = true;
    if (hit)
        go(stage, dashboard, found);
    tagging_follow(stage, &tagging);
    return hit;
}

static void find_changed(struct stage *stage, void *state, const char *text)
{
    struct dashboard *dashboard = state;
    keep(dashboard, text);
    if (!*text || !seek(stage, dashboard, dashboard->find_from, true, true))
        list_go(&dashboard->list, dashboard->find_from);
}

static void find_done(struct stage *stage, void *state, const char *text)
{
    struct dashboard *dashboard = state;
    if (!text) {
        list_go(&dashboard->list, dashboard->find_from);
        return;
    }
    find_changed(stage, state, text);
}

void dashboard_find(struct stage *stage, struct dashboard *dashboard)
{
    struct prompt prompt = {
        .question = _("找:"), .max = FIND_MAX, .answer = find_done, .change = find_changed};
    dashboard->find_from = dashboard->list.current;
    dashboard->in_pane = false;
    dashboard->chosen = true;
    stage_prompt(stage, &prompt);
}

void dashboard_find_next(struct stage *stage, struct dashboard *dashboard, bool forward)
{
    if (!*dashboard->find)
        stage_why_not(stage, _("还没有找过什么；先按 / 写名称的一部分、拼音首字母或编号"));
    else
        seek(stage, dashboard, dashboard->list.current, forward, false);
}

static void text_done(struct stage *stage, void *state, const char *text)
{
    struct dashboard *dashboard = state;
    if (text)
        dashboard_show(stage, dashboard, board_filter(dashboard->board), NULL, text);
}

/* Behind the filters of the board stand three choices of our own. */
enum { CHOICE_ORG = BOARD_FILTERS, CHOICE_TEXT, CHOICE_NONE, CHOICES, ORG_WORDS_MAX = 400 };

static void filter_by_text(struct stage *stage, struct dashboard *dashboard)
{
    struct prompt prompt = {.question = _("只看名称含（字、拼音首字母或编号）:"),
                            .text = board_text(dashboard->board),
                            .max = FIND_MAX,
                            .answer = text_done};
    stage_prompt(stage, &prompt);
}

static void filter_by_org(struct stage *stage, struct dashboard *dashboard)
{
    struct board_detail detail;
    struct error error = {.status = ST_OK};
    enum board_filter filter = board_filter(dashboard->board);
    if (!dashboard_current(dashboard))
        stage_why_not(stage, _("列表是空的，没有组织可选"));
    else if (board_detail(dashboard->board, dashboard->list.current, &detail, &error) != ST_OK)
        stage_fail(stage, &error);
    else
        dashboard_show(stage, dashboard, filter, detail.org, NULL);
}

static void filter_done(struct stage *stage, void *state, size_t index)
{
    struct dashboard *dashboard = state;
    if (index < BOARD_FILTERS)
        dashboard_show(stage, dashboard, (enum board_filter)index, NULL, NULL);
    else if (index == CHOICE_ORG)
        filter_by_org(stage, dashboard);
    else if (index == CHOICE_TEXT)
        filter_by_text(stage, dashboard);
    else if (index == CHOICE_NONE)
        dashboard_show(stage, dashboard, BOARD_ALL, "", "");
}

void dashboard_filter(struct stage *stage, struct dashboard *dashboard)
{
    const char *choices[CHOICES];
    char org[ORG_WORDS_MAX] = "";
    struct board_detail detail = {.org_name = ""};
    for (size_t i = 0; i < BOARD_FILTERS; i++)
        choices[i] = i == BOARD_ALL ? _("全部状态") : board_filter_name((enum board_filter)i);
    if (dashboard_current(dashboard) &&
        board_detail(dashboard->board, dashboard->list.current, &detail, NULL) == ST_OK)
        snprintf(org, sizeof org, _("只看 %s 及以下"), detail.org_name);
    choices[CHOICE_ORG] = *org ? org : _("只看这一行的组织及以下");
    choices[CHOICE_TEXT] = _("只看名称含某字的（或拼音首字母、编号）");
    choices[CHOICE_NONE] = _("去掉所有筛选");
    struct choose choose = {.question = _("筛选"),
                            .choices = choices,
                            .count = CHOICES,
                            .current = board_filter(dashboard->board),
                            .answer = filter_done};
    stage_choose(stage, &choose);
}
