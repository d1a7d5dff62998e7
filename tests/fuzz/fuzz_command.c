#include "wire/command_json.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/utf8.h"

enum { ARENA_SIZE = 8 << 20, OUT_MAX = 8 << 20 };

/* Stops where libFuzzer sees it. */
static void demand(bool holds)
{
    if (!holds)
        __builtin_trap();
}

/* A command that is taken is the same when it is written and read again. */
static void round_trip(const struct command *first, struct arena *arena)
{
    struct command second;
    struct buf once;
    struct buf twice;
    buf_init(&once, OUT_MAX);
    buf_init(&twice, OUT_MAX);
    command_encode(&once, first);
    demand(!once.failed && !strchr(once.text, '\n'));
    enum status status = command_decode(once.text, once.len, arena, &second, NULL);
    /* Written without escapes it may only have become shorter. */
    demand(status == ST_OK);
    command_encode(&twice, &second);
    demand(strcmp(once.text, twice.text) == 0 && strcmp(first->body, second.body) == 0);
    demand(memcmp(first->given, second.given, sizeof first->given) == 0);
    buf_free(&once);
    buf_free(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(ARENA_SIZE);
    struct command command;
    struct error error = {0};
    enum status status = command_decode((const char *)data, size, arena, &command, &error);
    if (status == ST_OK) {
        demand(command.verb && command.body);
        demand(command.at >= INSTANT_MIN && command.at <= INSTANT_MAX);
        round_trip(&command, arena);
    } else {
        demand(status == ST_INVALID || status == ST_LIMIT);
        demand(error.status == status && error.text[0] != '\0');
        demand(utf8_valid(error.text, strlen(error.text), NULL));
    }
    arena_free(arena);
    return 0;
}
