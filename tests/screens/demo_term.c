/* A program over src/term alone: a list with the rows that go wrong, a field, and a text. */

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "term/bar.h"
#include "term/cell.h"
#include "term/clip.h"
#include "term/input.h"
#include "term/list.h"
#include "term/row.h"
#include "term/term.h"

static const char *const nasty[] = {
    "镇南社区党支部党建微信群",
    "中文ASCII混排abc中文",
    "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十",
    "半格x一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四",
    "①…“”—·★●→─│",
    "表情\xF0\x9F\x98\x80笑脸\xF0\x9F\x8E\x89尾",
    "家庭\xF0\x9F\x91\xA8\xE2\x80\x8D\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA7尾",
    "心\xE2\x9D\xA4\xEF\xB8\x8F尾",
    "重音e\xCC\x81尾",
    "吉\xF0\xA0\xAE\xB7尾",
    "转义\033[31m红\033]0;x\a尾",
    "反向\xE2\x80\xAE文字\xE2\x80\xAC尾",
    "制表\t符\r\n尾",
    "坏字节\xFF\xC0尾",
    "朝阳社区党支部党建微信群",
};

enum { NASTY = sizeof nasty / sizeof nasty[0], ROWS = 4 * NASTY };

struct demo {
    struct term *term;
    struct list list;
    struct input field;
    struct input body;
    struct input *typing; /* field, body or NULL */
    char message[160];
    bool done;
};

static void paint_list(struct demo *demo, int from, int height)
{
    list_set(&demo->list, ROWS, height > 0 ? (size_t)height : 1);
    for (int i = 0; i < height; i++) {
        size_t at = demo->list.top + (size_t)i;
        bool bar = at == demo->list.current;
        struct row row = row_begin(demo->term, from + i, bar ? STYLE_BAR : STYLE_NORMAL);
        if (at < ROWS) {
            row_printf(&row, STYLE_DIM, 3, ALIGN_RIGHT, "%zu", at + 1);
            row_gap(&row, 1);
            row_text(&row, at % 3 ? STYLE_SOON : STYLE_OVERDUE, 9, ALIGN_LEFT,
                     at % 3 ? "将到" : "逾期13天");
            row_gap(&row, 1);
            row_text(&row, STYLE_NORMAL, 0, ALIGN_LEFT, nasty[at % NASTY]);
        }
        row_end(&row);
    }
}

static void paint_input(struct demo *demo, struct input *input, int from, int height)
{
    struct input_view view;
    int width = term_width(demo->term) - 6;
    input_view(input, width, height, &view);
    for (int i = 0; i < height; i++) {
        struct row row = row_begin(demo->term, from + i, STYLE_NORMAL);
        row_text(&row, STYLE_TITLE, 6, ALIGN_LEFT, i == 0 ? "输入:" : "");
        input_row(&row, input, &view, i, width);
        row_end(&row);
    }
}

static void paint(struct demo *demo)
{
    static const struct bar_item items[] = {{"F1", "帮助"}, {"F2", "输入"},   {"F4", "正文"},
                                            {"y", "复制"},  {"空格", "标记"}, {"F5", "审批"},
                                            {"F6", "会议"}, {"F9", "同步"},   {"F10", "退出"}};
    int height = term_height(demo->term);
    term_erase(demo->term);
    if (term_too_small(demo->term)) {
        row_line(demo->term, 0, STYLE_WARNING, "窗口太小");
        term_show(demo->term);
        return;
    }
    struct row row = row_begin(demo->term, 0, STYLE_TITLE);
    row_printf(&row, STYLE_NORMAL, 0, ALIGN_LEFT, "群管 %dx%d", term_width(demo->term) + 1, height);
    row_text(&row, STYLE_NORMAL, row_left(&row), ALIGN_RIGHT, "同步 09:09");
    row_end(&row);
    paint_list(demo, 1, height - 6);
    if (demo->typing)
        paint_input(demo, demo->typing, height - 5, demo->typing->lines ? 3 : 1);
    row_line(demo->term, height - 2, STYLE_NORMAL, demo->message);
    bar_paint(demo->term, height - 1, items, sizeof items / sizeof items[0]);
    term_show(demo->term);
}

static void on_typing(struct demo *demo, const struct key *key)
{
    if (key->kind == K_ESC) {
        demo->typing = NULL;
        return;
    }
    enum input_did did = input_key(demo->typing, key);
    snprintf(demo->message, sizeof demo->message, "%zu字%s%s", demo->typing->chars,
             did == INPUT_FULL ? " 已满" : "", key->cut ? " 粘贴过长，已截断" : "");
}

static void on_command(struct demo *demo, const struct key *key)
{
    uint32_t ch = key_command(key);
    if (list_key(&demo->list, key))
        demo->message[0] = '\0';
    else if (ch == 'q' || key->kind == K_F10)
        demo->done = true;
    else if (ch == 'y' && clip_copy(demo->term, "逾期名单", strlen("逾期名单")) == ST_OK)
        snprintf(demo->message, sizeof demo->message, "已发送到终端剪贴板");
    else if (key->kind == K_F2)
        demo->typing = &demo->field;
    else if (key->kind == K_F4)
        demo->typing = &demo->body;
    else if (key->kind == K_CTRL && key->ch == 'l')
        term_redraw(demo->term);
    else if (key->kind == K_CTRL && key->ch == 'z')
        term_suspend(demo->term);
    else if (key->kind == K_PASTE)
        snprintf(demo->message, sizeof demo->message, "粘贴%zu字节", key->len);
    else
        snprintf(demo->message, sizeof demo->message, "键%d 字%x", (int)key->kind, (unsigned)ch);
}

static void on_event(struct demo *demo, enum term_event event, const struct key *key)
{
    if (event == TERM_STOP)
        demo->done = true;
    else if (event == TERM_KEY && demo->typing)
        on_typing(demo, key);
    else if (event == TERM_KEY)
        on_command(demo, key);
}

int main(void)
{
    struct error error = {0};
    struct demo demo = {0};
    struct key key;
    setlocale(LC_ALL, "");
    if (term_open(&demo.term, &error) != ST_OK) {
        fprintf(stderr, "%s\n", error.text);
        return 2;
    }
    input_init(&demo.field, 20, false);
    input_init(&demo.body, 5000, true);
    snprintf(demo.message, sizeof demo.message, "%s", term_notice(demo.term));
    while (!demo.done) {
        paint(&demo);
        on_event(&demo, term_wait(demo.term, -1, NULL, 0, &key), &key);
    }
    term_close(demo.term);
    input_free(&demo.field);
    input_free(&demo.body);
    return 0;
}
