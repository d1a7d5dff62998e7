#ifndef LEDGER_JOURNAL_TEXT_H
#define LEDGER_JOURNAL_TEXT_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/status.h"
#include "core/command.h"

struct journal_line;

/* Appends a kept line as the command it was, in one line of JSON without its end: what `load`
 * reads. */
void journal_text(struct buf *out, const struct journal_line *line);

/* A kept line as the command it was; strings live in the arena. */
enum status journal_command(const struct journal_line *line, struct arena *arena,
                            struct command *command, struct error *error);

#endif
