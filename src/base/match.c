#include "base/match.h"

#include <string.h>
#include <uchar.h>

#include "base/pinyin.h"
#include "base/utf8.h"

enum { ID_PART_MIN = 4, RANDOM_PART_MIN = 6, RANDOM_ID = 36, ID_CHARS_MAX = 128 };

static bool is_digit(uint32_t c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(uint32_t c)
{
    return c >= 'a' && c <= 'z';
}

static uint32_t fold(uint32_t c)
{
    if (c >= 0xFF01 && c <= 0xFF5E)
        c -= 0xFEE0;
    else if (c == 0x3000)
        c = ' ';
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

/* The folded characters of the text, at most max. */
static size_t read(const char *text, size_t n, uint32_t *out, size_t max)
{
    size_t count = 0;
    for (size_t i = 0; i < n && count < max;) {
        uint32_t c = 0;
        size_t size = utf8_get(text + i, n - i, &c);
        out[count++] = size ? fold(c) : 0xFFFD;
        i += size ? size : 1;
    }
    return count;
}

/* By code point. */
static const struct numeral {
    char16_t character;
    short value;
} all_numerals[] = {{u'〇', 0},  {u'一', 1},    {u'七', 7}, {u'三', 3},   {u'两', 2},
                    {u'九', 9},  {u'二', 2},    {u'五', 5}, {u'八', 8},   {u'六', 6},
                    {u'十', 10}, {u'千', 1000}, {u'四', 4}, {u'百', 100}, {u'零', 0}};

/* 0..9, 10, 100, 1000; -1 for what is no numeral. */
static int numeral(uint32_t c)
{
    size_t low = 0, high = sizeof all_numerals / sizeof *all_numerals;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (all_numerals[middle].character == c)
            return all_numerals[middle].value;
        if (all_numerals[middle].character < c)
            low = middle + 1;
        else
            high = middle;
    }
    return -1;
}

/* The numerals from text on that make one number; with_units: 十, 百 or 千 is among them. 0 where
 * none begins. */
static size_t numerals(const uint32_t *text, size_t n, bool *with_units)
{
    size_t length = 0;
    *with_units = false;
    if (n == 0 || numeral(text[0]) > 10)
        return 0; /* 百货, 千秋 */
    while (length < n && numeral(text[length]) >= 0)
        *with_units |= numeral(text[length++]) >= 10;
    return length;
}

static unsigned value_of(const uint32_t *text, size_t n)
{
    unsigned sum = 0;
    int digit = -1;
    for (size_t i = 0; i < n; i++) {
        int value = numeral(text[i]);
        if (value < 10) {
            digit = value;
            continue;
        }
        sum += (unsigned)(digit < 0 ? 1 : digit) * (unsigned)value;
        digit = -1;
    }
    return sum + (digit > 0 ? (unsigned)digit : 0);
}

static size_t put_number(unsigned value, uint32_t *out, size_t max)
{
    char digits[16];
    size_t n = 0, count = 0;
    do
        digits[n++] = (char)('0' + value % 10);
    while ((value /= 10) > 0 && n < sizeof digits);
    while (n > 0 && count < max)
        out[count++] = (unsigned char)digits[--n];
    return count;
}

/* The text with numerals as digits: 第十二 is 第12, 二〇二六 is 2026. */
static size_t count_out(const uint32_t *text, size_t n, uint32_t *out, size_t max)
{
    size_t count = 0;
    for (size_t i = 0; i < n && count < max;) {
        bool with_units = false;
        size_t length = numerals(text + i, n - i, &with_units);
        if (length == 0)
            out[count++] = text[i];
        else if (with_units)
            count += put_number(value_of(text + i, length), out + count, max - count);
        for (size_t k = 0; !with_units && k < length && count < max; k++)
            out[count++] = (uint32_t)numeral(text[i + k]) + '0';
        i += length ? length : 1;
    }
    return count;
}

/* What is neither spoken nor counted: passed over between characters named by their initials. */
static bool is_mark(uint32_t c)
{
    if (c < 0x80)
        return !is_digit(c) && !is_letter(c);
    return c == 0xB7 || (c >= 0x2010 && c <= 0x2027) || (c >= 0x3001 && c <= 0x301F && c != 0x3007);
}

static bool same(uint32_t typed, uint32_t c)
{
    return typed == c ||
           (is_letter(typed) && c >= 0x80 && (pinyin_initials(c) >> (typed - 'a') & 1));
}

/* Where the name goes on behind what was typed, when that stands at its beginning; else NULL. */
static const uint32_t *begins(const uint32_t *typed, size_t count, const uint32_t *name,
                              const uint32_t *end)
{
    size_t i = 0;
    while (i < count && name < end) {
        if (same(typed[i], *name))
            i++;
        else if (i == 0 || !is_mark(*name) || is_mark(typed[i]) || typed[i] >= 0x80)
            return NULL;
        name++;
    }
    return i == count ? name : NULL;
}

static bool holds(const uint32_t *typed, size_t count, const uint32_t *name, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (begins(typed, count, name + i, name + n))
            return true;
    return false;
}

/* The same where numbers are whole ones: 2支 is no part of 12支部, nor 1 of 12. */
static bool holds_counted(const struct match *match, const uint32_t *name, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (is_digit(match->counted[0]) && i > 0 && is_digit(name[i - 1]))
            continue;
        const uint32_t *behind = begins(match->counted, match->counted_count, name + i, name + n);
        if (behind && !(match->number && behind < name + n && is_digit(*behind)))
            return true;
    }
    return false;
}

/* The number that the digits at *i make, and *i behind them; leading zeros do not count. */
static uint64_t digits_at(const uint32_t *text, size_t n, size_t *i)
{
    uint64_t value = 0;
    for (; *i < n && is_digit(text[*i]); (*i)++)
        value = value < UINT64_MAX / 100 ? value * 10 + (text[*i] - '0') : UINT64_MAX;
    return value;
}

static bool holds_number(const struct match *match, const uint32_t *text, size_t n)
{
    size_t at = 0;
    uint64_t wanted = digits_at(match->counted, match->counted_count, &at);
    for (size_t i = 0; i < n; i++)
        if (is_digit(text[i]) && digits_at(text, n, &i) == wanted)
            return true;
    return false;
}

static bool finds_id(const struct match *match, const char *id)
{
    uint32_t text[ID_CHARS_MAX];
    size_t n = read(id, strlen(id), text, ID_CHARS_MAX);
    if (match->count >= (n == RANDOM_ID ? RANDOM_PART_MIN : ID_PART_MIN) && match->count <= n)
        for (size_t i = 0; i + match->count <= n; i++)
            if (memcmp(text + i, match->text, match->count * sizeof *text) == 0)
                return true;
    return match->number && n != RANDOM_ID && holds_number(match, text, n);
}

void match_init(struct match *match, const char *typed)
{
    *match = (struct match){.count = 0};
    size_t n = utf8_cut(typed, strlen(typed), MATCH_TEXT_MAX), from = 0, digits = 0;
    n = read(typed, n, match->text, MATCH_TEXT_MAX);
    while (from < n && match->text[from] == ' ')
        from++;
    while (n > from && match->text[n - 1] == ' ')
        n--;
    match->count = n - from;
    memmove(match->text, match->text + from, match->count * sizeof *match->text);
    n = count_out(match->text, match->count, match->counted, MATCH_TEXT_MAX);
    for (size_t i = 0; i < n; i++)
        digits += is_digit(match->counted[i]);
    match->counted_count = digits > 0 ? n : 0;
    match->number = n > 0 && digits == n;
}

bool match_finds(const struct match *match, const char *name, const char *id)
{
    uint32_t text[MATCH_NAME_MAX], counted[MATCH_NAME_MAX];
    size_t n = read(name, strlen(name), text, MATCH_NAME_MAX);
    if (match->count == 0 || holds(match->text, match->count, text, n))
        return true;
    if (match->counted_count > 0) {
        size_t more = count_out(text, n, counted, MATCH_NAME_MAX);
        if (holds_counted(match, counted, more) ||
            (match->number && holds_number(match, counted, more)))
            return true;
    }
    return id && finds_id(match, id);
}
