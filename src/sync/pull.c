#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "sync/inside.h"

static enum status ask(struct sync *sync, struct exchange *exchange, struct error *error)
{
    struct base base;
    enum status status = client_base(sync->ledger, &base, error);
    if (status != ST_OK)
        return status;
    /* Before the first page there is neither epoch nor history to name. */
    snprintf(sync->path, sizeof sync->path, "/v1/t/%s/changes?from=%" PRId64 "%s%s%s%s&limit=%d",
             sync->membership.tenant, base.cursor, base.epoch[0] ? "&epoch=" : "", base.epoch,
             base.history[0] ? "&history=" : "", base.history, SYNC_PAGE_ROWS);
    *exchange = (struct exchange){
        .method = "GET", .path = sync->path, .token = sync->token, .answer_max = PAGE_TEXT_MAX};
    buf_reset(&sync->body);
    return ST_OK;
}

/* Within one history the chain only grows. */
static bool audit_shrinks(const struct base *base, const struct page_head *head)
{
    if (strcmp(base->history, head->history) != 0 || !base->audit_hash[0])
        return false;
    return head->audit_seq < base->audit_seq ||
           (head->audit_seq == base->audit_seq && strcmp(head->audit_hash, base->audit_hash) != 0);
}

/* That the page follows on what is here; client_lay looks again, within its transaction. */
static enum status check_page(const struct base *base, const struct page *page, struct error *error)
{
    const struct page_head *head = &page->head;
    if (base->epoch[0] && strcmp(base->epoch, head->epoch) != 0)
        return answer_malformed(error, "epoch");
    if (head->from != base->cursor)
        return answer_malformed(error, "from");
    if (head->head < base->cursor)
        return answer_malformed(error, "head");
    /* It would be asked for again for ever. */
    if (head->to == head->from && head->to < head->head)
        return answer_malformed(error, "to");
    return ST_OK;
}

static enum status lay(struct sync *sync, const struct page *page, struct error *error)
{
    struct base base;
    enum status status = client_base(sync->ledger, &base, error);
    if (status == ST_OK)
        status = check_page(&base, page, error);
    if (status != ST_OK)
        return status;
    if (audit_shrinks(&base, &page->head))
        return sync_refuse(sync, _("服务器的审计记录倒退，没有采用它的数据；请告诉管理员"));
    status = client_lay(sync->ledger, page, sync_now_s(sync), error);
    if (status != ST_OK)
        return status;
    sync->status.version++;
    sync->status.cursor = page->head.to;
    sync->status.head = page->head.head;
    if (page->head.to == page->head.head)
        sync_done(sync);
    return ST_OK;
}

static enum status take(struct sync *sync, struct error *error)
{
    struct page page;
    struct error why;
    enum status status =
        page_decode(sync->reply.body.text, sync->reply.body.len, sync->arena, &page, &why);
    if (status == ST_NOMEM)
        return error_set(error, status, NULL, "%s", why.text);
    if (status != ST_OK)
        return answer_malformed(error, why.key);
    return lay(sync, &page, error);
}

/* The grants have changed, or the server was restored: the copy is fetched anew. What has gone back
 * to the outbox with that is sent first. */
static enum status begin_anew(struct sync *sync, const struct problem *problem, struct error *error)
{
    if (strlen(problem->epoch) != EPOCH_TEXT - 1 || !problem->history[0])
        return answer_malformed(error, "epoch");
    if (++sync->rebases > SYNC_REBASES_MAX)
        return error_set(error, ST_BUSY, NULL, _("服务器上的授权正在变动，稍后会再试"));
    enum status status = client_rebase(sync->ledger, problem->epoch, problem->history,
                                       problem->restored, sync_now_s(sync), error);
    if (status != ST_OK)
        return status;
    sync->status.purged = true;
    sync->status.version++;
    sync->status.from = sync->status.cursor = 0;
    sync->status.head = 0;
    sync->phase = PHASE_PUSH;
    return ST_OK;
}

static enum status decline(struct sync *sync, const struct problem *problem, struct error *error)
{
    if (sync->reply.code == 409 && problem_is(problem, "epoch"))
        return begin_anew(sync, problem, error);
    return problem_error(sync->reply.code, problem, error);
}

const struct phase_work pull_work = {ask, take, decline};
