#ifndef TERM_BAR_H
#define TERM_BAR_H

#include "term/term.h"

#include <stddef.h>

/* One entry of the footer: a key's label ("F2", "空格") and its word ("登记"). */
struct bar_item {
    const char *key;
    const char *word;
};

/* Paints the row y with as many whole entries as fit, in order; one that does not fit is left out
 * and the next is tried. */
void bar_paint(struct term *term, int y, const struct bar_item *items, size_t n);
/* Which of the entries so painted has the column; n: none. */
size_t bar_at(struct term *term, int y, const struct bar_item *items, size_t n, int column);

#endif
