#include <stdlib.h>

#include "base/intl.h"
#include "screens/catalogue.h"
#include "screens/editor.h"

/* The post editor: a form above, the text below, the machine's advice beside it or at its foot. */

enum { TITLE_CHARS = 200, BODY_CHARS = 20000 };

static void letter_close(struct stage *stage, void *state)
{
    struct editor *editor = state;
    (void)stage;
    editor_close_list(editor);
    letter_free(editor->letter);
    input_free(&editor->title);
    input_free(&editor->body);
    prose_free(&editor->advice);
    free(editor);
}

/* A new draft that is to be written on where it ends. */
static bool waits_for_more(const struct post *post)
{
    return !post->id &&
           (post->as == FORM_RESOLUTION || post->as == FORM_REPORT || post->as == FORM_RESULT);
}

static enum status letter_open_screen(struct stage *stage, const void *argument, void **state,
                                      struct error *error)
{
    const struct letter_argument *given = argument;
    struct editor *editor = calloc(1, sizeof *editor);
    (void)stage;
    if (!editor) {
        letter_free(given->letter);
        return error_set(error, ST_NOMEM, NULL, "%s", _("内存不足"));
    }
    editor->letter = given->letter;
    input_init(&editor->title, TITLE_CHARS, false);
    input_init(&editor->body, BODY_CHARS, true);
    prose_init(&editor->advice);
    editor_fill(editor);
    if (!waits_for_more(letter_post(editor->letter)))
        editor->body.caret = 0;
    editor->field = editor->title.chars == 0 ? EDIT_TITLE : EDIT_BODY;
    *state = editor;
    return ST_OK;
}

static struct input *input_of(struct editor *editor)
{
    if (editor->field == EDIT_TITLE)
        return &editor->title;
    return editor->field == EDIT_BODY ? &editor->body : NULL;
}

static bool moves_only(const struct key *key)
{
    return key->kind >= K_UP && key->kind <= K_PGDN;
}

/* What the field itself did not want: up and down lead to the fields beside it. */
static bool leave_input(struct editor *editor, const struct key *key)
{
    if (key->kind == K_UP)
        editor_go(editor, -1);
    else if (key->kind == K_DOWN || key->kind == K_ENTER)
        editor_go(editor, 1);
    else
        return false;
    return true;
}

static bool type_text(struct stage *stage, struct editor *editor, struct input *input,
                      const struct key *key)
{
    const char *why = "";
    bool editable = letter_editable(editor->letter, &why);
    if (!editable && !moves_only(key)) {
        if (key->kind == K_CHAR)
            return false;
        if (key->kind == K_PASTE || key->kind == K_BACKSPACE || key->kind == K_DELETE)
            stage_refuse(stage, "%s", why);
        return key->kind == K_PASTE || key->kind == K_BACKSPACE || key->kind == K_DELETE;
    }
    switch (input_key(input, key)) {
    case INPUT_NOT:
        return leave_input(editor, key);
    case INPUT_NOTHING:
        if (key->kind == K_UP)
            editor_go(editor, -1);
        return true;
    case INPUT_FULL:
        if (editor_take(stage, editor))
            stage_refuse(stage, _("最多 %zu 字，多的没有收下"), input->max);
        return true;
    case INPUT_CHANGED:
        editor_take(stage, editor);
        return true;
    default:
        return true;
    }
}

/* A field that is chosen: no letter is a command here either, so that stray typing does no harm. */
static bool type_choice(struct stage *stage, struct editor *editor, const struct key *key)
{
    const char *why = "";
    if (key->kind == K_ENTER || key_command(key) == ' ')
        editor_change(stage, editor);
    else if (key->kind == K_RIGHT || key->kind == K_LEFT)
        editor_turn(stage, editor, key->kind == K_RIGHT ? 1 : -1);
    else if (key->kind == K_UP || key->kind == K_DOWN)
        editor_go(editor, key->kind == K_DOWN ? 1 : -1);
    else if (key->kind == K_CHAR && !letter_editable(editor->letter, &why))
        return false;
    else if (key->kind == K_CHAR || key->kind == K_PASTE)
        stage_why_not(stage, _("这一项是选的：空格或 F3 改选，左右换下一个，Tab 到下一项"));
    else
        return false;
    return true;
}

static bool letter_type(struct stage *stage, void *state, const struct key *key)
{
    struct editor *editor = state;
    struct input *input = input_of(editor);
    enum action action = keys_action(PLACE_LETTER, key, NULL);
    if (editor->listing != EDITOR_FORM && (action == ACT_HELP || action == ACT_QUIT))
        return false;
    if (editor->listing != EDITOR_FORM) {
        editor_list_key(stage, editor, key);
        return true;
    }
    return input ? type_text(stage, editor, input, key) : type_choice(stage, editor, key);
}

static void letter_act(struct stage *stage, void *state, enum action action, const struct key *key)
{
    struct editor *editor = state;
    (void)key;
    switch (action) {
    case ACT_BACK:
        editor_leave(stage, editor, AFTER_BACK);
        break;
    case ACT_PANE:
        editor_go(editor, 1);
        break;
    case ACT_PANE_BACK:
        editor_go(editor, -1);
        break;
    case ACT_CHANGE:
        editor_change(stage, editor);
        break;
    case ACT_SAVE:
        editor_save(stage, editor);
        break;
    case ACT_SUBMIT:
        editor_submit(stage, editor);
        break;
    case ACT_COPY:
        editor_copy(stage, editor);
        break;
    default:
        stage_why_not(stage, _("正在写信息：F2 存稿，F4 送审，Esc 离开"));
    }
}

static bool letter_may_quit(struct stage *stage, void *state)
{
    struct editor *editor = state;
    if (!editor_unsaved(stage, editor))
        return true;
    editor_leave(stage, editor, AFTER_QUIT);
    return false;
}

const struct screen screen_letter = {
    .place = PLACE_LETTER,
    .open = letter_open_screen,
    .close = letter_close,
    .draw = editor_draw,
    .act = letter_act,
    .type = letter_type,
    .may_quit = letter_may_quit,
};
