#include "screens/approvals.h"

#include <string.h>

#include "base/intl.h"
#include "desk/words.h"
#include "term/cell.h"
#include "term/row.h"

enum {
    WIDE = 119,     /* columns from which all stand side by side */
    SIDE_FROM = 72, /* columns from which the side stands beside the text */
    SIDE_WIDTH = 29,
    SIDE_WIDTH_WIDE = 36,
    LIST_WIDTH_MIN = 40,
    LIST_WIDTH_MAX = 60,
    GUTTER = 3,
    BAR_WIDTH = 40,
    TIMES_FROM = 56, /* columns of the list from which it tells when */
    ORGS_FROM = 72,  /* and whose it is, where there are several */
    ORG_WIDTH = 13,
    NAME_MAX_BYTES = 1024,
};

static int at_most(int n, int most)
{
    return n < most ? n : most;
}

static void wide_frame(struct approvals_frame *frame, int rows, int width)
{
    int list = at_most(width / 3, LIST_WIDTH_MAX);
    frame->wide = frame->with_side = true;
    frame->list_width = list > LIST_WIDTH_MIN ? list : LIST_WIDTH_MIN;
    frame->list_rows = frame->text_rows = rows - 1;
    frame->text_row = 1;
    frame->side_width = SIDE_WIDTH_WIDE;
    frame->text_width = width - frame->list_width - frame->side_width - 2 * GUTTER;
}

void approvals_frame(struct stage *stage, struct approvals *a)
{
    int rows = stage_rows(stage), width = stage_width(stage);
    struct approvals_frame *frame = &a->frame;
    *frame = (struct approvals_frame){0};
    if (width >= WIDE) {
        wide_frame(frame, rows, width);
        return;
    }
    size_t count = queue_count(a->queue);
    int most = rows >= 18 ? 5 : rows >= 12 ? 3 : 1;
    frame->list_rows = count > 0 && count < (size_t)most ? (int)count : most;
    frame->list_width = width;
    frame->text_row = frame->list_rows + 2;
    frame->text_rows = rows - frame->text_row;
    frame->with_side = width >= SIDE_FROM;
    frame->side_width = frame->with_side ? SIDE_WIDTH : width;
    frame->text_width = frame->with_side ? width - SIDE_WIDTH - GUTTER : width;
}

static const char *kind_name(enum queue_kind kind)
{
    return kind == QUEUE_DECIDE ? _("待审") : kind == QUEUE_PUBLISH ? _("待发") : _("我的稿");
}

static size_t unread(const struct approvals *a)
{
    size_t n = 0;
    for (size_t i = 0; i < queue_count(a->queue); i++)
        n += !queue_row(a->queue, i)->read;
    return n;
}

/* How far the text is shown, and what the post waits for. */
static void position(const struct approvals *a, struct buf *out)
{
    static const char *const panes[PANES] = {N_("队列"), N_("正文"), N_("清单与经过")};
    size_t last = a->text.top + approvals_page(a);
    if (!a->detailed)
        return;
    buf_printf(out, "%s  ", a->detail.step_words);
    if (queue_is_read(a->queue, a->shown))
        buf_puts(out, _("已读到文末"));
    else
        buf_printf(out, _("读到 %zu/%zu 行，空格往下"), last < a->text.count ? last : a->text.count,
                   a->text.count);
    if (a->pane != PANE_LIST)
        buf_printf(out, "  [%s]", _(panes[a->pane]));
}

static void draw_header(struct stage *stage, const struct approvals *a)
{
    struct row row = row_begin(stage_term(stage), 0, STYLE_TITLE);
    struct buf words;
    buf_init(&words, NAME_MAX_BYTES);
    row_text(&row, STYLE_NORMAL, 0, ALIGN_LEFT, _(" 审批 "));
    if (queue_count(a->queue) > 0)
        queue_position(a->queue, a->list.current, &words);
    row_printf(&row, STYLE_NORMAL, 10, ALIGN_RIGHT, "%s", words.text);
    row_printf(&row, STYLE_NORMAL, 0, ALIGN_LEFT, "  %s %zu", kind_name(queue_kind(a->queue)),
               queue_count(a->queue));
    row_printf(&row, STYLE_NORMAL, 0, ALIGN_LEFT, _("  未读 %zu"), unread(a));
    if (a->tags.count > 0)
        row_printf(&row, STYLE_NORMAL, 0, ALIGN_LEFT, _("  已选 %zu"), a->tags.count);
    if (a->frame.wide) {
        buf_reset(&words);
        position(a, &words);
        row_printf(&row, STYLE_NORMAL, 0, ALIGN_LEFT, "  | %s", words.text);
    }
    row_end(&row);
    buf_free(&words);
}

/* A field of a row of the list; the bar covers what a style would say, and blanks have none: each
 * change of style costs bytes when the bar moves. */
static void field(struct row *row, bool bar, enum style style, int width, const char *text)
{
    if (*text == '\0' || *text == ' ')
        style = STYLE_NORMAL;
    row_text(row, bar ? STYLE_BAR : style, width, ALIGN_LEFT, text);
}

/* The title; the bar ends within it, since moving a longer one costs too many bytes. */
static void title_piece(struct row *row, bool bar, int bar_end, enum style style, int end,
                        const char *title)
{
    int columns = 0;
    size_t n = 0;
    if (bar && row->x < bar_end)
        n = cells_line(title, strlen(title), bar_end - row->x, &columns);
    if (columns > bar_end - row->x)
        n = 0;
    if (n > 0 && columns > 0)
        row_bytes(row, STYLE_BAR, columns, ALIGN_LEFT, title, n);
    row_text(row, style, end - row->x, ALIGN_LEFT, title + n);
}

/* The branch without the words that all of them end in. */
static void org_words(struct stage *stage, const char *org, struct buf *out)
{
    static const char *const ends[] = {"党支部", "支部"};
    if (*org)
        desk_name(stage_desk(stage), ENTITY_ORG, org, out);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        size_t n = strlen(ends[i]);
        if (out->len > n && strcmp(out->text + out->len - n, ends[i]) == 0) {
            buf_cut(out, out->len - n);
            return;
        }
    }
}

static void list_piece(struct stage *stage, const struct approvals *a, struct row *row,
                       size_t index)
{
    const struct queue_row *entry = queue_row(a->queue, index);
    int end = row->x + a->frame.list_width;
    bool bar = entry && index == a->list.current && a->pane == PANE_LIST;
    struct buf words;
    if (!entry) {
        row_gap(row, a->frame.list_width);
        return;
    }
    bool tagged = pick_has(&a->tags, entry->id);
    bool shown = index == queue_index(a->queue, a->shown);
    buf_init(&words, NAME_MAX_BYTES);
    field(row, bar, STYLE_NORMAL, 1, shown ? ">" : " ");
    field(row, bar, STYLE_TAGGED, 1, tagged ? "*" : " ");
    field(row, bar, STYLE_NORMAL, 5, entry->read ? "" : _("未读"));
    if (queue_kind(a->queue) == QUEUE_OWN)
        field(row, bar, STYLE_NORMAL, 7, words_post_state(entry->state));
    else
        field(row, bar, STYLE_OVERDUE, 7, entry->unlocks ? _("解逾期") : "");
    if (a->frame.list_width >= TIMES_FROM) {
        words_time(&words, entry->since, stage_now(stage), stage_offset(stage));
        field(row, bar, STYLE_NORMAL, 12, words.text);
        buf_reset(&words);
    }
    if (a->frame.list_width >= ORGS_FROM && queue_mixed(a->queue)) {
        org_words(stage, entry->org, &words);
        field(row, bar, STYLE_NORMAL, ORG_WIDTH - 1, words.text);
        field(row, bar, STYLE_NORMAL, 1, " ");
        buf_reset(&words);
    }
    desk_name(stage_desk(stage), ENTITY_POST, entry->id, &words);
    title_piece(row, bar, end - a->frame.list_width + BAR_WIDTH,
                tagged ? STYLE_TAGGED : STYLE_NORMAL, end, words.text);
    buf_free(&words);
}

/* Text and side, or the one of them that has the columns. */
static void text_piece(const struct approvals *a, struct row *row, size_t i)
{
    const struct approvals_frame *frame = &a->frame;
    bool side = !frame->with_side && a->pane == PANE_SIDE;
    prose_paint(row, side ? &a->side : &a->text, i, frame->text_width);
    if (!frame->with_side)
        return;
    row_text(row, STYLE_DIM, GUTTER, ALIGN_LEFT, " | ");
    prose_paint(row, &a->side, i, frame->side_width);
}

static void draw_rule(struct stage *stage, const struct approvals *a)
{
    struct row row = row_begin(stage_term(stage), a->frame.text_row - 1, STYLE_NORMAL);
    struct buf words;
    buf_init(&words, NAME_MAX_BYTES);
    position(a, &words);
    row_rule(&row, STYLE_DIM, 2);
    row_gap(&row, 1);
    row_text(&row, STYLE_HEADING, 0, ALIGN_LEFT, words.text);
    row_gap(&row, 1);
    row_rule(&row, STYLE_DIM, 0);
    buf_free(&words);
}

static void draw_wide(struct stage *stage, const struct approvals *a)
{
    for (int y = 1; y <= a->frame.text_rows; y++) {
        struct row row = row_begin(stage_term(stage), y, STYLE_NORMAL);
        list_piece(stage, a, &row, a->list.top + (size_t)(y - 1));
        row_text(&row, STYLE_DIM, GUTTER, ALIGN_LEFT, " | ");
        text_piece(a, &row, (size_t)(y - 1));
        row_end(&row);
    }
}

static void draw_stacked(struct stage *stage, const struct approvals *a)
{
    for (int i = 0; i < a->frame.list_rows; i++) {
        size_t index = a->list.top + (size_t)i;
        bool bar = index == a->list.current && a->pane == PANE_LIST;
        struct row row = row_begin(stage_term(stage), 1 + i, bar ? STYLE_BAR : STYLE_NORMAL);
        row.base = STYLE_NORMAL;
        list_piece(stage, a, &row, index);
        row_end(&row);
    }
    draw_rule(stage, a);
    for (int i = 0; i < a->frame.text_rows; i++) {
        struct row row = row_begin(stage_term(stage), a->frame.text_row + i, STYLE_NORMAL);
        text_piece(a, &row, (size_t)i);
        row_end(&row);
    }
}

void approvals_draw(struct stage *stage, void *state)
{
    struct approvals *a = state;
    approvals_prepare(stage, a);
    approvals_mark_read(stage, a);
    draw_header(stage, a);
    if (queue_count(a->queue) == 0) {
        row_line(stage_term(stage), 2, STYLE_NORMAL,
                 a->failed ? _(" 没有读到，见下面的说明") : _(" 没有要处理的信息。Esc 返回"));
        return;
    }
    if (a->frame.wide)
        draw_wide(stage, a);
    else
        draw_stacked(stage, a);
}
