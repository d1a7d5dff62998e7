#include "wire/page_json.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/utf8.h"

enum { ARENA_SIZE = 16 << 20, OUT_MAX = 16 << 20 };

/* Stops where libFuzzer sees it. */
static void demand(bool holds)
{
    if (!holds)
        __builtin_trap();
}

static void write_page(struct buf *out, const struct page *page)
{
    struct page_writer writer;
    page_begin(&writer, out, &page->head);
    for (size_t i = 0; i < page->count; i++) {
        const struct page_item *item = &page->items[i];
        if (item->removed)
            page_removed(&writer, item->entity, item->row.head.id);
        else
            page_row(&writer, item->entity, &item->row);
    }
    page_end(&writer);
    demand(!out->failed);
}

/* A page that is taken is the same when it is written and read again. */
static void round_trip(const struct page *first)
{
    struct arena *arena = arena_new(ARENA_SIZE);
    struct page second;
    struct buf once;
    struct buf twice;
    buf_init(&once, OUT_MAX);
    buf_init(&twice, OUT_MAX);
    write_page(&once, first);
    demand(page_decode(once.text, once.len, arena, &second, NULL) == ST_OK);
    demand(second.count == first->count);
    demand(memcmp(&second.head, &first->head, sizeof second.head) == 0);
    write_page(&twice, &second);
    demand(strcmp(once.text, twice.text) == 0);
    buf_free(&once);
    buf_free(&twice);
    arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(ARENA_SIZE);
    struct page page;
    struct error error = {0};
    enum status status = page_decode((const char *)data, size, arena, &page, &error);
    if (status == ST_OK) {
        demand(page.head.from <= page.head.to && page.head.to <= page.head.head);
        round_trip(&page);
    } else {
        demand(status == ST_INVALID || status == ST_LIMIT || status == ST_NOMEM);
        demand(error.status == status && error.text[0] != '\0');
        demand(utf8_valid(error.text, strlen(error.text), NULL));
    }
    arena_free(arena);
    return 0;
}
