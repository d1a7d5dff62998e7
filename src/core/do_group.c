#include "core/do.h"

#include "base/intl.h"

void do_group_propose(struct decision *d)
{
    struct group group;
    entity_clear(ENTITY_GROUP, &group);
    group.id = d->command->to;
    group.proposed_at = d->command->at;
    decide_copy(d, ENTITY_GROUP, &group);
    decide_put(d, ENTITY_GROUP, &group);
}

void do_group_approve(struct decision *d)
{
    struct group group = d->target.group;
    if (group.approved_at != INSTANT_NONE) {
        do_nothing(d);
        return;
    }
    group.approved_at = d->command->at;
    group.refused_at = INSTANT_NONE;
    group.reason = d->command->with.reason;
    decide_put(d, ENTITY_GROUP, &group);
}

void do_group_refuse(struct decision *d)
{
    struct group group = d->target.group;
    if (group.approved_at != INSTANT_NONE) {
        decide_refuse(d, VERDICT_CONFLICT_DECIDED, NULL,
                      _("此群组已于 %s 批准，不能再不批准：不再需要的请登记解散。"),
                      do_time(d, group.approved_at));
        return;
    }
    if (group.refused_at != INSTANT_NONE) {
        do_nothing(d);
        return;
    }
    group.refused_at = d->command->at;
    group.reason = d->command->with.reason;
    decide_put(d, ENTITY_GROUP, &group);
}

void do_group_open(struct decision *d)
{
    struct group group = d->target.group;
    if (group.active_from == d->command->with.active_from) {
        do_nothing(d);
        return;
    }
    group.active_from = d->command->with.active_from;
    group.opening_at = d->command->at;
    decide_put(d, ENTITY_GROUP, &group);
}

void do_group_set(struct decision *d)
{
    struct group group = d->target.group;
    decide_copy(d, ENTITY_GROUP, &group);
    if (do_keeps(d, ENTITY_GROUP, &group, "org kind name"))
        do_save(d, ENTITY_GROUP, &d->target, &group);
}

void do_group_end_work(struct decision *d)
{
    struct group group = d->target.group;
    group.work_ended = decide_happened(d);
    do_save(d, ENTITY_GROUP, &d->target, &group);
}

/* A group ends once: the first record stands. */
static void end(struct decision *d, bool deregistered)
{
    struct group group = d->target.group;
    if (group.dissolved != INSTANT_NONE) {
        do_nothing(d);
        return;
    }
    group.dissolved = decide_happened(d);
    group.dissolution_at = d->command->at;
    group.deregistered = deregistered;
    group.evidence = d->command->with.evidence;
    decide_put(d, ENTITY_GROUP, &group);
}

void do_group_dissolve(struct decision *d)
{
    end(d, false);
}

void do_group_deregister(struct decision *d)
{
    end(d, true);
}
