#include "serve/enrol.h"

#include <string.h>

#include "base/clean.h"
#include "base/intl.h"
#include "base/utf8.h"
#include "ledger/receive.h"
#include "serve/body.h"
#include "serve/inside.h"
#include "serve/text.h"
#include "store/row.h"
#include "wire/command_json.h"
#include "wire/json.h"

enum { NAME_MAX_CHARACTERS = 50, COMMAND_ROOM = 4096 };

/* The command is put together as text, so that it passes the same checks as any other. Its id comes
 * from the device's: however often it is given, it is one command. */
static enum status read_command(struct server *server, const struct device_entry *device,
                                struct command *command, struct error *error)
{
    char id[UUID_TEXT];
    struct buf text;
    buf_init(&text, COMMAND_ROOM);
    uuid7_derived(device->enrolled_at, device->id, strlen(device->id), id);
    buf_putc(&text, '{');
    text_put(&text, "id", id);
    text_put(&text, "do", "device.enrol");
    text_put(&text, "to", device->id);
    text_put_time(&text, "at", device->enrolled_at);
    text_put(&text, "by", device->person);
    buf_puts(&text, ",\"with\":{");
    text_put(&text, "person", device->person);
    text_put(&text, "key", device->key);
    text_put(&text, "name", device->name);
    buf_puts(&text, "}}");
    enum status status = text.failed
                             ? error_set(error, ST_NOMEM, NULL, _("内存不够；请关掉别的程序再试"))
                             : command_decode(text.text, text.len, server->arena, command, error);
    buf_free(&text);
    return status;
}

static enum status give(struct server *server, struct open_tenant *open,
                        const struct device_entry *device, instant now, struct error *error)
{
    struct command command;
    struct judgement judgement = {.verdict = VERDICT_APPLIED};
    enum status status = read_command(server, device, &command, error);
    if (status == ST_OK)
        status = serve_give(open->ledger, &command, now, &judgement, error);
    if (status == ST_OK && judgement.verdict != VERDICT_APPLIED &&
        judgement.verdict != VERDICT_NOOP)
        status = error_set(error, ST_REFUSED, judgement.key, "%s", judgement.detail);
    if (status == ST_OK)
        status = serve_note(open->ledger, "enrol", device->person, device->id, NULL, now, error);
    return status;
}

enum status enrol_in_tenant(struct server *server, struct open_tenant *open,
                            const struct device_entry *device, instant now, bool *revoked,
                            struct error *error)
{
    struct device row;
    *revoked = false;
    enum status status =
        row_get(ledger_db(open->ledger), ENTITY_DEVICE, device->id, server->arena, &row, error);
    if (status == ST_OK)
        *revoked = row.revoked_at != INSTANT_NONE;
    if (status != ST_MISSING)
        return status;
    status = ledger_begin(open->ledger, error);
    if (status != ST_OK)
        return status;
    status = give(server, open, device, now, error);
    if (status == ST_OK)
        status = ledger_commit(open->ledger, error);
    else
        ledger_rollback(open->ledger);
    server_wrote(server, open);
    return status;
}

enum { CODE, KEY, NAME, PROOF, KEYS };

/* What the device signs: that it holds the key for which it takes up the code. */
static bool proven(const char *code, const char *key, const char *proof)
{
    char selector[CODE_SELECTOR + 1], secret[CODE_SECRET + 1];
    static const char purpose[] = "qunguan enrol 1";
    struct buf text;
    if (!code_read(code, selector, secret))
        return false;
    buf_init(&text, 256);
    buf_add(&text, purpose, sizeof purpose);
    buf_puts(&text, selector);
    buf_puts(&text, secret);
    buf_putc(&text, '\0');
    buf_puts(&text, key);
    bool good = !text.failed && sign_verify(key, text.text, text.len, proof);
    buf_free(&text);
    return good;
}

/* A name of one clean line; false when nothing is left of it, or it is too long. */
static bool clean_name(const char *name, struct buf *out)
{
    clean_line(out, name, strlen(name));
    return !out->failed && out->len > 0 && utf8_count(out->text, out->len) <= NAME_MAX_CHARACTERS;
}

static void answer(struct exchange *exchange, const struct device_entry *device,
                   const struct tenant *tenant, const char *person)
{
    struct buf *out = exchange->reply->body;
    buf_putc(out, '{');
    text_put(out, "device", device->id);
    text_put(out, "tenant", device->tenant);
    text_put(out, "person", device->person);
    text_put(out, "person_name", person);
    text_put(out, "tenant_name", tenant->name);
    buf_putc(out, '}');
    exchange->server->tally.enrolments++;
}

static enum status settle(struct exchange *exchange, const struct device_entry *device,
                          struct error *error)
{
    struct server *server = exchange->server;
    struct open_tenant *open;
    bool revoked;
    struct buf person;
    enum status status =
        tenants_get(server, device->tenant, exchange->request->now_ms, &open, error);
    if (status == ST_OK)
        status = enrol_in_tenant(server, open, device, exchange->now, &revoked, error);
    if (status != ST_OK)
        return status;
    if (revoked)
        return ST_REFUSED;
    buf_init(&person, 4 * HUB_NAME_MAX + 1);
    status = row_name(ledger_db(open->ledger), ENTITY_PERSON, device->person, &person, error);
    if (status == ST_OK)
        answer(exchange, device, &open->tenant, person.text);
    buf_free(&person);
    return status;
}

static void take_code(struct exchange *exchange, const struct body_key *keys, const char *name)
{
    struct error error = {.status = ST_OK};
    struct device_entry device;
    enum status status =
        proven(keys[CODE].value, keys[KEY].value, keys[PROOF].value)
            ? invite_take(exchange->server->hub, keys[CODE].value, keys[KEY].value, name,
                          exchange->now, exchange->server->options.random, &device, &error)
            : ST_REFUSED;
    if (status == ST_OK)
        status = device.revoked_at != INSTANT_NONE ? ST_REFUSED : settle(exchange, &device, &error);
    if (status == ST_REFUSED)
        exchange_refuse(exchange, PROBLEM_FORBIDDEN);
    else if (status != ST_OK)
        exchange_failed(exchange, status, &error);
}

void handle_enrol(struct exchange *exchange)
{
    struct body_key keys[KEYS] = {
        [CODE] = {.name = "code", .required = true, .max = 64},
        [KEY] = {.name = "key", .required = true, .max = SIGN_PUBLIC_TEXT - 1},
        [NAME] = {.name = "name", .required = true, .max = 4 * NAME_MAX_CHARACTERS},
        [PROOF] = {.name = "proof", .required = true, .max = SIGN_SIGNATURE_TEXT - 1},
    };
    struct cJSON *root;
    struct buf name;
    if (!body_read(exchange, keys, KEYS, &root))
        return;
    buf_init(&name, 4 * HUB_NAME_MAX);
    if (clean_name(keys[NAME].value, &name))
        take_code(exchange, keys, name.text);
    else
        exchange_refuse(exchange, PROBLEM_BAD_REQUEST);
    buf_free(&name);
    json_free(root);
}
