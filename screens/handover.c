#include "screens/handover.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/day.h"
#include "base/home.h"
#include "base/intl.h"
#include "screens/catalogue.h"

/* The 交接单 of a group, to be read, copied, saved, and carried out. */

enum { LIST_BYTES = 4 << 20, NAME_BYTES = 800 };

static void view_close(struct stage *stage, void *state)
{
    struct handover_view *view = state;
    (void)stage;
    handover_free(view->handover);
    scroll_free(&view->list);
    free(view);
}

static enum status load(struct stage *stage, struct handover_view *view, struct error *error)
{
    struct desk *desk = stage_desk(stage);
    struct handover *handover = NULL;
    struct buf list;
    if (view->handover && view->version == desk_version(desk))
        return ST_OK;
    buf_init(&list, LIST_BYTES);
    enum status status = handover_load(desk, view->group, &handover, error);
    if (status == ST_OK)
        status = handover_list(desk, handover, stage_now(stage), &list, error);
    if (status != ST_OK) {
        handover_free(handover);
        buf_free(&list);
        return status;
    }
    handover_free(view->handover);
    buf_free(&view->list.text);
    view->handover = handover;
    view->list.text = list;
    view->version = desk_version(desk);
    return ST_OK;
}

static enum status view_open(struct stage *stage, const void *argument, void **state,
                             struct error *error)
{
    const struct handover_argument *wanted = argument;
    struct handover_view *view = calloc(1, sizeof *view);
    size_t n = strlen(wanted->group);
    if (!view || n > IDENT_MAX) {
        free(view);
        return error_set(error, ST_NOMEM, NULL, "%s", _("内存不足"));
    }
    memcpy(view->group, wanted->group, n);
    scroll_init(&view->list, LIST_BYTES);
    enum status status = load(stage, view, error);
    if (status == ST_OK)
        *state = view;
    else
        view_close(stage, view);
    return status;
}

static void view_draw(struct stage *stage, void *state)
{
    struct handover_view *view = state;
    struct error error = {.status = ST_OK};
    if (load(stage, view, &error) != ST_OK)
        stage_fail(stage, &error);
    scroll_paint(stage, &view->list, 0, stage_rows(stage));
}

static void copy(struct stage *stage, const struct handover_view *view)
{
    struct buf text;
    buf_init(&text, LIST_BYTES);
    handover_plain(view->list.text.text, &text);
    stage_push(stage, &screen_copyout,
               &(struct copyout_argument){.text = text.text, .what = _("交接单")});
    buf_free(&text);
}

static void replace_answered(struct stage *stage, void *state, bool yes);

static void save(struct stage *stage, struct handover_view *view, bool replace)
{
    struct error error = {.status = ST_OK};
    struct buf text, question;
    buf_init(&text, LIST_BYTES);
    buf_init(&question, HANDOVER_PATH_MAX + NAME_BYTES);
    handover_plain(view->list.text.text, &text);
    enum status status = handover_save(view->path, text.text, replace, &error);
    if (status == ST_OK) {
        stage_say(stage, _("交接单已存成 %s，只有您能读"), view->path);
    } else if (status == ST_REFUSED) {
        buf_printf(&question, _("换掉已有的文件吗？%s"), view->path);
        stage_confirm(stage, question.text, replace_answered);
    } else {
        stage_fail(stage, &error);
    }
    buf_free(&text);
    buf_free(&question);
}

static void replace_answered(struct stage *stage, void *state, bool yes)
{
    if (yes)
        save(stage, state, true);
    else
        stage_say(stage, "%s", _("没有存，原来的文件没有动"));
}

static void path_answered(struct stage *stage, void *state, const char *path)
{
    struct handover_view *view = state;
    if (!path || !*path) {
        stage_say(stage, "%s", _("没有存"));
        return;
    }
    home_path(path, view->path, sizeof view->path);
    save(stage, view, false);
}

static void ask_path(struct stage *stage, const struct handover_view *view)
{
    char day[DAY_TEXT];
    struct buf name;
    buf_init(&name, NAME_BYTES);
    buf_printf(&name, _("交接单-%s-"), handover_group(view->handover));
    for (char *slash = name.text; (slash = strchr(slash, '/'));)
        *slash = '-';
    day_write(stage_now(stage), stage_offset(stage), day);
    buf_printf(&name, "%.10s.txt", day);
    stage_prompt(
        stage,
        &(struct prompt){.question = _("存成文件:"), .text = name.text, .answer = path_answered});
    buf_free(&name);
}

static void view_act(struct stage *stage, void *state, enum action action, const struct key *key)
{
    struct handover_view *view = state;
    if (action == ACT_BACK)
        stage_pop(stage);
    else if (action == ACT_YES || action == ACT_EDIT)
        handover_ask(stage, view);
    else if (action == ACT_COPY)
        copy(stage, view);
    else if (action == ACT_SAVE)
        ask_path(stage, view);
    else if (!scroll_act(&view->list, action, key))
        stage_why_not(stage, _("已经到头了"));
}

const struct screen screen_handover = {
    .place = PLACE_HANDOVER,
    .open = view_open,
    .close = view_close,
    .draw = view_draw,
    .act = view_act,
};
