#include <stdlib.h>

#include "base/buf.h"
#include "base/intl.h"
#include "screens/catalogue.h"
#include "screens/prose.h"
#include "term/row.h"

/* The plan of a batch and its confirmation; afterwards what failed, and why. */

enum { TEXT_BYTES = 1 << 20, ROWS_MIN = 3, NOT_LABELS = 8, HANG = 4 };

struct batch_view {
    struct batch *batch;
    struct pick *tags;
    bool done; /* carried out; what is shown is what failed */
    struct prose prose;
    int width, rows; /* that prose was made for */
};

static enum status batch_open(struct stage *stage, const void *argument, void **state,
                              struct error *error)
{
    const struct batch_argument *given = argument;
    struct batch_view *view = calloc(1, sizeof *view);
    (void)stage;
    if (!view) {
        batch_free(given->batch);
        return error_set(error, ST_NOMEM, NULL, "%s", _("内存不足"));
    }
    view->batch = given->batch;
    view->tags = given->tags;
    prose_init(&view->prose);
    *state = view;
    return ST_OK;
}

static void batch_close(struct stage *stage, void *state)
{
    struct batch_view *view = state;
    (void)stage;
    batch_free(view->batch);
    prose_free(&view->prose);
    free(view);
}

static void make_plan(struct stage *stage, struct batch_view *view)
{
    struct buf text;
    int labels = stage_rows(stage) - NOT_LABELS;
    buf_init(&text, TEXT_BYTES);
    batch_confirmation(view->batch, (size_t)(labels > ROWS_MIN ? labels : ROWS_MIN), &text);
    prose_add(&view->prose, STYLE_NORMAL, HANG, text.text);
    buf_free(&text);
}

static void add_items(struct batch_view *view, enum batch_state state, enum style style,
                      const char *head)
{
    struct buf line;
    if (batch_tally(view->batch, state) == 0)
        return;
    buf_init(&line, TEXT_BYTES);
    prose_add(&view->prose, STYLE_NORMAL, 0, "");
    prose_add(&view->prose, STYLE_HEADING, 0, head);
    for (size_t i = 0; i < batch_count(view->batch); i++) {
        const struct batch_item *item = batch_item(view->batch, i);
        if (item->state != state)
            continue;
        buf_reset(&line);
        buf_printf(&line, "  %s", item->label);
        prose_add(&view->prose, STYLE_NORMAL, HANG, line.text);
        buf_reset(&line);
        buf_printf(&line, "    %s", item->why);
        prose_add(&view->prose, style, HANG, line.text);
    }
    buf_free(&line);
}

static void make_result(struct batch_view *view)
{
    struct buf text;
    buf_init(&text, TEXT_BYTES);
    batch_summary(view->batch, &text);
    prose_add(&view->prose, STYLE_NORMAL, HANG, text.text);
    add_items(view, BATCH_FAILED, STYLE_OVERDUE, _("没有办成的"));
    add_items(view, BATCH_SKIPPED, STYLE_DIM, _("跳过的"));
    buf_free(&text);
}

static size_t page_of(struct stage *stage)
{
    int rows = stage_rows(stage) - 3;
    return rows > 1 ? (size_t)rows : 1;
}

static void make(struct stage *stage, struct batch_view *view)
{
    if (view->width == stage_width(stage) && view->rows == stage_rows(stage))
        return;
    view->width = stage_width(stage);
    view->rows = stage_rows(stage);
    prose_begin(&view->prose, view->width);
    if (view->done)
        make_result(view);
    else
        make_plan(stage, view);
}

/* What is asked, in the last row; the default answer is No. */
static void draw_question(struct stage *stage, const struct batch_view *view)
{
    int y = stage_rows(stage) - 1;
    const char *words;
    if (view->done && batch_tally(view->batch, BATCH_FAILED) > 0)
        words = _(" r 只把没有办成的再办一次，Enter 返回");
    else if (view->done)
        words = _(" 已办完，Enter 返回");
    else if (batch_tally(view->batch, BATCH_PLANNED) == 0)
        words = _(" 没有可办的，Enter 返回");
    else
        words = _(" 照办吗？y 照办，Enter 不办");
    row_line(stage_term(stage), y, STYLE_WARNING, words);
}

static void batch_draw(struct stage *stage, void *state)
{
    struct batch_view *view = state;
    size_t page = page_of(stage);
    make(stage, view);
    prose_fit(&view->prose, page);
    struct row row = row_begin(stage_term(stage), 0, STYLE_TITLE);
    row_printf(&row, STYLE_NORMAL, 0, ALIGN_LEFT, _(" 批量 %s"),
               batch_verb_name(batch_verb(view->batch)));
    if (!prose_at_end(&view->prose, page))
        row_text(&row, STYLE_NORMAL, 0, ALIGN_LEFT, _("  下面还有，空格往下"));
    row_end(&row);
    for (size_t i = 0; i < page; i++) {
        struct row line = row_begin(stage_term(stage), (int)i + 1, STYLE_NORMAL);
        prose_paint(&line, &view->prose, i, view->width);
        row_end(&line);
    }
    draw_question(stage, view);
}

/* What was done is no longer tagged; what failed or was skipped still is. */
static void untag(struct batch_view *view)
{
    for (size_t i = 0; view->tags && i < batch_count(view->batch); i++) {
        const struct batch_item *item = batch_item(view->batch, i);
        if (item->state == BATCH_DONE)
            pick_remove(view->tags, item->id);
    }
}

static void run(struct stage *stage, struct batch_view *view)
{
    struct error error = {.status = ST_OK};
    struct buf summary;
    if (batch_tally(view->batch, BATCH_PLANNED) == 0) {
        stage_why_not(stage, _("没有可办的，Enter 返回"));
        return;
    }
    if (batch_run(stage_desk(stage), view->batch, stage_now(stage), &error) != ST_OK) {
        stage_fail(stage, &error);
        return;
    }
    untag(view);
    view->done = true;
    view->width = 0;
    view->prose.top = 0;
    buf_init(&summary, TEXT_BYTES);
    batch_summary(view->batch, &summary);
    stage_say(stage, "%s", summary.text);
    buf_free(&summary);
    if (batch_tally(view->batch, BATCH_FAILED) == 0)
        stage_pop(stage);
}

static void retry(struct stage *stage, struct batch_view *view)
{
    if (batch_retry(view->batch) == 0)
        stage_why_not(stage, _("没有要重试的"));
    else
        run(stage, view);
}

static void leave(struct stage *stage, const struct batch_view *view)
{
    if (!view->done)
        stage_say(stage, _("没有%s"), batch_verb_name(batch_verb(view->batch)));
    stage_pop(stage);
}

static void batch_act(struct stage *stage, void *state, enum action action, const struct key *key)
{
    struct batch_view *view = state;
    size_t page = page_of(stage);
    make(stage, view);
    if (action == ACT_YES)
        run(stage, view);
    else if (action == ACT_RETRY)
        retry(stage, view);
    else if (action == ACT_NO || action == ACT_BACK)
        leave(stage, view);
    else if (action == ACT_MOVE)
        prose_key(&view->prose, page, key);
    else if (!prose_page(&view->prose, page))
        stage_say(stage, "%s", _("已到末尾"));
}

static enum place batch_place(const void *state)
{
    const struct batch_view *view = state;
    return view->done ? PLACE_DONE : PLACE_BATCH;
}

const struct screen screen_batch = {
    .place = PLACE_BATCH,
    .place_now = batch_place,
    .open = batch_open,
    .close = batch_close,
    .draw = batch_draw,
    .act = batch_act,
};
