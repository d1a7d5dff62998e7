#include "wire/gate.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "base/utf8.h"
#include "wire/escape.h"

#define WHOLE_MAX UINT64_C(9007199254740992) /* 2^53 */

enum { KEY_SHOWN_MAX = 60, OFFSET_TEXT = 24, WORD = 8 };

/* A key of an object that is still open: where its content stands between the quotes. */
struct key {
    size_t at;
    size_t len;
    uint32_t hash; /* of the bytes with escapes undone */
};

struct level {
    bool object;
    int first_key; /* index of its first key */
};

enum expect { EXPECT_VALUE, EXPECT_VALUE_OR_END, EXPECT_KEY, EXPECT_KEY_OR_END, EXPECT_COMMA };

struct gate {
    const unsigned char *text;
    size_t n;
    size_t at;
    enum expect expect;
    int depth;
    int depth_max;
    int key_count;
    int keys_max;
    int values;
    struct error *error;
    struct level levels[GATE_DEPTH_MAX];
    struct key keys[GATE_KEYS_MAX];
};

/* One escape or character of a key's content as UTF-8. */
struct unit {
    char bytes[4];
    size_t len;
};

static enum status refuse(struct error *error, enum status status, size_t at, const char *reason)
{
    char key[OFFSET_TEXT];
    snprintf(key, sizeof key, "%zu", at);
    return error_set(error, status, key, _("第 %zu 字节处%s，请改正后再试。"), at + 1, reason);
}

static enum status bad(struct gate *gate, const char *reason)
{
    return refuse(gate->error, ST_INVALID, gate->at, reason);
}

/* Whether any of the eight bytes ends a run of plain ASCII: a quote, a backslash, a control or a
 * byte of a longer character. */
static bool word_has_special(const unsigned char *s)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    const uint64_t tops = UINT64_C(0x8080808080808080);
    uint64_t word;
    memcpy(&word, s, sizeof word);
    uint64_t quote = word ^ (ones * '"');
    uint64_t slash = word ^ (ones * '\\');
    uint64_t found = word | (word - ones * 0x20) | (quote - ones) | (slash - ones);
    return (found & tops) != 0;
}

/* The length of the multi-byte character at s; 0 when it is none. Chinese comes first. */
static size_t wide_char(const unsigned char *s, size_t n)
{
    bool common = n >= 3 && s[0] >= 0xE1 && s[0] <= 0xEF && s[0] != 0xED;
    if (common)
        return (s[1] & 0xC0) == 0x80 && (s[2] & 0xC0) == 0x80 ? 3 : 0;
    uint32_t cp;
    return utf8_get((const char *)s, n, &cp);
}

/* Moves at over the content of a string, at its first byte, and its closing quote. */
static enum status string(struct gate *gate)
{
    const unsigned char *text = gate->text;
    size_t at = gate->at;
    size_t n = gate->n;
    const char *reason = NULL;
    for (;;) {
        while (n - at >= WORD && !word_has_special(text + at))
            at += WORD;
        if (at == n)
            break;
        unsigned char c = text[at];
        size_t step = 1;
        if (c == '"') {
            gate->at = at + 1;
            return ST_OK;
        }
        if (c == '\\') {
            uint32_t cp;
            step = escape_read(text + at, n - at, &cp, &reason);
        } else if (c < 0x20) {
            reason = _("有未转义的控制字符");
            step = 0;
        } else if (c >= 0x80) {
            step = wide_char(text + at, n - at);
            if (step == 0)
                reason = _("不是有效的 UTF-8 文字");
        }
        if (step == 0)
            break;
        at += step;
    }
    gate->at = at;
    return bad(gate, reason ? reason : _("的字符串没有结束的引号"));
}

/* Takes the next character of a key's content, which has passed the gate, at *at. */
static struct unit next_unit(const unsigned char *s, size_t n, size_t *at)
{
    struct unit unit = {.len = 1};
    unit.bytes[0] = (char)s[*at];
    if (s[*at] != '\\') {
        *at += 1;
        return unit;
    }
    uint32_t cp = 0;
    const char *reason;
    *at += escape_read(s + *at, n - *at, &cp, &reason);
    unit.len = utf8_put(unit.bytes, cp);
    return unit;
}

static uint32_t key_hash(const unsigned char *s, size_t n)
{
    uint32_t hash = UINT32_C(2166136261); /* FNV-1a */
    const uint32_t prime = UINT32_C(16777619);
    for (size_t at = 0; at < n;) {
        if (s[at] != '\\') {
            hash = (hash ^ s[at++]) * prime;
            continue;
        }
        struct unit unit = next_unit(s, n, &at);
        for (size_t i = 0; i < unit.len; i++)
            hash = (hash ^ (unsigned char)unit.bytes[i]) * prime;
    }
    return hash;
}

/* Whether two keys are the same bytes with escapes undone. A plain byte yields one byte and an
 * escape up to four, so both are taken apart into single bytes. */
static bool keys_equal(const unsigned char *text, const struct key *a, const struct key *b)
{
    if (a->len == b->len && memcmp(text + a->at, text + b->at, a->len) == 0)
        return true;
    size_t at[2] = {0, 0};
    size_t used[2] = {0, 0};
    struct unit unit[2] = {{.len = 0}, {.len = 0}};
    const struct key *key[2] = {a, b};
    for (;;) {
        bool ended[2] = {false, false};
        for (int i = 0; i < 2; i++) {
            if (used[i] < unit[i].len)
                continue;
            ended[i] = at[i] >= key[i]->len;
            if (!ended[i])
                unit[i] = next_unit(text + key[i]->at, key[i]->len, &at[i]);
            used[i] = 0;
        }
        if (ended[0] || ended[1])
            return ended[0] && ended[1];
        if (unit[0].bytes[used[0]++] != unit[1].bytes[used[1]++])
            return false;
    }
}

static enum status duplicate(struct gate *gate, const struct key *key)
{
    char offset[OFFSET_TEXT];
    snprintf(offset, sizeof offset, "%zu", key->at - 1);
    const char *name = (const char *)gate->text + key->at;
    int shown = (int)utf8_cut(name, key->len, KEY_SHOWN_MAX);
    return error_set(gate->error, ST_INVALID, offset,
                     _("第 %zu 字节处的键“%.*s”在同一对象里重复，请只留一个。"), key->at, shown,
                     name);
}

/* Reads a key behind its opening quote, and the colon. */
static enum status key(struct gate *gate)
{
    struct key found = {.at = gate->at};
    enum status status = string(gate);
    if (status != ST_OK)
        return status;
    found.len = gate->at - 1 - found.at;
    found.hash = key_hash(gate->text + found.at, found.len);
    for (int i = gate->levels[gate->depth - 1].first_key; i < gate->key_count; i++)
        if (gate->keys[i].hash == found.hash && keys_equal(gate->text, &gate->keys[i], &found))
            return duplicate(gate, &found);
    if (gate->key_count == gate->keys_max)
        return refuse(gate->error, ST_LIMIT, found.at - 1, _("的键太多"));
    gate->keys[gate->key_count++] = found;
    return ST_OK;
}

static bool is_digit(const struct gate *gate)
{
    return gate->at < gate->n && gate->text[gate->at] >= '0' && gate->text[gate->at] <= '9';
}

static enum status number(struct gate *gate)
{
    size_t start = gate->at;
    uint64_t value = 0;
    bool too_large = false;
    if (gate->text[gate->at] == '-')
        gate->at++;
    size_t first = gate->at;
    for (; is_digit(gate); gate->at++) {
        value = value * 10 + (uint64_t)(gate->text[gate->at] - '0');
        too_large = too_large || value > WHOLE_MAX;
        if (too_large)
            value = 0;
    }
    size_t digits = gate->at - first;
    unsigned char next = gate->at < gate->n ? gate->text[gate->at] : ' ';
    if (digits > 0 && (next == '.' || next == 'e' || next == 'E'))
        return bad(gate, _("的数不是整数"));
    bool leading_zero = digits > 1 && gate->text[first] == '0';
    gate->at = start;
    if (digits == 0 || leading_zero)
        return bad(gate, _("的数写法不对"));
    if (too_large)
        return bad(gate, _("的数太大"));
    gate->at = first + digits;
    return ST_OK;
}

static enum status word(struct gate *gate)
{
    static const char *const words[] = {"true", "false", "null"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t len = strlen(words[i]);
        if (gate->n - gate->at >= len && memcmp(gate->text + gate->at, words[i], len) == 0) {
            gate->at += len;
            return ST_OK;
        }
    }
    return bad(gate, _("有不该出现的字符"));
}

static enum status open_level(struct gate *gate, bool object)
{
    if (gate->depth == gate->depth_max)
        return refuse(gate->error, ST_LIMIT, gate->at, _("的嵌套太深"));
    gate->levels[gate->depth++] = (struct level){object, gate->key_count};
    gate->expect = object ? EXPECT_KEY_OR_END : EXPECT_VALUE_OR_END;
    gate->at++;
    return ST_OK;
}

static enum status close_level(struct gate *gate)
{
    gate->depth--;
    gate->key_count = gate->levels[gate->depth].first_key;
    gate->expect = EXPECT_COMMA;
    gate->at++;
    return ST_OK;
}

static enum status value(struct gate *gate, unsigned char c)
{
    if (++gate->values > GATE_VALUES_MAX)
        return refuse(gate->error, ST_LIMIT, gate->at, _("的内容太多"));
    if (c == '{' || c == '[')
        return open_level(gate, c == '{');
    gate->expect = EXPECT_COMMA;
    if (c == '"') {
        gate->at++;
        return string(gate);
    }
    return c == '-' || (c >= '0' && c <= '9') ? number(gate) : word(gate);
}

static void skip_space(struct gate *gate)
{
    while (gate->at < gate->n) {
        unsigned char c = gate->text[gate->at];
        if (c != ' ' && c != '\n' && c != '\r' && c != '\t')
            return;
        gate->at++;
    }
}

static enum status key_and_colon(struct gate *gate, unsigned char c)
{
    if (c != '"')
        return bad(gate, _("应是带引号的键"));
    gate->at++;
    enum status status = key(gate);
    if (status != ST_OK)
        return status;
    skip_space(gate);
    if (gate->at == gate->n || gate->text[gate->at] != ':')
        return bad(gate, _("应是冒号"));
    gate->at++;
    gate->expect = EXPECT_VALUE;
    return ST_OK;
}

/* What may stand behind a value. */
static enum status comma_or_end(struct gate *gate, unsigned char c)
{
    if (gate->depth == 0)
        return bad(gate, _("在完整的 JSON 之后还有内容"));
    const struct level *level = &gate->levels[gate->depth - 1];
    if (c == (level->object ? '}' : ']'))
        return close_level(gate);
    if (c != ',')
        return bad(gate, level->object ? _("应是逗号或“}”") : _("应是逗号或“]”"));
    gate->expect = level->object ? EXPECT_KEY : EXPECT_VALUE;
    gate->at++;
    return ST_OK;
}

static enum status step(struct gate *gate, unsigned char c)
{
    switch (gate->expect) {
    case EXPECT_KEY_OR_END:
        return c == '}' ? close_level(gate) : key_and_colon(gate, c);
    case EXPECT_KEY:
        return key_and_colon(gate, c);
    case EXPECT_VALUE_OR_END:
        return c == ']' ? close_level(gate) : value(gate, c);
    case EXPECT_COMMA:
        return comma_or_end(gate, c);
    case EXPECT_VALUE:
    default:
        return value(gate, c);
    }
}

static int at_most(int wanted, int most)
{
    return wanted < 0 ? 0 : wanted < most ? wanted : most;
}

enum status gate_check(const char *text, size_t n, const struct gate_limits *limits,
                       struct error *error)
{
    if (n > limits->size)
        return refuse(error, ST_LIMIT, limits->size, _("已超过长度上限"));
    /* The arrays are left as they are: clearing them would cost more than a short line. */
    struct gate gate;
    gate.text = (const unsigned char *)text;
    gate.n = n;
    gate.at = 0;
    gate.expect = EXPECT_VALUE;
    gate.depth = 0;
    gate.depth_max = at_most(limits->depth, GATE_DEPTH_MAX);
    gate.key_count = 0;
    gate.keys_max = at_most(limits->keys, GATE_KEYS_MAX);
    gate.values = 0;
    gate.error = error;
    if (n >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0)
        return bad(&gate, _("有字节顺序标记（BOM），应存为不带 BOM 的 UTF-8"));
    for (;;) {
        skip_space(&gate);
        if (gate.at == n)
            break;
        enum status status = step(&gate, gate.text[gate.at]);
        if (status != ST_OK)
            return status;
    }
    if (gate.depth > 0 || gate.expect != EXPECT_COMMA)
        return bad(&gate, _("内容不完整"));
    return ST_OK;
}
