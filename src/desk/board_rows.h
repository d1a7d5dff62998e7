#ifndef DESK_BOARD_ROWS_H
#define DESK_BOARD_ROWS_H

#include "base/buf.h"
#include "base/match.h"
#include "desk/board.h"
#include "desk/inside.h"

/* Inside the board: where its rows come from. Only board.c and board_rows.c include this. */

enum { MARK_BELOW = 1, MARK_TEXT = 2, MARK_SILENT = 4 };

struct board {
    struct desk *desk;
    instant now;
    bool loaded;
    struct arena *ids;
    struct board_row *rows; /* groups by id, then orgs by id */
    size_t count, room, groups;
    size_t next;     /* while briefs are read: the first row that may still get one */
    uint32_t *order; /* rows, the worst first */
    uint32_t *shown; /* those of order that pass */
    size_t shown_count;
    unsigned char *marks; /* per row: which filters it passes */
    enum board_filter filter;
    struct buf org, text;
    struct match match; /* of the text that rows are being marked for */
    struct board_totals totals;
    struct buf name, org_name; /* of the last detail */
    char org_id[IDENT_MAX + 1];
};

/* Reads all rows with their numbers, by kind and id, and the totals but for `shown`. */
enum status board_read_rows(struct board *board, struct error *error);

/* The row of a group or an org; NULL. */
struct board_row *board_find_row(const struct board *board, bool is_org, const char *id);

/* Sets the mark on the rows in the part of the tree; with the text in a name; long without a post.
 */
enum status board_mark_below(struct board *board, const char *org, struct error *error);
enum status board_mark_text(struct board *board, const char *text, struct error *error);
enum status board_mark_silent(struct board *board, struct error *error);

#endif
