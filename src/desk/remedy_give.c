#include <string.h>

#include "base/clean.h"
#include "base/intl.h"
#include "base/utf8.h"
#include "desk/remedy_parts.h"
#include "store/query.h"

/* The commands of an answer. */

enum { ROWS_MAX = 4 << 20, COMMANDS_MAX = 1000, NAME_MAX_CHARS = 50, GROUP_NAME_CHARS = 100 };

struct giving {
    struct desk *desk;
    const struct remedy *remedy;
    const struct group *group;
    const struct org *org;
    const char *text; /* trimmed and clean */
    instant when, now;
    struct arena *arena;
    struct command *commands;
    size_t count;
    struct error *error;
};

static struct command *add(struct giving *giving, const char *verb, const char *to)
{
    struct command *command = &giving->commands[giving->count++];
    desk_command(command, verb, to, giving->now);
    return command;
}

static const char *new_id(struct giving *giving)
{
    char id[UUID_TEXT];
    desk_new_id(giving->desk, giving->now, id);
    return arena_dup(giving->arena, id, strlen(id));
}

static struct command *set_group(struct giving *giving)
{
    struct command *command = add(giving, "group.set", giving->remedy->group);
    command->rev = giving->group->rev;
    return command;
}

/* The owner of an open group changes: where the rulebook knows such an event it goes with it. */
static enum status owner_changed(struct giving *giving)
{
    bool known =
        rulebook_has_event(desk_rulebook(giving->desk, giving->remedy->org), "owner_changed");
    if (!known || !giving->group->owner || giving->group->active_from == INSTANT_NONE)
        return ST_OK;
    const char *id = new_id(giving);
    if (!id)
        return desk_no_memory(giving->error);
    struct command *command = add(giving, "event.add", id);
    DESK_SET(command, group, giving->remedy->group);
    DESK_SET(command, kind, "owner_changed");
    DESK_SET(command, starts, giving->now);
    return ST_OK;
}

/* The person of that name (or id) whom the org or one above it has. Two of the same name: refused.
 * NULL: none. */
static enum status find_person(struct giving *giving, const char **person)
{
    struct query *query = db_query(
        giving->desk->db,
        "WITH RECURSIVE up (id, level) AS (SELECT $2, 0 UNION ALL SELECT o.parent, up.level + 1 "
        "FROM up JOIN org o ON o.id = up.id WHERE o.parent IS NOT NULL AND up.level < 64) "
        "SELECT p.id, CASE WHEN p.id = $1 THEN -1 WHEN p.org IS NULL THEN 100 ELSE up.level END AS "
        "near FROM person p LEFT JOIN up ON up.id = p.org WHERE (p.name = $1 AND (p.org IS NULL OR "
        "up.id IS NOT NULL)) OR p.id = $1 ORDER BY near, p.id LIMIT 2");
    query_bind_text(query, 1, giving->text);
    query_bind_text(query, 2, giving->remedy->org);
    enum status status = query_step(query, giving->error);
    *person = NULL;
    if (status == ST_OK) {
        int64_t near = query_int(query, 1);
        *person = arena_dup(giving->arena, query_text(query, 0), query_length(query, 0));
        status = query_step(query, giving->error);
        if (status == ST_OK && query_int(query, 1) == near)
            status = error_set(giving->error, ST_REFUSED, NULL,
                               _("登记了两位“%s”：请写编号，第一位是 %s。"), giving->text,
                               *person ? *person : "");
        else if (status == ST_OK)
            status = ST_MISSING;
    }
    query_reset(query);
    return status == ST_MISSING ? ST_OK : status;
}

/* The person meant, made where there is none of that name. */
static enum status person_of(struct giving *giving, const char **person)
{
    enum status status = find_person(giving, person);
    if (status != ST_OK || *person)
        return status;
    *person = new_id(giving);
    if (!*person)
        return desk_no_memory(giving->error);
    struct command *command = add(giving, "person.add", *person);
    DESK_SET(command, name, giving->text);
    DESK_SET(command, org, giving->remedy->org);
    return ST_OK;
}

static enum status give_person(struct giving *giving)
{
    const char *person;
    enum remedy_step step = (enum remedy_step)giving->remedy->step;
    enum status status = person_of(giving, &person);
    if (status == ST_OK && step == STEP_OWNER)
        status = owner_changed(giving);
    if (status != ST_OK)
        return status;
    if (step == STEP_SECRETARY || step == STEP_HEAD) {
        struct command *command = add(giving, "org.set", giving->remedy->org);
        command->rev = giving->org->rev;
        if (step == STEP_HEAD)
            DESK_SET(command, head, person);
        else
            DESK_SET(command, secretary, person);
        return ST_OK;
    }
    struct command *command = set_group(giving);
    if (step == STEP_OWNER)
        DESK_SET(command, owner, person);
    else if (step == STEP_ADMIN)
        DESK_SET(command, admin, person);
    else if (step == STEP_LEADER)
        DESK_SET(command, contact_leader, person);
    else
        DESK_SET(command, dues_officer, person);
    return ST_OK;
}

static enum status give_name(struct giving *giving)
{
    struct command *command = set_group(giving);
    DESK_SET(command, name, giving->text);
    return ST_OK;
}

static enum status give_function(struct giving *giving)
{
    struct command *command = set_group(giving);
    DESK_SET(command, function, giving->text);
    return ST_OK;
}

static enum status give_owner(struct giving *giving)
{
    enum status status = owner_changed(giving);
    struct command *command = set_group(giving);
    DESK_SET(command, owner, giving->org->secretary);
    return status;
}

static enum status give_joined(struct giving *giving)
{
    struct command *command = set_group(giving);
    DESK_SET(command, leader_joined, 1);
    return ST_OK;
}

static enum status give_filed(struct giving *giving)
{
    const char *id = new_id(giving);
    if (giving->when == INSTANT_NONE || giving->when > giving->now)
        return error_set(giving->error, ST_REFUSED, NULL, "%s",
                         _("报出的日期还没有到，请写已经报出的那一天。"));
    if (!id)
        return desk_no_memory(giving->error);
    struct command *command = add(giving, "fact.record", id);
    DESK_SET(command, group, giving->remedy->group);
    DESK_SET(command, kind, "filed");
    DESK_SET(command, form, giving->remedy->rule->form);
    DESK_SET(command, happened, giving->when);
    return ST_OK;
}

static enum status give_approval(struct giving *giving)
{
    add(giving, "group.approve", giving->remedy->group);
    return ST_OK;
}

static enum status give_end(struct giving *giving)
{
    struct command *command = add(giving, "group.dissolve", giving->remedy->group);
    DESK_SET(command, happened, giving->now);
    return ST_OK;
}

static enum status give_ratified(struct giving *giving)
{
    struct query *query =
        db_query(giving->desk->db,
                 "SELECT id FROM fact WHERE \"group\" = $1 AND kind = 'posted' AND in_branch_name "
                 "= 1 AND post IS NULL AND ratified_at IS NULL AND voided_at IS NULL AND at <= $2 "
                 "ORDER BY at, id");
    query_bind_text(query, 1, giving->remedy->group);
    query_bind_int(query, 2, giving->now);
    enum status status = ST_OK;
    while (giving->count < COMMANDS_MAX && (status = query_step(query, giving->error)) == ST_OK) {
        const char *id = arena_dup(giving->arena, query_text(query, 0), query_length(query, 0));
        if (!id) {
            status = desk_no_memory(giving->error);
            break;
        }
        add(giving, "fact.ratify", id);
    }
    query_reset(query);
    return status == ST_MISSING ? ST_OK : status;
}

static const struct {
    enum status (*make)(struct giving *giving);
    size_t chars; /* of the text that is asked for; 0: none */
} steps[STEPS] = {
    [STEP_GROUP_NAME] = {give_name, GROUP_NAME_CHARS},
    [STEP_FUNCTION] = {give_function, 2 * GROUP_NAME_CHARS},
    [STEP_SECRETARY] = {give_person, NAME_MAX_CHARS},
    [STEP_HEAD] = {give_person, NAME_MAX_CHARS},
    [STEP_OWNER] = {give_person, NAME_MAX_CHARS},
    [STEP_ADMIN] = {give_person, NAME_MAX_CHARS},
    [STEP_LEADER] = {give_person, NAME_MAX_CHARS},
    [STEP_DUES_OFFICER] = {give_person, NAME_MAX_CHARS},
    [STEP_OWNER_IS_SECRETARY] = {give_owner, 0},
    [STEP_LEADER_JOINED] = {give_joined, 0},
    [STEP_FILED] = {give_filed, 0},
    [STEP_APPROVE] = {give_approval, 0},
    [STEP_DISSOLVE] = {give_end, 0},
    [STEP_RATIFY] = {give_ratified, 0},
};

/* Takes the blanks off both ends. */
static enum status read_text(struct giving *giving, const char *text, size_t chars)
{
    struct buf clean;
    enum status status = ST_OK;
    size_t from = 0;
    buf_init(&clean, DESK_TEXT_MAX);
    clean_line(&clean, text ? text : "", text ? strlen(text) : 0);
    while (clean.len > 0 && clean.text[clean.len - 1] == ' ')
        buf_cut(&clean, clean.len - 1);
    while (clean.text[from] == ' ')
        from++;
    giving->text = arena_dup(giving->arena, clean.text + from, clean.len - from);
    if (!giving->text)
        status = desk_no_memory(giving->error);
    else if (!*giving->text)
        status = error_set(giving->error, ST_REFUSED, NULL, "%s", _("还没有写，没有记下。"));
    else if (utf8_count(giving->text, strlen(giving->text)) > chars)
        status = error_set(giving->error, ST_REFUSED, NULL, _("太长了，最多 %zu 个字。"), chars);
    buf_free(&clean);
    return status;
}

static enum status give(struct giving *giving)
{
    struct outcome *outcomes = arena_alloc(giving->arena, (giving->count + 1) * sizeof *outcomes);
    if (!outcomes)
        return desk_no_memory(giving->error);
    enum status status = desk_give(giving->desk, giving->commands, giving->count, true, giving->now,
                                   outcomes, giving->error);
    for (size_t i = 0; status == ST_OK && i < giving->count; i++)
        if (!desk_applied(&outcomes[i]))
            status = error_set(giving->error, ST_REFUSED, NULL, "%s", desk_reason(&outcomes[i]));
    return status;
}

enum status remedy_give(struct desk *desk, const struct remedy *remedy, const char *text,
                        instant when, instant now, struct error *error)
{
    struct group group;
    struct org org;
    struct giving giving = {.desk = desk,
                            .remedy = remedy,
                            .group = &group,
                            .org = &org,
                            .when = when,
                            .now = now,
                            .arena = arena_new(ROWS_MAX),
                            .error = error};
    int step = remedy->step;
    if (step <= STEP_NONE || step >= STEPS || !steps[step].make) {
        arena_free(giving.arena);
        return error_set(error, ST_REFUSED, NULL, "%s", _("这一条不在这里改。"));
    }
    enum status status = remedy_rows(desk, remedy, giving.arena, &group, &org, error);
    if (status == ST_OK && steps[step].chars > 0)
        status = read_text(&giving, text, steps[step].chars);
    if (status == ST_OK) {
        giving.commands = arena_alloc(giving.arena, COMMANDS_MAX * sizeof *giving.commands);
        status = giving.commands ? steps[step].make(&giving) : desk_no_memory(error);
    }
    if (status == ST_OK)
        status = give(&giving);
    arena_free(giving.arena);
    return status;
}
