#include "term/input.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "tap.h"

static enum input_did press(struct input *input, enum key_kind kind)
{
    return input_key(input, &(struct key){.kind = kind});
}

static enum input_did control(struct input *input, char letter)
{
    return input_key(input, &(struct key){.kind = K_CTRL, .ch = (uint32_t)letter});
}

static enum input_did paste(struct input *input, const char *text)
{
    return input_key(input, &(struct key){.kind = K_PASTE, .text = text, .len = strlen(text)});
}

static void type(struct input *input, const char *text)
{
    uint32_t cp = 0;
    for (size_t at = 0; text[at];) {
        at += utf8_get(text + at, strlen(text + at), &cp);
        input_key(input, &(struct key){.kind = K_CHAR, .ch = cp});
    }
}

static void test_one_line(void)
{
    struct input input;
    input_init(&input, 10, false);
    is_str(input.text.text, "", "a new field is empty");
    is_int(press(&input, K_BACKSPACE), INPUT_NOTHING, "nothing to delete");
    type(&input, "中文ab");
    press(&input, K_LEFT);
    press(&input, K_LEFT);
    press(&input, K_LEFT);
    is_int(input.caret, 3, "Left moves by characters");
    type(&input, "一");
    is_str(input.text.text, "中一文ab", "typed at the caret");
    is_int(press(&input, K_DELETE), INPUT_CHANGED, "Delete takes the next character");
    is_str(input.text.text, "中一ab", "which was Han");
    press(&input, K_BACKSPACE);
    is_str(input.text.text, "中ab", "Backspace takes the one before");
    is_int(paste(&input, "x\r\ny\033z"), INPUT_CHANGED, "a paste of lines");
    is_str(input.text.text, "中x  yzab", "becomes one line without controls");
    is_int(input.chars, 8, "characters are counted");
    is_int(paste(&input, "12345"), INPUT_FULL, "a paste too long");
    is_str(input.text.text, "中x  yz12ab", "is cut at the maximum");
    is_int(input_key(&input, &(struct key){.kind = K_CHAR, .ch = 'q'}), INPUT_FULL, "full");
    is_int(press(&input, K_ENTER), INPUT_NOT, "Enter is not for one line");
    is_int(press(&input, K_UP), INPUT_NOT, "nor is Up");
    is_int(press(&input, K_F2), INPUT_NOT, "nor F2");
    is_int(press(&input, K_ESC), INPUT_NOT, "nor Esc");
    press(&input, K_HOME);
    is_int(input.caret, 0, "Home");
    is_int(press(&input, K_LEFT), INPUT_NOTHING, "nothing before it");
    press(&input, K_END);
    is_int(input.caret, input.text.len, "End");
    control(&input, 'a');
    press(&input, K_RIGHT);
    control(&input, 'k');
    is_str(input.text.text, "中", "Ctrl-K deletes to the end");
    control(&input, 'u');
    is_str(input.text.text, "", "Ctrl-U deletes to the start");
    is_int(input.chars, 0, "and the count follows");
    is_int(input_set(&input, "一二三四五六七八九十百"), ST_LIMIT, "content too long is told");
    is_int(input.chars, 10, "and cut");
    is_int(input_set(&input, "e\xCC\x81x"), ST_OK, "new content");
    press(&input, K_LEFT);
    press(&input, K_BACKSPACE);
    is_str(input.text.text, "x", "a character goes with its marks");
    input_free(&input);
}

static void test_window(void)
{
    struct input input;
    struct input_view view;
    input_init(&input, 100, false);
    input_set(&input, "一二三四五六七八九十");
    input_view(&input, 11, 1, &view);
    is_int(view.count, 1, "one line");
    is_int(view.start[0], 15, "the end is shown");
    is_int(view.caret_column, 10, "with the caret behind it");
    press(&input, K_LEFT);
    input_view(&input, 11, 1, &view);
    is_int(view.start[0], 15, "the window stays while the caret is in it");
    press(&input, K_HOME);
    input_view(&input, 11, 1, &view);
    ok(view.start[0] == 0 && view.caret_column == 0 && view.length[0] == 15,
       "Home shows the start");
    press(&input, K_END);
    input_view(&input, 11, 1, &view);
    for (int i = 0; i < 6; i++)
        press(&input, K_BACKSPACE);
    input_view(&input, 11, 1, &view);
    ok(view.start[0] == 0 && view.caret_column == 8, "what fits is shown whole again");
    input_free(&input);
}

static void test_lines(void)
{
    struct input input;
    struct input_view view;
    input_init(&input, 1000, true);
    input_view(&input, 11, 5, &view);
    ok(view.count == 1 && view.caret_line == 0 && view.caret_column == 0, "an empty text");
    paste(&input, "一二三四五六七\nab\n\nend");
    input_view(&input, 11, 5, &view);
    is_int(view.count, 5, "a long line is broken");
    is_int(view.length[0], 15, "after five Han");
    is_int(view.length[1], 6, "two are left");
    is_int(view.length[3], 0, "an empty line");
    ok(view.caret_line == 4 && view.caret_column == 3, "the caret is at the end");
    press(&input, K_UP);
    press(&input, K_UP);
    press(&input, K_UP);
    input_view(&input, 11, 5, &view);
    ok(view.caret_line == 1 && view.caret_column == 2, "Up keeps the column where it can");
    press(&input, K_DOWN);
    input_view(&input, 11, 5, &view);
    ok(view.caret_line == 2 && view.caret_column == 2, "and Down");
    press(&input, K_HOME);
    press(&input, K_BACKSPACE);
    is_str(input.text.text, "一二三四五六七ab\n\nend", "Backspace joins lines");
    press(&input, K_ENTER);
    is_str(input.text.text, "一二三四五六七\nab\n\nend", "Enter parts them");
    press(&input, K_PGUP);
    is_int(input.caret, 0, "PgUp goes to the start");
    press(&input, K_PGDN);
    input_view(&input, 11, 2, &view);
    ok(view.count == 2 && view.caret_line == 1, "the view follows the caret");
    is_str(input.text.text + view.start[1], "end", "to the last line");
    control(&input, 'a');
    is_str(input.text.text + input.caret, "end", "Ctrl-A goes to the line's start");
    input_free(&input);
}

static void test_edges(void)
{
    struct input input;
    struct input_view view;
    input_init(&input, 1000, true);
    paste(&input, "一二三四五");
    input_view(&input, 11, 3, &view);
    ok(view.count == 1 && view.caret_column == 10, "the caret stands behind a full line");
    type(&input, "六");
    input_view(&input, 11, 3, &view);
    ok(view.count == 2 && view.caret_line == 1 && view.caret_column == 2, "then the next begins");
    press(&input, K_LEFT);
    input_view(&input, 11, 3, &view);
    ok(view.caret_line == 1 && view.caret_column == 0, "a break belongs to the line behind it");
    press(&input, K_UP);
    press(&input, K_END);
    is_int(input.caret, 18, "End goes to the end of the whole line");
    press(&input, K_ENTER);
    input_view(&input, 11, 3, &view);
    ok(view.count == 3 && view.caret_line == 2, "a last LF opens a line");
    input_free(&input);
}

static bool sound(const struct input *input, const struct input_view *view)
{
    return input->caret <= input->text.len && utf8_valid(input->text.text, input->text.len, NULL) &&
           utf8_valid(input->text.text, input->caret, NULL) && input->chars <= input->max &&
           utf8_count(input->text.text, input->text.len) == input->chars && view->count >= 1 &&
           view->caret_line >= 0 && view->caret_line < view->count && view->caret_column >= 0 &&
           view->caret_column < input->width;
}

static void test_walk(void)
{
    static const enum key_kind kinds[] = {K_UP,   K_DOWN, K_LEFT,      K_RIGHT,  K_HOME, K_END,
                                          K_PGUP, K_PGDN, K_BACKSPACE, K_DELETE, K_ENTER};
    static const uint32_t letters[] = {'a', 0x4E2D, 0x301, 0x1F600, 0x200D, 0x1B};
    unsigned seed = 7;
    for (int lines = 0; lines < 2; lines++) {
        struct input input;
        struct input_view view;
        bool always = true;
        input_init(&input, 200, lines);
        for (int i = 0; i < 20000; i++) {
            seed = seed * 1103515245U + 12345U;
            unsigned dice = seed >> 16;
            struct key key = {.kind = K_CHAR, .ch = letters[dice / 3 % 6]};
            if (dice % 3 == 0)
                key.kind = kinds[dice / 3 % 11];
            input_key(&input, &key);
            input_view(&input, 5 + (int)(dice % 17), 1 + (int)(dice % 5), &view);
            always = always && sound(&input, &view);
        }
        ok(always, "20,000 random keys keep the text whole and the caret in sight (%d)", lines);
        input_free(&input);
    }
}

int main(void)
{
    if (!setlocale(LC_CTYPE, "C.UTF-8"))
        return EXIT_FAILURE;
    test_one_line();
    test_window();
    test_lines();
    test_edges();
    test_walk();
    return done_testing();
}
