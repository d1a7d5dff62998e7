#include "serve/text.h"

#include <inttypes.h>
#include <stddef.h>

#include "wire/json.h"

static void put_key(struct buf *out, const char *key)
{
    if (out->len > 0 && out->text[out->len - 1] != '{')
        buf_putc(out, ',');
    json_string(out, key);
    buf_putc(out, ':');
}

void text_put(struct buf *out, const char *key, const char *value)
{
    put_key(out, key);
    json_string(out, value);
}

void text_put_time(struct buf *out, const char *key, instant at)
{
    char time[RFC3339_MAX];
    if (at != INSTANT_NONE)
        rfc3339_write(at, CIVIL_BEIJING, time);
    text_put(out, key, at == INSTANT_NONE ? NULL : time);
}

void text_put_number(struct buf *out, const char *key, int64_t value)
{
    put_key(out, key);
    buf_printf(out, "%" PRId64, value);
}
