#include <string.h>

#include "base/intl.h"
#include "base/text.h"
#include "desk/import_roster.h"
#include "desk/roster.h"
#include "desk/words.h"
#include "store/query.h"
#include "store/row.h"

/* A roster against the members of its org. */

enum { NAME_CHARS = 50, PLACE_CHARS = 100, TITLE_CHARS = 50 };

static void read_row(struct import_row *row, struct import_said *said)
{
    row->name = import_filled(import_cell(row, COLUMN_NAME));
    /* What an export has written stands as it is. */
    if (!import_read_id(row))
        row->name = import_person(row->import, row->name);
    if (!*row->name)
        import_refuse(row, _("没有姓名：请补上，或删去这一行"));
    import_read_name(row, COLUMN_NAME, NAME_CHARS);
    said->id = import_read_id(row);
    said->status = import_read_status(row);
    said->since = import_read_date(row, COLUMN_SINCE);
    said->whereabouts = import_read_text(row, COLUMN_WHEREABOUTS, PLACE_CHARS);
    said->phone = import_read_phone(row, COLUMN_PHONE);
    said->title = import_read_text(row, COLUMN_TITLE, TITLE_CHARS);
    said->nickname = import_read_text(row, COLUMN_NICKNAME, NAME_CHARS);
    said->joined = import_read_flag(row, COLUMN_JOINED);
    said->joined_on = import_read_date(row, COLUMN_JOINED_ON);
    if (said->joined_on != INSTANT_NONE && said->joined_on > row->now)
        import_refuse(row, _("入群日期还没有到：请核对"));
}

static void check_org(const struct import_roll *roster, struct import_row *row)
{
    const char *org = import_cell(row, COLUMN_ORG);
    if (*org && strcmp(org, roster->import->target) != 0)
        IMPORT_REFUSE(row, _("这一行写的是“%.90s”，导入的是“%s”的名册"), org,
                      roster->import->target);
}

static const char *status_word(int64_t status)
{
    return words_member_status(status);
}

/* A telephone as a plan shows it. */
static const char *masked(struct import *import, const char *phone)
{
    struct buf text;
    buf_init(&text, DESK_NAME_MAX);
    roster_mask(&text, phone ? phone : "");
    const char *kept = import_copy(import, text.text);
    buf_free(&text);
    return kept;
}

static void add_member(struct import_roll *roster, struct import_row *row,
                       const struct import_said *said, const char *id)
{
    struct import *import = roster->import;
    struct command *command =
        import_step(import, PHASE_ROW, "member.add", id, row->line, roster->now);
    row->what = IMPORT_NEW;
    import_say(row, "%s", status_word(said->status ? said->status : MEMBER_IN_POST));
    if (!command)
        return;
    DESK_SET(command, org, roster->org);
    DESK_SET(command, name, import_copy(import, row->name));
    if (said->status)
        DESK_SET(command, status, member_statuses[said->status]);
    if (said->since != INSTANT_NONE)
        DESK_SET(command, status_since, said->since);
    if (said->whereabouts)
        DESK_SET(command, whereabouts, said->whereabouts);
    if (said->title)
        DESK_SET(command, title, said->title);
    if (said->phone)
        DESK_SET(command, phone, said->phone);
    if (said->whereabouts)
        import_say(row, "%s", said->whereabouts);
    if (said->title)
        import_say(row, "%s", said->title);
    if (said->phone)
        import_say(row, _("电话 %s"), masked(import, said->phone));
}

static bool new_text(const char *said, const char *kept)
{
    return said && !text_same(said, kept);
}

static void set_texts(struct import_roll *roster, struct import_row *row,
                      const struct import_said *said, const struct member *member,
                      struct command *command)
{
    struct import *import = roster->import;
    if (strcmp(row->name, member->name) != 0) {
        DESK_SET(command, name, import_copy(import, row->name));
        import_say_change(row, _("姓名"), member->name, row->name);
    }
    if (new_text(said->whereabouts, member->whereabouts)) {
        DESK_SET(command, whereabouts, said->whereabouts);
        import_say_change(row, _("现居住地"), member->whereabouts, said->whereabouts);
    }
    if (new_text(said->title, member->title)) {
        DESK_SET(command, title, said->title);
        import_say_change(row, _("职务"), member->title, said->title);
    }
    if (new_text(said->phone, member->phone)) {
        DESK_SET(command, phone, said->phone);
        import_say_change(row, _("电话"), masked(import, member->phone),
                          masked(import, said->phone));
    }
}

static void set_member(struct import_roll *roster, struct import_row *row,
                       const struct import_said *said, const struct member *member)
{
    struct command command;
    desk_command(&command, "member.set", member->id, roster->now);
    bool moved = said->status && said->status != member->status;
    if (moved) {
        DESK_SET(&command, status, member_statuses[said->status]);
        import_say_change(row, _("状态"), status_word(member->status), status_word(said->status));
    }
    if (moved && said->since != INSTANT_NONE) {
        DESK_SET(&command, status_since, said->since);
        import_say(row, _("从 %s 起"), import_date_text(roster->import, roster->desk, said->since));
    }
    set_texts(roster, row, said, member, &command);
    if (row->what == IMPORT_CHANGED && !row->refusal) {
        struct command *step = import_step(roster->import, PHASE_ROW, "member.set", member->id,
                                           row->line, roster->now);
        command.rev = member->rev;
        if (step)
            *step = command;
    }
    if (!moved && said->since != INSTANT_NONE &&
        !import_same_date(roster->desk, said->since, member->status_since))
        import_say(row, _("状态没有变，起始日期不改"));
}

static void join(struct import_roll *roster, struct import_row *row, const struct import_said *said,
                 const char *member)
{
    const struct joining *span = import_roster_span(roster, member);
    bool inside = span && span->quit == INSTANT_NONE;
    bool says = said->joined > 0 ||
                (said->joined < 0 && (said->nickname || said->joined_on != INSTANT_NONE));
    if (inside && said->joined == 0)
        import_say(row, _("已在群里，没有改：退群请在成员屏幕里登记"));
    if (said->joined == 0 || !roster->group || (!says && (!roster->all_join || span)))
        return;
    if (inside && (!said->nickname || text_same(said->nickname, span->nickname)))
        return;
    struct command *command =
        import_step(roster->import, PHASE_ROW, "member.join", member, row->line, roster->now);
    if (!command)
        return;
    DESK_SET(command, group, roster->group);
    if (said->nickname)
        DESK_SET(command, nickname, said->nickname);
    if (!inside && said->joined_on != INSTANT_NONE)
        DESK_SET(command, happened, said->joined_on);
    if (inside)
        import_say_change(row, _("群昵称"), span->nickname, said->nickname);
    else {
        row->what = row->what == IMPORT_NEW ? IMPORT_NEW : IMPORT_CHANGED;
        import_say(row, "%s", _("入群"));
    }
}

static void plan_new(struct import_roll *roster, struct import_row *row,
                     const struct import_said *said)
{
    struct import *import = roster->import;
    import_roster_check_new(roster, row, said);
    if (row->refusal)
        return;
    const char *id = said->id ? said->id : import_new_id(import, roster->desk, roster->now);
    struct import_roll_new *added = &roster->added[roster->added_count];
    *added =
        (struct import_roll_new){import_copy(import, row->name), said->id, said->phone, row->line};
    if (!import_index_add(&roster->added_names, added->name, roster->added_count) ||
        (said->id && !import_index_add(&roster->added_ids, said->id, roster->added_count)))
        import->failed = true;
    roster->added_count++;
    add_member(roster, row, said, id);
    join(roster, row, said, id);
}

static void plan_row(struct import_roll *roster, struct import_row *row)
{
    struct import_said said;
    read_row(row, &said);
    check_org(roster, row);
    struct member *member = import_roster_find(roster, row, &said);
    if (row->refusal)
        return;
    if (!member) {
        plan_new(roster, row, &said);
        return;
    }
    long *taken = &roster->taken[member - roster->members];
    if (*taken > 0) {
        IMPORT_REFUSE(row, _("与第%ld行是同一个人：同名的请写上编号或电话"), *taken);
        return;
    }
    *taken = row->line;
    set_member(roster, row, &said, member);
    join(roster, row, &said, member->id);
}

enum status import_only_group(struct desk *desk, const char *org, struct arena *arena,
                              const char **group, struct error *error)
{
    *group = NULL;
    struct query *query =
        db_query(desk->db, "SELECT min(id), count(*) FROM \"group\" WHERE org = $1 "
                           "AND dissolved IS NULL");
    query_bind_text(query, 1, org);
    enum status status = query_step(query, error);
    const char *id = status == ST_OK ? query_text(query, 0) : NULL;
    if (id && query_int(query, 1) == 1)
        *group = arena_dup(arena, id, strlen(id));
    query_reset(query);
    return status;
}

static enum status begin(struct import_roll *roster, const struct import_order *order,
                         struct error *error)
{
    struct import *import = roster->import;
    if (!order->org || row_exists(roster->desk->db, ENTITY_ORG, order->org, error) != ST_OK)
        return error_set(error, ST_INVALID, NULL, _("没有这个支部：请先登记支部，再导入名册"));
    roster->org = import_copy(import, order->org);
    roster->all_join = order->group != NULL;
    roster->group = order->group ? import_copy(import, order->group) : NULL;
    if (roster->all_join && !import_has(import, COLUMN_JOINED))
        import_add_heading(import,
                           _("没有“是否入群”一列，都登记为已在群里：不对就在表里加上这一列"));
    bool about_group = import_has(import, COLUMN_JOINED) || import_has(import, COLUMN_NICKNAME) ||
                       import_has(import, COLUMN_JOINED_ON);
    if (!about_group || roster->group)
        return ST_OK;
    enum status status =
        import_only_group(roster->desk, roster->org, import->arena, &roster->group, error);
    if (status == ST_OK && !roster->group)
        import_add_heading(import, _("这个支部没有群，或不止一个群：不登记入群"));
    return status;
}

enum status import_roster(struct import *import, struct desk *desk,
                          const struct import_order *order, instant now, struct error *error)
{
    struct import_roll roster = {.import = import, .desk = desk, .table = order->table, .now = now};
    enum status status = begin(&roster, order, error);
    if (status == ST_OK)
        status = import_roster_load(&roster, error);
    for (size_t i = import->first_row;
         status == ST_OK && !import->failed && i < table_rows(roster.table); i++) {
        struct import_row row;
        if (import_passes_over(import, roster.table, i))
            continue;
        import_begin_row(&row, import, desk, roster.table, i, now);
        plan_row(&roster, &row);
        import_end_row(&row);
    }
    import_tell_passed_over(import);
    import_roster_unload(&roster);
    return status;
}
