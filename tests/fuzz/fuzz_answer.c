#include "wire/push_json.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/utf8.h"

enum { ARENA_SIZE = 16 << 20, OUT_MAX = 1 << 20 };

/* Stops where libFuzzer sees it. */
static void demand(bool holds)
{
    if (!holds)
        __builtin_trap();
}

static void write_answer(struct buf *out, const struct judgement *list, size_t count, int64_t head)
{
    answer_begin(out);
    for (size_t i = 0; i < count; i++) {
        struct buf verdict;
        buf_init(&verdict, OUT_MAX);
        judgement_encode(&verdict, &list[i]);
        answer_verdict(out, verdict.text, verdict.len);
        buf_free(&verdict);
    }
    answer_end(out, head);
    demand(!out->failed);
}

/* An answer that is taken is the same when it is written and read again. */
static void round_trip(const struct judgement *list, size_t count, int64_t head)
{
    struct arena *arena = arena_new(ARENA_SIZE);
    struct judgement *again;
    size_t read;
    int64_t read_head;
    struct buf once;
    struct buf twice;
    buf_init(&once, OUT_MAX);
    buf_init(&twice, OUT_MAX);
    write_answer(&once, list, count, head);
    demand(answer_decode(once.text, once.len, arena, &again, &read, &read_head, NULL) == ST_OK);
    demand(read == count && read_head == head);
    write_answer(&twice, again, read, read_head);
    demand(strcmp(once.text, twice.text) == 0);
    buf_free(&once);
    buf_free(&twice);
    arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(ARENA_SIZE);
    struct judgement *list;
    size_t count;
    int64_t head;
    struct error error = {0};
    enum status status =
        answer_decode((const char *)data, size, arena, &list, &count, &head, &error);
    if (status == ST_OK) {
        demand(count <= PUSH_COMMANDS);
        round_trip(list, count, head);
    } else {
        demand(status == ST_INVALID || status == ST_LIMIT || status == ST_NOMEM);
        demand(error.status == status && error.text[0] != '\0');
        demand(utf8_valid(error.text, strlen(error.text), NULL));
    }
    arena_free(arena);
    return 0;
}
