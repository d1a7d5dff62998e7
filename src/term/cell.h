#ifndef TERM_CELL_H
#define TERM_CELL_H

#include <stddef.h>
#include <wchar.h>

/*
 * Text measured in cells of the screen, by the live locale. All text given here is UTF-8 and is
 * sanitised (base/clean) first: a character the locale cannot show counts and shows as '?',
 * variation selectors vanish, and at most CELL_MARKS combining marks stay on a character.
 */
enum { CELL_MARKS = 3, CELL_ROW_MAX = 1024 /* the widest row that is painted */ };

/* The columns of one line of text. */
int cells_width(const char *utf8);

/*
 * How many of the n bytes at utf8 make one line of at most width columns (width >= 2): up to and
 * not with the first LF, and never half a character. A single character too wide is taken
 * nevertheless, so that a loop over lines always moves on; 0 only when n is 0 or the line is empty.
 * *columns (may be NULL) gets the width of the line.
 */
size_t cells_line(const char *utf8, size_t n, int width, int *columns);

/*
 * Writes the n bytes at utf8 as at most width columns into out (room for cap wide characters and
 * the final NUL); width <= CELL_ROW_MAX. A text too wide ends in '~', with a space before it where
 * half a wide character was left over. Answers the columns written; cap >= 4 * width always
 * suffices.
 */
int cells_clip(wchar_t *out, size_t cap, const char *utf8, size_t n, int width);

#endif
