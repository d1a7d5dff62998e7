#include <string.h>

#include "base/buf.h"
#include "base/intl.h"
#include "desk/undo.h"
#include "screens/ask.h"
#include "screens/keys.h"
#include "screens/stage.h"
#include "term/bar.h"
#include "term/cell.h"
#include "term/row.h"

/* What the stage itself paints: the message, the question and the footer. */
enum { OWN_ROWS = 2, MESSAGE_ROWS_MAX = 4, UNDO_TEXT_MAX = 400 };

int stage_rows(const struct stage *stage)
{
    return term_height(stage->term) - OWN_ROWS;
}

int stage_width(const struct stage *stage)
{
    return term_width(stage->term);
}

int stage_text_rows(const struct stage *stage, const char *text)
{
    size_t left = strlen(text);
    int rows = 0;
    while (left > 0 && rows < MESSAGE_ROWS_MAX) {
        size_t n = cells_line(text, left, stage_width(stage), NULL);
        if (n == 0)
            break;
        text += n;
        left -= n;
        rows++;
    }
    return rows > 0 ? rows : 1;
}

void stage_paint_text(struct stage *stage, int y, enum style style, const char *text)
{
    int rows = stage_text_rows(stage, text);
    size_t left = strlen(text);
    for (int i = 0; i < rows; i++) {
        size_t n = i + 1 < rows ? cells_line(text, left, stage_width(stage), NULL) : left;
        struct row row = row_begin(stage->term, y + i, style);
        row_bytes(&row, STYLE_NORMAL, 0, ALIGN_LEFT, text, n);
        row_end(&row);
        text += n;
        left -= n;
    }
}

/* A long message takes rows of the screen above; its last row is the message line. */
static void paint_message(struct stage *stage)
{
    int y = stage_rows(stage) + 1 - stage_text_rows(stage, stage->message);
    stage_paint_text(stage, y, stage->refused ? STYLE_WARNING : STYLE_NORMAL, stage->message);
}

/* What can be taken back, as long as it can. */
static void paint_undo(struct stage *stage)
{
    struct buf text;
    buf_init(&text, UNDO_TEXT_MAX);
    struct undo undo = undo_look(stage->desk, stage->now, &text);
    if (undo.way == UNDO_BACK)
        row_line(stage->term, stage_rows(stage), STYLE_DIM, text.text);
    buf_free(&text);
}

size_t stage_footer(struct stage *stage, struct bar_item items[STAGE_FOOTER_MAX])
{
    if (stage->ask.kind != ASK_NOTHING)
        return ask_footer(&stage->ask, items, STAGE_FOOTER_MAX);
    return keys_footer(stage_place(stage_top(stage)), items, STAGE_FOOTER_MAX);
}

static void paint_footer(struct stage *stage)
{
    struct bar_item items[STAGE_FOOTER_MAX];
    size_t n = stage_footer(stage, items);
    bar_paint(stage->term, term_height(stage->term) - 1, items, n);
}

void stage_paint(struct stage *stage)
{
    struct layer *top = stage_top(stage);
    stage->later = false;
    term_erase(stage->term);
    if (term_too_small(stage->term)) {
        row_line(stage->term, 0, STYLE_WARNING, _("窗口太小"));
        row_line(stage->term, 1, STYLE_NORMAL, _("至少要 40 列 10 行"));
        row_line(stage->term, 2, STYLE_NORMAL, _("Q 退出"));
        term_show(stage->term);
        return;
    }
    top->screen->draw(stage, top->state);
    if (stage->ask.kind != ASK_NOTHING)
        ask_paint(stage);
    else if (stage->message[0])
        paint_message(stage);
    else
        paint_undo(stage);
    paint_footer(stage);
    term_show(stage->term);
}
