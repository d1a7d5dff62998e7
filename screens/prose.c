#include "screens/prose.h"

#include <stdlib.h>
#include <string.h>

#include "term/cell.h"
#include "term/list.h"

enum { PROSE_MAX = 4 << 20, WIDTH_MIN = 8 };

void prose_init(struct prose *prose)
{
    *prose = (struct prose){.width = WIDTH_MIN};
    buf_init(&prose->text, PROSE_MAX);
}

void prose_free(struct prose *prose)
{
    buf_free(&prose->text);
    free(prose->lines);
    prose->lines = NULL;
    prose->count = prose->room = 0;
}

void prose_begin(struct prose *prose, int width)
{
    buf_reset(&prose->text);
    prose->count = 0;
    prose->width = width > WIDTH_MIN ? width : WIDTH_MIN;
}

static bool add_line(struct prose *prose, struct prose_line line)
{
    if (prose->count == prose->room) {
        size_t room = prose->room ? prose->room * 2 : 64;
        struct prose_line *more = realloc(prose->lines, room * sizeof *more);
        if (!more)
            return false;
        prose->lines = more;
        prose->room = room;
    }
    prose->lines[prose->count++] = line;
    return true;
}

/* Keeps the text; answers where it stands, or SIZE_MAX when there is no room. */
static size_t keep(struct prose *prose, const char *text, size_t n)
{
    size_t at = prose->text.len;
    buf_add(&prose->text, text, n);
    return prose->text.failed ? SIZE_MAX : at;
}

void prose_add(struct prose *prose, enum style style, int hang, const char *text)
{
    size_t left = strlen(text);
    size_t at = keep(prose, text, left);
    if (at == SIZE_MAX)
        return;
    int indent = 0;
    for (;;) {
        size_t n = cells_line(prose->text.text + at, left, prose->width - indent, NULL);
        if (!add_line(prose, (struct prose_line){at, n, indent, style}))
            return;
        bool broken = n < left && prose->text.text[at + n] == '\n';
        at += n + broken;
        left -= n + broken;
        if (left == 0)
            return;
        indent = broken ? 0 : hang;
    }
}

void prose_clip(struct prose *prose, enum style style, const char *text)
{
    size_t n = strcspn(text, "\n");
    size_t at = keep(prose, text, n);
    if (at != SIZE_MAX)
        add_line(prose, (struct prose_line){at, n, 0, style});
}

void prose_paint(struct row *row, const struct prose *prose, size_t i, int width)
{
    if (prose->top + i >= prose->count) {
        row_gap(row, width);
        return;
    }
    const struct prose_line *line = &prose->lines[prose->top + i];
    row_gap(row, line->indent);
    row_bytes(row, line->style, width - line->indent, ALIGN_LEFT, prose->text.text + line->from,
              line->len);
}

static size_t last_top(const struct prose *prose, size_t page)
{
    return prose->count > page ? prose->count - page : 0;
}

void prose_fit(struct prose *prose, size_t page)
{
    if (prose->top > last_top(prose, page))
        prose->top = last_top(prose, page);
}

bool prose_at_end(const struct prose *prose, size_t page)
{
    return prose->top >= last_top(prose, page);
}

bool prose_page(struct prose *prose, size_t page)
{
    if (prose_at_end(prose, page))
        return false;
    prose->top += page > 1 ? page - 1 : 1;
    prose_fit(prose, page);
    return true;
}

/* The keys are those of a list whose bar is kept at the top, or going down at the bottom. */
bool prose_key(struct prose *prose, size_t page, const struct key *key)
{
    size_t last = last_top(prose, page);
    struct list list = {.count = last + 1, .top = prose->top, .current = prose->top, .page = page};
    if (!list_key(&list, key))
        return false;
    prose->top = list.current < last ? list.current : last;
    return true;
}
