#ifndef DESK_MIGRANTS_PARTS_H
#define DESK_MIGRANTS_PARTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "desk/migrants.h"

/* What the files of the worklist share. */
struct migrants {
    struct arena *arena;
    const struct roster *roster;
    const struct rule *rule; /* NULL: none */
    struct migrants_period period;
    struct migrant *lines;
    size_t count;
    size_t *line_of; /* by place in the roster: the line, or SIZE_MAX */
};

bool migrant_owes(const struct migrant *line);

#endif
