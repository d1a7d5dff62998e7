#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/clean.h"
#include "base/utf8.h"
#include "desk/compare.h"

/* A pasted member list: read, folded and matched. */

enum { WHO = 6, ARENA_MAX = 64 << 20 };

static const struct compare_who who[WHO] = {
    {.name = "王小明", .nickname = "老王", .likely = true},
    {.name = "王小明", .rank = 1, .likely = true},
    {.name = "欧阳春兰", .nickname = "城东支部-欧阳春兰", .likely = true},
    {.name = "", .likely = true},
    {.name = "abc", .likely = true},
    {.name = "张三"},
};

/* Stops where libFuzzer sees it. */
static void demand(bool holds)
{
    if (!holds)
        __builtin_trap();
}

static void check_name(const char *name)
{
    size_t n = strlen(name);
    demand(n > 0 && utf8_valid(name, n, NULL));
    demand(utf8_count(name, n) <= COMPARE_NICKNAME_MAX);
    for (size_t i = 0; i < n;) {
        uint32_t cp = 0;
        i += utf8_get(name + i, n - i, &cp);
        demand(clean_keeps(cp) && cp >= 0x20);
    }
    struct buf folded, again;
    buf_init(&folded, 1000);
    buf_init(&again, 1000);
    compare_fold(name, false, &folded);
    compare_fold(folded.text, false, &again);
    demand(!folded.failed && strcmp(folded.text, again.text) == 0);
    buf_free(&folded);
    buf_free(&again);
}

static void check_found(const struct compare_list *names)
{
    struct error error;
    size_t used[WHO] = {0};
    struct compare_found *found = calloc(names->count, sizeof *found);
    demand(found && compare_match(who, WHO, "城东支部", names, found, &error) == ST_OK);
    for (size_t i = 0; i < names->count; i++) {
        if (found[i].how != COMPARE_SURE && found[i].how != COMPARE_LIKELY)
            continue;
        demand(found[i].who < WHO && used[found[i].who]++ == 0);
        demand(found[i].how == COMPARE_SURE || who[found[i].who].likely);
    }
    free(found);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(ARENA_MAX);
    struct compare_list names;
    struct error error;
    if (!arena)
        return 0;
    enum status status = compare_read((const char *)data, size, arena, &names, &error);
    demand((status == ST_OK) == (status != ST_LIMIT && names.count > 0));
    for (size_t i = 0; status == ST_OK && i < names.count; i++)
        check_name(names.names[i]);
    if (status == ST_OK)
        check_found(&names);
    arena_free(arena);
    return 0;
}
