#ifndef TESTS_UNIT_PAGE_OF_H
#define TESTS_UNIT_PAGE_OF_H

#include <stdio.h>

#include "base/arena.h"
#include "base/buf.h"
#include "store/db.h"
#include "store/row.h"
#include "wire/page_json.h"

/* A page as a server would send it to somebody who sees everything of that store: what the tests of
 * a client's store begin with. */

struct paging {
    struct page_writer writer;
    enum entity entity;
};

static inline bool page_take(void *context, const void *row)
{
    struct paging *paging = context;
    page_row(&paging->writer, paging->entity, row);
    return true;
}

static inline struct page_head page_head_of(int64_t from, int64_t to, instant now)
{
    struct page_head head = {.from = from, .to = to, .head = to, .time = now};
    snprintf(head.epoch, sizeof head.epoch, "%s", "0123456789abcdef0123456789abcdef");
    snprintf(head.history, sizeof head.history, "%s", "019389f0-0000-7000-8000-000000000001");
    snprintf(head.audit_hash, sizeof head.audit_hash, "%064d", 0);
    return head;
}

/* db NULL: a page without rows. */
static inline bool page_of(struct db *db, const struct page_head *head, struct buf *out)
{
    struct paging paging;
    struct error error = {.status = ST_OK};
    struct arena *arena = arena_new(1 << 20);
    page_begin(&paging.writer, out, head);
    for (int i = 0; db && i < ENTITY_COUNT && error.status == ST_OK; i++) {
        paging.entity = (enum entity)i;
        row_walk_all(db, paging.entity, true, arena, page_take, &paging, &error);
    }
    page_end(&paging.writer);
    arena_free(arena);
    if (error.status != ST_OK)
        printf("# page: %s\n", error.text);
    return error.status == ST_OK && !out->failed;
}

#endif
