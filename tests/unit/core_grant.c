#include "core/grant.h"

#include <string.h>

#include "tap.h"
#include "world.h"

/* Who gives a command, and whether the registry lets them. */
struct attempt {
    const char *person, *verb, *to, *with;
    bool allowed;
};

static const struct attempt registry[] = {
    {"boss", "org.add", "n1", "name=新支部|kind=branch|parent=o1", true},
    {"boss", "org.add", "n1", "name=新支部|kind=branch", false},
    {"sec", "org.add", "n1", "name=新支部|kind=branch|parent=o1", false},
    {"boss", "org.set", "o1", "name=改名", true},
    {"sec", "org.set", "o1", "name=改名", false},
    {"boss", "person.add", "n1", "name=新人|org=o1", true},
    {"adm", "person.add", "n1", "name=新人|org=o1", true},
    {"adm", "person.add", "n1", "name=新人|org=o2", false},
    {"adm", "person.set", "adm", "phone=1", false},
    {"boss", "person.set", "adm", "phone=1", true},
    {"boss", "role.grant", "adm", "role=auditor|on=o1", true},
    {"boss", "role.grant", "boss", "role=auditor|on=o1", false},
    {"sec", "role.grant", "adm", "role=auditor|on=o1", false},
    {"boss", "role.revoke", "eye", "role=auditor|on=top", true},
    {"sec", "role.revoke", "eye", "role=auditor|on=top", false},
    {"sec", "group.propose", "n1", "org=o1|kind=app|name=新群", true},
    {"adm", "group.propose", "n1", "org=o1|kind=app|name=新群", false},
    {"sec2", "group.propose", "n1", "org=o1|kind=app|name=新群", false},
    {"boss", "group.approve", "g1", "", true},
    {"sec", "group.approve", "g1", "", false},
    {"boss", "group.refuse", "g1", "reason=重名", true},
    {"own", "group.refuse", "g1", "reason=重名", false},
    {"adm", "group.open", "g1", "active_from=3", true},
    {"lead", "group.open", "g1", "active_from=3", false},
    {"adm", "group.set", "g1", "size=3", true},
    {"adm", "group.set", "g1", "admin=nobody", false},
    {"sec", "group.set", "g1", "admin=nobody", true},
    {"boss", "group.set", "g1", "owner=nobody", true},
    {"sec", "group.set", "g1", "org=o2", false},
    {"boss", "group.set", "g1", "org=o2", true},
    {"adm", "group.end_work", "g1", "", true},
    {"nobody", "group.end_work", "g1", "", false},
    {"own", "group.dissolve", "g1", "", true},
    {"eye", "group.dissolve", "g1", "", false},
    {"own", "group.deregister", "g1", "", true},
    {"sec2", "group.deregister", "g1", "", false},
};

static const struct attempt members[] = {
    {"adm", "member.apply", "n1", "org=o1|name=甲|group=g1", true},
    {"nobody", "member.apply", "n1", "org=o1|name=甲|group=g1", false},
    {"adm", "member.apply", "n1", "org=o2|name=甲|group=g1", false},
    {"own", "member.decide", "m2", "approved=1", true},
    {"adm", "member.decide", "m2", "approved=1", false},
    {"adm", "member.add", "n1", "org=o1|name=甲", true},
    {"boss", "member.add", "n1", "org=o1|name=甲", false},
    {"adm", "member.set", "m1", "title=组长", true},
    {"adm", "member.set", "m1", "org=o2", false},
    {"sec2", "member.set", "m1", "title=组长", false},
    {"adm", "member.leave", "m1", "", true},
    {"sec2", "member.leave", "m1", "", false},
    {"adm", "member.join", "m1", "group=g1", true},
    {"adm", "member.join", "m1", "group=g9", false},
    {"adm", "member.quit", "m1", "group=g3", true},
    {"nobody", "member.quit", "m1", "group=g3", false},
    {"own", "member.warn", "m1", "group=g3|reason=刷屏|verified=1", true},
    {"adm", "member.warn", "m1", "group=g3|reason=刷屏|verified=1", false},
};

static const struct attempt records[] = {
    {"adm", "event.add", "n1", "group=g1|kind=theme_day|starts=3", true},
    {"boss", "event.add", "n1", "group=g1|kind=theme_day|starts=3", false},
    {"adm", "event.set", "e1", "agenda=议程", true},
    {"nobody", "event.set", "e1", "agenda=议程", false},
    {"adm", "event.move", "e1", "starts=41", true},
    {"sec2", "event.move", "e1", "starts=41", false},
    {"adm", "event.cancel", "e1", "reason=台风", true},
    {"lead", "event.cancel", "e1", "reason=台风", false},
    {"own", "event.confirm", "e1", "", true},
    {"head", "event.confirm", "e1", "", false},
    {"adm", "fact.record", "n1", "group=g1|kind=posted", true},
    {"boss", "fact.record", "n1", "group=g1|kind=posted", false},
    {"boss", "fact.record", "n1", "group=g1|kind=inspection", true},
    {"boss", "fact.record", "n1", "org=top|kind=filed", true},
    {"adm", "fact.record", "n1", "org=o1|kind=filed", false},
    {"adm", "fact.void", "f1", "reason=误记", true},
    {"boss", "fact.void", "f1", "reason=误记", false},
    {"sec", "fact.ratify", "f1", "", true},
    {"head", "fact.ratify", "f1", "", true},
    {"own", "fact.ratify", "f1", "", false},
    {"adm", "fact.ratify", "f1", "", false},
    {"sec2", "fact.ratify", "f9", "", false},
    {"boss", "duty.waive", "weekly-post:g1:2026-W01", "reason=放假", true},
    {"sec", "duty.waive", "weekly-post:g1:2026-W01", "reason=放假", false},
    {"boss", "duty.waive", "summary-filed:top", "reason=放假", true},
    {"boss", "duty.waive", "weekly-post:g8:2026-W01", "reason=放假", false},
    {"boss", "duty.unwaive", "weekly-post:g1:2026-W01", "reason=放假", true},
    {"adm", "duty.unwaive", "weekly-post:g1:2026-W01", "reason=放假", false},
    {"boss", "duty.waive_span", "o1", "rules=a|from=1|to=2|reason=放假", true},
    {"head", "duty.waive_span", "o1", "rules=a|from=1|to=2|reason=放假", false},
    {"lead", "comment.add", "g1", "text=抓紧|flag=1", true},
    {"adm", "comment.add", "g1", "text=抓紧|flag=1", false},
    {"adm", "comment.add", "g1", "text=抓紧", true},
    {"lead", "comment.add", "g2", "text=抓紧", false},
    {"lead", "comment.add", "e1", "text=抓紧", true},
    {"lead", "comment.add", "f1", "text=抓紧", true},
    {"lead", "comment.add", "p1", "text=抓紧", true},
    {"sec", "comment.add", "o1", "text=抓紧", true},
    {"adm", "comment.add", "m1", "text=抓紧", true},
    {"boss", "comment.add", "adm", "text=抓紧", true},
    {"lead", "comment.add", "weekly-post:g1:2026-W01", "text=抓紧", true},
    {"eye", "comment.add", "g1", "text=抓紧", false},
    {"nobody", "audit.note", NULL, "what=导出", true},
};

static const struct attempt posts[] = {
    {"adm", "post.draft", "n1", "groups=g1 g2|category=work|title=题", true},
    {"adm", "post.draft", "n1", "groups=g9|category=work|title=题", false},
    {"boss", "post.draft", "n1", "groups=g1|category=work|title=题", false},
    {"writer", "post.draft", "n1", "groups=g3|category=work|title=题", true},
    {"writer", "post.draft", "n1", "groups=g3 g4|category=work|title=题", false},
    {"own", "post.edit", "p1", "title=改", true},
    {"writer", "post.edit", "p1", "title=改", false},
    {"writer", "post.edit", "p3", "title=改", true},
    {"writer", "post.edit", "p3", "groups=g4", false},
    {"writer", "post.submit", "p3", "", true},
    {"nobody", "post.submit", "p3", "", false},
    {"writer", "post.recall", "p4", "", true},
    {"adm", "post.recall", "p4", "", false},
    {"adm", "post.publish", "p1", "group=g1", true},
    {"writer", "post.publish", "p3", "group=g3", false},
    {"sec", "post.withdraw", "p2", "reason=有误", true},
    {"own", "post.withdraw", "p2", "reason=有误", false},
    {"lead", "post.review", "p1", "text=x", false},
    {"adm", "post.check_secrecy", "p1", "text=x", false},
    {"eye", "post.approve", "p1", "text=x", false},
    {"boss", "post.approve", "p1", "text=x", false},
    {"boss", "post.return", "p1", "text=x|reason=不妥", false},
};

static void start(struct memory *memory)
{
    static const struct expectation more[] = {
        {"member.apply", "m2", "org=o1|name=乙|group=g1", VERDICT_APPLIED, NULL},
        {"event.add", "e1", "group=g1|kind=theme_day|starts=40|planned=1", VERDICT_APPLIED, NULL},
        {"fact.record", "f1", "group=g1|kind=posted|in_branch_name=1", VERDICT_APPLIED, NULL},
        {"fact.record", "f9", "group=g9|kind=posted|in_branch_name=1", VERDICT_APPLIED, NULL},
        {"org.add", "o8", "name=八支部|kind=branch|parent=top|secretary=boss", VERDICT_APPLIED,
         NULL},
        {"group.propose", "g8", "org=o8|kind=app|name=八群|admin=boss", VERDICT_APPLIED, NULL},
        {"duty.waive", "weekly-post:g1:2026-W01", "reason=停电", VERDICT_APPLIED, NULL},
        {"post.draft", "p1", "groups=g1|category=work|title=题", VERDICT_APPLIED, NULL},
        {"post.draft", "p2", "groups=g1|category=work|title=题", VERDICT_APPLIED, NULL},
        {"post.publish", "p2", "group=g1", VERDICT_APPLIED, NULL},
    };
    memory_start(memory);
    ok(settle(memory), "the registry stands");
    EXPECT(memory, more);
    memory->by = "writer";
    give(memory, "post.draft", "p3", "groups=g3|category=work|title=题");
    give(memory, "post.draft", "p4", "groups=g3|category=work|title=题");
    is_int(give(memory, "post.submit", "p4", ""), VERDICT_APPLIED, "a member's post is submitted");
}

/* Each attempt on the same ledger: what it did is taken back. */
static void attempt(struct memory *memory, const struct attempt *table, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct rows before[ENTITY_COUNT];
        memcpy(before, memory->of, sizeof before);
        memory->by = table[i].person;
        memory->trusted = false;
        enum verdict verdict = give(memory, table[i].verb, table[i].to, table[i].with);
        enum verdict want = table[i].allowed ? VERDICT_APPLIED : VERDICT_FORBIDDEN;
        is_str(verdict_name(verdict), verdict_name(want), "%s: %s %s %s", table[i].person,
               table[i].verb, table[i].to ? table[i].to : "-", table[i].with);
        if (verdict != want)
            printf("# %s\n", memory->error.text);
        memcpy(memory->of, before, sizeof before);
    }
}

#define ATTEMPT(memory, table) attempt(memory, table, sizeof table / sizeof table[0])

static void test_roles(void)
{
    static const struct {
        const char *person, *group, *org;
        unsigned roles;
    } table[] = {
        {"sec", "g1", NULL, ROLE_SECRETARY},
        {"sec", NULL, "o1", ROLE_SECRETARY},
        {"sec", "g9", NULL, 0},
        {"own", "g1", NULL, ROLE_OWNER},
        {"adm", "g1", NULL, ROLE_ADMIN},
        {"adm", NULL, "o1", 0},
        {"lead", "g1", NULL, ROLE_CONTACT_LEADER},
        {"lead", "g2", NULL, 0},
        {"head", "g3", NULL, ROLE_HEAD},
        {"boss", "g1", NULL, ROLE_ORGANISER},
        {"boss", NULL, "top", ROLE_ORGANISER},
        {"eye", "g9", NULL, ROLE_AUDITOR},
        {"spy", "g3", NULL, ROLE_SECRECY_REVIEWER},
        {"boss", "g8", NULL, ROLE_ORGANISER | ROLE_ADMIN | ROLE_SECRETARY},
        {NULL, "g1", NULL, 0},
        {"sec", "none", NULL, 0},
    };
    struct memory memory;
    start(&memory);
    struct world world = memory_world(&memory);
    struct decision decision = {.world = &world, .arena = memory.arena};
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        is_int(grant_roles(&decision, table[i].person, table[i].group, table[i].org),
               table[i].roles, "%s on %s", table[i].person ? table[i].person : "nobody",
               table[i].group ? table[i].group : table[i].org);
    give(&memory, "role.revoke", "boss", "role=organiser|on=top");
    is_int(grant_roles(&decision, "boss", "g1", NULL), 0, "what was revoked is gone");
    memory_end(&memory);
}

static void test_attempts(void)
{
    struct memory memory;
    start(&memory);
    ATTEMPT(&memory, registry);
    ATTEMPT(&memory, members);
    ATTEMPT(&memory, records);
    ATTEMPT(&memory, posts);
    memory_end(&memory);
}

/* Nobody ratifies what they entered, whoever they are. */
static void test_own_record(void)
{
    struct memory memory;
    start(&memory);
    memory.trusted = false;
    memory.by = "sec";
    is_int(give(&memory, "fact.record", "n1", "group=g1|kind=posted|in_branch_name=1"),
           VERDICT_APPLIED, "the secretary records");
    is_int(give(&memory, "fact.ratify", "n1", ""), VERDICT_FORBIDDEN, "and does not ratify it");
    memory.by = "nobody";
    memory.trusted = true;
    is_int(give(&memory, "fact.ratify", "n1", ""), VERDICT_APPLIED, "a trusted user may all");
    memory_end(&memory);
}

/* Nobody waives a span for a tree in which they run something themselves. */
static void test_own_span(void)
{
    static const char span[] = "rules=weekly-post|from=1|to=2|reason=放假";
    static const char *const own[] = {"owner=boss", "admin=boss"};
    struct memory memory;
    start(&memory);
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        memory.trusted = false;
        memory.by = "boss";
        is_int(give(&memory, "duty.waive_span", "o1", span), VERDICT_APPLIED, "an organiser does");
        memory.trusted = true;
        is_int(give(&memory, "group.set", "g1", own[i]), VERDICT_APPLIED, "then runs a group: %s",
               own[i]);
        memory.trusted = false;
        is_int(give(&memory, "duty.waive_span", "o1", span), VERDICT_FORBIDDEN, "not for its org");
        is_int(give(&memory, "duty.waive_span", "o2", span), VERDICT_APPLIED, "elsewhere still");
        memory.trusted = true;
        is_int(give(&memory, "group.set", "g1", "owner=own|admin=adm"), VERDICT_APPLIED, "no more");
    }
    is_int(give(&memory, "org.set", "o1", "head=boss"), VERDICT_APPLIED, "heads an org");
    memory.trusted = false;
    is_int(give(&memory, "duty.waive_span", "o1", span), VERDICT_FORBIDDEN, "not for that either");
    is_int(give(&memory, "duty.waive_span", "top", span), VERDICT_FORBIDDEN, "nor above it");
    memory_end(&memory);
}

int main(void)
{
    test_own_span();
    test_roles();
    test_attempts();
    test_own_record();
    return done_testing();
}
