#ifndef CORE_DUTY_H
#define CORE_DUTY_H

#include "base/civil.h"
#include "base/status.h"
#include "core/entity.h"
#include "core/rulebook.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * The duty engine (domain.md 2 and 3): what one group, or one org, owes at an instant. Pure: all
 * that is known comes in as a docket, "now" as an argument.
 */

/* A fact as the engine needs it. Order in a docket: (at, id). No voided facts. */
struct docket_fact {
    const char *id;
    instant at, recorded_at;
    int64_t kind, category, as, pictures;
    const char *form, *member, *event, *event_kind, *makes_up;
    bool unapproved; /* pasted by hand in the branch's name, neither from a post nor ratified */
};

/* A member with what binds them to this group: joinings by number, standings in the order of since,
 * then entry. */
struct docket_member {
    const struct member *member;
    const struct joining
        *joinings; /* in the docket's group; none for a member of the org's who never joined */
    size_t joining_count;
    const struct standing *standings;
    size_t standing_count;
};

/* Another group, for what is judged over several: the org's groups. */
struct docket_group {
    const char *id, *function;
    int64_t kind;
    instant proposed_at, active_from, opening_at, dissolved;
};

/* A waived span of the org or of one above it. */
struct docket_span {
    const char *rules;
    instant from, to;
};

/*
 * All that is known of one subject: of a group, or (group NULL) of an org itself. Whoever fills it
 * keeps the rows alive. rulebook NULL: no rulebook binds it, nothing is owed.
 */
struct docket {
    const struct rulebook *rulebook;
    const struct rule_terms *terms; /* one for each rule of the rulebook */
    const struct org *org;
    const struct group *group;
    const struct event *events; /* of the group */
    size_t event_count;
    const struct docket_fact *facts; /* of the group, or of the org itself */
    size_t fact_count;
    const struct docket_member
        *members; /* joined in the group at any time, or on the org's roster */
    size_t member_count;
    const struct docket_group *groups; /* of the org, this one among them */
    size_t group_count;
    const char *const *waivers; /* ids waived now, in the order of strcmp */
    size_t waiver_count;
    const struct docket_span *spans;
    size_t span_count;
    /* Facts before this instant may be missing, but for those with an event or making up for
     * something and the last one before it that anchors a silence: obligations that lapsed before
     * `at` and gaps that were closed are then left out. INSTANT_MIN: everything is here. */
    instant facts_from;
};

/* What not every rulebook asks for, and what grows with the org instead of the group. */
enum docket_part {
    DOCKET_MEMBERS = 1 << 0,  /* who has joined the group at any time */
    DOCKET_ROSTER = 1 << 1,   /* and, with them, everybody on the org's roster */
    DOCKET_SIBLINGS = 1 << 2, /* the org's groups with the same function, this one among them */
    DOCKET_ALL = (1 << 3) - 1,
};

/* The parts that the rules in force ask for, of a group's docket. */
unsigned docket_parts(const struct rulebook *rulebook, const struct rule_terms *terms);

enum duty_status {
    DUTY_CANCELLED,
    DUTY_WAIVED,
    DUTY_MET,
    DUTY_LATE,
    DUTY_LAPSED,
    DUTY_OVERDUE,
    DUTY_SOON,
    DUTY_OPEN,
    DUTY_STATUSES,
};

enum { DUTY_ID_MAX = 264 };

/* One obligation, complete but for its status at an instant. Strings belong to the docket. */
struct duty {
    char id[DUTY_ID_MAX];
    const struct rule *rule;
    const char *group; /* NULL: of the org */
    const char *org;
    const char *event, *member; /* NULL where it has none */
    instant opens, due;
    instant warn_at;  /* from here on it is soon */
    instant lapse_at; /* INSTANT_MAX: never */
    instant met_at;   /* INSTANT_NONE: not met */
    bool entered_late, cancelled, waived;
    int64_t done, wanted; /* facts that count so far, and how many are asked for */
};

enum duty_status duty_status(const struct duty *duty, instant at);
/* "overdue", …; and 逾期, …. */
const char *duty_status_name(enum duty_status status);

/*
 * When the answer changes by itself. What derives an answer at `at` notes every instant at which
 * time alone would have changed it: the answer holds in [from, until). At `redo` more than new
 * obligations changes.
 */
struct turns {
    instant from;  /* the last such instant <= at */
    instant until; /* the first > at: an obligation comes into being or lapses */
    instant redo;  /* the first > at at which a fact recorded ahead, or the group's own life, begins
                      to count */
};

/*
 * Derives every obligation of the docket with since < opens <= at, in no particular order, and
 * gives each to emit, which may keep nothing of it but copies. turns may be NULL. ST_NOMEM,
 * ST_STOPPED when emit answers false.
 */
enum status duty_derive(const struct docket *docket, instant at, instant since,
                        bool (*emit)(void *context, const struct duty *duty), void *context,
                        struct turns *turns);

/* The earliest instant of the facts that obligations not yet lapsed at `at` may need, under these
 * terms. */
instant duty_horizon(const struct rulebook *rulebook, const struct rule_terms *terms, instant at);

/* When an obligation of a `before` rule falls due for an event that starts then, and one of an
 * `after` rule for an event that ends then: also for the screens. */
instant duty_notice_due(const struct rule_terms *terms, instant starts, int offset);
instant duty_follow_due(const struct rule_terms *terms, instant ends, int offset);

/* Whether the rulebook's rules bind this group at all (kind, temporary), leaving active_from aside.
 */
bool duty_binds(const struct rulebook *rulebook, const struct rule *rule,
                const struct group *group);

/* A standing breach of the registry. */
struct finding {
    const char *rule;
    const char *group;
    char detail[200]; /* a Chinese phrase with the names or numbers that are wrong */
};

/* Whether there is a check of that name for rules of kind `invariant`. */
bool finding_check_exists(const char *name);

/* Gives every finding of a group open at `at` to emit, in the order of the rules; as duty_derive.
 */
enum status findings_derive(const struct docket *docket, instant at,
                            bool (*emit)(void *context, const struct finding *finding),
                            void *context, struct turns *turns);

#endif
