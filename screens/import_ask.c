#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/home.h"
#include "base/ident.h"
#include "base/intl.h"
#include "base/utf8.h"
#include "screens/catalogue.h"
#include "screens/import_parts.h"
#include "term/list.h"
#include "term/row.h"

/* What is to be imported: a file, a paste, or lines typed one by one. A paste is taken at once. */

enum { TEXT_MAX = 4 << 20, CHOICES = 3, SHOWN_BYTES = 1000 };
enum step { STEP_CHOOSE, STEP_PASTE, STEP_TYPE };

struct asking {
    enum import_kind kind;
    bool has_org, has_group;
    char org[IDENT_MAX + 1], group[IDENT_MAX + 1];
    enum step step;
    size_t current;
    struct buf text;
};

struct ask_argument {
    enum import_kind kind;
    const char *org, *group;
};

static void copy_id(char out[IDENT_MAX + 1], bool *has, const char *id)
{
    *has = id != NULL;
    snprintf(out, IDENT_MAX + 1, "%s", id ? id : "");
}

static enum status ask_open(struct stage *stage, const void *argument, void **state,
                            struct error *error)
{
    const struct ask_argument *wanted = argument;
    struct asking *asking = calloc(1, sizeof *asking);
    (void)stage;
    if (!asking)
        return error_set(error, ST_NOMEM, NULL, "%s", _("内存不足"));
    asking->kind = wanted->kind;
    copy_id(asking->org, &asking->has_org, wanted->org);
    copy_id(asking->group, &asking->has_group, wanted->group);
    buf_init(&asking->text, TEXT_MAX);
    *state = asking;
    return ST_OK;
}

static void ask_close(struct stage *stage, void *state)
{
    struct asking *asking = state;
    (void)stage;
    buf_free(&asking->text);
    free(asking);
}

const char *import_kind_word(enum import_kind kind)
{
    static const char *const words[] = {N_("名册"), N_("群组登记表"), N_("学习计划")};
    return _(words[kind]);
}

static struct import_order order_of(const struct asking *asking)
{
    return (struct import_order){.kind = asking->kind,
                                 .org = asking->has_org ? asking->org : NULL,
                                 .group = asking->has_group ? asking->group : NULL};
}

/* Shows the plan in place of this screen, or says why there is none. */
static void show(struct stage *stage, enum status status, struct import *import, const char *from,
                 const struct error *error)
{
    if (status == ST_OK)
        stage_replace(stage, &screen_import,
                      &(struct import_argument){.import = import, .from = from});
    else
        stage_fail(stage, error);
}

static void plan_text(struct stage *stage, struct asking *asking)
{
    struct error error = {.status = ST_OK};
    struct import_order order = order_of(asking);
    struct import *import = NULL;
    if (asking->text.len == 0) {
        stage_why_not(stage, _("还没有内容：把表格或名单粘贴到这里，Esc 返回"));
        return;
    }
    enum status status = import_plan_text(stage_desk(stage), &order, asking->text.text,
                                          asking->text.len, stage_now(stage), &import, &error);
    show(stage, status, import, _("粘贴的内容"), &error);
}

static void file_named(struct stage *stage, void *state, const char *text)
{
    struct error error = {.status = ST_OK};
    struct import_order order = order_of(state);
    struct import *import = NULL;
    char path[IMPORT_PATH_MAX];
    if (!text || !*text)
        return;
    home_path(text, path, sizeof path);
    enum status status =
        import_plan_file(stage_desk(stage), &order, path, stage_now(stage), &import, &error);
    show(stage, status, import, path, &error);
}

static void choose(struct stage *stage, struct asking *asking, size_t index)
{
    asking->current = index;
    if (index == 0)
        stage_prompt(stage, &(struct prompt){.question = _("文件名："), .answer = file_named});
    else
        asking->step = index == 1 ? STEP_PASTE : STEP_TYPE;
}

/* ---- keys ---- */

static void take_paste(struct stage *stage, struct asking *asking, const struct key *key)
{
    size_t len = asking->text.len;
    if (len > 0 && asking->text.text[len - 1] != '\n')
        buf_putc(&asking->text, '\n');
    buf_add(&asking->text, key->text, key_whole_lines(key));
    if (asking->step == STEP_CHOOSE)
        asking->step = STEP_PASTE;
    if (key->cut || asking->text.failed)
        stage_refuse(stage, "%s", _("粘贴的超过 1 MB，后面的没有收到：请存成文件再导入"));
    if (asking->text.failed)
        buf_cut(&asking->text, len);
}

/* Enter on an empty line ends what is typed. */
static void enter(struct stage *stage, struct asking *asking)
{
    size_t len = asking->text.len;
    bool empty = len == 0 || asking->text.text[len - 1] == '\n';
    if (asking->step == STEP_TYPE && !empty)
        buf_putc(&asking->text, '\n');
    else
        plan_text(stage, asking);
}

static void take_char(struct asking *asking, uint32_t ch)
{
    char bytes[4];
    asking->step = STEP_TYPE;
    buf_add(&asking->text, bytes, utf8_put(bytes, ch));
}

static void rub_out(struct asking *asking)
{
    size_t len = asking->text.len;
    if (len > 0)
        buf_cut(&asking->text, utf8_cut(asking->text.text, len, len - 1));
}

static bool choosing_key(struct stage *stage, struct asking *asking, const struct key *key)
{
    int digit = key_digit(key);
    struct list list = {.count = CHOICES, .current = asking->current, .page = CHOICES};
    if (digit > 0 && digit <= CHOICES)
        choose(stage, asking, (size_t)digit - 1);
    else if (key->kind == K_ENTER)
        choose(stage, asking, asking->current);
    else if (list_key(&list, key))
        asking->current = list.current;
    else
        return false;
    return true;
}

static bool ask_type(struct stage *stage, void *state, const struct key *key)
{
    struct asking *asking = state;
    if (key->kind == K_PASTE)
        take_paste(stage, asking, key);
    else if (asking->step == STEP_CHOOSE)
        return choosing_key(stage, asking, key);
    else if (key->kind == K_ENTER)
        enter(stage, asking);
    else if (key->kind == K_F2)
        plan_text(stage, asking);
    else if (key->kind == K_CHAR)
        take_char(asking, key->ch);
    else if (key->kind == K_TAB)
        take_char(asking, '\t');
    else if (key->kind == K_BACKSPACE)
        rub_out(asking);
    else
        return false;
    return true;
}

static void leave(struct stage *stage, void *state, bool yes)
{
    (void)state;
    if (yes)
        stage_pop(stage);
}

static void ask_act(struct stage *stage, void *state, enum action action, const struct key *key)
{
    struct asking *asking = state;
    (void)key;
    if (action != ACT_BACK)
        stage_why_not(stage, asking->step == STEP_CHOOSE
                                 ? _("先选一项：按 1 到 3，或直接粘贴；Esc 返回")
                                 : _("粘贴或写完以后按 Enter，Esc 返回"));
    else if (asking->text.len > 0)
        stage_confirm(stage, _("不要收到的内容，返回吗？y 返回，n 留下"), leave);
    else if (asking->step != STEP_CHOOSE)
        asking->step = STEP_CHOOSE;
    else
        stage_pop(stage);
}

static void quit(struct stage *stage, void *state, bool yes)
{
    (void)state;
    if (yes)
        stage_quit(stage);
}

static bool ask_may_quit(struct stage *stage, void *state)
{
    const struct asking *asking = state;
    if (asking->text.len == 0)
        return true;
    stage_confirm(stage, _("不要收到的内容，退出吗？y 退出，n 留下"), quit);
    return false;
}

/* ---- painting ---- */

static void draw_choices(struct stage *stage, const struct asking *asking)
{
    static const char *const choices[CHOICES] = {N_(" 1 读文件"), N_(" 2 粘贴"),
                                                 N_(" 3 一行一行写")};
    for (size_t i = 0; i < CHOICES; i++)
        row_line(stage_term(stage), (int)i + 3, i == asking->current ? STYLE_BAR : STYLE_NORMAL,
                 _(choices[i]));
}

static size_t count_lines(const struct buf *text)
{
    size_t lines = 0;
    for (size_t i = 0; i < text->len; i++)
        lines += text->text[i] == '\n';
    return lines + (text->len > 0 && text->text[text->len - 1] != '\n');
}

/* The last lines of what has come, and where the caret stands. */
static void draw_text(struct stage *stage, const struct asking *asking)
{
    int rows = stage_rows(stage) - 4, y;
    const char *text = asking->text.text, *from = text + asking->text.len;
    int lines = 1;
    while (from > text && !(from[-1] == '\n' && lines == rows)) {
        from--;
        lines += *from == '\n';
    }
    for (y = 4; y < 4 + rows; y++) {
        char line[SHOWN_BYTES];
        struct row row = row_begin(stage_term(stage), y, STYLE_NORMAL);
        size_t n = strcspn(from, "\n");
        size_t shown = utf8_cut(from, n, sizeof line - 1);
        for (size_t i = 0; i < shown; i++)
            line[i] = from[i] == '\t' ? ' ' : from[i];
        row_gap(&row, 1);
        row_bytes(&row, STYLE_NORMAL, 0, ALIGN_LEFT, line, shown);
        if (from[n] == '\0') {
            int x = row.x < stage_width(stage) ? row.x : stage_width(stage) - 1;
            row_end(&row);
            term_caret(stage_term(stage), y, x);
            return;
        }
        row_end(&row);
        from += n + 1;
    }
}

static const char *what_for(const struct asking *asking)
{
    static const char *const words[] = {
        N_(" 要有“姓名”一列，其余有就用：电话、状态、职务、群昵称 等；或者一行一个姓名"),
        N_(" 要有“支部名称”和“群名称”，其余有就用：群主、管理员、书记、启用日期 等"),
        N_(" 要有“日期”和“标题”；或者一行一条，先写日期，再写标题")};
    return _(words[asking->kind]);
}

static void ask_draw(struct stage *stage, void *state)
{
    struct asking *asking = state;
    struct term *term = stage_term(stage);
    struct row title = row_begin(term, 0, STYLE_TITLE);
    row_printf(&title, STYLE_NORMAL, 0, ALIGN_LEFT, _(" 导入%s"), import_kind_word(asking->kind));
    row_end(&title);
    row_line(term, 1, STYLE_DIM, what_for(asking));
    if (asking->step == STEP_CHOOSE) {
        draw_choices(stage, asking);
        return;
    }
    struct row row = row_begin(term, 2, STYLE_HEADING);
    if (asking->step == STEP_PASTE)
        row_printf(&row, STYLE_NORMAL, 0, ALIGN_LEFT,
                   _(" 粘贴到这里，已收到 %zu 行；Enter 继续，Esc 返回"),
                   count_lines(&asking->text));
    else
        row_printf(&row, STYLE_NORMAL, 0, ALIGN_LEFT,
                   _(" 已写 %zu 行；空行上按 Enter 继续，Esc 返回"), count_lines(&asking->text));
    row_end(&row);
    draw_text(stage, asking);
}

static enum place ask_place(const void *state)
{
    const struct asking *asking = state;
    return asking->step == STEP_CHOOSE ? PLACE_FIRST : PLACE_PASTE;
}

static const struct screen screen_import_ask = {
    .place = PLACE_FIRST,
    .place_now = ask_place,
    .open = ask_open,
    .close = ask_close,
    .draw = ask_draw,
    .act = ask_act,
    .type = ask_type,
    .may_quit = ask_may_quit,
};

void import_ask(struct stage *stage, enum import_kind kind, const char *org, const char *group)
{
    stage_push(stage, &screen_import_ask,
               &(struct ask_argument){.kind = kind, .org = org, .group = group});
}
