#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "base/utf8.h"
#include "screens/form_inside.h"

/* What keys do in a form. */

enum { CHOICE_BYTES = 120, LIST_FROM = STAGE_CHOICES + 1 };

static struct form_line *here(struct form *form)
{
    return &form->lines[form->current];
}

static void has_changed(struct stage *stage, struct form *form)
{
    form->touched = true;
    if (form->spec.changed)
        form->spec.changed(stage, form, form->spec.context, form->current);
}

/* The next field in that direction; false at the end. */
static bool go(struct form *form, int step)
{
    size_t count = form->count, at = form->current;
    while (step > 0 ? at + 1 < count : at > 0) {
        at = step > 0 ? at + 1 : at - 1;
        if (form_enterable(form, at)) {
            form_go(form, at);
            return true;
        }
    }
    return false;
}

static void go_round(struct form *form, int step)
{
    if (!go(form, step))
        while (go(form, -step))
            ;
}

/* What a field lacks; NULL: nothing. */
static const char *lacks(const struct stage *stage, const struct form *form, size_t index)
{
    const struct form_line *line = &form->lines[index];
    bool time = line->is.kind == FORM_TIME || line->is.kind == FORM_DATE;
    instant at = INSTANT_NONE;
    if (line->hidden || !form_typed(line))
        return NULL;
    if (!*form_text(form, index))
        return line->is.required ? _("还没有填") : NULL;
    return time && !form_read_time(stage, line, &at) ? _("看不懂；") : NULL;
}

static bool save(struct stage *stage, struct form *form)
{
    for (size_t i = 0; i < form->count; i++) {
        const char *why = lacks(stage, form, i);
        if (!why)
            continue;
        bool unread = *form_text(form, i) != '\0';
        form_go(form, i);
        stage_refuse(stage, _("“%s”%s%s"), form->lines[i].is.name, why,
                     unread ? form_time_forms(&form->lines[i]) : "");
        return false;
    }
    if (!form->spec.done(stage, form, form->spec.context))
        return false;
    form_close(stage, form);
    return true;
}

static void go_away(struct stage *stage, struct form *form, enum form_after after)
{
    form_close(stage, form);
    if (after == FORM_QUIT)
        stage_quit(stage);
}

enum leaving { LEAVE_SAVING, LEAVE_LOSING, LEAVE_NOT, LEAVINGS };

static void leaving_chosen(struct stage *stage, void *state, size_t index)
{
    struct form *form = state;
    if (index == LEAVE_SAVING && save(stage, form) && form->after == FORM_QUIT)
        stage_quit(stage);
    else if (index == LEAVE_LOSING)
        go_away(stage, form, form->after);
    else if (index >= LEAVE_NOT)
        stage_say(stage, "%s", _("接着填"));
}

static void ask_leaving(struct stage *stage, struct form *form, enum form_after after)
{
    char question[CHOICE_BYTES], first[CHOICE_BYTES];
    snprintf(question, sizeof question, _("填了的还没有%s："), form->spec.save);
    snprintf(first, sizeof first, _("%s，再离开"), form->spec.save);
    const char *choices[LEAVINGS] = {first, _("丢掉，离开"), _("接着填")};
    struct choose choose = {.question = question,
                            .choices = choices,
                            .count = LEAVINGS,
                            .current = LEAVE_NOT,
                            .answer = leaving_chosen};
    form->after = after;
    stage_choose(stage, &choose);
}

static void leave(struct stage *stage, struct form *form)
{
    if (form->spec.leave)
        form->spec.leave(stage, form, form->spec.context);
    else if (form->touched) {
        ask_leaving(stage, form, FORM_BACK);
        return;
    }
    go_away(stage, form, FORM_BACK);
}

static void quit_answered(struct stage *stage, void *state, bool yes)
{
    (void)state;
    if (yes)
        stage_quit(stage);
}

bool form_may_quit(struct stage *stage, void *state)
{
    struct form *form = state;
    if (!form->touched)
        return true;
    if (form->spec.leave) {
        stage_confirm(stage, _("填了的都还没有写入，退出吗？(y/N)"), quit_answered);
        return false;
    }
    ask_leaving(stage, form, FORM_QUIT);
    return false;
}

static void choose(struct stage *stage, struct form *form, size_t choice)
{
    struct form_line *line = here(form);
    form->listing = false;
    if (choice == line->choice || choice >= line->choice_count)
        return;
    line->choice = choice;
    has_changed(stage, form);
}

static void turn(struct stage *stage, struct form *form, size_t step)
{
    const struct form_line *line = here(form);
    if (line->choice_count < 2)
        stage_why_not(stage, _("这一项没有别的选择"));
    else
        choose(stage, form, (line->choice + step) % line->choice_count);
}

static void change(struct stage *stage, struct form *form)
{
    const struct form_line *line = here(form);
    if (!form_chosen(line)) {
        stage_why_not(stage, _("这一项是写的，不是选的；Tab 到下一项"));
    } else if (line->choice_count < LIST_FROM) {
        turn(stage, form, 1);
    } else {
        form->listing = true;
        form->list = (struct list){0};
        list_set(&form->list, line->choice_count, 1);
        list_go(&form->list, line->choice);
    }
}

/* Enter: on to the next field; in the last one that is all. */
static void enter(struct stage *stage, struct form *form)
{
    if (!go(form, 1))
        save(stage, form);
}

static bool leave_field(struct stage *stage, struct form *form, const struct key *key)
{
    if (key->kind == K_ENTER)
        enter(stage, form);
    else if (key->kind == K_UP || key->kind == K_PGUP)
        go(form, -1);
    else if (key->kind == K_DOWN || key->kind == K_PGDN)
        go(form, 1);
    else
        return false;
    return true;
}

static bool choice_key(struct stage *stage, struct form *form, const struct key *key)
{
    const struct form_line *line = here(form);
    size_t digit = (size_t)key_digit(key);
    if (key_command(key) == ' ')
        change(stage, form);
    else if (key->kind == K_RIGHT)
        turn(stage, form, 1);
    else if (key->kind == K_LEFT)
        turn(stage, form, line->choice_count - 1);
    else if (digit > 0 && digit <= line->choice_count && line->choice_count < LIST_FROM)
        choose(stage, form, digit - 1);
    else if (key->kind == K_CHAR || key->kind == K_PASTE)
        stage_why_not(stage, _("这一项是选的：空格或 F3 改选，左右换下一个，Tab 到下一项"));
    else
        return leave_field(stage, form, key);
    return true;
}

/* Digits only, also full-width ones; what else is pasted is not taken. */
static enum input_did number_key(struct stage *stage, struct input *input, const struct key *key)
{
    char digits[64];
    size_t n = 0;
    struct key plain = *key;
    if (key->kind == K_CHAR) {
        plain.ch = key_fold(key->ch);
        if (plain.ch >= '0' && plain.ch <= '9')
            return input_key(input, &plain);
    } else if (key->kind != K_PASTE) {
        return input_key(input, key);
    } else {
        bool good = true;
        for (size_t i = 0, step; i < key->len && good; i += step) {
            uint32_t ch = 0;
            step = utf8_get(key->text + i, key->len - i, &ch);
            ch = key_fold(ch);
            good = step > 0 && n + 1 < sizeof digits &&
                   ((ch >= '0' && ch <= '9') || ch == ' ' || ch == '\n');
            if (good && ch >= '0' && ch <= '9')
                digits[n++] = (char)ch;
        }
        digits[n] = '\0';
        plain.text = digits;
        plain.len = n;
        if (good)
            return input_key(input, &plain);
    }
    stage_why_not(stage, _("这一项只写数字"));
    return INPUT_NOTHING;
}

/* What is pasted from a spreadsheet has tabs between its cells; a text shows none. */
static enum input_did table_paste(struct input *input, const struct key *key)
{
    struct key plain = *key;
    struct buf text;
    buf_init(&text, KEY_PASTE_MAX);
    buf_add(&text, key->text, key->len);
    char mark = strchr(text.text, ';') ? ',' : ';';
    for (char *tab = text.text; (tab = strchr(tab, '\t'));)
        *tab = mark;
    plain.text = text.text;
    plain.len = text.len;
    enum input_did did = input_key(input, &plain);
    buf_free(&text);
    return did;
}

static enum input_did typed_key(struct stage *stage, struct form_line *line, const struct key *key)
{
    if (line->is.kind == FORM_NUMBER)
        return number_key(stage, &line->input, key);
    if (line->is.table && key->kind == K_PASTE)
        return table_paste(&line->input, key);
    return input_key(&line->input, key);
}

static bool text_key(struct stage *stage, struct form *form, const struct key *key)
{
    struct form_line *line = here(form);
    if (line->proposed && (key->kind == K_CHAR || key->kind == K_PASTE))
        input_set(&line->input, "");
    enum input_did did = typed_key(stage, line, key);
    line->proposed =
        line->proposed && did != INPUT_CHANGED && did != INPUT_FULL && did != INPUT_MOVED;
    if (did == INPUT_NOT)
        return leave_field(stage, form, key);
    if (did == INPUT_CHANGED || did == INPUT_FULL)
        has_changed(stage, form);
    if (did == INPUT_FULL)
        stage_refuse(stage, _("最多 %zu 字，多的没有收下"), line->input.max);
    if (did == INPUT_NOTHING && (key->kind == K_UP || key->kind == K_DOWN))
        go(form, key->kind == K_UP ? -1 : 1);
    return true;
}

static void list_typed(struct stage *stage, struct form *form, const struct key *key)
{
    if (key->kind == K_ENTER || key_command(key) == ' ')
        choose(stage, form, form->list.current);
    else if (key->kind == K_ESC || key_command(key) == 'q')
        form->listing = false;
    else if (!list_key(&form->list, key))
        stage_why_not(stage, _("上下移动，Enter 选定，Esc 不改"));
}

bool form_type(struct stage *stage, void *state, const struct key *key)
{
    struct form *form = state;
    enum action action = keys_action(PLACE_FORM, key, NULL);
    if (form->listing && action != ACT_HELP && action != ACT_QUIT) {
        list_typed(stage, form, key);
        return true;
    }
    if (form->listing || !form_enterable(form, form->current))
        return false;
    return form_chosen(here(form)) ? choice_key(stage, form, key) : text_key(stage, form, key);
}

void form_act(struct stage *stage, void *state, enum action action, const struct key *key)
{
    struct form *form = state;
    (void)key;
    if (action == ACT_BACK)
        leave(stage, form);
    else if (action == ACT_SAVE)
        save(stage, form);
    else if (action == ACT_PANE || action == ACT_PANE_BACK)
        go_round(form, action == ACT_PANE ? 1 : -1);
    else if (action == ACT_CHANGE)
        change(stage, form);
    else if (!form->spec.act || !form->spec.act(stage, form, form->spec.context, action))
        stage_why_not(stage, _("正在填：Tab 到下一项，F2 填好了，Esc 离开"));
}
