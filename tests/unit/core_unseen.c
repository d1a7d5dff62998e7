#include "core/decide.h"

#include <stdio.h>
#include <string.h>

#include "tap.h"
#include "world.h"

/* What is not seen is not there; who may enrol devices and close what is left over; and nobody
 * widens what he holds. */

static const char key[] = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

static void start(struct memory *memory)
{
    static const struct expectation more[] = {
        {"person.add", "q1", "name=一员|org=o1", VERDICT_APPLIED, NULL},
        {"person.add", "q2", "name=二员|org=o2", VERDICT_APPLIED, NULL},
        {"member.add", "m9", "name=九|org=o2|person=q2", VERDICT_APPLIED, NULL},
        {"member.join", "m9", "group=g9", VERDICT_APPLIED, NULL},
        {"event.add", "e9", "group=g9|kind=theme_day|starts=9|planned=1", VERDICT_APPLIED, NULL},
        {"fact.record", "f9", "group=g9|kind=posted|in_branch_name=1", VERDICT_APPLIED, NULL},
        {"post.draft", "p9", "groups=g9|category=work|title=题", VERDICT_APPLIED, NULL},
        {"post.submit", "p9", "", VERDICT_APPLIED, NULL},
        {"duty.waive", "weekly-post:g9:2026-W01", "reason=停电", VERDICT_APPLIED, NULL},
        {"post.draft", "p1", "groups=g1|category=work|title=题", VERDICT_APPLIED, NULL},
        {"post.submit", "p1", "", VERDICT_APPLIED, NULL},
    };
    memory_start(memory);
    ok(settle(memory), "the registry stands");
    EXPECT(memory, more);
}

static void as(struct memory *memory, const char *person)
{
    memory->by = person;
    memory->trusted = person == NULL;
    memory->scoped = person != NULL;
}

/* Takes the row away. */
static void take(struct memory *memory, enum entity entity, const char *id)
{
    struct rows *old = &memory->of[entity];
    struct rows new = {arena_alloc(memory->arena, (old->count + 1) * sizeof *new.rows), 0};
    for (size_t i = 0; i < old->count; i++) {
        if (strcmp(old->rows[i].head.id, id) != 0)
            new.rows[new.count++] = old->rows[i];
    }
    *old = new;
}

/* The same command where the thing is and where it is not: not a byte may tell. */
static void test_secrecy(void)
{
    static const struct {
        const char *person, *verb, *to, *with;
        enum entity entity;
        const char *id;
    } table[] = {
        {"adm", "event.set", "e9", "agenda=议程", ENTITY_EVENT, "e9"},
        {"nobody", "event.cancel", "e9", "reason=无", ENTITY_EVENT, "e9"},
        {"adm", "post.edit", "p9", "title=改", ENTITY_POST, "p9"},
        {"own", "post.approve", "p9", "text=x", ENTITY_POST, "p9"},
        {"sec", "post.withdraw", "p9", "reason=无", ENTITY_POST, "p9"},
        {"sec", "fact.ratify", "f9", "", ENTITY_FACT, "f9"},
        {"adm", "member.leave", "m9", "", ENTITY_MEMBER, "m9"},
        {"adm", "member.join", "m9", "group=g1", ENTITY_MEMBER, "m9"},
        {"adm", "member.join", "m1", "group=g9", ENTITY_GROUP, "g9"},
        {"adm", "event.add", "n1", "group=g9|kind=theme_day|starts=3", ENTITY_GROUP, "g9"},
        {"adm", "post.draft", "n1", "groups=g1 g9|category=work|title=题", ENTITY_GROUP, "g9"},
        {"adm", "post.draft", "n1", "groups=g1|category=work|title=题|event=e9", ENTITY_EVENT,
         "e9"},
        {"adm", "fact.record", "n1", "group=g1|kind=reply|event=e9", ENTITY_EVENT, "e9"},
        {"adm", "fact.record", "n1", "group=g1|kind=report|member=m9", ENTITY_MEMBER, "m9"},
        {"adm", "member.add", "n1", "org=o1|name=新|person=q2", ENTITY_PERSON, "q2"},
        {"adm", "person.add", "n1", "org=o2|name=新", ENTITY_ORG, "o2"},
        {"sec", "group.set", "g1", "admin=q2", ENTITY_PERSON, "q2"},
        {"sec", "person.set", "q2", "title=长", ENTITY_PERSON, "q2"},
        {"sec", "device.invite", "q2", "", ENTITY_PERSON, "q2"},
        {"sec", "device.revoke", "d9", "", ENTITY_DEVICE, "d9"},
        {"sec", "leftover.close", "l9", "", ENTITY_LEFTOVER, "l9"},
        {"adm", "comment.add", "g9", "text=好", ENTITY_GROUP, "g9"},
        {"adm", "comment.add", "e9", "text=好", ENTITY_EVENT, "e9"},
        {"adm", "comment.add", "weekly-post:g9:2026-W01", "text=好", ENTITY_GROUP, "g9"},
        {"sec", "duty.waive", "weekly-post:g9:2026-W01", "reason=假", ENTITY_GROUP, "g9"},
        {"sec", "duty.unwaive", "weekly-post:g9:2026-W01", "reason=假", ENTITY_WAIVER,
         "weekly-post:g9:2026-W01"},
        {"adm", "group.set", "g1", "org=o2", ENTITY_ORG, "o2"},
    };
    struct memory memory;
    start(&memory);
    struct world world = memory_world(&memory);
    struct leftover leftover;
    entity_clear(ENTITY_LEFTOVER, &leftover);
    leftover.id = "l9";
    leftover.org = "o2";
    world.put(world.context, ENTITY_LEFTOVER, &leftover);
    char with[128];
    snprintf(with, sizeof with, "person=q2|name=机|key=%s", key);
    is_int(give(&memory, "device.enrol", "d9", with), VERDICT_APPLIED, "a device");
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct rows before[ENTITY_COUNT];
        memcpy(before, memory.of, sizeof before);
        as(&memory, table[i].person);
        memory.rev = 1;
        enum verdict there = give(&memory, table[i].verb, table[i].to, table[i].with);
        struct error said = memory.error;
        bool hidden = memory.hidden;
        take(&memory, table[i].entity, table[i].id);
        enum verdict gone = give(&memory, table[i].verb, table[i].to, table[i].with);
        is_str(verdict_name(there), verdict_name(gone), "%s: %s %s", table[i].person, table[i].verb,
               table[i].with);
        ok(there == VERDICT_DEPENDENCY || there == VERDICT_FORBIDDEN, "... is refused");
        is_str(said.text, memory.error.text, "... in the same words");
        is_str(said.key, memory.error.key, "... of the same key");
        ok(hidden, "... and only the program can tell");
        memcpy(memory.of, before, sizeof before);
    }
    as(&memory, "adm");
    is_int(give(&memory, "post.draft", "p9", "groups=g1|category=work|title=题"),
           VERDICT_CONFLICT_UNIQUE, "that an id is taken cannot be hidden");
    is_int(give(&memory, "member.add", "m9", "org=o1|name=新"), VERDICT_CONFLICT_UNIQUE,
           "of a member neither");
    memory.on_behalf = "q2";
    memory.means = MEANS_PAPER;
    is_int(give(&memory, "post.approve", "p1", "text=x"), VERDICT_DEPENDENCY,
           "nobody decides in the name of whom he does not see");
    memory_end(&memory);
}

static void test_devices(void)
{
    static const struct {
        const char *person;
        enum verdict invites, revokes;
    } table[] = {
        {"sec", VERDICT_APPLIED, VERDICT_APPLIED},
        {"boss", VERDICT_APPLIED, VERDICT_APPLIED},
        {"q1", VERDICT_FORBIDDEN, VERDICT_APPLIED},
        {"adm", VERDICT_FORBIDDEN, VERDICT_FORBIDDEN},
        {"own", VERDICT_FORBIDDEN, VERDICT_FORBIDDEN},
        {"sec2", VERDICT_FORBIDDEN, VERDICT_FORBIDDEN},
        {"eye", VERDICT_FORBIDDEN, VERDICT_FORBIDDEN},
    };
    char with[128];
    struct memory memory;
    start(&memory);
    snprintf(with, sizeof with, "person=q1|name=机|key=%s", key);
    is_int(give(&memory, "device.enrol", "d1", with), VERDICT_APPLIED, "a server enrols a device");
    const struct device *device = row_of(&memory, ENTITY_DEVICE, "d1");
    ok(device && strcmp(device->person, "q1") == 0 && strcmp(device->key, key) == 0 &&
           strcmp(device->name, "机") == 0 && device->enrolled_at == day(0) &&
           device->revoked_at == INSTANT_NONE,
       "the person's, with its key and name");
    is_int(give(&memory, "device.enrol", "d1", with), VERDICT_CONFLICT_UNIQUE, "once");
    is_int(give(&memory, "device.enrol", "d2", "person=q1|name=机|key=0011"), VERDICT_INVALID,
           "a key has 64 digits");
    is_str(memory.error.key, "key", "... it is about key");
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct rows before[ENTITY_COUNT];
        memcpy(before, memory.of, sizeof before);
        memory.by = table[i].person;
        memory.trusted = false;
        is_int(give(&memory, "device.enrol", "d2", with), VERDICT_UNSUPPORTED,
               "%s enrols nothing himself", table[i].person);
        is_int(give(&memory, "device.invite", "q1", ""), table[i].invites, "... inviting");
        is_int(give(&memory, "device.revoke", "d1", ""), table[i].revokes, "... revoking");
        if (table[i].revokes == VERDICT_APPLIED)
            is_int(give(&memory, "device.revoke", "d1", ""), VERDICT_NOOP, "... again");
        memcpy(memory.of, before, sizeof before);
    }
    memory.by = "sec";
    is_int(give(&memory, "person.set", "sec", "org=o1"), VERDICT_FORBIDDEN, "no one moves himself");
    as(&memory, NULL);
    give(&memory, "person.set", "sec", "org=o1");
    as(&memory, "sec");
    is_int(give(&memory, "device.invite", "sec", ""), VERDICT_APPLIED, "a further one for oneself");
    memory_end(&memory);
}

static void test_leftovers(void)
{
    struct memory memory;
    start(&memory);
    struct world world = memory_world(&memory);
    struct leftover row;
    entity_clear(ENTITY_LEFTOVER, &row);
    row.id = "l1";
    row.org = "o1";
    row.group = "g1";
    world.put(world.context, ENTITY_LEFTOVER, &row);
    static const char *const others[] = {"own", "adm", "head", "sec2", "boss", "nobody"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        as(&memory, others[i]);
        is_int(give(&memory, "leftover.close", "l1", ""), VERDICT_DEPENDENCY, "not for %s",
               others[i]);
    }
    as(&memory, "sec");
    is_int(give(&memory, "leftover.close", "l1", "reason=已重办"), VERDICT_APPLIED,
           "the secretary");
    const struct leftover *closed = row_of(&memory, ENTITY_LEFTOVER, "l1");
    ok(closed->closed_at == day(0) && strcmp(closed->reason, "已重办") == 0, "closed, and why");
    is_int(give(&memory, "leftover.close", "l1", ""), VERDICT_NOOP, "once");
    row.id = "l2";
    world.put(world.context, ENTITY_LEFTOVER, &row);
    as(&memory, NULL);
    give(&memory, "org.set", "o1", "secretary=null");
    as(&memory, "adm");
    is_int(give(&memory, "leftover.close", "l2", ""), VERDICT_DEPENDENCY, "an admin does not");
    as(&memory, "own");
    is_int(give(&memory, "leftover.close", "l2", ""), VERDICT_APPLIED,
           "where there is no secretary the owner does");
    memory_end(&memory);
}

/* Whoever could change where things stand in the tree, or who is in the registry, had everything.
 */
static void test_widening(void)
{
    static const struct {
        const char *person, *verb, *to, *with;
        enum verdict verdict;
    } table[] = {
        {"own", "org.set", "o1", "name=改", VERDICT_APPLIED},
        {"own", "org.set", "o1", "parent=top", VERDICT_NOOP},
        {"own", "org.set", "o1", "parent=null", VERDICT_FORBIDDEN},
        {"own", "org.set", "o1", "parent=o2", VERDICT_FORBIDDEN},
        {"head", "org.set", "o1", "parent=o2", VERDICT_FORBIDDEN},
        {"boss", "org.set", "o1", "parent=o2", VERDICT_APPLIED},
        {"boss", "org.set", "o1", "parent=null", VERDICT_FORBIDDEN},
        {"own", "org.set", "o1", "secretary=own", VERDICT_FORBIDDEN},
        {"own", "org.set", "o1", "head=own", VERDICT_FORBIDDEN},
        {"own", "org.set", "o1", "head=lead", VERDICT_APPLIED},
        {"own", "org.add", "n1", "name=新|kind=branch|parent=o1|secretary=own", VERDICT_FORBIDDEN},
        {"boss", "group.set", "g1", "owner=boss", VERDICT_FORBIDDEN},
        {"boss", "group.set", "g1", "admin=lead", VERDICT_APPLIED},
        {"own", "group.set", "g1", "owner=own|admin=lead", VERDICT_APPLIED},
        {"sec", "group.set", "g1", "owner=sec", VERDICT_APPLIED},
        {"writer", "post.edit", "w1", "body=改", VERDICT_APPLIED},
        {"writer", "post.submit", "w1", "", VERDICT_APPLIED},
        {"writer", "post.edit", "w2", "body=改", VERDICT_FORBIDDEN},
        {"writer", "post.submit", "w2", "", VERDICT_FORBIDDEN},
    };
    struct memory memory;
    start(&memory);
    give(&memory, "role.grant", "own", "role=organiser|on=o1");
    give(&memory, "role.grant", "head", "role=organiser|on=o1");
    give(&memory, "role.grant", "head", "role=organiser|on=o2");
    memory.by = "writer";
    is_int(give(&memory, "post.draft", "w1", "groups=g3|category=work|title=题"), VERDICT_APPLIED,
           "where the writer has joined");
    is_int(give(&memory, "post.draft", "w2", "groups=g4|category=work|title=题"), VERDICT_APPLIED,
           "and where not");
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct rows before[ENTITY_COUNT];
        memcpy(before, memory.of, sizeof before);
        memory.by = table[i].person;
        memory.trusted = false;
        enum verdict verdict = give(&memory, table[i].verb, table[i].to, table[i].with);
        is_str(verdict_name(verdict), verdict_name(table[i].verdict), "%s: %s %s", table[i].person,
               table[i].verb, table[i].with);
        memcpy(memory.of, before, sizeof before);
    }
    memory_end(&memory);
}

int main(void)
{
    test_secrecy();
    test_devices();
    test_leftovers();
    test_widening();
    return done_testing();
}
