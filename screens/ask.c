#include "screens/ask.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/clean.h"
#include "base/intl.h"
#include "base/utf8.h"
#include "screens/keys.h"
#include "screens/stage.h"
#include "term/bar.h"
#include "term/cell.h"
#include "term/row.h"

/* A field for text narrower than this goes below its question. */
enum { FIELD_MIN = 16 };

static void copy(char *out, size_t size, const char *text)
{
    size_t n = utf8_cut(text, strlen(text), size - 1);
    memcpy(out, text, n);
    out[n] = '\0';
}

void ask_drop(struct ask *ask)
{
    if (ask->kind == ASK_TEXT)
        input_free(&ask->input);
    *ask = (struct ask){.kind = ASK_NOTHING};
}

static struct ask *begin(struct stage *stage, enum ask_kind kind, const char *question)
{
    ask_drop(&stage->ask);
    stage->ask.kind = kind;
    stage->ask.layer = stage->acting;
    copy(stage->ask.question, sizeof stage->ask.question, question);
    return &stage->ask;
}

void stage_confirm(struct stage *stage, const char *question,
                   void (*answer)(struct stage *stage, void *state, bool yes))
{
    begin(stage, ASK_YES_NO, question)->yes_no = answer;
}

void stage_prompt(struct stage *stage, const struct prompt *prompt)
{
    struct ask *ask = begin(stage, ASK_TEXT, prompt->question);
    ask->text = prompt->answer;
    ask->change = prompt->change;
    input_init(&ask->input, prompt->max ? prompt->max : STAGE_TEXT_MAX, false);
    if (prompt->text)
        input_set(&ask->input, prompt->text);
    ask->proposed = prompt->proposed;
}

void stage_choose(struct stage *stage, const struct choose *choose)
{
    struct ask *ask = begin(stage, ASK_CHOICE, choose->question);
    ask->choice = choose->answer;
    ask->count = choose->count < STAGE_CHOICES ? choose->count : STAGE_CHOICES;
    ask->current = choose->current < ask->count ? choose->current : 0;
    for (size_t i = 0; i < ask->count; i++)
        copy(ask->choices[i], sizeof ask->choices[i], choose->choices[i]);
}

/* The state of who asked; NULL when that screen is no more. */
static void *asker(struct stage *stage, const struct ask *ask)
{
    if (ask->layer >= stage->depth || stage->layers[ask->layer].gone)
        return NULL;
    stage->acting = ask->layer;
    return stage->layers[ask->layer].state;
}

static void yes_no_key(struct stage *stage, const struct key *key)
{
    struct ask ask = stage->ask;
    uint32_t ch = key_command(key);
    bool yes = ch == 'y' || ch == 'Y';
    bool no = ch == 'n' || ch == 'N' || ch == 'q' || key->kind == K_ESC || key->kind == K_ENTER;
    if (!yes && !no) {
        term_bell(stage->term);
        return;
    }
    ask_drop(&stage->ask);
    void *state = asker(stage, &ask);
    if (state)
        ask.yes_no(stage, state, yes);
}

/* The field is freed behind the answer, which may already have asked anew. */
static void text_done(struct stage *stage, bool entered)
{
    struct ask ask = stage->ask;
    stage->ask = (struct ask){.kind = ASK_NOTHING};
    void *state = asker(stage, &ask);
    if (state)
        ask.text(stage, state, entered ? ask.input.text.text : NULL);
    input_free(&ask.input);
}

static void text_key(struct stage *stage, const struct key *key)
{
    struct ask *ask = &stage->ask;
    if (key->kind == K_ENTER || key->kind == K_ESC) {
        text_done(stage, key->kind == K_ENTER);
        return;
    }
    if (ask->proposed && (key->kind == K_CHAR || key->kind == K_PASTE))
        input_set(&ask->input, "");
    ask->proposed = false;
    enum input_did did = input_key(&ask->input, key);
    size_t max = ask->input.max;
    void *state = did == INPUT_CHANGED || did == INPUT_FULL ? asker(stage, ask) : NULL;
    if (state && ask->change)
        ask->change(stage, state, ask->input.text.text);
    if (did == INPUT_FULL)
        stage_refuse(stage, _("最多 %zu 个字"), max);
    else if (did == INPUT_NOT)
        stage_say(stage, "%s", _("正在输入：Enter 确定，Esc 取消"));
}

static void choice_done(struct stage *stage, size_t index)
{
    struct ask ask = stage->ask;
    ask_drop(&stage->ask);
    void *state = asker(stage, &ask);
    if (state)
        ask.choice(stage, state, index);
}

static void choice_key(struct stage *stage, const struct key *key)
{
    struct ask *ask = &stage->ask;
    uint32_t ch = key_command(key);
    size_t digit = (size_t)key_digit(key);
    if (digit > 0 && digit <= ask->count)
        choice_done(stage, digit - 1);
    else if (key->kind == K_ENTER)
        choice_done(stage, ask->current);
    else if (key->kind == K_ESC || ch == 'q')
        choice_done(stage, ask->count);
    else if ((key->kind == K_UP || ch == 'k') && ask->current > 0)
        ask->current--;
    else if ((key->kind == K_DOWN || ch == 'j') && ask->current + 1 < ask->count)
        ask->current++;
    else
        term_bell(stage->term);
}

void ask_key(struct stage *stage, const struct key *key)
{
    if (stage->ask.kind == ASK_YES_NO)
        yes_no_key(stage, key);
    else if (stage->ask.kind == ASK_TEXT)
        text_key(stage, key);
    else
        choice_key(stage, key);
}

static bool field_below(const struct ask *ask, int width)
{
    return cells_width(ask->question) + FIELD_MIN > width;
}

static void paint_text(struct stage *stage)
{
    struct ask *ask = &stage->ask;
    struct input_view view;
    int last = stage_rows(stage);
    bool below = field_below(ask, stage_width(stage));
    int above = last - 1 - (below ? stage_text_rows(stage, ask->question) : 0);
    if (!below || stage->message[0])
        row_line(stage->term, above, STYLE_NORMAL, stage->message);
    if (below)
        stage_paint_text(stage, above + 1, STYLE_WARNING, ask->question);
    struct row row = row_begin(stage->term, last, STYLE_NORMAL);
    if (!below) {
        row_text(&row, STYLE_WARNING, 0, ALIGN_LEFT, ask->question);
        row_gap(&row, 1);
    }
    int width = row_left(&row);
    input_view(&ask->input, width, 1, &view);
    input_row(&row, &ask->input, &view, 0, width);
}

/* Where there is no room for all, those about the bar. */
static void paint_choices(struct stage *stage)
{
    const struct ask *ask = &stage->ask;
    int question = stage_text_rows(stage, ask->question);
    size_t room = (size_t)(stage_rows(stage) + 1 - question);
    size_t shown = ask->count < room ? ask->count : room;
    size_t first = ask->current < shown ? 0 : ask->current - shown + 1;
    int y = stage_rows(stage) + 1 - question - (int)shown;
    stage_paint_text(stage, y, STYLE_WARNING, ask->question);
    for (size_t i = first; i < first + shown; i++) {
        bool bar = i == ask->current;
        struct row row =
            row_begin(stage->term, y + question + (int)(i - first), bar ? STYLE_BAR : STYLE_NORMAL);
        row_printf(&row, STYLE_KEY, 3, ALIGN_RIGHT, "%zu", i + 1);
        row_gap(&row, 1);
        row_text(&row, STYLE_NORMAL, 0, ALIGN_LEFT, ask->choices[i]);
        row_end(&row);
    }
}

void ask_paint(struct stage *stage)
{
    const char *question = stage->ask.question;
    if (stage->ask.kind == ASK_TEXT)
        paint_text(stage);
    else if (stage->ask.kind == ASK_CHOICE)
        paint_choices(stage);
    else
        stage_paint_text(stage, stage_rows(stage) + 1 - stage_text_rows(stage, question),
                         STYLE_WARNING, question);
}

size_t ask_footer(const struct ask *ask, struct bar_item *items, size_t max)
{
    static const struct bar_item yes_no[] = {{"y", N_("是")}, {"Enter", N_("否")}};
    static const struct bar_item text[] = {{"Enter", N_("确定")}, {"Esc", N_("取消")}};
    static const struct bar_item choice[] = {
        {"1-9", N_("选定")}, {"Enter", N_("选定")}, {"Esc", N_("取消")}};
    const struct bar_item *from = ask->kind == ASK_YES_NO ? yes_no
                                  : ask->kind == ASK_TEXT ? text
                                                          : choice;
    size_t n = ask->kind == ASK_CHOICE ? 3 : 2;
    for (size_t i = 0; i < n && i < max; i++)
        items[i] = (struct bar_item){from[i].key, _(from[i].word)};
    return n < max ? n : max;
}
