#include "core/decide.h"

#include <string.h>

#include "tap.h"
#include "world.h"

/* An id is its kind's alone, but a remark or a waiver names its subject without the kind: nobody
 * may slip an own thing under the id of somebody else's. And who invites a device could act as
 * whom he invites. */

static void as(struct memory *memory, const char *person)
{
    memory->by = person;
    memory->trusted = person == NULL;
    memory->scoped = person != NULL;
}

static size_t count(const struct memory *memory, enum entity entity)
{
    return memory->of[entity].count;
}

static void test_remarks(void)
{
    struct memory memory;
    memory_start(&memory);
    ok(settle(&memory), "the registry stands");
    /* As it may be after a load. */
    give(&memory, "event.add", "g9", "group=g1|kind=theme_day|starts=9|planned=1");
    as(&memory, "adm");
    is_int(give(&memory, "comment.add", "g9", "text=不归我"), VERDICT_FORBIDDEN,
           "a remark does not reach another branch's group by an own event of its id");
    is_int(give(&memory, "comment.add", "x:g9", "text=不归我"), VERDICT_FORBIDDEN,
           "nor by an obligation's");
    is_int((long)count(&memory, ENTITY_COMMENT), 0, "nothing was written");
    give(&memory, "event.add", "e1", "group=g1|kind=theme_day|starts=9|planned=1");
    is_int(give(&memory, "comment.add", "x:e1", "text=怪"), VERDICT_DEPENDENCY,
           "what is owed is a group's or an org's");
    is_int((long)count(&memory, ENTITY_COMMENT), 0, "nothing was written");
    as(&memory, "sec2");
    is_int(give(&memory, "comment.add", "g9", "text=自己的"), VERDICT_APPLIED,
           "who sees the group talks about it");
    as(&memory, NULL);
    is_int(give(&memory, "comment.add", "g9", "text=本机"), VERDICT_APPLIED,
           "and the owner of a store about anything");
    memory_end(&memory);
}

static void test_waivers(void)
{
    struct memory memory;
    memory_start(&memory);
    ok(settle(&memory), "the registry stands");
    give(&memory, "role.grant", "nobody", "role=organiser|on=o1");
    give(&memory, "org.add", "g9", "name=同号|kind=branch|parent=o1");
    as(&memory, "nobody");
    is_int(give(&memory, "duty.waive", "weekly-post:g1:2026-W01", "reason=停电"), VERDICT_APPLIED,
           "an organiser waives what is owed in an own group");
    is_int(give(&memory, "duty.waive", "weekly-post:g9:2026-W01", "reason=停电"), VERDICT_FORBIDDEN,
           "and not what another's group owes by an own org of its id");
    is_int((long)count(&memory, ENTITY_WAIVER), 1, "nothing was written");
    memory_end(&memory);
}

static void test_new_ids(void)
{
    static const struct {
        const char *person, *verb, *to, *with;
        enum verdict verdict;
    } table[] = {
        {"adm", "event.add", "g9", "group=g1|kind=theme_day|starts=9", VERDICT_CONFLICT_UNIQUE},
        {"adm", "post.draft", "e9", "groups=g1|category=work|title=题", VERDICT_CONFLICT_UNIQUE},
        {"sec", "group.propose", "e9", "org=o1|kind=wechat_group|name=群", VERDICT_CONFLICT_UNIQUE},
        {"sec", "group.propose", "m9", "org=o1|kind=wechat_group|name=群", VERDICT_CONFLICT_UNIQUE},
        {"adm", "fact.record", "e9", "group=g1|kind=report", VERDICT_CONFLICT_UNIQUE},
        {"adm", "member.add", "e9", "org=o1|name=员", VERDICT_CONFLICT_UNIQUE},
        {"sec", "person.add", "m9", "org=o1|name=人", VERDICT_CONFLICT_UNIQUE},
        {"sec", "person.add", "m1", "org=o1|name=人", VERDICT_CONFLICT_UNIQUE},
        {"adm", "event.add", "adm", "group=g1|kind=theme_day|starts=9", VERDICT_APPLIED},
        {"adm", "event.add", "e8", "group=g1|kind=theme_day|starts=9", VERDICT_APPLIED},
        {NULL, "event.add", "g9", "group=g1|kind=theme_day|starts=9", VERDICT_APPLIED},
    };
    struct memory memory;
    memory_start(&memory);
    ok(settle(&memory), "the registry stands");
    give(&memory, "event.add", "e9", "group=g9|kind=theme_day|starts=9");
    give(&memory, "member.add", "m9", "org=o2|name=九");
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        as(&memory, table[i].person);
        is_str(verdict_name(give(&memory, table[i].verb, table[i].to, table[i].with)),
               verdict_name(table[i].verdict), "%s: %s %s",
               table[i].person ? table[i].person : "load", table[i].verb, table[i].to);
    }
    memory_end(&memory);
}

/* Everybody here is on the rolls of o1, where sec is secretary. */
static void test_invitations(void)
{
    static const struct {
        const char *by, *person;
        enum verdict verdict;
        const char *why;
    } table[] = {
        {"sec", "q1", VERDICT_APPLIED, "who holds nothing"},
        {"sec", "adm", VERDICT_FORBIDDEN, "an admin of another org's groups as well"},
        {"sec", "q2", VERDICT_APPLIED, "an admin of the org's"},
        {"sec", "sec", VERDICT_APPLIED, "himself"},
        {"sec", "boss", VERDICT_FORBIDDEN, "the organiser of the whole tenant"},
        {"sec", "spy", VERDICT_FORBIDDEN, "who checks what sec approves"},
        {"sec", "eye", VERDICT_FORBIDDEN, "the auditor"},
        {"sec", "sec2", VERDICT_FORBIDDEN, "another org's secretary"},
        {"sec", "q3", VERDICT_FORBIDDEN, "the organiser of the very org"},
        {"sec", "q4", VERDICT_APPLIED, "whose role has been taken back"},
        {"q3", "q2", VERDICT_APPLIED, "an organiser his own"},
        {"q3", "sec", VERDICT_APPLIED, "and the secretary"},
        {"q3", "boss", VERDICT_FORBIDDEN, "not who stands above him"},
        {"boss", "spy", VERDICT_APPLIED, "who appoints everybody"},
        {"boss", "sec2", VERDICT_APPLIED, "everybody"},
    };
    struct memory memory;
    memory_start(&memory);
    ok(settle(&memory), "the registry stands");
    static const char *const all[] = {"adm", "boss", "spy", "eye", "sec", "sec2"};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        give(&memory, "person.set", all[i], "org=o1");
    give(&memory, "person.add", "q1", "name=一员|org=o1");
    give(&memory, "person.add", "q2", "name=二员|org=o1");
    give(&memory, "person.add", "q3", "name=三员|org=o1");
    give(&memory, "person.add", "q4", "name=四员|org=o1");
    give(&memory, "group.set", "g1", "admin=q2");
    give(&memory, "role.grant", "q3", "role=organiser|on=o1");
    give(&memory, "role.grant", "q4", "role=organiser|on=top");
    give(&memory, "role.revoke", "q4", "role=organiser|on=top");
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        as(&memory, table[i].by);
        is_str(verdict_name(give(&memory, "device.invite", table[i].person, "")),
               verdict_name(table[i].verdict), "%s invites %s: %s", table[i].by, table[i].person,
               table[i].why);
    }
    memory_end(&memory);
}

/* A committee reads breach reports: nobody makes himself one. */
static void test_committees(void)
{
    static const struct {
        const char *by, *verb, *to, *with;
        enum verdict verdict;
    } table[] = {
        {"nobody", "org.set", "o1", "kind=committee", VERDICT_FORBIDDEN},
        {"nobody", "org.add", "n1", "name=新|kind=committee|parent=o1", VERDICT_FORBIDDEN},
        {"nobody", "org.add", "n1", "name=新|kind=branch|parent=o1", VERDICT_APPLIED},
        {"nobody", "org.set", "o1", "kind=general_branch", VERDICT_APPLIED},
        {"boss", "org.set", "o1", "kind=committee", VERDICT_APPLIED},
        {"nobody", "org.set", "o1", "kind=committee", VERDICT_NOOP},
        {"nobody", "org.add", "n2", "name=新|kind=committee|parent=o1", VERDICT_APPLIED},
        {"boss", "org.add", "n3", "name=新|kind=committee|parent=o2", VERDICT_APPLIED},
    };
    struct memory memory;
    memory_start(&memory);
    ok(settle(&memory), "the registry stands");
    give(&memory, "role.grant", "nobody", "role=organiser|on=o1");
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        const struct org *org = row_of(&memory, ENTITY_ORG, table[i].to);
        as(&memory, table[i].by);
        memory.rev = org ? org->rev : INTEGER_NONE;
        is_str(verdict_name(give(&memory, table[i].verb, table[i].to, table[i].with)),
               verdict_name(table[i].verdict), "%s: %s %s %s", table[i].by, table[i].verb,
               table[i].to, table[i].with);
    }
    memory_end(&memory);
}

/* What is confidential by its kind does not become readable by a change of kind. */
static void test_breaches(void)
{
    static const struct {
        const char *by, *with;
        enum verdict verdict;
    } table[] = {
        {"adm", "kind=theme_day", VERDICT_FORBIDDEN},
        {"own", "kind=theme_day", VERDICT_FORBIDDEN},
        {"sec", "kind=theme_day|title=题", VERDICT_FORBIDDEN},
        {"adm", "kind=breach_report|place=会议室", VERDICT_APPLIED},
        {"adm", "disposition=已交办", VERDICT_APPLIED},
        {NULL, "kind=theme_day", VERDICT_APPLIED},
        {"adm", "kind=breach_report", VERDICT_APPLIED},
        {"adm", "kind=theme_day", VERDICT_FORBIDDEN},
    };
    struct memory memory;
    memory_start(&memory);
    ok(settle(&memory), "the registry stands");
    give(&memory, "event.add", "b1", "group=g1|kind=breach_report|starts=1|title=举报");
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        const struct event *event = row_of(&memory, ENTITY_EVENT, "b1");
        as(&memory, table[i].by);
        memory.rev = event->rev;
        is_str(verdict_name(give(&memory, "event.set", "b1", table[i].with)),
               verdict_name(table[i].verdict), "%s: %s", table[i].by ? table[i].by : "load",
               table[i].with);
    }
    as(&memory, NULL);
    memory.rev = INTEGER_NONE;
    give(&memory, "event.add", "b2", "group=g9|kind=breach_report|starts=1|title=举报");
    give(&memory, "org.set", "o2", "kind=committee");
    as(&memory, "sec2");
    memory.rev = 1;
    is_int(give(&memory, "event.set", "b2", "kind=theme_day"), VERDICT_APPLIED,
           "who reads it may say that it is none");
    memory_end(&memory);
}

/* Whoever is a member writes for the groups: nobody puts a person in a member's place where the
 * group is another's. */
static void test_members(void)
{
    static const struct {
        const char *by, *member, *with;
        enum verdict verdict;
    } table[] = {
        {"adm", "m9", "person=adm", VERDICT_FORBIDDEN},
        {"sec", "m9", "person=q1", VERDICT_FORBIDDEN},
        {"adm", "m9", "title=组长", VERDICT_APPLIED},
        {"adm", "m8", "person=adm", VERDICT_APPLIED},
        {"adm", "m7", "person=q1", VERDICT_APPLIED},
        {"adm", "m6", "person=q1", VERDICT_APPLIED},
        {NULL, "m9", "person=q1", VERDICT_APPLIED},
        {"adm", "m9", "person=q1|title=书记员", VERDICT_APPLIED},
        {"adm", "m9", "person=null", VERDICT_APPLIED},
        {"adm", "m9", "person=q1", VERDICT_FORBIDDEN},
    };
    static const char *const members[] = {"m6", "m7", "m8", "m9"};
    struct memory memory;
    memory_start(&memory);
    ok(settle(&memory), "the registry stands");
    give(&memory, "person.add", "q1", "name=一员|org=o1");
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        give(&memory, "member.add", members[i], "org=o1|name=员");
    give(&memory, "member.join", "m9", "group=g9");
    give(&memory, "member.join", "m7", "group=g1");
    give(&memory, "member.join", "m6", "group=g9");
    give(&memory, "member.quit", "m6", "group=g9");
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        const struct member *member = row_of(&memory, ENTITY_MEMBER, table[i].member);
        as(&memory, table[i].by);
        memory.rev = member->rev;
        is_str(verdict_name(give(&memory, "member.set", table[i].member, table[i].with)),
               verdict_name(table[i].verdict), "%s: %s %s", table[i].by ? table[i].by : "load",
               table[i].member, table[i].with);
    }
    memory_end(&memory);
}

int main(void)
{
    test_members();
    test_breaches();
    test_committees();
    test_remarks();
    test_waivers();
    test_new_ids();
    test_invitations();
    return done_testing();
}
