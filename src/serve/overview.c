#include <string.h>

#include "ledger/assess.h"
#include "serve/epoch.h"
#include "serve/inside.h"
#include "serve/query.h"
#include "serve/text.h"

enum { ORG, FROM, TO, KEYS };

struct overview {
    struct scope *scope;
    struct buf *out;
    bool any;
};

/* Whose obligations are not all seen is not worked out for him either: whoever may ask for an org
 * may see little below it. */
static bool sees(void *context, const char *org, const char *group)
{
    struct scope *scope = ((struct overview *)context)->scope;
    return scope_place(scope, org, group) == SIGHT_FULL;
}

static bool put_line(void *context, const struct assessment *line)
{
    struct overview *overview = context;
    struct buf *out = overview->out;
    if (overview->any)
        buf_putc(out, ',');
    overview->any = true;
    buf_putc(out, '{');
    text_put(out, "org", line->org);
    text_put(out, "group", line->group && *line->group ? line->group : NULL);
    text_put(out, "rule", line->rule);
    text_put_number(out, "expected", line->expected);
    text_put_number(out, "done", line->done);
    text_put_number(out, "in_time", line->in_time);
    text_put_number(out, "entered_late", line->entered_late);
    text_put_number(out, "by_proxy", line->by_proxy);
    buf_putc(out, '}');
    return !out->failed;
}

static enum status put_lines(struct exchange *exchange, struct open_tenant *open,
                             struct overview *overview, const char *org, instant from, instant to,
                             struct error *error)
{
    struct buf *out = overview->out;
    buf_putc(out, '{');
    text_put_number(out, "format", 1);
    text_put(out, "org", org);
    text_put_time(out, "from", from);
    text_put_time(out, "to", to);
    text_put_time(out, "at", exchange->now);
    buf_puts(out, ",\"rows\":[");
    enum status status =
        ledger_assess(open->ledger, org, from, to, exchange->now, sees, put_line, overview, error);
    buf_puts(out, "]}");
    if (overview->scope->status != ST_OK)
        return overview->scope->status;
    return status == ST_STOPPED ? ST_NOMEM : status;
}

static enum status answer(struct exchange *exchange, struct open_tenant *open, const char *org,
                          instant from, instant to, struct error *error)
{
    struct overview overview = {.out = exchange->reply->body};
    char epoch[EPOCH_TEXT];
    enum status status = exchange_scope(exchange, open, &overview.scope, epoch, error);
    if (status != ST_OK)
        return status;
    enum sight sight = scope_place(overview.scope, org, NULL);
    if (overview.scope->status != ST_OK)
        return overview.scope->status;
    if (sight == SIGHT_NONE)
        return ST_MISSING;
    return put_lines(exchange, open, &overview, org, from, to, error);
}

void handle_overview(struct exchange *exchange)
{
    struct error error = {.status = ST_OK};
    struct query_key keys[KEYS] = {{.name = "org"}, {.name = "from"}, {.name = "to"}};
    instant from, to;
    if (!query_split(exchange->request->query, keys, KEYS) ||
        !ident_valid(keys[ORG].value, strlen(keys[ORG].value)) ||
        !rfc3339_read(keys[FROM].value, strlen(keys[FROM].value), &from) ||
        !rfc3339_read(keys[TO].value, strlen(keys[TO].value), &to) || from > to) {
        exchange_refuse(exchange, PROBLEM_BAD_REQUEST);
        return;
    }
    struct open_tenant *open = exchange_tenant(exchange);
    if (!open)
        return;
    enum status status = answer(exchange, open, keys[ORG].value, from, to, &error);
    if (status == ST_MISSING)
        exchange_refuse(exchange, PROBLEM_NOT_FOUND);
    else if (status != ST_OK)
        exchange_failed(exchange, status, &error);
}
