#include "ledger/client.h"

#include <string.h>

#include "base/intl.h"
#include "core/post.h"
#include "ledger/client_parts.h"
#include "ledger/hold.h"
#include "ledger/inside.h"
#include "ledger/journal_text.h"
#include "store/db.h"
#include "store/row.h"

/* What can be done about lines that the server has refused. */

enum { AGAIN_ARENA_MAX = 64 << 20 };

/* The line of the outbox, its texts in ledger->arena, which is reset. ST_MISSING with a sentence;
 * ST_REFUSED when the server has not refused it. */
static enum status refused_line(struct ledger *ledger, const char *id, struct journal_line *line,
                                struct error *error)
{
    arena_reset(ledger->arena);
    enum status status = journal_find(ledger->db, LOG_OUTBOX, id, ledger->arena, line, error);
    if (status == ST_MISSING)
        return error_set(error, status, id, _("这一条已不在待办中：请刷新后再看"));
    if (status == ST_OK && hold_in_force(ledger, line->verdict))
        return error_set(error, ST_REFUSED, id, _("服务器没有退回这一条：不用处理"));
    return status;
}

enum status client_drop(struct ledger *ledger, const char *id, instant now, struct error *error)
{
    struct journal_line line;
    (void)now;
    enum status status = client_check(ledger, error);
    if (status == ST_OK)
        status = ledger_begin(ledger, error);
    if (status != ST_OK)
        return status;
    status = refused_line(ledger, id, &line, error);
    if (status == ST_OK)
        status = outbox_drop(ledger->db, id, error);
    return client_end(ledger, status, error);
}

/* A thing that was given anew: lines that name it follow. */
struct renewed {
    struct renewed *next;
    enum entity entity;
    bool any; /* the kind is not known: only the id counts */
    const char *id;
};

/* A line with the reason "dependency" that came later. */
struct follower {
    struct follower *next;
    struct command command;
};

struct giving_again {
    struct ledger *ledger;
    struct arena *arena;
    int64_t after; /* the seq of the line asked for */
    struct renewed *renewed;
    struct follower *first, **end;
    instant now;
    struct error *error;
    enum status status;
};

static enum status no_memory(struct error *error)
{
    return error_set(error, ST_NOMEM, NULL, _("内存不足"));
}

static enum status note_renewed(struct giving_again *again, const struct command *command)
{
    struct renewed *renewed = arena_alloc(again->arena, sizeof *renewed);
    if (!renewed)
        return no_memory(again->error);
    renewed->any = command->verb->flags & VERB_FREE_TARGET;
    renewed->entity = command->verb->target;
    renewed->id = command->to;
    renewed->next = again->renewed;
    again->renewed = renewed;
    return ST_OK;
}

static bool is_renewed(const struct giving_again *again, enum entity entity, bool any,
                       const char *id, size_t n)
{
    for (const struct renewed *renewed = again->renewed; renewed; renewed = renewed->next)
        if (strlen(renewed->id) == n && memcmp(renewed->id, id, n) == 0 &&
            (any || renewed->any || renewed->entity == entity))
            return true;
    return false;
}

/* Whether the command is about something given anew, or names it. */
static bool follows(const struct giving_again *again, const struct command *command)
{
    const struct verb *verb = command->verb;
    if (command->to && is_renewed(again, verb->target, verb->flags & VERB_FREE_TARGET, command->to,
                                  strlen(command->to)))
        return true;
    for (size_t i = 0; i < verb->parameter_count; i++) {
        const struct parameter *parameter = &verb->parameters[i];
        if (parameter->refers < 0 || !command->given[parameter->argument])
            continue;
        const char *list = field_text(&argument_fields[parameter->argument], &command->with);
        const char *id;
        for (size_t n; (n = list_next(&list, &id)) > 0;)
            if (is_renewed(again, (enum entity)parameter->refers, false, id, n))
                return true;
    }
    return false;
}

static bool note_follower(void *context, const struct journal_line *line)
{
    struct giving_again *again = context;
    if (!line->verdict || strcmp(line->verdict, verdict_name(VERDICT_DEPENDENCY)) != 0)
        return true;
    struct follower *follower = arena_alloc(again->arena, sizeof *follower);
    if (follower)
        again->status = journal_command(line, again->arena, &follower->command, again->error);
    else
        again->status = no_memory(again->error);
    if (again->status != ST_OK)
        return false;
    *again->end = follower;
    again->end = &follower->next;
    return true;
}

/*
 * Those that may read a text before they act (a decision) name what they have read. ST_REFUSED when
 * it is no longer what stands there.
 */
static enum status check_read(struct giving_again *again, const struct command *command,
                              const union any_entity *row)
{
    static const char prefix[] = "sha256:";
    char hash[SHA256_TEXT];
    const char *seen = command->with.text;
    if (command->verb->target != ENTITY_POST || !verb_parameter(command->verb, ARG_text))
        return ST_OK;
    bool unchanged = command->rev == INTEGER_NONE || command->rev == row->head.rev;
    if (seen) {
        post_hash(&row->post, hash);
        size_t skip = strncmp(seen, prefix, strlen(prefix)) == 0 ? strlen(prefix) : 0;
        unchanged = strcmp(seen + skip, hash) == 0;
    }
    if (unchanged)
        return ST_OK;
    return error_set(again->error, ST_REFUSED, command->to,
                     _("信息的内容已变，请重新查看后再作决定"));
}

/* The rev as it is now, where it named one. */
static enum status bring_up(struct giving_again *again, struct command *command)
{
    union any_entity row;
    if (command->verb->flags & VERB_FREE_TARGET || !command->to)
        return ST_OK;
    arena_reset(again->ledger->arena);
    enum status status = row_get(again->ledger->db, command->verb->target, command->to,
                                 again->ledger->arena, &row, again->error);
    if (status != ST_OK)
        return status == ST_MISSING ? ST_OK : status;
    status = check_read(again, command, &row);
    if (command->rev != INTEGER_NONE)
        command->rev = row.head.rev;
    return status;
}

/* Gives it under a new id at now; that it happened when it was first entered stays. Where it
 * applies, it takes the refused line's place. */
static enum status give_anew(struct giving_again *again, struct command *command,
                             struct outcome *outcome)
{
    const char *old = command->id;
    enum status status = bring_up(again, command);
    if (status != ST_OK)
        return status;
    if (verb_parameter(command->verb, ARG_happened) && !command->given[ARG_happened]) {
        command->given[ARG_happened] = true;
        command->with.happened = command->at;
    }
    command->id = NULL;
    command->body = NULL;
    command->at = again->now;
    status = ledger_give(again->ledger, command, false, outcome, again->error);
    if (status != ST_OK ||
        (outcome->verdict != VERDICT_APPLIED && outcome->verdict != VERDICT_NOOP))
        return status;
    status = note_renewed(again, command);
    return status == ST_OK ? outbox_drop(again->ledger->db, old, again->error) : status;
}

/* What was refused only because the first one was, in the order in which it was given. One that
 * does not apply even now, or wants to be read again, stays as it is. */
static enum status give_followers(struct giving_again *again)
{
    struct outcome outcome;
    struct error walking;
    enum status status =
        journal_walk(again->ledger->db, LOG_OUTBOX, again->after, note_follower, again, &walking);
    if (status == ST_STOPPED)
        status = again->status;
    else if (status != ST_OK)
        error_set(again->error, status, walking.key, "%s", walking.text);
    for (struct follower *f = again->first; status == ST_OK && f; f = f->next) {
        if (!follows(again, &f->command))
            continue;
        status = give_anew(again, &f->command, &outcome);
        if (status == ST_REFUSED)
            status = ST_OK;
    }
    return status;
}

static enum status give_all(struct giving_again *again, const char *id, struct outcome *outcome)
{
    struct journal_line line;
    struct command command;
    enum status status = refused_line(again->ledger, id, &line, again->error);
    if (status == ST_OK && !line.body)
        return error_set(again->error, ST_REFUSED, id,
                         _("这一条的内容已按权限变更清除：请联系现任负责人"));
    if (status == ST_OK)
        status = journal_command(&line, again->arena, &command, again->error);
    again->after = line.seq;
    if (status == ST_OK)
        status = give_anew(again, &command, outcome);
    if (status == ST_OK && again->renewed)
        status = give_followers(again);
    return status == ST_OK ? ledger_derive_touched(again->ledger, again->now, again->error)
                           : status;
}

enum status client_again(struct ledger *ledger, const char *id, instant now,
                         struct outcome *outcome, struct error *error)
{
    struct giving_again again = {.ledger = ledger, .now = now, .error = error, .status = ST_OK};
    *outcome = (struct outcome){.verdict = VERDICT_NOOP};
    again.end = &again.first;
    enum status status = client_check(ledger, error);
    if (status != ST_OK)
        return status;
    again.arena = arena_new(AGAIN_ARENA_MAX);
    if (!again.arena)
        return no_memory(error);
    status = ledger_begin(ledger, error);
    if (status == ST_OK)
        status = client_end(ledger, give_all(&again, id, outcome), error);
    arena_free(again.arena);
    return status;
}
