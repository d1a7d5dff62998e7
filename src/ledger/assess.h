#ifndef LEDGER_ASSESS_H
#define LEDGER_ASSESS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/civil.h"
#include "base/status.h"

struct ledger;

/*
 * The five numbers of domain.md 9 and what stands beside them, for an org, all below it, and a span
 * of time: over the obligations whose due lies in [from, to), leaving out cancelled and waived.
 */
struct assessment {
    const char *org, *group, *rule;  /* group "" for an org's own obligations */
    int64_t expected, done, in_time; /* rates are done and in_time over expected */
    int64_t entered_late;            /* 补录 */
    int64_t by_proxy;                /* 代录: approved by proxy, see below */
};
typedef bool assess_each(void *context, const struct assessment *assessment);
/* Whether a group of the org, or (group "") the org itself, is asked for. */
typedef bool assess_wants(void *context, const char *org, const char *group);

/*
 * A duty counts as done by proxy when the fact with which it was complete (the one at met_at) is
 * that of a post whose approval somebody entered for another; of facts before it, where a rule
 * wants several, nothing is said.
 */
/* One call for each group (org) and rule that has any, in no particular order, as of now; 0 from it
 * stops (ST_STOPPED). What wants (NULL: everything) does not ask for is not even worked out. */
enum status ledger_assess(struct ledger *ledger, const char *org, instant from, instant to,
                          instant now, assess_wants *wants, assess_each *each, void *context,
                          struct error *error);

#endif
