#include <string.h>

#include "base/day.h"
#include "base/intl.h"
#include "desk/import_parts.h"
#include "desk/words.h"
#include "paper/table.h"
#include "store/query.h"

/* Rosters and registers written as import reads them. */

enum { CELLS = 13, TEXTS_MAX = 1 << 20 };

/* The columns of the query: id, name, status, since, whereabouts, title, phone; in the group:
 * nickname, joined. */
static const char roster_sql[] =
    "SELECT m.id, m.name, m.status, m.status_since, m.whereabouts, m.title, m.phone, j.nickname, "
    "j.joined, j.id FROM member AS m LEFT JOIN joining AS j ON j.member = m.id AND j.\"group\" = "
    "$2 "
    "AND j.quit IS NULL WHERE m.org = $1 AND m.added_at IS NOT NULL AND m.left IS NULL "
    "ORDER BY m.name, m.id";

static const char register_sql[] =
    "WITH RECURSIVE below(id, depth, path) AS ("
    "SELECT id, 0, name || char(1) || id FROM org WHERE id = $1 OR ($1 IS NULL AND parent IS NULL) "
    "UNION ALL SELECT o.id, b.depth + 1, b.path || char(10) || o.name || char(1) || o.id FROM org "
    "AS o "
    "JOIN below AS b ON o.parent = b.id WHERE b.depth < 64) "
    "SELECT o.name, p.name, o.kind, o.rulebook, s.name, g.id, g.name, g.kind, w.name, a.name, "
    "l.name, g.function, g.active_from FROM below AS b JOIN org AS o ON o.id = b.id "
    "LEFT JOIN org AS p ON p.id = o.parent LEFT JOIN person AS s ON s.id = o.secretary "
    "LEFT JOIN \"group\" AS g ON g.org = o.id AND g.dissolved IS NULL "
    "LEFT JOIN person AS w ON w.id = g.owner LEFT JOIN person AS a ON a.id = g.admin "
    "LEFT JOIN person AS l ON l.id = g.contact_leader ORDER BY b.path, g.name, g.id";

static int64_t word_value(const char *const *names, const char *word)
{
    return word ? name_index(names, word, strlen(word)) : 0;
}

static void date_cell(const struct desk *desk, int64_t at, char out[DAY_TEXT])
{
    out[0] = '\0';
    if (at != INTEGER_NONE)
        day_write(at, desk->offset, out);
}

static void put_member(struct desk *desk, struct query *query, bool with_group, struct buf *out)
{
    char since[DAY_TEXT], joined[DAY_TEXT];
    bool inside = query_text(query, 9) != NULL;
    date_cell(desk, query_int(query, 3), since);
    date_cell(desk, query_int(query, 8), joined);
    const char *cells[] = {
        query_text(query, 0),
        query_text(query, 1),
        words_member_status(word_value(member_statuses, query_text(query, 2))),
        since,
        query_text(query, 4),
        query_text(query, 5),
        query_text(query, 6),
        inside ? _("是") : _("否"),
        query_text(query, 7),
        joined,
    };
    table_put_row(out, cells, with_group ? 10 : 7);
}

static enum status written(enum status status, const struct buf *out, struct error *error)
{
    if (status == ST_MISSING)
        status = ST_OK;
    if (status == ST_OK && out->failed)
        return error_set(error, ST_LIMIT, NULL, _("表太大，没有导出：请分几个组织导出"));
    return status;
}

enum status export_roster(struct desk *desk, const char *org, struct buf *out, struct error *error)
{
    static const char *const headings[] = {
        N_("编号"), N_("姓名"), N_("状态"),     N_("状态起始"), N_("现居住地"),
        N_("职务"), N_("电话"), N_("是否入群"), N_("群昵称"),   N_("入群日期")};
    const char *cells[10], *group = NULL;
    struct arena *arena = arena_new(TEXTS_MAX);
    if (!arena)
        return desk_no_memory(error);
    enum status status = import_only_group(desk, org, arena, &group, error);
    for (size_t i = 0; i < 10; i++)
        cells[i] = _(headings[i]);
    buf_puts(out, TABLE_MARK);
    table_put_row(out, cells, group ? 10 : 7);
    struct query *query = db_query(desk->db, roster_sql);
    query_bind_text(query, 1, org);
    query_bind_text(query, 2, group);
    while (status == ST_OK && (status = query_step(query, error)) == ST_OK)
        put_member(desk, query, group != NULL, out);
    query_reset(query);
    arena_free(arena);
    return written(status, out, error);
}

static void put_group(struct desk *desk, struct query *query, struct buf *out)
{
    char opened[DAY_TEXT];
    const char *cells[CELLS];
    for (int i = 0; i < CELLS; i++)
        cells[i] = i == CELLS - 1 ? opened : query_text(query, i);
    cells[2] = import_org_kind_word(word_value(org_kinds, query_text(query, 2)));
    cells[7] = words_group_kind(word_value(group_kinds, query_text(query, 7)));
    date_cell(desk, query_int(query, CELLS - 1), opened);
    table_put_row(out, cells, CELLS);
}

enum status export_register(struct desk *desk, const char *org, struct buf *out,
                            struct error *error)
{
    static const char *const headings[CELLS] = {
        N_("支部名称"),   N_("上级组织"), N_("组织类型"), N_("规则集"), N_("书记"),
        N_("编号"),       N_("群名称"),   N_("类型"),     N_("群主"),   N_("管理员"),
        N_("联系点领导"), N_("功能"),     N_("启用日期")};
    const char *cells[CELLS];
    enum status status;
    for (size_t i = 0; i < CELLS; i++)
        cells[i] = _(headings[i]);
    buf_puts(out, TABLE_MARK);
    table_put_row(out, cells, CELLS);
    struct query *query = db_query(desk->db, register_sql);
    query_bind_text(query, 1, org);
    while ((status = query_step(query, error)) == ST_OK)
        put_group(desk, query, out);
    query_reset(query);
    return written(status, out, error);
}
