#ifndef TESTS_WORLD_H
#define TESTS_WORLD_H

#include "base/arena.h"
#include "core/decide.h"
#include "tap.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A world in memory for the tests of core: rows in arrays, rulebooks by hand. A refused command
 * leaves nothing behind, as a savepoint would see to.
 */
struct rows {
    union any_entity *rows;
    size_t count;
};

struct memory {
    struct arena *arena; /* everything, until the end of the test */
    struct rows of[ENTITY_COUNT];
    bool no_proxy;         /* the setting proxy_approval is false */
    bool broken;           /* every put fails */
    const char *bad_patch; /* settings that merge refuses */
    enum status merge_status;

    /* How the next commands are given. */
    int64_t day, second; /* at: day days and so many seconds after the start */
    const char *by;
    const char *on_behalf;
    int64_t means;
    int64_t rev;
    bool trusted;
    bool scoped; /* as over a network: what is not seen is not there */
    int64_t commands;

    struct error error; /* of the last command */
    enum status status;
    bool hidden; /* refused for what is not seen */
    char id[64]; /* of the last command */
};

/* 2026-01-01T00:00:00+08:00 and so many days. */
instant day(int64_t days);

/* An empty world where the local user "local" is trusted. */
void memory_start(struct memory *memory);
void memory_end(struct memory *memory);
struct world memory_world(struct memory *memory);

/*
 * Gives one command: `with` is "key=value|key=value"; a time is a number of days since the start,
 * "null" a JSON null. Answers its verdict; VERDICT_RETRY, which core never gives, when the test
 * names a key that is none.
 */
enum verdict give(struct memory *memory, const char *verb, const char *to, const char *with);

/* The row, or NULL. */
const void *row_of(const struct memory *memory, enum entity entity, const char *id);

/*
 * The registry that most tests start from: orgs top (rulebook secretary-approves), o1 and o2
 * below it, o3 (rulebook all-steps) with groups g3 and g4; persons; groups g1, g2 of o1 and g9 of
 * o2. Answers false when a command of it was refused.
 */
bool settle(struct memory *memory);

/* One row of a table of commands and what must come of them. */
struct expectation {
    const char *verb, *to, *with;
    enum verdict verdict;
    const char *key; /* of the error; NULL: not looked at */
};

/* Gives all of them, with checks of each. Inline, since a program's checks count where they stand.
 */
static inline void expect(struct memory *memory, const struct expectation *table, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct expectation *row = &table[i];
        enum verdict verdict = give(memory, row->verb, row->to, row->with);
        is_str(verdict_name(verdict), verdict_name(row->verdict), "%s %s %s: %s", row->verb,
               row->to ? row->to : "-", row->with, verdict_name(row->verdict));
        if (verdict != row->verdict)
            printf("# %s: %s\n", memory->error.key, memory->error.text);
        if (row->key)
            is_str(memory->error.key, row->key, "... it is about %s", row->key);
        if (row->verdict > VERDICT_NOOP)
            ok(memory->error.text[0] != '\0', "... and says what is wrong");
    }
}

#define EXPECT(memory, table) expect(memory, table, sizeof table / sizeof table[0])

#endif
