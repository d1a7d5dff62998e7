#ifndef DESK_UNDO_H
#define DESK_UNDO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/civil.h"
#include "base/status.h"

/*
 * Taking back the last thing done: a single command or a whole batch. While it is held it is undone
 * without a trace in the ledger; once settled it is made good by another command, where there is
 * one.
 */
struct desk;

enum undo_way {
    UNDO_NOTHING, /* nothing has been done at this desk */
    UNDO_BACK,    /* still held: it will not have happened */
    UNDO_REDRESS, /* settled: another command makes up for it */
    UNDO_CANNOT,  /* settled, and there is no such command */
};

struct undo {
    enum undo_way way;
    int64_t seconds; /* left of the window, with UNDO_BACK */
    size_t commands;
};

/* What u would do now, and the sentence: "撤回 47 秒：登记台账", "已入账，将以“作废台账”冲正：…",
 * in a client's store "已送出，…". There what is held and not sent can be taken back at any time.
 */
struct undo undo_look(struct desk *desk, instant now, struct buf *out);

/* Does it; out gets what was done. ST_REFUSED with the sentence when nothing can be done. */
enum status undo_do(struct desk *desk, instant now, struct buf *out, struct error *error);

#endif
