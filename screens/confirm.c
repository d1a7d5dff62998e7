#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/ident.h"
#include "base/intl.h"
#include "desk/calendar.h"
#include "desk/event_edit.h"
#include "desk/record.h"
#include "desk/words.h"
#include "screens/catalogue.h"
#include "screens/scroll.h"
#include "screens/when.h"
#include "term/row.h"

/* A meeting that should have taken place: was it held, not held, or moved? Below, what was written
 * down about it. */

enum {
    TEXT_MAX = 1000,
    REASON_MAX = 200,
    DETAILS_MAX = 1 << 20,
    DETAILS_AT = 6,
    FOLLOWS_MAX = 600
};

struct question {
    char event[IDENT_MAX + 1];
    char kind[RECORD_KIND_MAX];
    struct event_edit *edit; /* NULL: it cannot be moved */
    instant starts, ends;
    struct scroll details;
    uint64_t version; /* of the desk, when they were read */
    bool loaded;
    char follows[FOLLOWS_MAX]; /* from the date being typed */
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
    scroll_init(&question->details, DETAILS_MAX);
    *state = question;
    return ST_OK;
}

static void confirm_close(struct stage *stage, void *state)
{
    struct question *question = state;
    (void)stage;
    event_edit_free(question->edit);
    scroll_free(&question->details);
    free(question);
}

/* Reads the event anew when something has changed. */
static void load(struct stage *stage, struct question *question)
{
    struct error error = {.status = ST_OK};
    struct desk *desk = stage_desk(stage);
    if (question->loaded && question->version == desk_version(desk))
        return;
    event_edit_free(question->edit);
    question->edit = NULL;
    if (event_edit_open(desk, question->event, &question->edit, &error) == ST_OK) {
        question->starts = event_edit_starts(question->edit);
        question->ends = event_edit_ends(question->edit);
    }
    buf_reset(&question->details.text);
    if (calendar_details(desk, question->event, stage_now(stage), &question->details.text,
                         &error) != ST_OK)
        stage_fail(stage, &error);
    question->version = desk_version(desk);
    question->loaded = true;
}

/* Whether it is still to come. */
static bool ahead(const struct stage *stage, const struct question *question)
{
    instant ends = question->ends == INSTANT_NONE ? question->starts : question->ends;
    return question->edit && ends > stage_now(stage);
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
    load(stage, question);
    buf_init(&words, TEXT_MAX);
    buf_puts(&words, " ");
    if (record_event_words(stage_desk(stage), question->event, stage_now(stage), &words,
                           question->kind, &error) != ST_OK)
        stage_fail(stage, &error);
    row_line(stage_term(stage), 1, STYLE_NORMAL, words.text);
    buf_reset(&words);
    buf_printf(&words, ahead(stage, question) ? _(" 会议活动  %s") : _(" 会议活动  %s?"),
               words_event(question->kind, ahead(stage, question) ? PHASE_AHEAD : PHASE_DONE));
    row_line(stage_term(stage), 0, STYLE_TITLE, words.text);
    paint_choice(stage, 3, "y", words_event(question->kind, PHASE_DONE),
                 _("记下，随后的决议和报道按它的时间计算期限"));
    paint_choice(stage, 4, "n", words_event(question->kind, PHASE_NOT), _("取消，要写原因"));
    paint_choice(stage, 5, "c", _("改期"), _("写新的日期和时间，通知要重新发"));
    if (*question->follows) {
        row_line(stage_term(stage), DETAILS_AT, STYLE_WARNING, question->follows);
    } else {
        int y = stage_rows(stage) > DETAILS_AT + 4 ? DETAILS_AT + 1 : DETAILS_AT;
        scroll_paint(stage, &question->details, y, stage_rows(stage) - y);
    }
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

static void early_answered(struct stage *stage, void *state, bool yes)
{
    if (yes)
        held(stage, state);
    else
        stage_say(stage, "%s", _("没有记下；到了时间再按 y"));
}

/* Before its time it is asked: what took place on another day is moved. */
static void say_held(struct stage *stage, struct question *question)
{
    struct buf words;
    if (!ahead(stage, question)) {
        held(stage, question);
        return;
    }
    buf_init(&words, TEXT_MAX);
    buf_printf(&words, _("还没到它的时间，%s了吗？（提前开的先 c 改期）"),
               words_event(question->kind, PHASE_DONE));
    stage_confirm(stage, words.text, early_answered);
    buf_free(&words);
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

/* Takes the new time into the working copy, its length kept; the sentence when that cannot be. */
static enum status try_date(struct stage *stage, struct question *question, instant starts,
                            struct error *error)
{
    instant ends =
        question->ends == INSTANT_NONE ? INSTANT_NONE : starts + question->ends - question->starts;
    if (!question->edit)
        return error_set(error, ST_REFUSED, NULL, "%s", _("这一项已不能改期，请刷新后再看"));
    event_edit_span(question->edit, starts, ends);
    return event_edit_check(question->edit, stage_now(stage), error);
}

/* What the date being typed entails. */
static void date_changed(struct stage *stage, void *state, const char *text)
{
    struct question *question = state;
    struct error error = {.status = ST_OK};
    struct buf words;
    instant starts = INSTANT_NONE;
    bool late = false;
    question->follows[0] = '\0';
    if (!when_read(text, stage_now(stage), stage_offset(stage), &starts))
        return;
    buf_init(&words, FOLLOWS_MAX - 1);
    buf_putc(&words, ' ');
    if (try_date(stage, question, starts, &error) == ST_OK)
        event_edit_follows(question->edit, stage_now(stage), &words, &late);
    else
        buf_puts(&words, error.text);
    memcpy(question->follows, words.text, words.len + 1);
    buf_free(&words);
}

static void date_answered(struct stage *stage, void *state, const char *text)
{
    struct question *question = state;
    struct error error = {.status = ST_OK};
    struct outcome outcome = {.verdict = VERDICT_APPLIED};
    instant starts = INSTANT_NONE;
    question->follows[0] = '\0';
    if (!text)
        return;
    if (!when_read(text, stage_now(stage), stage_offset(stage), &starts)) {
        stage_refuse(stage, "%s", _("看不懂这个时间；写成 11-28 15:00"));
        ask_date(stage, text);
        return;
    }
    enum status status = try_date(stage, question, starts, &error);
    if (status == ST_OK)
        status = record_move_event(stage_desk(stage), question->event, starts, stage_now(stage),
                                   &outcome, &error);
    finish(stage, status, &outcome, &error, _("已改期；u 撤回"));
}

static void ask_date(struct stage *stage, const char *text)
{
    stage_prompt(stage, &(struct prompt){.question = _("改到（月-日 时:分）:"),
                                         .text = text,
                                         .max = 20,
                                         .answer = date_answered,
                                         .change = date_changed});
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
    struct question *question = state;
    if (action == ACT_BACK)
        stage_pop(stage);
    else if (action == ACT_YES)
        say_held(stage, state);
    else if (action == ACT_NO)
        ask_reason(stage, state);
    else if (action == ACT_CHANGE)
        ask_date(stage, NULL);
    else if (!scroll_act(&question->details, action, key))
        stage_why_not(stage, _("y 记下，n 取消，c 改期，q 以后再说"));
}

const struct screen screen_confirm = {
    .place = PLACE_CONFIRM,
    .open = confirm_open,
    .close = confirm_close,
    .draw = confirm_draw,
    .act = confirm_act,
};
