#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>

/*
 * A growing byte buffer with a maximum. Once an append does not fit (max or memory), failed is set,
 * that append and all later ones do nothing, and what stood before stays. text is always
 * NUL-terminated (never NULL after buf_init, also before the first append).
 */
struct buf {
    char *text;
    size_t len;
    size_t cap;
    size_t max; /* largest len */
    bool failed;
};

void buf_init(struct buf *buf, size_t max);
void buf_free(struct buf *buf);
/* Empties the buffer and clears failed; the memory is kept. */
void buf_reset(struct buf *buf);
void buf_add(struct buf *buf, const char *bytes, size_t n);
void buf_puts(struct buf *buf, const char *s);
void buf_putc(struct buf *buf, char c);
void buf_printf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Cuts the content back to len bytes (no effect when it is shorter). */
void buf_cut(struct buf *buf, size_t len);

#endif
