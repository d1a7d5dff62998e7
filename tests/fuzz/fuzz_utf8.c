#include "base/utf8.h"

#include <string.h>

/* Stops where libFuzzer sees it. */
static void demand(bool holds)
{
    if (!holds)
        __builtin_trap();
}

/* Walks the bytes; answers the offset of the first that is no character, n when there is none. */
static size_t walk(const char *s, size_t n, size_t *count)
{
    size_t i = 0;
    *count = 0;
    while (i < n) {
        uint32_t cp = UINT32_MAX;
        size_t length = utf8_get(s + i, n - i, &cp);
        if (length == 0)
            break;
        char again[4];
        demand(length <= n - i);
        demand(cp <= 0x10FFFF && !(cp >= 0xD800 && cp <= 0xDFFF));
        demand(utf8_put(again, cp) == length && memcmp(again, s + i, length) == 0);
        i += length;
        ++*count;
    }
    return i;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *s = (const char *)data;
    size_t count;
    size_t good = walk(s, size, &count);
    size_t bad = size;
    bool valid = utf8_valid(s, size, &bad);
    demand(valid == (good == size) && bad == good);
    demand(utf8_valid(s, size, NULL) == valid);
    demand(utf8_valid(s, good, NULL) && utf8_count(s, good) == count);
    for (size_t max = 0; max <= size + 1; max++) {
        size_t cut = utf8_cut(s, size, max);
        demand(cut <= max && cut <= size);
        demand(max >= size ? cut == size : max - cut <= 3);
        demand(!valid || utf8_valid(s, cut, NULL));
        /* As many characters as go in: the next one would not have fitted. */
        uint32_t cp;
        demand(!valid || cut == size || cut + utf8_get(s + cut, size - cut, &cp) > max);
    }
    return 0;
}
