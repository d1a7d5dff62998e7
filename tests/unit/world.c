#include "world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/scope.h"

static const struct policy_row approving[] = {
    {.in_branch_name = true, .approve = ROLE_SECRETARY},
};

static const struct policy_row stepping[] = {
    {.author = "member", .review = ROLE_ADMIN},
    {.author = "admin", .review = ROLE_ADMIN, .sole_admin_skips = true},
    {.important = true, .check_secrecy = true},
    {.major = true, .approve = ROLE_HEAD | ROLE_OWNER},
};

static const struct rulebook rulebooks[] = {
    {.id = "secretary-approves", .policy = approving, .policy_count = 1},
    {.id = "all-steps", .policy = stepping, .policy_count = 4},
};

instant day(int64_t days)
{
    return INT64_C(1767196800) + days * CIVIL_DAY;
}

static enum status get(void *context, enum entity entity, const char *id, void *row)
{
    const void *found = row_of(context, entity, id);
    if (!found)
        return ST_MISSING;
    memcpy(row, found, entity_kinds[entity].size);
    return ST_OK;
}

static enum status has(void *context, enum entity entity, const char *id)
{
    return row_of(context, entity, id) ? ST_OK : ST_MISSING;
}

static int by_id(const void *a, const void *b)
{
    return strcmp(((const union any_entity *)a)->head.id, ((const union any_entity *)b)->head.id);
}

static enum status walk(void *context, enum entity entity, const char *field, const char *value,
                        bool (*each)(void *argument, const void *row), void *argument)
{
    struct memory *memory = context;
    const struct field *by = entity_field(entity, field);
    for (size_t i = 0; i < memory->of[entity].count; i++) {
        const union any_entity *row = &memory->of[entity].rows[i];
        const char *text = field_text(by, row);
        if (text && strcmp(text, value) == 0 && !each(argument, row))
            break;
    }
    return ST_OK;
}

static const char *keep(struct memory *memory, const char *s)
{
    return s ? arena_dup(memory->arena, s, strlen(s)) : NULL;
}

/* Rows are never changed in place, so that an older array of them can be put back. */
static enum status put(void *context, enum entity entity, const void *row)
{
    struct memory *memory = context;
    if (memory->broken)
        return ST_IO;
    struct rows *old = &memory->of[entity];
    struct rows new = {arena_alloc(memory->arena, (old->count + 1) * sizeof *new.rows), 0};
    union any_entity copy;
    memset(&copy, 0, sizeof copy);
    memcpy(&copy, row, entity_kinds[entity].size);
    copy.head.id = keep(memory, copy.head.id);
    copy.head.rev = 1;
    for (size_t i = 0; i < entity_kinds[entity].field_count; i++) {
        const struct field *field = &entity_kinds[entity].fields[i];
        if (field_is_text(field))
            field_set_text(field, &copy, keep(memory, field_text(field, &copy)));
    }
    for (size_t i = 0; i < old->count; i++) {
        if (strcmp(old->rows[i].head.id, copy.head.id) == 0)
            copy.head.rev = old->rows[i].head.rev + 1;
        else
            new.rows[new.count++] = old->rows[i];
    }
    new.rows[new.count++] = copy;
    qsort(new.rows, new.count, sizeof *new.rows, by_id);
    *old = new;
    return ST_OK;
}

static const struct rulebook *rulebook(void *context, const char *id)
{
    (void)context;
    for (size_t i = 0; i < sizeof rulebooks / sizeof rulebooks[0]; i++) {
        if (strcmp(rulebooks[i].id, id) == 0)
            return &rulebooks[i];
    }
    return NULL;
}

/* Enough of merging for core, which only passes texts on. */
static enum status merge(void *context, const char *old, const char *patch, const char **merged,
                         struct error *error)
{
    struct memory *memory = context;
    if (memory->bad_patch && strcmp(patch, memory->bad_patch) == 0)
        return error_set(error, memory->merge_status, "reason", "设置有误。");
    *merged = arena_printf(memory->arena, "%s%s", old ? old : "", patch);
    return ST_OK;
}

static bool event_kind(void *context, const char *kind)
{
    (void)context;
    return strcmp(kind, "branch_meeting") == 0 || strcmp(kind, "theme_day") == 0 ||
           strcmp(kind, "breach_report") == 0;
}

static bool flag(void *context, const char *org, const char *key, bool otherwise)
{
    const struct memory *memory = context;
    (void)org;
    return strcmp(key, "proxy_approval") == 0 && memory->no_proxy ? false : otherwise;
}

struct world memory_world(struct memory *memory)
{
    return (struct world){memory, get, has, walk, put, rulebook, merge, event_kind, flag};
}

void memory_start(struct memory *memory)
{
    memset(memory, 0, sizeof *memory);
    memory->arena = arena_new((size_t)64 << 20);
    memory->trusted = true;
    memory->rev = INTEGER_NONE;
    memory->merge_status = ST_INVALID;
}

void memory_end(struct memory *memory)
{
    arena_free(memory->arena);
}

const void *row_of(const struct memory *memory, enum entity entity, const char *id)
{
    for (size_t i = 0; i < memory->of[entity].count; i++) {
        if (strcmp(memory->of[entity].rows[i].head.id, id) == 0)
            return &memory->of[entity].rows[i];
    }
    return NULL;
}

/* Sets one argument from "key=value"; false when there is no such argument. */
static bool set_argument(struct memory *memory, struct command *command, char *pair)
{
    char *value = strchr(pair, '=');
    if (!value)
        return false;
    *value++ = '\0';
    const struct field *field = field_find(argument_fields, ARGUMENT_COUNT, pair);
    if (!field)
        return false;
    command->given[field - argument_fields] = true;
    if (strcmp(value, "null") == 0)
        field_clear(field, &command->with);
    else if (field_is_text(field))
        field_set_text(field, &command->with, keep(memory, value));
    else if (field->type == FIELD_TIME)
        field_set_number(field, &command->with, day(strtoll(value, NULL, 10)));
    else
        field_set_number(field, &command->with, strtoll(value, NULL, 10));
    return true;
}

static bool make_command(struct memory *memory, struct command *command, const char *verb,
                         const char *to, const char *with)
{
    command_clear(command);
    snprintf(memory->id, sizeof memory->id, "01900000-0000-7000-8000-%012lld",
             (long long)++memory->commands);
    command->id = memory->id;
    command->verb = verb_find(verb, strlen(verb));
    command->to = to;
    command->at = day(memory->day) + memory->second;
    command->by = memory->by;
    command->on_behalf = memory->on_behalf;
    command->means = memory->means;
    command->rev = memory->rev;
    char *text = arena_dup(memory->arena, with, strlen(with));
    char *rest = NULL;
    bool known = true;
    for (char *pair = strtok_r(text, "|", &rest); pair; pair = strtok_r(NULL, "|", &rest))
        known = set_argument(memory, command, pair) && known;
    return known;
}

enum verdict give(struct memory *memory, const char *verb, const char *to, const char *with)
{
    struct command command;
    struct rows before[ENTITY_COUNT];
    if (!make_command(memory, &command, verb, to, with))
        return VERDICT_RETRY;
    memcpy(before, memory->of, sizeof before);
    struct world world = memory_world(memory);
    struct decision decision = {
        .world = &world,
        .arena = memory->arena,
        .command = &command,
        .user = memory->by ? memory->by : "local",
        .trusted = memory->trusted,
    };
    struct scope scope;
    if (memory->scoped) {
        scope_of(&world, memory->arena, decision.user, &scope);
        decision.scope = &scope;
    }
    memory->status = decide(&decision);
    memory->error = decision.error;
    memory->hidden = decision.hidden;
    if (decision.verdict != VERDICT_APPLIED)
        memcpy(memory->of, before, sizeof before);
    return decision.verdict;
}

bool settle(struct memory *memory)
{
    static const char *const commands[][3] = {
        {"org.add", "top", "name=某委员会|kind=committee|rulebook=secretary-approves"},
        {"person.add", "sec", "name=书记甲|org=top"},
        {"person.add", "sec2", "name=书记乙|org=top"},
        {"person.add", "adm", "name=管理员甲|org=top"},
        {"person.add", "own", "name=群主甲|org=top"},
        {"person.add", "head", "name=负责人甲|org=top"},
        {"person.add", "lead", "name=联系领导|org=top"},
        {"person.add", "writer", "name=党员甲|org=top"},
        {"person.add", "boss", "name=组织员甲|org=top"},
        {"person.add", "spy", "name=保密员甲|org=top"},
        {"person.add", "eye", "name=审计员甲|org=top"},
        {"person.add", "nobody", "name=路人甲|org=top"},
        {"org.add", "o1", "name=一支部|kind=branch|parent=top|secretary=sec|head=head"},
        {"org.add", "o2", "name=二支部|kind=branch|parent=top|secretary=sec2"},
        {"org.add", "o3", "name=办公室|kind=department|parent=top|head=head|rulebook=all-steps"},
        {"role.grant", "boss", "role=organiser|on=top"},
        {"role.grant", "spy", "role=secrecy_reviewer|on=top"},
        {"role.grant", "eye", "role=auditor|on=top"},
        {"group.propose", "g1",
         "org=o1|kind=wechat_group|name=一群|owner=own|admin=adm|contact_leader=lead|"
         "reply_mode=required"},
        {"group.propose", "g2", "org=o1|kind=wechat_group|name=二群|owner=own|admin=adm"},
        {"group.propose", "g3", "org=o3|kind=qq_group|name=三群|owner=own|admin=adm"},
        {"group.propose", "g4", "org=o3|kind=qq_group|name=四群|owner=own|admin=adm"},
        {"group.propose", "g9", "org=o2|kind=wechat_group|name=九群|owner=sec2|admin=sec2"},
        {"member.add", "m1", "org=o3|name=党员甲|person=writer"},
        {"member.join", "m1", "group=g3|nickname=党员甲"},
    };
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (give(memory, commands[i][0], commands[i][1], commands[i][2]) != VERDICT_APPLIED)
            return false;
    }
    return true;
}
