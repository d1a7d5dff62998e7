#include "screens/editor.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/ident.h"
#include "base/intl.h"
#include "desk/words.h"
#include "term/row.h"

enum { TIME_WIDTH = 18, WORDS_BYTES = 256, HEAD_ROWS = 2 };

static const char *item_id(const void *rows, size_t index)
{
    const struct nearby_item *item = nearby_item(rows, index);
    return item ? item->id : NULL;
}

static void first_group(const struct post *post, char out[IDENT_MAX + 1])
{
    const char *list = post->groups;
    const char *word = "";
    size_t n = list_next(&list, &word);
    snprintf(out, IDENT_MAX + 1, "%.*s", (int)n, word);
}

static bool pick_groups(struct editor *editor)
{
    for (size_t i = 0; i < nearby_count(editor->nearby); i++) {
        const char *id = item_id(editor->nearby, i);
        if (list_has(letter_post(editor->letter)->groups, id) && !pick_add(&editor->picked, id))
            return false;
    }
    return true;
}

/* Behind the events stands one more line: none. */
static size_t lines(const struct editor *editor)
{
    return nearby_count(editor->nearby) + (editor->listing == EDITOR_EVENTS);
}

void editor_open_list(struct stage *stage, struct editor *editor, enum editor_list listing)
{
    struct error error = {.status = ST_OK};
    char group[IDENT_MAX + 1];
    first_group(letter_post(editor->letter), group);
    enum status status = listing == EDITOR_GROUPS
                             ? nearby_groups(stage_desk(stage), group, &editor->nearby, &error)
                             : nearby_events(stage_desk(stage), group, &editor->nearby, &error);
    if (status != ST_OK) {
        stage_fail(stage, &error);
        return;
    }
    editor->listing = listing;
    editor->list = (struct list){0};
    list_set(&editor->list, lines(editor), 1);
    if (listing == EDITOR_GROUPS && !pick_groups(editor)) {
        stage_refuse(stage, "%s", _("内存不足"));
        editor_close_list(editor);
    }
}

void editor_close_list(struct editor *editor)
{
    nearby_free(editor->nearby);
    editor->nearby = NULL;
    pick_free(&editor->picked);
    editor->listing = EDITOR_FORM;
}

static void finish(struct stage *stage, struct editor *editor)
{
    struct error error = {.status = ST_OK};
    enum status status;
    if (editor->listing == EDITOR_GROUPS)
        status = letter_groups(editor->letter, (const char *const *)editor->picked.ids,
                               editor->picked.count, &error);
    else
        status =
            letter_event(editor->letter, item_id(editor->nearby, editor->list.current), &error);
    if (status != ST_OK) {
        stage_fail(stage, &error);
        return;
    }
    editor->stale = true;
    editor_close_list(editor);
}

static void toggle(struct stage *stage, struct editor *editor)
{
    const char *id = item_id(editor->nearby, editor->list.current);
    if (editor->listing == EDITOR_EVENTS) {
        finish(stage, editor);
        return;
    }
    if (id && !pick_toggle(&editor->picked, id))
        stage_refuse(stage, "%s", _("内存不足"));
    list_go(&editor->list, editor->list.current + 1);
}

/* The keys are those of a list with tags. */
void editor_list_key(struct stage *stage, struct editor *editor, const struct key *key)
{
    struct pick_rows rows = {item_id, editor->nearby, nearby_count(editor->nearby)};
    switch (keys_action(PLACE_BOARD, key, NULL)) {
    case ACT_MOVE:
        list_key(&editor->list, key);
        break;
    case ACT_TAG:
        toggle(stage, editor);
        break;
    case ACT_TAG_ALL:
        if (editor->listing == EDITOR_GROUPS && !pick_all(&editor->picked, &rows))
            stage_refuse(stage, "%s", _("内存不足"));
        break;
    case ACT_UNTAG:
        pick_clear(&editor->picked);
        break;
    case ACT_OPEN:
        finish(stage, editor);
        break;
    case ACT_BACK:
        editor_close_list(editor);
        break;
    default:
        stage_why_not(stage, _("空格选，Enter 选定，Esc 不改"));
    }
}

static void draw_line(struct stage *stage, const struct editor *editor, int y, size_t index)
{
    const struct nearby_item *item = nearby_item(editor->nearby, index);
    bool bar = index == editor->list.current;
    struct row row = row_begin(stage_term(stage), y, bar ? STYLE_BAR : STYLE_NORMAL);
    struct buf words;
    buf_init(&words, WORDS_BYTES);
    if (editor->listing == EDITOR_GROUPS)
        row_text(&row, STYLE_TAGGED, 4, ALIGN_LEFT,
                 item && pick_has(&editor->picked, item->id) ? "[x]" : "[ ]");
    if (item && item->at != INSTANT_NONE) {
        words_time(&words, item->at, stage_now(stage), stage_offset(stage));
        row_text(&row, STYLE_NORMAL, TIME_WIDTH, ALIGN_LEFT, words.text);
    }
    row_text(&row, STYLE_NORMAL, 0, ALIGN_LEFT, item ? item->name : _("无：不属于哪次会议"));
    row_end(&row);
    buf_free(&words);
}

void editor_draw_list(struct stage *stage, struct editor *editor)
{
    int rows = stage_rows(stage) - HEAD_ROWS;
    list_set(&editor->list, lines(editor), (size_t)rows);
    row_line(stage_term(stage), 0, STYLE_TITLE,
             editor->listing == EDITOR_GROUPS ? _(" 发往哪些群") : _(" 属于哪次会议或活动"));
    row_line(stage_term(stage), 1, STYLE_DIM,
             editor->listing == EDITOR_GROUPS ? _(" 空格选，* 全选，Enter 选定，Esc 不改")
                                              : _(" Enter 选定，Esc 不改"));
    for (int i = 0; i < rows && editor->list.top + (size_t)i < lines(editor); i++)
        draw_line(stage, editor, HEAD_ROWS + i, editor->list.top + (size_t)i);
}
