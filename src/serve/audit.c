#include <string.h>

#include "ledger/receive.h"
#include "serve/epoch.h"
#include "serve/inside.h"
#include "serve/query.h"
#include "serve/text.h"
#include "store/audit.h"

enum { AFTER, LIMIT, KEYS };
enum { ENTRIES_MAX = 1000, ENTRIES_DEFAULT = 500 };

struct entries {
    struct buf *out;
    int64_t left;
    bool bodies;
    bool any;
};

static bool put_entry(void *context, const struct audit_entry *entry)
{
    struct entries *entries = context;
    struct buf *out = entries->out;
    if (entries->left == 0)
        return false;
    entries->left--;
    if (entries->any)
        buf_putc(out, ',');
    entries->any = true;
    buf_putc(out, '{');
    text_put_number(out, "seq", entry->seq);
    text_put(out, "digest", entry->digest);
    text_put(out, "hash", entry->hash);
    if (entries->bodies)
        text_put(out, "body", entry->body);
    buf_putc(out, '}');
    return !out->failed;
}

/* Whether the person is auditor of the org at the top: he alone reads what the entries say. */
static enum status reads_bodies(struct scope *scope, bool *reads)
{
    const struct world *world = scope->world;
    *reads = false;
    for (size_t i = 0; i < scope->count && !*reads; i++) {
        const struct hold *hold = &scope->holds[i];
        struct org org;
        if (hold->reach != HOLD_TREE || !(hold->roles & ROLE_AUDITOR))
            continue;
        enum status status = world->get(world->context, ENTITY_ORG, hold->org, &org);
        if (status != ST_OK && status != ST_MISSING)
            return status;
        *reads = status == ST_OK && !org.parent;
    }
    return ST_OK;
}

/* What is read with its contents is an export, and noted; the mere proof that the chain goes on is
 * not, or every look at it would make it longer. */
static enum status note_export(struct exchange *exchange, struct open_tenant *open,
                               struct error *error)
{
    const struct session *session = &exchange->login->session;
    enum status status = serve_note(open->ledger, "export", session->person, session->device,
                                    "audit", exchange->now, error);
    server_wrote(exchange->server, open);
    return status;
}

static enum status answer(struct exchange *exchange, struct open_tenant *open, int64_t after,
                          int64_t limit, struct error *error)
{
    struct entries entries = {.out = exchange->reply->body, .left = limit};
    struct scope *scope;
    char epoch[EPOCH_TEXT];
    enum status status = exchange_scope(exchange, open, &scope, epoch, error);
    if (status == ST_OK)
        status = reads_bodies(scope, &entries.bodies);
    if (status != ST_OK)
        return status;
    buf_puts(entries.out, "{\"entries\":[");
    status = audit_walk(ledger_db(open->ledger), after, put_entry, &entries, error);
    if (status == ST_STOPPED)
        status = ST_OK;
    buf_puts(entries.out, "]}");
    if (status == ST_OK && entries.bodies && entries.any)
        status = note_export(exchange, open, error);
    return status;
}

void handle_audit_entries(struct exchange *exchange)
{
    struct error error = {.status = ST_OK};
    struct query_key keys[KEYS] = {{.name = "after"}, {.name = "limit"}};
    int64_t after = 0, limit = ENTRIES_DEFAULT;
    if (!query_split(exchange->request->query, keys, KEYS) ||
        (keys[AFTER].given && !number_read(keys[AFTER].value, INT64_MAX, &after)) ||
        (keys[LIMIT].given && !number_read(keys[LIMIT].value, INT64_MAX, &limit)) || limit == 0) {
        exchange_refuse(exchange, PROBLEM_BAD_REQUEST);
        return;
    }
    struct open_tenant *open = exchange_tenant(exchange);
    if (!open)
        return;
    enum status status =
        answer(exchange, open, after, limit < ENTRIES_MAX ? limit : ENTRIES_MAX, &error);
    if (status != ST_OK)
        exchange_failed(exchange, status, &error);
}

void handle_audit_head(struct exchange *exchange)
{
    struct error error = {.status = ST_OK};
    struct buf *out = exchange->reply->body;
    const struct head *head;
    struct open_tenant *open = exchange_tenant(exchange);
    if (!open)
        return;
    enum status status = tenant_head(open, &head, &error);
    if (status != ST_OK) {
        exchange_failed(exchange, status, &error);
        return;
    }
    buf_putc(out, '{');
    text_put_number(out, "seq", head->audit_seq);
    text_put(out, "hash", head->audit_hash);
    buf_putc(out, '}');
}
