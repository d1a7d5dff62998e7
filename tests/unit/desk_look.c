/* The store is not the screens' alone: another program changes it, or holds it. */
#include <time.h>

#include "desk/link.h"
#include "desk/record.h"
#include "desk/undo.h"
#include "desk_store.h"
#include "store/db.h"

static long now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool second(const struct place *place, struct place *other)
{
    struct error error = {.status = ST_OK};
    *other = (struct place){.dice = 11};
    struct ledger_options options = {
        .path = place->path, .mode = LEDGER_WRITE, .random = {roll, &other->dice}};
    return ok(ledger_open(&options, &other->ledger, &error) == ST_OK, "a second one opens it");
}

static uint64_t look(struct place *place)
{
    desk_look(place->desk);
    desk_look_away(place->desk);
    return desk_version(place->desk);
}

static void test_changed(struct place *place, struct place *other)
{
    uint64_t before = look(place);
    is_int(look(place), before, "nothing has changed");
    load_lines(other, "{\"do\":\"org.set\",\"to\":\"o1\",\"at\":\"2026-11-22T08:00:00+08:00\","
                      "\"with\":{\"name\":\"新城镇\"}}\n");
    ok(look(place) > before, "a change by another program is seen at the next look");
    is_str(desk_top_name(place->desk), "新城镇", "and the header is read again");
    before = desk_version(place->desk);
    is_int(look(place), before, "but once");
}

/* What another program has left to be derived is due at once. */
static void test_unfresh(struct place *place, struct place *other)
{
    struct error error = {.status = ST_OK};
    instant next = 0;
    size_t left = 1;
    while (left > 0 && desk_tick(place->desk, sunday(), &left, &error) == ST_OK)
        continue;
    ok(desk_next(place->desk, sunday(), &next, &error) == ST_OK && next > sunday() + 3600,
       "nothing is due for an hour");
    ok(ledger_stale_all(other->ledger, &error) == ST_OK, "all is stale");
    ok(desk_next(place->desk, sunday(), &next, &error) == ST_OK && next == sunday(),
       "lines that are stale are due now");
    for (left = 1; left > 0 && desk_tick(place->desk, sunday(), &left, &error) == ST_OK;)
        continue;
    ok(desk_next(place->desk, sunday(), &next, &error) == ST_OK && next > sunday() + 3600,
       "and then no more");
    instant back = sunday() - 3 * 24 * 3600;
    ok(desk_next(place->desk, back, &next, &error) == ST_OK && next == back,
       "lines of a later now are due when the clock has been set back");
    for (left = 1; left > 0 && desk_tick(place->desk, back, &left, &error) == ST_OK;)
        continue;
    ok(desk_next(place->desk, back, &next, &error) == ST_OK && next > back + 60,
       "and are derived for then");
}

static void test_held(struct place *place, struct place *other)
{
    struct error error = {.status = ST_OK};
    struct desk_counts counts;
    struct buf name;
    char text[64];
    ok(db_begin(ledger_db(other->ledger), &error) == ST_OK, "the second one writes");
    long began = now_ms();
    ok(ledger_begin(place->ledger, &error) == ST_BUSY, "the first one cannot");
    ok(now_ms() - began < 1000, "and is told so within a second");
    db_rollback(ledger_db(other->ledger));

    ok(db_exec(ledger_db(other->ledger), "BEGIN EXCLUSIVE", &error) == ST_OK, "all is locked");
    began = now_ms();
    desk_look(place->desk);
    for (int i = 0; i < 20; i++)
        is_int(desk_counts(place->desk, sunday(), &counts, &error), ST_BUSY, "reading fails");
    desk_look_away(place->desk);
    ok(now_ms() - began < 1000, "a whole screen of it within a second");
    db_rollback(ledger_db(other->ledger));
    desk_look(place->desk);
    buf_init(&name, 64);
    desk_name(place->desk, ENTITY_ORG, "o2", &name);
    is_str(said(&name, text, sizeof text), "镇南社区党支部", "afterwards it can be read");
    buf_free(&name);
    desk_look_away(place->desk);
}

/* What is held stays so for the one who asks while the store cannot be read. */
static void test_undo(struct place *place, struct place *other)
{
    struct error error = {.status = ST_OK};
    struct outcome outcome;
    struct buf words;
    buf_init(&words, 4096);
    is_int(record_move_event(place->desk, "e1", at("2026-11-25T15:00:00+08:00"), sunday(), &outcome,
                             &error),
           ST_OK, "something is held");
    struct arena *arena = arena_new(1 << 20);
    struct waiting *list = NULL;
    size_t count = 0;
    is_int(desk_waiting(place->desk, arena, &list, &count, &error), ST_OK, "and is listed");
    is_int(count, 1, "alone");
    is_int(list[0].kind, WAITING_HELD, "as held");
    is_str(list[0].verb, "活动改期", "in words");
    is_str(list[0].name, "支部大会", "an event without a title goes by its kind");
    is_int(list[0].acts, WAITING_OPEN, "it can be looked at");
    arena_free(arena);
    ok(db_exec(ledger_db(other->ledger), "BEGIN EXCLUSIVE", &error) == ST_OK, "all is locked");
    is_int(undo_look(place->desk, sunday(), &words).way, UNDO_BACK, "it is still to be taken back");
    buf_reset(&words);
    is_int(undo_do(place->desk, sunday(), &words, &error), ST_BUSY, "but not now");
    db_rollback(ledger_db(other->ledger));
    is_int(undo_do(place->desk, sunday(), &words, &error), ST_OK, "afterwards it can be");
    buf_free(&words);
}

int main(void)
{
    struct place place, other;
    if (!ok(place_open(&place), "a store and a desk") || !second(&place, &other))
        return done_testing();
    test_changed(&place, &other);
    test_unfresh(&place, &other);
    test_held(&place, &other);
    test_undo(&place, &other);
    ledger_close(other.ledger);
    place_close(&place);
    return done_testing();
}
