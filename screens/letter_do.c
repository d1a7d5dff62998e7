#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/clean.h"
#include "base/intl.h"
#include "desk/batch.h"
#include "desk/copy.h"
#include "screens/catalogue.h"
#include "screens/editor.h"

enum { WORDS_BYTES = 2000, TEXT_BYTES = 1 << 20 };

void editor_fill(struct editor *editor)
{
    const struct post *post = letter_post(editor->letter);
    input_set(&editor->title, post->title ? post->title : "");
    input_set(&editor->body, post->body ? post->body : "");
    editor->stale = true;
}

/* Whether the field still shows the stored text: a field holds no control characters, so that text
 * which has some is not changed by being looked at. */
static bool shows(const struct input *input, const char *stored)
{
    struct buf clean;
    buf_init(&clean, 4 * input->max);
    (input->lines ? clean_text : clean_line)(&clean, stored ? stored : "",
                                             stored ? strlen(stored) : 0);
    bool same = !clean.failed && strcmp(clean.text, input->text.text) == 0;
    buf_free(&clean);
    return same;
}

/* Gives the letter what stands in the fields. */
bool editor_take(struct stage *stage, struct editor *editor)
{
    struct error error = {.status = ST_OK};
    const struct post *post = letter_post(editor->letter);
    enum status status = ST_OK;
    if (!shows(&editor->title, post->title))
        status = letter_title(editor->letter, editor->title.text.text, &error);
    if (status == ST_OK && !shows(&editor->body, post->body))
        status = letter_body(editor->letter, editor->body.text.text, &error);
    editor->stale = true;
    if (status != ST_OK)
        stage_fail(stage, &error);
    return status == ST_OK;
}

static bool editable(struct stage *stage, const struct editor *editor)
{
    const char *why = "";
    if (letter_editable(editor->letter, &why))
        return true;
    stage_refuse(stage, "%s", why);
    return false;
}

static bool applied(struct stage *stage, const struct outcome *outcome)
{
    if (outcome->verdict == VERDICT_APPLIED || outcome->verdict == VERDICT_NOOP)
        return true;
    stage_fail(stage, &outcome->error);
    return false;
}

bool editor_save(struct stage *stage, struct editor *editor)
{
    struct error error = {.status = ST_OK};
    struct outcome outcome;
    if (!editable(stage, editor) || !editor_take(stage, editor))
        return false;
    bool changed = letter_changed(editor->letter);
    if (letter_save(stage_desk(stage), editor->letter, stage_now(stage), &outcome, &error) !=
        ST_OK) {
        stage_fail(stage, &error);
        return false;
    }
    if (!applied(stage, &outcome))
        return false;
    stage_say(stage, "%s", changed ? _("已存稿，还没有送审") : _("没有改动，不用存"));
    return true;
}

/* What needs no decision is at once to be pasted. */
static void submitted(struct stage *stage, struct editor *editor)
{
    struct buf words;
    buf_init(&words, WORDS_BYTES);
    enum post_step step = letter_next(stage_desk(stage), editor->letter, &words);
    if (step == STEP_PUBLISH) {
        struct attest_argument argument = {.post = letter_post(editor->letter)->id};
        if (stage_replace(stage, &screen_attest, &argument))
            stage_say(stage, "%s", _("不用审批：y 复制全文，粘贴到群里，再按 p 记下已发布"));
    } else {
        stage_say(stage, _("已送审：%s"), words.text);
        stage_pop(stage);
    }
    buf_free(&words);
}

void editor_submit(struct stage *stage, struct editor *editor)
{
    struct error error = {.status = ST_OK};
    struct outcome outcome;
    if (!editable(stage, editor) || !editor_take(stage, editor))
        return;
    int64_t state = letter_post(editor->letter)->state;
    if (!letter_changed(editor->letter) && state >= POST_SUBMITTED && state <= POST_APPROVED)
        stage_why_not(stage, _("已经送审，没有改动"));
    else if (letter_submit(stage_desk(stage), editor->letter, stage_now(stage), &outcome, &error) !=
             ST_OK)
        stage_fail(stage, &error);
    else if (applied(stage, &outcome))
        submitted(stage, editor);
}

/* The stored post has changed behind the working copy. */
static void reopen(struct stage *stage, struct editor *editor)
{
    struct error error = {.status = ST_OK};
    struct letter *letter = NULL;
    if (letter_open(stage_desk(stage), letter_post(editor->letter)->id, &letter, &error) != ST_OK) {
        stage_fail(stage, &error);
        return;
    }
    letter_free(editor->letter);
    editor->letter = letter;
    editor_fill(editor);
    if (!editor_has(editor, editor->field))
        editor->field = EDIT_BODY;
}

static void run(struct stage *stage, struct editor *editor, const struct batch_order *order)
{
    struct error error = {.status = ST_OK};
    struct batch *batch = NULL;
    const char *ids[] = {letter_post(editor->letter)->id};
    enum status status =
        batch_plan(stage_desk(stage), order, ids, 1, stage_now(stage), &batch, &error);
    if (status == ST_OK && batch_tally(batch, BATCH_PLANNED) > 0)
        status = batch_run(stage_desk(stage), batch, stage_now(stage), &error);
    const struct batch_item *item = status == ST_OK ? batch_item(batch, 0) : NULL;
    if (status != ST_OK) {
        stage_fail(stage, &error);
    } else if (item && item->state != BATCH_DONE) {
        stage_refuse(stage, "%s", item->why);
    } else {
        stage_say(stage, _("%s：已办"), batch_verb_name(order->verb));
        reopen(stage, editor);
    }
    batch_free(batch);
}

static void reason_written(struct stage *stage, void *state, const char *text)
{
    struct batch_order order = {.verb = BATCH_WITHDRAW, .reason = text, .happened = INSTANT_NONE};
    if (!text)
        stage_say(stage, "%s", _("没有撤下"));
    else if (!*text)
        stage_refuse(stage, "%s", _("撤下要写理由；没有撤下"));
    else
        run(stage, state, &order);
}

void editor_take_back(struct stage *stage, struct editor *editor)
{
    int64_t state = letter_post(editor->letter)->state;
    if (state == POST_PUBLISHED) {
        struct prompt prompt = {.question = _("撤下的理由:"), .answer = reason_written};
        stage_prompt(stage, &prompt);
    } else if (letter_changed(editor->letter)) {
        stage_why_not(stage, _("有没存的改动：存稿即收回送审"));
    } else if (state == POST_APPROVED) {
        stage_why_not(stage, _("已审批的直接改，存稿后原审批作废，须重新送审"));
    } else {
        struct batch_order order = {.verb = BATCH_RECALL, .happened = INSTANT_NONE};
        run(stage, editor, &order);
    }
}

void editor_copy(struct stage *stage, struct editor *editor)
{
    struct buf text;
    if (!editor_take(stage, editor))
        return;
    buf_init(&text, TEXT_BYTES);
    buf_printf(&text, "%s\n\n%s", editor->title.text.text, editor->body.text.text);
    struct copyout_argument argument = {.text = text.text, .what = _("信息全文")};
    if (text.failed)
        stage_refuse(stage, "%s", _("内存不足"));
    else
        stage_push(stage, &screen_copyout, &argument);
    buf_free(&text);
}

static void go(struct stage *stage, enum editor_after after)
{
    stage_pop(stage);
    if (after == AFTER_QUIT)
        stage_quit(stage);
}

enum leaving { LEAVE_SAVING, LEAVE_LOSING, LEAVE_NOT, LEAVINGS };

static void leaving_chosen(struct stage *stage, void *state, size_t index)
{
    struct editor *editor = state;
    switch ((enum leaving)index) {
    case LEAVE_SAVING:
        if (editor_save(stage, editor))
            go(stage, editor->after);
        break;
    case LEAVE_LOSING:
        stage_say(stage, "%s", _("改动没有存"));
        go(stage, editor->after);
        break;
    default:
        stage_say(stage, "%s", _("接着写"));
    }
}

/* Whether there is anything to lose: a new one in which nothing has been written is nothing. */
bool editor_unsaved(struct stage *stage, struct editor *editor)
{
    bool whole = editor_take(stage, editor);
    bool empty = editor->title.chars == 0 && editor->body.chars == 0;
    if (!letter_post(editor->letter)->id && (empty || (whole && !letter_touched(editor->letter))))
        return false;
    return !whole || letter_changed(editor->letter);
}

void editor_leave(struct stage *stage, struct editor *editor, enum editor_after after)
{
    const char *choices[LEAVINGS] = {_("存稿后离开"), _("不存，丢掉改动"), _("接着写")};
    if (!editor_unsaved(stage, editor)) {
        go(stage, after);
        return;
    }
    editor->after = after;
    struct choose choose = {.question = _("改动还没有存："),
                            .choices = choices,
                            .count = LEAVINGS,
                            .answer = leaving_chosen};
    stage_choose(stage, &choose);
}
