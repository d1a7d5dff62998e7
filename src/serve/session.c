#include <string.h>

#include "ledger/receive.h"
#include "serve/body.h"
#include "serve/enrol.h"
#include "serve/inside.h"
#include "serve/text.h"
#include "wire/json.h"

enum { DEVICE, CHALLENGE, SIGNATURE, KEYS };

/* The device as the hub has it, unless it is revoked. ST_MISSING: no such device. */
static enum status known_device(struct exchange *exchange, const char *id,
                                struct device_entry *device, struct error *error)
{
    if (!ident_valid(id, strlen(id)))
        return ST_MISSING;
    enum status status = device_get(exchange->server->hub, id, device, error);
    return status == ST_OK && device->revoked_at != INSTANT_NONE ? ST_MISSING : status;
}

/* Who asks for a device that is not there gets a challenge like any other, kept nowhere. */
static void challenge(struct exchange *exchange, const char *id)
{
    struct error error = {.status = ST_OK};
    struct device_entry device;
    struct random random = exchange->server->options.random;
    char text[SECRET_TEXT];
    enum status status = known_device(exchange, id, &device, &error);
    if (status == ST_OK)
        challenge_make(exchange->server->challenges, id, exchange->request->now_ms, random, text);
    else if (status == ST_MISSING)
        secret_new(random, text);
    else {
        exchange_failed(exchange, status, &error);
        return;
    }
    buf_putc(exchange->reply->body, '{');
    text_put(exchange->reply->body, "challenge", text);
    buf_putc(exchange->reply->body, '}');
}

static bool signed_well(const struct device_entry *device, const char *challenge,
                        const char *signature)
{
    static const char purpose[] = "qunguan session 1";
    struct buf text;
    buf_init(&text, 512);
    buf_add(&text, purpose, sizeof purpose);
    buf_add(&text, device->tenant, strlen(device->tenant) + 1);
    buf_add(&text, device->id, strlen(device->id) + 1);
    buf_puts(&text, challenge);
    bool good = !text.failed && sign_verify(device->key, text.text, text.len, signature);
    buf_free(&text);
    return good;
}

static void answer(struct exchange *exchange, const struct session *session, const char *token)
{
    struct buf *out = exchange->reply->body;
    buf_putc(out, '{');
    text_put(out, "token", token);
    text_put_time(out, "expires_at", session->expires_at);
    text_put(out, "tenant", session->tenant);
    text_put(out, "person", session->person);
    buf_putc(out, '}');
    exchange->server->tally.logins++;
}

static enum status begin(struct exchange *exchange, const struct device_entry *device,
                         struct error *error)
{
    struct server *server = exchange->server;
    struct session session = {.expires_at = exchange->now + SESSION_SECONDS};
    char token[SECRET_TEXT];
    secret_new(server->options.random, token);
    sha256_text(token, strlen(token), session.hash);
    memcpy(session.device, device->id, sizeof session.device);
    memcpy(session.tenant, device->tenant, sizeof session.tenant);
    memcpy(session.person, device->person, sizeof session.person);
    enum status status = session_put(server->hub, &session, error);
    if (status == ST_OK) {
        logins_put(server->logins, &session);
        answer(exchange, &session, token);
    }
    secret_wipe(token, sizeof token);
    return status;
}

/* ST_REFUSED: the tenant has revoked the device. The hub is brought in line with the tenant. */
static enum status log_in(struct exchange *exchange, const struct device_entry *device,
                          struct error *error)
{
    struct server *server = exchange->server;
    struct open_tenant *open;
    bool revoked = false;
    enum status status =
        tenants_get(server, device->tenant, exchange->request->now_ms, &open, error);
    if (status == ST_OK)
        status = enrol_in_tenant(server, open, device, exchange->now, &revoked, error);
    if (status == ST_OK && revoked) {
        status = device_end(server->hub, device->id, exchange->now, error);
        return status == ST_OK ? ST_REFUSED : status;
    }
    if (status != ST_OK)
        return status;
    status =
        serve_note(open->ledger, "login", device->person, device->id, NULL, exchange->now, error);
    server_wrote(server, open);
    return status == ST_OK ? begin(exchange, device, error) : status;
}

static void check(struct exchange *exchange, const struct body_key *keys)
{
    struct error error = {.status = ST_OK};
    struct device_entry device;
    const char *text = keys[CHALLENGE].value;
    enum status status = known_device(exchange, keys[DEVICE].value, &device, &error);
    bool taken = challenge_take(exchange->server->challenges, keys[DEVICE].value, text,
                                exchange->request->now_ms);
    if (status == ST_OK && taken && signed_well(&device, text, keys[SIGNATURE].value))
        status = log_in(exchange, &device, &error);
    else if (status == ST_OK)
        status = ST_REFUSED;
    if (status == ST_REFUSED || status == ST_MISSING) {
        exchange->server->tally.refused_logins++;
        exchange_refuse(exchange, PROBLEM_UNAUTHORISED);
    } else if (status != ST_OK) {
        exchange_failed(exchange, status, &error);
    }
}

void handle_session(struct exchange *exchange)
{
    struct body_key keys[KEYS] = {
        [DEVICE] = {.name = "device", .required = true, .max = IDENT_MAX},
        [CHALLENGE] = {.name = "challenge", .max = SECRET_TEXT - 1},
        [SIGNATURE] = {.name = "signature", .max = SIGN_SIGNATURE_TEXT - 1},
    };
    struct cJSON *root;
    if (!body_read(exchange, keys, KEYS, &root))
        return;
    if (keys[CHALLENGE].value && keys[SIGNATURE].value)
        check(exchange, keys);
    else if (keys[CHALLENGE].value || keys[SIGNATURE].value)
        exchange_refuse(exchange, PROBLEM_BAD_REQUEST);
    else
        challenge(exchange, keys[DEVICE].value);
    json_free(root);
}
