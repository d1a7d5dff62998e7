#include "screens/first.h"

#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "base/utf8.h"
#include "screens/catalogue.h"
#include "screens/first_inside.h"
#include "screens/prose.h"
#include "term/list.h"
#include "term/row.h"

/* What the program shows where there is no store yet: three ways to begin. */

enum { WAYS = 3, TYPED_MAX = 1 << 20 };

struct menu {
    struct list list;
    struct prose prose;
};

static const struct {
    enum first_choice choice;
    const char *name, *what;
} ways[WAYS] = {
    {FIRST_DEMO, N_("演示"), N_("用 236 个支部的演示台账看一看，都是虚构的人，随时可以删掉")},
    {FIRST_ALONE, N_("单机使用"),
     N_("为自己的支部群建一本台账，存在这台机器上：填三屏，最后一屏看过才写入")},
    {FIRST_JOIN, N_("用邀请码加入"), N_("上级发了邀请码：连到服务器，取回您所管的群")},
};

void first_init(struct first *first, const struct first_rulebook *rulebooks, size_t count)
{
    *first = (struct first){.joined = true, .rulebooks = rulebooks, .rulebook_count = count};
    buf_init(&first->typed, TYPED_MAX);
    buf_init(&first->roster, FIRST_ROSTER_MAX);
}

void first_free(struct first *first)
{
    buf_free(&first->typed);
    buf_free(&first->roster);
}

void first_keep(char out[FIRST_NAME_MAX + 1], const char *text)
{
    size_t n = utf8_cut(text, strlen(text), FIRST_NAME_MAX);
    memcpy(out, text, n);
    out[n] = '\0';
}

static void close_menu(struct stage *stage, void *state)
{
    struct menu *menu = state;
    (void)stage;
    prose_free(&menu->prose);
    free(menu);
}

static enum status open_menu(struct stage *stage, const void *argument, void **state,
                             struct error *error)
{
    struct menu *menu = calloc(1, sizeof *menu);
    (void)stage, (void)argument;
    if (!menu)
        return error_set(error, ST_NOMEM, NULL, "%s", _("内存不足"));
    prose_init(&menu->prose);
    list_set(&menu->list, WAYS, WAYS);
    *state = menu;
    return ST_OK;
}

static void draw_way(struct stage *stage, const struct menu *menu, size_t index, int *y)
{
    bool bar = index == menu->list.current;
    struct row row = row_begin(stage_term(stage), (*y)++, bar ? STYLE_BAR : STYLE_NORMAL);
    row_printf(&row, STYLE_KEY, 4, ALIGN_LEFT, "  %zu", index + 1);
    row_text(&row, STYLE_NORMAL, 0, ALIGN_LEFT, _(ways[index].name));
    row_end(&row);
}

/* The sentence of a way, broken into lines. */
static void draw_what(struct stage *stage, struct menu *menu, size_t index, int *y)
{
    prose_begin(&menu->prose, stage_width(stage) - 5);
    prose_add(&menu->prose, STYLE_DIM, 0, _(ways[index].what));
    for (size_t i = 0; i < menu->prose.count && *y < stage_rows(stage); i++) {
        struct row row = row_begin(stage_term(stage), (*y)++, STYLE_NORMAL);
        row_gap(&row, 4);
        prose_paint(&row, &menu->prose, i, menu->prose.width);
        row_end(&row);
    }
}

/* Where rows are few, only the sentence of the way under the bar is shown. */
static void draw_menu(struct stage *stage, void *state)
{
    struct menu *menu = state;
    bool roomy = stage_rows(stage) >= 14;
    int y = 0;
    row_line(stage_term(stage), y++, STYLE_TITLE, _(" 群管  这里还没有台账，从哪里开始？"));
    y += roomy;
    for (size_t i = 0; i < WAYS; i++) {
        draw_way(stage, menu, i, &y);
        if (roomy)
            draw_what(stage, menu, i, &y);
        y += roomy;
    }
    if (!roomy)
        draw_what(stage, menu, menu->list.current, &y);
    else
        row_line(stage_term(stage), y, STYLE_DIM, _("    选定之前什么也不写；q 退出"));
}

static void choose(struct stage *stage, enum first_choice choice)
{
    struct form_spec join = first_join_spec();
    struct first *first = stage_first(stage);
    if (choice == FIRST_ALONE)
        first_org_open(stage);
    else if (choice == FIRST_JOIN)
        stage_push(stage, &screen_form, &join);
    if (choice != FIRST_DEMO)
        return;
    first->choice = FIRST_DEMO;
    stage_quit(stage);
}

static void act_menu(struct stage *stage, void *state, enum action action, const struct key *key)
{
    struct menu *menu = state;
    if (action == ACT_MOVE)
        list_key(&menu->list, key);
    else if (action == ACT_BACK)
        stage_pop(stage);
    else if (action == ACT_OPEN || action == ACT_YES)
        choose(stage, ways[menu->list.current].choice);
    else if (action == ACT_LINE && key_digit(key) <= WAYS)
        choose(stage, ways[key_digit(key) - 1].choice);
    else
        stage_why_not(stage, _("选一项：1、2、3，或移动后按 Enter；q 退出"));
}

const struct screen screen_first = {
    .place = PLACE_FIRST,
    .open = open_menu,
    .close = close_menu,
    .draw = draw_menu,
    .act = act_menu,
};

bool first_begin(struct stage *stage)
{
    struct first *first = stage_first(stage);
    struct form_spec join = first_join_spec();
    if (!stage_push(stage, &screen_first, NULL))
        return false;
    if (*first->trouble && first->choice == FIRST_ALONE) {
        first_org_open(stage);
        first_people_open(stage);
        first_roster_open(stage);
        stage_push(stage, &screen_first_summary, NULL);
    } else if (*first->trouble && first->choice == FIRST_JOIN) {
        stage_push(stage, &screen_form, &join);
    }
    if (*first->trouble)
        stage_refuse(stage, "%s", first->trouble);
    first->choice = FIRST_NONE;
    first->trouble[0] = '\0';
    return true;
}
