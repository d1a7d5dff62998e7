#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/ident.h"
#include "base/intl.h"
#include "desk/record.h"
#include "screens/catalogue.h"
#include "screens/when.h"
#include "term/row.h"

/* A meeting that should have taken place: was it held, not held, or moved? */

enum { TEXT_MAX = 1000, REASON_MAX = 200 };

struct question {
    char event[IDENT_MAX + 1];
};

static enum status confirm_open(struct stage *stage, const void *argument, void **state,
                                struct error *error)
{
    const struct confirm_argument *wanted = argument;
    size_t n = strlen(wanted->event);
    struct question *question = calloc(1, sizeof *question);
    (void)stage;
    if (!question || n > IDENT_MAX) {
        free(question);
        return error_set(error, ST_NOMEM, NULL, "%s", _("内存不足"));
    }
    memcpy(question->event, wanted->event, n);
    *state = question;
    return ST_OK;
}

static void confirm_close(struct stage *stage, void *state)
{
    (void)stage;
    free(state);
}

static void confirm_draw(struct stage *stage, void *state)
{
    struct question *question = state;
    struct buf title;
    buf_init(&title, TEXT_MAX);
    buf_puts(&title, " ");
    desk_name(stage_desk(stage), ENTITY_EVENT, question->event, &title);
    row_line(stage_term(stage), 0, STYLE_TITLE, _(" 会议活动  已召开?"));
    row_line(stage_term(stage), 1, STYLE_NORMAL, title.text);
    row_line(stage_term(stage), 3, STYLE_NORMAL,
             _(" y  已召开：记下，随后的决议和报道按它的时间计算期限"));
    row_line(stage_term(stage), 4, STYLE_NORMAL, _(" n  未召开：取消，要写原因"));
    row_line(stage_term(stage), 5, STYLE_NORMAL, _(" c  改期：写新的日期和时间，通知要重新发"));
    buf_free(&title);
}

/* Says what has come of it, and leaves when it was done. */
static void finish(struct stage *stage, enum status status, const struct outcome *outcome,
                   const struct error *error, const char *done)
{
    if (status != ST_OK)
        stage_fail(stage, error);
    else if (outcome->verdict != VERDICT_APPLIED && outcome->verdict != VERDICT_NOOP)
        stage_fail(stage, &outcome->error);
    else {
        stage_say(stage, "%s", done);
        stage_pop(stage);
    }
}

static void held(struct stage *stage, const struct question *question)
{
    struct error error = {.status = ST_OK};
    struct outcome outcome = {.verdict = VERDICT_APPLIED};
    enum status status = record_confirm_event(stage_desk(stage), question->event, stage_now(stage),
                                              &outcome, &error);
    finish(stage, status, &outcome, &error, _("已记下：已召开；u 撤回"));
}

static void reason_answered(struct stage *stage, void *state, const char *reason)
{
    struct question *question = state;
    struct error error = {.status = ST_OK};
    struct outcome outcome = {.verdict = VERDICT_APPLIED};
    if (!reason || !*reason) {
        stage_why_not(stage, _("没有写原因，没有取消"));
        return;
    }
    enum status status = record_cancel_event(stage_desk(stage), question->event, reason,
                                             stage_now(stage), &outcome, &error);
    finish(stage, status, &outcome, &error, _("已取消；u 撤回"));
}

static void date_answered(struct stage *stage, void *state, const char *text)
{
    struct question *question = state;
    struct error error = {.status = ST_OK};
    struct outcome outcome = {.verdict = VERDICT_APPLIED};
    instant starts = INSTANT_NONE;
    if (!text)
        return;
    if (!when_read(text, stage_now(stage), stage_offset(stage), &starts)) {
        stage_refuse(stage, "%s", _("看不懂这个时间；写成 11-28 15:00"));
        return;
    }
    enum status status = record_move_event(stage_desk(stage), question->event, starts,
                                           stage_now(stage), &outcome, &error);
    finish(stage, status, &outcome, &error, _("已改期；u 撤回"));
}

static void confirm_act(struct stage *stage, void *state, enum action action, const struct key *key)
{
    (void)key;
    if (action == ACT_BACK)
        stage_pop(stage);
    else if (action == ACT_YES)
        held(stage, state);
    else if (action == ACT_NO)
        stage_prompt(stage, &(struct prompt){.question = _("未召开的原因:"),
                                             .max = REASON_MAX,
                                             .answer = reason_answered});
    else if (action == ACT_CHANGE)
        stage_prompt(stage, &(struct prompt){.question = _("改到（月-日 时:分）:"),
                                             .max = 20,
                                             .answer = date_answered});
    else
        stage_why_not(stage, _("y 已召开，n 未召开，c 改期，q 以后再说"));
}

const struct screen screen_confirm = {
    .place = PLACE_CONFIRM,
    .open = confirm_open,
    .close = confirm_close,
    .draw = confirm_draw,
    .act = confirm_act,
};
