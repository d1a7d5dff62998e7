#include "desk/board_rows.h"

#include <stdlib.h>
#include <string.h>

#include "store/line.h"
#include "store/query.h"

enum { COUNT_MAX = INT16_MAX };

static struct board_row *add_row(struct board *board, const char *id)
{
    if (board->count == board->room) {
        size_t room = board->room ? board->room * 2 : 256;
        struct board_row *more = realloc(board->rows, room * sizeof *more);
        if (!more)
            return NULL;
        board->rows = more;
        board->room = room;
    }
    struct board_row *row = &board->rows[board->count];
    *row = (struct board_row){.oldest = INSTANT_NONE, .last_post = INSTANT_NONE};
    row->id = arena_dup(board->ids, id, strlen(id));
    if (!row->id)
        return NULL;
    board->count++;
    return row;
}

struct board_row *board_find_row(const struct board *board, bool is_org, const char *id)
{
    size_t low = is_org ? board->groups : 0;
    size_t high = is_org ? board->count : board->groups;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(board->rows[middle].id, id);
        if (order == 0)
            return &board->rows[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* What is done with each row of a query. false: memory is short. */
typedef bool take_row(struct board *board, struct query *query);

static enum status run(struct board *board, struct query *query, take_row *take,
                       struct error *error)
{
    enum status status;
    while ((status = query_step(query, error)) == ST_OK) {
        if (!take(board, query)) {
            status = desk_no_memory(error);
            break;
        }
    }
    query_reset(query);
    return status == ST_MISSING ? ST_OK : status;
}

/* The same with the instant of the board as $1. */
static enum status run_at(struct board *board, const char *sql, take_row *take, struct error *error)
{
    struct query *query = db_query(board->desk->db, sql);
    query_bind_int(query, 1, board->now);
    return run(board, query, take, error);
}

static bool take_group(struct board *board, struct query *query)
{
    struct board_row *row = add_row(board, query_text(query, 0));
    if (row)
        row->stale = true; /* until its brief says otherwise */
    return row != NULL;
}

/* Rows and briefs come in the same order: one pass over both. */
static bool take_brief(struct board *board, struct query *query)
{
    const char *id = query_text(query, 0);
    while (board->next < board->count && strcmp(board->rows[board->next].id, id) < 0)
        board->next++;
    if (board->next == board->count || strcmp(board->rows[board->next].id, id) != 0)
        return true; /* of a group that is not open */
    struct board_row *row = &board->rows[board->next++];
    row->last_post = query_int(query, 1);
    row->stale = query_int(query, 2) != 0;
    return true;
}

static bool take_org(struct board *board, struct query *query)
{
    struct board_row *row = add_row(board, query_text(query, 0));
    if (row)
        row->is_org = true;
    return row != NULL;
}

static struct board_row *row_of(struct board *board, struct query *query)
{
    return board_find_row(board, query_int(query, 0) == SUBJECT_ORG, query_text(query, 1));
}

static bool take_overdue(struct board *board, struct query *query)
{
    struct board_row *row = row_of(board, query);
    instant due = query_int(query, 2);
    if (!row)
        return true;
    if (row->oldest == INSTANT_NONE || due < row->oldest)
        row->oldest = due;
    row->overdue++;
    board->totals.overdue++;
    return true;
}

static bool take_soon(struct board *board, struct query *query)
{
    struct board_row *row = row_of(board, query);
    instant due = query_int(query, 2);
    if (!row)
        return true;
    if (row->overdue == 0 && (row->oldest == INSTANT_NONE || due < row->oldest))
        row->oldest = due;
    row->soon++;
    if (due <= civil_day_start(board->now, 1, board->desk->offset))
        board->totals.due_today++;
    return true;
}

static int16_t small(int64_t n)
{
    return (int16_t)(n > COUNT_MAX ? COUNT_MAX : n);
}

static bool take_findings(struct board *board, struct query *query)
{
    struct board_row *row = board_find_row(board, false, query_text(query, 0));
    if (row) {
        row->findings = small(query_int(query, 1));
        board->totals.findings += query_int(query, 1);
    }
    return true;
}

static bool take_confirm(struct board *board, struct query *query)
{
    struct board_row *row = board_find_row(board, false, query_text(query, 0));
    if (row) {
        row->to_confirm = small(query_int(query, 1));
        board->totals.to_confirm += query_int(query, 1);
    }
    return true;
}

/* Gives back what growing took too much. */
static void trim(struct board *board)
{
    struct board_row *rows =
        board->count ? realloc(board->rows, board->count * sizeof *rows) : NULL;
    if (!rows)
        return;
    board->rows = rows;
    board->room = board->count;
}

enum status board_read_rows(struct board *board, struct error *error)
{
    arena_reset(board->ids);
    board->count = 0;
    board->totals = (struct board_totals){0};
    board->next = 0;
    enum status status = run_at(board,
                                "SELECT id FROM \"group\" WHERE active_from <= $1 "
                                "AND (dissolved IS NULL OR dissolved > $1) ORDER BY id",
                                take_group, error);
    if (status == ST_OK)
        status = run_at(board,
                        "SELECT id, last_post, stale OR fresh_from > $1 OR recheck_at <= $1 "
                        "FROM brief WHERE kind = 0 ORDER BY id",
                        take_brief, error);
    board->groups = board->totals.groups = board->count;
    if (status == ST_OK)
        status = run_at(board,
                        "SELECT DISTINCT subject FROM duty WHERE kind = 1 AND warn_at <= $1 "
                        "AND lapse_at > $1 ORDER BY subject",
                        take_org, error);
    trim(board);
    if (status == ST_OK)
        status =
            run_at(board, "SELECT kind, subject, due FROM duty WHERE due <= $1 AND lapse_at > $1",
                   take_overdue, error);
    /* The plus keeps the planner to the index of warn_at. */
    if (status == ST_OK)
        status = run_at(board,
                        "SELECT kind, subject, due FROM duty WHERE warn_at <= $1 AND +due > $1 "
                        "AND +lapse_at > $1",
                        take_soon, error);
    if (status == ST_OK)
        status = run(
            board,
            db_query(board->desk->db, "SELECT \"group\", count(*) FROM finding GROUP BY \"group\""),
            take_findings, error);
    if (status == ST_OK)
        status = run_at(board,
                        "SELECT \"group\", count(*) FROM event WHERE planned = 1 AND confirmed_at "
                        "IS NULL AND cancelled_at IS NULL AND ends <= $1 GROUP BY \"group\"",
                        take_confirm, error);
    return status;
}

/* Column 0: 1 for an org; column 1: the id. */
static bool take_below(struct board *board, struct query *query)
{
    struct board_row *row = row_of(board, query);
    if (row)
        board->marks[row - board->rows] |= MARK_BELOW;
    return true;
}

enum status board_mark_below(struct board *board, const char *org, struct error *error)
{
    struct query *query = db_query(
        board->desk->db, "WITH RECURSIVE below(id) AS (SELECT $1 UNION SELECT o.id FROM org o "
                         "JOIN below b ON o.parent = b.id) "
                         "SELECT 1, id FROM below UNION ALL "
                         "SELECT 0, g.id FROM below b JOIN \"group\" g ON g.org = b.id");
    query_bind_text(query, 1, org);
    return run(board, query, take_below, error);
}

/* A group is mostly named after its org: then nothing is found in the org's name alone. */
static bool finds_org(const struct match *match, const char *org, const char *name)
{
    return org && strncmp(name, org, strlen(org)) != 0 && match_finds(match, org, NULL);
}

/* Column 2: the name; column 3: that of the group's org. */
static bool take_text(struct board *board, struct query *query)
{
    struct board_row *row = row_of(board, query);
    const char *name = query_text(query, 2) ? query_text(query, 2) : "";
    if (row && (match_finds(&board->match, name, row->id) ||
                finds_org(&board->match, query_text(query, 3), name)))
        board->marks[row - board->rows] |= MARK_TEXT;
    return true;
}

enum status board_mark_text(struct board *board, const char *text, struct error *error)
{
    match_init(&board->match, text);
    return run(board,
               db_query(board->desk->db, "SELECT 0, g.id, g.name, o.name FROM \"group\" g "
                                         "LEFT JOIN org o ON o.id = g.org UNION ALL "
                                         "SELECT 1, id, name, NULL FROM org"),
               take_text, error);
}

/* id, rulebook, kind, temporary, active_from. */
static bool take_silent(struct board *board, struct query *query)
{
    struct board_row *row = board_find_row(board, false, query_text(query, 0));
    const char *id = query_text(query, 1);
    const char *kind = query_text(query, 2);
    if (!row || !id || !kind)
        return true;
    const struct rulebook *rulebook = board->desk->rulebook(board->desk->rulebook_context, id);
    if (!rulebook || rulebook->silent_days == INTEGER_NONE)
        return true;
    unsigned bit = 1u << name_index(group_kinds, kind, strlen(kind));
    if ((rulebook->group_kinds && !(rulebook->group_kinds & bit)) ||
        (rulebook->not_temporary && query_int(query, 3)))
        return true;
    instant last = row->last_post != INSTANT_NONE ? row->last_post : query_int(query, 4);
    if (board->now - last >= rulebook->silent_days * CIVIL_DAY)
        board->marks[row - board->rows] |= MARK_SILENT;
    return true;
}

enum status board_mark_silent(struct board *board, struct error *error)
{
    struct query *query = db_query(
        board->desk->db,
        "WITH RECURSIVE bound(id, rulebook) AS ("
        "SELECT id, rulebook FROM org WHERE parent IS NULL UNION ALL "
        "SELECT o.id, coalesce(o.rulebook, b.rulebook) FROM bound b JOIN org o ON o.parent = b.id) "
        "SELECT g.id, b.rulebook, g.kind, g.temporary, g.active_from FROM bound b "
        "JOIN \"group\" g ON g.org = b.id");
    return run(board, query, take_silent, error);
}
