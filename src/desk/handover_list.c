#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "core/entity.h"
#include "core/field.h"
#include "core/scope.h"
#include "desk/agenda.h"
#include "desk/handover_parts.h"
#include "desk/nickname.h"
#include "desk/words.h"
#include "store/query.h"

/* The 交接单: what is open in a group, in words. */

enum { NAMES_MAX = 60 };

/* The list in the making. */
struct listing {
    struct desk *desk;
    const struct handover *handover;
    const struct agenda *agenda;
    instant now;
    int offset;
    struct buf *out;
    struct error *error;
    size_t section, rows; /* of the section */
};

static void heading(struct listing *listing, const char *title)
{
    static const char *const numbers[] = {N_("一"), N_("二"), N_("三"), N_("四"),
                                          N_("五"), N_("六"), N_("七"), N_("八")};
    buf_printf(listing->out, "\001%s、%s\n", _(numbers[listing->section % 8]), title);
    listing->section++;
    listing->rows = 0;
}

/* The number of the next row, and room for its words. */
static struct buf *row(struct listing *listing)
{
    buf_printf(listing->out, "  %zu. ", ++listing->rows);
    return listing->out;
}

static void nothing(struct listing *listing)
{
    if (listing->rows == 0)
        buf_puts(listing->out, _("  无\n"));
}

static const char *or_none(const char *name)
{
    return *name ? name : _("（空缺）");
}

static void add_head(struct listing *listing)
{
    const struct handover *handover = listing->handover;
    struct buf *out = listing->out;
    buf_printf(out, _("\001交接单  %s\n"), handover->name);
    buf_printf(out, _("组织：%s"), handover->org_name);
    if (*handover->above)
        buf_printf(out, _("（%s）"), handover->above);
    buf_printf(out, _("\n群管理员：%s\n制单："), or_none(handover->holders[HANDOVER_ADMIN].name));
    words_clock(out, listing->now, listing->offset);
    buf_printf(out, "  %s\n", desk_user_name(listing->desk));
    if (*handover->last)
        buf_printf(out, _("最近一次：%s\n"), handover->last);
    for (int role = 0; role < HANDOVER_ROLES; role++) {
        const struct handover_holder *holder = &handover->holders[role];
        if (*holder->stands_for)
            buf_printf(out, _("现由%s代%s任%s，到%s\n"), holder->name, holder->stands_for,
                       handover_role_name((enum handover_role)role),
                       *holder->until ? holder->until : "-");
    }
}

/* How a breach was reported, and about whom, is for the committee alone. */
static bool is_confidential(const struct agenda_line *line)
{
    return scope_confidential(line->event_kind);
}

/* Who still owes it, of a duty of each member. */
static void add_owing(struct listing *listing, size_t index, const struct agenda_line *line)
{
    struct buf *out = listing->out;
    size_t named = 0;
    for (size_t i = 0; i < agenda_behind_count(listing->agenda, index); i++) {
        const struct agenda_line *single = agenda_behind(listing->agenda, index, i);
        if (!single->member || single->opens != line->opens)
            continue;
        if (named < NAMES_MAX)
            buf_printf(out, "%s%s", named ? _("、") : _("     还没有："), single->member_name);
        named++;
    }
    if (named > NAMES_MAX)
        buf_printf(out, _("等%zu人"), named);
    buf_puts(out, named ? "\n" : "");
}

static void add_duty(struct listing *listing, size_t index)
{
    const struct agenda_line *line = agenda_line(listing->agenda, index);
    struct buf *out = row(listing);
    buf_printf(out, "%s  ", line->title);
    agenda_status(line, listing->now, listing->offset, out);
    buf_puts(out, "  ");
    agenda_when(line, listing->now, listing->offset, out);
    buf_puts(out, "  ");
    if (!is_confidential(line))
        agenda_what(line, listing->now, listing->offset, out);
    else
        buf_printf(out, _("%s （保密）"), line->clause);
    buf_putc(out, '\n');
    if (line->member)
        add_owing(listing, index, line);
}

static void add_agenda(struct listing *listing, bool findings)
{
    heading(listing, findings ? _("问题") : _("待办"));
    for (size_t i = 0; i < agenda_count(listing->agenda); i++) {
        const struct agenda_line *line = agenda_line(listing->agenda, i);
        if (findings != (line->kind == AGENDA_FINDING))
            continue;
        if (findings)
            buf_printf(row(listing), _("%s  %s %s\n"), line->title, line->clause, line->detail);
        else
            add_duty(listing, i);
    }
    nothing(listing);
}

static void take_post(struct listing *listing, struct query *query)
{
    const char *state = query_text(query, 0);
    struct buf *out = row(listing);
    buf_printf(
        out, "%s  ",
        words_post_state(name_index(post_states, state ? state : "", query_length(query, 0))));
    words_date(out, query_int(query, 2) == INTEGER_NONE ? INSTANT_NONE : query_int(query, 2),
               listing->now, listing->offset);
    buf_puts(out, "  ");
    desk_name(listing->desk, ENTITY_PERSON, query_text(query, 3), out);
    buf_puts(out, _("  《"));
    desk_clean(out, query_text(query, 1));
    buf_puts(out, _("》\n"));
}

static void take_event(struct listing *listing, struct query *query)
{
    struct buf *out = row(listing);
    const char *title = query_text(query, 0), *kind = query_text(query, 1);
    const struct rulebook *rulebook = desk_rulebook(listing->desk, listing->handover->org);
    words_clock(out, query_int(query, 2), listing->offset);
    buf_puts(out, "  ");
    desk_clean(out, kind ? rulebook_event_title(rulebook, kind) : "");
    if (title && *title) {
        buf_puts(out, "  ");
        desk_clean(out, title);
    }
    if (query_text(query, 3)) {
        buf_puts(out, "  ");
        desk_clean(out, query_text(query, 3));
    }
    buf_putc(out, '\n');
}

/* Names in one line: take_name appends, and the caller ends it. */
static void take_name(struct listing *listing, struct query *query)
{
    if (listing->rows++ < NAMES_MAX) {
        buf_puts(listing->out, listing->rows > 1 ? _("、") : "");
        desk_clean(listing->out, query_text(query, 0));
    }
}

/* A nickname that is not as the rulebook asks: "张三（小张）". */
static void take_nickname(struct listing *listing, struct query *query)
{
    const char *name = query_text(query, 0), *nickname = query_text(query, 1);
    const char *form = nickname_form(desk_rulebook(listing->desk, listing->handover->org));
    if (!form || nickname_fits(form, nickname ? nickname : "", listing->handover->org_name,
                               name ? name : ""))
        return;
    take_name(listing, query);
    if (listing->rows > NAMES_MAX)
        return;
    buf_puts(listing->out, _("（"));
    desk_clean(listing->out, nickname && *nickname ? nickname : _("没有登记"));
    buf_puts(listing->out, _("）"));
}

static enum status walk(struct listing *listing, const char *sql,
                        void (*take)(struct listing *, struct query *))
{
    struct query *query = db_query(listing->desk->db, sql);
    query_bind_text(query, 1, listing->handover->id);
    if (strstr(sql, "$2"))
        query_bind_int(query, 2, listing->now);
    enum status status;
    while ((status = query_step(query, listing->error)) == ST_OK)
        take(listing, query);
    query_reset(query);
    return status == ST_MISSING ? ST_OK : status;
}

static enum status add_rows(struct listing *listing, const char *title, const char *sql,
                            void (*take)(struct listing *, struct query *))
{
    heading(listing, title);
    enum status status = walk(listing, sql, take);
    nothing(listing);
    return status;
}

/* "  未入群：钱一、孙二"; nothing where nobody is. */
static enum status add_names(struct listing *listing, const char *what, const char *sql,
                             void (*take)(struct listing *, struct query *))
{
    size_t before = listing->out->len, rows = listing->rows;
    buf_printf(listing->out, "  %s", what);
    listing->rows = 0;
    enum status status = walk(listing, sql, take);
    if (listing->rows > NAMES_MAX)
        buf_printf(listing->out, _("等%zu人"), listing->rows);
    if (listing->rows == 0)
        buf_cut(listing->out, before);
    else
        buf_putc(listing->out, '\n');
    listing->rows += rows;
    return status;
}

#define ROSTER                                                                                     \
    "FROM member m JOIN \"group\" g ON g.id = $1 AND g.org = m.org "                               \
    "LEFT JOIN joining j ON j.member = m.id AND j.\"group\" = g.id AND j.quit IS NULL "            \
    "WHERE m.added_at IS NOT NULL AND m.left IS NULL "

static void take_count(struct listing *listing, struct query *query)
{
    buf_printf(listing->out, _("  名册 %lld 人，在群 %lld 人\n"), (long long)query_int(query, 0),
               (long long)query_int(query, 1));
}

static enum status add_roster(struct listing *listing)
{
    static const struct {
        const char *what, *sql;
        void (*take)(struct listing *, struct query *);
    } gaps[] = {
        {N_("未入群："), "SELECT m.name " ROSTER "AND j.id IS NULL ORDER BY m.name, m.id",
         take_name},
        {N_("群昵称不合要求："),
         "SELECT m.name, j.nickname " ROSTER "AND j.id IS NOT NULL ORDER BY m.name, m.id",
         take_nickname},
        {N_("入群申请待定："),
         "SELECT name FROM member WHERE wanted_group = $1 AND added_at IS NULL "
         "AND decided_at IS NULL ORDER BY applied_at, id",
         take_name},
        {N_("已离开名册仍在群："),
         "SELECT m.name FROM joining j JOIN member m ON m.id = j.member WHERE j.\"group\" = $1 "
         "AND j.quit IS NULL AND m.left <= $2 ORDER BY m.name, m.id",
         take_name},
    };
    heading(listing, _("名册"));
    enum status status =
        walk(listing, "SELECT count(DISTINCT m.id), count(DISTINCT j.member) " ROSTER, take_count);
    for (size_t i = 0; status == ST_OK && i < sizeof gaps / sizeof *gaps; i++)
        status = add_names(listing, _(gaps[i].what), gaps[i].sql, gaps[i].take);
    if (listing->rows == 0)
        buf_puts(listing->out, _("  没有缺口\n"));
    return status;
}

static void add_roles(struct listing *listing)
{
    const struct handover *handover = listing->handover;
    heading(listing, _("各项职务"));
    buf_printf(listing->out, _("  群主 %s  群管理员 %s\n"),
               or_none(handover->holders[HANDOVER_OWNER].name),
               or_none(handover->holders[HANDOVER_ADMIN].name));
    buf_printf(listing->out, _("  书记 %s  联系点领导 %s\n"), or_none(handover->secretary),
               or_none(handover->leader));
    if (*handover->dues_officer)
        buf_printf(listing->out, _("  党费专人 %s\n"), handover->dues_officer);
    buf_puts(listing->out, _("\n移交人：            接收人：            日期：\n"));
}

static enum status add_all(struct listing *listing)
{
    static const char in_work[] =
        "SELECT state, title, coalesce(submitted_at, drafted_at), author FROM post WHERE state IN "
        "('draft', 'submitted', 'reviewed', 'checked', 'returned') "
        "AND instr(' ' || groups || ' ', ' ' || $1 || ' ') > 0 "
        "ORDER BY 3, id LIMIT 500";
    static const char to_paste[] =
        "SELECT p.state, p.title, p.approved_at, p.author FROM post p WHERE p.state = 'approved' "
        "AND instr(' ' || p.groups || ' ', ' ' || $1 || ' ') > 0 AND NOT EXISTS (SELECT 1 FROM "
        "posting x WHERE x.post = p.id AND x.\"group\" = $1) "
        "ORDER BY 3, p.id LIMIT 500";
    static const char ahead[] =
        "SELECT title, kind, starts, place FROM event WHERE \"group\" = $1 AND ends > $2 "
        "AND cancelled_at IS NULL AND kind <> 'breach_report' ORDER BY starts, id LIMIT 500";
    add_head(listing);
    add_agenda(listing, false);
    enum status status = add_rows(listing, _("草稿和待审"), in_work, take_post);
    if (status == ST_OK)
        status = add_rows(listing, _("已通过、还没有发到群里"), to_paste, take_post);
    if (status == ST_OK)
        status = add_roster(listing);
    if (status == ST_OK)
        status = add_rows(listing, _("已定的日期"), ahead, take_event);
    add_agenda(listing, true);
    add_roles(listing);
    return status;
}

enum status handover_list(struct desk *desk, const struct handover *handover, instant now,
                          struct buf *out, struct error *error)
{
    struct agenda *agenda = NULL;
    enum status status = agenda_load(desk, handover->id, false, true, now, &agenda, error);
    if (status != ST_OK)
        return status;
    struct listing listing = {.desk = desk,
                              .handover = handover,
                              .agenda = agenda,
                              .now = now,
                              .offset = desk_offset(desk),
                              .out = out,
                              .error = error};
    status = add_all(&listing);
    agenda_free(agenda);
    if (status == ST_OK && out->failed)
        status = error_set(error, ST_LIMIT, NULL, "%s", _("交接单太长，装不下"));
    return status;
}

void handover_plain(const char *list, struct buf *out)
{
    for (const char *line = list; *line;) {
        size_t n = strcspn(line, "\n");
        bool head = *line == '\001';
        if (head && line != list)
            buf_putc(out, '\n');
        buf_add(out, line + head, n - head);
        buf_putc(out, '\n');
        line += n + (line[n] == '\n');
    }
}
