#include "core/derive.h"

#include <stdio.h>

/*
 * `silence`: no more than D days between two facts. One obligation for the current gap, and one,
 * met late, for each past gap whose next fact came after its due.
 */

static void emit_gap(struct deriving *deriving, const struct rule *rule,
                     const struct rule_terms *terms, instant anchor, const char *name, instant next)
{
    const struct docket *docket = deriving->docket;
    struct duty duty = derive_start(deriving, rule, terms);
    snprintf(duty.id, sizeof duty.id, "%s:%s:%s", rule->id, docket->group->id, name);
    duty.opens = anchor;
    duty.due = civil_day_start(anchor, (int)(terms->days + 1), docket->rulebook->offset);
    if (next != INSTANT_NONE && next <= duty.due)
        return;
    bool live = docket->facts_from != INSTANT_MIN || deriving->since != INSTANT_MIN;
    if (next != INSTANT_NONE && live)
        return;
    struct window window = {.facts = deriving->dated, .from = anchor + 1, .to = INSTANT_MAX};
    derive_meet(deriving, &duty, &window, NULL);
    if (docket->group->dissolved != INSTANT_NONE)
        derive_cancel(&duty, docket->group->dissolved);
    derive_emit(deriving, &duty);
}

static void derive(struct deriving *deriving, const struct rule *rule,
                   const struct rule_terms *terms)
{
    const struct docket *docket = deriving->docket;
    const struct group *group = docket->group;
    instant anchor = group->active_from;
    const char *name = "start";
    for (size_t i = 0; i < deriving->dated.count; i++) {
        const struct docket_fact *fact = deriving->dated.first[i];
        if (fact->at < group->active_from || !derive_passes(docket, &rule->fact, fact, NULL))
            continue;
        /* Of several facts at one instant the last by id is the anchor. */
        if (fact->at > anchor)
            emit_gap(deriving, rule, terms, anchor, name, fact->at);
        if (group->dissolved != INSTANT_NONE && fact->at >= group->dissolved)
            return;
        anchor = fact->at;
        name = fact->id;
    }
    emit_gap(deriving, rule, terms, anchor, name, INSTANT_NONE);
}

const struct rule_engine rule_silence = {"silence", derive};
