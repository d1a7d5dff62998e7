#ifndef DESK_BATCH_PARTS_H
#define DESK_BATCH_PARTS_H

#include "desk/batch.h"
#include "desk/inside.h"
#include "desk/record.h"

/* Inside the batch: only batch.c, batch_plan.c and batch_words.c include this. */

struct batch_work {
    size_t first, count;   /* its commands */
    struct record *record; /* whose texts the commands point into; NULL */
};

struct batch {
    struct arena *arena;
    struct batch_order order;
    struct batch_item *items;
    struct batch_work *work; /* one for each item */
    size_t count;
    struct command *commands;
    size_t command_count, command_room;
};

/* Plans one item: its label, and either commands or why it is skipped. */
enum status batch_plan_item(struct desk *desk, struct batch *batch, size_t item, instant now,
                            struct error *error);

/* One more command for the item being planned; NULL when memory is short. */
struct command *batch_add(struct batch *batch, size_t item, const char *verb, const char *to,
                          instant now);

/* The item is skipped. The sentence must live as long as the batch. */
void batch_skip(struct batch *batch, size_t item, const char *why);

/* The text in the batch's arena; "" when memory is short. */
const char *batch_keep(struct batch *batch, const char *text);

#endif
