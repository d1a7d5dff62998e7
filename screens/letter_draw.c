#include "screens/editor.h"

#include "base/intl.h"
#include "base/utf8.h"
#include "desk/words.h"
#include "term/row.h"

enum {
    WIDE = 119, /* columns from which the advice stands beside the text */
    ADVICE_WIDTH = 36,
    GUTTER = 3,
    NAME_WIDTH = 6,
    ROOMY = 16,      /* rows from which fields and text are shown together */
    ADVICE_ROWS = 4, /* at most, below the text */
    ADVICE_MAX = 16,
    WORDS_BYTES = 8192,
};

static void add_advice(struct stage *stage, struct editor *editor)
{
    struct error error = {.status = ST_OK};
    struct advice advice[ADVICE_MAX];
    size_t count = 0;
    struct buf line;
    if (letter_advice(stage_desk(stage), editor->letter, stage_now(stage), advice, ADVICE_MAX,
                      &count, &error) != ST_OK) {
        stage_fail(stage, &error);
        return;
    }
    buf_init(&line, WORDS_BYTES);
    for (size_t i = 0; i < count; i++) {
        buf_reset(&line);
        buf_printf(&line, "! %s", advice_sentence(advice[i].kind));
        prose_add(&editor->advice, STYLE_WARNING, 2, line.text);
    }
    if (count == 0)
        prose_add(&editor->advice, STYLE_DIM, 0, _("系统提示: 无"));
    buf_free(&line);
}

/* Painting waits until the keys that are there have been taken, so this runs when typing pauses. */
static void refresh_advice(struct stage *stage, struct editor *editor, int width)
{
    if (!editor->stale && editor->advice_width == width)
        return;
    editor->stale = false;
    editor->advice_width = width;
    prose_begin(&editor->advice, width);
    editor->advice.top = 0;
    add_advice(stage, editor);
}

static void draw_header(struct stage *stage, const struct editor *editor)
{
    const struct post *post = letter_post(editor->letter);
    struct row row = row_begin(stage_term(stage), 0, STYLE_TITLE);
    struct buf words;
    const char *why = NULL;
    buf_init(&words, WORDS_BYTES);
    letter_next(stage_desk(stage), editor->letter, &words);
    row_printf(&row, STYLE_NORMAL, 0, ALIGN_LEFT, _(" 信息  %s"),
               post->id ? words_post_state(post->state) : _("新稿"));
    if (letter_changed(editor->letter))
        row_text(&row, STYLE_NORMAL, 0, ALIGN_LEFT, _("  未存"));
    if (post->state == POST_RETURNED && post->reason)
        row_printf(&row, STYLE_NORMAL, 0, ALIGN_LEFT, _("  退回: %s"), post->reason);
    else
        row_printf(&row, STYLE_NORMAL, 0, ALIGN_LEFT, "  %s",
                   letter_editable(editor->letter, &why) ? words.text : why);
    row_end(&row);
    buf_free(&words);
}

static void draw_title(struct editor *editor, struct row *row)
{
    struct input_view view;
    if (editor->field != EDIT_TITLE) {
        row_text(row, STYLE_NORMAL, 0, ALIGN_LEFT, editor->title.text.text);
        row_end(row);
        return;
    }
    int width = row_left(row);
    input_view(&editor->title, width, 1, &view);
    input_row(row, &editor->title, &view, 0, width);
}

static void draw_field(struct stage *stage, struct editor *editor, int y, enum editor_field field)
{
    bool bar = field == editor->field && field != EDIT_TITLE;
    struct row row = row_begin(stage_term(stage), y, bar ? STYLE_BAR : STYLE_NORMAL);
    struct buf words;
    row_printf(&row, STYLE_HEADING, NAME_WIDTH, ALIGN_LEFT, "%s:", editor_name(field));
    if (field == EDIT_TITLE) {
        draw_title(editor, &row);
        return;
    }
    buf_init(&words, WORDS_BYTES);
    editor_value(stage, editor, field, &words);
    row_text(&row, STYLE_NORMAL, 0, ALIGN_LEFT, words.text);
    row_end(&row);
    buf_free(&words);
}

/* The fields above the text; answers the row below them. */
static int draw_fields(struct stage *stage, struct editor *editor, int y)
{
    int rows = stage_rows(stage);
    for (int field = 0; field < EDIT_BODY && y < rows; field++)
        if (editor_has(editor, (enum editor_field)field))
            draw_field(stage, editor, y++, (enum editor_field)field);
    return y;
}

static void draw_rule(struct stage *stage, const struct editor *editor, int y)
{
    struct row row = row_begin(stage_term(stage), y, STYLE_NORMAL);
    row_rule(&row, STYLE_DIM, 2);
    row_printf(&row, STYLE_HEADING, 0, ALIGN_LEFT, _(" 正文 %zu/%zu 字 "), editor->body.chars,
               editor->body.max);
    row_rule(&row, STYLE_DIM, 0);
}

static void draw_body_line(struct editor *editor, struct row *row, const struct input_view *view,
                           int i, int width)
{
    if (editor->field == EDIT_BODY)
        input_row(row, &editor->body, view, i, width);
    else if (i < view->count)
        row_bytes(row, STYLE_NORMAL, width, ALIGN_LEFT, editor->body.text.text + view->start[i],
                  view->length[i]);
    else
        row_gap(row, width);
}

/* The text in the rows y .. y + rows - 1; with beside, the advice to its right. */
static void draw_body(struct stage *stage, struct editor *editor, int y, int rows, bool beside)
{
    struct input_view view;
    int width = stage_width(stage) - (beside ? ADVICE_WIDTH + GUTTER : 0);
    if (rows > INPUT_VIEW_MAX)
        rows = INPUT_VIEW_MAX;
    if (rows < 1)
        return;
    input_view(&editor->body, width, rows, &view);
    for (int i = 0; i < rows; i++) {
        struct row row = row_begin(stage_term(stage), y + i, STYLE_NORMAL);
        draw_body_line(editor, &row, &view, i, width);
        if (beside) {
            row_text(&row, STYLE_DIM, GUTTER, ALIGN_LEFT, " | ");
            prose_paint(&row, &editor->advice, (size_t)i, ADVICE_WIDTH);
        }
    }
}

static void draw_advice(struct stage *stage, const struct editor *editor, int y, int rows)
{
    for (int i = 0; i < rows; i++) {
        struct row row = row_begin(stage_term(stage), y + i, STYLE_NORMAL);
        prose_paint(&row, &editor->advice, (size_t)i, editor->advice.width);
        row_end(&row);
    }
}

static int advice_rows(const struct editor *editor, int most)
{
    return editor->advice.count < (size_t)most ? (int)editor->advice.count : most;
}

/* On a low screen either the fields or the text. */
static void draw_low(struct stage *stage, struct editor *editor)
{
    int rows = stage_rows(stage);
    int advice = advice_rows(editor, 1);
    if (editor->field != EDIT_BODY) {
        draw_fields(stage, editor, 1);
        return;
    }
    draw_body(stage, editor, 1, rows - 1 - advice, false);
    draw_advice(stage, editor, rows - advice, advice);
}

void editor_draw(struct stage *stage, void *state)
{
    struct editor *editor = state;
    int rows = stage_rows(stage), width = stage_width(stage);
    bool beside = width >= WIDE && rows >= ROOMY;
    if (editor->listing != EDITOR_FORM) {
        editor_draw_list(stage, editor);
        return;
    }
    refresh_advice(stage, editor, beside ? ADVICE_WIDTH : width);
    draw_header(stage, editor);
    if (rows < ROOMY) {
        draw_low(stage, editor);
        return;
    }
    int y = draw_fields(stage, editor, 1);
    int advice = beside ? 0 : advice_rows(editor, ADVICE_ROWS);
    draw_rule(stage, editor, y);
    draw_body(stage, editor, y + 1, rows - y - 1 - advice, beside);
    draw_advice(stage, editor, rows - advice, advice);
}
