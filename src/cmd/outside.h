#ifndef CMD_OUTSIDE_H
#define CMD_OUTSIDE_H

#include <time.h>

#include "base/civil.h"
#include "core/rulebook.h"
#include "wire/shelf.h"

/* What the screens ask of outside: the time, as it goes on from that of the call, and rulebooks. */
struct outside {
    struct shelf *shelf; /* borrowed */
    instant start;
    time_t began; /* on the steady clock */
};

struct outside outside_begin(struct shelf *shelf, instant now);

/* Both take a struct outside. */
instant outside_now(void *context);
const struct rulebook *outside_rulebook(void *context, const char *id);

#endif
