#ifndef DESK_NEARBY_H
#define DESK_NEARBY_H

#include <stddef.h>

#include "base/buf.h"
#include "base/civil.h"
#include "base/status.h"

/* What lies near a post, to choose from while it is written or decided. */
struct nearby;
struct desk;

struct nearby_item {
    const char *id;
    const char *name; /* a group's name, an event's title */
    instant at;       /* an event's start; else INSTANT_NONE */
};

enum { NEARBY_MAX = 500 };

/* The open groups of the org whose group this is, by name. */
enum status nearby_groups(struct desk *desk, const char *group, struct nearby **out,
                          struct error *error);
/* The events of the group that have not been cancelled, the latest first. */
enum status nearby_events(struct desk *desk, const char *group, struct nearby **out,
                          struct error *error);
void nearby_free(struct nearby *nearby); /* NULL is allowed */

size_t nearby_count(const struct nearby *nearby);
const struct nearby_item *nearby_item(const struct nearby *nearby, size_t index); /* NULL beyond */

/*
 * Who decides as the secretary of the org: the secretary's person id is appended to out, nothing
 * when the org (and each above it) has none.
 */
enum status nearby_secretary(struct desk *desk, const char *org, struct buf *out,
                             struct error *error);

#endif
