#ifndef STORE_HUB_INSIDE_H
#define STORE_HUB_INSIDE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"
#include "store/db.h"
#include "store/query.h"

/* Shared by hub*.c only. */

/* The same for several columns in a row. */
struct hub_column {
    char *out;
    size_t room;
};
enum status hub_texts(struct query *query, int first, const struct hub_column *columns,
                      size_t count, struct error *error);

/* Begins a transaction unless one is open; *own tells. hub_leave commits (status ST_OK) or rolls
 * back what hub_enter began, and answers what then holds. */
enum status hub_enter(struct db *hub, bool *own, struct error *error);
enum status hub_leave(struct db *hub, bool own, enum status status, struct error *error);

#endif
