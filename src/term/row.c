#include "term/row.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

#include "base/utf8.h"
#include "term/cell.h"
#include "term/inside.h"

/* The bar ends at column 60: moving it over two rows full of Chinese must stay below 250 bytes. */
enum { PRINT_MAX = 1024, FILL_MAX = 79, BAR_MAX = 60 };

/* Text of one piece: four wide characters to a cell at most, see cell.h. */
enum { PIECE_MAX = 4 * CELL_ROW_MAX + 1 };

/*
 * In the bottom row one column less: behind a wide character that ends beside the last cell, and
 * where automatic margins cannot be switched off, curses moves that character into the last cell.
 */
static int row_width(const struct term *term, int y)
{
    return y == term_height(term) - 1 ? term_width(term) - 1 : term_width(term);
}

struct row row_begin(struct term *term, int y, enum style base)
{
    int width = row_width(term, y);
    struct row row = {.term = term, .y = y, .x = 0, .base = base};
    row.end = y < 0 || y >= term_height(term) ? 0 : width < CELL_ROW_MAX ? width : CELL_ROW_MAX;
    if (base == STYLE_BAR && row.end > 0)
        inside_park(term, y);
    return row;
}

int row_left(const struct row *row)
{
    return row->end - row->x;
}

static enum style piece_style(const struct row *row, enum style style)
{
    return style == STYLE_NORMAL && row->base != STYLE_BAR ? row->base : style;
}

/* How many of the wide characters stand before the bar's end, and their columns. */
static size_t under_bar(const struct row *row, const wchar_t *text, int *columns)
{
    size_t n = 0;
    for (*columns = 0; text[n]; n++) {
        int width = wcwidth(text[n]);
        if (row->x + *columns + width > BAR_MAX)
            break;
        *columns += width;
    }
    return n;
}

/* Paints text of so many columns, what the bar covers as the bar. */
static void put(struct row *row, enum style style, wchar_t *text, int columns)
{
    if (row->base == STYLE_BAR) {
        int covered = 0;
        size_t n = under_bar(row, text, &covered);
        wchar_t next = text[n];
        text[n] = L'\0';
        if (n > 0)
            inside_paint(row->term, row->y, row->x, STYLE_BAR, text);
        text[n] = next;
        text += n;
        row->x += covered;
        columns -= covered;
    }
    if (columns > 0)
        inside_paint(row->term, row->y, row->x, style, text);
    row->x += columns;
}

static void fill(struct row *row, enum style style, wchar_t with, int n)
{
    wchar_t text[CELL_ROW_MAX + 1];
    if (n > row_left(row))
        n = row_left(row);
    if (n <= 0)
        return;
    wmemset(text, with, (size_t)n);
    text[n] = L'\0';
    put(row, style, text, n);
}

void row_bytes(struct row *row, enum style style, int width, enum align align, const char *utf8,
               size_t n)
{
    wchar_t text[PIECE_MAX];
    int room = width > 0 && width < row_left(row) ? width : row_left(row);
    if (room <= 0)
        return;
    int used = cells_clip(text, PIECE_MAX, utf8, n, room);
    int blank = width > 0 ? room - used : 0;
    style = piece_style(row, style);
    if (align == ALIGN_RIGHT)
        fill(row, style, L' ', blank);
    put(row, style, text, used);
    if (align == ALIGN_LEFT)
        fill(row, style, L' ', blank);
}

void row_text(struct row *row, enum style style, int width, enum align align, const char *utf8)
{
    row_bytes(row, style, width, align, utf8, strlen(utf8));
}

void row_printf(struct row *row, enum style style, int width, enum align align, const char *format,
                ...)
{
    char text[PRINT_MAX];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (n < 0)
        return;
    size_t len = strlen(text);
    if ((size_t)n >= sizeof text)
        len = utf8_cut(text, len, len);
    row_bytes(row, style, width, align, text, len);
}

void row_gap(struct row *row, int n)
{
    fill(row, piece_style(row, STYLE_NORMAL), L' ', n);
}

void row_rule(struct row *row, enum style style, int width)
{
    fill(row, piece_style(row, style), L'-', width > 0 ? width : row_left(row));
}

void row_end(struct row *row)
{
    enum style base = piece_style(row, STYLE_NORMAL);
    if (row->x < FILL_MAX)
        fill(row, base, L' ', FILL_MAX - row->x);
    fill(row, STYLE_NORMAL, L' ', row_left(row));
}

void row_line(struct term *term, int y, enum style style, const char *utf8)
{
    struct row row = row_begin(term, y, style);
    row_text(&row, STYLE_NORMAL, 0, ALIGN_LEFT, utf8);
    row_end(&row);
}
