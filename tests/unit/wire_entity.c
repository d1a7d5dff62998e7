#include "wire/entity_json.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tap.h"
#include "wire/json.h"

enum { ARENA_SIZE = 8 << 20, OUT_MAX = 2 << 20, ID_LIMIT = 256 };

struct bench {
    struct arena *arena;
    struct buf out;
    enum entity entity;
    union any_entity row;
    struct error error;
};

static enum status decode(struct bench *bench, const char *text)
{
    static const struct gate_limits limits = {OUT_MAX, GATE_DEPTH_MAX, GATE_KEYS_MAX};
    struct cJSON *value;
    bench->error = (struct error){0};
    enum status status = json_read(text, strlen(text), &limits, &value, &bench->error);
    if (status != ST_OK)
        return status;
    status = entity_decode(value, bench->arena, &bench->entity, &bench->row, &bench->error);
    json_free(value);
    return status;
}

static char *repeated(struct arena *arena, const char *piece, size_t times)
{
    size_t n = strlen(piece);
    char *text = arena_alloc(arena, n * times + 1);
    for (size_t i = 0; i < times; i++)
        memcpy(text + i * n, piece, n);
    return text;
}

/* As many words as the limit allows, each as long as an id may be. */
static char *longest_list(struct arena *arena, size_t words)
{
    char *list = repeated(arena, "x", 65 * words - 1);
    for (size_t i = 1; i < words; i++)
        list[65 * i - 1] = ' ';
    return list;
}

/* An object of exactly that many bytes. */
static char *largest_object(struct arena *arena, size_t bytes)
{
    char *text = repeated(arena, "x", bytes);
    memcpy(text, "{\"a\":\"", 6);
    memcpy(text + bytes - 2, "\"}", 2);
    return text;
}

/* Puts into the field the most that it may hold, and a little more when over is 1. */
static void fill(struct arena *arena, const struct field *field, void *row, size_t over)
{
    size_t limit = (size_t)field->limit + over;
    int64_t most = 1;
    switch (field->type) {
    case FIELD_TEXT:
        field_set_text(field, row, repeated(arena, "党", limit));
        return;
    case FIELD_IDENT:
        field_set_text(field, row, repeated(arena, "i", 64 + over));
        return;
    case FIELD_DUTY:
        field_set_text(field, row, repeated(arena, ":", limit));
        return;
    case FIELD_LIST:
        field_set_text(field, row, longest_list(arena, limit));
        return;
    case FIELD_JSON:
        field_set_text(field, row, largest_object(arena, limit));
        return;
    case FIELD_INTEGER:
        most = (int64_t)limit;
        break;
    case FIELD_TIME:
        most = INSTANT_MAX + (int64_t)over;
        break;
    case FIELD_ENUM:
        while (field->names[most + 1])
            most++;
        break;
    case FIELD_FLAG:
    default:
        break;
    }
    field_set_number(field, row, most);
}

static bool same_field(const struct field *field, const void *a, const void *b)
{
    if (!field_is_text(field))
        return field_number(field, a) == field_number(field, b);
    const char *left = field_text(field, a);
    const char *right = field_text(field, b);
    return left && right ? strcmp(left, right) == 0 : left == right;
}

/* Encodes the row and demands that it comes back whole. */
static void round_trip(struct bench *bench, enum entity entity, const union any_entity *row,
                       const char *what)
{
    const struct entity_kind *kind = &entity_kinds[entity];
    buf_reset(&bench->out);
    entity_encode(&bench->out, entity, row);
    enum status status = decode(bench, bench->out.text);
    ok(!bench->out.failed && status == ST_OK, "%s, %s: %s", kind->name, what, bench->error.text);
    is_int(bench->entity, entity, "the entity");
    is_str(bench->row.head.id, row->head.id, "the id");
    is_int(bench->row.head.rev, row->head.rev, "the rev");
    size_t differ = 0;
    for (size_t i = 0; i < kind->field_count; i++)
        differ += !same_field(&kind->fields[i], row, &bench->row);
    is_int(differ, 0, "and every field");
    char *first = arena_dup(bench->arena, bench->out.text, bench->out.len);
    buf_reset(&bench->out);
    entity_encode(&bench->out, entity, &bench->row);
    ok(strcmp(bench->out.text, first) == 0, "written again it is the same");
}

static void every_entity(struct bench *bench)
{
    for (int i = 0; i < ENTITY_COUNT; i++) {
        enum entity entity = (enum entity)i;
        const struct entity_kind *kind = &entity_kinds[i];
        arena_reset(bench->arena);
        union any_entity row;
        entity_clear(entity, &row);
        row.head.id = "x";
        row.head.rev = 1;
        round_trip(bench, entity, &row, "nothing set");
        row.head.id = repeated(bench->arena, "i:", ID_LIMIT / 2);
        row.head.rev = INT64_C(1) << 52;
        for (size_t f = 0; f < kind->field_count; f++)
            fill(bench->arena, &kind->fields[f], &row, 0);
        round_trip(bench, entity, &row, "everything set to its limit");
    }
}

/* One field too large is refused under its name, whichever it is. */
static void beyond_limits(struct bench *bench)
{
    for (int i = 0; i < ENTITY_COUNT; i++) {
        const struct entity_kind *kind = &entity_kinds[i];
        for (size_t f = 0; f < kind->field_count; f++) {
            const struct field *field = &kind->fields[f];
            if (field->type == FIELD_FLAG || field->type == FIELD_ENUM || field->type == FIELD_TIME)
                continue;
            arena_reset(bench->arena);
            union any_entity row;
            entity_clear((enum entity)i, &row);
            row.head.id = "x";
            row.head.rev = 1;
            fill(bench->arena, field, &row, 1);
            buf_reset(&bench->out);
            entity_encode(&bench->out, (enum entity)i, &row);
            enum status status = decode(bench, bench->out.text);
            ok(status == ST_INVALID && strcmp(bench->error.key, field->name) == 0,
               "%s.%s beyond its limit is refused", kind->name, field->name);
        }
    }
}

static const char *wrong_value(enum field_type type, int which)
{
    if (which == 0)
        return "null";
    switch (type) {
    case FIELD_LIST:
        return which == 1 ? "\"a b\"" : "[\"a b\"]";
    case FIELD_JSON:
        return which == 1 ? "\"{}\"" : "[]";
    case FIELD_INTEGER:
        return which == 1 ? "\"1\"" : "-1";
    case FIELD_FLAG:
        return which == 1 ? "1" : "\"true\"";
    case FIELD_TIME:
        return which == 1 ? "1795309920" : "\"2026-11-22T09:12:00\"";
    case FIELD_ENUM:
        return which == 1 ? "\"\"" : "1";
    case FIELD_IDENT:
    case FIELD_DUTY:
        return which == 1 ? "7" : "\"a b\"";
    case FIELD_TEXT:
    default:
        return which == 1 ? "7" : "[]";
    }
}

static void wrong_types(struct bench *bench)
{
    for (int i = 0; i < ENTITY_COUNT; i++) {
        const struct entity_kind *kind = &entity_kinds[i];
        size_t refused = 0;
        for (size_t f = 0; f < kind->field_count; f++) {
            const struct field *field = &kind->fields[f];
            for (int which = 0; which < 3; which++) {
                char text[512];
                arena_reset(bench->arena);
                snprintf(text, sizeof text,
                         "{\"entity\":\"%s\",\"id\":\"x\",\"rev\":1,\"fields\":{\"%s\":%s}}",
                         kind->name, field->name, wrong_value(field->type, which));
                refused +=
                    decode(bench, text) == ST_INVALID && strcmp(bench->error.key, field->name) == 0;
            }
        }
        is_int(refused, 3 * kind->field_count, "%s: every value of a wrong type is refused",
               kind->name);
    }
}

static void form(struct bench *bench)
{
    struct fact fact;
    entity_clear(ENTITY_FACT, &fact);
    fact.id = "f1";
    fact.rev = 2;
    fact.group = "g1";
    fact.kind = FACT_POSTED;
    fact.at = 1795309920;
    fact.pictures = 0;
    fact.makes_up = "weekly-post:g1:2026-W46";
    fact.in_branch_name = 1;
    fact.note = "他说“好”\n\"ok\"";
    buf_reset(&bench->out);
    entity_encode(&bench->out, ENTITY_FACT, &fact);
    is_str(bench->out.text,
           "{\"entity\":\"fact\",\"id\":\"f1\",\"rev\":2,\"fields\":{\"group\":\"g1\",\"kind\":"
           "\"posted\",\"at\":\"2026-11-22T09:12:00+08:00\",\"pictures\":0,\"makes_up\":"
           "\"weekly-post:g1:2026-W46\",\"in_branch_name\":true,"
           "\"note\":\"他说“好”\\n\\\"ok\\\"\"}}",
           "a fact as JSON");
    enum status status = decode(bench, "{\"fields\":{\"groups\":[],\"major\":false},\"rev\":1,"
                                       "\"id\":\"p\",\"entity\":\"post\"}");
    ok(status == ST_OK, "keys in another order, an empty list, a flag that is false");
    is_str(bench->row.post.groups, "", "the empty list");
    is_int(bench->row.post.major, 0, "the flag");
    status = decode(bench, "{\"entity\":\"org\",\"id\":\"o\",\"rev\":1,\"fields\":{\"settings\":{ "
                           "\"b\" : [1, -2,true,null],\"a\":\"\\u7406\\/\"}}}");
    ok(status == ST_OK, "an org with settings");
    is_str(bench->row.org.settings, "{\"b\":[1,-2,true,null],\"a\":\"理/\"}",
           "the settings without blanks and escapes");
}

static void refuses(struct bench *bench, const char *text, const char *key)
{
    enum status status = decode(bench, text);
    ok(status == ST_INVALID, "refused: %s", text);
    is_str(bench->error.key, key, "the key");
    ok(strstr(bench->error.text, "。"), "a sentence: %s", bench->error.text);
}

#define ROW "{\"entity\":\"fact\",\"id\":\"f\",\"rev\":1,\"fields\":{}"

static void envelopes(struct bench *bench)
{
    ok(decode(bench, ROW "}") == ST_OK, "a row");
    refuses(bench, ROW ",\"seq\":1}", "seq");
    refuses(bench, "[]", "rows");
    refuses(bench, "{\"id\":\"f\",\"rev\":1,\"fields\":{}}", "entity");
    refuses(bench, "{\"entity\":\"facts\",\"id\":\"f\",\"rev\":1,\"fields\":{}}", "entity");
    refuses(bench, "{\"entity\":\"Fact\",\"id\":\"f\",\"rev\":1,\"fields\":{}}", "entity");
    refuses(bench, "{\"entity\":3,\"id\":\"f\",\"rev\":1,\"fields\":{}}", "entity");
    refuses(bench, "{\"entity\":\"fact\",\"rev\":1,\"fields\":{}}", "id");
    static const char *const ids[] = {"\"\"", "\"a b\"", "\"党\"", "7", "null", "\"a/b\""};
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        char text[256];
        snprintf(text, sizeof text, "{\"entity\":\"fact\",\"id\":%s,\"rev\":1,\"fields\":{}}",
                 ids[i]);
        refuses(bench, text, "id");
    }
    char text[512];
    snprintf(text, sizeof text, "{\"entity\":\"fact\",\"id\":\"%s\",\"rev\":1,\"fields\":{}}",
             repeated(bench->arena, "a", ID_LIMIT + 1));
    refuses(bench, text, "id");
    refuses(bench, "{\"entity\":\"fact\",\"id\":\"f\",\"fields\":{}}", "rev");
    refuses(bench, "{\"entity\":\"fact\",\"id\":\"f\",\"rev\":0,\"fields\":{}}", "rev");
    refuses(bench, "{\"entity\":\"fact\",\"id\":\"f\",\"rev\":\"1\",\"fields\":{}}", "rev");
    refuses(bench, "{\"entity\":\"fact\",\"id\":\"f\",\"rev\":1}", "fields");
    refuses(bench, "{\"entity\":\"fact\",\"id\":\"f\",\"rev\":1,\"fields\":[]}", "fields");
    refuses(bench, "{\"entity\":\"fact\",\"id\":\"f\",\"rev\":1,\"fields\":{\"title\":\"x\"}}",
            "title");
    refuses(bench, "{\"entity\":\"fact\",\"id\":\"f\",\"rev\":1,\"fields\":{\"Note\":\"x\"}}",
            "Note");
    refuses(bench, "{\"entity\":\"fact\",\"id\":\"f\",\"rev\":1,\"fields\":{\"id\":\"x\"}}", "id");
}

static void names(void)
{
    is_int(entity_named("org"), ENTITY_ORG, "org");
    is_int(entity_named("leftover"), ENTITY_LEFTOVER, "leftover");
    is_int(entity_named(""), ENTITY_COUNT, "no entity");
}

static void little_memory(struct bench *bench)
{
    struct arena *large = bench->arena;
    bench->arena = arena_new(8);
    enum status status = decode(bench, "{\"entity\":\"fact\",\"id\":\"f\",\"rev\":1,\"fields\":{"
                                       "\"note\":\"longer than the arena\"}}");
    is_int(status, ST_NOMEM, "an arena that is full");
    arena_free(bench->arena);
    bench->arena = large;
}

int main(void)
{
    struct bench bench = {.arena = arena_new(ARENA_SIZE)};
    buf_init(&bench.out, OUT_MAX);
    every_entity(&bench);
    beyond_limits(&bench);
    wrong_types(&bench);
    form(&bench);
    envelopes(&bench);
    names();
    little_memory(&bench);
    buf_free(&bench.out);
    arena_free(bench.arena);
    return done_testing();
}
