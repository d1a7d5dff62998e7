#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/ident.h"
#include "base/intl.h"
#include "desk/record.h"
#include "desk/words.h"
#include "screens/catalogue.h"
#include "screens/when.h"
#include "term/row.h"

/* A meeting that should have taken place: was it held, not held, or moved? */

enum { TEXT_MAX = 1000, REASON_MAX = 200 };

struct question {
    char event[IDENT_MAX + 1];
    char kind[RECORD_KIND_MAX];
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

static void paint_choice(struct stage *stage, int y, const char *key, const char *word,
                         const char *means)
{
    struct row row = row_begin(stage_term(stage), y, STYLE_NORMAL);
    row_printf(&row, STYLE_NORMAL, 0, ALIGN_LEFT, " %s  %s：%s", key, word, means);
    row_end(&row);
}

static void confirm_draw(struct stage *stage, void *state)
{
    struct question *question = state;
    struct error error = {.status = ST_OK};
    struct buf words;
    buf_init(&words, TEXT_MAX);
    buf_puts(&words, " ");
    if (record_event_words(stage_desk(stage), question->event, stage_now(stage), &words,
                           question->kind, &error) != ST_OK)
        stage_fail(stage, &error);
    row_line(stage_term(stage), 1, STYLE_NORMAL, words.text);
    buf_reset(&words);
    buf_printf(&words, _(" 会议活动  %s?"), words_event(question->kind, PHASE_DONE));
    row_line(stage_term(stage), 0, STYLE_TITLE, words.text);
    paint_choice(stage, 3, "y", words_event(question->kind, PHASE_DONE),
                 _("记下，随后的决议和报道按它的时间计算期限"));
    paint_choice(stage, 4, "n", words_event(question->kind, PHASE_NOT), _("取消，要写原因"));
    paint_choice(stage, 5, "c", _("改期"), _("写新的日期和时间，通知要重新发"));
    buf_free(&words);
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
    struct buf done;
    buf_init(&done, TEXT_MAX);
    buf_printf(&done, _("已记下：%s；u 撤回"), words_event(question->kind, PHASE_DONE));
    enum status status = record_confirm_event(stage_desk(stage), question->event, stage_now(stage),
                                              &outcome, &error);
    finish(stage, status, &outcome, &error, done.text);
    buf_free(&done);
}

static bool is_meeting(const struct question *question)
{
    return strcmp(words_event(question->kind, PHASE_DONE), words_event("meeting", PHASE_DONE)) == 0;
}

static void reason_answered(struct stage *stage, void *state, const char *reason)
{
    struct question *question = state;
    struct error error = {.status = ST_OK};
    struct outcome outcome = {.verdict = VERDICT_APPLIED};
    if (!reason || !*reason) {
        stage_why_not(stage, is_meeting(question) ? _("没有写原因，会议没有取消")
                                                  : _("没有写原因，活动没有取消"));
        return;
    }
    enum status status = record_cancel_event(stage_desk(stage), question->event, reason,
                                             stage_now(stage), &outcome, &error);
    finish(stage, status, &outcome, &error, _("已取消；u 撤回"));
}

static void ask_date(struct stage *stage, const char *text);

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
        ask_date(stage, text);
        return;
    }
    enum status status = record_move_event(stage_desk(stage), question->event, starts,
                                           stage_now(stage), &outcome, &error);
    finish(stage, status, &outcome, &error, _("已改期；u 撤回"));
}

static void ask_date(struct stage *stage, const char *text)
{
    stage_prompt(stage, &(struct prompt){.question = _("改到（月-日 时:分）:"),
                                         .text = text,
                                         .max = 20,
                                         .answer = date_answered});
}

static void ask_reason(struct stage *stage, const struct question *question)
{
    struct buf words;
    buf_init(&words, TEXT_MAX);
    buf_printf(&words, _("%s的原因:"), words_event(question->kind, PHASE_NOT));
    stage_prompt(stage, &(struct prompt){
                            .question = words.text, .max = REASON_MAX, .answer = reason_answered});
    buf_free(&words);
}

static void confirm_act(struct stage *stage, void *state, enum action action, const struct key *key)
{
    (void)key;
    if (action == ACT_BACK)
        stage_pop(stage);
    else if (action == ACT_YES)
        held(stage, state);
    else if (action == ACT_NO)
        ask_reason(stage, state);
    else if (action == ACT_CHANGE)
        ask_date(stage, NULL);
    else
        stage_why_not(stage, _("y 记下，n 取消，c 改期，q 以后再说"));
}

const struct screen screen_confirm = {
    .place = PLACE_CONFIRM,
    .open = confirm_open,
    .close = confirm_close,
    .draw = confirm_draw,
    .act = confirm_act,
};
