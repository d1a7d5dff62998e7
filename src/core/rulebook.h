#ifndef CORE_RULEBOOK_H
#define CORE_RULEBOOK_H

#include "base/civil.h"
#include "core/command.h"
#include "core/entity.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * One notice as data: its duties, workflow policy and checklist (domain.md 3 and 4; the file's
 * format: doc/rulebook.md). Strings belong to whoever loaded it. A set of enumeration values is a
 * bit mask, 1 << value; 0 means any.
 */
enum rule_kind {
    RULE_EVERY,
    RULE_BEFORE,
    RULE_AFTER,
    RULE_SILENCE,
    RULE_BY,
    RULE_DISSOLVE,
    RULE_INVARIANT,
    RULE_KINDS,
};

/* What a fact must be to meet a rule. */
struct fact_filter {
    int64_t kind; /* enum fact_kind; 0: the rule is not met by facts */
    unsigned categories;
    unsigned forms;   /* of post: `as` */
    const char *form; /* which paper; NULL any */
    int64_t pictures; /* at least */
    bool with_event;
    const char *event_kinds;  /* a list; for `held`; NULL any */
    const char *event_fields; /* a list of fields of the event that must be filled */
};

enum met_by {
    MET_BY_FACT,
    MET_BY_GROUP_OPENED,
    MET_BY_DISSOLVED,
    MET_BY_DISSOLVED_OR_DEREGISTERED
};

struct rule {
    const char *id;
    const char *title;
    const char *clause;
    const char *text;
    const char *advice;
    const char *const *checklist; /* NULL-terminated, may be NULL */
    const char *local;            /* a list of parameters whose number is ours, not the notice's */
    enum rule_kind kind;
    bool off; /* until the org's settings switch it on */
    unsigned group_kinds;
    bool proposes_deregistration;
    int64_t warn_days;  /* INTEGER_NONE: the default of its kind and period */
    int64_t lapse_days; /* INTEGER_NONE: the default; only for `every` */

    enum period period; /* every */
    int64_t count;      /* every; 1 unless said */
    int64_t grace;      /* every; days; INTEGER_NONE: none */
    bool per_member;
    unsigned statuses;  /* of the member, for per_member; 0: every joined member */
    const char *events; /* before, after: a list of event kinds; dues-officer */
    int64_t days;       /* before, after, silence, dissolve; INTEGER_NONE: hours hold */
    int64_t hours;
    struct fact_filter fact;
    enum met_by met_by;

    bool for_org; /* by: one obligation per org, else per group */
    unsigned org_kinds;
    instant due;   /* by; INSTANT_NONE: on once the settings name it */
    instant opens; /* by; INSTANT_NONE: opens_days before due */
    int64_t opens_days;
    bool opened_before_due;

    const char *check;  /* invariant: its name in the table of findings */
    const char *suffix; /* name-form */
    const char *
        form; /* member-names: "name", "org_name", "org_separator_name"; account-filed: the paper */
    const char *needs; /* responsible-named: a list of head, owner, admin */
};

/* Who must decide what before a post is published: every row that matches adds its step. */
struct policy_row {
    const char *author;                    /* "member", "admin" or NULL */
    bool in_branch_name, major, important; /* must be set on the post when true here */
    unsigned review;                       /* enum role */
    bool sole_admin_skips;
    bool check_secrecy;
    unsigned approve; /* enum role */
};

struct checklist_line {
    const char *clause;
    const char *text;
};

struct event_kind {
    const char *kind;
    const char *title;
};

struct rulebook {
    const char *id;
    const char *title;
    const char *short_title;
    const char *source;
    int offset;           /* seconds east of UTC */
    unsigned group_kinds; /* bound; 0 all */
    bool not_temporary;   /* temporary groups are not bound */
    int64_t silent_days;  /* INTEGER_NONE: not judged */
    const struct rule *rules;
    size_t rule_count;
    const struct policy_row *policy;
    size_t policy_count;
    const struct checklist_line *checklist;
    size_t checklist_count;
    const struct event_kind *events;
    size_t event_count;
};

const struct rule *rulebook_rule(const struct rulebook *rulebook, const char *id);
/* Whether events of that kind are among the rulebook's (NULL: none are). */
bool rulebook_has_event(const struct rulebook *rulebook, const char *kind);
/* The Chinese name of an event kind; the kind itself when the rulebook has none. */
const char *rulebook_event_title(const struct rulebook *rulebook, const char *kind);

/* What org settings made of one rule: the values in force. */
struct rule_terms {
    bool on;
    int64_t count, days, hours, grace; /* INTEGER_NONE where the rule has none */
    instant due, opens;                /* by */
    int64_t warn;                      /* seconds */
    int64_t lapse_days;                /* INTEGER_NONE: as the period has it, or never */
};

/* The terms of a rule where no org has set anything. */
struct rule_terms rule_terms_default(const struct rule *rule);

/* One rule's settings at one org; INTEGER_NONE and INSTANT_NONE where a key is not set; on: -1 not
 * set. */
struct rule_setting {
    const char *rule;
    int64_t on, count, days, hours, grace, warn_days, lapse_days;
    instant due;
};

/* Lays one org's setting over the terms: call from the topmost org down to the nearest. */
void rule_terms_apply(struct rule_terms *terms, const struct rule *rule,
                      const struct rule_setting *setting);

#endif
