#include "core/decide.h"

#include <string.h>

#include "tap.h"
#include "world.h"

static const struct expectation orgs[] = {
    {"org.add", "o5", "name=五支部|kind=branch|parent=o1|groups_before=3", VERDICT_APPLIED, NULL},
    {"org.add", "o5", "name=五支部|kind=branch", VERDICT_CONFLICT_UNIQUE, "to"},
    {"org.add", "o6", "name=六支部|kind=branch|parent=none", VERDICT_DEPENDENCY, "parent"},
    {"org.add", "o6", "name=六支部|kind=branch|head=none", VERDICT_DEPENDENCY, "head"},
    {"org.add", "o6", "name=六支部|kind=branch|rulebook=none", VERDICT_DEPENDENCY, "rulebook"},
    {"org.set", "none", "name=没有", VERDICT_DEPENDENCY, "to"},
    {"org.set", "o5", "name=第五支部|secretary=sec", VERDICT_APPLIED, NULL},
    {"org.set", "o5", "name=第五支部", VERDICT_NOOP, NULL},
    {"org.set", "o5", "", VERDICT_NOOP, NULL},
    {"org.set", "o5", "name=null", VERDICT_INVALID, "name"},
    {"org.set", "o5", "kind=null", VERDICT_INVALID, "kind"},
    {"org.set", "o1", "parent=o5", VERDICT_INVALID, "parent"},
    {"org.set", "o5", "parent=o5", VERDICT_INVALID, "parent"},
    {"org.set", "top", "parent=o5", VERDICT_INVALID, "parent"},
    {"org.set", "o5", "rulebook=none", VERDICT_DEPENDENCY, "rulebook"},
    {"org.set", "o5", "rulebook=all-steps", VERDICT_APPLIED, NULL},
    {"org.set", "o5", "rulebook=null|secretary=null|parent=o2", VERDICT_APPLIED, NULL},
    {"org.set", "o5", "settings={}", VERDICT_APPLIED, NULL},
    {"org.set", "o5", "settings=null", VERDICT_INVALID, "settings"},
    {"org.set", "o5", "settings=bad", VERDICT_INVALID, "reason"},
    {"person.add", "u1", "name=某人|org=o1|phone=13800138000", VERDICT_APPLIED, NULL},
    {"person.add", "u1", "name=某人", VERDICT_CONFLICT_UNIQUE, "to"},
    {"person.add", "u2", "name=某人|org=none", VERDICT_DEPENDENCY, "org"},
    {"person.set", "u1", "title=委员|phone=null", VERDICT_APPLIED, NULL},
    {"person.set", "u1", "title=委员", VERDICT_NOOP, NULL},
    {"person.set", "u1", "name=null", VERDICT_INVALID, "name"},
    {"person.set", "none", "title=委员", VERDICT_DEPENDENCY, "to"},
    {"role.grant", "u1", "role=organiser|on=o1", VERDICT_APPLIED, NULL},
    {"role.grant", "u1", "role=organiser|on=o1", VERDICT_NOOP, NULL},
    {"role.grant", "none", "role=organiser|on=o1", VERDICT_DEPENDENCY, "to"},
    {"role.grant", "u1", "role=organiser|on=none", VERDICT_DEPENDENCY, "on"},
    {"role.grant", "u1", "role=secretary|on=o1", VERDICT_INVALID, "role"},
    {"role.revoke", "u1", "role=organiser|on=o1", VERDICT_APPLIED, NULL},
    {"role.revoke", "u1", "role=organiser|on=o1", VERDICT_NOOP, NULL},
    {"role.revoke", "u1", "role=auditor|on=o1", VERDICT_NOOP, NULL},
    {"role.revoke", "none", "role=organiser|on=o1", VERDICT_DEPENDENCY, "to"},
    {"role.grant", "u1", "role=organiser|on=o1", VERDICT_APPLIED, NULL},
};

static void test_orgs(void)
{
    struct memory memory;
    memory_start(&memory);
    memory.bad_patch = "bad";
    ok(settle(&memory), "the registry stands");
    EXPECT(&memory, orgs);
    const struct org *org = row_of(&memory, ENTITY_ORG, "o5");
    is_str(org->name, "第五支部", "the name was set");
    is_str(org->parent, "o2", "and the parent");
    ok(!org->rulebook && !org->secretary, "null took properties away");
    is_str(org->settings, "{}", "settings came through merge");
    is_int(org->groups_before, 3, "what was not named stays");
    is_int(org->added_at, day(0), "added at the command's time");
    is_int(org->rev, 5, "a revision for each change, none for what changed nothing");
    const struct person *person = row_of(&memory, ENTITY_PERSON, "u1");
    ok(!person->phone && person->org, "the telephone was taken away");
    const struct grant *grant = row_of(&memory, ENTITY_GRANT, "organiser:u1:o1");
    ok(grant && grant->revoked_at == INSTANT_NONE && grant->role == GRANT_ORGANISER,
       "granting again renews");
    memory.merge_status = ST_IO;
    give(&memory, "org.set", "o5", "settings=bad");
    is_int(memory.status, ST_IO, "a failure of merging ends the decision");
    memory_end(&memory);
}

static const struct expectation groups[] = {
    {"group.propose", "g5", "org=o1|kind=app|name=五群|temporary=1|function=", VERDICT_APPLIED,
     NULL},
    {"group.propose", "g5", "org=o1|kind=app|name=五群", VERDICT_CONFLICT_UNIQUE, "to"},
    {"group.propose", "g6", "org=none|kind=app|name=六群", VERDICT_DEPENDENCY, "org"},
    {"group.propose", "g6", "org=o1|kind=app|name=六群|owner=none", VERDICT_DEPENDENCY, "owner"},
    {"group.open", "g5", "active_from=2", VERDICT_APPLIED, NULL},
    {"group.open", "g5", "active_from=2", VERDICT_NOOP, NULL},
    {"group.open", "none", "active_from=2", VERDICT_DEPENDENCY, "to"},
    {"group.refuse", "g5", "reason=重名", VERDICT_APPLIED, NULL},
    {"group.refuse", "g5", "reason=重名", VERDICT_NOOP, NULL},
    {"group.approve", "g5", "", VERDICT_APPLIED, NULL},
    {"group.approve", "g5", "", VERDICT_NOOP, NULL},
    {"group.approve", "none", "", VERDICT_DEPENDENCY, "to"},
    {"group.refuse", "g5", "reason=重名", VERDICT_CONFLICT_DECIDED, NULL},
    {"group.open", "g5", "active_from=3", VERDICT_APPLIED, NULL},
    {"group.set", "g5", "owner=own|reply_mode=none|size=40", VERDICT_APPLIED, NULL},
    {"group.set", "g5", "owner=own", VERDICT_NOOP, NULL},
    {"group.set", "g5", "owner=null|temporary=null", VERDICT_APPLIED, NULL},
    {"group.set", "g5", "org=null", VERDICT_INVALID, "org"},
    {"group.set", "g5", "name=null", VERDICT_INVALID, "name"},
    {"group.set", "g5", "admin=none", VERDICT_DEPENDENCY, "admin"},
    {"group.set", "none", "name=某群", VERDICT_DEPENDENCY, "to"},
    {"group.end_work", "g5", "happened=5", VERDICT_APPLIED, NULL},
    {"group.end_work", "g5", "happened=5", VERDICT_NOOP, NULL},
    {"group.end_work", "none", "", VERDICT_DEPENDENCY, "to"},
    {"group.deregister", "g5", "happened=6|evidence=公告", VERDICT_APPLIED, NULL},
    {"group.dissolve", "g5", "happened=7", VERDICT_NOOP, NULL},
    {"group.deregister", "g5", "", VERDICT_NOOP, NULL},
    {"group.dissolve", "g2", "", VERDICT_APPLIED, NULL},
    {"group.dissolve", "none", "", VERDICT_DEPENDENCY, "to"},
    {"group.deregister", "none", "", VERDICT_DEPENDENCY, "to"},
};

static void test_groups(void)
{
    struct memory memory;
    memory_start(&memory);
    ok(settle(&memory), "the registry stands");
    memory.day = 10;
    EXPECT(&memory, groups);
    const struct group *group = row_of(&memory, ENTITY_GROUP, "g5");
    is_int(group->proposed_at, day(10), "proposed when the command says");
    is_int(group->active_from, day(3), "opening again changes active_from");
    is_int(group->opening_at, day(10), "and is remembered");
    ok(group->approved_at == day(10) && group->refused_at == INSTANT_NONE, "approved in the end");
    ok(!group->owner && !group->temporary && !group->function, "null and empty are unset");
    is_int(group->reply_mode, REPLY_NONE, "a word becomes the enumeration");
    is_int(group->work_ended, day(5), "work ended when it happened");
    ok(group->dissolved == day(6) && group->deregistered && group->dissolution_at == day(10),
       "the first end stands");
    group = row_of(&memory, ENTITY_GROUP, "g2");
    ok(group->dissolved == day(10) && !group->deregistered, "dissolved at the command's time");
    memory_end(&memory);
}

static const struct expectation members[] = {
    {"member.add", "m5", "org=o1|name=张三", VERDICT_APPLIED, NULL},
    {"member.add", "m5", "org=o1|name=张三", VERDICT_CONFLICT_UNIQUE, "to"},
    {"member.add", "m6", "org=none|name=李四", VERDICT_DEPENDENCY, "org"},
    {"member.add", "m6", "org=o1|name=李四|person=none", VERDICT_DEPENDENCY, "person"},
    {"member.add", "m6", "org=o1|name=李四|status=migrant|status_since=2", VERDICT_APPLIED, NULL},
    {"member.set", "m6", "status=migrant|status_since=5", VERDICT_NOOP, NULL},
    {"member.set", "m6", "status=retired|whereabouts=海口", VERDICT_APPLIED, NULL},
    {"member.set", "m6", "status=migrant|status_since=12", VERDICT_APPLIED, NULL},
    {"member.set", "m6", "name=null", VERDICT_INVALID, "name"},
    {"member.set", "m6", "status=null", VERDICT_INVALID, "status"},
    {"member.set", "none", "name=王五", VERDICT_DEPENDENCY, "to"},
    {"member.join", "m5", "group=g1|nickname=小张|happened=3", VERDICT_APPLIED, NULL},
    {"member.join", "m5", "group=g1|nickname=小张|happened=4", VERDICT_NOOP, NULL},
    {"member.join", "m5", "group=g1", VERDICT_NOOP, NULL},
    {"member.join", "m5", "group=g1|nickname=张三", VERDICT_APPLIED, NULL},
    {"member.join", "m5", "group=none", VERDICT_DEPENDENCY, "group"},
    {"member.join", "none", "group=g1", VERDICT_DEPENDENCY, "to"},
    {"member.apply", "m8", "org=o1|name=赵六|group=g1", VERDICT_APPLIED, NULL},
    {"member.join", "m8", "group=g1", VERDICT_CONFLICT_STATE, NULL},
    {"member.decide", "m8", "approved=0|reason=不是本支部", VERDICT_APPLIED, NULL},
    {"member.join", "m8", "group=g1", VERDICT_CONFLICT_STATE, NULL},
    {"member.warn", "m5", "group=g1|reason=刷屏|verified=1", VERDICT_APPLIED, NULL},
    {"member.warn", "m5", "group=g1|reason=刷屏|verified=0", VERDICT_INVALID, "verified"},
    {"member.warn", "m5", "group=g2|reason=刷屏|verified=1", VERDICT_CONFLICT_STATE, "group"},
    {"member.quit", "m5", "group=g1|happened=5", VERDICT_APPLIED, NULL},
    {"member.quit", "m5", "group=g1", VERDICT_NOOP, NULL},
    {"member.quit", "m5", "group=g2", VERDICT_NOOP, NULL},
    {"member.quit", "m5", "group=none", VERDICT_DEPENDENCY, "group"},
    {"member.quit", "none", "group=g1", VERDICT_DEPENDENCY, "to"},
    {"member.join", "m5", "group=g1|happened=6", VERDICT_APPLIED, NULL},
    {"member.join", "m5", "group=g2", VERDICT_APPLIED, NULL},
    {"member.leave", "m5", "reason=调离|happened=7", VERDICT_APPLIED, NULL},
    {"member.leave", "m5", "happened=8", VERDICT_NOOP, NULL},
    {"member.leave", "none", "", VERDICT_DEPENDENCY, "to"},
    {"member.quit", "m5", "group=g2|reason=调离", VERDICT_APPLIED, NULL},
};

static void test_members(void)
{
    struct memory memory;
    memory_start(&memory);
    ok(settle(&memory), "the registry stands");
    memory.day = 10;
    EXPECT(&memory, members);
    const struct standing *standing = row_of(&memory, ENTITY_STANDING, "m5:1");
    ok(standing && standing->status == MEMBER_IN_POST && standing->since == day(10),
       "the first standing: in post, since the command");
    ok(!row_of(&memory, ENTITY_STANDING, "m5:2"), "and no second");
    standing = row_of(&memory, ENTITY_STANDING, "m6:1");
    is_int(standing->since, day(2), "status_since may be said");
    standing = row_of(&memory, ENTITY_STANDING, "m6:2");
    ok(standing->status == MEMBER_RETIRED && standing->since == day(10), "a change appends one");
    standing = row_of(&memory, ENTITY_STANDING, "m6:3");
    ok(standing->status == MEMBER_MIGRANT && standing->since == day(12), "and another");
    const struct member *member = row_of(&memory, ENTITY_MEMBER, "m6");
    is_int(member->status_since, day(12), "the member has the last");
    const struct joining *joining = row_of(&memory, ENTITY_JOINING, "m5:g1:1");
    ok(joining && joining->joined == day(3) && joining->quit == day(5), "the first span");
    is_str(joining->nickname, "张三", "joining when joined changes the nickname");
    is_int(joining->warnings, 1, "one warning");
    joining = row_of(&memory, ENTITY_JOINING, "m5:g1:2");
    ok(joining && joining->joined == day(6) && joining->quit == INSTANT_NONE,
       "a second span, which leaving the roster does not end");
    member = row_of(&memory, ENTITY_MEMBER, "m5");
    is_int(member->left, day(7), "the first leaving stands");
    memory_end(&memory);
}

static const struct expectation applications[] = {
    {"member.apply", "m7", "org=o1|name=赵六|group=g1", VERDICT_APPLIED, NULL},
    {"member.apply", "m7", "org=o1|name=赵六|group=g1", VERDICT_CONFLICT_UNIQUE, "to"},
    {"member.apply", "m0", "org=o1|name=赵六|group=none", VERDICT_DEPENDENCY, "group"},
    {"member.decide", "none", "approved=1", VERDICT_DEPENDENCY, "to"},
    {"member.decide", "m1", "approved=1", VERDICT_CONFLICT_STATE, NULL},
    {"member.decide", "m7", "approved=1", VERDICT_APPLIED, NULL},
    {"member.decide", "m7", "approved=1", VERDICT_NOOP, NULL},
    {"member.decide", "m7", "approved=0", VERDICT_CONFLICT_DECIDED, NULL},
    {"member.add", "m7", "org=o1|name=赵六", VERDICT_CONFLICT_UNIQUE, "to"},
    {"member.apply", "m8", "org=o1|name=钱七|group=g1", VERDICT_APPLIED, NULL},
    {"member.decide", "m8", "approved=0|reason=不是本支部党员", VERDICT_APPLIED, NULL},
    {"member.apply", "m9", "org=o1|name=孙八|group=g1", VERDICT_APPLIED, NULL},
    {"member.add", "m9", "org=o2|name=孙八|status=activist", VERDICT_APPLIED, NULL},
    {"member.decide", "m9", "approved=1", VERDICT_CONFLICT_STATE, NULL},
};

static void test_applications(void)
{
    struct memory memory;
    memory_start(&memory);
    ok(settle(&memory), "the registry stands");
    memory.day = 4;
    EXPECT(&memory, applications);
    const struct member *member = row_of(&memory, ENTITY_MEMBER, "m7");
    ok(member->added_at == day(4) && member->decided_at == day(4) && member->approved,
       "approved: on the roster");
    ok(row_of(&memory, ENTITY_STANDING, "m7:1") != NULL, "with a first standing");
    ok(!row_of(&memory, ENTITY_JOINING, "m7:g1:1"), "but not joined by it");
    member = row_of(&memory, ENTITY_MEMBER, "m8");
    ok(member->added_at == INSTANT_NONE && member->decided_at == day(4) && !member->approved,
       "turned down: not on it");
    is_str(member->wanted_group, "g1", "the group wanted is kept");
    member = row_of(&memory, ENTITY_MEMBER, "m9");
    ok(member->added_at == day(4) && member->applied_at == day(4),
       "adding completes an application");
    is_str(member->org, "o2", "with what it says");
    memory_end(&memory);
}

static const struct expectation events[] = {
    {"event.add", "e1", "group=g1|kind=branch_meeting|starts=5", VERDICT_APPLIED, NULL},
    {"event.add", "e1", "group=g1|kind=branch_meeting|starts=5", VERDICT_CONFLICT_UNIQUE, "to"},
    {"event.add", "e0", "group=g1|kind=picnic|starts=5", VERDICT_INVALID, "kind"},
    {"event.add", "e0", "group=none|kind=theme_day|starts=5", VERDICT_DEPENDENCY, "group"},
    {"event.add", "e0", "group=g1|kind=theme_day|starts=5|ends=4", VERDICT_INVALID, "ends"},
    {"fact.record", "f1", "group=g1|kind=report", VERDICT_APPLIED, NULL},
    {"event.add", "f1", "group=g1|kind=theme_day|starts=5", VERDICT_CONFLICT_UNIQUE, "to"},
    {"event.add", "e2", "group=g1|kind=theme_day|starts=20|ends=22|planned=1", VERDICT_APPLIED,
     NULL},
    {"event.set", "e1", "agenda=议程|openness=party", VERDICT_APPLIED, NULL},
    {"event.set", "e1", "agenda=议程", VERDICT_NOOP, NULL},
    {"event.set", "e1", "kind=null", VERDICT_INVALID, "kind"},
    {"event.set", "e1", "kind=picnic", VERDICT_INVALID, "kind"},
    {"event.set", "e1", "member=none", VERDICT_DEPENDENCY, "member"},
    {"event.set", "none", "agenda=议程", VERDICT_DEPENDENCY, "to"},
    {"event.move", "e1", "starts=6", VERDICT_APPLIED, NULL},
    {"event.move", "e1", "starts=6", VERDICT_NOOP, NULL},
    {"event.move", "e1", "starts=6|ends=5", VERDICT_INVALID, "ends"},
    {"event.move", "none", "starts=6", VERDICT_DEPENDENCY, "to"},
    {"event.move", "e2", "starts=30", VERDICT_APPLIED, NULL},
    {"event.confirm", "e1", "", VERDICT_NOOP, NULL},
    {"event.confirm", "none", "", VERDICT_DEPENDENCY, "to"},
    {"event.confirm", "e2", "", VERDICT_APPLIED, NULL},
    {"event.set", "e2", "planned=1", VERDICT_NOOP, NULL},
    {"event.cancel", "e1", "reason=有误", VERDICT_CONFLICT_STATE, NULL},
    {"event.cancel", "none", "reason=有误", VERDICT_DEPENDENCY, "to"},
    {"event.add", "e3", "group=g1|kind=theme_day|starts=40", VERDICT_APPLIED, NULL},
    {"event.cancel", "e3", "reason=台风", VERDICT_APPLIED, NULL},
    {"event.cancel", "e3", "reason=台风", VERDICT_NOOP, NULL},
    {"event.confirm", "e3", "", VERDICT_NOOP, NULL},
    {"event.move", "e3", "starts=50", VERDICT_CONFLICT_STATE, NULL},
    {"event.add", "e4", "group=g1|kind=theme_day|starts=2|planned=1", VERDICT_APPLIED, NULL},
    {"event.cancel", "e4", "reason=没有开", VERDICT_APPLIED, NULL},
    {"event.add", "e5", "group=g1|kind=theme_day|starts=40", VERDICT_APPLIED, NULL},
    {"event.set", "e5", "planned=1", VERDICT_APPLIED, NULL},
    {"event.set", "e5", "planned=0", VERDICT_APPLIED, NULL},
};

static void test_events(void)
{
    struct memory memory;
    memory_start(&memory);
    ok(settle(&memory), "the registry stands");
    memory.day = 10;
    EXPECT(&memory, events);
    const struct event *event = row_of(&memory, ENTITY_EVENT, "e1");
    ok(event->ends == day(6) && event->moved_at == day(10), "it ends when it starts, also moved");
    const struct fact *fact = row_of(&memory, ENTITY_FACT, "e1");
    ok(fact && fact->kind == FACT_HELD && fact->at == day(6) && fact->recorded_at == day(10),
       "its held fact moved along");
    is_str(fact->event, "e1", "and names it");
    event = row_of(&memory, ENTITY_EVENT, "e2");
    ok(event->starts == day(30) && event->ends == day(32), "a moved event keeps its length");
    ok(!event->planned && event->confirmed_at == day(10), "confirmed, and planned no more");
    fact = row_of(&memory, ENTITY_FACT, "e2");
    ok(fact && fact->at == day(32), "the confirmed one is held at its end");
    event = row_of(&memory, ENTITY_EVENT, "e3");
    fact = row_of(&memory, ENTITY_FACT, "e3");
    ok(event->cancelled_at == day(10) && fact->voided_at == day(10), "cancelling voids the fact");
    ok(!row_of(&memory, ENTITY_FACT, "e4"), "a planned event has no fact");
    fact = row_of(&memory, ENTITY_FACT, "e5");
    ok(fact && fact->voided_at == INSTANT_NONE, "planned and not again: the fact is back");
    memory_end(&memory);
}

static const struct expectation facts[] = {
    {"event.add", "e1", "group=g1|kind=branch_meeting|starts=5", VERDICT_APPLIED, NULL},
    {"fact.record", "f1",
     "group=g1|kind=posted|category=work|as=notice|pictures=2|event=e1|happened=3", VERDICT_APPLIED,
     NULL},
    {"fact.record", "f1", "group=g1|kind=posted", VERDICT_CONFLICT_UNIQUE, "to"},
    {"fact.record", "f2", "kind=posted", VERDICT_INVALID, "group"},
    {"fact.record", "f2", "group=g1|org=o1|kind=filed", VERDICT_INVALID, "org"},
    {"fact.record", "f2", "group=g1|kind=held|event=e1", VERDICT_INVALID, "kind"},
    {"fact.record", "f2", "group=none|kind=posted", VERDICT_DEPENDENCY, "group"},
    {"fact.record", "f2", "group=g1|kind=reply|event=none", VERDICT_DEPENDENCY, "event"},
    {"fact.record", "f2", "group=g1|kind=report|member=none", VERDICT_DEPENDENCY, "member"},
    {"fact.record", "f2", "group=g1|kind=posted|makes_up=weekly-post", VERDICT_INVALID, "makes_up"},
    {"fact.record", "f2", "group=g1|kind=filed|form=a b", VERDICT_INVALID, "form"},
    {"fact.record", "f2", "org=o1|kind=filed|form=group_summary", VERDICT_APPLIED, NULL},
    {"fact.record", "f3", "group=g1|kind=posted|makes_up=weekly-post:g1:2026-W01", VERDICT_APPLIED,
     NULL},
    {"group.dissolve", "g1", "happened=1", VERDICT_APPLIED, NULL},
    {"fact.record", "f4", "group=g1|kind=posted|in_branch_name=1", VERDICT_APPLIED, NULL},
    {"fact.void", "f3", "reason=误记", VERDICT_APPLIED, NULL},
    {"fact.void", "f3", "reason=误记", VERDICT_NOOP, NULL},
    {"fact.void", "e1", "reason=没有开", VERDICT_APPLIED, NULL},
    {"fact.void", "none", "reason=误记", VERDICT_DEPENDENCY, "to"},
    {"fact.ratify", "f4", "", VERDICT_APPLIED, NULL},
    {"fact.ratify", "f4", "", VERDICT_NOOP, NULL},
    {"fact.ratify", "f1", "", VERDICT_CONFLICT_STATE, NULL},
    {"fact.ratify", "none", "", VERDICT_DEPENDENCY, "to"},
    {"fact.record", "f5", "group=g1|kind=posted|in_branch_name=1", VERDICT_APPLIED, NULL},
    {"fact.void", "f5", "reason=误记", VERDICT_APPLIED, NULL},
    {"fact.ratify", "f5", "", VERDICT_CONFLICT_STATE, NULL},
};

static void test_facts(void)
{
    struct memory memory;
    memory_start(&memory);
    ok(settle(&memory), "the registry stands");
    memory.day = 10;
    EXPECT(&memory, facts);
    const struct fact *fact = row_of(&memory, ENTITY_FACT, "f1");
    ok(fact->at == day(3) && fact->recorded_at == day(10), "happened counts, entry is kept");
    ok(fact->kind == FACT_POSTED && fact->category == CATEGORY_WORK && fact->as == FORM_NOTICE &&
           fact->pictures == 2,
       "with all it says");
    is_str(fact->recorded_by, "local", "and who entered it");
    fact = row_of(&memory, ENTITY_FACT, "f2");
    ok(!fact->group && strcmp(fact->org, "o1") == 0 && fact->at == day(10), "an org's fact");
    fact = row_of(&memory, ENTITY_FACT, "e1");
    ok(fact->kind == FACT_HELD && fact->voided_at == day(10), "a held fact can be voided");
    memory_end(&memory);
}

static const struct expectation duties[] = {
    {"duty.waive", "weekly-post:g1:2026-W46", "reason=放假", VERDICT_APPLIED, NULL},
    {"duty.waive", "weekly-post:g1:2026-W46", "reason=放假", VERDICT_NOOP, NULL},
    {"duty.waive", "weekly-post:g1:2026-W46", "reason=停电", VERDICT_APPLIED, NULL},
    {"duty.waive", "name-form:g2", "reason=历史名称", VERDICT_APPLIED, NULL},
    {"duty.waive", "summary-filed:top", "reason=上级同意", VERDICT_APPLIED, NULL},
    {"duty.waive", "weekly-post:none:2026-W46", "reason=放假", VERDICT_DEPENDENCY, "to"},
    {"duty.waive", "weekly-post", "reason=放假", VERDICT_INVALID, "to"},
    {"duty.waive", ":g1", "reason=放假", VERDICT_INVALID, "to"},
    {"duty.waive", "weekly-post:", "reason=放假", VERDICT_INVALID, "to"},
    {"duty.unwaive", "weekly-post:g2:2026-W46", "reason=有误", VERDICT_NOOP, NULL},
    {"duty.unwaive", "weekly-post:none:2026-W46", "reason=有误", VERDICT_DEPENDENCY, "to"},
    {"duty.unwaive", "name-form:g2", "reason=有误", VERDICT_APPLIED, NULL},
    {"duty.unwaive", "name-form:g2", "reason=有误", VERDICT_NOOP, NULL},
    {"duty.waive", "name-form:g2", "reason=历史名称", VERDICT_APPLIED, NULL},
    {"duty.waive_span", "o1", "rules=a b|from=2|to=1|reason=假期", VERDICT_INVALID, "to"},
    {"duty.waive_span", "none", "rules=a b|from=1|to=2|reason=假期", VERDICT_DEPENDENCY, "to"},
    {"comment.add", "g1", "text=请抓紧|flag=1", VERDICT_APPLIED, NULL},
    {"comment.add", "weekly-post:g1:2026-W46", "text=请抓紧", VERDICT_APPLIED, NULL},
    {"comment.add", "none", "text=请抓紧", VERDICT_DEPENDENCY, "to"},
    {"comment.add", "weekly-post:none", "text=请抓紧", VERDICT_DEPENDENCY, "to"},
    {"audit.note", NULL, "what=导出", VERDICT_APPLIED, NULL},
    {"audit.note", "m1", "what=查看电话", VERDICT_APPLIED, NULL},
    {"audit.note", "m 1", "what=查看电话", VERDICT_INVALID, "to"},
    {"duty.waive_span", "o1", "rules=a b|from=1|to=2|reason=假期", VERDICT_APPLIED, NULL},
};

static void test_duties(void)
{
    struct memory memory;
    memory_start(&memory);
    ok(settle(&memory), "the registry stands");
    memory.day = 10;
    EXPECT(&memory, duties);
    const struct waiver *waiver = row_of(&memory, ENTITY_WAIVER, "weekly-post:g1:2026-W46");
    is_str(waiver->subject, "g1", "a waiver knows its group");
    is_str(waiver->reason, "停电", "and the latest reason");
    waiver = row_of(&memory, ENTITY_WAIVER, "name-form:g2");
    ok(waiver->lifted_at == INSTANT_NONE, "waived once more");
    waiver = row_of(&memory, ENTITY_WAIVER, "summary-filed:top");
    is_str(waiver->subject, "top", "an org's too");
    const struct span *span = row_of(&memory, ENTITY_SPAN, memory.id);
    ok(span && span->from == day(1) && span->to == day(2), "a span under the command's id");
    is_str(span->rules, "a b", "with its rules");
    is_int(memory.of[ENTITY_COMMENT].count, 2, "two comments");
    memory_end(&memory);
}

static void test_frame(void)
{
    struct memory memory;
    memory_start(&memory);
    ok(settle(&memory), "the registry stands");
    memory.rev = 1;
    is_int(give(&memory, "org.set", "o1", "name=甲"), VERDICT_APPLIED,
           "the revision that was seen");
    is_int(give(&memory, "org.set", "o1", "name=乙"), VERDICT_CONFLICT_REV, "has moved on");
    is_str(memory.error.key, "rev", "... which is said");
    memory.rev = INTEGER_NONE;
    is_int(give(&memory, "org.set", "o1", "name=乙"), VERDICT_APPLIED,
           "without one the current counts");
    is_int(give(&memory, "vote.cast", "u1", ""), VERDICT_UNSUPPORTED, "an unknown verb");
    memory.broken = true;
    give(&memory, "org.set", "o1", "name=丙");
    is_int(memory.status, ST_IO, "a store that fails ends the decision");
    is_str(verdict_name(VERDICT_FORBIDDEN_REVOKED), "forbidden.revoked", "names of verdicts");
    for (int i = 0; i < VERDICT_COUNT; i++)
        ok(verdict_name((enum verdict)i) != NULL, "verdict %d has a name", i);
    memory_end(&memory);
}

int main(void)
{
    test_frame();
    test_orgs();
    test_groups();
    test_members();
    test_applications();
    test_events();
    test_facts();
    test_duties();
    return done_testing();
}
