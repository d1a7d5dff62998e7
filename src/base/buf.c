#include "base/buf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CAP = 64 };

void buf_init(struct buf *buf, size_t max)
{
    /* cap 0 says that text is not ours: it is never written to or freed. */
    *buf = (struct buf){.text = (char *)"", .max = max < SIZE_MAX ? max : SIZE_MAX - 1};
}

void buf_free(struct buf *buf)
{
    if (buf->cap > 0)
        free(buf->text);
    buf_init(buf, buf->max);
}

void buf_reset(struct buf *buf)
{
    buf->failed = false;
    buf_cut(buf, 0);
}

/* Makes room for n more bytes and the NUL; sets failed when that is not possible. */
static bool make_room(struct buf *buf, size_t n)
{
    if (buf->failed)
        return false;
    if (n > buf->max - buf->len) {
        buf->failed = true;
        return false;
    }
    size_t need = buf->len + n + 1;
    if (need <= buf->cap)
        return true;
    size_t cap = buf->cap > 0 ? buf->cap : FIRST_CAP;
    while (cap < need)
        cap = cap > buf->max / 2 ? buf->max + 1 : cap * 2;
    char *text = realloc(buf->cap > 0 ? buf->text : NULL, cap);
    if (!text) {
        buf->failed = true;
        return false;
    }
    text[buf->len] = '\0';
    buf->text = text;
    buf->cap = cap;
    return true;
}

void buf_add(struct buf *buf, const char *bytes, size_t n)
{
    if (n == 0 || !make_room(buf, n))
        return;
    memcpy(buf->text + buf->len, bytes, n);
    buf->len += n;
    buf->text[buf->len] = '\0';
}

void buf_puts(struct buf *buf, const char *s)
{
    buf_add(buf, s, strlen(s));
}

void buf_putc(struct buf *buf, char c)
{
    buf_add(buf, &c, 1);
}

void buf_printf(struct buf *buf, const char *format, ...)
{
    if (buf->failed)
        return;
    va_list args;
    va_list again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    if (length < 0) {
        buf->failed = true;
    } else if (length > 0 && make_room(buf, (size_t)length)) {
        vsnprintf(buf->text + buf->len, (size_t)length + 1, format, again);
        buf->len += (size_t)length;
    }
    va_end(again);
    va_end(args);
}

void buf_cut(struct buf *buf, size_t len)
{
    if (len >= buf->len)
        return;
    buf->len = len;
    buf->text[len] = '\0';
}
