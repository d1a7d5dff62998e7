#ifndef STORE_DOCKET_PART_H
#define STORE_DOCKET_PART_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/status.h"
#include "core/duty.h"
#include "store/db.h"
#include "store/query.h"

/* The parts of reading a docket: for docket*.c only. */
struct loading {
    struct db *db;
    struct arena *arena;
    struct docket *out;
    struct error *error;
};

/* An array that grows in the arena. */
struct list {
    size_t size; /* of one element */
    void *items;
    size_t count, room;
};

/* Zeroed room in the arena; NULL with the error set. */
void *loading_room(struct loading *loading, size_t size);
/* Room for one more element; NULL with the error set. */
void *list_add(struct loading *loading, struct list *list);
/* A copy of the column's text in *out; NULL for NULL. */
enum status loading_text(struct loading *loading, struct query *query, int column,
                         const char **out);
/* Adds each row of the query to the list, read by `read`, and gives the query back. */
enum status loading_list(struct loading *loading, struct query *query, struct list *list,
                         enum status (*read)(struct loading *loading, struct query *query,
                                             void *element));

/* The facts; docket_facts_group and _passed go by the group and events already in out. */
enum status docket_facts_group(struct loading *loading);
enum status docket_facts_passed(struct loading *loading);
enum status docket_facts_org(struct loading *loading);

/* The members, with their joinings in the group and their standings. */
enum status docket_members(struct loading *loading, bool roster);

#endif
