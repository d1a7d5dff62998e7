#include "wire/escape.h"

#include <stdbool.h>
#include <string.h>

#include "base/intl.h"

/* The value of four hexadecimal digits at s; -1 when they are none. */
static int32_t hex4(const unsigned char *s, size_t n)
{
    if (n < 4)
        return -1;
    int32_t value = 0;
    for (int i = 0; i < 4; i++) {
        int digit = s[i] >= '0' && s[i] <= '9'   ? s[i] - '0'
                    : s[i] >= 'a' && s[i] <= 'f' ? s[i] - 'a' + 10
                    : s[i] >= 'A' && s[i] <= 'F' ? s[i] - 'A' + 10
                                                 : -1;
        if (digit < 0)
            return -1;
        value = value * 16 + digit;
    }
    return value;
}

static bool is_high(int32_t unit)
{
    return unit >= 0xD800 && unit < 0xDC00;
}

static bool is_low(int32_t unit)
{
    return unit >= 0xDC00 && unit < 0xE000;
}

/* Reads the \u escape at s; sets its character and answers its length, or 0 with the reason. */
static size_t unicode_escape(const unsigned char *s, size_t n, uint32_t *cp, const char **reason)
{
    int32_t first = hex4(s + 2, n - 2);
    if (first < 0) {
        *reason = _("的 \\u 后面不是四位十六进制数");
        return 0;
    }
    if (first == 0) {
        *reason = _("有空字符 \\u0000");
        return 0;
    }
    if (!is_high(first) && !is_low(first)) {
        *cp = (uint32_t)first;
        return 6;
    }
    int32_t second = n >= 12 && s[6] == '\\' && s[7] == 'u' ? hex4(s + 8, 4) : -1;
    if (!is_high(first) || !is_low(second)) {
        *reason = _("的 \\u 代理项不成对");
        return 0;
    }
    *cp = 0x10000 + ((uint32_t)(first - 0xD800) << 10) + (uint32_t)(second - 0xDC00);
    return 12;
}

size_t escape_read(const unsigned char *s, size_t n, uint32_t *cp, const char **reason)
{
    static const char letters[] = "\"\\/bfnrt";
    static const char meanings[] = "\"\\/\b\f\n\r\t";
    if (n >= 2 && s[1] == 'u')
        return unicode_escape(s, n, cp, reason);
    const char *letter = n >= 2 && s[1] != '\0' ? strchr(letters, s[1]) : NULL;
    if (!letter) {
        *reason = _("的转义符不认识");
        return 0;
    }
    *cp = (unsigned char)meanings[letter - letters];
    return 2;
}
