#include "base/utf8.h"

/* The length a first byte announces; 0 when no character starts with it. */
static size_t announced(unsigned char first)
{
    if (first < 0x80)
        return 1;
    if (first >= 0xC2 && first <= 0xDF)
        return 2;
    if (first >= 0xE0 && first <= 0xEF)
        return 3;
    if (first >= 0xF0 && first <= 0xF4)
        return 4;
    return 0;
}

static bool is_scalar(uint32_t cp)
{
    return cp <= 0x10FFFF && !(cp >= 0xD800 && cp <= 0xDFFF);
}

size_t utf8_get(const char *s, size_t n, uint32_t *cp)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char first = (unsigned char)s[0];
    size_t length = announced(first);
    if (length == 0 || length > n)
        return 0;
    if (length == 1) {
        *cp = first;
        return 1;
    }
    uint32_t value = first & (0x7Fu >> length);
    for (size_t i = 1; i < length; i++) {
        unsigned char next = (unsigned char)s[i];
        if ((next & 0xC0) != 0x80)
            return 0;
        value = value << 6 | (next & 0x3F);
    }
    if (value < smallest[length] || !is_scalar(value))
        return 0;
    *cp = value;
    return length;
}

size_t utf8_put(char *out, uint32_t cp)
{
    if (!is_scalar(cp))
        return 0;
    if (cp < 0x80) {
        out[0] = (char)cp;
        return 1;
    }
    size_t length = cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
    for (size_t i = length - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (cp & 0x3F));
        cp >>= 6;
    }
    out[0] = (char)(((0xF00u >> length) & 0xF0) | cp);
    return length;
}

bool utf8_valid(const char *s, size_t n, size_t *bad)
{
    size_t i = 0;
    while (i < n) {
        if ((unsigned char)s[i] < 0x80) {
            i++;
            continue;
        }
        uint32_t cp;
        size_t length = utf8_get(s + i, n - i, &cp);
        if (length == 0) {
            if (bad)
                *bad = i;
            return false;
        }
        i += length;
    }
    return true;
}

size_t utf8_count(const char *s, size_t n)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        count += ((unsigned char)s[i] & 0xC0) != 0x80;
    return count;
}

size_t utf8_cut(const char *s, size_t n, size_t max)
{
    if (max >= n)
        return n;
    for (size_t back = 1; back <= 3 && back <= max; back++) {
        uint32_t cp;
        if (utf8_get(s + max - back, n - max + back, &cp) > back)
            return max - back;
    }
    return max;
}
