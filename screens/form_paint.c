#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "desk/words.h"
#include "screens/form_inside.h"
#include "term/cell.h"

/* How a form looks: a header, the fields, and below them what there is to say. */

enum {
    NAME_MIN = 6,
    NAME_MAX = 20,
    MARK = 2,
    LOW = 12, /* rows below which every row is dear */
    LINES_ROWS = 3,
    LINES_MOST = 8,
    BELOW_LOW = 3,
    BELOW_MOST = 5,
    WORDS_ROWS = 8,
    WORDS_BYTES = 1000,
};

static int name_width(const struct form *form, int width)
{
    int widest = NAME_MIN;
    for (size_t i = 0; i < form->count; i++) {
        const struct form_line *line = &form->lines[i];
        int columns = cells_width(line->is.name);
        if (!line->hidden && line->is.kind != FORM_WORDS && columns > widest)
            widest = columns;
    }
    int most = width / 3 < NAME_MAX ? width / 3 : NAME_MAX;
    return (widest < most ? widest : most) + 1;
}

/* How many lines the text takes, counted to at most most. */
static int lines_of(const char *text, int width, int most)
{
    size_t left = strlen(text);
    int lines = left > 0 && text[left - 1] == '\n';
    do {
        size_t n = cells_line(text, left, width, NULL);
        text += n;
        left -= n;
        if (left > 0 && *text == '\n') {
            text++;
            left--;
        }
        lines++;
    } while (left > 0 && lines < most);
    return lines < most ? lines : most;
}

/* The rows of a field. */
static int height(const struct form *form, size_t index, int width, int room)
{
    const struct form_line *line = &form->lines[index];
    bool low = room < LOW;
    if (line->hidden)
        return 0;
    if (line->is.kind == FORM_WORDS)
        return lines_of(line->is.name, width - 1, WORDS_ROWS);
    if (line->is.kind != FORM_LINES)
        return 1;
    if (index != form->current)
        return low ? 1 : LINES_ROWS;
    int most = low ? room - 2 : LINES_MOST;
    most = most < 1 ? 1 : most;
    int rows = lines_of(line->input.text.text, width - MARK - name_width(form, width), most);
    rows = rows < LINES_ROWS ? LINES_ROWS : rows;
    return rows < most ? rows : most;
}

/* What stands below: the form's own words, or about the field the caret is in. */
static void below_words(const struct stage *stage, const struct form *form, struct buf *out)
{
    const struct form_line *line = &form->lines[form->current];
    bool time = line->is.kind == FORM_TIME || line->is.kind == FORM_DATE;
    instant at = INSTANT_NONE;
    if (form->says.len > 0)
        buf_puts(out, form->says.text);
    else if (time && line->input.chars > 0 && !form_read_time(stage, line, &at))
        buf_puts(out, form_time_forms(line));
    else if (line->is.hint)
        buf_puts(out, line->is.hint);
    else if (time && at != INSTANT_NONE && line->is.kind == FORM_TIME)
        words_time(out, at, stage_now(stage), stage_offset(stage));
    else if (time && at != INSTANT_NONE)
        words_date(out, at, stage_now(stage), stage_offset(stage));
    else if (time)
        buf_puts(out, form_time_forms(line));
    else if (line->choice_count > STAGE_CHOICES)
        buf_printf(out, _("F3 列出全部 %zu 个选择，左右换下一个"), line->choice_count);
    else if (line->is.kind == FORM_LINES)
        buf_puts(out, _("可以写几行，可以粘贴；Tab 到下一项"));
}

static void make_below(const struct stage *stage, struct form *form, int width)
{
    struct buf words;
    buf_init(&words, WORDS_BYTES * 4);
    below_words(stage, form, &words);
    bool warning = form->says.len > 0 && form->warning;
    prose_begin(&form->below, width - 1);
    form->below.top = 0;
    if (words.len > 0)
        prose_add(&form->below, warning ? STYLE_WARNING : STYLE_NORMAL, warning ? 2 : 0,
                  words.text);
    buf_free(&words);
}

static void draw_title(struct stage *stage, const struct form *form)
{
    char save[WORDS_BYTES];
    struct row row = row_begin(stage_term(stage), 0, STYLE_TITLE);
    if (form->listing)
        snprintf(save, sizeof save, "%s", _("Enter 选定  Esc 不改 "));
    else
        snprintf(save, sizeof save, "F2 %s ", form->spec.save);
    int columns = cells_width(save);
    int left = row_left(&row) - columns;
    row_gap(&row, 1);
    if (left > 8)
        row_text(&row, STYLE_NORMAL, left - 1, ALIGN_LEFT,
                 form->listing ? form->lines[form->current].is.name : form->spec.title);
    row_text(&row, STYLE_NORMAL, 0, ALIGN_LEFT, save);
    row_end(&row);
}

/* The n-th line of a text that goes on over several. */
static size_t nth_line(const char **text, int n, int width)
{
    size_t left = strlen(*text), length = cells_line(*text, left, width, NULL);
    for (; n > 0; n--) {
        size_t step = length + (length < left && (*text)[length] == '\n');
        *text += step;
        left -= step;
        length = cells_line(*text, left, width, NULL);
    }
    return length;
}

static void draw_lines(struct form *form, const struct form_line *line, bool current, int i,
                       struct row *row)
{
    int width = row_left(row);
    if (current) {
        input_row(row, &line->input, &form->view, i, width);
        return;
    }
    const char *text = line->input.text.text;
    if (i < lines_of(text, width, i + 1)) {
        size_t n = nth_line(&text, i, width);
        row_bytes(row, STYLE_NORMAL, width, ALIGN_LEFT, text, n);
    }
    row_end(row);
}

static void draw_choice(const struct form_line *line, bool current, struct row *row)
{
    const char *text = line->choice < line->choice_count ? line->choices[line->choice] : "-";
    row_printf(row, STYLE_NORMAL, 0, ALIGN_LEFT, current ? "< %s >" : "%s", text);
    if (current && line->choice_count > STAGE_CHOICES)
        row_printf(row, STYLE_NORMAL, 0, ALIGN_LEFT, _("  F3 列出 %zu 项"), line->choice_count);
    row_end(row);
}

/* Row i of those that a field has. */
static void draw_field(struct stage *stage, struct form *form, size_t index, int y, int i)
{
    struct form_line *line = &form->lines[index];
    bool current = index == form->current && line->is.kind != FORM_WORDS;
    bool bar = current && form_chosen(line);
    struct row row = row_begin(stage_term(stage), y, bar ? STYLE_BAR : STYLE_NORMAL);
    if (line->is.kind == FORM_WORDS) {
        const char *text = line->is.name;
        row_gap(&row, 1);
        size_t n = nth_line(&text, i, row_left(&row));
        row_bytes(&row, STYLE_DIM, 0, ALIGN_LEFT, text, n);
        row_end(&row);
        return;
    }
    row_text(&row, STYLE_WARNING, MARK, ALIGN_LEFT, i == 0 && line->is.required ? " *" : "");
    row_text(&row, current && !bar ? STYLE_KEY : STYLE_HEADING,
             name_width(form, stage_width(stage)), ALIGN_LEFT, i == 0 ? line->is.name : "");
    if (form_chosen(line))
        draw_choice(line, current, &row);
    else
        draw_lines(form, line, current, i, &row);
}

/* Scrolls so that the field with the caret is in sight; a remark above the first one too. */
static void scroll(struct form *form, int width, int room, int all)
{
    int from = 0;
    for (size_t i = 0; i < form->current; i++)
        from += height(form, i, width, room);
    int to = from + height(form, form->current, width, room);
    bool first = true;
    for (size_t i = 0; i < form->current; i++)
        first = first && !form_enterable(form, i);
    if (first && to <= room)
        from = 0;
    if (form->top > from)
        form->top = from;
    if (form->top < to - room)
        form->top = to - room;
    if (form->top > all - room)
        form->top = all > room ? all - room : 0;
}

static void draw_fields(struct stage *stage, struct form *form, int room)
{
    int at = 0, width = stage_width(stage);
    struct form_line *line = &form->lines[form->current];
    if (form_typed(line))
        input_view(&line->input, width - MARK - name_width(form, width),
                   height(form, form->current, width, room), &form->view);
    for (size_t i = 0; i < form->count; i++) {
        int rows = height(form, i, width, room);
        for (int k = 0; k < rows; k++, at++)
            if (at >= form->top && at < form->top + room)
                draw_field(stage, form, i, 1 + at - form->top, k);
    }
}

static void draw_list(struct stage *stage, struct form *form)
{
    const struct form_line *line = &form->lines[form->current];
    int rows = stage_rows(stage) - 1;
    list_set(&form->list, line->choice_count, (size_t)rows);
    for (int i = 0; i < rows && form->list.top + (size_t)i < line->choice_count; i++) {
        size_t index = form->list.top + (size_t)i;
        bool bar = index == form->list.current;
        struct row row = row_begin(stage_term(stage), 1 + i, bar ? STYLE_BAR : STYLE_NORMAL);
        row_text(&row, STYLE_NORMAL, 3, ALIGN_LEFT, index == line->choice ? " *" : "");
        row_text(&row, STYLE_NORMAL, 0, ALIGN_LEFT, line->choices[index]);
        row_end(&row);
    }
}

static void draw_below(struct stage *stage, const struct form *form, int y, int rows)
{
    for (int i = 0; i < rows && (size_t)i < form->below.count; i++) {
        struct row row = row_begin(stage_term(stage), y + i, STYLE_NORMAL);
        row_gap(&row, 1);
        prose_paint(&row, &form->below, (size_t)i, form->below.width);
        row_end(&row);
    }
}

void form_draw(struct stage *stage, void *state)
{
    struct form *form = state;
    int rows = stage_rows(stage), width = stage_width(stage), all = 0;
    draw_title(stage, form);
    if (form->listing) {
        draw_list(stage, form);
        return;
    }
    make_below(stage, form, width);
    int most = rows < LOW ? BELOW_LOW : BELOW_MOST;
    int below = form->below.count < (size_t)most ? (int)form->below.count : most;
    int room = rows - 1 - (below > 1 ? below : 1);
    for (size_t i = 0; i < form->count; i++)
        all += height(form, i, width, room);
    scroll(form, width, room, all);
    draw_fields(stage, form, room);
    int y = 1 + (all < room ? all : room);
    if (y + below < rows)
        y++;
    draw_below(stage, form, y, rows - y);
}
