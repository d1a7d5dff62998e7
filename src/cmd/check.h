#ifndef CMD_CHECK_H
#define CMD_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/civil.h"
#include "base/status.h"
#include "ledger/overdue.h"

struct arena;

struct kept_finding {
    const char *rule, *group, *detail;
};

/* What a check found: for JSON obligations by id; findings by rule and group. */
struct check {
    struct ledger *ledger;
    instant at;
    struct arena *arena;
    bool json; /* everything is kept, in order; else no more of an obligation than its line needs */
    bool full; /* memory ran out */
    struct listed_duty *duties;
    size_t duty_count, overdue;
    struct kept_finding *findings;
    size_t finding_count;
};

/* Format 1 of protocol.md 2. */
void check_json(const struct check *check, FILE *out);

/* One line per group and rule, the worst groups first: for a person, or cron's mail. */
enum status check_text(const struct check *check, FILE *out, struct error *error);

#endif
