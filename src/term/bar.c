#include "term/bar.h"

#include "term/cell.h"
#include "term/row.h"

void bar_paint(struct term *term, int y, const struct bar_item *items, size_t n)
{
    struct row row = row_begin(term, y, STYLE_NORMAL);
    for (size_t i = 0; i < n; i++) {
        int gap = row.x > 0 ? 1 : 0;
        if (gap + cells_width(items[i].key) + cells_width(items[i].word) > row_left(&row))
            continue;
        row_gap(&row, gap);
        row_text(&row, STYLE_KEY, 0, ALIGN_LEFT, items[i].key);
        row_text(&row, STYLE_NORMAL, 0, ALIGN_LEFT, items[i].word);
    }
    row_end(&row);
}
