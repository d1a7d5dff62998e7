#include "ledger/load.h"

#include <stdio.h>
#include <string.h>

#include "base/ident.h"
#include "base/intl.h"
#include "ledger/inside.h"
#include "wire/command_json.h"

/* The id of a command in a file that names none: the same for the same line of the same file. */
static void derive_id(struct load *load, const struct command *command, const char *text, size_t n,
                      char id[UUID_TEXT])
{
    char line[SHA256_TEXT], seed[2 * SHA256_TEXT + 32];
    if (!*load->digest)
        sha256_text(load->name, strlen(load->name), load->digest);
    sha256_text(text, n, line);
    int length = snprintf(seed, sizeof seed, "%s %ld %s", load->digest, load->lines, line);
    uuid7_derived(command->at, seed, (size_t)length, id);
}

static bool blank(const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (text[i] != ' ' && text[i] != '\t' && text[i] != '\r')
            return false;
    return true;
}

static void count(struct load *load, const struct outcome *outcome)
{
    if (outcome->verdict == VERDICT_APPLIED) {
        load->applied++;
    } else if (outcome->verdict == VERDICT_NOOP) {
        load->known++;
    } else {
        load->refused++;
        if (load->refusal)
            load->refusal(load->context, load->lines, outcome);
    }
}

/* Ends one transaction and begins the next; a dry run stays in its one. */
static enum status turn_over(struct ledger *ledger, struct load *load, struct error *error)
{
    if (load->lines % LOAD_BATCH != 0)
        return ST_OK;
    if (load->pending && !load->dry_run) {
        load->pending = false;
        enum status status = ledger_commit(ledger, error);
        if (status != ST_OK)
            return status;
        load->saved = load->lines;
    }
    if (load->progress && !load->progress(load->context, load))
        return error_set(error, ST_STOPPED, NULL, _("已停止，此前的内容已保存"));
    return ST_OK;
}

enum status load_line(struct ledger *ledger, struct load *load, const char *text, size_t n,
                      struct error *error)
{
    struct command command;
    struct outcome outcome = {.verdict = VERDICT_INVALID};
    char id[UUID_TEXT];
    enum status status = ST_OK;
    load->lines++;
    if (n <= COMMAND_TEXT_MAX && blank(text, n))
        return turn_over(ledger, load, error);
    if (!load->pending) {
        status = ledger_begin(ledger, error);
        if (status != ST_OK)
            return status;
        load->pending = true;
    }
    arena_reset(ledger->reading);
    status = command_decode(text, n, ledger->reading, &command, &outcome.error);
    if (status == ST_OK) {
        if (!command.id) {
            derive_id(load, &command, text, n, id);
            command.id = id;
        }
        status = ledger_give(ledger, &command, true, &outcome, error);
        if (status != ST_OK)
            goto fail;
    } else if (status == ST_NOMEM) {
        if (error)
            *error = outcome.error;
        goto fail;
    }
    count(load, &outcome);
    return turn_over(ledger, load, error);
fail:
    load->pending = false;
    ledger_rollback(ledger);
    return status;
}

enum status load_end(struct ledger *ledger, struct load *load, struct error *error)
{
    if (!load->pending)
        return ST_OK;
    load->pending = false;
    if (load->dry_run) {
        ledger_rollback(ledger);
        return ST_OK;
    }
    enum status status = ledger_commit(ledger, error);
    if (status == ST_OK)
        load->saved = load->lines;
    return status;
}
