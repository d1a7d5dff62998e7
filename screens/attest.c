#include "screens/attest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/intl.h"
#include "desk/copy.h"
#include "desk/letter.h"
#include "desk/words.h"
#include "screens/catalogue.h"
#include "screens/tagging.h"
#include "term/row.h"

/* What is approved and still to be pasted: a list of posts and, below it, the bare text of one. */

enum { TEXT_BYTES = 1 << 20, WORDS_BYTES = 4096, LIST_MOST = 6, TIMES_FROM = 56 };

static void attest_close(struct stage *stage, void *state)
{
    struct attest *attest = state;
    (void)stage;
    queue_free(attest->queue);
    pick_free(&attest->tags);
    prose_free(&attest->text);
    buf_free(&attest->where);
    free(attest->rows);
    free(attest);
}

static enum status attest_open(struct stage *stage, const void *argument, void **state,
                               struct error *error)
{
    const struct attest_argument *asked = argument;
    struct attest *attest = calloc(1, sizeof *attest);
    if (!attest)
        return error_set(error, ST_NOMEM, NULL, "%s", _("内存不足"));
    prose_init(&attest->text);
    buf_init(&attest->where, TEXT_BYTES);
    snprintf(attest->group, sizeof attest->group, "%s", asked && asked->group ? asked->group : "");
    snprintf(attest->shown, sizeof attest->shown, "%s", asked && asked->post ? asked->post : "");
    attest->queue = queue_new(stage_desk(stage), QUEUE_PUBLISH);
    if (!attest->queue) {
        attest_close(stage, attest);
        return error_set(error, ST_NOMEM, NULL, "%s", _("内存不足"));
    }
    *state = attest;
    return ST_OK;
}

static bool attest_shows(const void *state, const void *argument)
{
    const struct attest *attest = state;
    const struct attest_argument *asked = argument;
    return !(asked && asked->post) &&
           strcmp(attest->group, asked && asked->group ? asked->group : "") == 0;
}

const struct queue_row *attest_current(const struct attest *attest)
{
    return attest->list.current < attest->count
               ? queue_row(attest->queue, attest->rows[attest->list.current])
               : NULL;
}

static const char *row_id(const void *rows, size_t index)
{
    const struct attest *attest = rows;
    return index < attest->count ? queue_row_id(attest->queue, attest->rows[index]) : NULL;
}

struct pick_rows attest_rows(const struct attest *attest)
{
    return (struct pick_rows){row_id, attest, attest->count};
}

static size_t index_of(const struct attest *attest, const char *id)
{
    size_t i = 0;
    while (i < attest->count && strcmp(row_id(attest, i), id) != 0)
        i++;
    return i;
}

static bool listed(void *context, const char *id)
{
    const struct attest *attest = context;
    return index_of(attest, id) < attest->count;
}

static enum status choose_rows(struct attest *attest, struct error *error)
{
    size_t count = queue_count(attest->queue);
    size_t *rows = realloc(attest->rows, (count ? count : 1) * sizeof *rows);
    if (!rows)
        return error_set(error, ST_NOMEM, NULL, "%s", _("内存不足"));
    attest->rows = rows;
    for (size_t i = 0; i < count; i++) {
        struct queue_detail detail;
        enum status status = ST_OK;
        if (*attest->group)
            status = queue_detail(attest->queue, i, &detail, error);
        if (status != ST_OK)
            return status;
        if (!*attest->group || list_has(detail.unpublished, attest->group))
            rows[attest->count++] = i;
    }
    return ST_OK;
}

/* Loads the list anew; the bar stays on its post, at first on the one asked for. */
static void load(struct stage *stage, struct attest *attest)
{
    struct error error = {.status = ST_OK};
    char under[IDENT_MAX + 1];
    const struct queue_row *row = attest->loaded ? attest_current(attest) : NULL;
    snprintf(under, sizeof under, "%s", row ? row->id : attest->shown);
    attest->version = desk_version(stage_desk(stage));
    attest->count = 0;
    enum status status = queue_load(attest->queue, stage_now(stage), &error);
    if (status == ST_OK)
        status = choose_rows(attest, &error);
    attest->loaded = status == ST_OK;
    if (status != ST_OK) {
        attest->count = 0;
        stage_fail(stage, &error);
        return;
    }
    list_set(&attest->list, attest->count, attest->list.page);
    if (listed(attest, under))
        list_go(&attest->list, index_of(attest, under));
    pick_prune(&attest->tags, listed, attest);
    attest->ranging = false;
}

static void add_where(struct stage *stage, struct attest *attest)
{
    struct queue_detail detail;
    buf_reset(&attest->where);
    size_t index = index_of(attest, attest->shown);
    if (index >= attest->count ||
        queue_detail(attest->queue, attest->rows[index], &detail, NULL) != ST_OK)
        return;
    const char *list = detail.unpublished;
    const char *word;
    for (size_t n; (n = list_next(&list, &word)) > 0;) {
        char id[IDENT_MAX + 1];
        snprintf(id, sizeof id, "%.*s", (int)n, word);
        buf_puts(&attest->where, attest->where.len ? _("、") : "");
        desk_name(stage_desk(stage), ENTITY_GROUP, id, &attest->where);
    }
}

/* The bare text, as it is pasted. */
static void make_text(struct stage *stage, struct attest *attest)
{
    struct error error = {.status = ST_OK};
    struct buf text;
    prose_begin(&attest->text, stage_width(stage));
    attest->width = stage_width(stage);
    if (!*attest->shown)
        return;
    buf_init(&text, TEXT_BYTES);
    if (copy_post(stage_desk(stage), attest->shown, &text, &error) == ST_OK)
        prose_add(&attest->text, STYLE_NORMAL, 0, text.text);
    else
        stage_fail(stage, &error);
    buf_free(&text);
    add_where(stage, attest);
}

static void show(struct stage *stage, struct attest *attest)
{
    const struct queue_row *row = attest_current(attest);
    snprintf(attest->shown, sizeof attest->shown, "%s", row ? row->id : "");
    attest->text.top = 0;
    make_text(stage, attest);
}

void attest_prepare(struct stage *stage, struct attest *attest)
{
    bool stale = !attest->loaded || attest->version != desk_version(stage_desk(stage));
    if (stale)
        load(stage, attest);
    if (!attest->loaded)
        return;
    int rows = stage_rows(stage);
    int most = rows >= 14 ? LIST_MOST : 2;
    attest->list_rows = attest->count < (size_t)most ? (int)attest->count : most;
    attest->text_rows = rows - attest->list_rows - 2;
    list_set(&attest->list, attest->count, (size_t)attest->list_rows);
    if (!listed(attest, attest->shown))
        show(stage, attest);
    else if (stale || attest->width != stage_width(stage))
        make_text(stage, attest);
    prose_fit(&attest->text, (size_t)attest->text_rows);
}

static void draw_header(struct stage *stage, const struct attest *attest)
{
    struct row row = row_begin(stage_term(stage), 0, STYLE_TITLE);
    struct buf name;
    buf_init(&name, WORDS_BYTES);
    row_printf(&row, STYLE_NORMAL, 0, ALIGN_LEFT, _(" 待发 %zu"), attest->count);
    if (attest->tags.count > 0)
        row_printf(&row, STYLE_NORMAL, 0, ALIGN_LEFT, _("  已选 %zu"), attest->tags.count);
    if (*attest->group) {
        desk_name(stage_desk(stage), ENTITY_GROUP, attest->group, &name);
        row_printf(&row, STYLE_NORMAL, 0, ALIGN_LEFT, "  %s", name.text);
    }
    row_end(&row);
    buf_free(&name);
}

static void draw_row(struct stage *stage, const struct attest *attest, int y, size_t index)
{
    const struct queue_row *entry = queue_row(attest->queue, attest->rows[index]);
    bool bar = index == attest->list.current;
    struct row row = row_begin(stage_term(stage), y, bar ? STYLE_BAR : STYLE_NORMAL);
    bool tagged = pick_has(&attest->tags, entry->id);
    struct buf words;
    buf_init(&words, WORDS_BYTES);
    row_text(&row, STYLE_KEY, 1, ALIGN_LEFT, strcmp(entry->id, attest->shown) == 0 ? ">" : " ");
    row_text(&row, STYLE_TAGGED, 2, ALIGN_LEFT, tagged ? "*" : " ");
    if (stage_width(stage) >= TIMES_FROM && entry->since != INSTANT_NONE) {
        words_time(&words, entry->since, stage_now(stage), stage_offset(stage));
        buf_puts(&words, _(" 批准"));
        row_text(&row, STYLE_DIM, 18, ALIGN_LEFT, words.text);
        buf_reset(&words);
    }
    desk_name(stage_desk(stage), ENTITY_POST, entry->id, &words);
    row_text(&row, tagged ? STYLE_TAGGED : STYLE_NORMAL, 0, ALIGN_LEFT, words.text);
    row_end(&row);
    buf_free(&words);
}

static void draw_text(struct stage *stage, const struct attest *attest, int y)
{
    struct row row = row_begin(stage_term(stage), y, STYLE_NORMAL);
    row_rule(&row, STYLE_DIM, 2);
    row_printf(&row, STYLE_HEADING, 0, ALIGN_LEFT, _(" 还要粘贴到: %s"), attest->where.text);
    row_end(&row);
    for (int i = 0; i < attest->text_rows; i++) {
        row = row_begin(stage_term(stage), y + 1 + i, STYLE_NORMAL);
        prose_paint(&row, &attest->text, (size_t)i, attest->text.width);
        row_end(&row);
    }
}

static void attest_draw(struct stage *stage, void *state)
{
    struct attest *attest = state;
    attest_prepare(stage, attest);
    draw_header(stage, attest);
    if (attest->count == 0) {
        row_line(stage_term(stage), 2, STYLE_NORMAL, _(" 没有等着粘贴发布的信息。Esc 返回"));
        return;
    }
    for (int i = 0; i < attest->list_rows; i++)
        draw_row(stage, attest, 1 + i, attest->list.top + (size_t)i);
    draw_text(stage, attest, attest->list_rows + 1);
}

static void copy(struct stage *stage, const char *post)
{
    struct error error = {.status = ST_OK};
    struct buf text;
    buf_init(&text, TEXT_BYTES);
    if (copy_post(stage_desk(stage), post, &text, &error) == ST_OK) {
        struct copyout_argument argument = {.text = text.text, .what = _("信息全文")};
        stage_push(stage, &screen_copyout, &argument);
    } else {
        stage_fail(stage, &error);
    }
    buf_free(&text);
}

static void edit(struct stage *stage, const char *post)
{
    struct error error = {.status = ST_OK};
    struct letter_argument argument = {NULL};
    if (letter_open(stage_desk(stage), post, &argument.letter, &error) == ST_OK)
        stage_push(stage, &screen_letter, &argument);
    else
        stage_fail(stage, &error);
}

static void show_history(struct stage *stage, const char *post)
{
    struct buf title;
    buf_init(&title, WORDS_BYTES);
    desk_name(stage_desk(stage), ENTITY_POST, post, &title);
    struct history_argument argument = {ENTITY_POST, post, title.text};
    stage_push(stage, &screen_history, &argument);
    buf_free(&title);
}

/* Enter: the text of the post under the bar; a second time all of it, bare. */
static void open_current(struct stage *stage, struct attest *attest, const char *post)
{
    if (strcmp(post, attest->shown) != 0)
        show(stage, attest);
    else
        copy(stage, post);
}

static struct tagging tagging_of(struct attest *attest)
{
    return (struct tagging){.tags = &attest->tags,
                            .ranging = &attest->ranging,
                            .anchor = &attest->anchor,
                            .list = &attest->list,
                            .rows = attest_rows(attest)};
}

static void move(struct stage *stage, struct attest *attest, const struct key *key)
{
    struct tagging tagging = tagging_of(attest);
    list_key(&attest->list, key);
    tagging_follow(stage, &tagging);
}

static void act_on_post(struct stage *stage, struct attest *attest, enum action action,
                        const char *post)
{
    struct tagging tagging = tagging_of(attest);
    if (action == ACT_OPEN)
        open_current(stage, attest, post);
    else if (action == ACT_ATTEST)
        attest_give(stage, attest);
    else if (action == ACT_COPY)
        copy(stage, post);
    else if (action == ACT_EDIT)
        edit(stage, post);
    else if (action == ACT_HISTORY)
        show_history(stage, post);
    else if (action == ACT_TAG || action == ACT_TAG_ALL || action == ACT_UNTAG ||
             action == ACT_RANGE)
        tagging_act(stage, &tagging, action);
    else
        stage_why_not(stage, _("这个键在发布屏幕没有可做的；F1 看有哪些键"));
}

static void attest_act(struct stage *stage, void *state, enum action action, const struct key *key)
{
    struct attest *attest = state;
    attest_prepare(stage, attest);
    const struct queue_row *row = attest_current(attest);
    struct tagging tagging = tagging_of(attest);
    if (action == ACT_BACK && tagging_end(stage, &tagging))
        return;
    if (action == ACT_BACK)
        stage_pop(stage);
    else if (action == ACT_MOVE)
        move(stage, attest, key);
    else if (!row)
        stage_why_not(stage, _("没有等着粘贴发布的信息"));
    else
        act_on_post(stage, attest, action, row->id);
}

const struct screen screen_attest = {
    .place = PLACE_ATTEST,
    .open = attest_open,
    .close = attest_close,
    .draw = attest_draw,
    .act = attest_act,
    .shows = attest_shows,
};
