#include <stdlib.h>

#include "base/intl.h"
#include "screens/members.h"
#include "screens/scroll.h"

enum { TEXT_MAX = 1 << 20 };

static void about_close(struct stage *stage, void *state)
{
    (void)stage;
    scroll_free(state);
    free(state);
}

static enum status about_open(struct stage *stage, const void *argument, void **state,
                              struct error *error)
{
    const struct about_argument *wanted = argument;
    struct scroll *scroll = malloc(sizeof *scroll);
    if (!scroll)
        return error_set(error, ST_NOMEM, NULL, "%s", _("内存不足"));
    scroll_init(scroll, TEXT_MAX);
    enum status status = roster_about(stage_desk(stage), wanted->member, wanted->shown,
                                      stage_now(stage), &scroll->text, error);
    if (status == ST_OK)
        *state = scroll;
    else
        about_close(stage, scroll);
    return status;
}

static void about_draw(struct stage *stage, void *state)
{
    scroll_paint(stage, state, 0, stage_rows(stage));
}

static void about_act(struct stage *stage, void *state, enum action action, const struct key *key)
{
    if (action == ACT_BACK)
        stage_pop(stage);
    else if (!scroll_act(state, action, key))
        stage_why_not(stage, _("已经到头了"));
}

const struct screen screen_member = {
    .place = PLACE_HISTORY,
    .open = about_open,
    .close = about_close,
    .draw = about_draw,
    .act = about_act,
};
