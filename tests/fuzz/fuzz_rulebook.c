#include "wire/rulebook_json.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/ident.h"
#include "base/utf8.h"

enum { ARENA_SIZE = 64 << 20, OFFSET_MAX = 18 * 3600 };

/* Stops where libFuzzer sees it. */
static void demand(bool holds)
{
    if (!holds)
        __builtin_trap();
}

static void demand_rule(const struct rule *rule)
{
    demand(ident_valid(rule->id, strlen(rule->id)));
    demand(rule->title && rule->clause && rule->text && rule->advice);
    demand(rule->kind < RULE_KINDS && rule->count >= 1);
    bool by_days = rule->kind == RULE_SILENCE || rule->kind == RULE_DISSOLVE;
    bool by_event = rule->kind == RULE_BEFORE || rule->kind == RULE_AFTER;
    demand(!by_days || rule->days >= 0);
    demand(!by_event || (rule->events && (rule->days >= 0) != (rule->hours >= 0)));
    demand(rule->kind != RULE_BY ||
           (rule->opens != INSTANT_NONE) != (rule->opens_days != INTEGER_NONE));
    demand((rule->kind == RULE_INVARIANT) == (rule->check != NULL));
    bool by_fact = rule->met_by == MET_BY_FACT && rule->kind != RULE_INVARIANT;
    demand(by_fact == (rule->fact.kind > 0) && rule->fact.kind < FACT_KINDS);
}

static void demand_whole(const struct rulebook *book)
{
    demand(book->title && book->short_title && book->source && book->rule_count > 0);
    demand(book->offset <= OFFSET_MAX && book->offset >= -OFFSET_MAX && book->group_kinds != 0);
    for (size_t i = 0; i < book->rule_count; i++) {
        demand_rule(&book->rules[i]);
        for (size_t j = 0; j < i; j++)
            demand(strcmp(book->rules[i].id, book->rules[j].id) != 0);
    }
    for (size_t i = 0; i < book->policy_count; i++)
        demand(book->policy[i].review || book->policy[i].approve || book->policy[i].check_secrecy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(ARENA_SIZE);
    struct rulebook book;
    struct error error = {0};
    enum status status =
        rulebook_decode("file.json", (const char *)data, size, arena, &book, &error);
    if (status == ST_OK) {
        demand_whole(&book);
    } else {
        demand(status == ST_INVALID || status == ST_LIMIT);
        demand(error.status == status && strstr(error.text, "file.json"));
        demand(utf8_valid(error.text, strlen(error.text), NULL));
    }
    arena_free(arena);
    return 0;
}
