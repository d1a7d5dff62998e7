#ifndef CORE_DERIVE_H
#define CORE_DERIVE_H

#include "core/duty.h"

#include <stddef.h>

/* What the files of the duty engine share; nobody else includes it. */

/* Facts in the order of the docket, by pointer. */
struct fact_run {
    const struct docket_fact *const *first;
    size_t count;
};

struct deriving {
    const struct docket *docket;
    instant at, since;
    bool (*emit)(void *context, const struct duty *duty);
    void *context;
    struct turns turns;
    enum status status;
    const struct docket_fact **memory; /* holds the three runs */
    struct fact_run dated;             /* facts by `at`, that make up for nothing */
    struct fact_run by_event;          /* those of them that have an event, by event */
    struct fact_run makeups;
    size_t rule; /* the one being derived: index in the rulebook */
};

/* A rule kind: derives every obligation of the rule at deriving->rule. */
struct rule_engine {
    const char *name;
    void (*derive)(struct deriving *deriving, const struct rule *rule,
                   const struct rule_terms *terms);
};

extern const struct rule_engine rule_every, rule_before, rule_after, rule_silence, rule_by,
    rule_dissolve;

/* Notes an instant at which the answer changes: new obligations only, or more than that. */
void derive_turn(struct deriving *deriving, instant turn);
void derive_redo(struct deriving *deriving, instant turn);

/* A duty of the rule with nothing known yet but rule, group, org and what the terms say. */
struct duty derive_start(const struct deriving *deriving, const struct rule *rule,
                         const struct rule_terms *terms);

/* Where facts that meet a duty may lie. */
struct window {
    struct fact_run facts;
    instant from, to; /* from <= at < to */
};

/* Counts the facts of the window, and those that make up for the duty, and sets met_at,
 * entered_late and done. The duty's id, event and member must stand; event is the row of
 * duty->event, or NULL. */
void derive_meet(const struct deriving *deriving, struct duty *duty, const struct window *window,
                 const struct event *event);

/* The facts that name the event. */
struct fact_run derive_event_facts(const struct deriving *deriving, const char *event);

/* Whether a fact passes the filter, group, event and member aside. */
bool derive_passes(const struct docket *docket, const struct fact_filter *filter,
                   const struct docket_fact *fact, const struct event *event);

/* Ends the duty early if cancel_at comes before its due and before it was met. */
void derive_cancel(struct duty *duty, instant cancel_at);

/* Works out waivers and gives the duty to emit, if it has opened within (since, at]. */
void derive_emit(struct deriving *deriving, struct duty *duty);

/* When the member left the group or the roster for this span: the earlier; INSTANT_MAX: not at all.
 */
instant derive_out(const struct member *member, const struct joining *joining);

/* When the standing that holds at `at` within the mask of statuses (0: any) ends; INSTANT_MIN when
 * none holds. A standing holds from 00:00 of the civil day of its since when by_day, else from
 * since. */
instant derive_standing_end(const struct docket_member *member, unsigned statuses, instant at,
                            bool by_day, int offset);

#endif
