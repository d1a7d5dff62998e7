#ifndef SCREENS_FIRST_INSIDE_H
#define SCREENS_FIRST_INSIDE_H

#include "screens/first.h"
#include "screens/form.h"

/* The inside of the first start; only its own files include this. */

/* Copies what fits, whole characters. */
void first_keep(char out[FIRST_NAME_MAX + 1], const char *text);

/* first_alone.c: a branch of one's own, in three steps; each opens the next. */
void first_org_open(struct stage *stage);
void first_people_open(struct stage *stage);
void first_roster_open(struct stage *stage);

/* first_summary.c: what is going to be written. NULL */
extern const struct screen screen_first_summary;

/* first_join.c: the form for an invitation. */
struct form_spec first_join_spec(void);

#endif
