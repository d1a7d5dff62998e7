#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/intl.h"
#include "base/utf8.h"
#include "desk/link.h"
#include "desk/words.h"
#include "screens/dashboard.h"
#include "term/cell.h"
#include "term/row.h"

enum {
    HEADER_ROWS = 2,
    NARROW = 60,        /* fewer columns: fewer fields */
    SIDE_BY_SIDE = 119, /* columns, the last one of the terminal not counted */
    LIST_WIDTH_MAX = 92,
    PANE_MIN = 2,
    PANE_MAX = 12,
    NAME_WIDTH_MAX = 44,
    WORDS_MAX = 400,
};

/* The list's rows below each other: with few groups what they owe gets the room. */
static int pane_rows(int rows, size_t count)
{
    int most = rows - 2; /* a row of the list, the rule */
    int pane = rows / 3;
    if (count <= DASHBOARD_FEW)
        pane = rows - 1 - (count > 0 ? (int)count : 1);
    else if (pane > PANE_MAX)
        pane = PANE_MAX;
    if (pane < PANE_MIN)
        pane = PANE_MIN;
    return pane < most ? pane : most;
}

struct layout dashboard_layout(struct stage *stage, const struct dashboard *dashboard)
{
    int rows = stage_rows(stage) - HEADER_ROWS - 1, width = stage_width(stage);
    struct layout layout = {.heads = HEADER_ROWS,
                            .list_y = HEADER_ROWS + 1,
                            .list_rows = rows,
                            .rule_y = -1,
                            .narrow = width < NARROW};
    if (width >= SIDE_BY_SIDE) {
        layout.list_width = width / 2 < LIST_WIDTH_MAX ? width / 2 : LIST_WIDTH_MAX;
        layout.pane_y = layout.list_y;
        layout.pane_rows = rows;
        return layout;
    }
    layout.pane_rows = pane_rows(rows, board_count(dashboard->board));
    layout.list_rows = rows - layout.pane_rows - 1;
    layout.rule_y = layout.list_y + layout.list_rows;
    layout.pane_y = layout.rule_y + 1;
    return layout;
}

static void link_words(struct stage *stage, struct buf *out)
{
    size_t before = out->len;
    desk_link_words(stage_desk(stage), stage_now(stage), out);
    if (out->len > before)
        return;
    buf_puts(out, _("单机"));
    if (strcmp(desk_user(stage_desk(stage)), "local") != 0)
        buf_printf(out, " %s", desk_user_name(stage_desk(stage)));
}

/* The first row but for the name: the time, what waits, and how far a refresh is. */
static void header_words(struct stage *stage, const struct desk_counts *counts, bool narrow,
                         struct buf *out)
{
    size_t left = stage_refreshing(stage);
    if (narrow)
        words_time(out, stage_now(stage), stage_now(stage), stage_offset(stage));
    else
        words_clock(out, stage_now(stage), stage_offset(stage));
    if (counts->refused > 0)
        buf_printf(out, _("  被拒 %lld"), (long long)counts->refused);
    buf_printf(out, _("  待审 %lld 待发 %lld 待送 %lld  "), (long long)counts->to_decide,
               (long long)counts->to_publish, (long long)counts->to_send);
    if (counts->returned > 0)
        buf_printf(out, _("退回 %lld  "), (long long)counts->returned);
    if (left > 0)
        buf_printf(out, _("更新中 %zu"), left);
    else
        link_words(stage, out);
}

static void paint_header(struct stage *stage, const struct dashboard *dashboard)
{
    bool narrow = stage_width(stage) < NARROW;
    struct row row = row_begin(stage_term(stage), 0, STYLE_TITLE);
    struct buf words;
    buf_init(&words, WORDS_MAX);
    header_words(stage, &dashboard->counts, narrow, &words);
    row_text(&row, STYLE_NORMAL, 0, ALIGN_LEFT, _(" 群管  "));
    int room = row_left(&row) - cells_width(words.text) - 2;
    if (!narrow && room > 1) {
        room = room < NAME_WIDTH_MAX ? room : NAME_WIDTH_MAX;
        row_text(&row, STYLE_NORMAL, room, ALIGN_LEFT, desk_top_name(stage_desk(stage)));
        row_gap(&row, 2);
    }
    row_text(&row, STYLE_NORMAL, 0, ALIGN_LEFT, words.text);
    row_end(&row);
    buf_free(&words);
}

static void filter_words(struct stage *stage, const struct dashboard *dashboard, struct buf *out)
{
    const struct board *board = dashboard->board;
    buf_printf(out, _("筛选: %s"), board_filter_name(board_filter(board)));
    if (board_org(board)) {
        buf_puts(out, " ");
        desk_name(stage_desk(stage), ENTITY_ORG, board_org(board), out);
    }
    if (*board_text(board))
        buf_printf(out, _(" 含“%s”"), board_text(board));
    if (board_totals(board)->shown != board_totals(board)->groups)
        buf_printf(out, "  %zu/", board_totals(board)->shown);
    else
        buf_puts(out, "  ");
    buf_printf(out, _("%zu 个群"), board_totals(board)->groups);
}

static void paint_totals(struct stage *stage, const struct dashboard *dashboard)
{
    const struct board_totals *totals = board_totals(dashboard->board);
    struct row row = row_begin(stage_term(stage), 1, STYLE_NORMAL);
    struct buf words;
    bool narrow = stage_width(stage) < NARROW;
    buf_init(&words, WORDS_MAX);
    if (dashboard->tags.count > 0 && narrow)
        row_printf(&row, STYLE_TAGGED, 0, ALIGN_LEFT, _(" 已选 %zu "), dashboard->tags.count);
    row_printf(&row, totals->overdue ? STYLE_OVERDUE : STYLE_NORMAL, 0, ALIGN_LEFT, _(" 逾期 %lld"),
               (long long)totals->overdue);
    row_printf(&row, totals->due_today ? STYLE_SOON : STYLE_NORMAL, 0, ALIGN_LEFT,
               _("  今天到期 %lld"), (long long)totals->due_today);
    row_printf(&row, STYLE_NORMAL, 0, ALIGN_LEFT, _("  待确认 %lld  问题 %lld"),
               (long long)totals->to_confirm, (long long)totals->findings);
    if (dashboard->tags.count > 0 && !narrow)
        row_printf(&row, STYLE_TAGGED, 0, ALIGN_LEFT, _("  已选 %zu"), dashboard->tags.count);
    row_gap(&row, 2);
    filter_words(stage, dashboard, &words);
    row_text(&row, STYLE_NORMAL, 0, ALIGN_LEFT, words.text);
    row_end(&row);
    buf_free(&words);
}

static void name_of(struct dashboard *dashboard, size_t index, char *out)
{
    struct board_detail detail;
    if (board_detail(dashboard->board, index, &detail, NULL) != ST_OK)
        detail.name = board_row_id(dashboard->board, index);
    size_t n = utf8_cut(detail.name, strlen(detail.name), NAME_MAX_BYTES - 1);
    memcpy(out, detail.name, n);
    out[n] = '\0';
}

/* Names are read when the rows in sight are other ones, not with every key. */
static void load_names(struct dashboard *dashboard, size_t top, size_t count)
{
    struct names *names = &dashboard->names;
    if (names->version == dashboard->version && names->shown == dashboard->shown &&
        names->top == top && names->count >= count)
        return;
    names->count = count < NAMES_MAX ? count : NAMES_MAX;
    for (size_t i = 0; i < names->count; i++)
        name_of(dashboard, top + i, names->name[i]);
    names->top = top;
    names->version = dashboard->version;
    names->shown = dashboard->shown;
}

static void number(struct row *row, enum style style, int width, int n)
{
    if (n > 0)
        row_printf(row, style, width, ALIGN_RIGHT, "%d", n);
    else
        row_text(row, STYLE_NORMAL, width, ALIGN_RIGHT, "0");
}

static void paint_fields(struct stage *stage, const struct board_row *at, struct row *row,
                         bool narrow)
{
    struct buf words;
    buf_init(&words, WORDS_MAX);
    number(row, STYLE_OVERDUE, narrow ? 3 : 4, at->overdue);
    if (!narrow) {
        number(row, STYLE_SOON, 5, at->soon);
        number(row, STYLE_NORMAL, 5, at->findings);
        /* A meeting waits to be confirmed: 已召开? */
        row_text(row, STYLE_SOON, 1, ALIGN_LEFT, at->to_confirm ? "?" : " ");
        row_gap(row, 1);
        words_date(&words, at->last_post, stage_now(stage), stage_offset(stage));
        row_text(row, STYLE_NORMAL, 9, ALIGN_LEFT, words.text);
        buf_reset(&words);
    }
    row_gap(row, 1);
    words_deadline(&words, at->oldest, stage_now(stage), stage_offset(stage));
    row_text(row,
             at->overdue ? STYLE_OVERDUE
             : at->soon  ? STYLE_SOON
                         : STYLE_NORMAL,
             narrow ? 10 : 11, ALIGN_LEFT, at->stale ? _("更新中") : words.text);
    row_gap(row, 1);
    buf_free(&words);
}

/* A row of the list in so many columns (0: all). */
static void list_row(struct stage *stage, struct dashboard *dashboard, struct row *row,
                     size_t index, const struct layout *layout)
{
    const struct board_row *at = board_row(dashboard->board, index);
    if (!at)
        return;
    bool tagged = pick_has(&dashboard->tags, at->id);
    row_text(row, STYLE_TAGGED, 1, ALIGN_LEFT, tagged ? "*" : " ");
    paint_fields(stage, at, row, layout->narrow);
    int width = layout->list_width ? layout->list_width - row->x : 0;
    const char *name = index - dashboard->names.top < dashboard->names.count
                           ? dashboard->names.name[index - dashboard->names.top]
                           : at->id;
    row_text(row, tagged ? STYLE_TAGGED : STYLE_NORMAL, width, ALIGN_LEFT, name);
}

/* Why there are no rows. The first fetch of a client's store takes its time. */
static void paint_empty(struct stage *stage, const struct dashboard *dashboard, int y)
{
    const char *why = _(" 这个筛选之下没有群；F4 换筛选");
    if (board_totals(dashboard->board)->groups == 0) {
        struct link_status link = desk_link_look(stage_desk(stage), stage_now(stage));
        why = link.state == LINK_ALONE ? _(" 还没有群；退出后用 qunguan load 文件 载入")
              : !link.first            ? _(" 您名下还没有群；有了会自动出现")
              : link.state == LINK_REFUSED ? _(" 还没有取到数据：不能同步，原因按 F9 看")
              : link.state == LINK_OFFLINE ? _(" 还没有取到数据：连不上服务器，连上后自动取回")
                                           : _(" 正在取回您的群和台账，可以先看着……");
    }
    row_line(stage_term(stage), y, STYLE_NORMAL, why);
}

static void paint_list(struct stage *stage, struct dashboard *dashboard,
                       const struct layout *layout)
{
    struct list *list = &dashboard->list;
    list_set(list, board_count(dashboard->board), (size_t)layout->list_rows);
    list_set(&dashboard->pane.list, dashboard->pane.list.count, (size_t)layout->pane_rows);
    size_t left = list->count - list->top;
    load_names(dashboard, list->top, left < list->page ? left : list->page);
    for (int i = 0; i < layout->list_rows; i++) {
        size_t index = list->top + (size_t)i;
        bool bar = index == list->current && list->count > 0;
        bool side = layout->list_width > 0;
        struct row row = row_begin(stage_term(stage), layout->list_y + i,
                                   bar && !(dashboard->in_pane && side) ? STYLE_BAR : STYLE_NORMAL);
        list_row(stage, dashboard, &row, index, layout);
        if (side) {
            row_gap(&row, layout->list_width - row.x);
            row_text(&row, STYLE_DIM, 1, ALIGN_LEFT, "|");
            size_t line = dashboard->pane.list.top + (size_t)i;
            bool at = dashboard->in_pane && line == dashboard->pane.list.current;
            row_text(&row, STYLE_TAGGED, 1, ALIGN_LEFT, at ? ">" : " ");
            pane_line(stage, &dashboard->pane, &row, line, false);
        }
        row_end(&row);
    }
    if (list->count == 0)
        paint_empty(stage, dashboard, layout->list_y);
}

static void paint_pane(struct stage *stage, struct dashboard *dashboard,
                       const struct layout *layout)
{
    const struct pane *pane = &dashboard->pane;
    struct row rule = row_begin(stage_term(stage), layout->rule_y, STYLE_DIM);
    row_gap(&rule, 1);
    row_rule(&rule, STYLE_DIM, row_left(&rule) - 1);
    for (int i = 0; i < layout->pane_rows; i++) {
        size_t line = pane->list.top + (size_t)i;
        bool bar = dashboard->in_pane && line == pane->list.current && pane->list.count > 0;
        struct row row =
            row_begin(stage_term(stage), layout->pane_y + i, bar ? STYLE_BAR : STYLE_NORMAL);
        pane_line(stage, pane, &row, line, layout->narrow);
        row_end(&row);
    }
    if (pane->agenda && pane->list.count == 0)
        row_line(stage_term(stage), layout->pane_y, STYLE_GOOD,
                 _(" 没有逾期和将到期的，也没有问题"));
}

static void paint_heads(struct stage *stage, const struct layout *layout)
{
    struct row row = row_begin(stage_term(stage), layout->heads, STYLE_HEADING);
    row_text(&row, STYLE_NORMAL, layout->list_width, ALIGN_LEFT,
             layout->narrow ? _("逾期 最早期限 群") : _(" 逾期 将到 问题 最近发布 最早期限    群"));
    if (layout->list_width)
        row_text(&row, STYLE_NORMAL, 0, ALIGN_LEFT, _("|  待办"));
    row_end(&row);
}

void dashboard_paint(struct stage *stage, struct dashboard *dashboard)
{
    struct layout layout = dashboard_layout(stage, dashboard);
    paint_header(stage, dashboard);
    paint_totals(stage, dashboard);
    paint_heads(stage, &layout);
    paint_list(stage, dashboard, &layout);
    if (!layout.list_width)
        paint_pane(stage, dashboard, &layout);
    if (dashboard->in_pane)
        pane_hint(stage, &dashboard->pane, dashboard->chosen ? "" : _("Tab 到群，Enter 打开群"));
}
