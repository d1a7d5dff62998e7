#include "core/scope.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "matrix.h"
#include "tap.h"
#include "world.h"

/* Every role at every place of the tree, with every verb and every field: what the program allows
 * and shows is what the tables of matrix.h say. */
enum { WITH_MAX = 400, CELLS_LEAST = 5000 };

#define COUNT(table) (sizeof table / sizeof table[0])

static const char digits[] = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

/* Writes the template for the place; '%' is a hash (of the post that the command is about). */
static const char *fill(char out[WITH_MAX], const char *template, const struct place *place,
                        const char *hash)
{
    size_t used = 0;
    for (const char *c = template; *c; c++) {
        const char one[] = {*c, '\0'};
        const char *text = *c == '@'   ? place->group
                           : *c == '$' ? place->org
                           : *c == '%' ? hash
                                       : one;
        int n = snprintf(out + used, WITH_MAX - used, "%s", text);
        used += (size_t)n;
    }
    out[used] = '\0';
    return out;
}

static bool done(struct memory *memory, const char *verb, const char *to, const char *with,
                 const struct place *place)
{
    char id[WITH_MAX];
    char text[WITH_MAX];
    enum verdict verdict =
        give(memory, verb, fill(id, to, place, digits), fill(text, with, place, digits));
    if (verdict == VERDICT_APPLIED)
        return true;
    printf("# %s %s %s: %s %s\n", verb, id, text, verdict_name(verdict), memory->error.text);
    return false;
}

/* What stands at every place. */
static const char *const furniture[][3] = {
    {"person.add", "q-@", "name=某人|org=$|phone=13800000000|landline=1|email=x@y.cn|title=职员"},
    {"role.grant", "q-@", "role=auditor|on=$"},
    {"member.add", "m-@", "name=成员|org=$|phone=13800000001|title=职员|whereabouts=外地"},
    {"member.add", "n-@", "name=未入群|org=$|phone=13800000002"},
    {"member.apply", "a-@", "name=申请人|org=$|group=@"},
    {"member.join", "m-@", "group=@|nickname=成员"},
    {"event.add", "e-@", "group=@|kind=theme_day|starts=40|planned=1|title=主题|content=内容"},
    {"event.add", "b-@",
     "group=@|kind=breach_report|starts=1|planned=1|title=举报|agenda=一|content=二|"
     "requirements=三|place=四|form=五|taking_part=六|member=m-@|disposition=warning"},
    {"event.cancel", "b-@", "reason=撤回举报"},
    {"fact.record", "h-@", "group=@|kind=handled|event=b-@|note=已谈话"},
    {"comment.add", "b-@", "text=举报人是某某"},
    {"fact.record", "f-@", "group=@|kind=posted|in_branch_name=1|note=转发"},
    {"fact.record", "fo-@", "org=$|kind=filed|note=备案"},
    {"post.draft", "pd-@", "groups=@|category=work|title=题|body=文"},
    {"post.draft", "ps-@", "groups=@|category=work|title=题|body=文"},
    {"post.submit", "ps-@", ""},
    {"post.draft", "pp-@", "groups=@|category=work|title=题|body=文"},
    {"post.publish", "pp-@", "group=@"},
    {"duty.waive", "weekly-post:@:2026-W01", "reason=停电"},
    {"duty.waive_span", "$", "rules=a|from=1|to=2|reason=放假"},
    {"comment.add", "@", "text=不错"},
    {"device.enrol", "d-@", "person=q-@|key=%|name=办公机"},
};

static void put_leftover(struct memory *memory, const struct place *place)
{
    char id[WITH_MAX];
    struct leftover row;
    struct world world = memory_world(memory);
    entity_clear(ENTITY_LEFTOVER, &row);
    row.id = fill(id, "l-@", place, digits);
    row.org = place->org;
    row.group = place->group;
    row.by = "N1";
    row.verb = "event.add";
    row.target = "x";
    row.body = "{\"kind\":\"theme_day\"}";
    world.put(world.context, ENTITY_LEFTOVER, &row);
}

static bool build_orgs(struct memory *memory)
{
    bool built = true;
    char with[WITH_MAX];
    for (size_t i = 0; i < COUNT(orgs); i++) {
        snprintf(with, sizeof with, "name=%s|kind=%s%s%s", orgs[i].id, orgs[i].kind,
                 orgs[i].parent ? "|parent=" : "", orgs[i].parent ? orgs[i].parent : "");
        built = give(memory, "org.add", orgs[i].id, with) == VERDICT_APPLIED && built;
    }
    for (size_t i = 0; i < COUNT(actors); i++) {
        snprintf(with, sizeof with, "name=%s|org=%s", actors[i].id, actors[i].org);
        built = give(memory, "person.add", actors[i].id, with) == VERDICT_APPLIED && built;
    }
    for (size_t i = 0; i < COUNT(places); i++)
        built = done(memory, "group.propose", "@", "org=$|kind=app|name=群", &places[i]) && built;
    return built;
}

/* Gives the actor the role. */
static bool appoint(struct memory *memory, const struct actor *actor)
{
    static const struct {
        char role;
        const char *verb, *with;
    } ways[] = {
        {'A', "group.set", "admin="},
        {'O', "group.set", "owner="},
        {'L', "group.set", "contact_leader="},
        {'S', "org.set", "secretary="},
        {'H', "org.set", "head="},
        {'R', "role.grant", "role=organiser|on="},
        {'U', "role.grant", "role=auditor|on="},
        {'Y', "role.grant", "role=secrecy_reviewer|on="},
    };
    char with[WITH_MAX];
    for (size_t i = 0; i < COUNT(ways); i++) {
        if (ways[i].role != actor->role)
            continue;
        bool grant = strcmp(ways[i].verb, "role.grant") == 0;
        const char *place = actor->group ? actor->group : actor->org;
        snprintf(with, sizeof with, "%s%s", ways[i].with, grant ? place : actor->id);
        return give(memory, ways[i].verb, grant ? actor->id : place, with) == VERDICT_APPLIED;
    }
    if (actor->role == 'N')
        return true;
    struct place place = {actor->group, actor->org};
    char id[WITH_MAX];
    snprintf(id, sizeof id, "r-%s", actor->id);
    snprintf(with, sizeof with, "name=%s|org=$|person=%s", actor->id, actor->id);
    return done(memory, "member.add", id, with, &place) &&
           done(memory, "member.join", id, "group=@", &place);
}

static bool build(struct memory *memory)
{
    memory_start(memory);
    bool built = build_orgs(memory);
    for (size_t i = 0; i < COUNT(places); i++) {
        for (size_t j = 0; j < COUNT(furniture); j++)
            built = done(memory, furniture[j][0], furniture[j][1], furniture[j][2], &places[i]) &&
                    built;
        put_leftover(memory, &places[i]);
    }
    for (size_t i = 0; i < COUNT(actors); i++)
        built = appoint(memory, &actors[i]) && built;
    memory->by = "W1";
    for (size_t i = 0; i < COUNT(places); i++) {
        static const char draft[] = "groups=@|category=work|title=题|body=文";
        built = done(memory, "post.draft", "wd-@", draft, &places[i]) &&
                done(memory, "post.draft", "ws-@", draft, &places[i]) &&
                done(memory, "post.submit", "ws-@", "", &places[i]) && built;
    }
    return built;
}

/* One command at one place: what it does is taken back. */
static bool try_deed(struct memory *memory, const struct actor *actor, const struct place *place,
                     const struct deed *deed)
{
    char to[WITH_MAX];
    char with[WITH_MAX];
    struct rows before[ENTITY_COUNT];
    memcpy(before, memory->of, sizeof before);
    fill(to, deed->to, place, digits);
    const struct verb *verb = verb_find(deed->verb, strlen(deed->verb));
    const struct post *post = row_of(memory, ENTITY_POST, to);
    const union any_entity *row = row_of(memory, verb->target, to);
    memory->by = actor->id;
    memory->rev = row && verb->flags & VERB_TAKES_NULL ? row->head.rev : INTEGER_NONE;
    fill(with, deed->with, place, post && post->text ? post->text : digits);
    enum verdict verdict = give(memory, deed->verb, to, with);
    memcpy(memory->of, before, sizeof before);
    memory->rev = INTEGER_NONE;
    bool right = verdict == VERDICT_APPLIED;
    if (!may(actor, place, deed))
        right = verdict == VERDICT_FORBIDDEN || (memory->scoped && verdict == VERDICT_DEPENDENCY) ||
                (verb->flags & VERB_SERVER && verdict == VERDICT_UNSUPPORTED);
    if (!right)
        printf("# %s (%c): %s %s %s: %s %s\n", actor->id, actor->role, deed->verb, to, with,
               verdict_name(verdict), memory->error.text);
    return right;
}

/* A verb that is new must come into the table too. */
static void test_whole(void)
{
    for (size_t i = 0; i < verb_count(); i++) {
        bool there = false;
        for (size_t j = 0; j < COUNT(deeds) && !there; j++)
            there = strcmp(deeds[j].verb, verb_at(i)->name) == 0;
        ok(there, "%s is tried", verb_at(i)->name);
    }
}

/* Nothing that is tried stays, so it need not be kept in the memory's own arena. */
static size_t test_deeds(struct memory *memory, bool scoped)
{
    struct arena *own = memory->arena;
    size_t cells = 0;
    memory->trusted = false;
    memory->scoped = scoped;
    memory->arena = arena_new((size_t)64 << 20);
    for (size_t i = 0; i < COUNT(deeds); i++) {
        bool right = true;
        for (size_t j = 0; j < COUNT(actors); j++) {
            for (size_t k = 0; k < COUNT(places); k++, cells++)
                right = try_deed(memory, &actors[j], &places[k], &deeds[i]) && right;
            arena_reset(memory->arena);
        }
        ok(right, "%s %s: who may, at every place%s", deeds[i].verb, deeds[i].to,
           scoped ? ", over a network" : "");
    }
    arena_free(memory->arena);
    memory->arena = own;
    memory->scoped = false;
    return cells;
}

/* What is looked at, one row a place. */
static const struct sight_of {
    enum entity entity;
    const char *id;
    enum shelf shelf;
    const char *report; /* fields that are confidential in it */
} sights[] = {
    {ENTITY_ORG, "$", CHAIN, ""},
    {ENTITY_PERSON, "q-@", REGISTRY, ""},
    {ENTITY_GRANT, "auditor:q-@:$", REGISTRY, ""},
    {ENTITY_GROUP, "@", GROUP_ROW, ""},
    {ENTITY_MEMBER, "m-@", REGISTRY, ""},
    {ENTITY_MEMBER, "a-@", REGISTRY, ""},
    {ENTITY_STANDING, "m-@:1", REGISTRY, ""},
    {ENTITY_JOINING, "m-@:@:1", CONTENT, ""},
    {ENTITY_EVENT, "e-@", CONTENT, ""},
    {ENTITY_EVENT, "b-@", CONTENT,
     "title agenda content requirements place form taking_part member reason"},
    {ENTITY_POST, "pd-@", CONTENT, ""},
    {ENTITY_POST, "wd-@", WRITINGS, ""},
    {ENTITY_POSTING, "pp-@:@", CONTENT, ""},
    {ENTITY_FACT, "f-@", CONTENT, ""},
    {ENTITY_FACT, "h-@", CONTENT, "note"},
    {ENTITY_WAIVER, "weekly-post:@:2026-W01", CONTENT, ""},
    {ENTITY_DEVICE, "d-@", DEVICES, ""},
    {ENTITY_LEFTOVER, "l-@", REMAINS, ""},
};

static bool same_field(const struct field *field, const void *a, const void *b)
{
    if (!field_is_text(field))
        return field_number(field, a) == field_number(field, b);
    const char *x = field_text(field, a);
    const char *y = field_text(field, b);
    return x && y ? strcmp(x, y) == 0 : x == y;
}

/* Every field of a row that is seen: as it is, or hidden. */
static bool check_fields(struct scope *scope, const struct actor *actor, const struct place *place,
                         const struct sight_of *sight, const union any_entity *row, size_t *cells)
{
    const struct entity_kind *kind = &entity_kinds[sight->entity];
    union any_entity shown = *row;
    bool right = true;
    scope_mask(scope, sight->entity, &shown);
    for (size_t i = 0; i < kind->field_count; i++, (*cells)++) {
        const struct field *field = &kind->fields[i];
        bool secret = list_has(sight->report, field->name);
        bool personal = strcmp(field->name, "phone") == 0 || strcmp(field->name, "landline") == 0 ||
                        strcmp(field->name, "email") == 0;
        bool plain = (!secret || reads_reports(actor, place)) && (!personal || calls(actor, place));
        bool hidden = field->type == FIELD_TEXT && secret
                          ? same(field_text(field, &shown), SCOPE_CONFIDENTIAL)
                          : !field_is_set(field, &shown);
        /* The row fills what is secret, so that hiding it can be told. */
        bool good = (plain ? same_field(field, row, &shown) : hidden) &&
                    (!secret || field_is_set(field, row)) &&
                    (scope_class(scope, sight->entity, row, field) == FIELD_CONFIDENTIAL) == secret;
        if (!good)
            printf("# %s: %s.%s of %s\n", actor->id, kind->name, field->name, row->head.id);
        right = right && good;
    }
    return right;
}

static bool look(struct scope *scope, struct memory *memory, const struct actor *actor,
                 const struct place *place, const struct sight_of *sight, size_t *cells)
{
    char id[WITH_MAX];
    const union any_entity *row = row_of(memory, sight->entity, fill(id, sight->id, place, digits));
    if (!row) {
        printf("# no %s\n", id);
        return false;
    }
    bool seen = scope_sees(scope, sight->entity, row);
    (*cells)++;
    if (seen != sees(actor, place, sight->shelf)) {
        printf("# %s (%c) %s %s\n", actor->id, actor->role, seen ? "sees" : "does not see", id);
        return false;
    }
    return !seen || check_fields(scope, actor, place, sight, row, cells);
}

static size_t test_sights(struct memory *memory)
{
    size_t cells = 0;
    struct world world = memory_world(memory);
    for (size_t j = 0; j < COUNT(actors); j++) {
        struct arena *arena = arena_new((size_t)16 << 20);
        struct scope scope;
        is_int(scope_of(&world, arena, actors[j].id, &scope), ST_OK, "%s has a scope",
               actors[j].id);
        for (size_t i = 0; i < COUNT(sights); i++) {
            bool right = true;
            for (size_t k = 0; k < COUNT(places); k++)
                right = look(&scope, memory, &actors[j], &places[k], &sights[i], &cells) && right;
            ok(right, "%s: %s at every place", actors[j].id, sights[i].id);
        }
        arena_free(arena);
    }
    return cells;
}

int main(void)
{
    struct memory memory;
    ok(build(&memory), "the world stands");
    test_whole();
    size_t cells = test_sights(&memory);
    cells += test_deeds(&memory, false);
    cells += test_deeds(&memory, true);
    printf("# %zu cells\n", cells);
    ok(cells >= CELLS_LEAST, "at least %d cells", CELLS_LEAST);
    memory_end(&memory);
    return done_testing();
}
