#include <stdlib.h>

#include "base/intl.h"
#include "screens/catalogue.h"
#include "screens/events.h"
#include "screens/scroll.h"

/* Everything about one event, to be read. */

enum { TEXT_MAX = 1 << 20 };

static void detail_close(struct stage *stage, void *state)
{
    (void)stage;
    scroll_free(state);
    free(state);
}

static enum status detail_open(struct stage *stage, const void *argument, void **state,
                               struct error *error)
{
    const struct confirm_argument *wanted = argument;
    struct scroll *scroll = malloc(sizeof *scroll);
    if (!scroll)
        return error_set(error, ST_NOMEM, NULL, "%s", _("内存不足"));
    scroll_init(scroll, TEXT_MAX);
    buf_puts(&scroll->text, _("\001 会议活动\n"));
    enum status status =
        calendar_details(stage_desk(stage), wanted->event, stage_now(stage), &scroll->text, error);
    if (status == ST_OK)
        *state = scroll;
    else
        detail_close(stage, scroll);
    return status;
}

static void detail_draw(struct stage *stage, void *state)
{
    scroll_paint(stage, state, 0, stage_rows(stage));
}

static void detail_act(struct stage *stage, void *state, enum action action, const struct key *key)
{
    if (action == ACT_BACK)
        stage_pop(stage);
    else if (!scroll_act(state, action, key))
        stage_why_not(stage, _("已经到头了"));
}

const struct screen screen_event = {
    .place = PLACE_HISTORY,
    .open = detail_open,
    .close = detail_close,
    .draw = detail_draw,
    .act = detail_act,
};
