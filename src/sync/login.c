#include "sync/login.h"

#include <string.h>

#include "base/intl.h"
#include "sync/inside.h"
#include "wire/json.h"

static const char purpose[] = "qunguan session 1";

void login_first_body(const struct membership *membership, struct buf *out)
{
    buf_puts(out, "{\"device\":");
    json_string(out, membership->device);
    buf_putc(out, '}');
}

enum status login_read_challenge(const char *body, size_t n, char challenge[SECRET_TEXT],
                                 struct error *error)
{
    struct cJSON *object;
    enum status status = answer_object(body, n, &object, error);
    if (status != ST_OK)
        return status;
    if (!answer_hex(object, "challenge", challenge, SECRET_TEXT - 1))
        status = answer_malformed(error, "challenge");
    json_free(object);
    return status;
}

enum status login_second_body(const struct membership *membership, const char *secret,
                              const char *challenge, struct buf *out, struct error *error)
{
    char signature[SIGN_SIGNATURE_TEXT];
    struct buf text;
    buf_init(&text, 1024);
    buf_add(&text, purpose, sizeof purpose);
    buf_add(&text, membership->tenant, strlen(membership->tenant) + 1);
    buf_add(&text, membership->device, strlen(membership->device) + 1);
    buf_puts(&text, challenge);
    bool good = !text.failed && sign_bytes(secret, text.text, text.len, signature);
    buf_free(&text);
    if (!good)
        return error_set(error, ST_INVALID, NULL, _("本机的密钥不能用；请向管理员要新的邀请码"));
    buf_puts(out, "{\"device\":");
    json_string(out, membership->device);
    buf_printf(out, ",\"challenge\":\"%s\",\"signature\":\"%s\"}", challenge, signature);
    return ST_OK;
}

/* Whether the object's text of that key is this one. */
static bool names(const struct cJSON *object, const char *key, const char *ours)
{
    const char *theirs = json_text(json_member(object, key));
    return theirs && strcmp(theirs, ours) == 0;
}

enum status login_read_token(const struct membership *membership, const char *body, size_t n,
                             char token[SECRET_TEXT], struct error *error)
{
    struct cJSON *object;
    enum status status = answer_object(body, n, &object, error);
    if (status != ST_OK)
        return status;
    if (!answer_hex(object, "token", token, SECRET_TEXT - 1))
        status = answer_malformed(error, "token");
    else if (!names(object, "tenant", membership->tenant) ||
             !names(object, "person", membership->person))
        status = answer_malformed(error, "person");
    if (status != ST_OK)
        secret_wipe(token, SECRET_TEXT);
    json_free(object);
    return status;
}

static void session(struct sync *sync, struct exchange *exchange)
{
    *exchange = (struct exchange){
        .method = "POST", .path = LOGIN_PATH, .answer_max = PLAIN_TEXT_MAX, .total_ms = 60 * 1000};
    buf_reset(&sync->body);
}

static enum status ask_challenge(struct sync *sync, struct exchange *exchange, struct error *error)
{
    (void)error;
    session(sync, exchange);
    login_first_body(&sync->membership, &sync->body);
    return ST_OK;
}

static enum status take_challenge(struct sync *sync, struct error *error)
{
    enum status status =
        login_read_challenge(sync->reply.body.text, sync->reply.body.len, sync->challenge, error);
    if (status == ST_OK)
        sync->phase = PHASE_TOKEN;
    return status;
}

static enum status ask_token(struct sync *sync, struct exchange *exchange, struct error *error)
{
    session(sync, exchange);
    return login_second_body(&sync->membership, sync->secret, sync->challenge, &sync->body, error);
}

static enum status take_token(struct sync *sync, struct error *error)
{
    enum status status = login_read_token(&sync->membership, sync->reply.body.text,
                                          sync->reply.body.len, sync->token, error);
    if (status != ST_OK)
        return status;
    sync->token_ms = sync->now_ms;
    sync->logins = 0;
    sync->phase = PHASE_PUSH;
    return ST_OK;
}

/* Only a sentence of the server itself says that the device is out: a page of some proxy does not.
 */
static enum status decline(struct sync *sync, const struct problem *problem, struct error *error)
{
    int code = sync->reply.code;
    if (problem->word[0] && (code == 401 || code == 403 || code == 404))
        return sync_refuse(sync, _("设备已停用，请向管理员要新的邀请码"));
    return problem_error(code, problem, error);
}

/* A challenge is good for a minute and one use: the first refusal may be of its age alone. */
static enum status decline_token(struct sync *sync, const struct problem *problem,
                                 struct error *error)
{
    if (sync->reply.code == 401 && sync->logins < SYNC_LOGINS_MAX) {
        sync->phase = PHASE_CHALLENGE;
        return ST_OK;
    }
    return decline(sync, problem, error);
}

const struct phase_work login_challenge = {ask_challenge, take_challenge, decline};
const struct phase_work login_token = {ask_token, take_token, decline_token};
