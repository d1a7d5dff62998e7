#ifndef SCREENS_PROSE_H
#define SCREENS_PROSE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "term/key.h"
#include "term/row.h"
#include "term/style.h"

/* Text to be read: paragraphs of one style each, broken into lines of a width, and scrolled. */
struct prose_line {
    size_t from, len;
    int indent;
    enum style style;
};

struct prose {
    struct buf text;
    struct prose_line *lines;
    size_t count, room;
    size_t top; /* the first line shown */
    int width;
};

void prose_init(struct prose *prose);
void prose_free(struct prose *prose);

/* Empties it for lines of width columns; top stays. */
void prose_begin(struct prose *prose, int width);
/* Adds a paragraph: each LF begins a line; what a line does not hold goes on, indented by hang. */
void prose_add(struct prose *prose, enum style style, int hang, const char *text);
/* One line, cut where the width ends. */
void prose_clip(struct prose *prose, enum style style, const char *text);

/* Paints the line shown as number i of the window as width columns of the row. */
void prose_paint(struct row *row, const struct prose *prose, size_t i, int width);

/* Keeps top within the text, for a window of page lines. */
void prose_fit(struct prose *prose, size_t page);
bool prose_at_end(const struct prose *prose, size_t page);
/* A page on (one line stays in sight); false at the end. */
bool prose_page(struct prose *prose, size_t page);
/* Scrolls by the keys of a list; answers whether the key is one of them. */
bool prose_key(struct prose *prose, size_t page, const struct key *key);

#endif
