#ifndef DESK_HISTORY_DETAIL_H
#define DESK_HISTORY_DETAIL_H

#include "base/buf.h"

struct desk;
struct journal_line;

/* Appends what the command said, as far as a person wants to know it: "；理由：…；开始：11-22
 * 15:00". */
void history_detail(struct desk *desk, const struct journal_line *line, struct buf *out);

#endif
