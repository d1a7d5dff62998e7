#ifndef DESK_PICK_H
#define DESK_PICK_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Tags: a set of ids, apart from any list, so that it survives refresh, sort and filter. The set
 * keeps copies of the ids. All zero is the empty set. Functions that add answer false when memory
 * is short, and then change nothing.
 */
struct pick {
    char **ids; /* in the order of strcmp */
    size_t count;
    size_t cap;
};

void pick_free(struct pick *pick); /* also empties it */
bool pick_has(const struct pick *pick, const char *id);
bool pick_add(struct pick *pick, const char *id);
void pick_remove(struct pick *pick, const char *id);
bool pick_toggle(struct pick *pick, const char *id);
void pick_clear(struct pick *pick);

/* A list as a screen shows it: count rows, the id of each. */
struct pick_rows {
    const char *(*id)(const void *rows, size_t index);
    const void *rows;
    size_t count;
};

/* Tags the rows from one index to another (either may be the larger); all rows shown. */
bool pick_range(struct pick *pick, const struct pick_rows *rows, size_t from, size_t to);
bool pick_all(struct pick *pick, const struct pick_rows *rows);

/* How many of the tagged are not among the rows: what the filter hides. */
size_t pick_hidden(const struct pick *pick, const struct pick_rows *rows);

/* Untags what still_there does not know any more (a row that is gone from the store); answers how
 * many. */
size_t pick_prune(struct pick *pick, bool (*still_there)(void *context, const char *id),
                  void *context);

/*
 * What an action acts on: the tagged ids, else the current one (NULL: none). *single holds the
 * current one for the caller. Answers how many; *ids is valid until the set changes.
 */
size_t pick_targets(const struct pick *pick, const char *current, const char **single,
                    const char *const **ids);

#endif
