#include <stdlib.h>

#include "base/buf.h"
#include "base/intl.h"
#include "desk/held.h"
#include "desk/undo.h"
#include "screens/catalogue.h"
#include "screens/scroll.h"
#include "term/row.h"

/* What is held for the undo window and not settled yet. */

enum { TEXT_MAX = 64 << 10, LINES_MAX = 100 };

static enum status held_open(struct stage *stage, const void *argument, void **state,
                             struct error *error)
{
    struct scroll *scroll = malloc(sizeof *scroll);
    (void)stage;
    (void)argument;
    if (!scroll)
        return error_set(error, ST_NOMEM, NULL, "%s", _("内存不足"));
    scroll_init(scroll, TEXT_MAX);
    *state = scroll;
    return ST_OK;
}

static void held_close(struct stage *stage, void *state)
{
    (void)stage;
    scroll_free(state);
    free(state);
}

static void describe(struct stage *stage, struct buf *out)
{
    struct error error = {.status = ST_OK};
    struct desk *desk = stage_desk(stage);
    struct desk_counts counts = {.to_send = 0};
    enum status status = desk_counts(desk, stage_now(stage), &counts, &error);
    buf_puts(out, _("\001 待送\n"));
    if (status == ST_OK && counts.to_send > 0) {
        buf_printf(out, _(" 还没有入账的操作 %lld 条。\n"), (long long)counts.to_send);
        status = held_list(desk, stage_now(stage), LINES_MAX, out, &error);
    } else if (status == ST_OK) {
        buf_puts(out, _(" 没有待送的：全部操作都已入账。\n"));
    }
    if (status != ST_OK)
        stage_fail(stage, &error);
    buf_puts(out, _(" 最近一次操作：\n "));
    undo_look(desk, stage_now(stage), out);
    buf_puts(out, _("\n\n 每一步操作先保留 60 秒，其间 u 撤回不留痕迹；到时限自动入账，\n"
                    " 按 s 立即入账，退出时也随即入账。单机使用，没有要送往服务器的。\n"));
}

static void held_draw(struct stage *stage, void *state)
{
    struct scroll *scroll = state;
    buf_reset(&scroll->text);
    describe(stage, &scroll->text);
    scroll_paint(stage, scroll, 0, stage_rows(stage));
}

static void settle(struct stage *stage)
{
    struct error error = {.status = ST_OK};
    if (desk_settle(stage_desk(stage), stage_now(stage), &error) == ST_OK)
        stage_say(stage, "%s", _("已全部入账"));
    else
        stage_fail(stage, &error);
}

static void held_act(struct stage *stage, void *state, enum action action, const struct key *key)
{
    if (action == ACT_BACK)
        stage_pop(stage);
    else if (action == ACT_SYNC)
        settle(stage);
    else if (!scroll_act(state, action, key))
        stage_why_not(stage, _("已经到头了"));
}

const struct screen screen_held = {
    .place = PLACE_HELD,
    .open = held_open,
    .close = held_close,
    .draw = held_draw,
    .act = held_act,
};
