#ifndef TERM_ROW_H
#define TERM_ROW_H

#include "term/style.h"
#include "term/term.h"

#include <stddef.h>

/*
 * The one painter. A row is painted from left to right, each column once; what does not fit is cut
 * as term/cell.h says. With STYLE_BAR as base the first 60 columns look like the bar, whatever is
 * painted there (to keep the bytes of a move low); with any other base a piece of STYLE_NORMAL
 * takes the base.
 */
enum align { ALIGN_LEFT, ALIGN_RIGHT };

struct row {
    struct term *term;
    int y;
    int x;   /* the next column */
    int end; /* one past the last usable column */
    enum style base;
};

/* A row at y (a y outside the screen paints nothing). */
struct row row_begin(struct term *term, int y, enum style base);

/* The columns left. */
int row_left(const struct row *row);

/*
 * One field of exactly width columns (fewer when the row ends), filled with spaces. width 0: as
 * wide as the text, but not beyond the row.
 */
void row_text(struct row *row, enum style style, int width, enum align align, const char *utf8);
/* The same from n bytes that need no NUL. */
void row_bytes(struct row *row, enum style style, int width, enum align align, const char *utf8,
               size_t n);
/* The same, formatted, at most 1 KiB. */
void row_printf(struct row *row, enum style style, int width, enum align align, const char *format,
                ...) __attribute__((format(printf, 5, 6)));

/* n columns of spaces in the base style. */
void row_gap(struct row *row, int n);

/* A line of '-' over width columns (0: to the end). */
void row_rule(struct row *row, enum style style, int width);

/* Fills the row to its end: in the base style up to column 79, beyond that plainly (bytes are
 * dear). */
void row_end(struct row *row);

/* A whole row with one text. */
void row_line(struct term *term, int y, enum style style, const char *utf8);

#endif
