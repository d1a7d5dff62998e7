#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/home.h"
#include "base/intl.h"
#include "screens/catalogue.h"
#include "screens/import_parts.h"
#include "screens/prose.h"
#include "term/list.h"
#include "term/row.h"

/* The plan of an import, what is refused first; then exactly that is done. */

enum { HEADINGS_MAX = 64 << 10, HEAD = 2, WIDE = 60 };

struct import_view {
    struct import *import;
    char from[IMPORT_PATH_MAX];
    char path[IMPORT_PATH_MAX]; /* asked about */
    size_t *order;              /* the lines as shown: index into those of the import */
    struct list list;
    struct prose headings;
    int width; /* that headings was made for */
    bool done; /* carried out: only what was refused is still shown */
};

/* Refused, changed, new, and then what is as it was. */
static const enum import_what shown_order[IMPORT_WHATS] = {IMPORT_REFUSED, IMPORT_CHANGED,
                                                           IMPORT_NEW, IMPORT_UNCHANGED};

static void sort_lines(struct import_view *view)
{
    size_t n = 0;
    for (size_t i = 0; i < IMPORT_WHATS; i++)
        for (size_t j = 0; j < import_lines(view->import); j++)
            if (import_line(view->import, j)->what == shown_order[i])
                view->order[n++] = j;
}

static void import_close(struct stage *stage, void *state)
{
    struct import_view *view = state;
    (void)stage;
    import_free(view->import);
    prose_free(&view->headings);
    free(view->order);
    free(view);
}

static enum status import_open(struct stage *stage, const void *argument, void **state,
                               struct error *error)
{
    const struct import_argument *given = argument;
    struct import_view *view = calloc(1, sizeof *view);
    if (!view) {
        import_free(given->import);
        return error_set(error, ST_NOMEM, NULL, "%s", _("内存不足"));
    }
    view->import = given->import;
    prose_init(&view->headings);
    snprintf(view->from, sizeof view->from, "%s", given->from);
    view->order = calloc(import_lines(view->import) + 1, sizeof *view->order);
    if (!view->order) {
        import_close(stage, view);
        return error_set(error, ST_NOMEM, NULL, "%s", _("内存不足"));
    }
    sort_lines(view);
    *state = view;
    return ST_OK;
}

static size_t count(const struct import_view *view, enum import_what what)
{
    return import_count(view->import, what);
}

static size_t to_do(const struct import_view *view)
{
    return count(view, IMPORT_NEW) + count(view, IMPORT_CHANGED);
}

/* ---- painting ---- */

/* All headings in a few rows, one behind the other. */
static void make_headings(struct stage *stage, struct import_view *view)
{
    struct buf text;
    const char *heading;
    if (view->width == stage_width(stage))
        return;
    view->width = stage_width(stage);
    buf_init(&text, HEADINGS_MAX);
    for (size_t i = 0; (heading = import_heading(view->import, i)); i++) {
        buf_puts(&text, i > 0 ? _("；") : " ");
        buf_puts(&text, heading);
    }
    prose_begin(&view->headings, view->width);
    prose_add(&view->headings, STYLE_DIM, 1, text.text);
    buf_free(&text);
}

static void draw_counts(struct stage *stage, const struct import_view *view)
{
    size_t refused = count(view, IMPORT_REFUSED);
    struct row row = row_begin(stage_term(stage), 1, STYLE_NORMAL);
    row_printf(&row, STYLE_NORMAL, 0, ALIGN_LEFT, _(" 新增 %zu  改动 %zu  不变 %zu  "),
               count(view, IMPORT_NEW), count(view, IMPORT_CHANGED), count(view, IMPORT_UNCHANGED));
    row_printf(&row, refused > 0 ? STYLE_OVERDUE : STYLE_NORMAL, 0, ALIGN_LEFT, _("拒绝 %zu"),
               refused);
    row_end(&row);
}

static void draw_line(struct stage *stage, const struct import_view *view, int y, size_t index)
{
    static const char *const words[IMPORT_WHATS] = {N_("新增"), N_("改动"), N_("不变"), N_("拒绝")};
    static const enum style styles[IMPORT_WHATS] = {STYLE_NORMAL, STYLE_NORMAL, STYLE_DIM,
                                                    STYLE_OVERDUE};
    bool bar = index == view->list.current && index < view->list.count;
    struct row row = row_begin(stage_term(stage), y, bar ? STYLE_BAR : STYLE_NORMAL);
    if (index < view->list.count) {
        const struct import_line *line = import_line(view->import, view->order[index]);
        bool wide = stage_width(stage) >= WIDE;
        row_printf(&row, STYLE_DIM, wide ? 7 : 5, ALIGN_RIGHT, "%ld", line->line);
        row_gap(&row, 1);
        row_text(&row, styles[line->what], 4, ALIGN_LEFT, _(words[line->what]));
        row_gap(&row, 1);
        row_text(&row, STYLE_NORMAL, wide ? 24 : 9, ALIGN_LEFT, line->name);
        row_gap(&row, 1);
        row_text(&row, STYLE_NORMAL, 0, ALIGN_LEFT, line->says);
    }
    row_end(&row);
}

/* The whole of what the row under the bar says, which it may have had no room for. */
static void draw_hint(struct stage *stage, const struct import_view *view)
{
    struct row row = row_begin(stage_term(stage), stage_rows(stage), STYLE_DIM);
    if (view->list.current < view->list.count)
        row_text(&row, STYLE_DIM, 0, ALIGN_LEFT,
                 import_line(view->import, view->order[view->list.current])->says);
    row_end(&row);
}

static void draw_question(struct stage *stage, const struct import_view *view)
{
    struct row row = row_begin(stage_term(stage), stage_rows(stage) - 1, STYLE_WARNING);
    bool refused = count(view, IMPORT_REFUSED) > 0;
    if (view->done)
        row_text(&row, STYLE_NORMAL, 0, ALIGN_LEFT, _(" 已导入；w 存被拒的行，Esc 返回"));
    else if (to_do(view) == 0)
        row_text(&row, STYLE_NORMAL, 0, ALIGN_LEFT,
                 refused ? _(" 没有要导入的；w 存被拒的行，Esc 返回") : _(" 没有要改的，Esc 返回"));
    else
        row_printf(&row, STYLE_NORMAL, 0, ALIGN_LEFT,
                   refused ? _(" 导入这 %zu 行吗？y 导入，n 不导入，w 存被拒的行")
                           : _(" 导入这 %zu 行吗？y 导入，n 不导入"),
                   to_do(view));
    row_end(&row);
}

static void import_draw(struct stage *stage, void *state)
{
    struct import_view *view = state;
    int rows = stage_rows(stage), y = HEAD;
    make_headings(stage, view);
    int headings = (int)view->headings.count;
    int most = rows / 4 > 1 ? rows / 4 : 1;
    if (headings > most)
        headings = most;
    int page = rows - HEAD - headings - 1;
    size_t lines = view->done ? count(view, IMPORT_REFUSED) : import_lines(view->import);
    list_set(&view->list, lines, page > 1 ? (size_t)page : 1);
    struct row title = row_begin(stage_term(stage), 0, STYLE_TITLE);
    row_printf(&title, STYLE_NORMAL, 0, ALIGN_LEFT, _(" 导入%s  %s%s%s"),
               import_kind_word(import_kind(view->import)), import_target(view->import),
               *import_target(view->import) ? "  " : "", view->from);
    row_end(&title);
    draw_counts(stage, view);
    for (int i = 0; i < headings; i++, y++) {
        struct row row = row_begin(stage_term(stage), y, STYLE_NORMAL);
        prose_paint(&row, &view->headings, (size_t)i, view->width);
        row_end(&row);
    }
    for (int i = 0; i < page; i++, y++)
        draw_line(stage, view, y, view->list.top + (size_t)i);
    draw_question(stage, view);
    draw_hint(stage, view);
}

/* ---- doing it ---- */

struct watched {
    struct stage *stage;
    struct timespec since, shown;
};

static long ms_since(const struct timespec *then)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (long)(now.tv_sec - then->tv_sec) * 1000 + (now.tv_nsec - then->tv_nsec) / 1000000;
}

/* Only what takes more than a second is told of. */
static void progress(void *context, size_t done, size_t all)
{
    enum { FIRST_MS = 1000, EACH_MS = 300 };
    struct watched *watched = context;
    struct stage *stage = watched->stage;
    if (ms_since(&watched->since) < FIRST_MS || ms_since(&watched->shown) < EACH_MS)
        return;
    clock_gettime(CLOCK_MONOTONIC, &watched->shown);
    struct row row = row_begin(stage_term(stage), stage_rows(stage) - 1, STYLE_WARNING);
    row_printf(&row, STYLE_NORMAL, 0, ALIGN_LEFT, _(" 正在导入 %zu/%zu"), done, all);
    row_end(&row);
    term_show(stage_term(stage));
}

static void give(struct stage *stage, struct import_view *view)
{
    struct error error = {.status = ST_OK};
    struct watched watched = {.stage = stage};
    size_t done = 0, lines = to_do(view);
    if (view->done || lines == 0) {
        stage_why_not(stage, view->done ? _("已经导入了，Esc 返回") : _("没有要导入的，Esc 返回"));
        return;
    }
    clock_gettime(CLOCK_MONOTONIC, &watched.since);
    if (import_give(stage_desk(stage), view->import, stage_now(stage), progress, &watched, &done,
                    &error) != ST_OK) {
        stage_fail(stage, &error);
        return;
    }
    size_t refused = count(view, IMPORT_REFUSED);
    view->done = true;
    list_go(&view->list, 0);
    if (refused == 0) {
        stage_say(stage, _("已导入 %zu 行；u 撤回"), lines);
        stage_pop(stage);
    } else
        stage_say(stage, _("已导入 %zu 行，拒绝 %zu 行没有导入；返回后 u 撤回"), lines, refused);
}

/* ---- what was refused ---- */

static void write_refused(struct stage *stage, struct import_view *view, bool over)
{
    struct error error = {.status = ST_OK};
    if (import_save_refused(view->import, view->path, over, &error) == ST_OK)
        stage_say(stage, _("已存 %zu 行到 %s，改好再导入"), count(view, IMPORT_REFUSED),
                  view->path);
    else
        stage_fail(stage, &error);
}

static void over_answered(struct stage *stage, void *state, bool yes)
{
    if (yes)
        write_refused(stage, state, true);
    else
        stage_say(stage, "%s", _("没有存"));
}

static void path_answered(struct stage *stage, void *state, const char *text)
{
    struct import_view *view = state;
    if (!text || !*text) {
        stage_say(stage, "%s", _("没有存"));
        return;
    }
    home_path(text, view->path, sizeof view->path);
    if (access(view->path, F_OK) == 0)
        stage_confirm(stage, _("已有这个文件，换成新的吗？y 换，n 不换"), over_answered);
    else
        write_refused(stage, view, false);
}

static void save(struct stage *stage, struct import_view *view)
{
    char name[IMPORT_PATH_MAX + 32];
    const char *slash = strrchr(view->from, '/');
    if (count(view, IMPORT_REFUSED) == 0) {
        stage_why_not(stage, _("没有被拒的行"));
        return;
    }
    snprintf(name, sizeof name, "%s.refused.csv", slash ? slash + 1 : view->from);
    stage_prompt(stage, &(struct prompt){
                            .question = _("存成文件："), .text = name, .answer = path_answered});
}

static void import_act(struct stage *stage, void *state, enum action action, const struct key *key)
{
    struct import_view *view = state;
    if (action == ACT_MOVE)
        list_key(&view->list, key);
    else if (action == ACT_YES)
        give(stage, view);
    else if (action == ACT_SAVE)
        save(stage, view);
    else if (action == ACT_NO || action == ACT_BACK) {
        if (!view->done)
            stage_say(stage, "%s", _("没有导入"));
        stage_pop(stage);
    }
}

const struct screen screen_import = {
    .place = PLACE_IMPORT,
    .open = import_open,
    .close = import_close,
    .draw = import_draw,
    .act = import_act,
};
