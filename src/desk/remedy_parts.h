#ifndef DESK_REMEDY_PARTS_H
#define DESK_REMEDY_PARTS_H

#include "desk/inside.h"
#include "desk/remedy.h"

/* Inside the remedies: only remedy.c and remedy_give.c include this. */

enum remedy_step {
    STEP_NONE,
    STEP_GROUP_NAME,
    STEP_FUNCTION,
    STEP_SECRETARY, /* from here on persons, by name */
    STEP_HEAD,
    STEP_OWNER,
    STEP_ADMIN,
    STEP_LEADER,
    STEP_DUES_OFFICER,
    STEP_OWNER_IS_SECRETARY,
    STEP_LEADER_JOINED,
    STEP_FILED,
    STEP_APPROVE,
    STEP_DISSOLVE,
    STEP_RATIFY,
    STEPS
};

/* The group and its org as they stand. */
enum status remedy_rows(struct desk *desk, const struct remedy *remedy, struct arena *arena,
                        struct group *group, struct org *org, struct error *error);

#endif
