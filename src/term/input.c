#include "term/input.h"

#include <limits.h>
#include <string.h>
#include <wchar.h>

#include "base/clean.h"
#include "base/utf8.h"
#include "term/cell.h"

enum { LINES_PER_PAGE = 10 };

/* One line as it is shown: text[start..start + len), then LF, a break, or the end. */
struct span {
    size_t start;
    size_t len;
};

void input_init(struct input *input, size_t max_chars, bool lines)
{
    *input = (struct input){.max = max_chars, .lines = lines, .goal = -1};
    buf_init(&input->text, max_chars * 4);
}

void input_free(struct input *input)
{
    buf_free(&input->text);
}

static bool is_mark_at(const struct input *input, size_t at)
{
    uint32_t cp = 0;
    if (utf8_get(input->text.text + at, input->text.len - at, &cp) == 0)
        return false;
    return cp >= 0x300 && wcwidth((wchar_t)cp) == 0;
}

/* The next place for the caret: behind a character and the marks on it. */
static size_t next_place(const struct input *input, size_t at)
{
    uint32_t cp = 0;
    do {
        if (at >= input->text.len)
            return input->text.len;
        size_t len = utf8_get(input->text.text + at, input->text.len - at, &cp);
        at += len ? len : 1;
    } while (at < input->text.len && is_mark_at(input, at));
    return at;
}

static size_t previous_place(const struct input *input, size_t at)
{
    do {
        if (at == 0)
            return 0;
        at = utf8_cut(input->text.text, input->text.len, at - 1);
    } while (at > 0 && is_mark_at(input, at));
    return at;
}

static int columns_between(const struct input *input, size_t from, size_t to)
{
    int columns = 0;
    cells_line(input->text.text + from, to - from, INT_MAX, &columns);
    return columns;
}

/* Inserts what there is room for at the caret. */
static enum input_did insert(struct input *input, const char *utf8, size_t n)
{
    struct buf clean;
    buf_init(&clean, n * 3 + 1);
    if (input->lines)
        clean_text(&clean, utf8, n);
    else
        clean_line(&clean, utf8, n);
    size_t take = 0;
    size_t count = 0;
    uint32_t cp = 0;
    while (take < clean.len && input->chars + count < input->max) {
        take += utf8_get(clean.text + take, clean.len - take, &cp);
        count++;
    }
    bool full = take < clean.len || clean.failed;
    size_t before = input->text.len;
    buf_add(&input->text, clean.text, take);
    if (input->text.failed) {
        /* Memory is short; what stood before is still there and may be edited. */
        input->text.failed = false;
        take = 0;
        count = 0;
        full = true;
    }
    char *text = input->text.text;
    if (take > 0) {
        memmove(text + input->caret + take, text + input->caret, before - input->caret);
        memcpy(text + input->caret, clean.text, take);
    }
    input->caret += take;
    input->chars += count;
    buf_free(&clean);
    return full ? INPUT_FULL : take > 0 ? INPUT_CHANGED : INPUT_NOTHING;
}

enum status input_set(struct input *input, const char *utf8)
{
    buf_reset(&input->text);
    input->caret = input->chars = input->top = 0;
    input->goal = -1;
    return insert(input, utf8, strlen(utf8)) == INPUT_FULL ? ST_LIMIT : ST_OK;
}

static enum input_did remove_between(struct input *input, size_t from, size_t to)
{
    if (from == to)
        return INPUT_NOTHING;
    char *text = input->text.text;
    input->chars -= utf8_count(text + from, to - from);
    memmove(text + from, text + to, input->text.len - to);
    buf_cut(&input->text, input->text.len - (to - from));
    input->caret = from;
    return INPUT_CHANGED;
}

static enum input_did move_to(struct input *input, size_t place)
{
    if (input->caret == place)
        return INPUT_NOTHING;
    input->caret = place;
    return INPUT_MOVED;
}

static size_t line_start(const struct input *input)
{
    size_t at = input->caret;
    while (at > 0 && input->text.text[at - 1] != '\n')
        at--;
    return at;
}

static size_t line_end(const struct input *input)
{
    const char *end = memchr(input->text.text + input->caret, '\n', input->text.len - input->caret);
    return end ? (size_t)(end - input->text.text) : input->text.len;
}

/* The columns for text: the last one is kept for the caret behind a full line. */
static int text_width(const struct input *input)
{
    return input->width > 3 ? input->width - 1 : 79;
}

static struct span span_at(const struct input *input, size_t start)
{
    size_t len =
        cells_line(input->text.text + start, input->text.len - start, text_width(input), NULL);
    return (struct span){start, len};
}

/* The line behind this one; false when this is the last. */
static bool next_span(const struct input *input, struct span *span)
{
    size_t end = span->start + span->len;
    if (end >= input->text.len)
        return false;
    *span = span_at(input, input->text.text[end] == '\n' ? end + 1 : end);
    return true;
}

/* The shown line the place is on, and in *before the one above it (itself for the first). */
static struct span span_of(const struct input *input, size_t place, struct span *before)
{
    struct span span = span_at(input, 0);
    struct span next = span;
    *before = span;
    while (next_span(input, &next) && next.start <= place) {
        *before = span;
        span = next;
    }
    return span;
}

/* The place on a shown line nearest to the goal column. */
static size_t place_on(const struct input *input, struct span span, int goal)
{
    if (goal <= 0)
        return span.start;
    int columns = 0;
    size_t len = cells_line(input->text.text + span.start, span.len, goal, &columns);
    size_t place = columns > goal ? span.start : span.start + len;
    size_t end = span.start + span.len;
    bool broken = end < input->text.len && input->text.text[end] != '\n';
    return broken && place == end ? previous_place(input, place) : place;
}

static enum input_did up_or_down(struct input *input, bool up)
{
    struct span before;
    struct span span = span_of(input, input->caret, &before);
    if (input->goal < 0)
        input->goal = columns_between(input, span.start, input->caret);
    struct span to = span;
    if (up)
        to = before;
    else if (!next_span(input, &to))
        return INPUT_NOTHING;
    if (to.start == span.start)
        return INPUT_NOTHING;
    return move_to(input, place_on(input, to, input->goal));
}

static enum input_did page(struct input *input, bool up)
{
    size_t before = input->caret;
    for (int i = 0; i < LINES_PER_PAGE; i++)
        up_or_down(input, up);
    return input->caret == before ? INPUT_NOTHING : INPUT_MOVED;
}

static enum input_did vertical_key(struct input *input, enum key_kind kind)
{
    if (!input->lines)
        return INPUT_NOT;
    switch (kind) {
    case K_UP:
    case K_DOWN:
        return up_or_down(input, kind == K_UP);
    case K_PGUP:
    case K_PGDN:
        return page(input, kind == K_PGUP);
    case K_ENTER:
        return insert(input, "\n", 1);
    default:
        return INPUT_NOT;
    }
}

static enum input_did control_key(struct input *input, uint32_t ch)
{
    switch (ch) {
    case 'a':
        return move_to(input, line_start(input));
    case 'e':
        return move_to(input, line_end(input));
    case 'u':
        return remove_between(input, line_start(input), input->caret);
    case 'k':
        return remove_between(input, input->caret, line_end(input));
    default:
        return INPUT_NOT;
    }
}

static enum input_did horizontal_key(struct input *input, const struct key *key)
{
    char bytes[4];
    switch (key->kind) {
    case K_CHAR:
        return insert(input, bytes, utf8_put(bytes, key->ch));
    case K_PASTE:
        return insert(input, key->text, key->len);
    case K_CTRL:
        return control_key(input, key->ch);
    case K_BACKSPACE:
        return remove_between(input, previous_place(input, input->caret), input->caret);
    case K_DELETE:
        return remove_between(input, input->caret, next_place(input, input->caret));
    case K_LEFT:
        return move_to(input, previous_place(input, input->caret));
    case K_RIGHT:
        return move_to(input, next_place(input, input->caret));
    case K_HOME:
        return move_to(input, line_start(input));
    case K_END:
        return move_to(input, line_end(input));
    default:
        return INPUT_NOT;
    }
}

enum input_did input_key(struct input *input, const struct key *key)
{
    bool vertical =
        key->kind == K_UP || key->kind == K_DOWN || key->kind == K_PGUP || key->kind == K_PGDN;
    if (!vertical)
        input->goal = -1;
    if (vertical || key->kind == K_ENTER)
        return vertical_key(input, key->kind);
    return horizontal_key(input, key);
}

/* One line: moves the first character shown so that the caret is in sight and little is hidden. */
static void view_one(struct input *input, struct input_view *view)
{
    int room = text_width(input);
    if (input->caret < input->top)
        input->top = input->caret;
    int used = columns_between(input, input->top, input->caret);
    while (used > room) {
        size_t next = next_place(input, input->top);
        used -= columns_between(input, input->top, next);
        input->top = next;
    }
    int tail = columns_between(input, input->top, input->text.len);
    while (input->top > 0) {
        size_t previous = previous_place(input, input->top);
        int step = columns_between(input, previous, input->top);
        if (tail + step > room)
            break;
        tail += step;
        input->top = previous;
    }
    view->count = 1;
    view->start[0] = input->top;
    view->length[0] =
        cells_line(input->text.text + input->top, input->text.len - input->top, room, NULL);
    view->caret_column = columns_between(input, input->top, input->caret);
}

/* The numbers of the lines, counted from the first, that the caret and the top are on. */
static void count_lines(const struct input *input, int *caret, int *top)
{
    struct span span = span_at(input, 0);
    *caret = *top = 0;
    for (int line = 1; next_span(input, &span); line++) {
        if (span.start <= input->caret)
            *caret = line;
        if (span.start <= input->top)
            *top = line;
    }
}

static void view_lines(struct input *input, int height, struct input_view *view)
{
    int caret = 0;
    int top = 0;
    count_lines(input, &caret, &top);
    if (caret < top)
        top = caret;
    if (caret - top >= height)
        top = caret - height + 1;
    struct span span = span_at(input, 0);
    for (int line = 0; line < top; line++)
        next_span(input, &span);
    input->top = span.start;
    view->count = 0;
    do {
        view->start[view->count] = span.start;
        view->length[view->count] = span.len;
        view->count++;
    } while (view->count < height && next_span(input, &span));
    view->caret_line = caret - top;
    view->caret_column = columns_between(input, view->start[view->caret_line], input->caret);
}

void input_view(struct input *input, int width, int height, struct input_view *view)
{
    *view = (struct input_view){0};
    input->width = width < 4 ? 4 : width;
    if (input->top > input->text.len)
        input->top = 0;
    if (height > INPUT_VIEW_MAX)
        height = INPUT_VIEW_MAX;
    if (input->lines)
        view_lines(input, height < 1 ? 1 : height, view);
    else
        view_one(input, view);
}

void input_row(struct row *row, const struct input *input, const struct input_view *view, int i,
               int width)
{
    int x = row->x;
    if (width > row_left(row))
        width = row_left(row);
    if (width <= 0)
        return;
    bool shown = i >= 0 && i < view->count;
    const char *text = shown ? input->text.text + view->start[i] : "";
    row_bytes(row, STYLE_INPUT, width, ALIGN_LEFT, text, shown ? view->length[i] : 0);
    if (shown && i == view->caret_line)
        term_caret(row->term, row->y, x + view->caret_column);
}
