#ifndef TERM_LIST_H
#define TERM_LIST_H

#include "term/key.h"

#include <stdbool.h>
#include <stddef.h>

/* Where the bar stands in a list and which part of it is shown. A plain value; all zero is an empty
 * list. */
struct list {
    size_t count;
    size_t top;     /* the first row shown */
    size_t current; /* the row under the bar; < count unless count is 0 */
    size_t page;    /* rows shown, at least 1 */
};

/* New numbers of rows in the list and on the screen; the bar stays on its row where it can, and the
 * top moves only as far as it must. */
void list_set(struct list *list, size_t count, size_t page);

/* Puts the bar on a row (the last one if there are fewer). */
void list_go(struct list *list, size_t row);

/*
 * Moves by the key: j k, arrows, PgUp PgDn, Ctrl-B Ctrl-F, Ctrl-U Ctrl-D (half a page), Home End, g
 * G. Answers whether the key is one of these (also when the bar was at the end already).
 */
bool list_key(struct list *list, const struct key *key);

#endif
