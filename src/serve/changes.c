#include <string.h>

#include "ledger/receive.h"
#include "serve/epoch.h"
#include "serve/inside.h"
#include "serve/query.h"

enum { FROM, EPOCH, LIMIT, WAIT, HISTORY, KEYS };

struct wanted {
    struct query_key keys[KEYS];
    int64_t from, limit, wait;
};

static bool read_wanted(const struct request *request, struct wanted *wanted)
{
    *wanted = (struct wanted){.keys = {{.name = "from"},
                                       {.name = "epoch"},
                                       {.name = "limit"},
                                       {.name = "wait"},
                                       {.name = "history"}},
                              .limit = PAGE_ROWS_DEFAULT};
    struct query_key *keys = wanted->keys;
    if (!query_split(request->query, keys, KEYS) ||
        (keys[FROM].given && !number_read(keys[FROM].value, INT64_MAX, &wanted->from)) ||
        (keys[LIMIT].given && !number_read(keys[LIMIT].value, INT64_MAX, &wanted->limit)) ||
        (keys[WAIT].given && !number_read(keys[WAIT].value, WAIT_SECONDS_MAX, &wanted->wait)))
        return false;
    if (wanted->limit > PAGE_ROWS_DEFAULT)
        wanted->limit = PAGE_ROWS_DEFAULT;
    return wanted->limit > 0;
}

/* Nothing new: a page of no rows, out of memory alone. */
static void answer_quiet(struct exchange *exchange, const struct head *head, const char *epoch)
{
    struct page_writer writer;
    struct page_head page = {.from = head->seq,
                             .to = head->seq,
                             .head = head->seq,
                             .time = exchange->now,
                             .audit_seq = head->audit_seq};
    memcpy(page.epoch, epoch, sizeof page.epoch);
    memcpy(page.history, head->history, sizeof page.history);
    memcpy(page.audit_hash, head->audit_hash, sizeof page.audit_hash);
    page_begin(&writer, exchange->reply->body, &page);
    page_end(&writer);
    exchange->server->tally.quiet++;
}

/* Whether the answer is put off: nothing is new, and the client wants to wait for it. */
static bool put_off(struct exchange *exchange, const struct wanted *wanted)
{
    const struct request *request = exchange->request;
    int64_t first = request->first_ms ? request->first_ms : request->now_ms;
    int64_t until = first + wanted->wait * 1000;
    if (wanted->wait == 0 || request->now_ms >= until)
        return false;
    exchange->reply->wait_until_ms = until;
    return true;
}

/* The client is told up to which number of the history it knows this store has everything. */
static enum status refuse_epoch(struct exchange *exchange, struct open_tenant *open,
                                const struct wanted *wanted, const struct head *head,
                                const char *epoch, struct error *error)
{
    struct epoch_now now = {epoch, head->history, 0, head->seq};
    const struct query_key *history = &wanted->keys[HISTORY];
    enum status status = ST_OK;
    if (history->given)
        status = lineage_kept(ledger_db(open->ledger), history->value, &now.restored, error);
    if (status != ST_OK)
        return status;
    exchange->problem = PROBLEM_EPOCH;
    problem_epoch(exchange->reply, &now);
    return ST_OK;
}

static enum status answer_page(struct exchange *exchange, struct open_tenant *open,
                               const struct wanted *wanted, const char *epoch, struct error *error)
{
    struct scope *scope;
    char now[EPOCH_TEXT];
    enum status status = exchange_scope(exchange, open, &scope, now, error);
    if (status == ST_OK)
        status = serve_page(open->ledger, scope, epoch, wanted->from, (size_t)wanted->limit,
                            exchange->now, exchange->reply->body, error);
    if (status == ST_OK)
        exchange->server->tally.pages++;
    return status;
}

static enum status answer(struct exchange *exchange, struct open_tenant *open,
                          const struct wanted *wanted, struct error *error)
{
    char epoch[EPOCH_TEXT];
    const struct head *head;
    enum status status = exchange_epoch(exchange, open, epoch, error);
    if (status == ST_OK)
        status = tenant_head(open, &head, error);
    if (status != ST_OK)
        return status;
    /* Who begins at 0 has nothing that could be of another epoch. */
    bool same = wanted->keys[EPOCH].given ? strcmp(wanted->keys[EPOCH].value, epoch) == 0
                                          : wanted->from == 0;
    if (!same || wanted->from > head->seq)
        status = refuse_epoch(exchange, open, wanted, head, epoch, error);
    else if (wanted->from < head->seq)
        status = answer_page(exchange, open, wanted, epoch, error);
    else if (!put_off(exchange, wanted))
        answer_quiet(exchange, head, epoch);
    return status;
}

void handle_changes(struct exchange *exchange)
{
    struct error error = {.status = ST_OK};
    struct wanted wanted;
    if (!read_wanted(exchange->request, &wanted)) {
        exchange_refuse(exchange, PROBLEM_BAD_REQUEST);
        return;
    }
    struct open_tenant *open = exchange_tenant(exchange);
    if (!open)
        return;
    enum status status = answer(exchange, open, &wanted, &error);
    if (status != ST_OK)
        exchange_failed(exchange, status, &error);
}
