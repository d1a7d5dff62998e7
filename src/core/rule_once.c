#include "core/derive.h"

#include <stdio.h>

/* `by` a fixed instant, and `dissolve` when the work has ended: duties that exist once. */

/* The group of the org that was opened first, for a duty met by that. */
static void meet_by_opening(struct deriving *deriving, struct duty *duty)
{
    const struct docket *docket = deriving->docket;
    for (size_t i = 0; i < docket->group_count; i++) {
        const struct docket_group *group = &docket->groups[i];
        unsigned kinds = duty->rule->group_kinds;
        if (group->active_from == INSTANT_NONE || (kinds && !(kinds & (1u << group->kind))))
            continue;
        derive_redo(deriving, group->active_from);
        if (group->active_from > deriving->at ||
            (duty->met_at != INSTANT_NONE && duty->met_at <= group->active_from))
            continue;
        duty->met_at = group->active_from;
        duty->entered_late = duty->met_at <= duty->due && group->opening_at > duty->due;
    }
    duty->done = duty->met_at != INSTANT_NONE;
}

static void derive_by(struct deriving *deriving, const struct rule *rule,
                      const struct rule_terms *terms)
{
    const struct docket *docket = deriving->docket;
    const struct group *group = docket->group;
    if (terms->due == INSTANT_NONE)
        return;
    if (rule->for_org && rule->org_kinds && !(rule->org_kinds & (1u << docket->org->kind)))
        return;
    if (rule->opened_before_due && group->active_from >= terms->due)
        return;
    struct duty duty = derive_start(deriving, rule, terms);
    snprintf(duty.id, sizeof duty.id, "%s:%s", rule->id, group ? group->id : docket->org->id);
    duty.due = terms->due;
    duty.opens =
        terms->opens != INSTANT_NONE ? terms->opens : terms->due - rule->opens_days * CIVIL_DAY;
    struct window window = {.facts = deriving->dated, .from = INSTANT_MIN, .to = INSTANT_MAX};
    if (rule->met_by == MET_BY_GROUP_OPENED)
        meet_by_opening(deriving, &duty);
    else
        derive_meet(deriving, &duty, &window, NULL);
    if (group && group->dissolved != INSTANT_NONE)
        derive_cancel(&duty, group->dissolved);
    derive_emit(deriving, &duty);
}

const struct rule_engine rule_by = {"by", derive_by};

static void derive_dissolve(struct deriving *deriving, const struct rule *rule,
                            const struct rule_terms *terms)
{
    const struct docket *docket = deriving->docket;
    const struct group *group = docket->group;
    if (!group->temporary || group->work_ended == INSTANT_NONE)
        return;
    struct duty duty = derive_start(deriving, rule, terms);
    snprintf(duty.id, sizeof duty.id, "%s:%s", rule->id, group->id);
    duty.opens = group->work_ended;
    duty.due = civil_day_start(group->work_ended, (int)(terms->days + 1), docket->rulebook->offset);
    if (group->dissolved != INSTANT_NONE) {
        derive_redo(deriving, group->dissolved);
        bool meets = rule->met_by == MET_BY_DISSOLVED_OR_DEREGISTERED || !group->deregistered;
        if (meets && group->dissolved <= deriving->at) {
            duty.met_at = group->dissolved;
            duty.entered_late = duty.met_at <= duty.due && group->dissolution_at > duty.due;
            duty.done = 1;
        }
        /* What meets the duty does not cancel it, not even while it lies ahead. */
        if (!meets)
            derive_cancel(&duty, group->dissolved);
    }
    derive_emit(deriving, &duty);
}

const struct rule_engine rule_dissolve = {"dissolve", derive_dissolve};
