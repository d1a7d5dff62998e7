#include <string.h>

#include "base/buf.h"
#include "base/intl.h"
#include "desk/words.h"
#include "screens/sync.h"
#include "term/cell.h"
#include "term/row.h"

enum {
    NARROW = 60, /* fewer columns: fewer fields */
    STATE_WIDTH = 12,
    VERB_WIDTH = 16,
    NARROW_VERB = 11,
    TIME_WIDTH = 13,
    WORDS_MAX = 2000,
    PANE_ROWS = 3,      /* the rule and two lines of the reason */
    PANE_FROM = 14,     /* rows from which the pane is shown */
    BAR_WIDTH_MAX = 40, /* of the progress */
    PERCENT = 100,
};

/* The rows above the list, from the top: painted by paint_head. */
static int head_rows(const struct syncing *syncing)
{
    return 4 + (syncing->link.percent >= 0);
}

static void paint_line(struct stage *stage, int y, enum style style, const struct buf *words)
{
    struct row row = row_begin(stage_term(stage), y, style);
    row_gap(&row, 1);
    row_text(&row, STYLE_NORMAL, 0, ALIGN_LEFT, words->text);
    row_end(&row);
}

static void paint_progress(struct stage *stage, int y, const struct link_status *link)
{
    struct row row = row_begin(stage_term(stage), y, STYLE_NORMAL);
    int width = row_left(&row) - 10;
    width = width < BAR_WIDTH_MAX ? width : BAR_WIDTH_MAX;
    char bar[BAR_WIDTH_MAX + 1];
    int done = link->percent * width / PERCENT;
    memset(bar, '.', (size_t)width);
    memset(bar, '#', (size_t)done);
    bar[width] = '\0';
    row_printf(&row, STYLE_NORMAL, 0, ALIGN_LEFT, " [%s] %d%%", bar, link->percent);
    row_end(&row);
}

static enum style link_style(const struct link_status *link)
{
    if (link->state == LINK_REFUSED)
        return STYLE_OVERDUE;
    return link->state == LINK_OFFLINE ? STYLE_SOON : STYLE_NORMAL;
}

static void paint_head(struct stage *stage, const struct syncing *syncing)
{
    const struct link_status *link = &syncing->link;
    int y = 0;
    struct buf words;
    buf_init(&words, WORDS_MAX);
    buf_puts(&words, _("同步"));
    if (link->server[0])
        buf_printf(&words, "  %s", link->server);
    buf_printf(&words, "  %s", desk_user_name(stage_desk(stage)));
    paint_line(stage, y++, STYLE_TITLE, &words);
    buf_reset(&words);
    syncing_link(stage, link, &words);
    paint_line(stage, y++, link_style(link), &words);
    if (link->percent >= 0)
        paint_progress(stage, y++, link);
    buf_reset(&words);
    syncing_counts(link, &words);
    if (syncing->tags.count > 0)
        buf_printf(&words, _("  已选 %zu"), syncing->tags.count);
    paint_line(stage, y++, link->refused > 0 ? STYLE_OVERDUE : STYLE_NORMAL, &words);
    buf_free(&words);
    if (syncing->count > 0)
        row_line(stage_term(stage), y, STYLE_HEADING,
                 stage_width(stage) < NARROW ? _(" 状态        做什么     对象")
                                             : _(" 状态        做什么          时间         对象"));
}

static enum style state_style(const struct waiting *waiting)
{
    if (waiting->kind == WAITING_REFUSED)
        return STYLE_OVERDUE;
    return waiting->kind == WAITING_LEFTOVER ? STYLE_SOON : STYLE_NORMAL;
}

static void paint_row(struct stage *stage, const struct syncing *syncing, int y, size_t index)
{
    const struct waiting *waiting = &syncing->list[index];
    bool bar = index == syncing->bar.current;
    bool tagged = pick_has(&syncing->tags, waiting->id);
    struct row row = row_begin(stage_term(stage), y, bar ? STYLE_BAR : STYLE_NORMAL);
    struct buf words;
    buf_init(&words, WORDS_MAX);
    row_text(&row, STYLE_TAGGED, 1, ALIGN_LEFT, tagged ? "*" : " ");
    syncing_state(waiting, &syncing->link, stage_now(stage), &words);
    row_text(&row, state_style(waiting), STATE_WIDTH, ALIGN_LEFT, words.text);
    bool narrow = stage_width(stage) < NARROW;
    row_text(&row, STYLE_NORMAL, narrow ? NARROW_VERB : VERB_WIDTH, ALIGN_LEFT, waiting->verb);
    if (!narrow) {
        buf_reset(&words);
        words_time(&words, waiting->at, stage_now(stage), stage_offset(stage));
        row_text(&row, STYLE_NORMAL, TIME_WIDTH, ALIGN_LEFT, words.text);
    }
    row_text(&row, tagged ? STYLE_TAGGED : STYLE_NORMAL, 0, ALIGN_LEFT, waiting->name);
    row_end(&row);
    buf_free(&words);
}

/* Why the row under the bar is where it is. */
static void paint_pane(struct stage *stage, const struct syncing *syncing, int y)
{
    const struct waiting *waiting = syncing_current(syncing);
    struct row rule = row_begin(stage_term(stage), y, STYLE_DIM);
    struct buf words;
    row_gap(&rule, 1);
    row_rule(&rule, STYLE_DIM, row_left(&rule) - 1);
    if (!waiting)
        return;
    buf_init(&words, WORDS_MAX);
    syncing_why(waiting, &syncing->link, stage_now(stage), &words);
    const char *text = words.text;
    size_t left = words.len;
    for (int i = 1; i < PANE_ROWS && left > 0; i++) {
        struct row row = row_begin(stage_term(stage), y + i, STYLE_NORMAL);
        size_t n = i + 1 < PANE_ROWS ? cells_line(text, left, row_left(&row) - 1, NULL) : left;
        row_gap(&row, 1);
        row_bytes(&row, STYLE_NORMAL, 0, ALIGN_LEFT, text, n);
        row_end(&row);
        text += n;
        left -= n;
    }
    buf_free(&words);
}

static void paint_list(struct stage *stage, struct syncing *syncing)
{
    int head = head_rows(syncing), rows = stage_rows(stage) - head;
    bool pane = stage_rows(stage) >= PANE_FROM;
    int list_rows = pane ? rows - PANE_ROWS : rows;
    list_set(&syncing->bar, syncing->count, list_rows > 0 ? (size_t)list_rows : 1);
    for (int i = 0; i < list_rows && syncing->bar.top + (size_t)i < syncing->count; i++)
        paint_row(stage, syncing, head + i, syncing->bar.top + (size_t)i);
    if (pane)
        paint_pane(stage, syncing, stage_rows(stage) - PANE_ROWS);
}

void syncing_paint(struct stage *stage, struct syncing *syncing)
{
    if (syncing->reading) {
        scroll_paint(stage, &syncing->scroll, 0, stage_rows(stage));
        return;
    }
    paint_head(stage, syncing);
    if (syncing->count > 0) {
        paint_list(stage, syncing);
        return;
    }
    int head = head_rows(syncing) - 1;
    buf_reset(&syncing->scroll.text);
    syncing_empty(&syncing->link, &syncing->scroll.text);
    scroll_paint(stage, &syncing->scroll, head, stage_rows(stage) - head);
}
