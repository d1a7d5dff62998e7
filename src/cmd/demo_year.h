#ifndef CMD_DEMO_YEAR_H
#define CMD_DEMO_YEAR_H

#include "cmd/demo_line.h"
#include "cmd/demo_place.h"

/* Two years of a branch, up to the book's cut: what comes round every week, month, quarter and
 * year. */
void week_write(struct demo_book *book, const struct demo_land *land, struct demo_branch *branch);
void year_write(struct demo_book *book, struct demo_branch *branch);

/* What is particular on the last days: what is overdue, due today, ahead, moved or unconfirmed. */
void now_write(struct demo_book *book, struct demo_branch *branch);

/* Texts that wait for approval, and drafts. */
void post_write(struct demo_book *book, struct demo_branch *branch);

#endif
