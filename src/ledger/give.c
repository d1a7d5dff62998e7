#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/intl.h"
#include "base/text.h"
#include "ledger/inside.h"
#include "store/db.h"
#include "store/journal.h"
#include "store/row.h"
#include "wire/command_json.h"

static const char *means_word(const struct command *command)
{
    return command->means ? means_names[command->means] : NULL;
}

static struct journal_line line_of(const struct command *command)
{
    bool free_target = command->verb->flags & VERB_FREE_TARGET;
    return (struct journal_line){
        .id = command->id,
        .at = command->at,
        .received_at = INSTANT_NONE,
        .by = command->by,
        .verb = command->verb->name,
        .entity = free_target ? NULL : entity_kinds[command->verb->target].name,
        .target = command->to,
        .rev = command->rev,
        .on_behalf = command->on_behalf,
        .means = means_word(command),
        .body = command->body,
        .answered = INTEGER_NONE,
    };
}

/* A client names the rev it saw where a server asks for it (give_rev), and where that tells whether
 * an earlier decision was seen. */
static bool filled_in(const struct ledger *ledger, const struct command *command)
{
    return ledger->kind == LEDGER_CLIENT && command->rev == INTEGER_NONE &&
           command->verb->flags & (VERB_TAKES_NULL | VERB_DECISION);
}

/* Whether this very command has been kept before: ST_MISSING when not. */
static enum status known(struct ledger *ledger, const struct command *command,
                         struct outcome *outcome, struct error *error)
{
    static const enum log logs[] = {LOG_JOURNAL, LOG_OUTBOX};
    struct journal_line kept, line = line_of(command);
    /* Within a transaction it is known whether anything is in the outbox. */
    for (size_t i = 0; i < (ledger->holding ? 2 : 1); i++) {
        enum status status =
            journal_find(ledger->db, logs[i], command->id, ledger->arena, &kept, error);
        if (status == ST_MISSING)
            continue;
        if (status != ST_OK)
            return status;
        bool equal = text_same(kept.verb, line.verb) && text_same(kept.target, line.target) &&
                     kept.at == line.at && text_same(kept.by, line.by) &&
                     (kept.rev == line.rev || filled_in(ledger, command)) &&
                     text_same(kept.on_behalf, line.on_behalf) &&
                     text_same(kept.means, line.means) && text_same(kept.body, line.body);
        outcome->verdict = equal ? VERDICT_NOOP : VERDICT_ID_REUSED;
        if (!equal)
            error_set(&outcome->error, ST_REFUSED, "id",
                      _("命令编号 %s 已用于另一条命令，请换一个编号"), command->id);
        return ST_OK;
    }
    return ST_MISSING;
}

static enum status decide_here(struct ledger *ledger, const struct command *command,
                               struct outcome *outcome, struct error *error)
{
    struct world world = world_of(ledger);
    struct decision decision = {
        .world = &world,
        .arena = ledger->arena,
        .command = command,
        .user = command->by,
        .trusted = ledger->kind != LEDGER_CLIENT,
    };
    ledger->world_error = (struct error){.status = ST_OK};
    enum status status = decide(&decision);
    if (status != ST_OK) {
        const struct error *why =
            ledger->world_error.status == status ? &ledger->world_error : &decision.error;
        return error_set(error, status, why->key, "%s", why->text);
    }
    outcome->verdict = decision.verdict;
    outcome->error = decision.error;
    return ST_OK;
}

static bool kept(enum verdict verdict)
{
    return verdict == VERDICT_APPLIED || verdict == VERDICT_NOOP;
}

/* Decides; what a refused command had put is forgotten. */
static enum status give_new(struct ledger *ledger, const struct command *command,
                            struct outcome *outcome, struct error *error)
{
    ledger->pending = NULL;
    ledger->savepoint = false;
    enum status status = decide_here(ledger, command, outcome, error);
    if (status != ST_OK)
        return status;
    return kept(outcome->verdict) ? world_keep(ledger, error) : world_drop(ledger, error);
}

/* What was not read from a text has none yet: the one under which it is kept. */
static enum status give_body(struct ledger *ledger, struct command *command, struct error *error)
{
    struct buf buf;
    buf_init(&buf, COMMAND_TEXT_MAX);
    command_encode_with(&buf, command);
    command->body = buf.failed ? NULL : arena_dup(ledger->arena, buf.text, buf.len);
    buf_free(&buf);
    if (command->body)
        return ST_OK;
    return error_set(error, ST_LIMIT, NULL, _("内容太长，请分成几次办理"));
}

enum status give_effect(struct ledger *ledger, const struct command *command, bool settled,
                        struct outcome *outcome, struct error *error)
{
    *outcome = (struct outcome){.verdict = VERDICT_APPLIED};
    arena_reset(ledger->arena);
    ledger->settled = settled;
    return give_new(ledger, command, outcome, error);
}

enum status give_unknown(struct ledger *ledger, const struct command *command, bool settled,
                         struct outcome *outcome, struct error *error)
{
    ledger->settled = settled;
    enum status status = give_new(ledger, command, outcome, error);
    if (status != ST_OK || !kept(outcome->verdict))
        return status;
    struct journal_line line = line_of(command);
    line.verdict = verdict_name(outcome->verdict);
    ledger->holding = ledger->holding || !settled;
    status = journal_append(ledger->db, settled ? LOG_JOURNAL : LOG_OUTBOX, &line, error);
    if (status == ST_OK && settled && ledger->kind == LEDGER_SERVED)
        status = serving_settled(ledger, command, outcome, error);
    return status;
}

/* Without it the server could not tell what its author had seen. */
static enum status give_rev(struct ledger *ledger, struct command *command, struct error *error)
{
    union any_entity row;
    if (!filled_in(ledger, command))
        return ST_OK;
    enum status status =
        row_get(ledger->db, command->verb->target, command->to, ledger->arena, &row, error);
    if (status == ST_OK)
        command->rev = row.head.rev;
    return status == ST_MISSING ? ST_OK : status;
}

/* In a client's store all goes to the outbox; what is settled, as something that cannot be taken
 * back any more. */
static enum status give_client(struct ledger *ledger, struct command *command, bool settled,
                               struct outcome *outcome, struct error *error)
{
    if (strcmp(command->by, ledger->user) != 0) {
        outcome->verdict = VERDICT_FORBIDDEN;
        error_set(&outcome->error, ST_REFUSED, "by",
                  _("服务器只接受本人的操作：此命令是 %s 的，本机登记的是 %s。"), command->by,
                  ledger->user);
        return ST_OK;
    }
    int64_t rev = command->rev;
    enum status status = give_rev(ledger, command, error);
    ledger->settled = false;
    if (status == ST_OK)
        status = give_new(ledger, command, outcome, error);
    if (status == ST_OK && kept(outcome->verdict)) {
        struct journal_line line = line_of(command);
        line.verdict = settled ? OUTBOX_SENDING : NULL;
        ledger->holding = true;
        status = journal_append(ledger->db, LOG_OUTBOX, &line, error);
    }
    command->rev = rev;
    return status;
}

/* One that is in neither log. */
static enum status give_first(struct ledger *ledger, struct command *command, bool settled,
                              struct outcome *outcome, struct error *error)
{
    if (ledger->kind == LEDGER_CLIENT)
        return give_client(ledger, command, settled, outcome, error);
    if (settled && ledger->holding)
        return hold_give_under(ledger, command, outcome, error);
    return give_unknown(ledger, command, settled, outcome, error);
}

enum status ledger_give(struct ledger *ledger, struct command *command, bool settled,
                        struct outcome *outcome, struct error *error)
{
    char id[UUID_TEXT];
    bool no_id = !command->id, no_body = !command->body;
    *outcome = (struct outcome){.verdict = VERDICT_APPLIED};
    arena_reset(ledger->arena);
    if (!command->by)
        command->by = ledger->user;
    if (no_id) {
        uuid7_new(ledger->random, command->at * 1000, id);
        command->id = id;
    }
    enum status status = no_body ? give_body(ledger, command, error) : ST_OK;
    if (status == ST_OK)
        status = known(ledger, command, outcome, error);
    if (status == ST_MISSING)
        status = give_first(ledger, command, settled, outcome, error);
    if (no_id)
        command->id = NULL;
    if (no_body)
        command->body = NULL;
    return status;
}
