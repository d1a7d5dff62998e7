#include <string.h>

#include "base/intl.h"
#include "serve/epoch.h"
#include "serve/inside.h"
#include "serve/text.h"
#include "store/row.h"

static const struct {
    unsigned role;
    const char *word;
} role_words[] = {
    {ROLE_ADMIN, "admin"},
    {ROLE_OWNER, "owner"},
    {ROLE_SECRETARY, "secretary"},
    {ROLE_HEAD, "head"},
    {ROLE_CONTACT_LEADER, "contact_leader"},
    {ROLE_SECRECY_REVIEWER, "secrecy_reviewer"},
    {ROLE_ORGANISER, "organiser"},
    {ROLE_AUDITOR, "auditor"},
};
enum { ROLE_WORDS = sizeof role_words / sizeof *role_words };

static void put_hold(struct buf *out, const struct hold *hold)
{
    for (size_t i = 0; i < ROLE_WORDS; i++) {
        if (!(hold->roles & role_words[i].role))
            continue;
        if (out->text[out->len - 1] == '}')
            buf_putc(out, ',');
        buf_putc(out, '{');
        text_put(out, "role", role_words[i].word);
        text_put(out, "org", hold->org);
        text_put(out, "group", hold->group);
        buf_putc(out, '}');
    }
}

static bool put_device(void *context, const struct device_entry *device)
{
    struct buf *out = context;
    if (out->text[out->len - 1] == '}')
        buf_putc(out, ',');
    buf_putc(out, '{');
    text_put(out, "id", device->id);
    text_put(out, "name", device->name);
    text_put_time(out, "enrolled_at", device->enrolled_at);
    text_put_time(out, "revoked_at", device->revoked_at);
    buf_putc(out, '}');
    return true;
}

static enum status answer(struct exchange *exchange, struct open_tenant *open, struct error *error)
{
    const struct session *session = &exchange->login->session;
    struct buf *out = exchange->reply->body;
    struct scope *scope;
    struct person person;
    const struct head *head;
    char epoch[EPOCH_TEXT];
    enum status status = exchange_scope(exchange, open, &scope, epoch, error);
    if (status == ST_OK)
        status = tenant_head(open, &head, error);
    if (status == ST_OK)
        status = row_get(ledger_db(open->ledger), ENTITY_PERSON, session->person,
                         exchange->server->arena, &person, error);
    if (status != ST_OK)
        return status;
    buf_putc(out, '{');
    text_put(out, "tenant", session->tenant);
    text_put(out, "person", session->person);
    text_put(out, "name", person.name);
    text_put(out, "device", session->device);
    text_put(out, "epoch", epoch);
    text_put(out, "history", head->history);
    buf_puts(out, ",\"roles\":[");
    for (size_t i = 0; i < scope->count; i++)
        put_hold(out, &scope->holds[i]);
    buf_puts(out, "],\"devices\":[");
    status = device_walk(exchange->server->hub, session->tenant, session->person, put_device, out,
                         error);
    buf_puts(out, "]}");
    return status;
}

void handle_me(struct exchange *exchange)
{
    struct error error = {.status = ST_OK};
    struct open_tenant *open = exchange_tenant(exchange);
    if (!open)
        return;
    enum status status = answer(exchange, open, &error);
    if (status != ST_OK)
        exchange_failed(exchange, status, &error);
}
