#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "sync/inside.h"

enum { FRAME = sizeof "{\"commands\":[]}" };

/* One push being put together from the outbox. */
struct gathering {
    struct sync *sync;
    struct buf line;
    char unfit[IDENT_MAX + 1]; /* a command that cannot be sent by itself either; "" */
    struct error why, *error;
    enum status status;
};

/* Such a command would stand before all others for ever. */
static bool unfit(struct gathering *gathering, const struct journal_line *line)
{
    snprintf(gathering->unfit, sizeof gathering->unfit, "%s", line->id);
    return false;
}

static bool gather(void *context, const struct journal_line *line)
{
    struct gathering *gathering = context;
    struct sync *sync = gathering->sync;
    struct batch *batch = &sync->batch;
    if (batch->count == batch->max)
        return false;
    buf_reset(&gathering->line);
    enum status status =
        client_encode(sync->ledger, line, sync->secret, &gathering->line, &gathering->why);
    if (status == ST_OK && gathering->line.failed)
        status = error_set(&gathering->why, ST_LIMIT, NULL, _("这条命令太大，发送不了"));
    if (status == ST_INVALID || status == ST_LIMIT)
        return unfit(gathering, line);
    if (status != ST_OK) {
        *gathering->error = gathering->why;
        gathering->status = status;
        return false;
    }
    if (sync->body.len + gathering->line.len + FRAME > PUSH_TEXT_MAX)
        return false;
    if (batch->count > 0)
        buf_putc(&sync->body, ',');
    buf_add(&sync->body, gathering->line.text, gathering->line.len);
    snprintf(batch->ids[batch->count++], sizeof batch->ids[0], "%s", line->id);
    return true;
}

/* A command that the server will not have, told by ourselves: it must not stand in the way. */
static enum status judge_unfit(struct sync *sync, const char *id, const char *words,
                               struct error *error)
{
    struct judgement judgement = {.verdict = VERDICT_INVALID};
    snprintf(judgement.id, sizeof judgement.id, "%s", id);
    snprintf(judgement.detail, sizeof judgement.detail, "%s", words);
    enum status status = client_judge(sync->ledger, &judgement, 1, sync_now_s(sync), error);
    if (status == ST_OK) {
        sync->status.sent++;
        sync->status.version++;
    }
    return status;
}

static enum status gather_all(struct gathering *gathering)
{
    struct sync *sync = gathering->sync;
    sync->batch.count = 0;
    buf_reset(&sync->body);
    buf_puts(&sync->body, "{\"commands\":[");
    enum status status = client_outgoing(sync->ledger, gather, gathering, gathering->error);
    buf_puts(&sync->body, "]}");
    if (status == ST_STOPPED)
        status = gathering->status;
    if (status == ST_OK && sync->body.failed)
        status = error_set(gathering->error, ST_NOMEM, NULL, _("内存不足"));
    return status;
}

enum status sync_release(struct sync *sync, struct error *error)
{
    int64_t released = 0;
    instant before = sync->with_held ? INSTANT_MAX : sync_now_s(sync) - SYNC_HELD_SECONDS;
    enum status status = client_release(sync->ledger, before, &released, error);
    if (status == ST_OK)
        sync->with_held = false;
    if (status == ST_OK && released > 0)
        sync->status.version++;
    return status;
}

static enum status ask(struct sync *sync, struct exchange *exchange, struct error *error)
{
    struct gathering gathering = {.sync = sync, .error = error};
    buf_init(&gathering.line, PUSH_TEXT_MAX - FRAME);
    enum status status = sync_release(sync, error);
    if (status == ST_OK)
        status = gather_all(&gathering);
    if (status == ST_OK && sync->batch.count == 0 && gathering.unfit[0])
        status = judge_unfit(sync, gathering.unfit, gathering.why.text, error);
    else if (status == ST_OK && sync->batch.count == 0)
        sync->phase = PHASE_PULL;
    else if (status == ST_OK) {
        snprintf(sync->path, sizeof sync->path, "/v1/t/%s/commands", sync->membership.tenant);
        *exchange = (struct exchange){.method = "POST",
                                      .path = sync->path,
                                      .token = sync->token,
                                      .answer_max = ANSWER_TEXT_MAX};
        sync->status.now_sending = (int64_t)sync->batch.count;
    }
    buf_free(&gathering.line);
    return status;
}

/* Where the id stands in the batch; count when it does not. */
static size_t place_of(const struct batch *batch, const char *id)
{
    size_t i = 0;
    while (i < batch->count && strcmp(batch->ids[i], id) != 0)
        i++;
    return i;
}

/* Whether the verdicts can be those of what was sent: each command judged once at most, and no seq
 * behind the head. */
static bool plausible(const struct batch *batch, const struct judgement *list, size_t count,
                      int64_t head)
{
    bool judged[PUSH_COMMANDS] = {false};
    for (size_t i = 0; i < count; i++) {
        size_t place = place_of(batch, list[i].id);
        if (place == batch->count || judged[place])
            return false;
        judged[place] = true;
        if (list[i].seq < 0 || list[i].seq > head)
            return false;
        if (list[i].verdict == VERDICT_APPLIED && list[i].seq == 0)
            return false;
    }
    return head >= 0;
}

/*
 * Leaves out verdicts on commands whose id the server could not read. Such a command is found by
 * sending less, down to itself.
 */
static size_t leave_out_nameless(struct batch *batch, struct judgement *list, size_t count)
{
    size_t kept = 0;
    if (batch->count == 1 && count == 1 && !list[0].id[0])
        snprintf(list[0].id, sizeof list[0].id, "%s", batch->ids[0]);
    for (size_t i = 0; i < count; i++)
        if (list[i].id[0])
            list[kept++] = list[i];
    if (kept < count)
        batch->max = (batch->count + 1) / 2;
    return kept;
}

static size_t settled_of(const struct judgement *list, size_t count)
{
    size_t settled = 0;
    for (size_t i = 0; i < count; i++)
        settled += list[i].verdict != VERDICT_RETRY;
    return settled;
}

static void grow(struct batch *batch)
{
    batch->max = 2 * batch->max < PUSH_COMMANDS ? 2 * batch->max : PUSH_COMMANDS;
}

static enum status take(struct sync *sync, struct error *error)
{
    struct judgement *list = NULL;
    struct error why;
    size_t all = 0;
    int64_t head = 0;
    if (answer_decode(sync->reply.body.text, sync->reply.body.len, sync->arena, &list, &all, &head,
                      &why) != ST_OK)
        return answer_malformed(error, why.key);
    size_t count = leave_out_nameless(&sync->batch, list, all);
    if (!plausible(&sync->batch, list, count, head))
        return answer_malformed(error, "verdicts");
    enum status status = client_judge(sync->ledger, list, count, sync_now_s(sync), error);
    if (status != ST_OK)
        return status;
    size_t settled = settled_of(list, count);
    if (settled == 0 && count == all)
        return error_set(error, ST_BUSY, NULL, _("服务器要求稍后再发，稍后会再试"));
    sync->status.sent += (int64_t)settled;
    sync->status.version++;
    sync->status.now_sending = 0;
    if (head > sync->status.head)
        sync->status.head = head;
    if (count == all)
        grow(&sync->batch);
    return ST_OK;
}

/* The server took none of it: less is tried, down to the one command that is at fault. */
static enum status decline(struct sync *sync, const struct problem *problem, struct error *error)
{
    int code = sync->reply.code;
    bool too_large = code == 413 || problem_is(problem, "too-large");
    if (!too_large && !(code == 400 && problem_is(problem, "bad-request")))
        return problem_error(code, problem, error);
    if (sync->batch.count > 1) {
        sync->batch.max = (sync->batch.count + 1) / 2;
        return ST_OK;
    }
    const char *words = problem->title[0] ? problem->title : _("服务器不收这条命令");
    enum status status = judge_unfit(sync, sync->batch.ids[0], words, error);
    if (status == ST_OK)
        grow(&sync->batch);
    return status;
}

const struct phase_work push_work = {ask, take, decline};
