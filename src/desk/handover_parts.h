#ifndef DESK_HANDOVER_PARTS_H
#define DESK_HANDOVER_PARTS_H

#include "desk/handover.h"
#include "desk/inside.h"

/* Inside the handover: only its own files include this. */

enum { HANDOVER_PERSONS = 500 };

struct handover {
    struct arena *arena;
    const char *id, *name, *org, *org_name, *above; /* above: the org over the group's, or "" */
    const char *leader, *secretary, *dues_officer;  /* names; "" */
    const char *last;                               /* the latest handover in words; "" */
    bool open;
    bool read[HANDOVER_ROLES]; /* the latest remark about the role has been */
    struct handover_holder holders[HANDOVER_ROLES];
    struct handover_person persons[HANDOVER_PERSONS];
    size_t person_count;
    bool failed; /* memory was short */
};

/* What a remark begins with, and what stands between its parts. Kept in the store and read again:
 * not translated. */
#define HANDOVER_BY    "由"
#define HANDOVER_TO    "交给"
#define HANDOVER_FROM  "，自"
#define HANDOVER_UNTIL "起，到"
#define HANDOVER_END   "止"
extern const char *const handover_role_words[HANDOVER_ROLES];
extern const char *const handover_way_words[HANDOVER_WAYS];

#endif
