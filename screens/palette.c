#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "base/match.h"
#include "screens/catalogue.h"
#include "term/input.h"
#include "term/list.h"
#include "term/row.h"

/*
 * Every command in words, found by a part of them or by pinyin initials. Enter goes back to the
 * screen below and presses the key there. Behind what works there stands what does not, and why.
 */

enum {
    ROWS_MAX = 256,
    TYPED_MAX = 40,
    HEAD_ROWS = 2,
    WORD_WIDTH = 11,
    KEYS_WIDTH = 11,
    NARROW = 60
};

struct palette {
    enum place place; /* of the screen below */
    struct input input;
    struct list list;
    const struct binding *rows[ROWS_MAX];
    size_t count;
};

static bool works(const struct palette *palette, const struct binding *binding)
{
    return binding->places & (unsigned)palette->place;
}

/* Moving the bar and choosing by number are keys, and no commands. */
static bool is_command(const struct binding *binding)
{
    return binding->action != ACT_MOVE && binding->action != ACT_LINE &&
           binding->action != ACT_PALETTE;
}

static bool has_word(const struct palette *palette, const char *word)
{
    for (size_t i = 0; i < palette->count; i++)
        if (strcmp(palette->rows[i]->word, word) == 0)
            return true;
    return false;
}

/* Whether the screen below has the word, found or not: it is then not said twice. */
static bool known_there(const struct palette *palette, const char *word)
{
    size_t count = 0;
    const struct binding *table = keys_table(&count);
    for (size_t i = 0; i < count; i++)
        if (works(palette, &table[i]) && strcmp(table[i].word, word) == 0)
            return true;
    return false;
}

static bool letters_only(const struct match *match)
{
    size_t i = 0;
    while (i < match->count && match->text[i] >= 'a' && match->text[i] <= 'z')
        i++;
    return i == match->count;
}

/* Letters are initials of the command's word alone: in whole sentences they would find anything. */
static bool found_in_words(const struct match *match, const struct binding *binding)
{
    return !letters_only(match) && (match_finds(match, _(binding->help), NULL) ||
                                    match_finds(match, _(binding->keys), NULL));
}

static void add(struct palette *palette, const struct match *match, bool here, bool by_word)
{
    size_t count = 0;
    const struct binding *table = keys_table(&count);
    for (size_t i = 0; i < count && palette->count < ROWS_MAX; i++) {
        const struct binding *binding = &table[i];
        if (!is_command(binding) || works(palette, binding) != here)
            continue;
        if (!here && (!binding->why_not || known_there(palette, binding->word) ||
                      has_word(palette, binding->word)))
            continue;
        bool word = match_finds(match, _(binding->word), NULL);
        if (by_word ? word : !word && found_in_words(match, binding))
            palette->rows[palette->count++] = binding;
    }
}

static void filter(struct palette *palette)
{
    struct match match;
    match_init(&match, palette->input.text.text);
    palette->count = 0;
    add(palette, &match, true, true);
    add(palette, &match, true, false);
    add(palette, &match, false, true);
    add(palette, &match, false, false);
    palette->list = (struct list){.page = palette->list.page};
    list_set(&palette->list, palette->count, palette->list.page);
}

static enum status palette_open(struct stage *stage, const void *argument, void **state,
                                struct error *error)
{
    const struct palette_argument *wanted = argument;
    struct palette *palette = calloc(1, sizeof *palette);
    (void)stage;
    if (!palette)
        return error_set(error, ST_NOMEM, NULL, "%s", _("内存不足"));
    palette->place = wanted->place;
    palette->list.page = 1;
    input_init(&palette->input, TYPED_MAX, false);
    filter(palette);
    *state = palette;
    return ST_OK;
}

static void palette_close(struct stage *stage, void *state)
{
    struct palette *palette = state;
    (void)stage;
    input_free(&palette->input);
    free(palette);
}

static void paint_typed(struct stage *stage, struct palette *palette)
{
    struct input_view view;
    struct row row = row_begin(stage_term(stage), 0, STYLE_NORMAL);
    row_text(&row, STYLE_TITLE, 0, ALIGN_LEFT, _(" 命令:"));
    row_gap(&row, 1);
    int width = row_left(&row);
    input_view(&palette->input, width, 1, &view);
    input_row(&row, &palette->input, &view, 0, width);
}

static const char *sentence(const struct palette *palette, const struct binding *binding)
{
    return works(palette, binding) ? _(binding->help) : _(binding->why_not);
}

static void paint_command(struct stage *stage, const struct palette *palette, size_t index, int y)
{
    bool bar = index < palette->count && index == palette->list.current;
    struct row row = row_begin(stage_term(stage), y, bar ? STYLE_BAR : STYLE_NORMAL);
    if (index < palette->count) {
        const struct binding *binding = palette->rows[index];
        bool here = works(palette, binding);
        enum style style = here ? STYLE_NORMAL : STYLE_DIM;
        row_gap(&row, 1);
        row_text(&row, style, WORD_WIDTH, ALIGN_LEFT, _(binding->word));
        row_text(&row, here ? STYLE_KEY : STYLE_DIM, KEYS_WIDTH, ALIGN_LEFT,
                 here ? _(binding->keys) : _("(不在这里)"));
        row_text(&row, style, 0, ALIGN_LEFT, sentence(palette, binding));
    }
    row_end(&row);
}

/* How it is done; on a narrow screen the whole sentence of the row under the bar. */
static void paint_hint(struct stage *stage, const struct palette *palette)
{
    struct row row = row_begin(stage_term(stage), 1, STYLE_HEADING);
    row_gap(&row, 1);
    if (stage_width(stage) >= NARROW)
        row_text(&row, STYLE_NORMAL, 0, ALIGN_LEFT,
                 _("写几个字或拼音首字母（dj 即登记），上下选一条，Enter 执行"));
    else if (palette->count > 0)
        row_text(&row, STYLE_NORMAL, 0, ALIGN_LEFT,
                 sentence(palette, palette->rows[palette->list.current]));
    else
        row_text(&row, STYLE_NORMAL, 0, ALIGN_LEFT, _("写几个字或拼音首字母"));
    row_end(&row);
}

static void palette_draw(struct stage *stage, void *state)
{
    struct palette *palette = state;
    int rows = stage_rows(stage) - HEAD_ROWS;
    list_set(&palette->list, palette->count, rows > 0 ? (size_t)rows : 1);
    paint_hint(stage, palette);
    for (int i = 0; i < rows; i++)
        paint_command(stage, palette, palette->list.top + (size_t)i, HEAD_ROWS + i);
    if (palette->count == 0)
        row_line(stage_term(stage), HEAD_ROWS, STYLE_WARNING,
                 _(" 没有这样的命令；删去几个字再试，Esc 返回"));
    paint_typed(stage, palette);
}

static bool palette_type(struct stage *stage, void *state, const struct key *key)
{
    struct palette *palette = state;
    enum input_did did = INPUT_NOT;
    if (key->kind == K_CHAR || key->kind == K_PASTE || key->kind == K_BACKSPACE ||
        key->kind == K_DELETE || key->kind == K_LEFT || key->kind == K_RIGHT ||
        key->kind == K_HOME || key->kind == K_END || key->kind == K_CTRL)
        did = input_key(&palette->input, key);
    if (did == INPUT_CHANGED || did == INPUT_FULL)
        filter(palette);
    if (did == INPUT_FULL)
        stage_refuse(stage, _("最多 %d 个字"), TYPED_MAX);
    return did != INPUT_NOT;
}

static void carry_out(struct stage *stage, const struct palette *palette)
{
    const struct binding *binding =
        palette->count > 0 ? palette->rows[palette->list.current] : NULL;
    if (!binding) {
        stage_why_not(stage, _("没有这样的命令；删去几个字再试，Esc 返回"));
    } else if (!works(palette, binding)) {
        stage_why_not(stage, keys_why_not(binding));
    } else {
        struct key key = {.kind = binding->presses[0].kind, .ch = binding->presses[0].ch};
        stage_pop(stage);
        stage_press(stage, &key);
    }
}

static void palette_act(struct stage *stage, void *state, enum action action, const struct key *key)
{
    struct palette *palette = state;
    if (action == ACT_BACK)
        stage_pop(stage);
    else if (action == ACT_MOVE)
        list_key(&palette->list, key);
    else if (action == ACT_OPEN)
        carry_out(stage, palette);
}

const struct screen screen_palette = {
    .place = PLACE_PALETTE,
    .open = palette_open,
    .close = palette_close,
    .draw = palette_draw,
    .act = palette_act,
    .type = palette_type,
};
