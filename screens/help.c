#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "screens/catalogue.h"
#include "screens/scroll.h"
#include "term/cell.h"

/* The keys, from the table: first those of the screen one came from, then all others. */

enum { TEXT_MAX = 1 << 16, KEYS_WIDTH = 11, WORD_WIDTH = 11 };

static void pad(struct buf *out, const char *text, int width)
{
    int used = cells_width(text);
    buf_puts(out, text);
    do
        buf_putc(out, ' ');
    while (++used < width);
}

static void list_keys(struct buf *out, unsigned places, unsigned except)
{
    size_t count;
    const struct binding *table = keys_table(&count);
    for (size_t i = 0; i < count; i++) {
        if (!(table[i].places & places) || (table[i].places & except))
            continue;
        buf_putc(out, ' ');
        pad(out, _(table[i].keys), KEYS_WIDTH);
        pad(out, _(table[i].word), WORD_WIDTH);
        buf_puts(out, _(table[i].help));
        buf_putc(out, '\n');
    }
}

static void list_elsewhere(struct buf *out)
{
    size_t count;
    const struct binding *table = keys_table(&count);
    for (size_t i = 0; i < count; i++) {
        if (table[i].action != ACT_ELSEWHERE)
            continue;
        buf_putc(out, ' ');
        pad(out, _(table[i].keys), KEYS_WIDTH);
        pad(out, _(table[i].word), WORD_WIDTH);
        buf_puts(out, _(table[i].why_not));
        buf_putc(out, '\n');
    }
}

static enum status help_open(struct stage *stage, const void *argument, void **state,
                             struct error *error)
{
    const struct help_argument *wanted = argument;
    struct scroll *scroll = malloc(sizeof *scroll);
    (void)stage;
    if (!scroll)
        return error_set(error, ST_NOMEM, NULL, "%s", _("内存不足"));
    scroll_init(scroll, TEXT_MAX);
    buf_puts(&scroll->text, _("\001 帮助  这一屏的键（j k 或空格翻看，q 返回）\n"));
    list_keys(&scroll->text, (unsigned)wanted->place, 0);
    buf_puts(&scroll->text, _("\001 其他屏的键\n"));
    list_keys(&scroll->text, PLACE_ALL, (unsigned)wanted->place);
    buf_puts(&scroll->text, _("\001 在别处做的事\n"));
    list_elsewhere(&scroll->text);
    *state = scroll;
    return ST_OK;
}

static void help_close(struct stage *stage, void *state)
{
    (void)stage;
    scroll_free(state);
    free(state);
}

static void help_draw(struct stage *stage, void *state)
{
    scroll_paint(stage, state, 0, stage_rows(stage));
}

static void help_act(struct stage *stage, void *state, enum action action, const struct key *key)
{
    if (action == ACT_BACK)
        stage_pop(stage);
    else if (!scroll_act(state, action, key))
        stage_why_not(stage, _("已经到头了"));
}

const struct screen screen_help = {
    .place = PLACE_HELP,
    .open = help_open,
    .close = help_close,
    .draw = help_draw,
    .act = help_act,
};
