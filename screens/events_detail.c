#include <string.h>

#include "base/intl.h"
#include "screens/catalogue.h"
#include "screens/events.h"
#include "screens/reading.h"

/* Everything about one event, to be read. */

static enum status detail_write(struct stage *stage, const void *event, struct buf *out,
                                struct error *error)
{
    buf_puts(out, _("\001 会议活动\n"));
    return calendar_details(stage_desk(stage), event, stage_now(stage), out, error);
}

static enum status detail_open(struct stage *stage, const void *argument, void **state,
                               struct error *error)
{
    const struct confirm_argument *wanted = argument;
    return reading_open(stage,
                        &(struct reading_of){.write = detail_write, .about = strdup(wanted->event)},
                        state, error);
}

const struct screen screen_event = {
    .place = PLACE_HISTORY,
    .open = detail_open,
    .close = reading_close,
    .draw = reading_draw,
    .act = reading_act,
};
