#include "sync/ask.h"

#include <stdbool.h>

#include "base/intl.h"
#include "sync/login.h"
#include "sync/problem.h"

enum { TRIES = 6, RETRY_MAX = 60, WAIT_MS = 1000 };

struct asking {
    bool over;
    enum status status;
    int code;
    int64_t retry_after;
    struct buf *out;
    struct error *error;
};

static void keep(void *argument, const struct response *response)
{
    struct asking *asking = argument;
    asking->over = true;
    asking->status = response->status;
    asking->code = response->code;
    asking->retry_after = response->retry_after;
    if (response->status == ST_OK)
        buf_add(asking->out, response->body, response->length);
    else if (asking->error)
        *asking->error = response->error;
}

static enum status ask_once(const struct transport *transport, const struct exchange *exchange,
                            struct asking *asking)
{
    enum status status =
        transport->start(transport->context, exchange, keep, asking, asking->error);
    if (status != ST_OK)
        return status;
    while (!asking->over)
        transport->wait(transport->context, NULL, 0, WAIT_MS);
    if (asking->status == ST_OK && asking->out->failed)
        return error_set(asking->error, ST_NOMEM, NULL, _("内存不足"));
    return asking->status;
}

static bool is_busy(const struct asking *asking)
{
    return asking->status == ST_OK && (asking->code == 429 || asking->code == 503);
}

enum status ask(const struct transport *transport, const struct exchange *exchange, struct buf *out,
                int *code, struct error *error)
{
    struct exchange bounded = *exchange;
    struct asking asking = {.code = 0};
    struct problem problem;
    size_t before = out->len;
    enum status status = ST_OK;
    bounded.answer_max = out->max - out->len;
    for (int tries = 0; tries < TRIES; tries++) {
        asking = (struct asking){.out = out, .error = error};
        status = ask_once(transport, &bounded, &asking);
        if (status != ST_OK || !is_busy(&asking) || asking.retry_after > RETRY_MAX)
            break;
        buf_cut(out, before);
        transport->wait(transport->context, NULL, 0,
                        asking.retry_after > 0 ? (int)asking.retry_after * 1000 : 2 * WAIT_MS);
    }
    if (code)
        *code = asking.code;
    if (status != ST_OK || asking.code == 200)
        return status;
    problem_read(out->text + before, out->len - before, &problem);
    buf_cut(out, before);
    return problem_error(asking.code, &problem, error);
}

static enum status ask_login(const struct transport *transport, struct buf *body, struct buf *out,
                             struct error *error)
{
    struct exchange exchange = {
        .method = "POST", .path = LOGIN_PATH, .body = body->text, .length = body->len};
    int code;
    buf_reset(out);
    if (body->failed)
        return error_set(error, ST_NOMEM, NULL, _("内存不足"));
    enum status status = ask(transport, &exchange, out, &code, error);
    if (status == ST_REFUSED && (code == 401 || code == 403 || code == 404))
        return error_set(error, ST_REFUSED, NULL, _("设备已停用，请向管理员要新的邀请码"));
    return status;
}

enum status ask_token(const struct transport *transport, const struct membership *membership,
                      const char *secret, char token[SECRET_TEXT], struct error *error)
{
    char challenge[SECRET_TEXT];
    struct buf body, out;
    buf_init(&body, PLAIN_TEXT_MAX);
    buf_init(&out, PLAIN_TEXT_MAX);
    login_first_body(membership, &body);
    enum status status = ask_login(transport, &body, &out, error);
    if (status == ST_OK)
        status = login_read_challenge(out.text, out.len, challenge, error);
    buf_reset(&body);
    if (status == ST_OK)
        status = login_second_body(membership, secret, challenge, &body, error);
    if (status == ST_OK)
        status = ask_login(transport, &body, &out, error);
    if (status == ST_OK)
        status = login_read_token(membership, out.text, out.len, token, error);
    secret_wipe(out.text, out.len);
    buf_free(&body);
    buf_free(&out);
    return status;
}
