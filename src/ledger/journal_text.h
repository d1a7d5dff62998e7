#ifndef LEDGER_JOURNAL_TEXT_H
#define LEDGER_JOURNAL_TEXT_H

#include "base/buf.h"

struct journal_line;

/* Appends a kept line as the command it was, in one line of JSON without its end: what `load` reads. */
void journal_text(struct buf *out, const struct journal_line *line);

#endif
