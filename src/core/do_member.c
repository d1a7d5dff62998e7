#include "core/do.h"

#include "base/intl.h"
#include "base/text.h"
#include "core/grant.h"

static const char *numbered(struct decision *d, const char *of, int64_t number)
{
    return do_text(d, "%s:%lld", of, (long long)number);
}

/* How many rows there are of that: they are numbered from 1 without gaps, so a few looks find the
 * last of however many. */
static int64_t count_numbered(struct decision *d, enum entity entity, const char *of)
{
    union any_entity row;
    int64_t there = 0, beyond = 1;
    while (decide_get(d, entity, numbered(d, of, beyond), &row)) {
        there = beyond;
        beyond *= 2;
    }
    while (beyond - there > 1) {
        int64_t middle = there + (beyond - there) / 2;
        if (decide_get(d, entity, numbered(d, of, middle), &row))
            there = middle;
        else
            beyond = middle;
    }
    return there;
}

static void add_standing(struct decision *d, const struct member *member)
{
    struct standing next;
    entity_clear(ENTITY_STANDING, &next);
    next.number = count_numbered(d, ENTITY_STANDING, member->id) + 1;
    next.id = numbered(d, member->id, next.number);
    next.member = member->id;
    next.status = member->status;
    next.since = member->status_since;
    decide_put(d, ENTITY_STANDING, &next);
}

void do_member_apply(struct decision *d)
{
    struct member member;
    entity_clear(ENTITY_MEMBER, &member);
    member.id = d->command->to;
    member.applied_at = d->command->at;
    member.wanted_group = d->command->with.group;
    decide_copy(d, ENTITY_MEMBER, &member);
    decide_put(d, ENTITY_MEMBER, &member);
}

/* Puts the member on the roster, in post unless said otherwise. */
static void enter_roster(struct decision *d, struct member *member)
{
    if (!member->status)
        member->status = MEMBER_IN_POST;
    if (member->status_since == INSTANT_NONE)
        member->status_since = d->command->at;
    member->added_at = d->command->at;
    decide_put(d, ENTITY_MEMBER, member);
    add_standing(d, member);
}

void do_member_decide(struct decision *d)
{
    struct member member = d->target.member;
    const struct arguments *with = &d->command->with;
    if (member.decided_at != INSTANT_NONE) {
        if (member.approved == with->approved)
            do_nothing(d);
        decide_refuse(d, VERDICT_CONFLICT_DECIDED, NULL, _("此申请已于 %s 审核为%s。"),
                      do_time(d, member.decided_at), member.approved ? _("同意") : _("不同意"));
        return;
    }
    if (member.applied_at == INSTANT_NONE || member.added_at != INSTANT_NONE) {
        decide_refuse(d, VERDICT_CONFLICT_STATE, NULL, _("%s 没有待审的申请，不必审核。"),
                      member.name);
        return;
    }
    member.decided_at = d->command->at;
    member.approved = with->approved;
    member.reason = with->reason;
    if (with->approved)
        enter_roster(d, &member);
    else
        decide_put(d, ENTITY_MEMBER, &member);
}

void do_member_add(struct decision *d)
{
    struct member member = d->target.member;
    bool applied = member.id && member.applied_at != INSTANT_NONE;
    if (member.id && (!applied || member.added_at != INSTANT_NONE)) {
        decide_refuse(d, VERDICT_CONFLICT_UNIQUE, "to", _("编号 %s 已经用过，请换一个编号。"),
                      d->command->to);
        return;
    }
    member.id = d->command->to;
    decide_copy(d, ENTITY_MEMBER, &member);
    enter_roster(d, &member);
}

static bool look_for_others(void *argument, const void *row)
{
    struct decision *d = argument;
    const struct joining *joining = row;
    if (joining->quit == INSTANT_NONE && !(grant_roles(d, d->user, joining->group, NULL) &
                                           (ROLE_ADMIN | ROLE_OWNER | ROLE_SECRETARY)))
        decide_refuse(d, VERDICT_FORBIDDEN, "person",
                      _("该成员还在别的群组中，对应人员须由那个群组的管理员改。"));
    return !do_ended(d);
}

/* Whoever is a member sees and writes for the groups joined: who comes to be one is for those to
 * say who keep them. */
static bool check_person(struct decision *d, const struct member *before,
                         const struct member *member)
{
    if (!d->trusted && member->person && !text_same(before->person, member->person))
        do_walk(d, ENTITY_JOINING, "member", member->id, look_for_others, d);
    return !do_ended(d);
}

void do_member_set(struct decision *d)
{
    struct member member = d->target.member;
    const struct member *before = &d->target.member;
    decide_copy(d, ENTITY_MEMBER, &member);
    bool on_roster = before->added_at != INSTANT_NONE;
    if (!do_keeps(d, ENTITY_MEMBER, &member, on_roster ? "org name status" : "org name") ||
        !check_person(d, before, &member))
        return;
    bool changed = member.status != before->status;
    if (!changed)
        member.status_since = before->status_since;
    else if (!d->command->given[ARG_status_since] || member.status_since == INSTANT_NONE)
        member.status_since = d->command->at;
    do_save(d, ENTITY_MEMBER, before, &member);
    if (changed && on_roster)
        add_standing(d, &member);
}

void do_member_leave(struct decision *d)
{
    struct member member = d->target.member;
    if (member.left != INSTANT_NONE) {
        do_nothing(d);
        return;
    }
    member.left = decide_happened(d);
    member.reason = d->command->with.reason;
    decide_put(d, ENTITY_MEMBER, &member);
}

/* A member's spans in one group: only the last of them can be open. */
struct spans {
    const char *of;      /* the ids' part before the number */
    struct joining last; /* by number; number 0: none */
    struct joining open; /* id NULL: none */
};

static struct spans find_spans(struct decision *d)
{
    struct spans spans = {.of = do_text(d, "%s:%s", d->command->to, d->command->with.group)};
    int64_t count = count_numbered(d, ENTITY_JOINING, spans.of);
    entity_clear(ENTITY_JOINING, &spans.last);
    entity_clear(ENTITY_JOINING, &spans.open);
    if (count == 0 || !decide_get(d, ENTITY_JOINING, numbered(d, spans.of, count), &spans.last))
        spans.last.number = 0;
    else if (spans.last.quit == INSTANT_NONE)
        spans.open = spans.last;
    return spans;
}

void do_member_join(struct decision *d)
{
    const struct member *member = &d->target.member;
    /* Whoever has applied comes in when that was approved: two who decide at the same time may
     * decide otherwise, and then the first of them is followed. */
    if (member->applied_at != INSTANT_NONE && member->added_at == INSTANT_NONE) {
        decide_refuse(d, VERDICT_CONFLICT_STATE, NULL,
                      member->decided_at == INSTANT_NONE
                          ? _("%s 的入群申请还没有审核，不能登记入群。")
                          : _("%s 的入群申请没有获得同意，不能登记入群。"),
                      member->name);
        return;
    }
    struct spans spans = find_spans(d);
    struct joining joining = spans.open;
    if (!joining.id) {
        joining.number = spans.last.number + 1;
        joining.id = numbered(d, spans.of, joining.number);
        joining.member = d->command->to;
        joining.joined = decide_happened(d);
        joining.warnings = 0;
    }
    decide_copy(d, ENTITY_JOINING, &joining);
    do_save(d, ENTITY_JOINING, &spans.open, &joining);
}

void do_member_quit(struct decision *d)
{
    struct spans spans = find_spans(d);
    struct joining joining = spans.open;
    if (!joining.id) {
        do_nothing(d);
        return;
    }
    joining.quit = decide_happened(d);
    joining.reason = d->command->with.reason;
    decide_put(d, ENTITY_JOINING, &joining);
}

void do_member_warn(struct decision *d)
{
    struct spans spans = find_spans(d);
    struct joining joining = spans.open.id ? spans.open : spans.last;
    if (!d->command->with.verified)
        decide_refuse(d, VERDICT_INVALID, "verified",
                      _("警告前须经支部核实：请核实后填写 verified。"));
    else if (!joining.id)
        decide_refuse(d, VERDICT_CONFLICT_STATE, "group", _("该成员没有加入过此群，无从警告。"));
    joining.warnings = joining.warnings == INTEGER_NONE ? 1 : joining.warnings + 1;
    decide_put(d, ENTITY_JOINING, &joining);
}
