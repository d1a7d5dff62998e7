#include "desk/history.h"

#include <stdlib.h>

#include "base/intl.h"
#include "screens/catalogue.h"
#include "screens/scroll.h"
#include "term/row.h"

/* What was done to one thing, newest first. */

enum { LINES_MAX = 500, TEXT_MAX = 1 << 20 };

static void describe(struct stage *stage, const struct history *history, struct buf *out)
{
    size_t count = history_count(history);
    for (size_t i = 0; i < count; i++) {
        const struct history_line *line = history_line(history, i);
        history_words(line, stage_now(stage), stage_offset(stage), out);
        if (line->refused)
            buf_printf(out, _("（未能生效：%s）"), line->refused);
        else if (line->held)
            buf_puts(out, _("（待送，还能撤回）"));
        else if (line->sent)
            buf_puts(out, _("（已送出）"));
        buf_putc(out, '\n');
    }
    if (count == 0)
        buf_puts(out, _("还没有改动\n"));
}

static void history_close(struct stage *stage, void *state)
{
    (void)stage;
    scroll_free(state);
    free(state);
}

static enum status history_open(struct stage *stage, const void *argument, void **state,
                                struct error *error)
{
    const struct history_argument *wanted = argument;
    struct history *history = NULL;
    struct scroll *scroll = malloc(sizeof *scroll);
    if (!scroll)
        return error_set(error, ST_NOMEM, NULL, "%s", _("内存不足"));
    scroll_init(scroll, TEXT_MAX);
    enum status status =
        history_load(stage_desk(stage), wanted->entity, wanted->id, LINES_MAX, &history, error);
    if (status != ST_OK) {
        history_close(stage, scroll);
        return status;
    }
    buf_printf(&scroll->text, _("\001 经过  %s\n"), wanted->name ? wanted->name : wanted->id);
    describe(stage, history, &scroll->text);
    history_free(history);
    *state = scroll;
    return ST_OK;
}

static void history_draw(struct stage *stage, void *state)
{
    scroll_paint(stage, state, 0, stage_rows(stage));
}

static void history_act(struct stage *stage, void *state, enum action action, const struct key *key)
{
    if (action == ACT_BACK)
        stage_pop(stage);
    else if (!scroll_act(state, action, key))
        stage_why_not(stage, _("已经到头了"));
}

const struct screen screen_history = {
    .place = PLACE_HISTORY,
    .open = history_open,
    .close = history_close,
    .draw = history_draw,
    .act = history_act,
};
