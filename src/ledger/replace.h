#ifndef LEDGER_REPLACE_H
#define LEDGER_REPLACE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/status.h"
#include "store/line.h"

struct db;

/*
 * Replaces the obligations kept of one subject by those given, writing only what differs: most of
 * them stay as they are from one derivation to the next, and each line stands in several indexes.
 */
struct kept_line {
    struct duty_line line;
    bool stays;
};

struct replacing {
    struct db *db;
    struct arena *arena; /* holds the lines read */
    enum subject_kind kind;
    const char *subject;
    struct kept_line *kept; /* by id */
    size_t count, room;
    bool full;
};

/* Reads what is kept of the subject; db, arena, kind and subject must be set. */
enum status replace_begin(struct replacing *replacing, struct error *error);
/* Gives one line that is to be there. */
enum status replace_line(struct replacing *replacing, const struct duty_line *line,
                         struct error *error);
/* Deletes those that were not given. */
enum status replace_end(struct replacing *replacing, struct error *error);

#endif
