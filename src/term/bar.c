#include "term/bar.h"

#include "term/cell.h"
#include "term/row.h"

/* The columns of the entry when it stands at x, with the gap before it; 0: it does not fit. */
static int columns_of(const struct bar_item *item, int x, int end)
{
    int columns = (x > 0 ? 1 : 0) + cells_width(item->key) + cells_width(item->word);
    return columns > end - x ? 0 : columns;
}

void bar_paint(struct term *term, int y, const struct bar_item *items, size_t n)
{
    struct row row = row_begin(term, y, STYLE_NORMAL);
    for (size_t i = 0; i < n; i++) {
        if (columns_of(&items[i], row.x, row.end) == 0)
            continue;
        row_gap(&row, row.x > 0 ? 1 : 0);
        row_text(&row, STYLE_KEY, 0, ALIGN_LEFT, items[i].key);
        row_text(&row, STYLE_NORMAL, 0, ALIGN_LEFT, items[i].word);
    }
    row_end(&row);
}

size_t bar_at(struct term *term, int y, const struct bar_item *items, size_t n, int column)
{
    struct row row = row_begin(term, y, STYLE_NORMAL);
    for (size_t i = 0; i < n; i++) {
        int columns = columns_of(&items[i], row.x, row.end);
        if (columns > 0 && column > row.x - 1 + (row.x > 0) && column < row.x + columns)
            return i;
        row.x += columns;
    }
    return n;
}
