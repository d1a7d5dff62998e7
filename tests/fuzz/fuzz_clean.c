#include "base/clean.h"

#include <string.h>

#include "base/utf8.h"

enum { OUT_MAX = 1 << 20, LITTLE = 16 };

/* Stops where libFuzzer sees it. */
static void demand(bool holds)
{
    if (!holds)
        __builtin_trap();
}

static void demand_clean(const struct buf *out, bool lines)
{
    demand(!out->failed && out->text[out->len] == '\0' && strlen(out->text) == out->len);
    demand(utf8_valid(out->text, out->len, NULL));
    for (size_t i = 0; i < out->len;) {
        uint32_t cp = 0;
        i += utf8_get(out->text + i, out->len - i, &cp);
        demand((lines && cp == '\n') || clean_keeps(cp));
        demand((lines && cp == '\n') || (cp >= 0x20 && (cp < 0x7F || cp >= 0xA0)));
        demand(cp < 0x200B || cp > 0x200F);
        demand(cp < 0x2028 || cp > 0x202E);
        demand(cp < 0x2066 || cp > 0x2069);
        demand(cp != 0x61C && cp != 0x2060 && cp != 0xFEFF);
    }
}

static void check(void (*clean)(struct buf *, const char *, size_t), const char *s, size_t n,
                  bool lines)
{
    struct buf once;
    struct buf twice;
    struct buf little;
    buf_init(&once, OUT_MAX);
    buf_init(&twice, OUT_MAX);
    buf_init(&little, LITTLE);
    clean(&once, s, n);
    demand_clean(&once, lines);
    demand(once.len <= n);
    clean(&twice, once.text, once.len);
    demand(twice.len == once.len && memcmp(twice.text, once.text, once.len) == 0);
    /* All of it or nothing. */
    clean(&little, s, n);
    demand(little.failed == (once.len > LITTLE));
    demand(little.len == (little.failed ? 0 : once.len));
    buf_free(&little);
    buf_free(&twice);
    buf_free(&once);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > OUT_MAX)
        return 0;
    check(clean_line, (const char *)data, size, false);
    check(clean_text, (const char *)data, size, true);
    return 0;
}
