#include "core/derive.h"

#include <stdio.h>

/* `before` and `after`: what an event asks for ahead of it and behind it. */

instant duty_notice_due(const struct rule_terms *terms, instant starts, int offset)
{
    if (terms->days == INTEGER_NONE)
        return starts - terms->hours * CIVIL_HOUR;
    return civil_day_start(starts, (int)(1 - terms->days), offset);
}

instant duty_follow_due(const struct rule_terms *terms, instant ends, int offset)
{
    if (terms->days == INTEGER_NONE)
        return ends + terms->hours * CIVIL_HOUR;
    return civil_day_start(ends, (int)(terms->days + 1), offset);
}

static void settle(struct deriving *deriving, struct duty *duty, const struct rule_terms *terms,
                   const struct event *event, instant out)
{
    int offset = deriving->docket->rulebook->offset;
    struct window window = {
        .facts = derive_event_facts(deriving, event->id), .from = INSTANT_MIN, .to = INSTANT_MAX};
    duty->event = event->id;
    if (duty->rule->kind == RULE_BEFORE) {
        duty->opens = event->recorded_at;
        duty->due = duty_notice_due(terms, event->starts, offset);
    } else {
        duty->opens = event->ends;
        duty->due = duty_follow_due(terms, event->ends, offset);
        window.from = civil_day_start(event->starts, 0, offset);
    }
    derive_meet(deriving, duty, &window, event);
    instant dissolved = deriving->docket->group->dissolved;
    if (dissolved != INSTANT_NONE && dissolved < out)
        out = dissolved;
    derive_cancel(duty, out);
    if (event->cancelled_at != INSTANT_NONE)
        duty->cancelled = true;
    derive_emit(deriving, duty);
}

/* A member is asked who was joined at the event's start and had by then neither quit nor left. */
static bool member_bound(const struct deriving *deriving, const struct docket_member *member,
                         const struct rule *rule, instant start, instant *out)
{
    instant standing_end = INSTANT_MAX;
    if (rule->statuses)
        standing_end = derive_standing_end(member, rule->statuses, start, false,
                                           deriving->docket->rulebook->offset);
    if (standing_end <= start)
        return false;
    for (size_t i = 0; i < member->joining_count; i++) {
        instant end = derive_out(member->member, &member->joinings[i]);
        if (member->joinings[i].joined <= start && start < end) {
            *out = end < standing_end ? end : standing_end;
            return true;
        }
    }
    return false;
}

static void per_member(struct deriving *deriving, const struct rule *rule,
                       const struct rule_terms *terms, const struct event *event)
{
    const struct docket *docket = deriving->docket;
    for (size_t i = 0; i < docket->member_count; i++) {
        const struct docket_member *member = &docket->members[i];
        instant out;
        if (!member_bound(deriving, member, rule, event->starts, &out))
            continue;
        struct duty duty = derive_start(deriving, rule, terms);
        duty.member = member->member->id;
        snprintf(duty.id, sizeof duty.id, "%s:%s:%s:%s", rule->id, docket->group->id, event->id,
                 duty.member);
        settle(deriving, &duty, terms, event, out);
    }
}

static void derive(struct deriving *deriving, const struct rule *rule,
                   const struct rule_terms *terms)
{
    const struct docket *docket = deriving->docket;
    for (size_t i = 0; i < docket->event_count; i++) {
        const struct event *event = &docket->events[i];
        if (event->starts < docket->group->active_from || !list_has(rule->events, event->kind))
            continue;
        if (rule->per_member) {
            derive_turn(deriving, rule->kind == RULE_BEFORE ? event->recorded_at : event->ends);
            per_member(deriving, rule, terms, event);
            continue;
        }
        struct duty duty = derive_start(deriving, rule, terms);
        snprintf(duty.id, sizeof duty.id, "%s:%s:%s", rule->id, docket->group->id, event->id);
        settle(deriving, &duty, terms, event, INSTANT_MAX);
    }
}

const struct rule_engine rule_before = {"before", derive};
const struct rule_engine rule_after = {"after", derive};
