#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/intl.h"
#include "ledger/client.h"
#include "ledger/ledger.h"
#include "store/journal.h"
#include "store/setting.h"
#include "sync/ask.h"
#include "sync/keys.h"
#include "sync/problem.h"
#include "sync/sync.h"
#include "wire/json.h"

enum { NAME_TEXT_MAX = 401, PROOF_MAX = 512 };

static const char purpose[] = "qunguan enrol 1";

/* What the server answers. */
struct enrolled {
    struct membership membership;
    char person_name[NAME_TEXT_MAX], tenant_name[NAME_TEXT_MAX];
};

/* Before the code is used up: whether the store can be joined at all. */
static enum status check_store(struct ledger *ledger, const char *url, struct error *error)
{
    struct membership own;
    int64_t journal = 0, outbox = 0;
    enum status status = ST_OK;
    if (ledger_kind(ledger) == LEDGER_CLIENT) {
        status = client_membership(ledger, &own, error);
        if (status == ST_OK && strcmp(own.url, url) != 0)
            status = error_set(error, ST_REFUSED, NULL,
                               _("这个台账已连接 %s；请用 --store 指定一个新文件"), own.url);
        return status;
    }
    status = journal_count(ledger_db(ledger), LOG_JOURNAL, &journal, NULL, error);
    if (status == ST_OK)
        status = journal_count(ledger_db(ledger), LOG_OUTBOX, &outbox, NULL, error);
    if (status == ST_OK && (journal > 0 || outbox > 0 || ledger_kind(ledger) == LEDGER_SERVED))
        status = error_set(error, ST_REFUSED, NULL,
                           _("这个台账已有自己的内容；请用 --store 指定一个新文件"));
    return status;
}

/* The signature that shows that the key is ours, over the code as the server reads it. */
static bool prove(const char *secret, const char *code, const char *public_key,
                  char proof[SIGN_SIGNATURE_TEXT])
{
    struct buf text;
    buf_init(&text, PROOF_MAX);
    buf_add(&text, purpose, sizeof purpose);
    buf_add(&text, code, strlen(code) + 1);
    buf_puts(&text, public_key);
    bool good = !text.failed && sign_bytes(secret, text.text, text.len, proof);
    secret_wipe(text.text, text.len);
    buf_free(&text);
    return good;
}

static enum status put_body(const struct enrolment *enrolment, const char *secret, struct buf *out,
                            struct error *error)
{
    char selector[CODE_SELECTOR + 1], rest[CODE_SECRET + 1];
    char code[CODE_SELECTOR + CODE_SECRET + 1];
    char public_key[SIGN_PUBLIC_TEXT], proof[SIGN_SIGNATURE_TEXT];
    if (!code_read(enrolment->code, selector, rest))
        return error_set(error, ST_INVALID, "code",
                         _("邀请码不对：应是 14 个字母和数字，如 XXXX-XXXXX-XXXXX"));
    snprintf(code, sizeof code, "%s%s", selector, rest);
    if (!sign_public(secret, public_key) || !prove(secret, code, public_key, proof))
        return error_set(error, ST_INVALID, NULL, _("本机的密钥不能用；请移开它再试"));
    buf_printf(out, "{\"code\":\"%s\",\"key\":\"%s\",\"name\":", code, public_key);
    json_string(out, enrolment->name);
    buf_printf(out, ",\"proof\":\"%s\"}", proof);
    secret_wipe(code, sizeof code);
    return out->failed ? error_set(error, ST_LIMIT, "name", _("本机名称太长")) : ST_OK;
}

static enum status read_enrolled(const struct buf *answer, const char *url,
                                 struct enrolled *enrolled, struct error *error)
{
    struct cJSON *object;
    struct membership *membership = &enrolled->membership;
    enum status status = answer_object(answer->text, answer->len, &object, error);
    if (status != ST_OK)
        return status;
    snprintf(membership->url, sizeof membership->url, "%s", url);
    if (!answer_ident(object, "device", membership->device))
        status = answer_malformed(error, "device");
    else if (!answer_ident(object, "tenant", membership->tenant))
        status = answer_malformed(error, "tenant");
    else if (!answer_ident(object, "person", membership->person))
        status = answer_malformed(error, "person");
    answer_text(object, "person_name", enrolled->person_name, NAME_TEXT_MAX);
    answer_text(object, "tenant_name", enrolled->tenant_name, NAME_TEXT_MAX);
    json_free(object);
    return status;
}

static enum status take_up(const struct transport *transport, const struct enrolment *enrolment,
                           const char *secret, struct enrolled *enrolled, struct error *error)
{
    struct buf body, answer;
    buf_init(&body, PLAIN_TEXT_MAX);
    buf_init(&answer, PLAIN_TEXT_MAX);
    enum status status = put_body(enrolment, secret, &body, error);
    struct exchange exchange = {
        .method = "POST", .path = "/v1/enrol", .body = body.text, .length = body.len};
    if (status == ST_OK)
        status = ask(transport, &exchange, &answer, NULL, error);
    if (status == ST_OK)
        status = read_enrolled(&answer, enrolment->url, enrolled, error);
    secret_wipe(body.text, body.len);
    buf_free(&body);
    buf_free(&answer);
    return status;
}

static const char *unless_empty(const char *text)
{
    return text && *text ? text : NULL;
}

/* What is needed to reach the server goes in before the store is the server's. */
static enum status keep_settings(struct ledger *ledger, const struct enrolment *enrolment,
                                 const struct enrolled *enrolled, struct error *error)
{
    struct db *db = ledger_db(ledger);
    enum status status = ledger_begin(ledger, error);
    if (status != ST_OK)
        return status;
    status = setting_set(db, SYNC_SETTING_CA, unless_empty(enrolment->ca_file), error);
    if (status == ST_OK)
        status = setting_set(db, SYNC_SETTING_PERSON, unless_empty(enrolled->person_name), error);
    if (status == ST_OK)
        status = setting_set(db, SYNC_SETTING_TENANT, unless_empty(enrolled->tenant_name), error);
    if (status == ST_OK)
        return ledger_commit(ledger, error);
    ledger_rollback(ledger);
    return status;
}

enum status sync_enrol(struct ledger *ledger, const struct transport *transport,
                       const struct enrolment *enrolment, struct error *error)
{
    char secret[SIGN_SECRET_TEXT];
    struct enrolled enrolled = {.person_name = ""};
    enum status status = check_store(ledger, enrolment->url, error);
    if (status != ST_OK)
        return status;
    if (strlen(enrolment->url) >= CLIENT_URL_MAX)
        return error_set(error, ST_LIMIT, "url", _("服务器地址太长"));
    status = key_make(enrolment->store, enrolment->random, secret, error);
    if (status == ST_OK)
        status = take_up(transport, enrolment, secret, &enrolled, error);
    secret_wipe(secret, sizeof secret);
    if (status == ST_OK)
        status = keep_settings(ledger, enrolment, &enrolled, error);
    if (status == ST_OK)
        status = client_join(ledger, &enrolled.membership, error);
    return status == ST_OK ? key_adopt(enrolment->store, error) : status;
}
