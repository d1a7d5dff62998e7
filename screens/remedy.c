#include "screens/remedy.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/intl.h"
#include "desk/remedy.h"
#include "desk/words.h"
#include "screens/catalogue.h"
#include "screens/prose.h"
#include "screens/scroll.h"
#include "screens/when.h"
#include "term/row.h"

/* One finding: what is asked, what is wrong, the steps; and the question in the message line. */

enum { TEXT_MAX = 16000, WHEN_MAX = 40, HEAD_ROWS = 2 };

struct mender {
    struct remedy remedy;
    struct scroll scroll;
};

struct mender_argument {
    const struct agenda_line *line;
    const struct remedy *remedy;
};

static void write_text(struct buf *out, const struct agenda_line *line)
{
    const char *text = agenda_rule_text(line);
    const char *const *step = agenda_checklist(line);
    buf_printf(out, "%s %s：%s\n", line->clause, line->title, line->detail);
    if (*text)
        buf_printf(out, "\n%s\n", text);
    if (step && *step)
        buf_puts(out, "\n");
    for (int i = 1; step && *step; step++, i++)
        buf_printf(out, "%d. %s\n", i, *step);
}

static enum status mender_open(struct stage *stage, const void *argument, void **state,
                               struct error *error)
{
    const struct mender_argument *wanted = argument;
    struct mender *mender = calloc(1, sizeof *mender);
    (void)stage;
    if (!mender)
        return error_set(error, ST_NOMEM, NULL, "%s", _("内存不足"));
    mender->remedy = *wanted->remedy;
    scroll_init(&mender->scroll, TEXT_MAX);
    write_text(&mender->scroll.text, wanted->line);
    *state = mender;
    return ST_OK;
}

static void mender_close(struct stage *stage, void *state)
{
    struct mender *mender = state;
    (void)stage;
    scroll_free(&mender->scroll);
    free(mender);
}

static void mender_draw(struct stage *stage, void *state)
{
    struct mender *mender = state;
    struct buf name;
    buf_init(&name, TEXT_MAX);
    buf_puts(&name, _(" 改正  "));
    desk_name(stage_desk(stage), ENTITY_GROUP, mender->remedy.group, &name);
    row_line(stage_term(stage), 0, STYLE_TITLE, name.text);
    buf_free(&name);
    scroll_paint(stage, &mender->scroll, HEAD_ROWS, stage_rows(stage) - HEAD_ROWS);
}

static void ask(struct stage *stage, struct mender *mender);

/* Looks what is left: asks on, or goes. */
static void go_on(struct stage *stage, struct mender *mender)
{
    struct error error = {.status = ST_OK};
    if (remedy_look(stage_desk(stage), &mender->remedy, stage_now(stage), &error) != ST_OK)
        stage_fail(stage, &error);
    else if (mender->remedy.ask == REMEDY_NOTHING) {
        stage_say(stage, "%s", _("已改正；u 撤回（60 秒之内不留痕迹）"));
        stage_pop(stage);
    } else
        ask(stage, mender);
}

static void give(struct stage *stage, struct mender *mender, const char *text, instant when)
{
    struct error error = {.status = ST_OK};
    if (remedy_give(stage_desk(stage), &mender->remedy, text, when, stage_now(stage), &error) !=
        ST_OK)
        stage_fail(stage, &error);
    else
        go_on(stage, mender);
}

static void not_done(struct stage *stage)
{
    stage_say(stage, "%s", _("没有记下；Enter 再来，Esc 返回"));
}

static void text_answered(struct stage *stage, void *state, const char *text)
{
    if (text)
        give(stage, state, text, INSTANT_NONE);
    else
        not_done(stage);
}

static void date_answered(struct stage *stage, void *state, const char *text)
{
    instant when = INSTANT_NONE;
    if (!text)
        not_done(stage);
    else if (!when_read(text, stage_now(stage), stage_offset(stage), &when))
        stage_refuse(stage, "%s", _("看不懂这个日期；写成 11-21，Enter 再来"));
    else
        give(stage, state, NULL,
             when > stage_now(stage) ? civil_day_start(when, 0, stage_offset(stage)) : when);
}

static void yes_answered(struct stage *stage, void *state, bool yes)
{
    if (yes)
        give(stage, state, NULL, INSTANT_NONE);
    else
        not_done(stage);
}

static void choice_answered(struct stage *stage, void *state, size_t index)
{
    struct mender *mender = state;
    struct error error = {.status = ST_OK};
    if (index >= REMEDY_CHOICES)
        not_done(stage);
    else if (remedy_choose(stage_desk(stage), &mender->remedy, index, stage_now(stage), &error) !=
             ST_OK)
        stage_fail(stage, &error);
    else
        ask(stage, mender);
}

static void ask_date(struct stage *stage, const struct remedy *remedy)
{
    struct buf now;
    buf_init(&now, TEXT_MAX);
    when_write(&now, stage_now(stage), stage_now(stage), stage_offset(stage));
    stage_prompt(stage, &(struct prompt){.question = remedy->question,
                                         .text = now.text,
                                         .max = WHEN_MAX,
                                         .answer = date_answered});
    buf_free(&now);
}

static void ask(struct stage *stage, struct mender *mender)
{
    const struct remedy *remedy = &mender->remedy;
    if (remedy->ask == REMEDY_NAME || remedy->ask == REMEDY_TEXT)
        stage_prompt(stage, &(struct prompt){.question = remedy->question,
                                             .text = remedy->text,
                                             .answer = text_answered});
    else if (remedy->ask == REMEDY_DATE)
        ask_date(stage, remedy);
    else if (remedy->ask == REMEDY_YES)
        stage_confirm(stage, remedy->question, yes_answered);
    else if (remedy->ask == REMEDY_CHOICE)
        stage_choose(stage, &(struct choose){.question = remedy->question,
                                             .choices = remedy->choices,
                                             .count = REMEDY_CHOICES,
                                             .answer = choice_answered});
    else
        stage_say(stage, "%s", remedy->question);
}

static void mender_act(struct stage *stage, void *state, enum action action, const struct key *key)
{
    struct mender *mender = state;
    if (action == ACT_BACK)
        stage_pop(stage);
    else if (action == ACT_OPEN)
        go_on(stage, mender);
    else if (!scroll_act(&mender->scroll, action, key))
        stage_why_not(stage, _("已经到头了；Enter 改正，Esc 返回"));
}

static const struct screen screen_mender = {
    .place = PLACE_REMEDY,
    .open = mender_open,
    .close = mender_close,
    .draw = mender_draw,
    .act = mender_act,
};

bool remedy_push(struct stage *stage, const struct agenda_line *line)
{
    struct error error = {.status = ST_OK};
    struct remedy remedy;
    if (!line || !remedy_exists(line))
        return false;
    if (remedy_open(stage_desk(stage), line, stage_now(stage), &remedy, &error) != ST_OK) {
        stage_fail(stage, &error);
    } else if (remedy.ask == REMEDY_COMPARE) {
        stage_push(stage, &screen_compare,
                   &(struct compare_argument){
                       .group = remedy.group, .recorded = true, .first = remedy.list});
    } else if (remedy.ask == REMEDY_NOTHING) {
        stage_say(stage, "%s", _("已经改正了，这一条随即消失"));
    } else if (stage_push(stage, &screen_mender,
                          &(struct mender_argument){.line = line, .remedy = &remedy})) {
        stage_press(stage, &(struct key){.kind = K_ENTER});
    }
    return true;
}
