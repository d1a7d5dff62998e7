#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "base/utf8.h"
#include "screens/catalogue.h"
#include "screens/scroll.h"
#include "term/clip.h"
#include "term/row.h"

/* The text goes to the terminal's clipboard, and stands here bare, to be selected by mouse. */

enum { TEXT_MAX = 1 << 20 };

static void send(struct stage *stage, const struct scroll *scroll)
{
    enum status status = clip_copy(stage_term(stage), scroll->text.text, scroll->text.len);
    if (status == ST_OK)
        stage_say(stage, _("已发送到终端剪贴板（%zu 字）；终端不支持时，用鼠标选取上面的文字"),
                  utf8_count(scroll->text.text, scroll->text.len));
    else if (status == ST_LIMIT)
        stage_refuse(stage, "%s", _("文字太长，终端剪贴板装不下；请用鼠标选取"));
    else
        stage_refuse(stage, "%s", _("没有送到剪贴板；请用鼠标选取"));
}

static enum status copyout_open(struct stage *stage, const void *argument, void **state,
                                struct error *error)
{
    const struct copyout_argument *wanted = argument;
    struct scroll *scroll = malloc(sizeof *scroll);
    if (!scroll)
        return error_set(error, ST_NOMEM, NULL, "%s", _("内存不足"));
    scroll_init(scroll, TEXT_MAX);
    buf_puts(&scroll->text, wanted->text);
    send(stage, scroll);
    *state = scroll;
    return ST_OK;
}

static void copyout_close(struct stage *stage, void *state)
{
    (void)stage;
    scroll_free(state);
    free(state);
}

static void copyout_draw(struct stage *stage, void *state)
{
    scroll_paint(stage, state, 0, stage_rows(stage));
}

static void copyout_act(struct stage *stage, void *state, enum action action, const struct key *key)
{
    if (action == ACT_BACK)
        stage_pop(stage);
    else if (action == ACT_COPY)
        send(stage, state);
    else if (!scroll_act(state, action, key))
        stage_why_not(stage, _("已经到头了"));
}

const struct screen screen_copyout = {
    .place = PLACE_COPYOUT,
    .open = copyout_open,
    .close = copyout_close,
    .draw = copyout_draw,
    .act = copyout_act,
};
