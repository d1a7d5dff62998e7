#include "cmd/demo_line.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/ident.h"
#include "base/intl.h"

enum { BOOK_TEXT_MAX = 512 << 20, SEED_MAX = 192 };

struct demo_entry {
    instant at;
    size_t seq;
    size_t start, len;
};

void book_init(struct demo_book *book, instant now)
{
    *book = (struct demo_book){.now = now, .cut = now};
    buf_init(&book->text, BOOK_TEXT_MAX);
}

void book_free(struct demo_book *book)
{
    buf_free(&book->text);
    free(book->entries);
    book->entries = NULL;
    book->count = book->cap = 0;
}

static void add_quoted(struct buf *out, const char *s)
{
    buf_putc(out, '"');
    for (; *s != '\0'; s++) {
        if (*s == '"' || *s == '\\') {
            buf_putc(out, '\\');
            buf_putc(out, *s);
        } else if (*s == '\n') {
            buf_puts(out, "\\n");
        } else if ((unsigned char)*s < 0x20) {
            buf_printf(out, "\\u%04x", (unsigned)*s);
        } else {
            buf_putc(out, *s);
        }
    }
    buf_putc(out, '"');
}

static struct demo_entry *new_entry(struct demo_book *book)
{
    if (book->count == book->cap) {
        size_t cap = book->cap == 0 ? 4096 : book->cap * 2;
        struct demo_entry *grown = realloc(book->entries, cap * sizeof *grown);
        if (grown == NULL) {
            book->failed = true;
            return NULL;
        }
        book->entries = grown;
        book->cap = cap;
    }
    return &book->entries[book->count];
}

void line_begin(struct demo_book *book, instant at, const char *verb, const char *to,
                const char *by)
{
    struct demo_entry *entry = at > book->cut || book->failed ? NULL : new_entry(book);
    book->open = entry != NULL;
    if (!book->open)
        return;
    *entry = (struct demo_entry){.at = at, .seq = book->count, .start = book->text.len};
    book->count++;
    book->first = true;
    /* The number of the line keeps two equal commands of one second apart. */
    char seed[SEED_MAX], id[UUID_TEXT], when[RFC3339_MAX];
    int n = snprintf(seed, sizeof seed, "%zu %s %s", entry->seq, verb, to);
    uuid7_derived(at, seed, n < SEED_MAX ? (size_t)n : SEED_MAX - 1, id);
    rfc3339_write(at, CIVIL_BEIJING, when);
    buf_printf(&book->text,
               "{\"id\":\"%s\",\"do\":\"%s\",\"to\":\"%s\",\"at\":\"%s\",\"by\":\"%s\",\"with\":{",
               id, verb, to, when, by);
}

static bool key(struct demo_book *book, const char *name)
{
    if (!book->open)
        return false;
    buf_printf(&book->text, "%s\"%s\":", book->first ? "" : ",", name);
    book->first = false;
    return true;
}

void line_text(struct demo_book *book, const char *name, const char *value)
{
    if (value != NULL && key(book, name))
        add_quoted(&book->text, value);
}

void line_number(struct demo_book *book, const char *name, int value)
{
    if (key(book, name))
        buf_printf(&book->text, "%d", value);
}

void line_flag(struct demo_book *book, const char *name, bool value)
{
    if (key(book, name))
        buf_puts(&book->text, value ? "true" : "false");
}

void line_time(struct demo_book *book, const char *name, instant value)
{
    char when[RFC3339_MAX];
    if (value == INSTANT_NONE || !key(book, name))
        return;
    rfc3339_write(value, CIVIL_BEIJING, when);
    add_quoted(&book->text, when);
}

void line_list(struct demo_book *book, const char *name, const char *value)
{
    if (!key(book, name))
        return;
    buf_putc(&book->text, '[');
    add_quoted(&book->text, value);
    buf_putc(&book->text, ']');
}

void line_json(struct demo_book *book, const char *name, const char *json)
{
    if (key(book, name))
        buf_puts(&book->text, json);
}

void line_end(struct demo_book *book)
{
    if (!book->open)
        return;
    buf_puts(&book->text, "}}");
    struct demo_entry *entry = &book->entries[book->count - 1];
    entry->len = book->text.len - entry->start;
    book->open = false;
    if (book->text.failed)
        book->failed = true;
}

static int by_time(const void *a, const void *b)
{
    const struct demo_entry *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return x->seq < y->seq ? -1 : x->seq > y->seq;
}

enum status book_play(struct demo_book *book,
                      enum status (*line)(void *context, const char *text, size_t len),
                      void *context, struct error *error)
{
    if (book->failed)
        return error_set(error, ST_NOMEM, NULL,
                         _("内存不足，演示数据没有生成，请关闭其他程序后重试"));
    qsort(book->entries, book->count, sizeof *book->entries, by_time);
    enum status status = ST_OK;
    for (size_t i = 0; i < book->count && status == ST_OK; i++)
        status = line(context, book->text.text + book->entries[i].start, book->entries[i].len);
    return status;
}
