#ifndef WIRE_PAGE_JSON_H
#define WIRE_PAGE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/civil.h"
#include "base/ident.h"
#include "base/status.h"
#include "core/entity.h"

/*
 * A page of changes (protocol.md 5):
 * {"format":1,"epoch":"…","history":"…","from":0,"to":12,"head":40,"time":"…",
 *  "audit":{"seq":7,"hash":"…"},"rows":[…],"removed":[{"entity":"fact","id":"f9"}]}
 * to == head: there is nothing behind this page.
 */
enum { PAGE_TEXT_MAX = 8 << 20, PAGE_ROWS_MAX = 20000, EPOCH_TEXT = 33 };

struct page_head {
    char epoch[EPOCH_TEXT];
    char history[UUID_TEXT];
    int64_t from, to, head;
    instant time; /* the server's */
    int64_t audit_seq;
    char audit_hash[SHA256_TEXT];
};

/* Writing: begin, then all rows, then all removed, then end. */
struct page_writer {
    struct buf *out;
    size_t rows, removed;
};
void page_begin(struct page_writer *writer, struct buf *out, const struct page_head *head);
void page_row(struct page_writer *writer, enum entity entity, const void *row);
void page_removed(struct page_writer *writer, enum entity entity, const char *id);
void page_end(struct page_writer *writer);

struct page_item {
    bool removed;
    enum entity entity;
    union any_entity row; /* only its id where removed */
};

struct page {
    struct page_head head;
    struct page_item *items; /* the rows, then those removed */
    size_t count;
};

/*
 * Reads a whole page; strings live in the arena. ST_INVALID or ST_LIMIT for anything that is not
 * exactly a page: unknown keys, another format, from > to, to > head, a row twice.
 */
enum status page_decode(const char *text, size_t n, struct arena *arena, struct page *page,
                        struct error *error);

#endif
