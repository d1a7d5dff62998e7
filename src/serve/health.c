#include <inttypes.h>

#include "base/intl.h"
#include "serve/inside.h"
#include "serve/text.h"
#include "wire/json.h"
#include "wire/push_json.h"

void handle_about(struct exchange *exchange)
{
    struct buf *out = exchange->reply->body;
    buf_putc(out, '{');
    text_put_number(out, "format", 1);
    text_put(out, "name", "qunguand");
    text_put(out, "version", PACKAGE_VERSION);
    buf_puts(out, ",\"protocol\":[1]");
    text_put_time(out, "time", exchange->now);
    buf_printf(out, ",\"limits\":{\"commands\":%d,\"push_bytes\":%d,\"page_rows\":%d}}",
               PUSH_COMMANDS, PUSH_TEXT_MAX, PAGE_ROWS_DEFAULT);
}

/* Well is a server that can read its hub. */
void handle_health(struct exchange *exchange)
{
    struct error error = {.status = ST_OK};
    enum status status = server_look_hub(exchange->server, exchange->request->now_ms, true, &error);
    if (status != ST_OK) {
        exchange_failed(exchange, status, &error);
        return;
    }
    exchange->reply->type = "text/plain; charset=utf-8";
    buf_puts(exchange->reply->body, "ok\n");
}

static void put_metric(struct buf *out, const char *name, const char *kind, uint64_t value)
{
    buf_printf(out, "# TYPE qunguand_%s %s\nqunguand_%s %" PRIu64 "\n", name, kind, name, value);
}

void handle_metrics(struct exchange *exchange)
{
    struct buf *out = exchange->reply->body;
    const struct tally *tally = &exchange->server->tally;
    exchange->reply->type = "text/plain; version=0.0.4; charset=utf-8";
    buf_puts(out, "# TYPE qunguand_requests_total counter\n");
    for (int i = 1; i < TALLY_CLASSES; i++)
        buf_printf(out, "qunguand_requests_total{code=\"%dxx\"} %" PRIu64 "\n", i,
                   tally->requests[i]);
    buf_puts(out, "# TYPE qunguand_verdicts_total counter\n");
    for (int i = 0; i < VERDICT_COUNT; i++)
        buf_printf(out, "qunguand_verdicts_total{verdict=\"%s\"} %" PRIu64 "\n",
                   verdict_name((enum verdict)i), tally->verdicts[i]);
    put_metric(out, "pushes_total", "counter", tally->pushes);
    put_metric(out, "pages_total", "counter", tally->pages);
    put_metric(out, "quiet_pages_total", "counter", tally->quiet);
    put_metric(out, "logins_total", "counter", tally->logins);
    put_metric(out, "logins_refused_total", "counter", tally->refused_logins);
    put_metric(out, "enrolments_total", "counter", tally->enrolments);
    put_metric(out, "open_tenants", "gauge", (uint64_t)tenants_count(exchange->server->tenants));
    put_metric(out, "sessions", "gauge", (uint64_t)tally->sessions);
}
