#include "core/field.h"

#include <string.h>

#include "core/command.h"
#include "core/entity.h"
#include "tap.h"

static void test_names(void)
{
    is_int(name_index(org_kinds, "branch", 6), ORG_BRANCH, "a word has its index");
    is_int(name_index(org_kinds, "branchy", 7), 0, "a longer word is not there");
    is_int(name_index(org_kinds, "branchy", 6), ORG_BRANCH, "only n bytes are read");
    is_int(name_index(org_kinds, "", 0), 0, "the empty word is unset");
    is_str(member_statuses[MEMBER_ACTIVIST], "activist", "statuses end with activist");
    is_str(post_categories[CATEGORY_OTHER], "other", "categories end with other");
    is_str(post_forms[FORM_DISCLOSURE], "disclosure", "forms of a post");
    is_str(post_states[POST_WITHDRAWN], "withdrawn", "states of a post");
    is_str(fact_kinds[FACT_POINTS_BULLETIN], "points_bulletin", "kinds of fact");
    ok(!fact_kinds[FACT_KINDS], "and no more of them");
    is_str(means_names[MEANS_PAPER], "paper", "means");
    is_str(roles_granted[GRANT_SECRECY_REVIEWER], "secrecy_reviewer", "roles that are granted");
    is_str(group_kinds[GROUP_APP], "app", "kinds of group");
    is_str(reply_modes[REPLY_REQUIRED], "required", "reply modes");
}

static void test_lists(void)
{
    const char *cursor = "g1 g2 g33";
    const char *word;
    is_int(list_next(&cursor, &word), 2, "the first word");
    ok(strncmp(word, "g1", 2) == 0, "is g1");
    list_next(&cursor, &word);
    is_int(list_next(&cursor, &word), 3, "the third word");
    is_int(list_next(&cursor, &word), 0, "then the end");
    cursor = NULL;
    is_int(list_next(&cursor, &word), 0, "an unset list is empty");
    is_int(list_count("g1 g2 g33"), 3, "three words");
    is_int(list_count(NULL), 0, "none");
    ok(list_has("g1 g2 g33", "g33"), "has the last");
    ok(!list_has("g1 g2 g33", "g3"), "not a part of a word");
    ok(!list_has(NULL, "g"), "nothing in nothing");
}

struct sample {
    const char *ident, *text, *duty, *list, *json;
    int64_t integer, flag, choice;
    int64_t time;
};

#define AT(member) offsetof(struct sample, member)
static const struct field sample_fields[] = {
    {"ident", AT(ident), FIELD_IDENT, 0, FIELD_PUBLIC, NULL},
    {"text", AT(text), FIELD_TEXT, 4, FIELD_PUBLIC, NULL},
    {"duty", AT(duty), FIELD_DUTY, 8, FIELD_PUBLIC, NULL},
    {"list", AT(list), FIELD_LIST, 2, FIELD_PUBLIC, NULL},
    {"json", AT(json), FIELD_JSON, 8, FIELD_PUBLIC, NULL},
    {"integer", AT(integer), FIELD_INTEGER, 10, FIELD_PUBLIC, NULL},
    {"flag", AT(flag), FIELD_FLAG, 0, FIELD_PUBLIC, NULL},
    {"choice", AT(choice), FIELD_ENUM, 0, FIELD_PUBLIC, reply_modes},
    {"time", AT(time), FIELD_TIME, 0, FIELD_PUBLIC, NULL},
};
enum { SAMPLE_FIELDS = sizeof sample_fields / sizeof sample_fields[0] };

static void test_text_checks(void)
{
    static const struct {
        const char *field, *value;
        bool valid;
    } table[] = {
        {"ident", "a.B_9-", true},    {"ident", "a b", false},     {"ident", "", false},
        {"ident", "中", false},       {"text", "四个汉字", true},  {"text", "五个汉字多", false},
        {"text", "\xff", false},      {"text", "", true},          {"duty", "r:g:2026", true},
        {"duty", "r:g:20266", false}, {"duty", "r g", false},      {"duty", "", false},
        {"list", "a b", true},        {"list", "a b c", false},    {"list", "a  b", false},
        {"list", " a", false},        {"list", "a ", false},       {"list", "", true},
        {"list", "a/b", false},       {"json", "{\"a\":1}", true}, {"json", "{\"ab\":12}", false},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct sample sample = {.integer = INTEGER_NONE, .time = INSTANT_NONE};
        struct error error = {0};
        const struct field *field = field_find(sample_fields, SAMPLE_FIELDS, table[i].field);
        field_set_text(field, &sample, table[i].value);
        bool valid = field_check(field, &sample, &error) == ST_OK;
        ok(valid == table[i].valid, "%s \"%s\" is %s", table[i].field, table[i].value,
           table[i].valid ? "valid" : "not valid");
        if (!valid)
            is_str(error.key, table[i].field, "... and the field is named");
    }
}

static void test_number_checks(void)
{
    static const struct {
        const char *field;
        int64_t value;
        bool valid;
    } table[] = {
        {"integer", 0, true},
        {"integer", 10, true},
        {"integer", 11, false},
        {"integer", -1, false},
        {"integer", INTEGER_NONE, true},
        {"flag", 1, true},
        {"flag", 2, false},
        {"choice", 2, true},
        {"choice", 3, false},
        {"choice", -1, false},
        {"time", INSTANT_MAX, true},
        {"time", INSTANT_MAX + 1, false},
        {"time", INSTANT_MIN - 1, false},
        {"time", INSTANT_NONE, true},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct sample sample = {.integer = INTEGER_NONE, .time = INSTANT_NONE};
        const struct field *field = field_find(sample_fields, SAMPLE_FIELDS, table[i].field);
        field_set_number(field, &sample, table[i].value);
        is_int(field_check(field, &sample, NULL) == ST_OK, table[i].valid, "%s %lld",
               table[i].field, (long long)table[i].value);
    }
}

static void test_access(void)
{
    struct sample sample;
    memset(&sample, 0x55, sizeof sample);
    for (size_t i = 0; i < SAMPLE_FIELDS; i++) {
        field_clear(&sample_fields[i], &sample);
        ok(!field_is_set(&sample_fields[i], &sample), "%s can be unset", sample_fields[i].name);
        if (field_is_text(&sample_fields[i]))
            field_set_text(&sample_fields[i], &sample, "x");
        else
            field_set_number(&sample_fields[i], &sample, 1);
        ok(field_is_set(&sample_fields[i], &sample), "and set");
    }
    is_str(sample.list, "x", "the struct has the text");
    is_int(sample.choice, 1, "and the number");
    ok(!field_find(sample_fields, SAMPLE_FIELDS, "nothing"), "an unknown name is not found");
}

static void test_entities(void)
{
    for (int i = 0; i < ENTITY_COUNT; i++) {
        const struct entity_kind *kind = &entity_kinds[i];
        union any_entity row;
        memset(&row, 0x55, sizeof row);
        entity_clear((enum entity)i, &row);
        bool unset = !row.head.id && row.head.rev == 0;
        size_t end = sizeof row.head;
        bool in_order = true;
        for (size_t j = 0; j < kind->field_count; j++) {
            unset = unset && !field_is_set(&kind->fields[j], &row);
            in_order = in_order && kind->fields[j].offset == end;
            end += 8;
            in_order = in_order && (kind->fields[j].type != FIELD_ENUM || kind->fields[j].names);
        }
        ok(unset, "%s: clear unsets every field", kind->name);
        ok(in_order && end == kind->size, "%s: the table has every member of the struct",
           kind->name);
    }
    is_str(entity_kinds[ENTITY_JOINING].name, "joining", "a kind's name");
    is_str(entity_field(ENTITY_MEMBER, "phone")->name, "phone", "a field by name");
    is_int(entity_field(ENTITY_MEMBER, "phone")->class, FIELD_PERSONAL, "a phone is personal");
    ok(!entity_field(ENTITY_MEMBER, "agenda"), "not another entity's");
}

int main(void)
{
    test_names();
    test_lists();
    test_access();
    test_text_checks();
    test_number_checks();
    test_entities();
    return done_testing();
}
