#include <stdio.h>
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
    char org[IDENT_MAX + 1], group[IDENT_MAX + 1]; /* the place looked at last */
    bool seen;                                     /* and whether all of it is */
};

/* The lines of one place follow each other: it is looked at once. */
static bool sees(struct overview *overview, const struct assessment *line)
{
    const char *group = line->group ? line->group : "";
    if (overview->scope->whole)
        return true;
    if (strcmp(overview->org, line->org) == 0 && strcmp(overview->group, group) == 0)
        return overview->seen;
    overview->seen = scope_place(overview->scope, line->org, line->group) == SIGHT_FULL;
    snprintf(overview->org, sizeof overview->org, "%s", line->org);
    snprintf(overview->group, sizeof overview->group, "%s", group);
    return overview->seen;
}

static bool put_line(void *context, const struct assessment *line)
{
    struct overview *overview = context;
    struct buf *out = overview->out;
    if (!sees(overview, line))
        return overview->scope->status == ST_OK;
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
        ledger_assess(open->ledger, org, from, to, exchange->now, put_line, overview, error);
    buf_puts(out, "]}");
    if (status == ST_STOPPED)
        return overview->scope->status != ST_OK ? overview->scope->status : ST_NOMEM;
    return status;
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
