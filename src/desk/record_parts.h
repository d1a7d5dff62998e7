#ifndef DESK_RECORD_PARTS_H
#define DESK_RECORD_PARTS_H

#include "core/rulebook.h"
#include "desk/inside.h"
#include "desk/record.h"

/* Inside the record prompt; batch_plan.c uses record_commands, the rest is for the files of the
 * record. */

enum { RECORD_MISSING_MAX = 8, RECORD_VALUES = 16 };

/* An obligation that the record can be for. */
struct record_target {
    const char *duty;   /* its id; NULL: none in particular, the running period */
    const char *member; /* NULL: not per member */
    const char *name;   /* the member's */
    instant opens;
};

struct record {
    struct arena *arena;
    int offset;
    enum record_act act;
    const struct rule *rule; /* NULL: of no rule */
    const char *about;       /* what it is for; NULL: of no line */
    const char *group, *org; /* one of them NULL */
    const char *event;       /* NULL: none */
    int64_t event_rev;       /* as it was when the record was opened */
    const char *event_kind;  /* of RECORD_EVENT */
    const char *event_title; /* its title */
    const char *form;        /* which paper */
    int64_t kind;            /* of the fact */
    int64_t categories[RECORD_VALUES], forms[RECORD_VALUES];
    instant times[3];
    struct record_target *targets; /* periods to choose from, or members */
    size_t target_count;
    bool per_member;
    bool asks_branch_name;
    size_t counts[RECORD_FIELDS], chosen[RECORD_FIELDS];
    int64_t pictures;
    const char *note;
    const char *missing[RECORD_MISSING_MAX], *filled[RECORD_MISSING_MAX];
    size_t missing_count;
};

/* The one the record is for; NULL when there is nothing to choose. */
const struct record_target *record_target(const struct record *record);
int64_t record_category(const struct record *record);
int64_t record_form(const struct record *record);

/*
 * What the record is as commands (at most 2), whose texts live as long as the record and id.
 * ST_REFUSED with the sentence when a field of the event is still to be filled.
 */
enum { RECORD_COMMANDS = 2 };
enum status record_commands(struct desk *desk, const struct record *record, instant now,
                            char id[UUID_TEXT], struct command commands[RECORD_COMMANDS],
                            size_t *count, struct error *error);

#endif
