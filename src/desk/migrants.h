#ifndef DESK_MIGRANTS_H
#define DESK_MIGRANTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/civil.h"
#include "base/status.h"
#include "core/rulebook.h"
#include "desk/roster.h"

/*
 * The worklist of what every member of a status has to do once in a period: in N000 the migrant
 * members' report of each half-year. From whichever rule of the group's rulebook is of kind `every`
 * and per member. The period is the running one; what is overdue of the last one comes first, while
 * the running one is not yet pressing. Strings belong to the list or its roster.
 */
struct migrants;

enum migrant_state {
    MIGRANT_OVERDUE, /* the period is over */
    MIGRANT_OWING,   /* not yet */
    MIGRANT_UNBOUND, /* came under the rule, or into the group, within the period: nothing is owed
                      */
    MIGRANT_WAIVED,
    MIGRANT_REPORTED,
    MIGRANT_ENTERED_LATE, /* 补录 */
};

struct migrant {
    const struct roster_member *member;
    enum migrant_state state;
    const char *duty; /* the obligation's id; "" for MIGRANT_UNBOUND */
    instant reported; /* met; INSTANT_NONE */
    instant last;     /* the last report there is, of any period; INSTANT_NONE */
    const char *waived_by, *waived_why;
};

/* In the group as the roster (which must outlive the list) has it. Owing first, then in its order.
 */
enum status migrants_load(struct desk *desk, const struct roster *roster, instant now,
                          struct migrants **out, struct error *error);
void migrants_free(struct migrants *migrants); /* NULL is allowed */

/* NULL: no rule of the group's asks members one by one; the list is then of the migrant members. */
const struct rule *migrants_rule(const struct migrants *migrants);
struct migrants_period {
    instant opens, due;
    instant warn_at; /* pressing from here on */
    bool past;       /* it is over: what is recorded makes up for it */
};
struct migrants_period migrants_period(const struct migrants *migrants);

size_t migrants_count(const struct migrants *migrants);
const struct migrant *migrants_at(const struct migrants *migrants, size_t index); /* NULL beyond */
const struct migrant *migrants_find(const struct migrants *migrants, const char *member);
struct migrants_sums {
    size_t owing, reported, waived; /* owing: overdue too; reported: entered late too */
};
struct migrants_sums migrants_sums(const struct migrants *migrants);

/*
 * All that follow are about members by id; those of whom nothing is owed are left out and counted
 * in *skipped (may be NULL). One transaction, one thing for u.
 */

/* They have all reported at that instant; it must lie in the period (or, when that is past, after
 * its start), and not ahead. */
enum status migrants_record(struct desk *desk, const struct migrants *migrants,
                            const char *const *members, size_t count, instant at, instant now,
                            size_t *recorded, size_t *skipped, struct error *error);
enum status migrants_waive(struct desk *desk, const struct migrants *migrants,
                           const char *const *members, size_t count, const char *reason,
                           instant now, size_t *waived, size_t *skipped, struct error *error);
/* Appends the reminder that names them; *named gets how many. */
void migrants_remind(struct desk *desk, const struct migrants *migrants, const char *const *members,
                     size_t count, instant now, struct buf *out, size_t *named);

#endif
