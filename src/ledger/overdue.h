#ifndef LEDGER_OVERDUE_H
#define LEDGER_OVERDUE_H

#include <stdbool.h>

#include "base/civil.h"
#include "base/status.h"
#include "core/duty.h"

/*
 * What is owed, at any instant: from the derived lines where they are fresh, else derived in
 * memory. Reading never writes; ledger_refresh does.
 */
struct ledger;

/* One obligation as it is listed. Strings last as long as the call of each. */
struct listed_duty {
    const char *id, *rule, *group, *org, *event, *member; /* NULL where it has none */
    instant opens, due, met_at;
    enum duty_status status;
    bool entered_late;
    int64_t done, wanted;
};

struct listing {
    bool (*duty)(void *context, const struct listed_duty *duty);
    bool (*finding)(void *context, const struct finding *finding);
    void *context;
};

/*
 * Lists the obligations at `at`: all of them, or only those soon and overdue; and the findings;
 * both in no particular order. Either callback may be NULL. ST_STOPPED when one answers false.
 */
enum status overdue_list(struct ledger *ledger, instant at, bool all, const struct listing *listing,
                         struct error *error);

/*
 * Every obligation of one group at `at` whatever its status, also those that are met, waived or
 * cancelled, but those that lapsed before; no findings. Derived in memory.
 */
enum status overdue_of_group(struct ledger *ledger, const char *group, const char *org, instant at,
                             const struct listing *listing, struct error *error);

/*
 * Derives anew the lines of at most limit (0: all) subjects that are not fresh at now, in
 * transactions of its own. *left gets how many remain. progress may be NULL; it is called after
 * each part and may stop by answering false.
 */
enum status ledger_refresh(struct ledger *ledger, instant now, size_t limit, size_t *left,
                           bool (*progress)(void *context, size_t done, size_t all), void *context,
                           struct error *error);

/* Makes every line stale, in a transaction of its own, so that the next refresh derives them all.
 */
enum status ledger_stale_all(struct ledger *ledger, struct error *error);

/*
 * Derives anew every subject whose lines claim to be good at now and compares: *subjects counts
 * them, *different those whose lines differ. *waiting (may be NULL) counts those to be derived anew
 * before they are used, with which nothing is wrong.
 */
enum status ledger_verify(struct ledger *ledger, instant now, size_t *subjects, size_t *different,
                          size_t *waiting, struct error *error);

#endif
