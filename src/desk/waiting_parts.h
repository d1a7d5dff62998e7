#ifndef DESK_WAITING_PARTS_H
#define DESK_WAITING_PARTS_H

#include "base/arena.h"
#include "core/command.h"
#include "desk/inside.h"
#include "desk/link.h"
#include "store/journal.h"

/* Inside what waits: only waiting*.c include this. */

enum { WAITING_COMMAND_MAX = 2 << 20 };

/* The same as a command. */
enum status waiting_command(struct desk *desk, const struct waiting *waiting, struct arena *arena,
                            struct command *command, struct error *error);

#endif
