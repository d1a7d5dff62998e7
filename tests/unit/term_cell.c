#include "term/cell.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tap.h"
#include "term/clip.h"

/* The clipped text as UTF-8; *columns gets its width. */
static const char *clipped(const char *utf8, int width, int *columns)
{
    static char out[4096];
    wchar_t wide[256];
    *columns = cells_clip(wide, 256, utf8, strlen(utf8), width);
    setlocale(LC_CTYPE, "C.UTF-8");
    if (wcstombs(out, wide, sizeof out) == (size_t)-1)
        out[0] = '\0';
    return out;
}

static void clip_is(const char *utf8, int width, const char *want, int want_columns)
{
    int columns = 0;
    is_str(clipped(utf8, width, &columns), want, "\"%s\" in %d", utf8, width);
    is_int(columns, want_columns, "\"%s\" in %d takes %d", utf8, width, want_columns);
}

static void test_width(void)
{
    is_int(cells_width(""), 0, "nothing has no width");
    is_int(cells_width("中文ab"), 6, "Han are two cells");
    is_int(cells_width("①…—·"), 4, "ambiguous marks are one cell in UTF-8");
    is_int(cells_width("e\xCC\x81"), 1, "a combining mark is none");
    is_int(cells_width("a\033[1mb"), 5, "ESC is none");
    is_int(cells_width("\xE2\x80\xAE\xE2\x80\x8D"), 0,
           "controls of direction and joiners are none");
    is_int(cells_width("\xFF\xC0"), 2, "each broken byte is a question mark");
    is_int(cells_width("\xF0\xA0\xAE\xB7"), 2, "a Han character of plane 2");
    is_int(cells_width("a\tb"), 3, "a tab is one space");
}

static void test_clip(void)
{
    clip_is("中文", 4, "中文", 4);
    clip_is("中文", 5, "中文", 4);
    clip_is("中文", 3, "中~", 3);
    clip_is("中文", 2, " ~", 2);
    clip_is("中文", 1, "~", 1);
    clip_is("中文", 0, "", 0);
    clip_is("a中文", 4, "a中~", 4);
    clip_is("a中文", 3, "a ~", 3);
    clip_is("abcdef", 6, "abcdef", 6);
    clip_is("abcdef", 5, "abcd~", 5);
    clip_is("e\xCC\x81"
            "f",
            2,
            "e\xCC\x81"
            "f",
            2);
    clip_is("\xCC\x81"
            "f",
            2, "f", 1);
    clip_is("心\xE2\x9D\xA4\xEF\xB8\x8F", 4, "心\xE2\x9D\xA4", 3);
    clip_is("a\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81", 3, "a\xCC\x81\xCC\x81\xCC\x81", 1);
    clip_is("一\r\n二", 9, "一  二", 6);
    wchar_t tiny[4];
    int columns = cells_clip(tiny, 4, "abcdefgh", 8, 8);
    ok(columns <= 3 && wcslen(tiny) <= 3, "a small buffer is not overrun");
}

static void test_lines(void)
{
    int columns = 0;
    is_int(cells_line("中文字", 9, 5, &columns), 6, "two Han in five columns");
    is_int(columns, 4, "take four");
    is_int(cells_line("ab\ncd", 5, 10, NULL), 2, "a line ends at LF");
    is_int(cells_line("\nab", 3, 10, NULL), 0, "an empty line");
    is_int(cells_line("中", 3, 1, NULL), 3, "a character too wide is taken nevertheless");
    is_int(cells_line("e\xCC\x81"
                      "f",
                      4, 1, NULL),
           3, "a mark stays with its character");
}

static void test_locales(void)
{
    if (!setlocale(LC_CTYPE, "zh_CN.GBK")) {
        ok(true, "no GBK locale here # SKIP");
        return;
    }
    is_int(cells_width("—…①"), 6, "marks are wide in GBK");
    is_int(cells_width("\xF0\xA0\xAE\xB7"), 1, "what GBK cannot write is a question mark");
    clip_is("吉\xF0\xA0\xAE\xB7尾", 9, "吉?尾", 5);
    if (setlocale(LC_CTYPE, "zh_CN.GB18030"))
        is_int(cells_width("\xF0\x9F\x8E\x89"), 1, "a pictograph in GB18030 is a question mark");
    setlocale(LC_CTYPE, "C.UTF-8");
    is_int(cells_width("\xF0\x9F\x8E\x89"), 2, "and wide in UTF-8");
}

static void test_clipboard(void)
{
    static const struct {
        const char *text, *want;
    } table[] = {{"", "\033]52;c;\a"},
                 {"a", "\033]52;c;YQ==\a"},
                 {"ab", "\033]52;c;YWI=\a"},
                 {"中", "\033]52;c;5Lit\a"}};
    struct buf out;
    buf_init(&out, 1 << 20);
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        buf_reset(&out);
        is_int(clip_sequence(&out, CLIP_PLAIN, table[i].text, strlen(table[i].text)), ST_OK,
               "\"%s\" is encoded", table[i].text);
        is_str(out.text, table[i].want, "\"%s\" as base64", table[i].text);
    }
    buf_reset(&out);
    clip_sequence(&out, CLIP_TMUX, "a", 1);
    is_str(out.text, "\033]52;c;YQ==\a\033Ptmux;\033\033]52;c;YQ==\a\033\\", "through tmux");
    buf_reset(&out);
    clip_sequence(&out, CLIP_SCREEN, "a", 1);
    is_str(out.text, "\033P\033]52;c;YQ==\a\033\\", "through screen");
    static char large[CLIP_MAX + 1];
    buf_reset(&out);
    is_int(clip_sequence(&out, CLIP_PLAIN, large, CLIP_MAX), ST_OK, "the largest text");
    ok(out.len < 74000, "is less than 74 kB as base64");
    is_int(clip_sequence(&out, CLIP_PLAIN, large, CLIP_MAX + 1), ST_LIMIT,
           "a larger one is refused");
    buf_free(&out);
}

int main(void)
{
    if (!setlocale(LC_CTYPE, "C.UTF-8"))
        return EXIT_FAILURE;
    test_width();
    test_clip();
    test_lines();
    test_locales();
    test_clipboard();
    return done_testing();
}
