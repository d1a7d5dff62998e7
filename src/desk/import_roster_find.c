#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "base/text.h"
#include "desk/import_roster.h"
#include "store/row.h"

enum { NAMESAKES_MAX = 50 }; /* in one file */

/* Whom the org has, and who of them a row is about. */

static bool keep_member(void *context, const void *row)
{
    struct import_roll *roster = context;
    bool kept = import_room(&roster->members, roster->member_count, &roster->member_room,
                            sizeof *roster->members);
    if (kept)
        roster->members[roster->member_count++] = *(const struct member *)row;
    roster->failed = roster->failed || !kept;
    return kept;
}

static bool keep_joining(void *context, const void *row)
{
    struct import_roll *roster = context;
    bool kept = import_room(&roster->joinings, roster->joining_count, &roster->joining_room,
                            sizeof *roster->joinings);
    if (kept)
        roster->joinings[roster->joining_count++] = *(const struct joining *)row;
    roster->failed = roster->failed || !kept;
    return kept;
}

/* How often each name stands in the file: where it does so more than once the telephone counts. */
static void count_names(struct import_roll *roster)
{
    int at = roster->import->place[COLUMN_NAME];
    for (size_t i = roster->import->first_row; i < table_rows(roster->table); i++) {
        const char *cell = table_cell(roster->table, i, (size_t)at);
        if (!import_index_add(&roster->file_names, import_person(roster->import, cell), i))
            roster->import->failed = true;
    }
}

enum status import_roster_load(struct import_roll *roster, struct error *error)
{
    struct import *import = roster->import;
    enum status status = row_walk(roster->desk->db, ENTITY_MEMBER, "org", roster->org,
                                  import->arena, keep_member, roster, error);
    if (status == ST_OK && roster->group)
        status = row_walk(roster->desk->db, ENTITY_JOINING, "group", roster->group, import->arena,
                          keep_joining, roster, error);
    for (size_t i = 0; status == ST_OK && i < roster->member_count; i++)
        if (!import_index_add(&roster->by_id, roster->members[i].id, i) ||
            !import_index_add(&roster->by_name, import_person(import, roster->members[i].name), i))
            roster->failed = true;
    for (size_t i = 0; status == ST_OK && i < roster->joining_count; i++)
        if (!import_index_add(&roster->joined, roster->joinings[i].member, i))
            roster->failed = true;
    roster->taken = calloc(roster->member_count + 1, sizeof *roster->taken);
    roster->added = calloc(table_rows(roster->table), sizeof *roster->added);
    if (roster->failed || !roster->taken || !roster->added)
        return desk_no_memory(error);
    count_names(roster);
    return status;
}

void import_roster_unload(struct import_roll *roster)
{
    free(roster->members);
    free(roster->joinings);
    free(roster->taken);
    free(roster->added);
    import_index_free(&roster->by_id);
    import_index_free(&roster->by_name);
    import_index_free(&roster->joined);
    import_index_free(&roster->file_names);
    import_index_free(&roster->added_names);
    import_index_free(&roster->added_ids);
}

static bool on_roster(const struct member *member)
{
    return member->added_at != INSTANT_NONE && member->left == INSTANT_NONE;
}

static bool waits(const struct member *member)
{
    return member->added_at == INSTANT_NONE && member->decided_at == INSTANT_NONE;
}

/* The member of that id, if it may be set by this row. */
static struct member *find_id(struct import_roll *roster, struct import_row *row, const char *id)
{
    size_t at;
    struct error error;
    if (import_index_find(&roster->by_id, id, &at) > 0) {
        if (!on_roster(&roster->members[at]))
            IMPORT_REFUSE(row, _("编号 %s 的人不在名册上：已移出，或申请还没有审核"), id);
        return &roster->members[at];
    }
    if (row_exists(roster->desk->db, ENTITY_MEMBER, id, &error) == ST_OK)
        IMPORT_REFUSE(row, _("编号 %s 是别的支部的人：请核对，或留空"), id);
    return NULL;
}

/* The members of that name: by the telephone where there are namesakes. */
static struct member *find_name(struct import_roll *roster, struct import_row *row,
                                const struct import_said *said)
{
    size_t at = 0, index, count = 0, ignored;
    struct member *one = NULL, *by_phone = NULL;
    const char *name = import_person(roster->import, row->name);
    bool several = import_index_find(&roster->file_names, name, &ignored) > 1;
    while (import_index_next(&roster->by_name, name, &at, &index)) {
        struct member *member = &roster->members[index];
        if (waits(member))
            import_refuse(row, _("有一份入群申请还没有审核：请先在成员屏幕里审核"));
        if (!on_roster(member))
            continue;
        one = member;
        count++;
        if (said->phone && text_same(member->phone, said->phone))
            by_phone = member;
    }
    if (by_phone || (count == 1 && !several))
        return by_phone ? by_phone : one;
    if (count == 0 || (several && said->phone))
        return NULL;
    if (count == 1)
        return one;
    IMPORT_REFUSE(row, _("名册上有%zu个同名的人：请写编号或电话，好知道是哪一个"), count);
    return NULL;
}

/* Whether the row is of somebody whom an earlier row brings in. */
void import_roster_check_new(struct import_roll *roster, struct import_row *row,
                             const struct import_said *said)
{
    size_t at = 0, index, namesakes = 0;
    while (!row->refusal && import_index_next(&roster->added_names, row->name, &at, &index)) {
        const struct import_roll_new *other = &roster->added[index];
        bool differs = (said->id && other->id && strcmp(said->id, other->id) != 0) ||
                       (said->phone && other->phone && strcmp(said->phone, other->phone) != 0);
        if (!differs)
            IMPORT_REFUSE(row, _("与第%ld行是同一个人：同名的请写上编号或电话"), other->line);
        else if (++namesakes == NAMESAKES_MAX)
            IMPORT_REFUSE(row, _("上面已有%d个同名的人：请核对这一列是不是姓名"), NAMESAKES_MAX);
    }
    if (said->id && import_index_find(&roster->added_ids, said->id, &index) > 0)
        IMPORT_REFUSE(row, _("编号 %s 在第%ld行用过了：请改正，或留空"), said->id,
                      roster->added[index].line);
}

struct member *import_roster_find(struct import_roll *roster, struct import_row *row,
                                  const struct import_said *said)
{
    struct member *member = NULL;
    if (!row->refusal && said->id)
        member = find_id(roster, row, said->id);
    if (!row->refusal && !member)
        member = find_name(roster, row, said);
    return row->refusal ? NULL : member;
}

const struct joining *import_roster_span(const struct import_roll *roster, const char *member)
{
    const struct joining *span = NULL;
    size_t at = 0, index;
    while (import_index_next(&roster->joined, member, &at, &index)) {
        span = &roster->joinings[index];
        if (span->quit == INSTANT_NONE)
            return span;
    }
    return span;
}
