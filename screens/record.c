#include "desk/record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/intl.h"
#include "base/utf8.h"
#include "desk/words.h"
#include "screens/catalogue.h"
#include "screens/when.h"
#include "term/list.h"
#include "term/row.h"

/*
 * The record prompt: filled in from the rule, so that Enter gives it. Below stand the choices, each
 * changed in place.
 */

/* What the bar can stand on: the fields of the record with a choice, then these. */
enum { EXTRA_PICTURES = RECORD_FIELDS, EXTRA_NOTE, ITEMS_MAX };
enum { TEXT_MAX = 2000, NAME_WIDTH = 14, TOP_ROWS = 5, NOTE_MAX = 500, ASKED_MAX = 64 };

struct prompter {
    struct record *record;
    struct list list;
    int items[ITEMS_MAX];
    char note[4 * NOTE_MAX + 1];
    char asked[ASKED_MAX]; /* the event's field that is being asked for */
    size_t filled;         /* how many of the missing ones have been */
};

static void record_close(struct stage *stage, void *state)
{
    struct prompter *prompter = state;
    (void)stage;
    record_free(prompter->record);
    free(prompter);
}

static enum status record_open(struct stage *stage, const void *argument, void **state,
                               struct error *error)
{
    const struct record_argument *wanted = argument;
    struct prompter *prompter = calloc(1, sizeof *prompter);
    (void)stage;
    if (!prompter) {
        record_free(wanted->record);
        return error_set(error, ST_NOMEM, NULL, "%s", _("内存不足"));
    }
    prompter->record = wanted->record;
    *state = prompter;
    return ST_OK;
}

static void list_items(struct prompter *prompter, int rows)
{
    size_t n = 0;
    for (int field = 0; field < RECORD_FIELDS; field++)
        if (record_choices(prompter->record, (enum record_field)field) > 1)
            prompter->items[n++] = field;
    if (record_act(prompter->record) == RECORD_FACT)
        prompter->items[n++] = EXTRA_PICTURES;
    prompter->items[n++] = EXTRA_NOTE;
    list_set(&prompter->list, n, rows > 0 ? (size_t)rows : 1);
}

static void item_words(struct stage *stage, const struct prompter *prompter, int item,
                       struct buf *out)
{
    const struct record *record = prompter->record;
    if (item == EXTRA_PICTURES)
        buf_printf(out, _("%lld 张"), (long long)record_picture_count(record));
    else if (item == EXTRA_NOTE)
        buf_puts(out, *prompter->note ? prompter->note : "-");
    else
        record_choice(record, (enum record_field)item,
                      record_chosen(record, (enum record_field)item), stage_now(stage), out);
}

static const char *item_name(int item)
{
    if (item == EXTRA_PICTURES)
        return _("图片");
    return item == EXTRA_NOTE ? _("备注") : record_field_name((enum record_field)item);
}

static void paint_item(struct stage *stage, const struct prompter *prompter, int y, size_t index)
{
    struct buf words;
    int item = prompter->items[index];
    bool bar = index == prompter->list.current;
    struct row row = row_begin(stage_term(stage), y, bar ? STYLE_BAR : STYLE_NORMAL);
    buf_init(&words, TEXT_MAX);
    row_gap(&row, 1);
    row_text(&row, STYLE_HEADING, NAME_WIDTH, ALIGN_LEFT, item_name(item));
    item_words(stage, prompter, item, &words);
    if (item < RECORD_FIELDS)
        row_printf(&row, STYLE_DIM, 6, ALIGN_LEFT, "%zu/%zu",
                   record_chosen(prompter->record, (enum record_field)item) + 1,
                   record_choices(prompter->record, (enum record_field)item));
    else
        row_text(&row, STYLE_DIM, 6, ALIGN_LEFT, "e");
    row_text(&row, STYLE_NORMAL, 0, ALIGN_LEFT, words.text);
    row_end(&row);
    buf_free(&words);
}

static const char *next_missing(const struct prompter *prompter)
{
    return record_missing(prompter->record, prompter->filled);
}

static const char *field_word(const char *field)
{
    const char *word = words_event_field(field, strlen(field));
    return *word ? word : field;
}

static void paint_missing(struct stage *stage, const struct prompter *prompter, int y)
{
    struct row row = row_begin(stage_term(stage), y, STYLE_NORMAL);
    row_gap(&row, 1);
    if (next_missing(prompter)) {
        row_text(&row, STYLE_WARNING, 0, ALIGN_LEFT, _("还缺: "));
        for (size_t i = prompter->filled; record_missing(prompter->record, i); i++)
            row_printf(&row, STYLE_WARNING, 0, ALIGN_LEFT, "%s ",
                       field_word(record_missing(prompter->record, i)));
        row_text(&row, STYLE_NORMAL, 0, ALIGN_LEFT, _("Enter 逐项填写"));
    } else {
        row_text(&row, STYLE_GOOD, 0, ALIGN_LEFT, _("Enter 记下，Esc 不记"));
    }
    row_end(&row);
}

static void record_draw(struct stage *stage, void *state)
{
    struct prompter *prompter = state;
    const char *group = record_group(prompter->record);
    struct buf words;
    buf_init(&words, TEXT_MAX);
    list_items(prompter, stage_rows(stage) - TOP_ROWS + 1);
    struct row row = row_begin(stage_term(stage), 0, STYLE_TITLE);
    row_text(&row, STYLE_NORMAL, 0, ALIGN_LEFT, _(" 登记  "));
    if (group)
        desk_name(stage_desk(stage), ENTITY_GROUP, group, &words);
    row_text(&row, STYLE_NORMAL, 0, ALIGN_LEFT, words.text);
    row_end(&row);
    int y = 1;
    buf_reset(&words);
    buf_printf(&words, " %s", record_about(prompter->record));
    if (*record_about(prompter->record))
        row_line(stage_term(stage), y++, STYLE_NORMAL, words.text);
    buf_reset(&words);
    buf_putc(&words, ' ');
    record_sentence(prompter->record, stage_now(stage), &words);
    row_line(stage_term(stage), y++, STYLE_NORMAL, words.text);
    paint_missing(stage, prompter, y);
    for (size_t i = 0; i < prompter->list.page && prompter->list.top + i < prompter->list.count;
         i++)
        paint_item(stage, prompter, TOP_ROWS - 1 + (int)i, prompter->list.top + i);
    buf_free(&words);
}

static void say_given(struct stage *stage, const struct prompter *prompter)
{
    struct error error = {.status = ST_OK};
    struct buf words;
    buf_init(&words, TEXT_MAX);
    if (record_given(stage_desk(stage), prompter->record, stage_now(stage), &words, &error) ==
        ST_OK)
        stage_say(stage, "%s", words.text);
    else
        stage_fail(stage, &error);
    buf_free(&words);
}

static void give(struct stage *stage, struct prompter *prompter)
{
    struct error error = {.status = ST_OK};
    struct outcome outcome = {.verdict = VERDICT_APPLIED};
    if (record_give(stage_desk(stage), prompter->record, stage_now(stage), &outcome, &error) !=
        ST_OK)
        stage_fail(stage, &error);
    else if (outcome.verdict != VERDICT_APPLIED && outcome.verdict != VERDICT_NOOP)
        stage_fail(stage, &outcome.error);
    else {
        say_given(stage, prompter);
        stage_pop(stage);
    }
}

static void double_answered(struct stage *stage, void *state, bool yes)
{
    if (yes)
        give(stage, state);
    else
        stage_say(stage, "%s", _("没有登记"));
}

static void check_double(struct stage *stage, struct prompter *prompter)
{
    struct error error = {.status = ST_OK};
    struct buf question;
    bool likely = false;
    buf_init(&question, TEXT_MAX);
    if (record_double(stage_desk(stage), prompter->record, stage_now(stage), &likely, &question,
                      &error) != ST_OK)
        stage_fail(stage, &error);
    else if (likely)
        stage_confirm(stage, question.text, double_answered);
    else
        give(stage, prompter);
    buf_free(&question);
}

static void ask_missing(struct stage *stage, struct prompter *prompter);

static void missing_answered(struct stage *stage, void *state, const char *text)
{
    struct prompter *prompter = state;
    if (!text || !*text) {
        stage_say(stage, _("“%s”没有填，先不登记"), field_word(prompter->asked));
        return;
    }
    if (!record_fill(prompter->record, prompter->asked, text)) {
        stage_refuse(stage, _("“%s”装不下这样的内容"), field_word(prompter->asked));
        return;
    }
    prompter->filled++;
    if (next_missing(prompter))
        ask_missing(stage, prompter);
}

static void ask_missing(struct stage *stage, struct prompter *prompter)
{
    char question[ASKED_MAX + 16];
    snprintf(prompter->asked, sizeof prompter->asked, "%s", next_missing(prompter));
    snprintf(question, sizeof question, "%s:", field_word(prompter->asked));
    stage_prompt(stage, &(struct prompt){.question = question, .answer = missing_answered});
}

static void when_answered(struct stage *stage, void *state, const char *text)
{
    struct prompter *prompter = state;
    instant at = stage_now(stage);
    if (!text)
        return;
    if (!when_read(text, stage_now(stage), stage_offset(stage), &at))
        stage_refuse(stage, "%s",
                     _("看不懂这个时间；按 e 再来，写成 11-21 16:00、昨天 16:00 或 16:00"));
    else if (at > stage_now(stage))
        stage_refuse(stage, "%s", _("这个时间还没有到；登记的是已经发生的事"));
    else
        record_at(prompter->record, at);
}

static void pictures_answered(struct stage *stage, void *state, const char *text)
{
    struct prompter *prompter = state;
    char *end = NULL;
    long n = text && *text ? strtol(text, &end, 10) : -1;
    if (!text)
        return;
    if (n < 0 || n > 1000 || *end)
        stage_refuse(stage, "%s", _("图片数是 0 到 1000 的数字"));
    else
        record_pictures(prompter->record, n);
}

static void note_answered(struct stage *stage, void *state, const char *text)
{
    struct prompter *prompter = state;
    if (!text)
        return;
    if (!record_note(prompter->record, text)) {
        stage_refuse(stage, "%s", _("内存不足"));
        return;
    }
    size_t n = utf8_cut(text, strlen(text), sizeof prompter->note - 1);
    memcpy(prompter->note, text, n);
    prompter->note[n] = '\0';
}

/* Types the item under the bar. */
static void type_item(struct stage *stage, struct prompter *prompter)
{
    int item = prompter->items[prompter->list.current];
    struct buf text;
    buf_init(&text, TEXT_MAX);
    if (item == RECORD_WHEN) {
        when_write(&text, record_happened(prompter->record), stage_now(stage), stage_offset(stage));
        stage_prompt(stage, &(struct prompt){.question = _("时间（月-日 时:分）:"),
                                             .text = text.text,
                                             .proposed = true,
                                             .max = 20,
                                             .answer = when_answered});
    } else if (item == EXTRA_PICTURES) {
        stage_prompt(stage, &(struct prompt){
                                .question = _("图片几张:"), .max = 4, .answer = pictures_answered});
    } else if (item == EXTRA_NOTE) {
        stage_prompt(stage, &(struct prompt){.question = _("备注:"),
                                             .text = prompter->note,
                                             .max = NOTE_MAX,
                                             .answer = note_answered});
    } else {
        stage_why_not(stage, _("这一项用右方向键改选"));
    }
    buf_free(&text);
}

static void change(struct stage *stage, struct prompter *prompter, enum record_field field,
                   bool forward)
{
    size_t n = record_choices(prompter->record, field);
    size_t at = record_chosen(prompter->record, field);
    if (n < 2)
        stage_why_not(stage, _("这一条没有别的选择"));
    else
        record_choose(prompter->record, field, forward ? (at + 1) % n : (at + n - 1) % n);
}

static void change_item(struct stage *stage, struct prompter *prompter, bool forward)
{
    int item = prompter->items[prompter->list.current];
    if (item < RECORD_FIELDS)
        change(stage, prompter, (enum record_field)item, forward);
    else
        type_item(stage, prompter);
}

/* The second choice of the time is yesterday's; again: now. */
static void yesterday(struct stage *stage, struct prompter *prompter)
{
    if (record_choices(prompter->record, RECORD_WHEN) < 2)
        stage_why_not(stage, _("这一条的时间不能改"));
    else
        record_choose(prompter->record, RECORD_WHEN,
                      record_chosen(prompter->record, RECORD_WHEN) == 1 ? 0 : 1);
}

static void record_act_on(struct stage *stage, void *state, enum action action,
                          const struct key *key)
{
    struct prompter *prompter = state;
    if (action == ACT_BACK) {
        stage_say(stage, "%s", _("没有登记"));
        stage_pop(stage);
    } else if (action == ACT_OPEN && next_missing(prompter))
        ask_missing(stage, prompter);
    else if (action == ACT_OPEN)
        check_double(stage, prompter);
    else if (action == ACT_MOVE)
        list_key(&prompter->list, key);
    else if (action == ACT_CHANGE || action == ACT_CHANGE_BACK)
        change_item(stage, prompter, action == ACT_CHANGE);
    else if (action == ACT_YESTERDAY)
        yesterday(stage, prompter);
    else if (action == ACT_MAKE_UP)
        change(stage, prompter, RECORD_MAKES_UP, true);
    else if (action == ACT_EDIT)
        type_item(stage, prompter);
}

const struct screen screen_record = {
    .place = PLACE_RECORD,
    .open = record_open,
    .close = record_close,
    .draw = record_draw,
    .act = record_act_on,
};
