#ifndef SCREENS_SCROLL_H
#define SCREENS_SCROLL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "screens/screen.h"
#include "term/key.h"

/* A text that is read: wrapped to the width, scrolled by the keys of a list. */
struct scroll {
    struct buf text; /* the owner's to fill; freed by scroll_free */
    size_t top;      /* the first line shown */
    size_t lines;    /* of the whole text at the width it was painted last */
    size_t page;     /* rows it was painted in last */
};

void scroll_init(struct scroll *scroll, size_t max);
void scroll_free(struct scroll *scroll);
/* Paints the rows from y on. A line that begins with \001 is a heading. */
void scroll_paint(struct stage *stage, struct scroll *scroll, int y, int rows);
/* ACT_MOVE and ACT_PAGE; false when the key moves nothing any more. */
bool scroll_act(struct scroll *scroll, enum action action, const struct key *key);

#endif
