/* Proves that rows come back as they were written, whatever is in them, and that images are exact.
 */
#include "store/row.h"

#include <string.h>

#include "store/query.h"
#include "unit/store_place.h"

enum { ARENA = 1 << 20 };

static void fill(enum entity entity, union any_entity *row, const char *id, int round)
{
    const struct entity_kind *kind = &entity_kinds[entity];
    static const char *const texts[] = {"党建微信群", "", "a:b\n1 t 3:x",
                                        "'\"); DROP TABLE org; --"};
    entity_clear(entity, row);
    row->head.id = id;
    row->head.rev = round + 1;
    for (size_t i = 0; i < kind->field_count; i++) {
        const struct field *field = &kind->fields[i];
        if ((i + (size_t)round) % 3 == 0)
            continue;
        if (field_is_text(field))
            field_set_text(field, row, texts[(i + (size_t)round) % 4]);
        else if (field->type == FIELD_ENUM || field->type == FIELD_FLAG)
            field_set_number(field, row, 1);
        else
            field_set_number(field, row, i % 2 ? INSTANT_MIN : (int64_t)1 << 52);
    }
}

static bool same(enum entity entity, const union any_entity *a, const union any_entity *b)
{
    const struct entity_kind *kind = &entity_kinds[entity];
    if (strcmp(a->head.id, b->head.id) != 0 || a->head.rev != b->head.rev)
        return false;
    for (size_t i = 0; i < kind->field_count; i++) {
        const struct field *field = &kind->fields[i];
        if (!field_is_text(field)) {
            if (field_number(field, a) != field_number(field, b))
                return false;
            continue;
        }
        const char *x = field_text(field, a), *y = field_text(field, b);
        if (x && y ? strcmp(x, y) != 0 : x != y)
            return false;
    }
    return true;
}

static void test_entity(struct db *db, enum entity entity, struct arena *arena)
{
    const char *name = entity_kinds[entity].name;
    union any_entity first, second, got;
    struct buf image;
    buf_init(&image, ARENA);
    fill(entity, &first, "x1", 0);
    fill(entity, &second, "x1", 1);
    is_int(row_get(db, entity, "x1", arena, &got, NULL), ST_MISSING, "%s: nothing there", name);
    is_int(row_exists(db, entity, "x1", NULL), ST_MISSING, "%s: does not exist", name);
    is_int(row_snapshot(db, entity, "x1", &image, NULL), ST_MISSING, "%s: no image", name);
    is_int(row_put(db, entity, &first, NULL), ST_OK, "%s: written", name);
    is_int(row_get(db, entity, "x1", arena, &got, NULL), ST_OK, "%s: read", name);
    ok(same(entity, &first, &got), "%s: as it was written", name);
    is_int(row_snapshot(db, entity, "x1", &image, NULL), ST_OK, "%s: image", name);
    is_int(row_put(db, entity, &second, NULL), ST_OK, "%s: written over", name);
    is_int(row_get(db, entity, "x1", arena, &got, NULL), ST_OK, "%s: read again", name);
    ok(same(entity, &second, &got), "%s: the second holds, unset fields too", name);
    is_int(row_restore(db, entity, "x1", image.text, NULL), ST_OK, "%s: put back", name);
    is_int(row_get(db, entity, "x1", arena, &got, NULL), ST_OK, "%s: read once more", name);
    ok(same(entity, &first, &got), "%s: the image is exact", name);
    is_int(row_restore(db, entity, "x1", NULL, NULL), ST_OK, "%s: put back to nothing", name);
    is_int(row_exists(db, entity, "x1", NULL), ST_MISSING, "%s: gone", name);
    is_int(row_delete(db, entity, "x1", NULL), ST_OK, "%s: deleting nothing is fine", name);
    buf_free(&image);
}

static void test_images(struct db *db)
{
    static const char *const bad[] = {
        "id",
        "id t 2:x",
        "id t 1:x",
        "id t x:x\n",
        "id q 1:x\n",
        "none t 1:x\n",
        "id t 99999:x\n",
        "id t -1:x\n",
        " t 1:x\n",
        "id t 18446744073709551615:x\n",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct error error = {0};
        is_int(row_restore(db, ENTITY_ORG, "o1", bad[i], &error), ST_CORRUPT, "bad image %zu", i);
        ok(place_sentence(&error), "bad image %zu: a sentence", i);
    }
    is_int(row_exists(db, ENTITY_ORG, "o1", NULL), ST_MISSING, "bad images wrote nothing");
}

struct seen {
    struct db *db;
    struct arena *arena;
    char ids[64];
    int count, stop_at;
};

static bool see(void *context, const void *row)
{
    struct seen *seen = context;
    const struct joining *joining = row;
    snprintf(seen->ids + strlen(seen->ids), sizeof seen->ids - strlen(seen->ids), "%s ",
             joining->id);
    return ++seen->count != seen->stop_at;
}

/* Walks the same statement within itself. */
static bool see_nested(void *context, const void *row)
{
    struct seen *seen = context;
    struct seen inner = {.stop_at = -1};
    row_walk(seen->db, ENTITY_JOINING, "group", "g1", seen->arena, see, &inner, NULL);
    seen->count += inner.count;
    return row != NULL;
}

static void test_walk(struct db *db, struct arena *arena)
{
    static const char *const ids[] = {"m2:g1:1", "m1:g1:2", "m1:g1:1", "m3:g2:1"};
    for (size_t i = 0; i < 4; i++) {
        struct joining joining;
        entity_clear(ENTITY_JOINING, &joining);
        joining.id = ids[i];
        joining.rev = 1;
        joining.group = i == 3 ? "g2" : "g1";
        row_put(db, ENTITY_JOINING, &joining, NULL);
    }
    struct seen seen = {.stop_at = -1};
    struct error error = {0};
    is_int(row_walk(db, ENTITY_JOINING, "group", "g1", arena, see, &seen, &error), ST_OK, "walk");
    is_str(seen.ids, "m1:g1:1 m1:g1:2 m2:g1:1 ", "in the order of ids, only that group's");
    seen = (struct seen){.stop_at = 2};
    is_int(row_walk_all(db, ENTITY_JOINING, true, arena, see, &seen, &error), ST_STOPPED, "stop");
    is_str(seen.ids, "m1:g1:1 m1:g1:2 ", "stopped after two");
    seen = (struct seen){.db = db, .arena = arena, .stop_at = -1};
    is_int(row_walk(db, ENTITY_JOINING, "group", "g1", arena, see_nested, &seen, NULL), ST_OK,
           "a walk within the same walk");
    is_int(seen.count, 9, "each saw all");
    is_int(row_walk(db, ENTITY_JOINING, "nothing", "x", arena, see, &seen, &error), ST_INVALID,
           "no such field");
    seen = (struct seen){.stop_at = -1};
    is_int(row_walk(db, ENTITY_JOINING, "id", "m3:g2:1", arena, see, &seen, &error), ST_OK,
           "by id");
    is_int(seen.count, 1, "one");
    int64_t count = 0;
    is_int(row_count(db, ENTITY_JOINING, &count, NULL), ST_OK, "count");
    is_int(count, 4, "four joinings");
}

static void test_small_arena(struct db *db)
{
    struct arena *small = arena_new(64);
    struct org org;
    struct error error = {0};
    char name[200];
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    entity_clear(ENTITY_ORG, &org);
    org.id = "o9";
    org.rev = 1;
    org.name = name;
    row_put(db, ENTITY_ORG, &org, NULL);
    is_int(row_get(db, ENTITY_ORG, "o9", small, &org, &error), ST_NOMEM, "an arena too small");
    ok(place_sentence(&error), "says so: %s", error.text);
    arena_free(small);
}

static void test_queries(struct db *db)
{
    static const char sql[] = "SELECT $2, $1, $2";
    struct error error = {0};
    struct query *outer = db_query(db, sql), *inner = db_query(db, sql);
    ok(outer != inner, "a statement that is out is not handed out again");
    query_bind_text(outer, 1, "one");
    query_bind_int(outer, 2, 2);
    is_int(query_step(outer, &error), ST_OK, "a row");
    is_int(query_int(outer, 0), 2, "$2 is bound by its name");
    is_str(query_text(outer, 1), "one", "$1 too");
    is_int(query_step(inner, &error), ST_OK, "nothing bound");
    ok(query_text(inner, 1) == NULL && query_int(inner, 0) == INTEGER_NONE, "is NULL");
    query_reset(inner);
    query_reset(outer);
    struct query *again = db_query(db, sql);
    ok(again == outer || again == inner, "a statement given back is used again");
    query_bind_int(again, 3, 1);
    is_int(query_step(again, &error), ST_IO, "a parameter that is not there");
    query_reset(again);
    struct query *wrong = db_query(db, "SELEC 1");
    is_int(query_step(wrong, &error), ST_IO, "SQL that is none");
    ok(error.text[0] != '\0', "has its sentence");
    query_reset(wrong);
    query_reset(NULL);
}

int main(void)
{
    struct place place;
    place_make(&place);
    struct db *db = place_open(&place, "store.db");
    struct arena *arena = arena_new(ARENA);
    for (int i = 0; i < ENTITY_COUNT; i++) {
        arena_reset(arena);
        test_entity(db, (enum entity)i, arena);
    }
    test_images(db);
    test_walk(db, arena);
    test_small_arena(db);
    test_queries(db);
    arena_free(arena);
    db_close(db);
    place_remove(&place);
    return done_testing();
}
