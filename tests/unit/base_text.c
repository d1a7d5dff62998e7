#include "base/arena.h"
#include "base/buf.h"
#include "base/clean.h"
#include "base/status.h"
#include "base/text.h"
#include "base/utf8.h"

#include <stdalign.h>
#include <stdint.h>
#include <string.h>

#include "tap.h"

static void test_buf(void)
{
    struct buf buf;
    buf_init(&buf, 10);
    is_str(buf.text, "", "text stands before the first append");
    buf_cut(&buf, 0);
    buf_reset(&buf);
    buf_add(&buf, NULL, 0);
    is_str(buf.text, "", "nothing was added");
    buf_puts(&buf, "abc");
    buf_putc(&buf, 'd');
    buf_printf(&buf, "%d%s", 12, "");
    buf_add(&buf, "xyz", 1);
    is_str(buf.text, "abcd12x", "four kinds of append");
    is_int(buf.len, 7, "and their length");
    buf_cut(&buf, 9);
    is_int(buf.len, 7, "a cut behind the end does nothing");
    buf_cut(&buf, 4);
    is_str(buf.text, "abcd", "a cut");
    buf_puts(&buf, "efghij");
    ok(!buf.failed && buf.len == 10, "full to the last byte");
    buf_puts(&buf, "");
    ok(!buf.failed, "nothing more always fits");
    buf_free(&buf);
    is_str(buf.text, "", "empty once freed");
    buf_putc(&buf, 'z');
    is_str(buf.text, "z", "and of use again");
    buf_free(&buf);
}

static void test_buf_max(void)
{
    struct buf buf;
    buf_init(&buf, 4);
    buf_puts(&buf, "abc");
    buf_puts(&buf, "de");
    ok(buf.failed, "an append over the maximum fails");
    is_str(buf.text, "abc", "and leaves what stood before");
    buf_putc(&buf, 'd');
    is_str(buf.text, "abc", "later ones do nothing, even if they fit");
    buf_printf(&buf, "%s", "d");
    is_str(buf.text, "abc", "formatted ones neither");
    buf_reset(&buf);
    ok(!buf.failed && buf.len == 0, "a reset clears both");
    buf_printf(&buf, "%s", "abcde");
    ok(buf.failed, "a formatted text over the maximum fails");
    is_str(buf.text, "", "whole");
    buf_reset(&buf);
    buf_printf(&buf, "%d", 1234);
    is_str(buf.text, "1234", "one of just the maximum fits");
    buf_free(&buf);

    buf_init(&buf, 0);
    buf_putc(&buf, 'a');
    ok(buf.failed, "nothing fits in nothing");
    is_str(buf.text, "", "which still is a text");
    buf_free(&buf);
}

static void test_buf_growth(void)
{
    enum { MAX = 100003 };
    struct buf buf;
    buf_init(&buf, MAX);
    for (int i = 0; i < MAX; i++)
        buf_putc(&buf, (char)('a' + i % 26));
    ok(!buf.failed && buf.len == MAX, "byte by byte up to the maximum");
    ok(buf.cap <= MAX + 1, "no more memory than that");
    int wrong = 0;
    for (size_t i = 0; i < buf.len; i++)
        wrong += buf.text[i] != (char)('a' + i % 26);
    is_int(wrong, 0, "the content outlives growth");
    buf_putc(&buf, 'x');
    ok(buf.failed && buf.len == MAX, "one more fails");
    buf_free(&buf);

    buf_init(&buf, SIZE_MAX);
    buf_puts(&buf, "ab");
    is_str(buf.text, "ab", "no maximum at all");
    buf_free(&buf);
}

static void test_utf8_all(void)
{
    int bad_put = 0;
    int bad_get = 0;
    int bad_short = 0;
    for (uint32_t cp = 0; cp <= 0x110010; cp++) {
        char bytes[4] = {0};
        size_t length = utf8_put(bytes, cp);
        bool scalar = cp < 0xD800 || (cp > 0xDFFF && cp < 0x110000);
        size_t want = !scalar ? 0 : cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
        if (length != want)
            bad_put++;
        uint32_t got = UINT32_MAX;
        if (length > 0 && (utf8_get(bytes, length, &got) != length || got != cp))
            bad_get++;
        for (size_t n = 1; n < length; n++)
            bad_short += utf8_get(bytes, n, &got) != 0;
    }
    is_int(bad_put, 0, "every scalar value, and no other, is written in its length");
    is_int(bad_get, 0, "and read back");
    is_int(bad_short, 0, "but not from fewer bytes");
}

/* Of the sequences of n bytes, those that are one character of n bytes. */
static long count_characters(size_t n)
{
    static const unsigned char edges[] = {0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F,
                                          0xA0, 0xBF, 0xC0, 0xC2, 0xF4, 0xFF};
    enum { EDGES = sizeof edges };
    long count = 0;
    size_t rests = n > 3 ? EDGES : 256;
    for (unsigned first = 0; first < 256; first++) {
        for (unsigned second = 0; second < 256; second++) {
            for (size_t third = 0; third < (n > 2 ? rests : 1); third++) {
                for (size_t fourth = 0; fourth < (n > 3 ? rests : 1); fourth++) {
                    unsigned char c3 = n > 3 ? edges[third] : (unsigned char)third;
                    char bytes[] = {(char)first, (char)second, (char)c3, (char)edges[fourth]};
                    uint32_t cp;
                    count += utf8_get(bytes, n, &cp) == n;
                }
            }
        }
    }
    return count;
}

static void test_utf8_bytes(void)
{
    is_int(count_characters(2), 0x800 - 0x80, "no other two bytes are a character");
    is_int(count_characters(3), 0x10000 - 0x800 - 0x800, "no other three bytes");
    /* 6 of the 12 edges can follow; E0, F0 and the like limit only the second byte. */
    is_int(count_characters(4), 0x100000 / 0x1000 * 6 * 6, "no other four bytes");
}

static void test_utf8_valid(void)
{
    size_t bad = 77;
    ok(utf8_valid("", 0, &bad) && bad == 77, "nothing is valid");
    ok(utf8_valid("群管ab𠮷", 12, NULL), "characters of 1, 3 and 4 bytes");
    static const struct {
        const char *text;
        size_t n, bad;
        const char *name;
    } rows[] = {
        {"ab\xFF", 3, 2, "a byte of no character"},
        {"群\x80", 4, 3, "a continuation alone"},
        {"群\xE7\xAE", 5, 3, "cut short at the end"},
        {"\xE7\xAEx", 3, 0, "cut short in the middle"},
        {"a\xC0\x80", 3, 1, "an overlong NUL"},
        {"\xE0\x9F\xBF", 3, 0, "overlong in three"},
        {"\xF0\x8F\xBF\xBF", 4, 0, "overlong in four"},
        {"\xED\xA0\x80", 3, 0, "a surrogate"},
        {"\xF4\x90\x80\x80", 4, 0, "above U+10FFFF"},
        {"\xF8\x88\x80\x80\x80", 5, 0, "five bytes"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bad = 77;
        ok(!utf8_valid(rows[i].text, rows[i].n, &bad), "not valid: %s", rows[i].name);
        is_int(bad, rows[i].bad, "and where");
        ok(!utf8_valid(rows[i].text, rows[i].n, NULL), "and without asking where");
    }
    is_int(utf8_count("", 0), 0, "no characters");
    is_int(utf8_count("群管ab𠮷é", 14), 6, "six characters");
}

static void test_utf8_cut(void)
{
    static const char text[] = "a群𠮷é"; /* 1 + 3 + 4 + 2 */
    static const size_t want[] = {0, 1, 1, 1, 4, 4, 4, 4, 8, 8, 10, 10, 10};
    for (size_t max = 0; max < sizeof want / sizeof *want; max++)
        is_int(utf8_cut(text, strlen(text), max), want[max], "cut at %zu", max);
    is_int(utf8_cut(text, strlen(text), SIZE_MAX), 10, "no maximum");
    is_int(utf8_cut("", 0, 0), 0, "nothing to cut");
    is_int(utf8_cut("\x80\x80\x80\x80\x80\x80", 6, 5), 5, "bytes of no character are cut anywhere");
}

static bool one_of(uint32_t cp, const uint32_t *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (list[i] == cp)
            return true;
    }
    return false;
}

static void test_clean_keeps(void)
{
    static const uint32_t never[] = {
        0x61C,  0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A, 0x202B, 0x202C,
        0x202D, 0x202E, 0x2060, 0x2066, 0x2067, 0x2068, 0x2069, 0xFEFF, 0x180E, 0x2061, 0x2062,
        0x2063, 0x2064, 0x206A, 0x206B, 0x206C, 0x206D, 0x206E, 0x206F, 0xFFF9, 0xFFFA, 0xFFFB};
    int wrong = 0;
    for (uint32_t cp = 0; cp <= 0x110010; cp++) {
        bool control = cp < 0x20 || (cp >= 0x7F && cp < 0xA0);
        bool no_character = cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF) ||
                            (cp >= 0xFDD0 && cp <= 0xFDEF) || (cp & 0xFFFF) >= 0xFFFE;
        bool tag = cp >> 7 == 0xE0000 >> 7;
        bool drop =
            control || no_character || tag || one_of(cp, never, sizeof never / sizeof *never);
        wrong += clean_keeps(cp) == drop;
    }
    is_int(wrong, 0, "of all characters, just the listed ones are not kept");
    ok(!clean_keeps(UINT32_MAX), "nor is what is none");
    ok(clean_keeps(0xFE0F) && clean_keeps(0x301), "variation selectors and accents are kept");
    ok(clean_keeps(0x3000) && clean_keeps(0x20BB7) && clean_keeps(0xE000),
       "wide space, rare Han and private use are kept");
}

struct clean_row {
    const char *text;
    size_t n;
    const char *line, *lines;
};

#define ROW(text, line, lines)                                                                     \
    {                                                                                              \
        text, sizeof(text) - 1, line, lines                                                        \
    }

static void test_clean(void)
{
    static const struct clean_row rows[] = {
        ROW("", "", ""),
        ROW("中文ASCII混排①…“”—·", "中文ASCII混排①…“”—·", "中文ASCII混排①…“”—·"),
        ROW("a\tb", "a b", "a b"),
        ROW("a\nb\n", "a b ", "a\nb\n"),
        ROW("a\r\nb", "a  b", "a\nb"),
        ROW("a\rb\r", "a b ", "a b "),
        ROW("a\r\r\nb", "a   b", "a \nb"),
        ROW("\x1B[31mred\x1B[0m", "[31mred[0m", "[31mred[0m"),
        ROW("\x1B]52;c;ZXZpbA==\x07z", "]52;c;ZXZpbA==z", "]52;c;ZXZpbA==z"),
        ROW("a\0b\x7F\x0B\x0C", "ab", "ab"),
        ROW("\xC2\x9B"
            "31m",
            "31m", "31m"),
        ROW("\x9B"
            "31m",
            "?31m", "?31m"),
        ROW("\xE7\xBE", "??", "??"),
        ROW("\xC0\xAF"
            "群\xFF",
            "??群?", "??群?"),
        ROW("\xED\xA0\x80", "???", "???"),
        ROW("张\u202E三\u202C\u200F", "张三", "张三"),
        ROW("\uFEFF群\u200B管\u2060", "群管", "群管"),
        ROW("a\u2028b\u2029c\xC2\x85", "abc", "abc"),
        ROW("👨\u200D👩", "👨👩", "👨👩"),
        ROW("❤\uFE0F e\u0301", "❤\uFE0F e\u0301", "❤\uFE0F e\u0301"),
        ROW("\uFFFE\uFDD0\U0001FFFF\uFFFD", "\uFFFD", "\uFFFD"),
        ROW("𠮷\U000E0041", "𠮷", "𠮷"),
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buf buf;
        buf_init(&buf, 1000);
        clean_line(&buf, rows[i].text, rows[i].n);
        is_str(buf.text, rows[i].line, "row %zu as a line", i);
        buf_reset(&buf);
        clean_text(&buf, rows[i].text, rows[i].n);
        is_str(buf.text, rows[i].lines, "row %zu as a text", i);
        buf_free(&buf);
    }
}

static void test_clean_max(void)
{
    struct buf buf;
    buf_init(&buf, 8);
    buf_puts(&buf, "名：");
    clean_line(&buf, "a\tb\tc", 5);
    ok(buf.failed, "what does not fit fails");
    is_str(buf.text, "名：", "and leaves no part of it");
    buf_reset(&buf);
    clean_line(&buf,
               "\x1B"
               "ab",
               3);
    clean_line(&buf, "cd\x07", 3);
    is_str(buf.text, "abcd", "it appends");
    buf_free(&buf);
}

static void test_arena(void)
{
    struct arena *arena = arena_new(1 << 20);
    int wrong = 0;
    for (size_t i = 0; i < 3000; i++) {
        unsigned char *at = arena_alloc(arena, i % 97);
        if (!at || (uintptr_t)at % alignof(max_align_t) != 0) {
            wrong++;
            break;
        }
        for (size_t k = 0; k < i % 97; k++)
            wrong += at[k] != 0;
        memset(at, 0xEE, i % 97);
        char *text = arena_dup(arena, "abcdef", i % 7);
        wrong += !text || strlen(text) != i % 7 || memcmp(text, "abcdef", i % 7) != 0;
    }
    is_int(wrong, 0, "values are zeroed and aligned, between texts");

    arena_reset(arena);
    unsigned char *again = arena_alloc(arena, 2000);
    ok(again != NULL, "there is room after a reset");
    for (size_t i = 0; again && i < 2000; i++)
        wrong += again[i] != 0;
    is_int(wrong, 0, "and it is zeroed anew");

    is_str(arena_printf(arena, "%s-%d", "群管", 7), "群管-7", "a formatted text");
    is_str(arena_printf(arena, "%s", ""), "", "an empty one");
    char *wide = arena_printf(arena, "%0700d", 5);
    ok(wide && strlen(wide) == 700 && wide[699] == '5', "a long one");
    is_str(arena_dup(arena, NULL, 0), "", "a copy of nothing");
    char *inside = arena_dup(arena, "a\0b", 3);
    ok(inside && memcmp(inside, "a\0b", 4) == 0, "a copy with a NUL inside");
    arena_free(arena);
    arena_free(NULL);
}

static void test_arena_max(void)
{
    struct arena *arena = arena_new(100);
    ok(arena_alloc(arena, 101) == NULL, "more than the maximum is refused");
    ok(arena_alloc(arena, SIZE_MAX) == NULL, "as is more than there can be");
    ok(arena_dup(arena, "", SIZE_MAX) == NULL, "and a copy of that");
    ok(arena_alloc(arena, 100) != NULL, "the maximum is given");
    ok(arena_alloc(arena, 1) == NULL, "and nothing more");
    ok(arena_dup(arena, "", 0) == NULL, "not even a NUL");
    ok(arena_printf(arena, "%s", "") == NULL, "nor a formatted one");
    arena_reset(arena);
    ok(arena_printf(arena, "%099d", 1) != NULL, "a reset gives it back");
    arena_reset(arena);
    ok(arena_printf(arena, "%0100d", 1) == NULL, "a text needs its NUL");
    arena_reset(arena);
    int given = 0;
    while (arena_alloc(arena, 1))
        given++;
    ok(given > 0 && given <= 100, "small values end too");
    arena_free(arena);

    arena = arena_new(SIZE_MAX);
    ok(arena_alloc(arena, SIZE_MAX - 8) == NULL, "without a maximum, memory is the limit");
    ok(arena_alloc(arena, 10) != NULL, "and it is of use still");
    arena_free(arena);
}

/* Large values between small ones: all keep their bytes. */
static void test_arena_large(void)
{
    enum { COUNT = 300 };
    struct arena *arena = arena_new((size_t)64 << 20);
    unsigned char *at[COUNT];
    size_t size[COUNT];
    int wrong = 0;
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < COUNT; i++) {
            size[i] = i % 10 == 9 ? i * 3001 : i % 50 + 1;
            at[i] = arena_alloc(arena, size[i]);
            if (at[i])
                memset(at[i], (int)i & 0xFF, size[i]);
        }
        for (size_t i = 0; i < COUNT; i++) {
            wrong += at[i] == NULL;
            for (size_t k = 0; at[i] && k < size[i]; k++)
                wrong += at[i][k] != (i & 0xFF);
        }
        arena_reset(arena);
    }
    is_int(wrong, 0, "large and small values do not overlap");
    arena_free(arena);
}

static void test_error_set(void)
{
    struct error error;
    is_int(error_set(&error, ST_LIMIT, "title", "标题超过%d字", 100), ST_LIMIT,
           "answers the status");
    is_int(error.status, ST_LIMIT, "and keeps it");
    is_str(error.key, "title", "with the key");
    is_str(error.text, "标题超过100字", "and the sentence");
    is_int(error_set(NULL, ST_IO, "k", "%s", "x"), ST_IO, "works without an error");

    error_set(&error, ST_INVALID, NULL, "第%d行：%s", 7, error.text);
    is_str(error.text, "第7行：标题超过100字", "its own text may be an argument");
    is_str(error.key, "", "no key is an empty one");
    error_set(&error, ST_INVALID, "at", "x");
    error_set(&error, ST_INVALID, error.key, "y");
    is_str(error.key, "at", "its own key may be the key");
}

static void test_error_cut(void)
{
    int wrong = 0;
    for (int lead = 0; lead < 8; lead++) {
        char text[ERROR_TEXT_MAX * 2];
        size_t n = 0;
        for (int i = 0; i < lead; i++)
            text[n++] = 'x';
        while (n + 4 < sizeof text) {
            memcpy(text + n, lead % 2 ? "群" : "𠮷", lead % 2 ? 3 : 4);
            n += lead % 2 ? 3 : 4;
        }
        text[n] = '\0';
        struct error error;
        error_set(&error, ST_INVALID, text, "%s", text);
        size_t kept = strlen(error.text);
        wrong += kept > ERROR_TEXT_MAX - 1 || kept < ERROR_TEXT_MAX - 4;
        wrong += !utf8_valid(error.text, kept, NULL) || strncmp(error.text, text, kept) != 0;
        kept = strlen(error.key);
        wrong += kept > ERROR_KEY_MAX - 1 || kept < ERROR_KEY_MAX - 4;
        wrong += !utf8_valid(error.key, kept, NULL) || strncmp(error.key, text, kept) != 0;
    }
    is_int(wrong, 0, "what is too long is cut between characters");

    char just[ERROR_TEXT_MAX];
    memset(just, 'a', sizeof just);
    just[sizeof just - 1] = '\0';
    struct error error;
    error_set(&error, ST_INVALID, NULL, "%s", just);
    is_str(error.text, just, "what just fits is whole");
}

/* Whether nobody is nobody tells the two apart. */
static void test_same(void)
{
    char other[] = "u1";
    ok(text_same("u1", other) && text_is("u1", other), "equal, wherever they stand");
    ok(!text_same("u1", "u12") && !text_is("u1", "u12"), "a beginning is not the whole");
    ok(!text_same("u1", "U1") && !text_is("", "u1"), "byte for byte");
    ok(text_same(NULL, NULL) && !text_is(NULL, NULL), "unset stays unset, and names nobody");
    ok(!text_same(NULL, "") && !text_same("", NULL), "unset is not empty");
    ok(!text_is(NULL, "u1") && !text_is("u1", NULL), "nor anybody");
}

int main(void)
{
    test_same();
    test_buf();
    test_buf_max();
    test_buf_growth();
    test_utf8_all();
    test_utf8_bytes();
    test_utf8_valid();
    test_utf8_cut();
    test_clean_keeps();
    test_clean();
    test_clean_max();
    test_arena();
    test_arena_max();
    test_arena_large();
    test_error_set();
    test_error_cut();
    return done_testing();
}
