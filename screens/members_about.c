#include <stdio.h>
#include <stdlib.h>

#include "screens/members.h"
#include "screens/reading.h"

struct about {
    char member[IDENT_MAX + 1];
    bool shown;
};

static enum status about_write(struct stage *stage, const void *state, struct buf *out,
                               struct error *error)
{
    const struct about *about = state;
    return roster_about(stage_desk(stage), about->member, about->shown, stage_now(stage), out,
                        error);
}

static enum status about_open(struct stage *stage, const void *argument, void **state,
                              struct error *error)
{
    const struct about_argument *wanted = argument;
    struct about *about = calloc(1, sizeof *about);
    if (about) {
        snprintf(about->member, sizeof about->member, "%s", wanted->member);
        about->shown = wanted->shown;
    }
    return reading_open(stage, &(struct reading_of){.write = about_write, .about = about}, state,
                        error);
}

const struct screen screen_member = {
    .place = PLACE_HISTORY,
    .open = about_open,
    .close = reading_close,
    .draw = reading_draw,
    .act = reading_act,
};
