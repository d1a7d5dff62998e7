#include "screens/scroll.h"

#include <string.h>

#include "term/cell.h"
#include "term/list.h"
#include "term/row.h"

enum { HEADING = '\001' };

void scroll_init(struct scroll *scroll, size_t max)
{
    *scroll = (struct scroll){.page = 1};
    buf_init(&scroll->text, max);
}

void scroll_free(struct scroll *scroll)
{
    buf_free(&scroll->text);
}

/* The line at *at; moves *at behind it. Answers its bytes. */
static size_t next_line(const struct buf *text, size_t *at, int width)
{
    size_t n = cells_line(text->text + *at, text->len - *at, width, NULL);
    *at += n;
    if (*at < text->len && text->text[*at] == '\n')
        ++*at;
    return n;
}

static size_t count_lines(const struct buf *text, int width)
{
    size_t lines = 0;
    for (size_t at = 0; at < text->len; lines++)
        next_line(text, &at, width);
    return lines;
}

static size_t last_top(const struct scroll *scroll)
{
    return scroll->lines > scroll->page ? scroll->lines - scroll->page : 0;
}

static void paint_line(struct stage *stage, int y, const char *text, size_t n)
{
    bool heading = n > 0 && *text == HEADING;
    struct row row = row_begin(stage_term(stage), y, heading ? STYLE_HEADING : STYLE_NORMAL);
    row_bytes(&row, STYLE_NORMAL, 0, ALIGN_LEFT, text + heading, n - heading);
    row_end(&row);
}

void scroll_paint(struct stage *stage, struct scroll *scroll, int y, int rows)
{
    int width = stage_width(stage);
    scroll->page = rows > 0 ? (size_t)rows : 1;
    scroll->lines = count_lines(&scroll->text, width);
    if (scroll->top > last_top(scroll))
        scroll->top = last_top(scroll);
    size_t at = 0;
    for (size_t line = 0; at < scroll->text.len && line < scroll->top + scroll->page; line++) {
        const char *text = scroll->text.text + at;
        size_t n = next_line(&scroll->text, &at, width);
        if (line >= scroll->top)
            paint_line(stage, y + (int)(line - scroll->top), text, n);
    }
}

bool scroll_act(struct scroll *scroll, enum action action, const struct key *key)
{
    /* The top is the row under the bar of a list of all possible tops. */
    struct list list = {
        .count = last_top(scroll) + 1, .current = scroll->top, .page = scroll->page};
    struct key page = {.kind = K_PGDN};
    list_key(&list, action == ACT_PAGE ? &page : key);
    bool moved = list.current != scroll->top;
    scroll->top = list.current;
    return moved;
}
