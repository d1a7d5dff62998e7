#ifndef SCREENS_STAGE_H
#define SCREENS_STAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "screens/ask.h"
#include "screens/screen.h"
#include "screens/screens.h"

/* The inside of the stage; only its own files include this. */

enum { STAGE_DEPTH = 12, STAGE_MESSAGE_MAX = 600 };

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
    int offset;
    struct layer layers[STAGE_DEPTH];
    size_t depth;
    size_t acting; /* the layer whose handler runs, or that is on top */
    bool quitting;
    bool stopped;
    size_t refreshing; /* subjects not fresh yet */
    bool rested;       /* no key has come since the last paint */
    bool later;        /* a screen wants to be painted again at rest */
    instant hold_off;  /* no refresh before: the last one failed */
    struct ask ask;
    char message[STAGE_MESSAGE_MAX];
    bool refused;
};

/* The screen on top that is not gone; NULL when there is none. */
struct layer *stage_top(struct stage *stage);

/* Which keys of the table its screen takes now. */
enum place stage_place(const struct layer *layer);

/* paint.c: the whole screen as it is to be. */
void stage_paint(struct stage *stage);

#endif
