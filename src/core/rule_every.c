#include "core/derive.h"

#include <stdio.h>

/*
 * `every`: N facts in each civil period, per group or per member. With a grace the obligation is
 * about a period that is over: it opens at the period's end and is due that many days later.
 */

/* Four weeks; longer periods lapse with the next one. */
enum { WEEKLY_LAPSE_DAYS = 28 };

struct slot {
    instant start, end, next_end;
    char id[PERIOD_ID_MAX];
};

static struct slot slot_at(const struct rule *rule, instant at, int n, int offset)
{
    struct slot slot = {.start = period_start(rule->period, at, n, offset)};
    slot.end = period_start(rule->period, slot.start, 1, offset);
    slot.next_end = period_start(rule->period, slot.start, 2, offset);
    period_id(rule->period, slot.start, offset, slot.id);
    return slot;
}

static instant slot_opens(const struct slot *slot, const struct rule_terms *terms)
{
    return terms->grace == INTEGER_NONE ? slot->start : slot->end;
}

static instant slot_due(const struct slot *slot, const struct rule_terms *terms)
{
    return terms->grace == INTEGER_NONE ? slot->end : slot->end + terms->grace * CIVIL_DAY;
}

static instant slot_lapse(const struct slot *slot, const struct rule *rule,
                          const struct rule_terms *terms)
{
    instant due = slot_due(slot, terms);
    if (terms->lapse_days != INTEGER_NONE)
        return due + terms->lapse_days * CIVIL_DAY;
    /* With a grace a week lapses as any period does: when it was due for the length of the next. */
    if (rule->period == PERIOD_WEEK && terms->grace == INTEGER_NONE)
        return due + WEEKLY_LAPSE_DAYS * CIVIL_DAY;
    return due + (slot->next_end - slot->end);
}

static void settle(struct deriving *deriving, struct duty *duty, const struct slot *slot,
                   const struct rule_terms *terms, instant cancel_at)
{
    struct window window = {
        .facts = deriving->dated,
        .from = slot_opens(slot, terms),
        .to = terms->grace == INTEGER_NONE ? slot->end : slot->next_end,
    };
    duty->opens = window.from;
    duty->due = slot_due(slot, terms);
    duty->lapse_at = slot_lapse(slot, duty->rule, terms);
    derive_meet(deriving, duty, &window, NULL);
    instant dissolved = deriving->docket->group->dissolved;
    if (dissolved != INSTANT_NONE && dissolved < cancel_at)
        cancel_at = dissolved;
    derive_cancel(duty, cancel_at);
    derive_emit(deriving, duty);
}

/* The first of the member's spans in the group, and under the filter, that the start lies in binds.
 */
static bool member_bound(const struct deriving *deriving, const struct docket_member *member,
                         const struct rule *rule, instant start, instant *out)
{
    int offset = deriving->docket->rulebook->offset;
    instant standing_end = derive_standing_end(member, rule->statuses, start, true, offset);
    if (standing_end <= start)
        return false;
    for (size_t i = 0; i < member->joining_count; i++) {
        const struct joining *joining = &member->joinings[i];
        instant end = derive_out(member->member, joining);
        if (joining->joined > start || end <= start)
            continue;
        *out = end < standing_end ? end : standing_end;
        return true;
    }
    return false;
}

static void per_member(struct deriving *deriving, const struct rule *rule,
                       const struct rule_terms *terms, const struct slot *slot)
{
    const struct docket *docket = deriving->docket;
    for (size_t i = 0; i < docket->member_count; i++) {
        const struct docket_member *member = &docket->members[i];
        instant out;
        if (!member_bound(deriving, member, rule, slot->start, &out))
            continue;
        struct duty duty = derive_start(deriving, rule, terms);
        duty.member = member->member->id;
        snprintf(duty.id, sizeof duty.id, "%s:%s:%s:%s", rule->id, docket->group->id, slot->id,
                 duty.member);
        settle(deriving, &duty, slot, terms, out);
    }
}

static void per_group(struct deriving *deriving, const struct rule *rule,
                      const struct rule_terms *terms, const struct slot *slot)
{
    struct duty duty = derive_start(deriving, rule, terms);
    snprintf(duty.id, sizeof duty.id, "%s:%s:%s", rule->id, deriving->docket->group->id, slot->id);
    settle(deriving, &duty, slot, terms, INSTANT_MAX);
}

/* Where to begin: the first bound period, or the first that can still matter. */
static instant first_start(struct deriving *deriving, const struct rule *rule,
                           const struct rule_terms *terms)
{
    int offset = deriving->docket->rulebook->offset;
    instant active = deriving->docket->group->active_from;
    instant bound = period_start(rule->period, active, 0, offset);
    if (bound < active)
        bound = period_start(rule->period, active, 1, offset);
    bool all = deriving->docket->facts_from == INSTANT_MIN && deriving->since == INSTANT_MIN;
    for (int n = 0; !all; n--) {
        struct slot slot = slot_at(rule, deriving->at, n, offset);
        if (slot.start <= bound)
            break;
        instant lapse = slot_lapse(&slot, rule, terms);
        /* Those before it lapsed earlier still; it may owe nothing itself, with the group
         * dissolved. */
        if (lapse <= deriving->at)
            derive_turn(deriving, lapse);
        if (lapse <= deriving->at || slot_opens(&slot, terms) <= deriving->since)
            return slot.start;
    }
    return bound;
}

static void derive(struct deriving *deriving, const struct rule *rule,
                   const struct rule_terms *terms)
{
    int offset = deriving->docket->rulebook->offset;
    instant dissolved = deriving->docket->group->dissolved;
    instant start = first_start(deriving, rule, terms);
    for (;;) {
        struct slot slot = slot_at(rule, start, 0, offset);
        if (dissolved != INSTANT_NONE && slot.start >= dissolved)
            break;
        derive_turn(deriving, slot_opens(&slot, terms));
        if (slot_opens(&slot, terms) > deriving->at)
            break;
        if (rule->per_member)
            per_member(deriving, rule, terms, &slot);
        else
            per_group(deriving, rule, terms, &slot);
        start = slot.end;
    }
}

const struct rule_engine rule_every = {"every", derive};

/* A silence is anchored to the last post; one anchored to something else needs the whole past. */
static bool anchored_elsewhere(const struct rule *rule)
{
    const struct fact_filter *fact = &rule->fact;
    return rule->kind == RULE_SILENCE &&
           (fact->kind != FACT_POSTED || fact->categories || fact->forms || fact->form ||
            fact->pictures > 0 || fact->with_event || fact->event_kinds || fact->event_fields);
}

instant duty_horizon(const struct rulebook *rulebook, const struct rule_terms *terms, instant at)
{
    instant horizon = at;
    for (size_t i = 0; i < rulebook->rule_count; i++) {
        const struct rule *rule = &rulebook->rules[i];
        if (terms[i].on && anchored_elsewhere(rule))
            return INSTANT_MIN;
        if (rule->kind != RULE_EVERY || !terms[i].on)
            continue;
        for (int n = 0;; n--) {
            struct slot slot = slot_at(rule, at, n, rulebook->offset);
            if (slot.start < horizon)
                horizon = slot.start;
            if (slot_lapse(&slot, rule, &terms[i]) <= at)
                break;
        }
    }
    return horizon;
}
