#ifndef DESK_QUEUE_PARTS_H
#define DESK_QUEUE_PARTS_H

#include "desk/inside.h"
#include "desk/pick.h"
#include "desk/queue.h"

/* Inside the queue: only queue.c and queue_unlocks.c include this. */
struct queue {
    struct desk *desk;
    enum queue_kind kind;
    instant now;
    bool failed;
    bool mixed;                /* rows of more than one org */
    struct arena *ids, *shown; /* of the rows; of the last detail */
    struct queue_row *rows;
    size_t count, room;
    struct pick read; /* "post:hash" of what has been read to its end */
};

/* Whether publishing the post now would meet something overdue in one of its groups. */
bool queue_unlocks(struct desk *desk, const struct post *post, instant now);

#endif
