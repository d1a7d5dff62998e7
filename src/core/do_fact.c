#include "core/do.h"

#include "base/intl.h"
#include "base/text.h"

static bool check_place(struct decision *d, const struct fact *fact)
{
    if (!fact->group == !fact->org)
        decide_refuse(d, VERDICT_INVALID, fact->group ? "org" : "group",
                      fact->group ? _("group 和 org 只能写一个，请去掉一个。")
                                  : _("缺少 group 或 org：请写明是哪个群组或组织的台账。"));
    return !do_ended(d);
}

void do_fact_record(struct decision *d)
{
    struct fact fact;
    entity_clear(ENTITY_FACT, &fact);
    fact.id = d->command->to;
    decide_copy(d, ENTITY_FACT, &fact);
    if (do_ended(d) || !check_place(d, &fact))
        return;
    if (fact.kind == FACT_HELD) {
        decide_refuse(d, VERDICT_INVALID, "kind",
                      _("活动已开展不能手工登记：请登记活动，或确认已有的活动。"));
        return;
    }
    if (fact.makes_up && !do_subject(d, fact.makes_up)) {
        decide_refuse(d, VERDICT_INVALID, "makes_up",
                      _("makes_up 不是待办编号：应为“规则:群组:时段”这样的形式。"));
        return;
    }
    fact.at = decide_happened(d);
    fact.recorded_at = d->command->at;
    fact.recorded_by = d->user;
    decide_put(d, ENTITY_FACT, &fact);
}

void do_fact_void(struct decision *d)
{
    struct fact fact = d->target.fact;
    if (fact.voided_at != INSTANT_NONE) {
        do_nothing(d);
        return;
    }
    fact.voided_at = d->command->at;
    fact.reason = d->command->with.reason;
    decide_put(d, ENTITY_FACT, &fact);
}

void do_fact_ratify(struct decision *d)
{
    struct fact fact = d->target.fact;
    if (fact.ratified_at != INSTANT_NONE) {
        do_nothing(d);
        return;
    }
    if (fact.kind != FACT_POSTED || !fact.in_branch_name || fact.post)
        decide_refuse(d, VERDICT_CONFLICT_STATE, NULL,
                      _("只有未经审批、以支部名义发布的信息才需要追认，这一条不需要。"));
    else if (fact.voided_at != INSTANT_NONE)
        decide_refuse(d, VERDICT_CONFLICT_STATE, NULL, _("这条台账已于 %s 作废，不能追认。"),
                      do_time(d, fact.voided_at));
    else if (!d->trusted && text_same(fact.recorded_by, d->user))
        decide_refuse(d, VERDICT_FORBIDDEN, NULL, _("登记人不能追认自己登记的信息，请书记追认。"));
    fact.ratified_at = d->command->at;
    decide_put(d, ENTITY_FACT, &fact);
}
