#include "sync/sync.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "ledger/ledger.h"
#include "store/journal.h"
#include "sync/inside.h"

/* A page of the largest size, as it is read. */
enum { ANSWER_ARENA_MAX = 64 << 20, TOKEN_MS = 14 * 60 * 1000, POKE_MS = 1000 };

static const struct phase_work *const work[PHASE_COUNT] = {
    [PHASE_CHALLENGE] = &login_challenge,
    [PHASE_TOKEN] = &login_token,
    [PHASE_PUSH] = &push_work,
    [PHASE_PULL] = &pull_work,
};

/* Wipes the token. */
static void forget_token(struct sync *sync)
{
    secret_wipe(sync->token, sizeof sync->token);
}

static int64_t dice(struct sync *sync, int64_t sides)
{
    uint32_t number;
    sync->random.fill(sync->random.context, &number, sizeof number);
    return (int64_t)(number % (uint64_t)sides);
}

/* Twice as long after each failure, somewhere in the upper half: clients that lost their server
 * together do not come back together. */
static int64_t backoff(struct sync *sync, int64_t retry_after)
{
    int64_t most = SYNC_BACKOFF_MS;
    for (unsigned i = 1; i < sync->failures && most < SYNC_BACKOFF_MAX_MS; i++)
        most *= 2;
    if (most > SYNC_BACKOFF_MAX_MS)
        most = SYNC_BACKOFF_MAX_MS;
    int64_t wait = most / 2 + dice(sync, most / 2 + 1);
    int64_t asked =
        retry_after < SYNC_BACKOFF_MAX_MS / 1000 ? retry_after * 1000 : SYNC_BACKOFF_MAX_MS;
    return wait > asked ? wait : asked;
}

static void fail(struct sync *sync, const struct error *error, int64_t retry_after)
{
    sync->failures++;
    sync->phase = PHASE_REST;
    sync->asked = false;
    sync->status.state = SYNC_OFFLINE;
    sync->status.now_sending = 0;
    sync->status.error = *error;
    if (sync->status.offline_since == INSTANT_NONE)
        sync->status.offline_since = sync_now_s(sync);
    sync->due_ms = sync->now_ms + backoff(sync, retry_after);
}

enum status sync_refuse(struct sync *sync, const char *words)
{
    sync->phase = PHASE_REST;
    sync->asked = false;
    sync->status.state = SYNC_REFUSED;
    sync->status.now_sending = 0;
    error_set(&sync->status.error, ST_REFUSED, NULL, "%s", words);
    sync->due_ms = INT64_MAX;
    forget_token(sync);
    return ST_OK;
}

/* When there is next something to do: what is held now goes when its window is over. */
static int64_t next_run(struct sync *sync)
{
    struct outbox_counts counts;
    int64_t due = sync->now_ms + SYNC_EVERY_MS - dice(sync, SYNC_EVERY_MS / 10);
    if (sync->asked)
        return sync->now_ms;
    if (outbox_count(ledger_db(sync->ledger), &counts, NULL) != ST_OK || counts.held == 0 ||
        counts.oldest == INSTANT_NONE)
        return due;
    int64_t past = (counts.oldest + SYNC_HELD_SECONDS) * 1000 + POKE_MS;
    /* A time claimed by a clock that was wrong is no reason to run all the time. */
    if (past < sync->now_ms + POKE_MS)
        past = sync->now_ms + SYNC_HELD_SECONDS * 1000;
    return past < due ? past : due;
}

void sync_done(struct sync *sync)
{
    sync->phase = PHASE_REST;
    sync->failures = 0;
    sync->due_ms = next_run(sync);
    sync->asked = false;
    sync->status.state = SYNC_IDLE;
    sync->status.synced_at = sync_now_s(sync);
    sync->status.offline_since = INSTANT_NONE;
    sync->status.error = (struct error){.status = ST_OK};
}

static void begin_run(struct sync *sync)
{
    if (sync->token[0] &&
        (sync->now_ms < sync->token_ms || sync->now_ms - sync->token_ms > TOKEN_MS))
        forget_token(sync);
    sync->phase = sync->token[0] ? PHASE_PUSH : PHASE_CHALLENGE;
    sync->logins = sync->renewals = 0;
    sync->rebases = 0;
    sync->asked = false;
    sync->batch.max = PUSH_COMMANDS;
    sync->status.state = SYNC_WORKING;
    sync->status.sent = sync->status.now_sending = 0;
    sync->status.from = sync->status.cursor;
    sync->status.purged = false;
}

/* Called from within the transport: what came is kept for the next step. */
static void keep_answer(void *argument, const struct response *response)
{
    struct sync *sync = argument;
    struct reply *reply = &sync->reply;
    sync->under_way = false;
    sync->answered = true;
    reply->status = response->status;
    reply->code = response->code;
    reply->retry_after = response->retry_after;
    buf_reset(&reply->body);
    if (response->status == ST_OK)
        buf_add(&reply->body, response->body, response->length);
    else
        reply->error = response->error;
    if (reply->body.failed)
        reply->status = error_set(&reply->error, ST_LIMIT, NULL, _("服务器的回答太大，没有采用"));
}

/* One new session for a token that is no longer taken; then it is not about the token. */
static enum status unauthorised(struct sync *sync)
{
    forget_token(sync);
    if (sync->renewals++ > 0)
        return sync_refuse(sync, _("服务器不再接受本机，请向管理员要新的邀请码"));
    sync->phase = PHASE_CHALLENGE;
    return ST_OK;
}

static enum status take_reply(struct sync *sync, struct error *error)
{
    const struct reply *reply = &sync->reply;
    bool in_session = sync->phase == PHASE_PUSH || sync->phase == PHASE_PULL;
    struct problem problem;
    if (reply->status != ST_OK) {
        *error = reply->error;
        return reply->status;
    }
    if (reply->code == 200) {
        if (in_session)
            sync->renewals = 0;
        return work[sync->phase]->take(sync, error);
    }
    problem_read(reply->body.text, reply->body.len, &problem);
    if (reply->code == 429 || reply->code == 503)
        return problem_error(reply->code, &problem, error);
    if (reply->code == 401 && in_session)
        return unauthorised(sync);
    return work[sync->phase]->decline(sync, &problem, error);
}

static void take_answer(struct sync *sync)
{
    struct error error = {.status = ST_OK};
    sync->answered = false;
    enum status status = take_reply(sync, &error);
    arena_reset(sync->arena);
    buf_free(&sync->reply.body);
    if (status != ST_OK)
        fail(sync, &error,
             sync->reply.code == 429 || sync->reply.code == 503 ? sync->reply.retry_after : 0);
}

/* Makes the request of the phase; where it has nothing to ask, the next one's. */
static enum status ask(struct sync *sync, struct error *error)
{
    struct exchange exchange = {.method = NULL};
    while (sync->phase != PHASE_REST && !exchange.method) {
        if (sync->phase == PHASE_CHALLENGE)
            sync->logins++;
        enum status status = work[sync->phase]->ask(sync, &exchange, error);
        if (status != ST_OK)
            return status;
    }
    if (!exchange.method)
        return ST_OK;
    if (sync->body.failed)
        return error_set(error, ST_NOMEM, NULL, _("内存不足"));
    if (sync->body.len > 0) {
        exchange.body = sync->body.text;
        exchange.length = sync->body.len;
    }
    buf_free(&sync->reply.body);
    buf_init(&sync->reply.body, exchange.answer_max);
    sync->reply.code = 0;
    sync->under_way = true;
    enum status status =
        sync->transport->start(sync->transport->context, &exchange, keep_answer, sync, error);
    if (status != ST_OK)
        sync->under_way = false;
    return status;
}

void sync_step(struct sync *sync, int64_t now_ms)
{
    struct error error = {.status = ST_OK};
    sync->now_ms = now_ms;
    if (sync->answered)
        take_answer(sync);
    /* At once, not when the server is there: what is given after this keeps its window. */
    if (sync->with_held)
        (void)sync_release(sync, &error);
    if (sync->under_way)
        return;
    if (sync->phase == PHASE_REST) {
        if (now_ms < sync->due_ms)
            return;
        begin_run(sync);
    }
    if (ask(sync, &error) != ST_OK)
        fail(sync, &error, 0);
}

int64_t sync_next(const struct sync *sync)
{
    if (sync->under_way)
        return INT64_MAX;
    return sync->answered || sync->phase != PHASE_REST ? sync->now_ms : sync->due_ms;
}

void sync_now(struct sync *sync, bool with_held)
{
    sync->with_held = sync->with_held || with_held;
    if (sync->phase == PHASE_REST)
        sync->due_ms = INT64_MIN;
    else
        sync->asked = true;
}

void sync_poke(struct sync *sync, int64_t now_ms)
{
    int64_t past = now_ms + SYNC_HELD_SECONDS * 1000 + POKE_MS;
    if (sync->phase == PHASE_REST && sync->status.state == SYNC_IDLE && past < sync->due_ms)
        sync->due_ms = past;
}

struct sync_status sync_look(const struct sync *sync)
{
    return sync->status;
}

void sync_wait(struct sync *sync, struct pollfd *fds, size_t count, int timeout_ms)
{
    if (sync->answered)
        timeout_ms = 0;
    sync->transport->wait(sync->transport->context, fds, count, timeout_ms);
}

static enum status read_store(struct sync *sync, struct error *error)
{
    struct base base;
    enum status status = client_membership(sync->ledger, &sync->membership, error);
    if (status == ST_OK)
        status = client_base(sync->ledger, &base, error);
    if (status != ST_OK)
        return status;
    sync->status.synced_at = base.synced_at;
    sync->status.from = sync->status.cursor = base.cursor;
    sync->status.head = base.head;
    return ST_OK;
}

enum status sync_open(const struct sync_options *options, struct sync **out, struct error *error)
{
    struct sync *sync = calloc(1, sizeof *sync);
    *out = NULL;
    if (!sync)
        return error_set(error, ST_NOMEM, NULL, _("内存不足"));
    sync->ledger = options->ledger;
    sync->transport = options->transport;
    sync->random = options->random;
    sync->status.state = SYNC_IDLE;
    sync->status.offline_since = INSTANT_NONE;
    sync->due_ms = INT64_MIN;
    snprintf(sync->secret, sizeof sync->secret, "%s", options->secret_key);
    buf_init(&sync->body, PUSH_TEXT_MAX);
    buf_init(&sync->reply.body, 0);
    sync->arena = arena_new(ANSWER_ARENA_MAX);
    enum status status =
        sync->arena ? read_store(sync, error) : error_set(error, ST_NOMEM, NULL, _("内存不足"));
    if (status != ST_OK)
        sync_close(sync);
    else
        *out = sync;
    return status;
}

void sync_close(struct sync *sync)
{
    if (!sync)
        return;
    if (sync->under_way)
        sync->transport->cancel(sync->transport->context);
    secret_wipe(sync->secret, sizeof sync->secret);
    forget_token(sync);
    buf_free(&sync->body);
    buf_free(&sync->reply.body);
    arena_free(sync->arena);
    free(sync);
}
