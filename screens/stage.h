#ifndef SCREENS_STAGE_H
#define SCREENS_STAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "screens/ask.h"
#include "screens/screen.h"
#include "screens/screens.h"
#include "term/bar.h"

/* The inside of the stage; only its own files include this. */

/* How many screens one above the other; no more of those that can be opened from one another, so
 * that what is begun in one of them (a form, what follows it, its help) always has room. */
enum { STAGE_DEPTH = 12, STAGE_SPARE = 8, STAGE_MESSAGE_MAX = 600, STAGE_FOOTER_MAX = 40 };

struct layer {
    const struct screen *screen;
    void *state;
    bool gone; /* to be closed when the handler has returned */
};

struct stage {
    const struct screens_options *options;
    struct desk *desk;
    struct term *term;
    instant now;
    instant began; /* by the clock of the options, when the steady one stood at began_ms */
    int64_t began_ms;
    int offset;
    struct layer layers[STAGE_DEPTH + STAGE_SPARE];
    size_t depth;
    size_t acting; /* the layer whose handler runs, or that is on top */
    bool quitting;
    bool stopped;
    size_t refreshing;  /* subjects not fresh yet */
    bool rested;        /* no key has come since the last paint */
    bool later;         /* a screen wants to be painted again at rest */
    instant hold_off;   /* no refresh before: the last one failed */
    struct key pressed; /* by a screen, for the one below it; K_NONE: nothing */
    struct ask ask;
    char message[STAGE_MESSAGE_MAX];
    bool refused;
};

/* The screen on top that is not gone; NULL when there is none. */
struct layer *stage_top(struct stage *stage);

/* Which keys of the table its screen takes now. */
enum place stage_place(const struct layer *layer);

/* wait.c */
/* Milliseconds on a clock that only goes on, also while the machine sleeps. */
int64_t stage_steady_ms(void);
/* The next event of the terminal, at most timeout ms (-1: for ever); the link works meanwhile.
 * TERM_FD: what is shown may have changed through it. Keys that are there come first. */
enum term_event stage_event(struct stage *stage, int timeout, struct key *key);
/* What was given last is sent while the program is still there, if the server answers at once; a
 * key ends the wait, and what is not sent goes out the next time. */
void stage_send_last(struct stage *stage);

/* paint.c: a text of the stage's own over several rows: how many (1 to 4), and its painting in the
 * rows from y on. What the last has no room for is cut. */
int stage_text_rows(const struct stage *stage, const char *text);
void stage_paint_text(struct stage *stage, int y, enum style style, const char *text);
/* The whole screen as it is to be; and the entries of its footer. */
void stage_paint(struct stage *stage);
size_t stage_footer(struct stage *stage, struct bar_item items[STAGE_FOOTER_MAX]);

#endif
