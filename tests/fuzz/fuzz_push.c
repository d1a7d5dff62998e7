#include "wire/push_json.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/utf8.h"
#include "wire/canon.h"

enum { ARENA_SIZE = 16 << 20, OUT_MAX = 1 << 20 };

/* Stops where libFuzzer sees it. */
static void demand(bool holds)
{
    if (!holds)
        __builtin_trap();
}

static void sentence(enum status status, const struct error *error)
{
    demand(error->status == status && error->text[0] != '\0');
    demand(utf8_valid(error->text, strlen(error->text), NULL));
}

/* Writes the commands that are well. */
static size_t write_push(struct buf *out, const struct pushed *list, size_t count)
{
    size_t written = 0;
    buf_puts(out, "{\"commands\":[");
    for (size_t i = 0; i < count; i++) {
        if (list[i].status != ST_OK)
            continue;
        if (written++ > 0)
            buf_putc(out, ',');
        push_command(out, &list[i].command, list[i].signature);
    }
    buf_puts(out, "]}");
    demand(!out->failed);
    return written;
}

static void same_prints(const struct pushed *first, size_t count, const struct pushed *second)
{
    for (size_t i = 0; i < count; i++) {
        if (first[i].status != ST_OK)
            continue;
        char prints[2][SHA256_TEXT];
        command_fingerprint(&first[i].command, prints[0]);
        command_fingerprint(&second->command, prints[1]);
        demand(second->status == ST_OK && strcmp(prints[0], prints[1]) == 0);
        demand(strcmp(first[i].id, second->id) == 0);
        second++;
    }
}

/* What is well is the same when it is written and read again, and so is what was signed. */
static void round_trip(const struct pushed *list, size_t count)
{
    struct arena *arena = arena_new(ARENA_SIZE);
    struct pushed *again;
    size_t read;
    struct buf once;
    struct buf twice;
    buf_init(&once, OUT_MAX);
    buf_init(&twice, OUT_MAX);
    size_t written = write_push(&once, list, count);
    if (once.len <= PUSH_TEXT_MAX) {
        demand(push_decode(once.text, once.len, arena, &again, &read, NULL) == ST_OK);
        demand(read == written);
        demand(write_push(&twice, again, read) == written);
        demand(strcmp(once.text, twice.text) == 0);
        same_prints(list, count, again);
    }
    buf_free(&once);
    buf_free(&twice);
    arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(ARENA_SIZE);
    struct pushed *list;
    size_t count;
    struct error error = {0};
    enum status status = push_decode((const char *)data, size, arena, &list, &count, &error);
    if (status == ST_OK) {
        demand(count <= PUSH_COMMANDS);
        for (size_t i = 0; i < count; i++) {
            if (list[i].status == ST_OK)
                demand(list[i].command.verb && list[i].id[0] && !list[i].unsupported);
            else
                sentence(list[i].status, &list[i].error);
        }
        round_trip(list, count);
    } else {
        demand(status == ST_INVALID || status == ST_LIMIT || status == ST_NOMEM);
        sentence(status, &error);
    }
    arena_free(arena);
    return 0;
}
