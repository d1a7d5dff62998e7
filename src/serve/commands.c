#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "ledger/receive.h"
#include "serve/inside.h"

struct push {
    struct exchange *exchange;
    struct open_tenant *open;
    struct pushed *list;
    size_t count;
    struct judgement *judgements;
    struct sender sender;
};

/* device.invite: the code is the server's to make. It goes into the verdict, and so to the one who
 * asked. */
static bool make_code(void *context, const struct command *command, struct judgement *judgement)
{
    const struct push *push = context;
    struct server *server = push->exchange->server;
    char code[CODE_TEXT];
    if (strcmp(command->verb->name, "device.invite") != 0)
        return true;
    if (invite_make(server->hub, push->exchange->login->session.tenant, command->to,
                    push->exchange->now, server->options.random, code, NULL) != ST_OK)
        return false;
    snprintf(judgement->detail, sizeof judgement->detail, "%s", code);
    secret_wipe(code, sizeof code);
    return true;
}

/* A device that the push has revoked is ended before the push is durable: should the commit fail,
 * it is out of the hub too early, and never too late. */
static enum status end_devices(const struct push *push, struct error *error)
{
    struct server *server = push->exchange->server;
    for (size_t i = 0; i < push->count; i++) {
        const struct command *command = &push->list[i].command;
        if (push->list[i].status != ST_OK || push->judgements[i].verdict != VERDICT_APPLIED ||
            strcmp(command->verb->name, "device.revoke") != 0)
            continue;
        enum status status = device_end(server->hub, command->to, push->exchange->now, error);
        if (status != ST_OK && status != ST_MISSING)
            return status;
        logins_drop_device(server->logins, command->to);
    }
    return ST_OK;
}

static enum status receive_all(struct push *push, struct buf *verdict, struct error *error)
{
    struct buf *out = push->exchange->reply->body;
    answer_begin(out);
    for (size_t i = 0; i < push->count; i++) {
        buf_reset(verdict);
        enum status status = ledger_receive(push->open->ledger, &push->list[i], &push->sender,
                                            verdict, &push->judgements[i], error);
        if (status != ST_OK)
            return status;
        if (verdict->failed)
            return error_set(error, ST_NOMEM, NULL, _("内存不够；请关掉别的程序再试"));
        answer_verdict(out, verdict->text, verdict->len);
    }
    return ST_OK;
}

/* Within the transaction: whether the hub still means this file, which a restore may have replaced
 * while we waited for it. */
static enum status still_ours(struct push *push, struct error *error)
{
    uint64_t serial = push->open->serial;
    enum status status =
        server_look_hub(push->exchange->server, push->exchange->request->now_ms, true, error);
    if (status == ST_OK && push->open->serial != serial)
        return ST_BUSY;
    return status;
}

/* What is owed is not derived anew here: what the commands touch is marked stale, nothing that the
 * server answers is read from the derived lines, and whoever looks derives what is stale. */
static enum status settle(struct push *push, struct error *error)
{
    struct buf verdict;
    char epoch[EPOCH_TEXT];
    struct ledger *ledger = push->open->ledger;
    enum status status = ledger_begin(ledger, error);
    if (status != ST_OK)
        return status;
    status = still_ours(push, error);
    if (status != ST_OK && !push->open->ledger)
        return status;
    buf_init(&verdict, VERDICT_TEXT_MAX);
    if (status == ST_OK)
        status = serve_scope(ledger, push->sender.person, push->sender.scope_arena,
                             &push->sender.scope, epoch, error);
    if (status == ST_OK)
        status = receive_all(push, &verdict, error);
    if (status == ST_OK)
        status = end_devices(push, error);
    if (status == ST_OK && push->exchange->reply->body->failed)
        status = error_set(error, ST_NOMEM, NULL, _("内存不够；请关掉别的程序再试"));
    if (status == ST_OK)
        status = ledger_commit(ledger, error);
    else
        ledger_rollback(ledger);
    buf_free(&verdict);
    server_wrote(push->exchange->server, push->open);
    return status;
}

static enum status take(struct push *push, struct error *error)
{
    struct exchange *exchange = push->exchange;
    struct server *server = exchange->server;
    const struct session *session = &exchange->login->session;
    push->sender = (struct sender){.person = session->person,
                                   .device = session->device,
                                   .now = exchange->now,
                                   .scope_arena = server->scopes,
                                   .settle = make_code,
                                   .settle_context = push};
    push->judgements = arena_alloc(server->arena, (push->count + 1) * sizeof *push->judgements);
    if (!push->judgements)
        return error_set(error, ST_NOMEM, NULL, _("内存不够；请关掉别的程序再试"));
    arena_reset(server->scopes);
    enum status status = settle(push, error);
    if (status != ST_OK)
        return status;
    answer_end(exchange->reply->body, ledger_seq(push->open->ledger));
    server->tally.pushes++;
    for (size_t i = 0; i < push->count; i++)
        server->tally.verdicts[push->judgements[i].verdict]++;
    return ST_OK;
}

void handle_commands(struct exchange *exchange)
{
    struct error error = {.status = ST_OK};
    struct push push = {.exchange = exchange};
    const struct request *request = exchange->request;
    if (!exchange_takes(exchange, PUSH_TEXT_MAX))
        return;
    enum status status = push_decode(request->body, request->length, exchange->server->arena,
                                     &push.list, &push.count, &error);
    if (status == ST_NOMEM)
        exchange_failed(exchange, status, &error);
    else if (status != ST_OK)
        exchange_refuse(exchange, status == ST_LIMIT ? PROBLEM_TOO_LARGE : PROBLEM_BAD_REQUEST);
    if (exchange->problem != PROBLEM_NONE)
        return;
    push.open = exchange_tenant(exchange);
    if (!push.open)
        return;
    status = take(&push, &error);
    if (status != ST_OK)
        exchange_failed(exchange, status, &error);
}
