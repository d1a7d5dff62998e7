#include "term/key.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "base/buf.h"
#include "base/clean.h"
#include "base/utf8.h"
#include "term/mouse.h"

enum { ESC = 0x1B, INPUT_MAX = 4096, MARK_BEGIN = 200, X10_LENGTH = 6 };

static const char paste_end[] = "\033[201~";

struct learned {
    char bytes[KEY_SEQUENCE_MAX];
    size_t len;
    enum key_kind kind;
};

struct keys {
    char in[INPUT_MAX + KEY_SEQUENCE_MAX];
    size_t len;
    size_t at; /* of in: what stands before it is used up */
    struct buf paste;
    bool pasting;
    bool cut;
    bool after_cr; /* in a paste: the LF of a CR LF is still to be dropped */
    bool mouse;
    size_t learned_count;
    struct learned learned[KEY_LEARN_MAX];
};

/* What a look at the bytes that begin here came to. */
struct found {
    size_t len; /* bytes it takes; 0 when more are needed to tell */
    struct key key;
};

struct keys *keys_new(void)
{
    struct keys *keys = calloc(1, sizeof *keys);
    if (keys)
        buf_init(&keys->paste, KEY_PASTE_MAX);
    return keys;
}

void keys_free(struct keys *keys)
{
    if (!keys)
        return;
    buf_free(&keys->paste);
    free(keys);
}

void keys_learn(struct keys *keys, const char *sequence, enum key_kind kind)
{
    size_t len = strlen(sequence);
    if (len < 2 || len > KEY_SEQUENCE_MAX || sequence[0] != ESC ||
        keys->learned_count == KEY_LEARN_MAX)
        return;
    struct learned *entry = &keys->learned[keys->learned_count++];
    memcpy(entry->bytes, sequence, len);
    entry->len = len;
    entry->kind = kind;
}

void keys_mouse(struct keys *keys, bool on)
{
    keys->mouse = on;
}

size_t keys_feed(struct keys *keys, const char *bytes, size_t n)
{
    memmove(keys->in, keys->in + keys->at, keys->len - keys->at);
    keys->len -= keys->at;
    keys->at = 0;
    size_t room = sizeof keys->in - keys->len;
    if (n > room)
        n = room;
    memcpy(keys->in + keys->len, bytes, n);
    keys->len += n;
    return n;
}

/* The keys of CSI and SS3 sequences that end in a letter. */
static enum key_kind letter_key(char final)
{
    static const struct {
        char final;
        enum key_kind kind;
    } table[] = {{'A', K_UP},   {'B', K_DOWN}, {'C', K_RIGHT}, {'D', K_LEFT},
                 {'H', K_HOME}, {'F', K_END},  {'P', K_F1},    {'Q', K_F2},
                 {'R', K_F3},   {'S', K_F4},   {'M', K_ENTER}, {'Z', K_BACKTAB}};
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (table[i].final == final)
            return table[i].kind;
    return K_NONE;
}

/* The keys of "CSI number ~". */
static enum key_kind number_key(unsigned number)
{
    static const struct {
        unsigned number;
        enum key_kind kind;
    } table[] = {{1, K_HOME}, {2, K_INSERT}, {3, K_DELETE}, {4, K_END},  {5, K_PGUP},
                 {6, K_PGDN}, {7, K_HOME},   {8, K_END},    {11, K_F1},  {12, K_F2},
                 {13, K_F3},  {14, K_F4},    {15, K_F5},    {17, K_F6},  {18, K_F7},
                 {19, K_F8},  {20, K_F9},    {21, K_F10},   {23, K_F11}, {24, K_F12}};
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (table[i].number == number)
            return table[i].kind;
    return K_NONE;
}

static struct found found_key(size_t len, enum key_kind kind)
{
    return (struct found){.len = len, .key = {.kind = kind}};
}

/* A whole sequence whose first parameter is '<': a report of the mouse, or nothing. */
static struct found read_report(const struct keys *keys, const char *s, size_t n)
{
    struct found found = found_key(n, K_NONE);
    if (keys->mouse)
        mouse_read(s, n, &found.key);
    return found;
}

/* "ESC [" and on: parameters 0x30-0x3F, intermediates 0x20-0x2F, one final 0x40-0x7E. */
static struct found read_csi(const struct keys *keys, const char *s, size_t n)
{
    /* The Linux console's F1 to F5 are ESC [ [ A to E. */
    if (n > 2 && s[2] == '[') {
        if (n < 4)
            return (struct found){0};
        bool known = s[3] >= 'A' && s[3] <= 'E';
        return found_key(4, known ? (enum key_kind)(K_F1 + (s[3] - 'A')) : K_NONE);
    }
    /* A terminal that does not know the SGR form reports in three bytes behind an M. */
    if (keys->mouse && n > 2 && s[2] == 'M')
        return n < X10_LENGTH ? (struct found){0} : found_key(X10_LENGTH, K_NONE);
    unsigned number = 0;
    bool first = true; /* modifiers after the first ';' change nothing here */
    for (size_t i = 2; i < n; i++) {
        if (i >= KEY_SEQUENCE_MAX)
            return found_key(i, K_NONE);
        if (s[i] >= '0' && s[i] <= '9') {
            if (first && number < 1000)
                number = number * 10 + (unsigned)(s[i] - '0');
        } else if (s[i] >= 0x20 && s[i] <= 0x3F) {
            first = false;
        } else if (s[i] >= 0x40 && s[i] <= 0x7E) {
            if (s[2] == '<')
                return read_report(keys, s, i + 1);
            if (s[i] != '~')
                return found_key(i + 1, letter_key(s[i]));
            if (number == MARK_BEGIN)
                return found_key(i + 1, K_PASTE);
            return found_key(i + 1, number_key(number));
        } else {
            /* A control or 8-bit byte ends what was no sequence; it is read on its own. */
            return found_key(i, K_NONE);
        }
    }
    return (struct found){0};
}

/* A learned sequence that begins here: len 0 and K_NONE when none does; len 0 and K_ESC when one
 * may. */
static struct found read_learned(const struct keys *keys, const char *s, size_t n)
{
    bool may = false;
    for (size_t i = 0; i < keys->learned_count; i++) {
        const struct learned *entry = &keys->learned[i];
        size_t common = n < entry->len ? n : entry->len;
        if (memcmp(s, entry->bytes, common) != 0)
            continue;
        if (common == entry->len)
            return found_key(entry->len, entry->kind);
        may = true;
    }
    return found_key(0, may ? K_ESC : K_NONE);
}

static struct found read_escape(const struct keys *keys, const char *s, size_t n)
{
    struct found learned = read_learned(keys, s, n);
    if (learned.len || learned.key.kind == K_ESC)
        return learned;
    if (n == 1)
        return (struct found){0};
    if (s[1] == '[')
        return read_csi(keys, s, n);
    if (s[1] == 'O') {
        if (n == 2)
            return (struct found){0};
        if (s[2] >= 0x40 && s[2] <= 0x7E)
            return found_key(3, letter_key(s[2]));
    }
    /* Esc and a key that came close behind it. */
    return found_key(1, K_ESC);
}

static struct found read_control(unsigned char c)
{
    switch (c) {
    case '\t':
        return found_key(1, K_TAB);
    case '\r':
    case '\n':
        return found_key(1, K_ENTER);
    case '\b':
    case 0x7F:
        return found_key(1, K_BACKSPACE);
    default:
        break;
    }
    uint32_t ch = c >= 1 && c <= 26 ? (uint32_t)('a' + c - 1) : (uint32_t)('@' + c);
    return (struct found){.len = 1, .key = {.kind = K_CTRL, .ch = ch}};
}

/* One character of the locale; a K_NONE of one byte when there is none. */
static struct found read_character(const char *s, size_t n)
{
    wchar_t wide = 0;
    mbstate_t state;
    memset(&state, 0, sizeof state);
    size_t len = mbrtowc(&wide, s, n, &state);
    if (len == (size_t)-2 && n < 8)
        return (struct found){0};
    if (len == 0 || len > n)
        return found_key(1, K_NONE);
    return (struct found){.len = len, .key = {.kind = K_CHAR, .ch = (uint32_t)wide}};
}

static struct found read_one(const struct keys *keys, const char *s, size_t n)
{
    unsigned char c = (unsigned char)s[0];
    if (c == ESC)
        return read_escape(keys, s, n);
    if (c < 0x20 || c == 0x7F)
        return read_control(c);
    struct found found = read_character(s, n);
    if (found.key.kind == K_CHAR && !clean_keeps(found.key.ch))
        found.key.kind = K_NONE;
    return found;
}

static void paste_put(struct keys *keys, uint32_t cp)
{
    bool drop = cp == '\n' && keys->after_cr;
    keys->after_cr = cp == '\r';
    if (drop)
        return;
    char bytes[4];
    size_t len = utf8_put(bytes, cp == '\r' ? '\n' : cp);
    if (len == 0)
        return;
    buf_add(&keys->paste, bytes, len);
    keys->cut = keys->paste.failed;
}

/*
 * Moves bytes into the paste. Answers true when it is over: its end mark was read, or someone
 * pressed Esc alone because the end mark never came.
 */
static bool read_paste(struct keys *keys, bool quiet)
{
    size_t mark = sizeof paste_end - 1;
    while (keys->at < keys->len) {
        const char *s = keys->in + keys->at;
        size_t n = keys->len - keys->at;
        if (*s == ESC) {
            size_t common = n < mark ? n : mark;
            bool same = memcmp(s, paste_end, common) == 0;
            if (same && n < mark && !quiet)
                return false;
            if (same && (n >= mark || n == 1)) {
                keys->at += common;
                return true;
            }
            keys->at++;
            continue;
        }
        struct found found = {.len = 1, .key = {.ch = (unsigned char)*s}};
        if (found.key.ch >= 0x80)
            found = read_character(s, n);
        if (found.len == 0 && !quiet)
            return false;
        if (found.len == 0)
            found.len = 1;
        keys->at += found.len;
        if (found.key.ch != 0)
            paste_put(keys, found.key.ch);
    }
    return false;
}

static void paste_begin(struct keys *keys)
{
    buf_reset(&keys->paste);
    keys->pasting = true;
    keys->cut = false;
    keys->after_cr = false;
}

static bool next_of_paste(struct keys *keys, bool quiet, struct key *out)
{
    if (!read_paste(keys, quiet))
        return false;
    keys->pasting = false;
    *out = (struct key){
        .kind = K_PASTE, .text = keys->paste.text, .len = keys->paste.len, .cut = keys->cut};
    return true;
}

bool keys_next(struct keys *keys, bool quiet, struct key *out)
{
    for (;;) {
        if (keys->pasting)
            return next_of_paste(keys, quiet, out);
        if (keys->at == keys->len)
            return false;
        const char *s = keys->in + keys->at;
        struct found found = read_one(keys, s, keys->len - keys->at);
        if (found.len == 0) {
            if (!quiet)
                return false;
            found = found_key(1, *s == ESC ? K_ESC : K_NONE);
        }
        keys->at += found.len;
        if (found.key.kind == K_PASTE) {
            paste_begin(keys);
        } else if (found.key.kind != K_NONE) {
            *out = found.key;
            return true;
        }
    }
}

int keys_patience(const struct keys *keys)
{
    if (keys->at == keys->len)
        return -1;
    if (keys->pasting || keys->in[keys->at] != ESC)
        return KEY_PATIENCE_LONG;
    return KEY_PATIENCE;
}

uint32_t key_fold(uint32_t ch)
{
    static const struct {
        uint32_t from;
        uint32_t to;
    } table[] = {{0x3000, ' '}, {0x3001, '/'}, {0x3002, '.'}, {0x300A, '<'},
                 {0x300B, '>'}, {0x3010, '['}, {0x3011, ']'}};
    if (ch >= 0xFF01 && ch <= 0xFF5E)
        return ch - 0xFF01 + '!';
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (table[i].from == ch)
            return table[i].to;
    return ch;
}

uint32_t key_command(const struct key *key)
{
    return key->kind == K_CHAR ? key_fold(key->ch) : 0;
}

size_t key_whole_lines(const struct key *paste)
{
    const char *last = paste->cut ? memrchr(paste->text, '\n', paste->len) : NULL;
    return last ? (size_t)(last - paste->text) + 1 : paste->len;
}
