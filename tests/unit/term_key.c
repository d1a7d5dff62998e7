#include "term/key.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tap.h"

enum { SEEN_MAX = 64 };

struct seen {
    int count;
    struct key key[SEEN_MAX];
    char text[SEEN_MAX][64];
};

static void take_all(struct keys *keys, bool quiet, struct seen *seen)
{
    struct key key;
    while (seen->count < SEEN_MAX && keys_next(keys, quiet, &key)) {
        snprintf(seen->text[seen->count], sizeof seen->text[0], "%s", key.text ? key.text : "");
        seen->key[seen->count++] = key;
    }
}

static struct seen decode_with(const char *bytes, size_t n, size_t step, bool mouse)
{
    struct seen seen = {0};
    struct keys *keys = keys_new();
    keys_mouse(keys, mouse);
    for (size_t at = 0; at < n; at += step) {
        keys_feed(keys, bytes + at, n - at < step ? n - at : step);
        take_all(keys, false, &seen);
    }
    take_all(keys, true, &seen);
    keys_free(keys);
    return seen;
}

/* Decodes the bytes, handed over in pieces of step bytes, and lets the patience run out at the end.
 */
static struct seen decode(const char *bytes, size_t n, size_t step)
{
    return decode_with(bytes, n, step, false);
}

static void one_key(const char *bytes, enum key_kind kind, const char *name)
{
    struct seen whole = decode(bytes, strlen(bytes), 100);
    struct seen split = decode(bytes, strlen(bytes), 1);
    ok(whole.count == 1 && whole.key[0].kind == kind, "%s is one key", name);
    ok(split.count == 1 && split.key[0].kind == kind, "%s is one key also byte by byte", name);
}

static void test_sequences(void)
{
    static const struct {
        const char *bytes;
        enum key_kind kind;
        const char *name;
    } table[] = {{"\r", K_ENTER, "CR"},
                 {"\n", K_ENTER, "LF"},
                 {"\t", K_TAB, "HT"},
                 {"\b", K_BACKSPACE, "BS"},
                 {"\177", K_BACKSPACE, "DEL"},
                 {"\033", K_ESC, "ESC alone"},
                 {"\033[A", K_UP, "CSI A"},
                 {"\033OB", K_DOWN, "SS3 B"},
                 {"\033[1;5C", K_RIGHT, "Ctrl-Right"},
                 {"\033[Z", K_BACKTAB, "CSI Z"},
                 {"\033[H", K_HOME, "CSI H"},
                 {"\033[1~", K_HOME, "CSI 1~"},
                 {"\033[7~", K_HOME, "rxvt Home"},
                 {"\033[4~", K_END, "CSI 4~"},
                 {"\033[3~", K_DELETE, "CSI 3~"},
                 {"\033[5~", K_PGUP, "CSI 5~"},
                 {"\033[6~", K_PGDN, "CSI 6~"},
                 {"\033OP", K_F1, "SS3 P"},
                 {"\033[11~", K_F1, "CSI 11~"},
                 {"\033[[A", K_F1, "Linux F1"},
                 {"\033[[E", K_F5, "Linux F5"},
                 {"\033[15~", K_F5, "CSI 15~"},
                 {"\033[21~", K_F10, "CSI 21~"},
                 {"\033[24;2~", K_F12, "Shift-F12"},
                 {"\014", K_CTRL, "Ctrl-L"},
                 {"中", K_CHAR, "a Han character"}};
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        one_key(table[i].bytes, table[i].kind, table[i].name);
}

static void test_mixtures(void)
{
    struct seen seen = decode("\033x", 2, 2);
    ok(seen.count == 2 && seen.key[0].kind == K_ESC && seen.key[1].ch == 'x',
       "Esc and a letter close behind it are two keys");
    seen = decode("\033[?1;2cj", 8, 1);
    ok(seen.count == 1 && seen.key[0].ch == 'j', "an answer of the terminal is swallowed whole");
    seen = decode("\033\033[A", 4, 4);
    ok(seen.count == 2 && seen.key[0].kind == K_ESC && seen.key[1].kind == K_UP, "Esc, then Up");
    seen = decode("a\xFF\xE4"
                  "b\xE4\xB8\xAD",
                  7, 7);
    ok(seen.count == 3 && seen.key[1].ch == 'b' && seen.key[2].ch == 0x4E2D,
       "broken bytes take no key with them");
    seen = decode("\xE4\xB8", 2, 2);
    is_int(seen.count, 0, "half a character is no key");
    seen = decode("\x01\x1A\x1C", 3, 3);
    ok(seen.count == 3 && seen.key[0].ch == 'a' && seen.key[1].ch == 'z' && seen.key[2].ch == '\\',
       "control characters tell their letter");
    seen = decode("\xC2\x9B"
                  "A",
                  3, 3);
    ok(seen.count == 1 && seen.key[0].ch == 'A', "a C1 control is no key");
    static const char sequence[] = "\033[1111111111111111111111111111111111111111";
    seen = decode(sequence, sizeof sequence - 1, 1);
    ok(seen.count > 0 && seen.key[0].ch == '1', "a sequence without an end is given up");
}

static void paste_is(const char *bytes, const char *text, const char *name)
{
    struct seen whole = decode(bytes, strlen(bytes), 4096);
    struct seen split = decode(bytes, strlen(bytes), 1);
    ok(whole.count == 1 && whole.key[0].kind == K_PASTE, "%s: one paste", name);
    is_str(whole.text[0], text, "%s: its text", name);
    ok(split.count == 1 && strcmp(split.text[0], text) == 0, "%s: the same byte by byte", name);
}

static void test_pastes(void)
{
    paste_is("\033[200~qd\r\033[201~", "qd\n", "commands");
    paste_is("\033[200~一\r\n二\n三\r四\033[201~", "一\n二\n三\n四", "line ends");
    paste_is("\033[200~\033[201~", "", "nothing");
    paste_is("\033[200~a\033[Ab\033\033[201~", "a[Ab", "escapes inside");
    paste_is("\033[200~a\033[200~b\033[20c\033[201~", "a[200~b[20c", "marks inside");
    paste_is("\033[200~\x03\x1A\xFFz\033[201~", "\x03\x1Az", "controls and a broken byte");
    paste_is("\033[200~abc\033", "abc", "Esc ends a paste whose end mark never came");
    struct seen seen = decode("\033[200~abc", 9, 9);
    is_int(seen.count, 0, "a paste without its end waits");
    seen = decode("\033[200~x\033[201~j", 14, 3);
    ok(seen.count == 2 && seen.key[1].ch == 'j', "what comes behind a paste is a key");
}

static void test_long_paste(void)
{
    struct keys *keys = keys_new();
    struct key key = {0};
    char piece[1000];
    memset(piece, 'x', sizeof piece);
    keys_feed(keys, "\033[200~", 6);
    bool early = false;
    size_t taken = 0;
    for (int i = 0; i < 1100; i++) {
        taken += keys_feed(keys, piece, sizeof piece);
        early = early || keys_next(keys, false, &key);
    }
    is_int(taken, 1100 * sizeof piece, "all bytes are taken");
    keys_feed(keys, "\033[201~", 6);
    ok(!early && keys_next(keys, false, &key), "a paste of 1.1 MB is one key");
    ok(key.cut && key.len <= KEY_PASTE_MAX && key.len > KEY_PASTE_MAX - 4, "it is cut and says so");
    keys_feed(keys, "\033[200~ok\033[201~", 14);
    ok(keys_next(keys, false, &key) && !key.cut && key.len == 2, "the next one is whole");
    keys_free(keys);
}

static void test_patience(void)
{
    struct keys *keys = keys_new();
    struct key key;
    is_int(keys_patience(keys), -1, "nothing begun: no hurry");
    keys_feed(keys, "\033", 1);
    ok(!keys_next(keys, false, &key), "ESC may begin a sequence");
    is_int(keys_patience(keys), KEY_PATIENCE, "it is waited for shortly");
    ok(keys_next(keys, true, &key) && key.kind == K_ESC, "then it is Esc");
    keys_feed(keys, "\xE4", 1);
    ok(!keys_next(keys, false, &key), "a lead byte");
    is_int(keys_patience(keys), KEY_PATIENCE_LONG, "is waited for longer");
    keys_feed(keys, "\xB8\xAD", 2);
    ok(keys_next(keys, false, &key) && key.ch == 0x4E2D, "the rest came");
    keys_feed(keys, "\033[200~x", 7);
    ok(!keys_next(keys, false, &key), "inside a paste");
    is_int(keys_patience(keys), -1, "no wake-up is asked for");
    keys_free(keys);
}

static void test_learned(void)
{
    struct keys *keys = keys_new();
    struct key key;
    keys_learn(keys, "\033Ot", K_F5);
    keys_learn(keys, "\177", K_DELETE);
    keys_feed(keys, "\033Ot\177", 4);
    ok(keys_next(keys, false, &key) && key.kind == K_F5, "a learned sequence");
    ok(keys_next(keys, false, &key) && key.kind == K_BACKSPACE, "one without ESC is not learned");
    keys_free(keys);
}

static void report_is(const char *bytes, enum mouse mouse, int row, int column)
{
    size_t n = strlen(bytes);
    for (size_t step = 1; step <= n; step += n - 1) {
        struct seen seen = decode_with(bytes, n, step, true);
        const struct key *key = &seen.key[0];
        ok(seen.count == 1 && key->kind == K_MOUSE && key->mouse == mouse && key->row == row &&
               key->column == column,
           "%s in pieces of %zu bytes", bytes + 1, step);
    }
}

static void test_mouse(void)
{
    static const char *const ignored[] = {
        "\033[<0;5;7m",   /* let go */
        "\033[<1;5;7M",   /* the middle button */
        "\033[<2;5;7M",   /* the right one */
        "\033[<4;5;7M",   /* with Shift */
        "\033[<16;5;7M",  /* with Ctrl */
        "\033[<32;5;7M",  /* moved */
        "\033[<66;5;7M",  /* a wheel that tilts */
        "\033[<0;0;7M",   /* no such column */
        "\033[<0;5M",     /* too few */
        "\033[<0;5;7;9M", /* too many */
        "\033[<0;;7M",    /* one is missing */
        "\033[<0;-5;7M",  "\033[<M", "\033[<0;999999999999;7M", "\033[<0;5;7A", /* not a report */
        "\033[M !!",                                                            /* the old form */
    };
    report_is("\033[<0;1;1M", MOUSE_LEFT, 0, 0);
    report_is("\033[<0;80;24M", MOUSE_LEFT, 23, 79);
    report_is("\033[<64;5;7M", MOUSE_WHEEL_UP, 6, 4);
    report_is("\033[<65;300;200M", MOUSE_WHEEL_DOWN, 199, 299);
    for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++) {
        struct seen seen = decode_with(ignored[i], strlen(ignored[i]), 1, true);
        is_int(seen.count, 0, "%s is swallowed", ignored[i] + 1);
    }
    struct seen seen = decode("\033[<0;5;7Mj", 10, 1);
    ok(seen.count == 1 && seen.key[0].ch == 'j', "while it is off, reports are swallowed");
    seen = decode_with("\033[200~\033[<0;5;7M\033[201~", 21, 1, true);
    ok(seen.count == 1 && seen.key[0].kind == K_PASTE, "a report in a paste is text");
    seen = decode("\033[M", 3, 3);
    ok(seen.count == 1 && seen.key[0].kind == K_ENTER, "while it is off, CSI M is Enter");
}

static void test_fold(void)
{
    static const struct {
        uint32_t from, to;
    } table[] = {{0xFF1F, '?'}, {0xFF1A, ':'}, {0xFF1B, ';'}, {0xFF0C, ','},
                 {0x3002, '.'}, {0x3001, '/'}, {0xFF0F, '/'}, {0xFF21, 'A'},
                 {0xFF5E, '~'}, {0x3000, ' '}, {'q', 'q'},    {0x4E2D, 0x4E2D}};
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        is_int(key_fold(table[i].from), table[i].to, "U+%04X folds", (unsigned)table[i].from);
    is_int(key_command(&(struct key){.kind = K_CHAR, .ch = 0xFF4A}), 'j', "a full-width command");
    is_int(key_command(&(struct key){.kind = K_CTRL, .ch = 'l'}), 0, "Ctrl-L is no letter");
}

static void test_gb18030(void)
{
    if (!setlocale(LC_CTYPE, "zh_CN.GB18030")) {
        ok(true, "no GB18030 locale here # SKIP");
        return;
    }
    one_key("\xD6\xD0", K_CHAR, "a GB18030 character of two bytes");
    struct seen seen = decode("\x81\x30\x84\x36j", 5, 1);
    ok(seen.count == 2 && seen.key[0].ch == 0xA5 && seen.key[1].ch == 'j',
       "one of four bytes, and a letter");
    paste_is("\033[200~\xD6\xD0\033[201~", "中", "a paste in GB18030");
}

int main(void)
{
    if (!setlocale(LC_CTYPE, "C.UTF-8"))
        return EXIT_FAILURE;
    test_sequences();
    test_mixtures();
    test_pastes();
    test_long_paste();
    test_patience();
    test_learned();
    test_mouse();
    test_fold();
    test_gb18030();
    return done_testing();
}
