#ifndef CMD_DEMO_REGISTRY_H
#define CMD_DEMO_REGISTRY_H

#include "cmd/demo_line.h"
#include "cmd/demo_place.h"

/* The persons and the committee at the top, who stand behind everything that is decided above. */
#define DEMO_TOP       "top"
#define DEMO_CHIEF     "z1"
#define DEMO_ORGANISER "z2"

/* Enters the top, the towns and their persons on the first day, and the settings that came later.
 */
void registry_top(struct demo_book *book, const struct demo_land *land, instant start);

/* Enters the branch, its persons, group and roster; sets the branch's opened and members. */
void registry_branch(struct demo_book *book, const struct demo_land *land,
                     struct demo_branch *branch, instant at);

/* Enters what changed in the registry of the branch since. */
void registry_changes(struct demo_book *book, const struct demo_land *land,
                      struct demo_branch *branch, instant start);

#endif
