#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "desk/inside.h"
#include "desk/roster.h"
#include "desk/roster_act.h"
#include "desk/words.h"
#include "store/query.h"
#include "store/row.h"

/* All there is to say of one member. */

struct telling {
    struct desk *desk;
    struct arena *arena;
    struct member member;
    instant now;
    struct buf *out;
};

static void tell(struct telling *telling, const char *name, const char *text)
{
    if (!text || !*text)
        return;
    buf_printf(telling->out, " %s  ", name);
    desk_clean(telling->out, text);
    buf_putc(telling->out, '\n');
}

static void add_date(struct telling *telling, instant at)
{
    words_date(telling->out, at, telling->now, desk_offset(telling->desk));
}

static void tell_standing(struct telling *telling)
{
    const struct member *member = &telling->member;
    struct buf *out = telling->out;
    desk_clean(out, member->name);
    buf_puts(out, "  ");
    if (member->added_at == INSTANT_NONE)
        buf_puts(out, member->decided_at == INSTANT_NONE ? _("申请中") : _("申请未同意"));
    else
        buf_puts(out, words_member_status(member->status));
    if (member->left != INSTANT_NONE) {
        buf_puts(out, _("，已移出名册 "));
        add_date(telling, member->left);
    }
    buf_putc(out, '\n');
}

static void tell_phone(struct telling *telling, bool shown)
{
    const char *phone = telling->member.phone;
    if (!phone || !*phone)
        return;
    buf_puts(telling->out, _(" 电话  "));
    if (shown)
        desk_clean(telling->out, phone);
    else
        roster_mask(telling->out, phone);
    buf_putc(telling->out, '\n');
}

typedef void tell_row(struct telling *telling, struct query *query);

/* A heading, where there is any row, and what each of them says. */
static enum status tell_rows(struct telling *telling, const char *heading, const char *sql,
                             tell_row *row, struct error *error)
{
    struct query *query = db_query(telling->desk->db, sql);
    query_bind_text(query, 1, telling->member.id);
    enum status status;
    for (bool first = true; (status = query_step(query, error)) == ST_OK; first = false) {
        if (first)
            buf_printf(telling->out, "\001 %s\n", heading);
        buf_putc(telling->out, ' ');
        row(telling, query);
        buf_putc(telling->out, '\n');
    }
    query_reset(query);
    return status == ST_MISSING ? ST_OK : status;
}

static void status_row(struct telling *telling, struct query *query)
{
    const char *status = query_text(query, 0);
    add_date(telling, query_int(query, 1));
    buf_printf(
        telling->out, _(" 起  %s"),
        words_member_status(status ? name_index(member_statuses, status, strlen(status)) : 0));
}

static void group_row(struct telling *telling, struct query *query)
{
    struct buf *out = telling->out;
    add_date(telling, query_int(query, 1));
    buf_puts(out, _(" 入群"));
    if (query_int(query, 2) != INTEGER_NONE) {
        buf_puts(out, "  ");
        add_date(telling, query_int(query, 2));
        buf_puts(out, _(" 退群"));
    }
    if (query_int(query, 4) > 0)
        buf_printf(out, _("  警告 %lld 次"), (long long)query_int(query, 4));
    if (query_text(query, 3)) {
        buf_puts(out, _("  昵称 "));
        desk_clean(out, query_text(query, 3));
    }
    buf_puts(out, "  ");
    desk_clean(out, query_text(query, 0));
    if (query_text(query, 5)) {
        buf_puts(out, _("  理由："));
        desk_clean(out, query_text(query, 5));
    }
}

static void event_row(struct telling *telling, struct query *query)
{
    struct buf *out = telling->out;
    const struct rulebook *rulebook = desk_rulebook(telling->desk, telling->member.org);
    const char *kind = query_text(query, 0) ? query_text(query, 0) : "";
    add_date(telling, query_int(query, 1));
    buf_printf(out, "  %s", rulebook ? rulebook_event_title(rulebook, kind) : kind);
    if (query_int(query, 2) != INTEGER_NONE)
        buf_puts(out, _("（取消）"));
}

static void fact_row(struct telling *telling, struct query *query)
{
    struct buf *out = telling->out;
    const char *kind = query_text(query, 0);
    add_date(telling, query_int(query, 1));
    buf_printf(out, "  %s", words_fact_kind(kind ? name_index(fact_kinds, kind, strlen(kind)) : 0));
    if (query_text(query, 2)) {
        buf_puts(out, "  ");
        desk_clean(out, query_text(query, 2));
    }
}

static void waiver_row(struct telling *telling, struct query *query)
{
    struct buf *out = telling->out;
    add_date(telling, query_int(query, 2));
    buf_puts(out, "  ");
    desk_name(telling->desk, ENTITY_PERSON, query_text(query, 1), out);
    buf_puts(out, _(" 豁免："));
    desk_clean(out, query_text(query, 3));
}

static const struct {
    const char *heading, *sql;
    tell_row *row;
} sections[] = {
    {N_("状态"),
     "SELECT status, since FROM standing WHERE member = $1 ORDER BY since DESC, number DESC",
     status_row},
    {N_("群"),
     "SELECT g.name, j.joined, j.quit, j.nickname, j.warnings, j.reason FROM joining j LEFT JOIN "
     "\"group\" g ON g.id = j.\"group\" WHERE j.member = $1 ORDER BY j.joined DESC",
     group_row},
    {N_("事项"),
     "SELECT kind, starts, cancelled_at FROM event WHERE member = $1 AND kind IS NOT "
     "'breach_report' ORDER BY starts DESC LIMIT 20",
     event_row},
    {N_("台账"),
     "SELECT f.kind, f.at, f.note FROM fact f LEFT JOIN event e ON e.id = f.event WHERE f.member = "
     "$1 AND f.voided_at IS NULL AND e.kind IS NOT 'breach_report' ORDER BY f.at DESC LIMIT 20",
     fact_row},
    {N_("豁免"),
     "SELECT id, by, waived_at, reason FROM waiver WHERE lifted_at IS NULL AND "
     "substr(id, -length($1) - 1) = ':' || $1 ORDER BY waived_at DESC LIMIT 20",
     waiver_row},
};

enum status roster_about(struct desk *desk, const char *member, bool shown, instant now,
                         struct buf *out, struct error *error)
{
    struct telling telling = {
        .desk = desk, .arena = arena_new(DESK_TEXT_MAX), .now = now, .out = out};
    if (!telling.arena)
        return desk_no_memory(error);
    enum status status =
        row_get(desk->db, ENTITY_MEMBER, member, telling.arena, &telling.member, error);
    if (status == ST_MISSING)
        status = error_set(error, ST_MISSING, NULL, "%s", _("没有这个人了；请重新查看"));
    if (status == ST_OK) {
        buf_puts(out, "\001 ");
        tell_standing(&telling);
        tell(&telling, _("去向"), telling.member.whereabouts);
        tell(&telling, _("职务"), telling.member.title);
        tell_phone(&telling, shown);
        tell(&telling, _("理由"), telling.member.reason);
    }
    for (size_t i = 0; status == ST_OK && i < sizeof sections / sizeof *sections; i++)
        status =
            tell_rows(&telling, _(sections[i].heading), sections[i].sql, sections[i].row, error);
    arena_free(telling.arena);
    return status;
}

enum roster_wait roster_waits(struct desk *desk, const char *event, char member[IDENT_MAX + 1])
{
    struct query *query = db_query(
        desk->db,
        "SELECT coalesce(a.id, m.id), e.kind = 'join_request' AND a.id IS NOT NULL, e.kind IN "
        "('leave_request', 'transfer') AND EXISTS (SELECT 1 FROM joining j WHERE j.member = m.id "
        "AND j.\"group\" = e.\"group\" AND j.quit IS NULL) FROM event e JOIN member m ON m.id = "
        "e.member LEFT JOIN member a ON a.org = m.org AND a.name = m.name AND a.added_at IS NULL "
        "AND a.decided_at IS NULL WHERE e.id = $1 LIMIT 1");
    enum roster_wait wait = ROSTER_WAITS_NOT;
    query_bind_text(query, 1, event);
    if (query_step(query, NULL) == ST_OK) {
        wait = query_int(query, 1)   ? ROSTER_WAITS_DECISION
               : query_int(query, 2) ? ROSTER_WAITS_EXIT
                                     : ROSTER_WAITS_NOT;
        snprintf(member, IDENT_MAX + 1, "%s", query_text(query, 0));
    }
    query_reset(query);
    return wait;
}

void roster_offices(struct desk *desk, const char *member, struct buf *out)
{
    static const char *const words[] = {N_("书记"), N_("负责人"), N_("群主"), N_("群管理员")};
    struct query *query = db_query(
        desk->db, "WITH m AS (SELECT org, name, person FROM member WHERE id = $1), p AS (SELECT "
                  "p.id FROM person p, m WHERE p.id = m.person OR (m.person IS NULL AND p.org = "
                  "m.org AND p.name = m.name)), g AS (SELECT owner, admin FROM \"group\" WHERE org "
                  "= (SELECT org FROM m) AND dissolved IS NULL), o AS (SELECT secretary, head FROM "
                  "org WHERE id = (SELECT org FROM m)) SELECT (SELECT count(*) FROM o WHERE "
                  "secretary IN p), (SELECT count(*) FROM o WHERE head IN p), (SELECT count(*) "
                  "FROM g WHERE owner IN p), (SELECT count(*) FROM g WHERE admin IN p)");
    size_t from = out->len;
    query_bind_text(query, 1, member);
    if (query_step(query, NULL) == ST_OK)
        for (int i = 0; i < (int)(sizeof words / sizeof *words); i++)
            if (query_int(query, i) > 0)
                buf_printf(out, "%s%s", out->len > from ? _("、") : "", _(words[i]));
    query_reset(query);
}
