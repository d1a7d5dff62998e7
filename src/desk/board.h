#ifndef DESK_BOARD_H
#define DESK_BOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/civil.h"
#include "base/status.h"

/*
 * The dashboard's rows: every open group, and every org that itself owes something, worst first:
 * most overdue, then oldest due, then most soon, then by id. A row is small; names are read for the
 * rows that are shown (board_detail). Made from the derived lines as of now.
 */
struct board;
struct desk;

enum board_filter {
    BOARD_ALL,
    BOARD_OVERDUE,
    BOARD_SOON,
    BOARD_FINDINGS,
    BOARD_SILENT, /* without a post for the rulebook's silent_days */
    BOARD_TO_CONFIRM,
    BOARD_FILTERS,
};
/* 全部, 逾期, 将到期, 问题, 长期未更新, 待确认. */
const char *board_filter_name(enum board_filter filter);

struct board_row {
    const char *id; /* belongs to the board until the next board_load */
    instant oldest; /* the earliest due that is overdue, else that is soon; INSTANT_NONE: neither */
    instant last_post;
    int32_t overdue, soon;
    int16_t findings, to_confirm; /* at most 32767 */
    bool is_org;                  /* the row of an org's own obligations */
    bool stale; /* not derived for now yet: desk_tick is still at it; numbers may change */
};

struct board_totals {
    int64_t overdue, due_today, to_confirm, findings; /* of all rows, whatever the filter */
    size_t groups;                                    /* open */
    size_t shown;
};

/* An empty board. NULL when memory is short. */
struct board *board_new(struct desk *desk);
void board_free(struct board *board); /* NULL is allowed */

/* Loads all rows as of now and applies the filter. Cost: one pass over open groups and kept lines.
 */
enum status board_load(struct board *board, instant now, struct error *error);

/* Filter, part of the tree (an org's id, with all below; NULL: everything) and what is typed to
 * find a name (NULL or "": any), all at once; they hold for later loads too. */
enum status board_show(struct board *board, enum board_filter filter, const char *org,
                       const char *text, struct error *error);
enum board_filter board_filter(const struct board *board);
const char *board_org(const struct board *board);  /* NULL: everything */
const char *board_text(const struct board *board); /* "" : any */

/* Whether a row has that id, shown or hidden by the filter. */
bool board_holds(const struct board *board, const char *id);

const struct board_totals *board_totals(const struct board *board);
/* The rows shown, from 0. NULL beyond the last. */
size_t board_count(const struct board *board);
const struct board_row *board_row(const struct board *board, size_t index);
/* For struct pick_rows. */
const char *board_row_id(const void *board, size_t index);
/* Where the row of that id is shown; board_count when it is not. For keeping the bar on its row. */
size_t board_index(const struct board *board, const char *id);

/* What the row looks like in words; texts belong to the board and hold until the next call. */
struct board_detail {
    const char *name; /* the group's, or the org's for a row of an org */
    const char *org;  /* the org's id */
    const char *org_name;
    int64_t kind; /* enum group_kind; 0 for an org */
};
enum status board_detail(struct board *board, size_t index, struct board_detail *out,
                         struct error *error);

/* The next row shown (after `from`, or before it when not forward, going round) whose name, id or
 * org's name the text finds (base/match.h); board_count when there is none. `here`: from itself
 * counts too. Cost: one pass over the names. */
enum status board_find(struct board *board, size_t from, const char *text, bool forward, bool here,
                       size_t *found, struct error *error);
/* Right after board_find: how many of the rows shown were found, and how many of them up to
 * `index`. */
size_t board_hits(const struct board *board, size_t index, size_t *all);

#endif
