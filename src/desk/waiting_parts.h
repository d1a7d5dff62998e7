#ifndef DESK_WAITING_PARTS_H
#define DESK_WAITING_PARTS_H

#include "base/arena.h"
#include "core/command.h"
#include "desk/inside.h"
#include "desk/link.h"
#include "store/journal.h"

/* Inside what waits: only waiting*.c include this. */

enum { WAITING_COMMAND_MAX = 2 << 20 };

/* The kind of that name; ENTITY_COUNT: none. */
enum entity waiting_entity(const char *kind);

/* The kept line behind it, from the outbox or out of a leftover; texts live in the arena. */
enum status waiting_line(struct desk *desk, const struct waiting *waiting, struct arena *arena,
                         struct journal_line *line, struct error *error);
/* The same as a command. */
enum status waiting_command(struct desk *desk, const struct waiting *waiting, struct arena *arena,
                            struct command *command, struct error *error);

#endif
