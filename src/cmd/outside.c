#include "cmd/outside.h"

static time_t steady(void)
{
    struct timespec now;
    clock_gettime(CLOCK_BOOTTIME, &now);
    return now.tv_sec;
}

struct outside outside_begin(struct shelf *shelf, instant now)
{
    return (struct outside){.shelf = shelf, .start = now, .began = steady()};
}

instant outside_now(void *context)
{
    const struct outside *outside = context;
    return outside->start + (instant)(steady() - outside->began);
}

const struct rulebook *outside_rulebook(void *context, const char *id)
{
    const struct outside *outside = context;
    return shelf_get(outside->shelf, id, NULL);
}
