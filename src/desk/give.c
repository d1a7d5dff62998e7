#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "desk/inside.h"
#include "ledger/ledger.h"
#include "store/journal.h"
#include "store/query.h"

/* Giving commands to the ledger, and keeping in mind what was done. */

bool desk_add_act_command(struct act *act, const char *id, const struct verb *verb, const char *to,
                          const char *group)
{
    struct act_command *more = realloc(act->commands, (act->count + 1) * sizeof *more);
    if (!more)
        return false;
    act->commands = more;
    struct act_command *command = &more[act->count];
    *command = (struct act_command){.verb = verb};
    snprintf(command->id, sizeof command->id, "%s", id);
    command->to = strdup(to);
    command->group = group ? strdup(group) : NULL;
    if (!command->to || (group && !command->group)) {
        free(command->to);
        free(command->group);
        return false;
    }
    act->count++;
    return true;
}

static void free_act(struct act *act)
{
    for (size_t i = 0; i < act->count; i++) {
        free(act->commands[i].to);
        free(act->commands[i].group);
    }
    free(act->commands);
    *act = (struct act){0};
}

struct act *desk_new_act(struct desk *desk, instant at)
{
    if (desk->act_count == DESK_ACTS) {
        free_act(&desk->acts[0]);
        memmove(desk->acts, desk->acts + 1, (DESK_ACTS - 1) * sizeof *desk->acts);
        desk->act_count--;
    }
    struct act *act = &desk->acts[desk->act_count++];
    *act = (struct act){.at = at};
    return act;
}

void desk_drop_act(struct desk *desk)
{
    if (desk->act_count > 0)
        free_act(&desk->acts[--desk->act_count]);
}

void desk_command(struct command *command, const char *verb, const char *to, instant now)
{
    command_clear(command);
    command->verb = verb_find(verb, strlen(verb));
    command->to = to;
    command->at = now;
    command->rev = INTEGER_NONE;
}

void desk_new_id(struct desk *desk, instant now, char out[UUID_TEXT])
{
    uuid7_new(desk->random, now * 1000, out);
}

bool desk_applied(const struct outcome *outcome)
{
    return outcome->verdict == VERDICT_APPLIED || outcome->verdict == VERDICT_NOOP;
}

const char *desk_reason(const struct outcome *outcome)
{
    if (desk_applied(outcome))
        return "";
    return *outcome->error.text ? outcome->error.text : _("没有办成，请重新查看后再试。");
}

bool desk_refused(const struct journal_line *line)
{
    static const char *const others[] = {"applied", "noop", OUTBOX_SENDING};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (line->verdict && strcmp(line->verdict, others[i]) == 0)
            return false;
    return line->verdict != NULL;
}

int64_t desk_rev(struct desk *desk, enum entity entity, const char *id)
{
    const char *sql = entity == ENTITY_EVENT    ? "SELECT rev FROM event WHERE id = $1"
                      : entity == ENTITY_POST   ? "SELECT rev FROM post WHERE id = $1"
                      : entity == ENTITY_GROUP  ? "SELECT rev FROM \"group\" WHERE id = $1"
                      : entity == ENTITY_ORG    ? "SELECT rev FROM org WHERE id = $1"
                      : entity == ENTITY_PERSON ? "SELECT rev FROM person WHERE id = $1"
                      : entity == ENTITY_MEMBER ? "SELECT rev FROM member WHERE id = $1"
                                                : NULL;
    if (!sql)
        return INTEGER_NONE;
    struct query *query = db_query(desk->db, sql);
    query_bind_text(query, 1, id);
    int64_t rev = query_step(query, NULL) == ST_OK ? query_int(query, 0) : INTEGER_NONE;
    query_reset(query);
    return rev;
}

/* Gives them one by one; *stopped: one was refused where none may be. */
static enum status give_all(struct desk *desk, struct command *commands, char (*ids)[UUID_TEXT],
                            size_t count, bool all_or_none, struct outcome *outcomes,
                            const struct desk_watch *watch, bool *stopped, struct error *error)
{
    enum { WATCH_EVERY = 64 };
    enum status status = ST_OK;
    for (size_t i = 0; i < count && status == ST_OK && !*stopped; i++) {
        if (watch && watch->progress && i % WATCH_EVERY == 0)
            watch->progress(watch->context, i, count);
        desk_new_id(desk, commands[i].at, ids[i]);
        commands[i].id = ids[i];
        status = ledger_give(desk->ledger, &commands[i], false, &outcomes[i], error);
        *stopped = status == ST_OK && all_or_none && !desk_applied(&outcomes[i]);
    }
    return status;
}

bool desk_takes_back(const struct verb *verb)
{
    return strcmp(verb->name, "audit.note") != 0;
}

/* Keeps what was applied as the last act. Memory that is short costs the undo, not the work. */
static void remember(struct desk *desk, const struct command *commands, char (*ids)[UUID_TEXT],
                     size_t count, const struct outcome *outcomes, instant now)
{
    struct act *act = NULL;
    for (size_t i = 0; i < count; i++) {
        if (outcomes[i].verdict != VERDICT_APPLIED || !desk_takes_back(commands[i].verb))
            continue;
        if (!act)
            act = desk_new_act(desk, now);
        if (!desk_add_act_command(act, ids[i], commands[i].verb, commands[i].to,
                                  commands[i].with.group))
            break;
    }
}

static bool changes_standing(const struct command *commands, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (commands[i].verb->target == ENTITY_ORG || commands[i].verb->target == ENTITY_PERSON)
            return true;
    return false;
}

enum status desk_give_watched(struct desk *desk, struct command *commands, size_t count,
                              bool all_or_none, instant now, struct outcome *outcomes,
                              const struct desk_watch *watch, struct error *error)
{
    bool stopped = false;
    if (desk->read_only)
        return error_set(error, ST_READONLY, NULL, _("库是只读打开的，不能登记。"));
    for (size_t i = 0; i < count; i++)
        outcomes[i] = (struct outcome){.verdict = VERDICT_RETRY};
    char(*ids)[UUID_TEXT] = calloc(count ? count : 1, sizeof *ids);
    if (!ids)
        return desk_no_memory(error);
    enum status status = ledger_begin(desk->ledger, error);
    if (status != ST_OK) {
        free(ids);
        return status;
    }
    status = give_all(desk, commands, ids, count, all_or_none, outcomes, watch, &stopped, error);
    if (status == ST_OK && !stopped)
        status = ledger_derive_touched(desk->ledger, now, error);
    if (status == ST_OK && !stopped)
        status = ledger_commit(desk->ledger, error);
    else
        ledger_rollback(desk->ledger);
    if (status == ST_OK && !stopped) {
        remember(desk, commands, ids, count, outcomes, now);
        desk->version++;
        desk_poke(desk, now);
        if (changes_standing(commands, count))
            desk_read_standing(desk);
    }
    for (size_t i = 0; i < count; i++)
        commands[i].id = NULL;
    free(ids);
    return status;
}

enum status desk_give(struct desk *desk, struct command *commands, size_t count, bool all_or_none,
                      instant now, struct outcome *outcomes, struct error *error)
{
    return desk_give_watched(desk, commands, count, all_or_none, now, outcomes, NULL, error);
}

enum status desk_give_one(struct desk *desk, struct command *command, instant now,
                          struct outcome *outcome, struct error *error)
{
    return desk_give(desk, command, 1, true, now, outcome, error);
}
