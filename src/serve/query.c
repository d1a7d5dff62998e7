#include "serve/query.h"

#include <string.h>

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool percent_decode(const char *text, size_t n, char *out, size_t size)
{
    size_t length = 0;
    for (size_t i = 0; i < n; i++) {
        char c = text[i];
        if (c == '%') {
            if (n - i < 3 || hex(text[i + 1]) < 0 || hex(text[i + 2]) < 0)
                return false;
            c = (char)(hex(text[i + 1]) << 4 | hex(text[i + 2]));
            i += 2;
        }
        if (c == '\0' || length + 1 >= size)
            return false;
        out[length++] = c;
    }
    if (length >= size)
        return false;
    out[length] = '\0';
    return true;
}

static bool read_pair(const char *pair, size_t n, struct query_key *keys, size_t count)
{
    const char *equals = memchr(pair, '=', n);
    size_t name = equals ? (size_t)(equals - pair) : n;
    for (size_t i = 0; i < count; i++) {
        if (strlen(keys[i].name) != name || memcmp(keys[i].name, pair, name) != 0)
            continue;
        if (keys[i].given || !equals)
            return false;
        keys[i].given = true;
        return percent_decode(equals + 1, n - name - 1, keys[i].value, sizeof keys[i].value);
    }
    return false;
}

bool query_split(const char *query, struct query_key *keys, size_t count)
{
    if (!query || !*query)
        return true;
    for (const char *pair = query;;) {
        const char *end = strchr(pair, '&');
        if (!read_pair(pair, end ? (size_t)(end - pair) : strlen(pair), keys, count))
            return false;
        if (!end)
            return true;
        pair = end + 1;
    }
}

bool number_read(const char *text, int64_t max, int64_t *out)
{
    int64_t number = 0;
    if (!*text)
        return false;
    for (; *text; text++) {
        int value = *text - '0';
        if (value < 0 || value > 9 || number > (max - value) / 10)
            return false;
        number = 10 * number + value;
    }
    *out = number;
    return true;
}
