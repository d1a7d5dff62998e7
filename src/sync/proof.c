#include "sync/proof.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/ident.h"
#include "base/intl.h"
#include "base/sign.h"
#include "ledger/client.h"
#include "ledger/ledger.h"
#include "store/audit.h"
#include "store/setting.h"
#include "sync/ask.h"
#include "sync/problem.h"
#include "wire/json.h"

enum { ENTRIES = 500, ENTRIES_TEXT_MAX = 4 << 20, PATH_ROOM = 256 };

/* Where the last verification ended: "HISTORY SEQ HASH". */
static const char setting_key[] = "audit.verified";
enum { MARK_MAX = UUID_TEXT + 24 + SHA256_TEXT };

struct proving {
    struct ledger *ledger;
    const struct transport *transport;
    const char *secret;
    struct membership membership;
    struct base base;
    char token[SECRET_TEXT];
    int64_t seq; /* of the last entry verified, and its hash */
    char hash[SHA256_TEXT];
    bool anchored;    /* the server has shown that entry again */
    int64_t mark_seq; /* of that up to which the next time may begin: at most the store's own */
    char mark_hash[SHA256_TEXT];
    struct proof *proof;
    struct error *error;
};

static enum status broken(struct proving *proving, int64_t seq)
{
    return error_set(proving->error, ST_CORRUPT, NULL,
                     _("服务器的审计链在第 %" PRId64 " 条断了：它改动过或缺了记录；请告诉管理员"),
                     seq);
}

/* The head that this store was shown must lie on the chain. */
static enum status check_own(struct proving *proving)
{
    if (proving->seq == proving->base.audit_seq &&
        strcmp(proving->hash, proving->base.audit_hash) != 0)
        return broken(proving, proving->seq);
    if (proving->seq <= proving->base.audit_seq) {
        proving->mark_seq = proving->seq;
        snprintf(proving->mark_hash, sizeof proving->mark_hash, "%s", proving->hash);
    }
    return ST_OK;
}

/* What an earlier verification left, if it is of this history. */
static enum status read_mark(struct proving *proving)
{
    char history[UUID_TEXT], hash[SHA256_TEXT];
    const char *mark = NULL;
    int64_t seq;
    struct arena *arena = arena_new(MARK_MAX + 64);
    if (!arena)
        return error_set(proving->error, ST_NOMEM, NULL, _("内存不足"));
    enum status status =
        setting_get(ledger_db(proving->ledger), setting_key, arena, &mark, proving->error);
    if (status == ST_OK && sscanf(mark, "%36s %" SCNd64 " %64s", history, &seq, hash) == 3 &&
        strcmp(history, proving->base.history) == 0 && seq > 0) {
        proving->seq = seq;
        snprintf(proving->hash, sizeof proving->hash, "%s", hash);
        status = check_own(proving);
    }
    arena_free(arena);
    return status == ST_MISSING ? ST_OK : status;
}

static enum status write_mark(struct proving *proving)
{
    char mark[MARK_MAX];
    snprintf(mark, sizeof mark, "%s %" PRId64 " %s", proving->base.history, proving->mark_seq,
             proving->mark_hash);
    enum status status = ledger_begin(proving->ledger, proving->error);
    if (status != ST_OK)
        return status;
    status = setting_set(ledger_db(proving->ledger), setting_key, mark, proving->error);
    if (status == ST_OK)
        return ledger_commit(proving->ledger, proving->error);
    ledger_rollback(proving->ledger);
    return status;
}

/* An auditor gets the body too: then its digest is checked as well. */
static bool digest_is(const struct cJSON *entry, const char *digest)
{
    char own[SHA256_TEXT];
    const char *body = json_text(json_member(entry, "body"));
    if (!body)
        return true;
    sha256_text(body, strlen(body), own);
    return strcmp(own, digest) == 0;
}

/* The first is the one at which the last verification ended: it must still be there. */
static enum status verify_anchor(struct proving *proving, int64_t seq, const char *hash)
{
    if (seq != proving->seq || strcmp(hash, proving->hash) != 0)
        return broken(proving, proving->seq);
    proving->anchored = true;
    return ST_OK;
}

static enum status verify_entry(struct proving *proving, const struct cJSON *entry)
{
    char digest[SHA256_TEXT], hash[SHA256_TEXT], own[SHA256_TEXT];
    int64_t seq;
    if (json_type(entry) != JSON_OBJECT || !answer_count(entry, "seq", &seq) ||
        !answer_hex(entry, "digest", digest, SHA256_TEXT - 1) ||
        !answer_hex(entry, "hash", hash, SHA256_TEXT - 1))
        return answer_malformed(proving->error, "entries");
    if (!proving->anchored)
        return verify_anchor(proving, seq, hash);
    audit_hash(proving->hash, digest, own);
    if (seq != proving->seq + 1 || strcmp(own, hash) != 0 || !digest_is(entry, digest))
        return broken(proving, proving->seq + 1);
    proving->seq = seq;
    snprintf(proving->hash, sizeof proving->hash, "%s", hash);
    proving->proof->entries++;
    return check_own(proving);
}

static enum status verify_page(struct proving *proving, const struct buf *text, size_t *count)
{
    static const struct gate_limits limits = {.size = ENTRIES_TEXT_MAX, .depth = 8, .keys = 64};
    struct cJSON *whole;
    enum status status = json_read(text->text, text->len, &limits, &whole, NULL);
    if (status != ST_OK)
        return answer_malformed(proving->error, "json");
    const struct cJSON *entries =
        json_type(whole) == JSON_OBJECT ? json_member(whole, "entries") : NULL;
    if (!entries || json_type(entries) != JSON_ARRAY)
        status = answer_malformed(proving->error, "entries");
    *count = 0;
    for (const struct cJSON *entry = status == ST_OK ? json_first(entries) : NULL;
         status == ST_OK && entry; entry = json_next(entry), ++*count)
        status = verify_entry(proving, entry);
    json_free(whole);
    return status;
}

static enum status fetch(struct proving *proving, struct buf *out)
{
    char path[PATH_ROOM];
    int code = 0;
    struct exchange exchange = {.method = "GET", .path = path, .token = proving->token};
    snprintf(path, sizeof path, "/v1/t/%s/audit/entries?after=%" PRId64 "&limit=%d",
             proving->membership.tenant, proving->seq - !proving->anchored, ENTRIES);
    enum status status = ask(proving->transport, &exchange, out, &code, proving->error);
    if (code != 401)
        return status;
    /* The session has run out on the way. */
    status = ask_token(proving->transport, &proving->membership, proving->secret, proving->token,
                       proving->error);
    return status == ST_OK ? ask(proving->transport, &exchange, out, NULL, proving->error) : status;
}

/* The end is a page that is not full, once what this store was shown has been passed. An auditor's
 * look is an entry itself: there is never a page of nothing for him. */
static bool is_end(const struct proving *proving, size_t count)
{
    return count == 0 || (count < ENTRIES && proving->seq >= proving->base.audit_seq);
}

static enum status walk(struct proving *proving, bool (*progress)(void *context, int64_t done),
                        void *context)
{
    struct buf text;
    enum status status = ST_OK;
    bool over = false;
    buf_init(&text, ENTRIES_TEXT_MAX);
    while (status == ST_OK && !over) {
        size_t count = 0;
        int64_t mark = proving->mark_seq;
        buf_reset(&text);
        status = fetch(proving, &text);
        if (status == ST_OK)
            status = verify_page(proving, &text, &count);
        over = is_end(proving, count);
        if (status == ST_OK && proving->mark_seq > mark)
            status = write_mark(proving);
        if (status == ST_OK && progress && !progress(context, proving->seq))
            status = error_set(proving->error, ST_STOPPED, NULL, _("已停止"));
    }
    buf_free(&text);
    return status;
}

static enum status prepare(struct proving *proving)
{
    enum status status = client_membership(proving->ledger, &proving->membership, proving->error);
    if (status == ST_OK)
        status = client_base(proving->ledger, &proving->base, proving->error);
    if (status == ST_OK && proving->base.audit_seq == 0)
        status = error_set(proving->error, ST_MISSING, NULL,
                           _("本机还没有同步过，没有可核对的审计记录；请先运行 qunguan sync"));
    if (status == ST_OK)
        status = read_mark(proving);
    proving->anchored = proving->seq == 0;
    return status;
}

enum status sync_prove(struct ledger *ledger, const struct transport *transport,
                       const char *secret_key, bool (*progress)(void *context, int64_t done),
                       void *context, struct proof *proof, struct error *error)
{
    struct proving proving = {.ledger = ledger,
                              .transport = transport,
                              .secret = secret_key,
                              .proof = proof,
                              .error = error};
    *proof = (struct proof){.entries = 0};
    enum status status = prepare(&proving);
    if (status == ST_OK)
        status = ask_token(transport, &proving.membership, secret_key, proving.token, error);
    if (status == ST_OK)
        status = walk(&proving, progress, context);
    secret_wipe(proving.token, sizeof proving.token);
    if (status == ST_OK && !proving.anchored)
        proving.seq--;
    proof->verified = proving.seq;
    proof->own = proving.base.audit_seq;
    if (status == ST_OK && proving.seq < proving.base.audit_seq)
        return error_set(error, ST_CORRUPT, NULL,
                         _("服务器的审计链只到第 %" PRId64 " 条，本机见过第 %" PRId64
                           " 条：它少了记录；请告诉管理员"),
                         proving.seq, proving.base.audit_seq);
    return status;
}
