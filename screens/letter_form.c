#include "screens/editor.h"

#include <stdio.h>

#include "base/ident.h"
#include "base/intl.h"
#include "desk/words.h"

enum { CHOICE_BYTES = 120, FLAGS = LETTER_REPLY_REQUIRED + 1 };

static const char *const flag_names[FLAGS] = {
    [LETTER_IN_BRANCH_NAME] = N_("以支部名义"),
    [LETTER_MAJOR] = N_("重大"),
    [LETTER_IMPORTANT] = N_("重要"),
    [LETTER_REPLY_REQUIRED] = N_("需回复"),
};

static bool flag_is(const struct post *post, enum letter_flag flag)
{
    const int64_t values[FLAGS] = {
        [LETTER_IN_BRANCH_NAME] = post->in_branch_name,
        [LETTER_MAJOR] = post->major,
        [LETTER_IMPORTANT] = post->important,
        [LETTER_REPLY_REQUIRED] = post->reply_required,
    };
    return values[flag] == 1;
}

bool editor_has(const struct editor *editor, enum editor_field field)
{
    int64_t state = letter_post(editor->letter)->state;
    if (field != EDIT_STEP)
        return true;
    return state >= POST_SUBMITTED && state <= POST_PUBLISHED;
}

void editor_go(struct editor *editor, int step)
{
    int field = (int)editor->field;
    do
        field = (field + EDIT_FIELDS + step) % EDIT_FIELDS;
    while (!editor_has(editor, (enum editor_field)field));
    editor->field = (enum editor_field)field;
}

const char *editor_name(enum editor_field field)
{
    static const char *const names[EDIT_FIELDS] = {
        [EDIT_TITLE] = N_("标题"), [EDIT_GROUPS] = N_("发往"), [EDIT_CATEGORY] = N_("类别"),
        [EDIT_AS] = N_("形式"),    [EDIT_EVENT] = N_("会议"),  [EDIT_FLAGS] = N_("标志"),
        [EDIT_STEP] = N_("收回"),  [EDIT_BODY] = N_("正文"),
    };
    return _(names[field]);
}

static void add_groups(struct stage *stage, const struct post *post, struct buf *out)
{
    size_t count = 0;
    const char *list = post->groups;
    const char *word;
    for (size_t n; (n = list_next(&list, &word)) > 0; count++) {
        char id[IDENT_MAX + 1];
        snprintf(id, sizeof id, "%.*s", (int)n, word);
        buf_puts(out, count > 0 ? _("、") : "");
        desk_name(stage_desk(stage), ENTITY_GROUP, id, out);
    }
    if (count > 1)
        buf_printf(out, _("（%zu个群）"), count);
}

static void add_flags(const struct post *post, struct buf *out)
{
    for (int flag = 0; flag < FLAGS; flag++)
        buf_printf(out, "%s[%s] %s", flag > 0 ? "  " : "",
                   flag_is(post, (enum letter_flag)flag) ? "x" : " ", _(flag_names[flag]));
    if (list_count(post->pictures) > 0)
        buf_printf(out, _("  图片%zu张"), (size_t)list_count(post->pictures));
}

static const char *step_words(int64_t state)
{
    if (state == POST_PUBLISHED)
        return _("撤下已发布的信息，要写理由");
    return state == POST_APPROVED ? _("已审批：直接改即可，改后重新送审") : _("收回送审，再改");
}

void editor_value(struct stage *stage, const struct editor *editor, enum editor_field field,
                  struct buf *out)
{
    const struct post *post = letter_post(editor->letter);
    switch (field) {
    case EDIT_GROUPS:
        add_groups(stage, post, out);
        break;
    case EDIT_CATEGORY:
        buf_puts(out, words_category(post->category));
        break;
    case EDIT_AS:
        buf_puts(out, post->as > 0 ? words_post_form(post->as) : _("一般信息"));
        break;
    case EDIT_EVENT:
        if (post->event)
            desk_name(stage_desk(stage), ENTITY_EVENT, post->event, out);
        else
            buf_puts(out, _("无"));
        break;
    case EDIT_FLAGS:
        add_flags(post, out);
        break;
    case EDIT_STEP:
        buf_puts(out, step_words(post->state));
        break;
    default:
        break;
    }
}

static void after_choice(struct stage *stage, struct editor *editor, enum status status,
                         const struct error *error)
{
    editor->stale = true;
    if (status != ST_OK)
        stage_fail(stage, error);
}

static void set_category(struct stage *stage, struct editor *editor, int64_t category)
{
    struct error error = {.status = ST_OK};
    enum status status = letter_category(editor->letter, category, &error);
    after_choice(stage, editor, status, &error);
}

static void set_as(struct stage *stage, struct editor *editor, int64_t as)
{
    struct error error = {.status = ST_OK};
    enum status status = letter_as(editor->letter, as, &error);
    after_choice(stage, editor, status, &error);
}

static void category_chosen(struct stage *stage, void *state, size_t index)
{
    if (index < CATEGORY_OTHER)
        set_category(stage, state, (int64_t)index + 1);
}

static void as_chosen(struct stage *stage, void *state, size_t index)
{
    if (index <= FORM_DISCLOSURE)
        set_as(stage, state, (int64_t)index);
}

static void flag_chosen(struct stage *stage, void *state, size_t index)
{
    struct editor *editor = state;
    (void)stage;
    if (index >= FLAGS)
        return;
    enum letter_flag flag = (enum letter_flag)index;
    letter_flag(editor->letter, flag, !flag_is(letter_post(editor->letter), flag));
    editor->stale = true;
}

static void choose_category(struct stage *stage, const struct editor *editor)
{
    const char *choices[CATEGORY_OTHER];
    for (int i = 0; i < CATEGORY_OTHER; i++)
        choices[i] = words_category(i + 1);
    struct choose choose = {.question = _("类别"),
                            .choices = choices,
                            .count = CATEGORY_OTHER,
                            .current = (size_t)letter_post(editor->letter)->category - 1,
                            .answer = category_chosen};
    stage_choose(stage, &choose);
}

static void choose_as(struct stage *stage, const struct editor *editor)
{
    const char *choices[FORM_DISCLOSURE + 1] = {_("一般信息")};
    for (int i = FORM_NOTICE; i <= FORM_DISCLOSURE; i++)
        choices[i] = words_post_form(i);
    struct choose choose = {.question = _("形式"),
                            .choices = choices,
                            .count = FORM_DISCLOSURE + 1,
                            .current = (size_t)letter_post(editor->letter)->as,
                            .answer = as_chosen};
    stage_choose(stage, &choose);
}

static void choose_flag(struct stage *stage, const struct editor *editor)
{
    char lines[FLAGS][CHOICE_BYTES];
    const char *choices[FLAGS];
    for (int i = 0; i < FLAGS; i++) {
        bool set = flag_is(letter_post(editor->letter), (enum letter_flag)i);
        snprintf(lines[i], CHOICE_BYTES, "[%s] %s", set ? "x" : " ", _(flag_names[i]));
        choices[i] = lines[i];
    }
    struct choose choose = {
        .question = _("改哪一个标志"), .choices = choices, .count = FLAGS, .answer = flag_chosen};
    stage_choose(stage, &choose);
}

static bool may_change(struct stage *stage, const struct editor *editor)
{
    const char *why = "";
    if (letter_editable(editor->letter, &why))
        return true;
    stage_why_not(stage, why);
    return false;
}

void editor_change(struct stage *stage, struct editor *editor)
{
    if (editor->field == EDIT_STEP)
        editor_take_back(stage, editor);
    else if (editor->field == EDIT_TITLE || editor->field == EDIT_BODY)
        stage_why_not(stage, _("这一项是写的，不是选的；Tab 到下一项"));
    else if (!may_change(stage, editor))
        return;
    else if (editor->field == EDIT_GROUPS)
        editor_open_list(stage, editor, EDITOR_GROUPS);
    else if (editor->field == EDIT_EVENT)
        editor_open_list(stage, editor, EDITOR_EVENTS);
    else if (editor->field == EDIT_CATEGORY)
        choose_category(stage, editor);
    else if (editor->field == EDIT_AS)
        choose_as(stage, editor);
    else
        choose_flag(stage, editor);
}

void editor_turn(struct stage *stage, struct editor *editor, int step)
{
    const struct post *post = letter_post(editor->letter);
    if (editor->field != EDIT_CATEGORY && editor->field != EDIT_AS)
        editor_change(stage, editor);
    else if (!may_change(stage, editor))
        return;
    else if (editor->field == EDIT_CATEGORY)
        set_category(stage, editor,
                     (post->category - 1 + CATEGORY_OTHER + step) % CATEGORY_OTHER + 1);
    else
        set_as(stage, editor, (post->as + FORM_DISCLOSURE + 1 + step) % (FORM_DISCLOSURE + 1));
}
