#include "wire/page_json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tap.h"

enum { ARENA_SIZE = 64 << 20, TEXT_SIZE = 2048, SECONDS_MAX = 10 };

#define EPOCH   "0123456789abcdef0123456789abcdef"
#define HISTORY "019a9e4c-7b1e-7c55-9f0a-6d2f1c0b8a11"
#define HASH    "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define TIME    "2026-11-22T09:12:00+08:00"

struct bench {
    struct arena *arena;
    struct buf out;
    struct page page;
    struct error error;
};

static const struct page_head head = {.epoch = EPOCH,
                                      .history = HISTORY,
                                      .from = 7,
                                      .to = 12,
                                      .head = 40,
                                      .time = 1795309920,
                                      .audit_seq = 9,
                                      .audit_hash = HASH};

static enum status decode(struct bench *bench, const char *text, size_t n)
{
    arena_reset(bench->arena);
    bench->error = (struct error){0};
    return page_decode(text, n, bench->arena, &bench->page, &bench->error);
}

static void write_small(struct buf *out)
{
    struct page_writer writer;
    struct fact fact;
    struct org org;
    entity_clear(ENTITY_FACT, &fact);
    entity_clear(ENTITY_ORG, &org);
    org.id = "x";
    org.rev = 1;
    org.settings = "{\"a\":1}";
    fact.id = "x";
    fact.rev = 2;
    fact.note = "党";
    buf_reset(out);
    page_begin(&writer, out, &head);
    page_row(&writer, ENTITY_FACT, &fact);
    page_row(&writer, ENTITY_ORG, &org);
    page_removed(&writer, ENTITY_GRANT, "auditor:u1:o1");
    page_removed(&writer, ENTITY_FACT, "f9");
    page_end(&writer);
}

static void whole_page(struct bench *bench)
{
    write_small(&bench->out);
    is_str(bench->out.text,
           "{\"format\":1,\"epoch\":\"" EPOCH "\",\"history\":\"" HISTORY
           "\",\"from\":7,\"to\":12,\"head\":40,\"time\":\"" TIME
           "\",\"audit\":{\"seq\":9,\"hash\":\"" HASH "\"},\"rows\":["
           "{\"entity\":\"fact\",\"id\":\"x\",\"rev\":2,\"fields\":{\"note\":\"党\"}},"
           "{\"entity\":\"org\",\"id\":\"x\",\"rev\":1,\"fields\":{\"settings\":{\"a\":1}}}],"
           "\"removed\":[{\"entity\":\"grant\",\"id\":\"auditor:u1:o1\"},"
           "{\"entity\":\"fact\",\"id\":\"f9\"}]}",
           "a page as JSON");
    enum status status = decode(bench, bench->out.text, bench->out.len);
    ok(status == ST_OK, "is read: %s", bench->error.text);
    const struct page *page = &bench->page;
    ok(memcmp(&page->head, &head, sizeof head) == 0, "its head");
    is_int(page->count, 4, "its items");
    const struct page_item *item = page->items;
    ok(!item[0].removed && item[0].entity == ENTITY_FACT, "a fact");
    is_str(item[0].row.fact.note, "党", "and its note");
    is_int(item[0].row.fact.kind, 0, "what was not said is unset");
    is_str(item[1].row.org.settings, "{\"a\":1}", "an org of the same id");
    ok(item[2].removed && item[2].entity == ENTITY_GRANT, "a grant that is gone");
    is_str(item[2].row.head.id, "auditor:u1:o1", "and its id");
    ok(item[3].removed && item[3].entity == ENTITY_FACT, "a fact that is gone");
}

static void empty_page(struct bench *bench)
{
    struct page_head first = head;
    struct page_writer writer;
    first.from = first.to = first.head = first.audit_seq = 0;
    first.audit_hash[0] = '\0';
    buf_reset(&bench->out);
    page_begin(&writer, &bench->out, &first);
    page_end(&writer);
    enum status status = decode(bench, bench->out.text, bench->out.len);
    ok(status == ST_OK, "an empty page before the first change: %s", bench->error.text);
    is_int(bench->page.count, 0, "holds nothing");
    is_str(bench->page.head.audit_hash, "", "and no hash");
    buf_reset(&bench->out);
    page_begin(&writer, &bench->out, &first);
    page_removed(&writer, ENTITY_FACT, "f9");
    page_end(&writer);
    status = decode(bench, bench->out.text, bench->out.len);
    ok(status == ST_OK && bench->page.count == 1, "a page of nothing but what is gone");
}

/* The small page with one piece of it replaced, once. */
static enum status decode_with(struct bench *bench, const char *piece, const char *other)
{
    char text[TEXT_SIZE];
    write_small(&bench->out);
    const char *at = strstr(bench->out.text, piece);
    if (!at)
        return ST_STOPPED;
    snprintf(text, sizeof text, "%.*s%s%s", (int)(at - bench->out.text), bench->out.text, other,
             at + strlen(piece));
    return decode(bench, text, strlen(text));
}

static void refusals(struct bench *bench)
{
    static const struct {
        const char *piece, *other, *key;
    } cases[] = {
        {"\"format\":1", "\"format\":2", "format"},
        {"\"format\":1", "\"format\":\"1\"", "format"},
        {"\"format\":1,", "", "format"},
        {"\"format\":1", "\"format\":1,\"more\":0", "more"},
        {"\"epoch\":\"0", "\"epoch\":\"g", "epoch"},
        {"\"epoch\":\"0", "\"epoch\":\"", "epoch"},
        {"\"epoch\":\"0", "\"epoch\":\"00", "epoch"},
        {"\"epoch\":\"" EPOCH "\"", "\"epoch\":null", "epoch"},
        {"-7c55-", "-7c5-", "history"},
        {"\"from\":7", "\"from\":13", "from"},
        {"\"from\":7", "\"from\":\"7\"", "from"},
        {"\"to\":12", "\"to\":41", "to"},
        {"\"to\":12", "\"to\":null", "to"},
        {"\"head\":40", "\"head\":9007199254740992", "head"},
        {"\"head\":40,", "", "head"},
        {"\"time\":\"" TIME, "\"time\":\"2026-11-22", "time"},
        {"\"time\":\"2026", "\"time\":\"1800", "time"},
        {"\"time\":\"" TIME "\",", "", "time"},
        {"\"seq\":9,", "", "seq"},
        {"\"seq\":9", "\"seq\":9,\"more\":1", "audit"},
        {"\"hash\":\"0", "\"hash\":\"", "hash"},
        {"\"hash\":\"" HASH, "\"hash\":\"", "hash"},
        {"\"audit\":{", "\"audit\":[],\"x\":{", "x"},
        {"\"rows\":[", "\"rows\":[7,", "rows"},
        {"\"rev\":2", "\"rev\":0", "rev"},
        {"\"note\"", "\"nota\"", "nota"},
        {"\"removed\":[", "\"removed\":[7,", "removed"},
        {"\"id\":\"f9\"", "\"id\":\"f9\",\"rev\":1", "removed"},
        {"\"id\":\"f9\"", "\"id\":\"f 9\"", "id"},
        {"\"entity\":\"grant\"", "\"entity\":\"grunt\"", "entity"},
        {",\"removed\":[{\"entity\":\"grant\",\"id\":\"auditor:u1:o1\"},"
         "{\"entity\":\"fact\",\"id\":\"f9\"}]",
         "", "removed"},
        {"\"id\":\"f9\"", "\"id\":\"x\"", "x"},
        {"\"entity\":\"org\",\"id\":\"x\",\"rev\":1,\"fields\":{\"settings\":{\"a\":1}}",
         "\"entity\":\"fact\",\"id\":\"x\",\"rev\":1,\"fields\":{}", "x"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        enum status status = decode_with(bench, cases[i].piece, cases[i].other);
        is_int(status, ST_INVALID, "%s for %s", cases[i].other, cases[i].piece);
        is_str(bench->error.key, cases[i].key, "the key");
        ok(strstr(bench->error.text, "。"), "a sentence: %s", bench->error.text);
    }
    ok(decode_with(bench, "\"to\":12", "\"to\":40") == ST_OK, "to may be head");
    ok(decode_with(bench, "\"from\":7", "\"from\":12") == ST_OK, "and from may be to");
    is_int(decode(bench, "[]", 2), ST_INVALID, "an array is no page");
    is_int(decode(bench, "", 0), ST_INVALID, "nothing is no page");
    write_small(&bench->out);
    int taken = 0;
    for (size_t n = 0; n < bench->out.len; n++)
        taken += decode(bench, bench->out.text, n) == ST_OK;
    is_int(taken, 0, "no beginning of a page is one");
}

static void write_many(struct buf *out, size_t rows, size_t removed)
{
    struct page_writer writer;
    struct fact fact;
    char id[32];
    entity_clear(ENTITY_FACT, &fact);
    fact.id = id;
    fact.rev = 1;
    buf_reset(out);
    page_begin(&writer, out, &head);
    for (size_t i = 0; i < rows; i++) {
        snprintf(id, sizeof id, "f%zu", i * 7919 % rows);
        page_row(&writer, ENTITY_FACT, &fact);
    }
    for (size_t i = 0; i < removed; i++) {
        snprintf(id, sizeof id, "g%zu", i);
        page_removed(&writer, ENTITY_FACT, id);
    }
    page_end(&writer);
}

static void many_rows(struct bench *bench)
{
    write_many(&bench->out, PAGE_ROWS_MAX - 10, 10);
    clock_t start = clock();
    enum status status = decode(bench, bench->out.text, bench->out.len);
    double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    ok(status == ST_OK && bench->page.count == PAGE_ROWS_MAX, "as many rows as a page may hold");
    ok(seconds < SECONDS_MAX, "in %.2f s", seconds);
    write_many(&bench->out, PAGE_ROWS_MAX, 1);
    status = decode(bench, bench->out.text, bench->out.len);
    is_int(status, ST_LIMIT, "and one more, which is gone");
    is_str(bench->error.key, "removed", "the key");
    write_many(&bench->out, PAGE_ROWS_MAX + 1, 0);
    is_int(decode(bench, bench->out.text, bench->out.len), ST_LIMIT, "and one row more");
    char *large = malloc(PAGE_TEXT_MAX + 1);
    memset(large, ' ', PAGE_TEXT_MAX + 1);
    is_int(decode(bench, large, PAGE_TEXT_MAX + 1), ST_LIMIT, "a text that is too large");
    is_int(decode(bench, large, PAGE_TEXT_MAX), ST_INVALID, "blanks alone");
    free(large);
}

/* What a command may hold, a leftover keeps, and its page can carry. */
static void deep_leftover(struct bench *bench)
{
    struct page_writer writer;
    struct leftover leftover;
    entity_clear(ENTITY_LEFTOVER, &leftover);
    leftover.id = "l";
    leftover.rev = 1;
    leftover.body = "{\"settings\":{\"a\":[[[[[[[[[1]]]]]]]]]}}";
    buf_reset(&bench->out);
    page_begin(&writer, &bench->out, &head);
    page_row(&writer, ENTITY_LEFTOVER, &leftover);
    page_end(&writer);
    enum status status = decode(bench, bench->out.text, bench->out.len);
    ok(status == ST_OK, "a deep body of arguments: %s", bench->error.text);
    is_str(status == ST_OK ? bench->page.items[0].row.leftover.body : "", leftover.body,
           "as it was");
}

static void little_memory(struct bench *bench)
{
    struct arena *large = bench->arena;
    static const size_t sizes[] = {0, 8, 256, 1000};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        write_small(&bench->out);
        bench->arena = arena_new(sizes[i]);
        is_int(decode(bench, bench->out.text, bench->out.len), ST_NOMEM, "an arena of %zu bytes",
               sizes[i]);
        ok(!bench->page.items && bench->page.count == 0, "nothing is left of the page");
        arena_free(bench->arena);
    }
    bench->arena = large;
}

int main(void)
{
    struct bench bench = {.arena = arena_new(ARENA_SIZE)};
    buf_init(&bench.out, PAGE_TEXT_MAX);
    whole_page(&bench);
    empty_page(&bench);
    refusals(&bench);
    many_rows(&bench);
    deep_leftover(&bench);
    little_memory(&bench);
    buf_free(&bench.out);
    arena_free(bench.arena);
    return done_testing();
}
