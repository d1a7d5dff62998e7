#ifndef TERM_LOOK_H
#define TERM_LOOK_H

#include "term/style.h"

/* How each style looks on this terminal: curses attributes and a colour pair, as plain numbers. */
struct look {
    unsigned attributes[STYLE_COUNT];
    short pairs[STYLE_COUNT];
};

/* Decides by the number of colours and NO_COLOR; curses must be running. */
void look_choose(struct look *look);

#endif
