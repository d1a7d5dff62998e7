#include "screens/compare.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/intl.h"
#include "screens/catalogue.h"
#include "screens/tagging.h"
#include "term/cell.h"
#include "term/row.h"

/* Who is missing: the list of the chat window beside the roster. */

enum {
    HEAD_ROWS = 3,
    WORDS_MAX = 1000,
    KIND_WIDTH = 9,
    NAME_WIDTH = 14,
    NICKNAME_WIDTH = 34, /* of somebody of whom only that is known, and who would be cut */
    NARROW = 60,
    NARROW_NAME = 10
};

const struct compare_line *comparing_current(const struct comparing *comparing)
{
    return comparing->compare ? compare_line(comparing->compare, comparing->list.current) : NULL;
}

static const char *row_id(const void *rows, size_t index)
{
    const struct compare_line *line = compare_line(rows, index);
    return line ? line->id : "";
}

static struct pick_rows rows_of(const struct comparing *comparing)
{
    return (struct pick_rows){.id = row_id,
                              .rows = comparing->compare,
                              .count = comparing->compare ? compare_lines(comparing->compare) : 0};
}

/* Untags what is put right. Memory that is short costs the tags. */
static void keep_tags(struct comparing *comparing)
{
    struct pick kept = {0};
    for (size_t i = 0; i < compare_lines(comparing->compare); i++) {
        const char *id = compare_line(comparing->compare, i)->id;
        if (pick_has(&comparing->tags, id) && !pick_add(&kept, id))
            break;
    }
    pick_free(&comparing->tags);
    comparing->tags = kept;
}

/* Compares anew what the store has changed; the bar stays where it was. */
static enum status refresh(struct stage *stage, struct comparing *comparing, struct error *error)
{
    struct desk *desk = stage_desk(stage);
    if (!comparing->compare || comparing->version == desk_version(desk))
        return ST_OK;
    enum status status = compare_refresh(desk, comparing->compare, error);
    if (status != ST_OK)
        return status;
    comparing->version = desk_version(desk);
    comparing->ranging = false;
    if (comparing->tags.count > 0)
        keep_tags(comparing);
    list_set(&comparing->list, compare_lines(comparing->compare), comparing->list.page);
    return ST_OK;
}

static void comparing_close(struct stage *stage, void *state)
{
    struct comparing *comparing = state;
    (void)stage;
    compare_free(comparing->compare);
    pick_free(&comparing->tags);
    pick_free(&comparing->asked);
    free(comparing);
}

static void begin_at(struct comparing *comparing, enum compare_kind kind)
{
    size_t count = comparing->compare ? compare_lines(comparing->compare) : 0, at = 0;
    while (at < count && compare_line(comparing->compare, at)->kind != kind)
        at++;
    list_set(&comparing->list, count, 1);
    if (at < count)
        list_go(&comparing->list, at);
}

static enum status comparing_open(struct stage *stage, const void *argument, void **state,
                                  struct error *error)
{
    const struct compare_argument *wanted = argument;
    struct comparing *comparing = calloc(1, sizeof *comparing);
    size_t n = strlen(wanted->group);
    enum status status = ST_OK;
    if (!comparing || n > IDENT_MAX) {
        free(comparing);
        return error_set(error, ST_NOMEM, NULL, "%s", _("内存不足"));
    }
    memcpy(comparing->group, wanted->group, n);
    comparing->list.page = 1;
    if (wanted->recorded)
        status =
            compare_open(stage_desk(stage), comparing->group, NULL, 0, &comparing->compare, error);
    if (status == ST_OK) {
        begin_at(comparing, wanted->first);
        comparing->version = desk_version(stage_desk(stage));
        *state = comparing;
    } else {
        comparing_close(stage, comparing);
    }
    return status;
}

/* A list that has been pasted is not lost by asking for it again. */
static bool comparing_shows(const void *state, const void *argument)
{
    const struct comparing *comparing = state;
    const struct compare_argument *wanted = argument;
    return !wanted->recorded && strcmp(comparing->group, wanted->group) == 0;
}

static void paint_head(struct stage *stage, const struct comparing *comparing)
{
    struct term *term = stage_term(stage);
    struct buf words;
    buf_init(&words, WORDS_MAX);
    buf_puts(&words, _(" 核对名单  "));
    desk_name(stage_desk(stage), ENTITY_GROUP, comparing->group, &words);
    row_line(term, 0, STYLE_TITLE, words.text);
    if (comparing->compare) {
        buf_reset(&words);
        buf_putc(&words, ' ');
        compare_summary(comparing->compare, &words);
        row_line(term, 1, STYLE_NORMAL, words.text);
        buf_reset(&words);
        for (int kind = 0; kind < COMPARE_KINDS; kind++) {
            size_t count = compare_count(comparing->compare, (enum compare_kind)kind);
            if (count > 0)
                buf_printf(&words, " %s %zu ", compare_kind_word((enum compare_kind)kind), count);
        }
        row_line(term, 2, STYLE_HEADING, words.text);
    }
    buf_free(&words);
}

static void paint_invitation(struct stage *stage)
{
    static const char *const lines[] = {
        N_(" 在微信里打开群成员列表，全选复制，"), N_(" 粘贴到这里（最多 1 MB）。"),
        N_(" 一行一个，或用顿号、逗号隔开都行；"), N_(" 群主、管理员、人数等字样自动略去。"),
        N_(" 名单是文件的：按 e 写文件名。"),
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        row_line(stage_term(stage), (int)i + 2, STYLE_NORMAL, _(lines[i]));
}

static enum style kind_style(enum compare_kind kind)
{
    bool grave = kind == COMPARE_MISSING || kind == COMPARE_OUTSIDER || kind == COMPARE_LEFT;
    return grave ? STYLE_OVERDUE : STYLE_SOON;
}

static void paint_line(const struct comparing *comparing, struct row *row, size_t index,
                       bool narrow)
{
    const struct compare_line *line = compare_line(comparing->compare, index);
    if (!line)
        return;
    bool tagged = pick_has(&comparing->tags, line->id);
    bool by_nickname = line->kind == COMPARE_OUTSIDER || line->kind == COMPARE_PROBABLE;
    row_text(row, tagged ? STYLE_TAGGED : STYLE_NORMAL, 1, ALIGN_LEFT, tagged ? "*" : " ");
    row_text(row, kind_style(line->kind), KIND_WIDTH, ALIGN_LEFT, compare_kind_word(line->kind));
    const char *name = by_nickname ? line->nickname : line->name;
    int width = cells_width(name) > NICKNAME_WIDTH ? NICKNAME_WIDTH : cells_width(name);
    if (narrow || !by_nickname || width < NAME_WIDTH)
        width = narrow ? NARROW_NAME : NAME_WIDTH;
    row_text(row, STYLE_NORMAL, width, ALIGN_LEFT, name);
    row_gap(row, 1);
    row_text(row, STYLE_NORMAL, 0, ALIGN_LEFT, line->says);
}

/* What to do about the line under the bar, in the message line, under what the stage says there. */
static void paint_hint(struct stage *stage, const struct comparing *comparing)
{
    const struct compare_line *line = comparing_current(comparing);
    row_line(stage_term(stage), stage_rows(stage), STYLE_DIM,
             line ? comparing_hint(line->kind) : "");
}

static void paint_list(struct stage *stage, struct comparing *comparing)
{
    int rows = stage_rows(stage) - HEAD_ROWS;
    size_t count = compare_lines(comparing->compare);
    list_set(&comparing->list, count, rows > 0 ? (size_t)rows : 1);
    for (int i = 0; i < rows; i++) {
        size_t index = comparing->list.top + (size_t)i;
        bool bar = index < count && index == comparing->list.current;
        struct row row =
            row_begin(stage_term(stage), HEAD_ROWS + i, bar ? STYLE_BAR : STYLE_NORMAL);
        paint_line(comparing, &row, index, stage_width(stage) < NARROW);
        row_end(&row);
    }
    if (count == 0)
        row_line(stage_term(stage), HEAD_ROWS, STYLE_GOOD, _(" 没有要改正的了"));
    paint_hint(stage, comparing);
}

static void comparing_draw(struct stage *stage, void *state)
{
    struct comparing *comparing = state;
    struct error error = {.status = ST_OK};
    if (refresh(stage, comparing, &error) != ST_OK)
        stage_fail(stage, &error);
    paint_head(stage, comparing);
    if (comparing->compare)
        paint_list(stage, comparing);
    else
        paint_invitation(stage);
}

static bool tag_kind(struct comparing *comparing, enum compare_kind kind)
{
    bool added = true;
    for (size_t i = 0; i < compare_lines(comparing->compare); i++) {
        const struct compare_line *line = compare_line(comparing->compare, i);
        added = added && (line->kind != kind || pick_add(&comparing->tags, line->id));
    }
    return added;
}

static struct tagging tagging_of(struct comparing *comparing)
{
    return (struct tagging){.tags = &comparing->tags,
                            .ranging = &comparing->ranging,
                            .anchor = &comparing->anchor,
                            .list = &comparing->list,
                            .rows = rows_of(comparing)};
}

/* As on every screen; but all is all of the kind under the bar. */
static void tag(struct stage *stage, struct comparing *comparing, enum action action)
{
    const struct compare_line *line = comparing_current(comparing);
    struct tagging tagging = tagging_of(comparing);
    if (action != ACT_TAG_ALL || !line) {
        tagging_act(stage, &tagging, action);
        return;
    }
    comparing->ranging = false;
    if (tag_kind(comparing, line->kind))
        tagging_say(stage, &tagging);
    else
        stage_refuse(stage, "%s", _("内存不足"));
}

/* What works on the lines says so where there are none. */
static bool nothing_yet(struct stage *stage, const struct comparing *comparing)
{
    if (comparing->compare)
        return false;
    stage_why_not(stage, _("先把群成员名单粘贴进来，或按 e 读一个文件"));
    return true;
}

static void comparing_act(struct stage *stage, void *state, enum action action,
                          const struct key *key)
{
    struct comparing *comparing = state;
    struct error error = {.status = ST_OK};
    enum status status = refresh(stage, comparing, &error);
    struct tagging tagging = tagging_of(comparing);
    if (status != ST_OK)
        stage_fail(stage, &error);
    else if (action == ACT_BACK && !tagging_end(stage, &tagging))
        stage_pop(stage);
    else if (action == ACT_BACK)
        return;
    else if (action == ACT_EDIT)
        comparing_ask_file(stage, comparing);
    else if (nothing_yet(stage, comparing))
        return;
    else if (action == ACT_MOVE) {
        list_key(&comparing->list, key);
        tagging_follow(stage, &tagging);
    } else if (action == ACT_TAG || action == ACT_RANGE || action == ACT_TAG_ALL ||
               action == ACT_UNTAG)
        tag(stage, comparing, action);
    else if (action == ACT_OPEN)
        comparing_fix(stage, comparing);
    else if (action == ACT_WAIVE)
        comparing_waive(stage, comparing);
    else if (action == ACT_COPY)
        comparing_copy(stage, comparing);
}

static bool comparing_type(struct stage *stage, void *state, const struct key *key)
{
    if (key->kind != K_PASTE)
        return false;
    comparing_take(stage, state, key->text, key_whole_lines(key), key->cut);
    return true;
}

const struct screen screen_compare = {
    .place = PLACE_COMPARE,
    .open = comparing_open,
    .close = comparing_close,
    .draw = comparing_draw,
    .act = comparing_act,
    .type = comparing_type,
    .shows = comparing_shows,
};
