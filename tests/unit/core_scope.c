#include "core/scope.h"

#include <stdio.h>
#include <string.h>

#include "tap.h"
#include "world.h"

/* A scope as it is now, in an arena of its own. */
struct view {
    struct world world;
    struct arena *arena;
    struct scope scope;
};

static struct scope *look(struct memory *memory, struct view *view, const char *person)
{
    view->world = memory_world(memory);
    view->arena = arena_new((size_t)16 << 20);
    is_int(scope_of(&view->world, view->arena, person, &view->scope), ST_OK, "the scope of %s",
           person ? person : "nobody");
    return &view->scope;
}

static void leave(struct view *view)
{
    arena_free(view->arena);
}

static bool sees(struct memory *memory, const char *person, enum entity entity, const char *id)
{
    struct world world = memory_world(memory);
    struct scope scope;
    const void *row = row_of(memory, entity, id);
    return row && scope_of(&world, memory->arena, person, &scope) == ST_OK &&
           scope_sees(&scope, entity, row);
}

static void start(struct memory *memory)
{
    memory_start(memory);
    ok(settle(memory), "the registry stands");
}

static void test_holds(void)
{
    static const struct expectation more[] = {
        {"org.add", "o4", "name=下级|kind=branch|parent=o1", VERDICT_APPLIED, NULL},
        {"group.set", "g1", "owner=adm", VERDICT_APPLIED, NULL},
        {"org.set", "o4", "secretary=adm", VERDICT_APPLIED, NULL},
        {"role.grant", "adm", "role=auditor|on=top", VERDICT_APPLIED, NULL},
        {"role.grant", "adm", "role=secrecy_reviewer|on=top", VERDICT_APPLIED, NULL},
        {"role.grant", "adm", "role=organiser|on=o2", VERDICT_APPLIED, NULL},
        {"role.revoke", "adm", "role=organiser|on=o2", VERDICT_APPLIED, NULL},
    };
    struct memory memory;
    struct view view;
    start(&memory);
    EXPECT(&memory, more);
    struct scope *scope = look(&memory, &view, "adm");
    is_int(scope->count, 6, "four groups, an org and a tree");
    const struct hold *holds = scope->holds;
    ok(holds[0].reach == HOLD_GROUP && strcmp(holds[0].group, "g1") == 0 &&
           strcmp(holds[0].org, "o1") == 0 && holds[0].roles == (ROLE_OWNER | ROLE_ADMIN),
       "the roles of one place are one hold");
    ok(strcmp(holds[3].group, "g4") == 0 && holds[3].roles == ROLE_ADMIN, "in order");
    ok(holds[4].reach == HOLD_ORG && strcmp(holds[4].org, "o4") == 0 && !holds[4].committee,
       "the branch");
    ok(holds[5].reach == HOLD_TREE && holds[5].committee &&
           holds[5].roles == (ROLE_AUDITOR | ROLE_SECRECY_REVIEWER),
       "the tree, of a committee, without what was revoked");
    ok(scope->whole, "which is everything");
    is_int(scope->chain_count, 2, "two orgs stand above");
    is_str(scope->chain[0], "top", "nearest first, of several the first hold's");
    leave(&view);
    memory_end(&memory);
}

static void text_of(struct memory *memory, const char *person, struct buf *out)
{
    struct view view;
    buf_init(out, 4096);
    scope_text(look(memory, &view, person), out);
    leave(&view);
}

static void test_text(void)
{
    static const struct {
        const char *verb, *to, *with;
        bool changes;
    } steps[] = {
        {"group.set", "g1", "size=9", false},
        {"person.set", "adm", "phone=1", false},
        {"group.set", "g2", "admin=own", true},
        {"group.set", "g2", "admin=adm", true},
        {"role.grant", "adm", "role=auditor|on=o2", true},
        {"org.set", "o2", "kind=committee", true},
        {"group.set", "g1", "org=o2", true},
        {"role.revoke", "adm", "role=auditor|on=o2", true},
    };
    struct memory memory;
    struct buf before;
    start(&memory);
    text_of(&memory, "adm", &before);
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        struct buf after;
        is_int(give(&memory, steps[i].verb, steps[i].to, steps[i].with), VERDICT_APPLIED, "%s %s",
               steps[i].verb, steps[i].with);
        text_of(&memory, "adm", &after);
        is_int(strcmp(before.text, after.text) != 0, steps[i].changes, "... %s",
               steps[i].changes ? "is another scope" : "is the same scope");
        buf_free(&before);
        before = after;
    }
    buf_free(&before);
    memory_end(&memory);
}

static void test_nobody(void)
{
    static const char *const strangers[] = {NULL, "ghost", "nobody"};
    struct memory memory;
    start(&memory);
    for (size_t i = 0; i < 3; i++) {
        struct view view;
        struct scope *scope = look(&memory, &view, strangers[i]);
        ok(scope->count == 0 && scope->chain_count == 0 && !scope->whole, "... is empty");
        is_int(scope_place(scope, "o1", NULL), SIGHT_NONE, "... no org");
        is_int(scope_place(scope, "o1", "g1"), SIGHT_NONE, "... no group");
        is_int(scope_place(scope, NULL, NULL), SIGHT_NONE, "... nor what has none");
        for (int entity = 0; entity < ENTITY_COUNT; entity++) {
            for (size_t j = 0; j < memory.of[entity].count; j++) {
                const union any_entity *row = &memory.of[entity].rows[j];
                bool own = strangers[i] && strcmp(row->head.id, strangers[i]) == 0;
                if (scope_sees(scope, (enum entity)entity, row) != own)
                    ok(false, "... %s %s", entity_kinds[entity].name, row->head.id);
            }
        }
        leave(&view);
    }
    is_int(sees(&memory, "nobody", ENTITY_PERSON, "nobody"), true, "one always sees oneself");
    memory_end(&memory);
}

static void test_places(void)
{
    static const struct {
        const char *person, *org, *group;
        enum sight sight;
    } table[] = {
        {"adm", "o1", NULL, SIGHT_REGISTRY},  {"adm", "o1", "", SIGHT_REGISTRY},
        {"adm", "o1", "g1", SIGHT_FULL},      {"lead", "o1", "g1", SIGHT_FULL},
        {"lead", "o1", "g2", SIGHT_REGISTRY}, {"lead", "o2", "g9", SIGHT_NONE},
        {"lead", "o2", NULL, SIGHT_NONE},     {"lead", "top", NULL, SIGHT_CHAIN},
        {"sec", "o1", NULL, SIGHT_FULL},      {"sec", "o1", "g2", SIGHT_FULL},
        {"sec", "o2", "g9", SIGHT_NONE},      {"sec", "top", "", SIGHT_CHAIN},
        {"head", "o3", "g4", SIGHT_FULL},     {"writer", "o3", NULL, SIGHT_CHAIN},
        {"writer", "o3", "g3", SIGHT_OWN},    {"writer", "o3", "g4", SIGHT_NONE},
        {"writer", "top", NULL, SIGHT_CHAIN}, {"boss", "o2", "g9", SIGHT_FULL},
        {"boss", "top", NULL, SIGHT_FULL},    {"boss", NULL, NULL, SIGHT_FULL},
        {"nobody", "top", NULL, SIGHT_NONE},  {"nobody", "top", "g1", SIGHT_NONE},
    };
    struct memory memory;
    start(&memory);
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct view view;
        struct scope *scope = look(&memory, &view, table[i].person);
        is_int(scope_place(scope, table[i].org, table[i].group), table[i].sight, "... at %s %s",
               table[i].org ? table[i].org : "-", table[i].group ? table[i].group : "-");
        leave(&view);
    }
    memory_end(&memory);
}

/* Members of another org, and persons who are named. */
static void test_across(void)
{
    static const struct expectation more[] = {
        {"person.add", "q2", "name=外人|org=o2", VERDICT_APPLIED, NULL},
        {"member.add", "m2", "name=外人|org=o2|person=q2|phone=13800000000", VERDICT_APPLIED, NULL},
        {"member.add", "m3", "name=又一人|org=o2", VERDICT_APPLIED, NULL},
        {"member.join", "m2", "group=g1", VERDICT_APPLIED, NULL},
    };
    struct memory memory;
    start(&memory);
    EXPECT(&memory, more);
    ok(sees(&memory, "adm", ENTITY_MEMBER, "m2"), "a member of another org who has joined");
    ok(sees(&memory, "adm", ENTITY_STANDING, "m2:1"), "... with what belongs to him");
    ok(sees(&memory, "adm", ENTITY_JOINING, "m2:g1:1"), "... and his joining");
    ok(!sees(&memory, "adm", ENTITY_MEMBER, "m3"), "not one who has not");
    ok(!sees(&memory, "adm", ENTITY_PERSON, "q2"), "nor his person");
    struct view view;
    struct scope *scope = look(&memory, &view, "adm");
    struct member member = *(const struct member *)row_of(&memory, ENTITY_MEMBER, "m2");
    scope_mask(scope, ENTITY_MEMBER, &member);
    ok(!member.phone && strcmp(member.name, "外人") == 0, "whose telephone is his own org's");
    leave(&view);
    scope = look(&memory, &view, "sec2");
    member = *(const struct member *)row_of(&memory, ENTITY_MEMBER, "m2");
    scope_mask(scope, ENTITY_MEMBER, &member);
    is_str(member.phone, "13800000000", "its secretary reads it");
    leave(&view);
    ok(sees(&memory, "q2", ENTITY_MEMBER, "m2") && sees(&memory, "q2", ENTITY_GROUP, "g1") &&
           sees(&memory, "q2", ENTITY_JOINING, "m2:g1:1") && sees(&memory, "q2", ENTITY_ORG, "o1"),
       "the member sees himself there, the group and its org");
    ok(!sees(&memory, "q2", ENTITY_MEMBER, "m3") && !sees(&memory, "q2", ENTITY_GROUP, "g2"),
       "and no more");
    ok(sees(&memory, "q2", ENTITY_PERSON, "own") && sees(&memory, "q2", ENTITY_PERSON, "sec"),
       "and whom they name");
    ok(!sees(&memory, "q2", ENTITY_PERSON, "spy"), "not whom they do not");
    ok(sees(&memory, "sec2", ENTITY_MEMBER, "m2") &&
           !sees(&memory, "sec2", ENTITY_JOINING, "m2:g1:1"),
       "his secretary sees him, not what he has joined elsewhere");
    is_int(give(&memory, "member.quit", "m2", "group=g1"), VERDICT_APPLIED, "he quits");
    ok(sees(&memory, "adm", ENTITY_MEMBER, "m2"), "who has been there is still known");
    ok(!sees(&memory, "q2", ENTITY_GROUP, "g1") && !sees(&memory, "q2", ENTITY_JOINING, "m2:g1:1"),
       "he sees the group no more");
    ok(!sees(&memory, "q2", ENTITY_MEMBER, "m2"), "nor his line on the roster");
    ok(sees(&memory, "q2", ENTITY_PERSON, "q2"), "only himself");
    memory_end(&memory);
}

static void test_moves(void)
{
    static const struct expectation more[] = {
        {"event.add", "e1", "group=g1|kind=theme_day|starts=1", VERDICT_APPLIED, NULL},
        {"role.grant", "eye", "role=auditor|on=o2", VERDICT_APPLIED, NULL},
        {"role.revoke", "eye", "role=auditor|on=top", VERDICT_APPLIED, NULL},
    };
    struct memory memory;
    start(&memory);
    EXPECT(&memory, more);
    ok(sees(&memory, "sec", ENTITY_EVENT, "e1") && !sees(&memory, "sec2", ENTITY_EVENT, "e1") &&
           !sees(&memory, "eye", ENTITY_EVENT, "e1"),
       "a group's event is its org's");
    is_int(give(&memory, "group.set", "g1", "org=o2"), VERDICT_APPLIED, "the group moves");
    ok(!sees(&memory, "sec", ENTITY_EVENT, "e1") && sees(&memory, "sec2", ENTITY_EVENT, "e1") &&
           sees(&memory, "eye", ENTITY_EVENT, "e1"),
       "and takes it along");
    is_int(give(&memory, "org.set", "o3", "parent=o2"), VERDICT_APPLIED, "an org moves");
    ok(sees(&memory, "eye", ENTITY_GROUP, "g3") && sees(&memory, "writer", ENTITY_ORG, "o2"),
       "under another, which is now above it");
    is_int(give(&memory, "group.set", "g1", "owner=null"), VERDICT_APPLIED, "an owner goes");
    ok(!sees(&memory, "own", ENTITY_EVENT, "e1") && !sees(&memory, "own", ENTITY_GROUP, "g1"),
       "and sees nothing of it");
    memory_end(&memory);
}

/* A remark is seen where its subject stands. */
static void test_comments(void)
{
    static const struct expectation more[] = {
        {"person.add", "q1", "name=一员|org=o1", VERDICT_APPLIED, NULL},
        {"member.add", "m9", "name=一员|org=o1", VERDICT_APPLIED, NULL},
        {"event.add", "e1", "group=g1|kind=theme_day|starts=1|planned=1", VERDICT_APPLIED, NULL},
        {"fact.record", "f1", "group=g1|kind=posted", VERDICT_APPLIED, NULL},
        {"fact.record", "fo", "org=o1|kind=filed", VERDICT_APPLIED, NULL},
        {"post.draft", "p1", "groups=g1 g2|category=work|title=题", VERDICT_APPLIED, NULL},
    };
    static const struct {
        const char *subject, *seen, *unseen;
    } table[] = {
        {"g1", "lead adm own sec head boss eye", "sec2 writer nobody"},
        {"g2", "adm own sec head boss eye", "lead sec2 writer nobody"},
        {"o1", "sec head boss spy", "lead adm own sec2 nobody q1"},
        {"e1", "lead adm sec boss", "sec2 writer nobody"},
        {"f1", "lead adm sec boss", "sec2 writer nobody"},
        {"fo", "sec head boss", "lead adm own sec2 nobody"},
        {"p1", "lead adm sec boss", "sec2 writer nobody"},
        {"m9", "lead adm sec boss", "sec2 writer nobody"},
        {"q1", "lead adm sec boss", "sec2 writer nobody q1"},
        {"weekly-post:g2:2026-W01", "adm sec boss", "lead sec2 nobody"},
    };
    struct memory memory;
    start(&memory);
    EXPECT(&memory, more);
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        is_int(give(&memory, "comment.add", table[i].subject, "text=好"), VERDICT_APPLIED,
               "a remark on %s", table[i].subject);
        char id[sizeof memory.id];
        snprintf(id, sizeof id, "%s", memory.id);
        for (int side = 0; side < 2; side++) {
            const char *list = side == 0 ? table[i].seen : table[i].unseen;
            const char *word;
            for (size_t n; (n = list_next(&list, &word)) > 0;) {
                char person[16];
                snprintf(person, sizeof person, "%.*s", (int)n, word);
                is_int(sees(&memory, person, ENTITY_COMMENT, id), side == 0, "... %s %s", person,
                       side == 0 ? "sees it" : "does not");
            }
        }
    }
    memory_end(&memory);
}

/* How texts of a report look to a branch, and to the committee. */
static void test_mask(void)
{
    static const struct expectation more[] = {
        {"event.add", "b1",
         "group=g1|kind=breach_report|starts=1|title=举报|content=某人|disposition=warning",
         VERDICT_APPLIED, NULL},
        {"fact.record", "h1", "group=g1|kind=handled|event=b1|note=谈话", VERDICT_APPLIED, NULL},
        {"fact.record", "h2", "group=g1|kind=handled|note=不明", VERDICT_APPLIED, NULL},
        {"event.add", "e1", "group=g1|kind=theme_day|starts=1", VERDICT_APPLIED, NULL},
        {"fact.record", "h3", "group=g1|kind=handled|event=e1|note=照办", VERDICT_APPLIED, NULL},
        {"comment.add", "breach-handled:g1:b1", "text=要快", VERDICT_APPLIED, NULL},
    };
    static const struct {
        const char *person, *title, *content, *h1, *h2, *h3, *comment;
    } table[] = {
        {"sec", SCOPE_CONFIDENTIAL, SCOPE_CONFIDENTIAL, SCOPE_CONFIDENTIAL, SCOPE_CONFIDENTIAL,
         "照办", SCOPE_CONFIDENTIAL},
        {"eye", SCOPE_CONFIDENTIAL, SCOPE_CONFIDENTIAL, SCOPE_CONFIDENTIAL, SCOPE_CONFIDENTIAL,
         "照办", SCOPE_CONFIDENTIAL},
        {"boss", "举报", "某人", "谈话", "不明", "照办", "要快"},
    };
    struct memory memory;
    start(&memory);
    EXPECT(&memory, more);
    struct comment remark = *(const struct comment *)&memory.of[ENTITY_COMMENT].rows[0];
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct view view;
        struct scope *scope = look(&memory, &view, table[i].person);
        struct event event = *(const struct event *)row_of(&memory, ENTITY_EVENT, "b1");
        struct comment comment = remark;
        scope_mask(scope, ENTITY_EVENT, &event);
        is_str(event.title, table[i].title, "... the title");
        is_str(event.content, table[i].content, "... the content");
        is_str(event.disposition, "warning", "... what the duty counts");
        ok(!event.agenda && event.id && event.rev == 1, "... what was unset stays so");
        static const char *const ids[] = {"h1", "h2", "h3"};
        const char *notes[] = {table[i].h1, table[i].h2, table[i].h3};
        for (size_t j = 0; j < 3; j++) {
            struct fact fact = *(const struct fact *)row_of(&memory, ENTITY_FACT, ids[j]);
            scope_mask(scope, ENTITY_FACT, &fact);
            is_str(fact.note, notes[j], "... the note of %s", ids[j]);
        }
        scope_mask(scope, ENTITY_COMMENT, &comment);
        is_str(comment.text, table[i].comment, "... the remark");
        leave(&view);
    }
    memory_end(&memory);
}

static enum status fails(void *context, enum entity entity, const char *id, void *row)
{
    (void)context, (void)entity, (void)id, (void)row;
    return ST_IO;
}

static void test_failure(void)
{
    struct memory memory;
    struct view view;
    start(&memory);
    is_int(give(&memory, "event.add", "b1", "group=g1|kind=theme_day|starts=1|title=题"),
           VERDICT_APPLIED, "an event");
    struct scope *scope = look(&memory, &view, "boss");
    struct event event = *(const struct event *)row_of(&memory, ENTITY_EVENT, "b1");
    ok(scope_sees(scope, ENTITY_EVENT, &event), "is seen");
    view.world.get = fails;
    ok(!scope_sees(scope, ENTITY_EVENT, &event), "not while the store fails");
    is_int(scope->status, ST_IO, "which is kept");
    is_int(scope_place(scope, "top", NULL), SIGHT_NONE, "nor any place");
    scope_mask(scope, ENTITY_EVENT, &event);
    ok(!event.title && !event.group, "and no text is shown");
    is_int(scope_of(&view.world, view.arena, "boss", scope), ST_IO, "no scope comes of it");
    leave(&view);
    memory_end(&memory);
}

/* However early memory runs out, what is left of the scope holds nothing. */
static void test_short(void)
{
    enum { GROUPS = 40 };
    struct memory memory;
    int short_of = 0, sound = 0, whole = 0;
    start(&memory);
    for (int i = 0; i < GROUPS; i++) {
        char id[16];
        snprintf(id, sizeof id, "s%d", i);
        give(&memory, "group.propose", id, "org=o1|kind=app|name=群|owner=spy");
    }
    struct world world = memory_world(&memory);
    const void *group = row_of(&memory, ENTITY_GROUP, "s0");
    for (size_t room = 32; room <= 16384; room += 32) {
        struct arena *arena = arena_new(room);
        struct scope scope;
        enum status status = scope_of(&world, arena, "spy", &scope);
        short_of += status == ST_NOMEM;
        sound += status == ST_NOMEM && scope.count == 0 && !scope_sees(&scope, ENTITY_GROUP, group);
        whole += status == ST_OK && scope.count == GROUPS + 1;
        arena_free(arena);
    }
    ok(short_of > 10, "memory was short at %d places", short_of);
    is_int(sound, short_of, "each time nothing was held");
    is_int(whole, 512 - short_of, "else everything");
    memory_end(&memory);
}

int main(void)
{
    test_short();
    test_holds();
    test_text();
    test_nobody();
    test_places();
    test_across();
    test_moves();
    test_comments();
    test_mask();
    test_failure();
    return done_testing();
}
