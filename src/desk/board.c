#include "desk/board.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/intl.h"
#include "desk/board_rows.h"
#include "desk/inside.h"
#include "store/query.h"

enum { TEXT_MAX = 400, IDS_MAX = 64 << 20 };

const char *board_filter_name(enum board_filter filter)
{
    static const char *const names[BOARD_FILTERS] = {
        [BOARD_ALL] = N_("全部"),          [BOARD_OVERDUE] = N_("逾期"),
        [BOARD_SOON] = N_("将到期"),       [BOARD_FINDINGS] = N_("问题"),
        [BOARD_SILENT] = N_("长期未更新"), [BOARD_TO_CONFIRM] = N_("待确认"),
    };
    return filter < BOARD_FILTERS ? _(names[filter]) : "";
}

struct board *board_new(struct desk *desk)
{
    struct board *board = calloc(1, sizeof *board);
    if (!board)
        return NULL;
    board->desk = desk;
    board->ids = arena_new(IDS_MAX);
    buf_init(&board->org, IDENT_MAX);
    buf_init(&board->text, TEXT_MAX);
    buf_init(&board->name, DESK_NAME_MAX);
    buf_init(&board->org_name, DESK_NAME_MAX);
    if (!board->ids) {
        board_free(board);
        return NULL;
    }
    return board;
}

void board_free(struct board *board)
{
    if (!board)
        return;
    arena_free(board->ids);
    buf_free(&board->org);
    buf_free(&board->text);
    buf_free(&board->name);
    buf_free(&board->org_name);
    free(board->rows);
    free(board->order);
    free(board->shown);
    free(board->marks);
    free(board);
}

static int worse(const struct board_row *a, const struct board_row *b)
{
    if (a->overdue != b->overdue)
        return a->overdue > b->overdue ? -1 : 1;
    if (a->oldest != b->oldest) {
        /* Without a date comes last. */
        if (a->oldest == INSTANT_NONE || b->oldest == INSTANT_NONE)
            return a->oldest == INSTANT_NONE ? 1 : -1;
        return a->oldest < b->oldest ? -1 : 1;
    }
    if (a->soon != b->soon)
        return a->soon > b->soon ? -1 : 1;
    return a < b ? -1 : 1; /* they stand in the order of their ids */
}

static int compare_order(const void *a, const void *b, void *context)
{
    const struct board_row *rows = context;
    return worse(&rows[*(const uint32_t *)a], &rows[*(const uint32_t *)b]);
}

static enum status sort_rows(struct board *board, struct error *error)
{
    size_t n = board->count ? board->count : 1;
    uint32_t *order = realloc(board->order, n * sizeof *order);
    if (order)
        board->order = order;
    uint32_t *shown = realloc(board->shown, n * sizeof *shown);
    if (shown)
        board->shown = shown;
    unsigned char *marks = realloc(board->marks, n);
    if (marks)
        board->marks = marks;
    if (!order || !shown || !marks)
        return desk_no_memory(error);
    for (size_t i = 0; i < board->count; i++)
        order[i] = (uint32_t)i;
    qsort_r(order, board->count, sizeof *order, compare_order, board->rows);
    return ST_OK;
}

static bool passes(const struct board *board, size_t row)
{
    const struct board_row *r = &board->rows[row];
    switch (board->filter) {
    case BOARD_OVERDUE:
        return r->overdue > 0;
    case BOARD_SOON:
        return r->soon > 0;
    case BOARD_FINDINGS:
        return r->findings > 0;
    case BOARD_TO_CONFIRM:
        return r->to_confirm > 0;
    case BOARD_SILENT:
        return board->marks[row] & MARK_SILENT;
    default:
        return true;
    }
}

static enum status apply_filter(struct board *board, struct error *error)
{
    unsigned asked = 0;
    enum status status = ST_OK;
    memset(board->marks, 0, board->count);
    if (board->org.len > 0) {
        asked |= MARK_BELOW;
        status = board_mark_below(board, board->org.text, error);
    }
    if (status == ST_OK && board->text.len > 0) {
        asked |= MARK_TEXT;
        status = board_mark_text(board, board->text.text, error);
    }
    if (status == ST_OK && board->filter == BOARD_SILENT)
        status = board_mark_silent(board, error);
    board->shown_count = 0;
    for (size_t i = 0; status == ST_OK && i < board->count; i++) {
        uint32_t row = board->order[i];
        if ((board->marks[row] & asked) == asked && passes(board, row))
            board->shown[board->shown_count++] = row;
    }
    board->totals.shown = board->shown_count;
    return status;
}

enum status board_load(struct board *board, instant now, struct error *error)
{
    board->now = now;
    board->shown_count = 0;
    enum status status = board_read_rows(board, error);
    if (status == ST_OK)
        status = sort_rows(board, error);
    if (status == ST_OK)
        status = apply_filter(board, error);
    if (status != ST_OK)
        board->count = board->shown_count = 0;
    board->loaded = status == ST_OK;
    return status;
}

enum status board_show(struct board *board, enum board_filter filter, const char *org,
                       const char *text, struct error *error)
{
    board->filter = filter;
    buf_reset(&board->org);
    buf_puts(&board->org, org ? org : "");
    buf_reset(&board->text);
    buf_puts(&board->text, text ? text : "");
    if (board->text.failed)
        return error_set(error, ST_LIMIT, NULL, _("要找的文字太长，请少写几个字。"));
    return board->loaded ? apply_filter(board, error) : ST_OK;
}

enum board_filter board_filter(const struct board *board)
{
    return board->filter;
}

const char *board_org(const struct board *board)
{
    return board->org.len > 0 ? board->org.text : NULL;
}

const char *board_text(const struct board *board)
{
    return board->text.text;
}

const struct board_totals *board_totals(const struct board *board)
{
    return &board->totals;
}

size_t board_count(const struct board *board)
{
    return board->shown_count;
}

const struct board_row *board_row(const struct board *board, size_t index)
{
    return index < board->shown_count ? &board->rows[board->shown[index]] : NULL;
}

const char *board_row_id(const void *board, size_t index)
{
    const struct board_row *row = board_row(board, index);
    return row ? row->id : NULL;
}

size_t board_index(const struct board *board, const char *id)
{
    size_t i = 0;
    while (i < board->shown_count && strcmp(board->rows[board->shown[i]].id, id) != 0)
        i++;
    return i;
}

bool board_holds(const struct board *board, const char *id)
{
    return board_find_row(board, false, id) || board_find_row(board, true, id);
}

enum status board_detail(struct board *board, size_t index, struct board_detail *out,
                         struct error *error)
{
    const struct board_row *row = board_row(board, index);
    *out = (struct board_detail){.name = "", .org = "", .org_name = ""};
    if (!row)
        return error_set(error, ST_MISSING, NULL, _("没有这一行。"));
    struct query *query = db_query(
        board->desk->db, row->is_org ? "SELECT name, id, name, 0 FROM org WHERE id = $1"
                                     : "SELECT g.name, g.org, o.name, g.kind FROM \"group\" g "
                                       "LEFT JOIN org o ON o.id = g.org WHERE g.id = $1");
    query_bind_text(query, 1, row->id);
    enum status status = query_step(query, error);
    buf_reset(&board->name);
    buf_reset(&board->org_name);
    if (status == ST_OK) {
        const char *kind = row->is_org ? NULL : query_text(query, 3);
        const char *org = query_text(query, 1);
        desk_clean(&board->name, query_text(query, 0));
        desk_clean(&board->org_name, query_text(query, 2));
        desk_word(org ? org : "", org ? strlen(org) : 0, board->org_id, sizeof board->org_id);
        out->kind = kind ? name_index(group_kinds, kind, strlen(kind)) : 0;
    }
    query_reset(query);
    if (board->name.len == 0)
        buf_puts(&board->name, row->id);
    out->name = board->name.text;
    out->org_name = board->org_name.text;
    out->org = board->org_id;
    return status == ST_MISSING ? ST_OK : status;
}

enum status board_find(struct board *board, size_t from, const char *text, bool forward, bool here,
                       size_t *found, struct error *error)
{
    size_t n = board->shown_count;
    *found = n;
    if (n == 0 || !text || !*text)
        return ST_OK;
    for (size_t i = 0; i < board->count; i++)
        board->marks[i] &= (unsigned char)~MARK_TEXT;
    enum status status = board_mark_text(board, text, error);
    if (status != ST_OK)
        return status;
    size_t at = from < n ? from : 0;
    for (size_t step = here ? 0 : 1; step <= n; step++) {
        size_t i = forward ? (at + step) % n : (at + n - step % n) % n;
        if (board->marks[board->shown[i]] & MARK_TEXT) {
            *found = i;
            break;
        }
    }
    return ST_OK;
}

size_t board_hits(const struct board *board, size_t index, size_t *all)
{
    size_t before = 0;
    *all = 0;
    for (size_t i = 0; i < board->shown_count; i++) {
        bool hit = board->marks[board->shown[i]] & MARK_TEXT;
        *all += hit;
        before += hit && i <= index;
    }
    return before;
}
