#include <stdlib.h>

#include "base/intl.h"
#include "desk/founding.h"
#include "desk/words.h"
#include "screens/first_inside.h"
#include "screens/prose.h"
#include "term/cell.h"
#include "term/row.h"

/* The last step: all that is going to be written, and nothing else. */

enum { WORDS_BYTES = 4000, NAME_WIDTH = 12, NAMES_SHOWN = 20 };

struct summary {
    struct prose prose;
};

static void close_summary(struct stage *stage, void *state)
{
    struct summary *summary = state;
    (void)stage;
    prose_free(&summary->prose);
    free(summary);
}

static enum status open_summary(struct stage *stage, const void *argument, void **state,
                                struct error *error)
{
    struct summary *summary = calloc(1, sizeof *summary);
    (void)stage, (void)argument;
    if (!summary)
        return error_set(error, ST_NOMEM, NULL, "%s", _("内存不足"));
    prose_init(&summary->prose);
    *state = summary;
    return ST_OK;
}

static void add(struct summary *summary, const char *name, const char *value)
{
    struct buf line;
    buf_init(&line, WORDS_BYTES);
    buf_printf(&line, " %s%*s%s", name, NAME_WIDTH - cells_width(name), "", value);
    prose_add(&summary->prose, STYLE_NORMAL, NAME_WIDTH + 1, line.text);
    buf_free(&line);
}

static void add_roster(const struct first *first, struct summary *summary)
{
    struct buf words;
    buf_init(&words, WORDS_BYTES);
    if (first->people == 0)
        buf_puts(&words, _("以后再说"));
    else
        buf_printf(&words, first->joined ? _("%zu 人，都已入群：") : _("%zu 人，还没有登记入群："),
                   first->people);
    if (first->people > 0)
        founding_who(first->roster.text, first->roster.len, NAMES_SHOWN, &words);
    add(summary, _("名册"), words.text);
    buf_free(&words);
}

static void write_summary(struct stage *stage, struct summary *summary)
{
    const struct first *first = stage_first(stage);
    struct buf words;
    buf_init(&words, WORDS_BYTES);
    prose_begin(&summary->prose, stage_width(stage));
    add(summary, _("支部"), first->org);
    add(summary, _("规则集"), first->rulebooks[first->rulebook].title);
    add(summary, _("群"), first->group);
    buf_printf(&words, _("%s（群主）"), first->secretary);
    add(summary, _("书记"), words.text);
    buf_reset(&words);
    buf_printf(&words, _("%s（您）"), first->admin);
    add(summary, _("群管理员"), words.text);
    add(summary, _("联系点领导"), *first->leader ? first->leader : _("还没有"));
    buf_reset(&words);
    words_date(&words, first->active_from, stage_now(stage), stage_offset(stage));
    add(summary, _("起算"), words.text);
    add_roster(first, summary);
    buf_free(&words);
}

static void draw_summary(struct stage *stage, void *state)
{
    struct summary *summary = state;
    int rows = stage_rows(stage);
    size_t page = (size_t)rows - 1;
    write_summary(stage, summary);
    prose_fit(&summary->prose, page);
    row_line(stage_term(stage), 0, STYLE_TITLE,
             prose_at_end(&summary->prose, page) ? _(" 单机使用 4/4  按 y 或 Enter 建立")
                                                 : _(" 单机使用 4/4  按 y 建立（下面还有）"));
    for (int i = 1; i < rows; i++) {
        struct row row = row_begin(stage_term(stage), i, STYLE_NORMAL);
        prose_paint(&row, &summary->prose, (size_t)i - 1, stage_width(stage));
        row_end(&row);
    }
}

static void act_summary(struct stage *stage, void *state, enum action action, const struct key *key)
{
    struct summary *summary = state;
    if (action == ACT_BACK) {
        stage_pop(stage);
    } else if (action == ACT_OPEN || action == ACT_YES) {
        stage_first(stage)->choice = FIRST_ALONE;
        stage_quit(stage);
    } else if (action == ACT_MOVE) {
        prose_key(&summary->prose, (size_t)stage_rows(stage) - 1, key);
    } else {
        stage_why_not(stage, _("y 或 Enter 建立，Esc 回去改"));
    }
}

const struct screen screen_first_summary = {
    .place = PLACE_FOUND,
    .open = open_summary,
    .close = close_summary,
    .draw = draw_summary,
    .act = act_summary,
};
