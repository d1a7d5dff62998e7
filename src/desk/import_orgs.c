#include "desk/import_orgs.h"

#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "base/text.h"
#include "store/row.h"

enum { ORG_LEVELS = 64 };

const char *import_key(struct import *import, const char *a, const char *b)
{
    return IMPORT_TEXT(import, "%s\n%s", a ? a : "", b);
}

static void index_it(struct import_register *in, struct import_index *index, const char *key,
                     size_t value)
{
    if (!import_index_add(index, key, value))
        in->import->failed = true;
}

static long add_org(struct import_register *in, const struct import_org *org)
{
    if (!import_room(&in->orgs, in->org_count, &in->org_room, sizeof *in->orgs)) {
        in->import->failed = true;
        return NOWHERE;
    }
    in->orgs[in->org_count] = *org;
    index_it(in, &in->org_names, org->name, in->org_count);
    index_it(in, &in->org_ids, org->id, in->org_count);
    return (long)in->org_count++;
}

static long add_person(struct import_register *in, const char *id, const char *name,
                       const char *org)
{
    if (!import_room(&in->persons, in->person_count, &in->person_room, sizeof *in->persons)) {
        in->import->failed = true;
        return NOWHERE;
    }
    in->persons[in->person_count] = (struct import_person){id, name};
    index_it(in, &in->person_names, import_key(in->import, org, name), in->person_count);
    index_it(in, &in->person_ids, id, in->person_count);
    return (long)in->person_count++;
}

static bool keep_org(void *context, const void *row)
{
    const struct org *org = row;
    return add_org(context, &(struct import_org){.id = org->id,
                                                 .name = org->name,
                                                 .parent = org->parent,
                                                 .rulebook = org->rulebook,
                                                 .secretary = org->secretary,
                                                 .kind = org->kind,
                                                 .rev = org->rev}) != NOWHERE;
}

static bool keep_person(void *context, const void *row)
{
    const struct person *person = row;
    return add_person(context, person->id, person->name, person->org) != NOWHERE;
}

static bool keep_group(void *context, const void *row)
{
    struct import_register *in = context;
    const struct group *group = row;
    if (!import_room(&in->groups, in->group_count, &in->group_room, sizeof *in->groups)) {
        in->import->failed = true;
        return false;
    }
    in->groups[in->group_count] = *group;
    index_it(in, &in->group_names, import_key(in->import, group->org, group->name),
             in->group_count);
    index_it(in, &in->group_ids, group->id, in->group_count++);
    return true;
}

/* Who holds an office of the org is known there, wherever he is registered. */
static void know_holder(struct import_register *in, const char *org, const char *person)
{
    size_t place, other, at = 0;
    if (!person || import_index_find(&in->person_ids, person, &place) == 0)
        return;
    const char *key = import_key(in->import, org, in->persons[place].name);
    while (import_index_next(&in->holder_names, key, &at, &other))
        if (other == place)
            return;
    index_it(in, &in->holder_names, key, place);
}

static void know_holders(struct import_register *in)
{
    for (size_t i = 0; i < in->org_count; i++)
        know_holder(in, in->orgs[i].id, in->orgs[i].secretary);
    for (size_t i = 0; i < in->group_count; i++) {
        const struct group *group = &in->groups[i];
        know_holder(in, group->org, group->owner);
        know_holder(in, group->org, group->admin);
        know_holder(in, group->org, group->contact_leader);
    }
}

enum status import_orgs_load(struct import_register *in, struct error *error)
{
    struct arena *arena = in->import->arena;
    struct db *db = in->desk->db;
    enum status status = row_walk_all(db, ENTITY_ORG, false, arena, keep_org, in, error);
    if (status == ST_OK)
        status = row_walk_all(db, ENTITY_PERSON, false, arena, keep_person, in, error);
    if (status == ST_OK)
        status = row_walk_all(db, ENTITY_GROUP, false, arena, keep_group, in, error);
    if (status == ST_OK)
        know_holders(in);
    in->taken = calloc(in->group_count + 1, sizeof *in->taken);
    if (in->import->failed || !in->taken)
        return desk_no_memory(error);
    int at = in->import->place[COLUMN_ORG];
    for (size_t i = in->import->first_row; at >= 0 && i < table_rows(in->table); i++)
        index_it(in, &in->file_orgs, table_cell(in->table, i, (size_t)at), i);
    return status;
}

void import_orgs_unload(struct import_register *in)
{
    free(in->orgs);
    free(in->persons);
    free(in->groups);
    free(in->taken);
    import_index_free(&in->org_names);
    import_index_free(&in->org_ids);
    import_index_free(&in->person_names);
    import_index_free(&in->person_ids);
    import_index_free(&in->holder_names);
    import_index_free(&in->group_names);
    import_index_free(&in->group_ids);
    import_index_free(&in->file_orgs);
    import_index_free(&in->new_names);
    import_index_free(&in->new_ids);
}

static long by_id(const struct import_register *in, const char *id)
{
    size_t at;
    return id && import_index_find(&in->org_ids, id, &at) > 0 ? (long)at : NOWHERE;
}

/* The only org above branches whose name begins so: 万城镇 for 万城镇党委. */
static long by_beginning(const struct import_register *in, const char *name)
{
    long found = NOWHERE;
    for (size_t i = 0; i < in->org_count; i++)
        if (in->orgs[i].kind != ORG_BRANCH && strncmp(in->orgs[i].name, name, strlen(name)) == 0) {
            if (found != NOWHERE)
                return NOWHERE;
            found = (long)i;
        }
    return found;
}

/* How many orgs have the name, directly below that one (NULL: at the top) or anywhere. */
static size_t orgs_named(const struct import_register *in, const char *name, const char *above,
                         bool anywhere, long *found)
{
    size_t at = 0, index, count = 0;
    while (import_index_next(&in->org_names, name, &at, &index)) {
        if (!anywhere && !text_same(in->orgs[index].parent, above))
            continue;
        *found = (long)index;
        count++;
    }
    return count;
}

/* Whether the table has orgs of that name below different ones. */
static bool torn(const struct import_register *in, const char *name)
{
    size_t at = 0, row;
    const char *first = NULL;
    int place = in->import->place[COLUMN_PARENT];
    while (place >= 0 && import_index_next(&in->file_orgs, name, &at, &row)) {
        const char *above = import_filled(table_cell(in->table, row, (size_t)place));
        if (first && *above && strcmp(first, above) != 0)
            return true;
        first = *above ? above : first;
    }
    return false;
}

long import_find_parent(struct import_register *in, struct import_row *row, const char *parent)
{
    size_t ignored;
    long found = NOWHERE;
    if (!*parent)
        return by_id(in, in->top);
    size_t count = orgs_named(in, parent, NULL, true, &found);
    bool several = count > 1 && orgs_named(in, parent, in->top, false, &found) != 1;
    if (several || torn(in, parent))
        IMPORT_REFUSE(row, _("上级组织“%.90s”有几个同名的：请先改名，好分得清"), parent);
    if (count > 0)
        return found;
    if (import_index_find(&in->file_orgs, parent, &ignored) > 0)
        return NOWHERE;
    return by_beginning(in, parent);
}

long import_find_org(struct import_register *in, struct import_row *row, const char *name,
                     const char *parent)
{
    long found = NOWHERE;
    const char *above = in->top;
    if (*parent) {
        long place = import_find_parent(in, row, parent);
        if (place == NOWHERE)
            return NOWHERE; /* what is not there yet has nothing below it */
        above = in->orgs[place].id;
    }
    size_t count = orgs_named(in, name, above, !*parent, &found);
    /* Without a word on where: the one that stands where a new one would. */
    if (count > 1 && !*parent)
        count = orgs_named(in, name, above, false, &found);
    if (count == 0 && !*parent && orgs_named(in, name, NULL, true, &found) > 1)
        count = 2;
    if (count > 1)
        IMPORT_REFUSE(row, _("“%.90s”有几个同名的：请写明上级组织"), name);
    return count > 0 ? found : NOWHERE;
}

/* Cells of the row in which the org itself stands; "" without one. */
static const char *of_file(const struct import_register *in, const char *name,
                           enum import_column column)
{
    size_t at;
    int place = in->import->place[column];
    if (place < 0 || import_index_find(&in->file_orgs, name, &at) == 0)
        return "";
    return import_filled(table_cell(in->table, at, (size_t)place));
}

static long make_parent(struct import_register *in, struct import_row *row, const char *parent,
                        int depth)
{
    long place = import_find_parent(in, row, parent);
    if (place != NOWHERE || !*parent)
        return place;
    return import_make_org(in, row, parent, of_file(in, parent, COLUMN_PARENT), depth + 1);
}

long import_make_org(struct import_register *in, struct import_row *row, const char *name,
                     const char *parent, int depth)
{
    struct import *import = in->import;
    if (depth > ORG_LEVELS) {
        import_refuse(row, _("上级组织绕成了圈：请改正上级组织这一列"));
        return NOWHERE;
    }
    long above = make_parent(in, row, parent, depth);
    if (row->refusal)
        return NOWHERE;
    struct import_org org = {.id = import_new_id(import, in->desk, in->now),
                             .name = import_copy(import, name),
                             .parent = above != NOWHERE ? in->orgs[above].id : NULL,
                             .kind = import_guess_org_kind(name),
                             .rev = INTEGER_NONE,
                             .made = row->line};
    struct command *command = import_step(import, PHASE_ORG, "org.add", org.id, row->line, in->now);
    if (depth > 0)
        import_say(row, _("新建上级组织 %s"), name);
    else
        import_say(row, _("新建组织 %s"), name);
    if (!command)
        return NOWHERE;
    DESK_SET(command, name, org.name);
    if (depth == 0 && import_read_org_kind(row))
        org.kind = import_read_org_kind(row);
    DESK_SET(command, kind, org_kinds[org.kind]);
    if (org.parent)
        DESK_SET(command, parent, org.parent);
    return add_org(in, &org);
}

/* The persons of that name in the org (NULL: in none). */
static size_t named(const struct import_register *in, const char *org, const char *name,
                    size_t *first)
{
    const char *key = import_key(in->import, org, name);
    return import_index_find(&in->person_names, key, first);
}

long import_find_person(struct import_register *in, struct import_row *row, long org,
                        const char *name, const char *current, bool above)
{
    size_t at, count;
    if (current && import_index_find(&in->person_ids, current, &at) > 0 &&
        strcmp(in->persons[at].name, name) == 0)
        return (long)at;
    for (int level = 0; org != NOWHERE && level < (above ? ORG_LEVELS : 1); level++) {
        count = named(in, in->orgs[org].id, name, &at);
        if (count == 0)
            count = import_index_find(&in->holder_names,
                                      import_key(in->import, in->orgs[org].id, name), &at);
        if (count > 1)
            IMPORT_REFUSE(row, _("“%s”有不止一个叫“%.60s”的：请先在台账里定下是哪一个"),
                          in->orgs[org].name, name);
        if (count > 0)
            return (long)at;
        org = by_id(in, in->orgs[org].parent);
    }
    return named(in, NULL, name, &at) == 1 ? (long)at : NOWHERE;
}

long import_make_person(struct import_register *in, struct import_row *row, const char *org,
                        const char *name)
{
    struct import *import = in->import;
    const char *id = import_new_id(import, in->desk, in->now);
    struct command *command =
        import_step(import, PHASE_PERSON, "person.add", id, row->line, in->now);
    if (!command)
        return NOWHERE;
    DESK_SET(command, name, import_copy(import, name));
    DESK_SET(command, org, org);
    return add_person(in, id, command->with.name, org);
}
