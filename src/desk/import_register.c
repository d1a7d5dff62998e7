#include <string.h>

#include "base/intl.h"
#include "base/text.h"
#include "desk/import_orgs.h"
#include "desk/words.h"
#include "store/row.h"

/* A register of groups: its orgs, their persons and the groups. */

enum { NAME_CHARS = 100, PERSON_CHARS = 50, FUNCTION_CHARS = 200 };
enum office { SECRETARY, OWNER, ADMIN, LEADER, OFFICES };

static const enum import_column office_columns[OFFICES] = {COLUMN_SECRETARY, COLUMN_OWNER,
                                                           COLUMN_ADMIN, COLUMN_LEADER};

/* What a row says. */
struct entry {
    const char *org, *parent, *rulebook, *id, *group, *function;
    const char *names[OFFICES]; /* NULL: none */
    int64_t kind;
    instant opened;
    long org_at;           /* index; NOWHERE: to be made */
    long persons[OFFICES]; /* the same */
    struct group *found;   /* NULL: new */
};

static void read_row(struct import_register *in, struct import_row *row, struct entry *entry)
{
    import_read_text(row, COLUMN_ORG, NAME_CHARS);
    import_read_text(row, COLUMN_PARENT, NAME_CHARS);
    entry->org = import_filled(import_cell(row, COLUMN_ORG));
    entry->parent = import_filled(import_cell(row, COLUMN_PARENT));
    entry->id = import_read_id(row);
    entry->group = import_read_text(row, COLUMN_GROUP, NAME_CHARS);
    entry->function = import_read_text(row, COLUMN_FUNCTION, FUNCTION_CHARS);
    entry->rulebook = import_read_text(row, COLUMN_RULEBOOK, NAME_CHARS);
    entry->kind = import_read_group_kind(row);
    import_read_org_kind(row);
    entry->opened = import_read_date(row, COLUMN_OPENED);
    for (size_t i = 0; i < OFFICES; i++)
        entry->names[i] = import_read_name(row, office_columns[i], PERSON_CHARS);
    row->name = entry->group ? entry->group : entry->org;
    if (!*entry->org && !in->top)
        import_refuse(row, _("没有写支部名称：请补上"));
    else if (!*entry->org && !entry->group)
        import_refuse(row, _("没有写群名称：请补上"));
    if (entry->rulebook && !in->desk->rulebook(in->desk->rulebook_context, entry->rulebook))
        IMPORT_REFUSE(row, _("没有规则集“%.60s”：请改正，或留空"), entry->rulebook);
}

static void find_org(struct import_register *in, struct import_row *row, struct entry *entry)
{
    size_t at;
    if (*entry->org)
        entry->org_at = import_find_org(in, row, entry->org, entry->parent);
    else
        entry->org_at =
            import_index_find(&in->org_ids, in->top, &at) > 0 ? (long)at : (long)NOWHERE;
}

static void find_group(struct import_register *in, struct import_row *row, struct entry *entry)
{
    size_t at = 0, index;
    const char *org = entry->org_at != NOWHERE ? in->orgs[entry->org_at].id : NULL;
    entry->found = NULL;
    if (!entry->group)
        return;
    if (entry->id && import_index_find(&in->group_ids, entry->id, &index) > 0) {
        entry->found = &in->groups[index];
        if (!org || strcmp(entry->found->org, org) != 0)
            IMPORT_REFUSE(row, _("编号 %s 是别的支部的群：请核对，或留空"), entry->id);
        else if (entry->found->dissolved != INSTANT_NONE)
            IMPORT_REFUSE(row, _("编号 %s 的群已经解散：请核对，或留空"), entry->id);
    } else if (org) {
        const char *key = import_key(in->import, org, entry->group);
        while (!entry->found && import_index_next(&in->group_names, key, &at, &index))
            if (in->groups[index].dissolved == INSTANT_NONE)
                entry->found = &in->groups[index];
    }
    if (entry->found && in->taken[entry->found - in->groups] > 0)
        IMPORT_REFUSE(row, _("与第%ld行是同一个群：请删去一行"),
                      in->taken[entry->found - in->groups]);
}

/* Whether an earlier row brings in the same group. */
static void check_new(struct import_register *in, struct import_row *row, const struct entry *entry)
{
    size_t line;
    if (!entry->group || entry->found)
        return;
    if (entry->org_at != NOWHERE) {
        const char *key = import_key(in->import, in->orgs[entry->org_at].id, entry->group);
        if (import_index_find(&in->new_names, key, &line) > 0)
            IMPORT_REFUSE(row, _("与第%zu行是同一个群：请删去一行"), line);
    }
    if (entry->id && import_index_find(&in->new_ids, entry->id, &line) > 0)
        IMPORT_REFUSE(row, _("编号 %s 在第%zu行用过了：请改正，或留空"), entry->id, line);
}

static const char *current_of(const struct import_register *in, const struct entry *entry,
                              enum office office)
{
    if (office == SECRETARY)
        return entry->org_at != NOWHERE ? in->orgs[entry->org_at].secretary : NULL;
    return !entry->found     ? NULL
           : office == OWNER ? entry->found->owner
           : office == ADMIN ? entry->found->admin
                             : entry->found->contact_leader;
}

static void find_persons(struct import_register *in, struct import_row *row, struct entry *entry)
{
    long parent = NOWHERE;
    if (entry->org_at == NOWHERE)
        parent = import_find_parent(in, row, entry->parent);
    for (enum office i = SECRETARY; i < OFFICES; i++) {
        bool above = i == LEADER;
        long org = entry->org_at != NOWHERE || !above ? entry->org_at : parent;
        entry->persons[i] = NOWHERE;
        if (entry->names[i])
            entry->persons[i] =
                import_find_person(in, row, org, entry->names[i], current_of(in, entry, i), above);
    }
    if (entry->org_at == NOWHERE || !entry->names[SECRETARY])
        return;
    const struct import_org *org = &in->orgs[entry->org_at];
    if (org->secretary_set > 0 &&
        (entry->persons[SECRETARY] == NOWHERE ||
         !text_same(org->secretary, in->persons[entry->persons[SECRETARY]].id)))
        IMPORT_REFUSE(row, _("书记“%.60s”与第%ld行写的不同：请改成一样的"), entry->names[SECRETARY],
                      org->secretary_set);
}

/* Where somebody who is new belongs: a contact leader to what stands above. */
static const char *home_of(const struct import_register *in, const struct entry *entry,
                           enum office office)
{
    const struct import_org *org = &in->orgs[entry->org_at];
    return office == LEADER && org->parent ? org->parent : org->id;
}

static const char *person_id(struct import_register *in, struct import_row *row,
                             struct entry *entry, enum office office)
{
    if (!entry->names[office])
        return NULL;
    /* One whom this very row has made for another office. */
    if (entry->persons[office] == NOWHERE)
        entry->persons[office] =
            import_find_person(in, row, entry->org_at, entry->names[office],
                               current_of(in, entry, office), office == LEADER);
    if (entry->persons[office] == NOWHERE)
        entry->persons[office] =
            import_make_person(in, row, home_of(in, entry, office), entry->names[office]);
    return entry->persons[office] == NOWHERE ? NULL : in->persons[entry->persons[office]].id;
}

static const char *name_of(const struct import_register *in, const char *person)
{
    size_t at;
    return person && import_index_find(&in->person_ids, person, &at) > 0 ? in->persons[at].name
                                                                         : "";
}

/* What the row says of the org itself. */
static void set_org(struct import_register *in, struct import_row *row, struct entry *entry)
{
    const char *secretary = person_id(in, row, entry, SECRETARY);
    struct import_org *org = &in->orgs[entry->org_at];
    int64_t kind = *entry->org ? import_read_org_kind(row) : 0;
    struct command command;
    desk_command(&command, "org.set", org->id, in->now);
    command.rev = org->rev;
    bool any = false;
    if (secretary && !text_same(secretary, org->secretary)) {
        DESK_SET(&command, secretary, secretary);
        import_say_change(row, _("书记"), name_of(in, org->secretary), entry->names[SECRETARY]);
        org->secretary = secretary;
        any = true;
    }
    if (secretary)
        org->secretary_set = row->line;
    if (entry->rulebook && *entry->org && !text_same(entry->rulebook, org->rulebook)) {
        DESK_SET(&command, rulebook, entry->rulebook);
        import_say_change(row, _("规则集"), org->rulebook, entry->rulebook);
        org->rulebook = entry->rulebook;
        any = true;
    }
    if (kind && kind != org->kind) {
        DESK_SET(&command, kind, org_kinds[kind]);
        import_say_change(row, _("组织类型"), import_org_kind_word(org->kind),
                          import_org_kind_word(kind));
        org->kind = kind;
        any = true;
    }
    struct command *step =
        any ? import_step(in->import, PHASE_OFFICE, "org.set", org->id, row->line, in->now) : NULL;
    if (!step)
        return;
    *step = command;
    org->rev = INTEGER_NONE;
}

static void set_office(struct import_register *in, struct import_row *row, struct entry *entry,
                       enum office office, const char **argument, bool *given)
{
    static const char *const words[OFFICES] = {N_("书记"), N_("群主"), N_("管理员"),
                                               N_("联系点领导")};
    const char *before = current_of(in, entry, office);
    const char *person = person_id(in, row, entry, office);
    if (!person || text_same(person, before))
        return;
    *argument = person;
    *given = true;
    import_say_change(row, _(words[office]), name_of(in, before), entry->names[office]);
}

static void set_offices(struct import_register *in, struct import_row *row, struct entry *entry,
                        struct command *command)
{
    set_office(in, row, entry, OWNER, &command->with.owner, &command->given[ARG_owner]);
    set_office(in, row, entry, ADMIN, &command->with.admin, &command->given[ARG_admin]);
    set_office(in, row, entry, LEADER, &command->with.contact_leader,
               &command->given[ARG_contact_leader]);
}

static void open_group(struct import_register *in, struct import_row *row,
                       const struct entry *entry, const char *id)
{
    instant before = entry->found ? entry->found->active_from : INSTANT_NONE;
    if (entry->opened == INSTANT_NONE) {
        if (before == INSTANT_NONE)
            import_say(row, "%s", _("没有启用日期，未启用"));
        return;
    }
    if (import_same_date(in->desk, before, entry->opened))
        return;
    struct command *command =
        import_step(in->import, PHASE_ROW, "group.open", id, row->line, in->now);
    if (command)
        DESK_SET(command, active_from, entry->opened);
    import_say_change(row, _("启用"), import_date_text(in->import, in->desk, before),
                      import_date_text(in->import, in->desk, entry->opened));
}

static void new_group(struct import_register *in, struct import_row *row, struct entry *entry)
{
    struct import *import = in->import;
    const char *id = entry->id ? entry->id : import_new_id(import, in->desk, in->now);
    int64_t kind = entry->kind ? entry->kind : GROUP_WECHAT;
    struct command command;
    const char *key = import_key(import, in->orgs[entry->org_at].id, entry->group);
    row->what = IMPORT_NEW;
    import_say(row, "%s", words_group_kind(kind));
    if (!import_index_add(&in->new_names, key, (size_t)row->line) ||
        (entry->id && !import_index_add(&in->new_ids, entry->id, (size_t)row->line)))
        import->failed = true;
    desk_command(&command, "group.propose", id, in->now);
    DESK_SET(&command, org, in->orgs[entry->org_at].id);
    DESK_SET(&command, kind, group_kinds[kind]);
    DESK_SET(&command, name, entry->group);
    if (entry->function)
        DESK_SET(&command, function, entry->function);
    set_offices(in, row, entry, &command);
    struct command *step = import_step(import, PHASE_ROW, "group.propose", id, row->line, in->now);
    if (step)
        *step = command;
    open_group(in, row, entry, id);
}

static void set_group(struct import_register *in, struct import_row *row, struct entry *entry)
{
    const struct group *group = entry->found;
    struct command command;
    desk_command(&command, "group.set", group->id, in->now);
    command.rev = group->rev;
    in->taken[group - in->groups] = row->line;
    if (strcmp(group->name, entry->group) != 0) {
        DESK_SET(&command, name, entry->group);
        import_say_change(row, _("群名称"), group->name, entry->group);
    }
    if (entry->kind && entry->kind != group->kind) {
        DESK_SET(&command, kind, group_kinds[entry->kind]);
        import_say_change(row, _("类型"), words_group_kind(group->kind),
                          words_group_kind(entry->kind));
    }
    if (entry->function && !text_same(entry->function, group->function)) {
        DESK_SET(&command, function, entry->function);
        import_say_change(row, _("功能"), group->function, entry->function);
    }
    set_offices(in, row, entry, &command);
    bool any = false;
    for (size_t i = 0; i < ARGUMENT_COUNT; i++)
        any = any || command.given[i];
    struct command *step =
        any ? import_step(in->import, PHASE_ROW, "group.set", group->id, row->line, in->now) : NULL;
    if (step)
        *step = command;
    open_group(in, row, entry, group->id);
}

/* Whether a rulebook binds the org: its own, or one above it. */
static bool has_rulebook(const struct import_register *in, const struct import_org *org)
{
    size_t at, left = in->org_count;
    for (; !org->rulebook; org = &in->orgs[at])
        if (!org->parent || left-- == 0 || import_index_find(&in->org_ids, org->parent, &at) == 0)
            return false;
    return true;
}

/* What nobody sees in the table itself: who stands below nothing, and who owes nothing. */
static void tell_gaps(const struct import_register *in, struct import_row *row,
                      const struct entry *entry)
{
    const struct import_org *org = &in->orgs[entry->org_at];
    if (import_has(row->import, COLUMN_PARENT) && !org->parent && org->kind != ORG_COMMITTEE)
        import_say(row, _("没有上级组织（合并过的单元格请逐行填满）"));
    if (entry->group && !has_rulebook(in, org))
        import_say(row, _("没有规则集，不会有待办（表里加“规则集”一列，如 wanning）"));
}

static void plan_row(struct import_register *in, struct import_row *row)
{
    struct entry entry;
    read_row(in, row, &entry);
    if (row->refusal)
        return;
    find_org(in, row, &entry);
    find_group(in, row, &entry);
    check_new(in, row, &entry);
    find_persons(in, row, &entry);
    if (row->refusal)
        return;
    if (entry.org_at == NOWHERE)
        entry.org_at = import_make_org(in, row, entry.org, entry.parent, 0);
    if (entry.org_at == NOWHERE)
        return;
    bool made = in->orgs[entry.org_at].made > 0;
    set_org(in, row, &entry);
    if (entry.found)
        set_group(in, row, &entry);
    else if (entry.group)
        new_group(in, row, &entry);
    if (made || row->what == IMPORT_NEW)
        tell_gaps(in, row, &entry);
    if (made)
        row->what = IMPORT_NEW;
}

/* What new orgs stand below: what was named, or the only one at the top, if it is none that has
 * members of its own. */
static void find_top(struct import_register *in, const struct import_order *order)
{
    size_t tops = 0;
    if (order->org) {
        in->top = import_copy(in->import, order->org);
        return;
    }
    for (size_t i = 0; i < in->org_count; i++)
        if (!in->orgs[i].parent) {
            in->top = in->orgs[i].kind == ORG_BRANCH ? NULL : in->orgs[i].id;
            tops++;
        }
    if (tops != 1)
        in->top = NULL;
}

enum status import_register(struct import *import, struct desk *desk,
                            const struct import_order *order, instant now, struct error *error)
{
    struct import_register in = {.import = import, .desk = desk, .table = order->table, .now = now};
    enum status status = import_orgs_load(&in, error);
    if (status == ST_OK)
        find_top(&in, order);
    for (size_t i = import->first_row;
         status == ST_OK && !import->failed && i < table_rows(in.table); i++) {
        struct import_row row;
        if (import_passes_over(import, in.table, i))
            continue;
        import_begin_row(&row, import, desk, in.table, i, now);
        plan_row(&in, &row);
        import_end_row(&row);
    }
    import_tell_passed_over(import);
    import_orgs_unload(&in);
    return status;
}
