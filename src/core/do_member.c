#include "core/do.h"

#include <string.h>

#include "base/intl.h"

/* The last standing of a member by number; none: number 0. */
static bool later_standing(void *argument, const void *row)
{
    struct standing *last = argument;
    const struct standing *standing = row;
    if (standing->number > last->number)
        *last = *standing;
    return true;
}

static void add_standing(struct decision *d, const struct member *member)
{
    struct standing last;
    entity_clear(ENTITY_STANDING, &last);
    last.number = 0;
    do_walk(d, ENTITY_STANDING, "member", member->id, later_standing, &last);
    struct standing next;
    entity_clear(ENTITY_STANDING, &next);
    next.number = last.number + 1;
    next.id = do_text(d, "%s:%lld", member->id, (long long)next.number);
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

void do_member_set(struct decision *d)
{
    struct member member = d->target.member;
    const struct member *before = &d->target.member;
    decide_copy(d, ENTITY_MEMBER, &member);
    bool on_roster = before->added_at != INSTANT_NONE;
    if (!do_keeps(d, ENTITY_MEMBER, &member, on_roster ? "org name status" : "org name"))
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

/* A member's spans in one group. */
struct spans {
    const char *group;
    struct joining last; /* by number; number 0: none */
    struct joining open; /* id NULL: none */
};

static bool look_at_joining(void *argument, const void *row)
{
    struct spans *spans = argument;
    const struct joining *joining = row;
    if (!do_same(joining->group, spans->group))
        return true;
    if (joining->number > spans->last.number)
        spans->last = *joining;
    if (joining->quit == INSTANT_NONE)
        spans->open = *joining;
    return true;
}

static struct spans find_spans(struct decision *d)
{
    struct spans spans = {.group = d->command->with.group};
    entity_clear(ENTITY_JOINING, &spans.last);
    entity_clear(ENTITY_JOINING, &spans.open);
    spans.last.number = 0;
    do_walk(d, ENTITY_JOINING, "member", d->command->to, look_at_joining, &spans);
    return spans;
}

void do_member_join(struct decision *d)
{
    struct spans spans = find_spans(d);
    struct joining joining = spans.open;
    if (!joining.id) {
        joining.number = spans.last.number + 1;
        joining.id =
            do_text(d, "%s:%s:%lld", d->command->to, spans.group, (long long)joining.number);
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
