#include <stdio.h>
#include <string.h>

#include "base/ident.h"
#include "base/intl.h"
#include "base/sign.h"
#include "base/utf8.h"
#include "store/hub.h"
#include "store/hub_inside.h"
#include "store/query.h"

/* A selector has 20 bits: with so many tries even a million invitations leave one free. */
enum { SELECTOR_TRIES = 200 };

struct invite {
    char selector[CODE_SELECTOR + 1];
    char secret[SHA256_TEXT];
    char tenant[IDENT_MAX + 1];
    char person[IDENT_MAX + 1];
    char key[SIGN_PUBLIC_TEXT]; /* "": not used yet */
    char device[IDENT_MAX + 1];
    instant made_at;
    int64_t tries;
};

static enum status end_earlier(struct db *hub, const char *tenant, const char *person,
                               struct error *error)
{
    struct query *query = db_query(hub, "DELETE FROM invite WHERE tenant = $1 AND person = $2");
    query_bind_text(query, 1, tenant);
    query_bind_text(query, 2, person);
    return query_run(query, error);
}

/* ST_REFUSED: the selector is taken. */
static enum status insert(struct db *hub, const struct invite *invite, struct error *error)
{
    struct query *query =
        db_query(hub, "INSERT INTO invite (selector, secret, tenant, person, made_at, tries) "
                      "VALUES ($1, $2, $3, $4, $5, 0) ON CONFLICT (selector) DO NOTHING");
    query_bind_text(query, 1, invite->selector);
    query_bind_text(query, 2, invite->secret);
    query_bind_text(query, 3, invite->tenant);
    query_bind_text(query, 4, invite->person);
    query_bind_int(query, 5, invite->made_at);
    enum status status = query_run(query, error);
    return status == ST_OK && db_changes(hub) == 0 ? ST_REFUSED : status;
}

static enum status make(struct db *hub, struct invite *invite, struct random random,
                        char code[CODE_TEXT], struct error *error)
{
    char secret[CODE_SECRET + 1];
    enum status status = end_earlier(hub, invite->tenant, invite->person, error);
    if (status != ST_OK)
        return status;
    for (int i = 0; i < SELECTOR_TRIES; i++) {
        code_new(random, code);
        if (!code_read(code, invite->selector, secret))
            break;
        sha256_text(secret, strlen(secret), invite->secret);
        secret_wipe(secret, sizeof secret);
        status = insert(hub, invite, error);
        if (status != ST_REFUSED)
            return status;
    }
    return error_set(error, ST_LIMIT, NULL, _("等待使用的邀请码太多；请十分钟后再试"));
}

enum status invite_make(struct db *hub, const char *tenant, const char *person, instant now,
                        struct random random, char code[CODE_TEXT], struct error *error)
{
    struct invite invite = {.made_at = now};
    if (strlen(tenant) > IDENT_MAX || strlen(person) > IDENT_MAX)
        return error_set(error, ST_INVALID, NULL, _("编号太长，不能邀请；请核对编号"));
    snprintf(invite.tenant, sizeof invite.tenant, "%s", tenant);
    snprintf(invite.person, sizeof invite.person, "%s", person);
    bool own;
    enum status status = hub_enter(hub, &own, error);
    if (status == ST_OK)
        status = hub_leave(hub, own, make(hub, &invite, random, code, error), error);
    if (status != ST_OK)
        secret_wipe(code, CODE_TEXT);
    return status;
}

/* Whoever tries learns no more than this. */
static enum status refuse(struct error *error)
{
    return error_set(error, ST_REFUSED, NULL,
                     _("邀请码不对、已用过或已过期；请核对后再输，或请管理员重新邀请"));
}

static enum status find(struct db *hub, const char *selector, struct invite *invite,
                        struct error *error)
{
    struct query *query = db_query(hub, "SELECT selector, secret, tenant, person, key, device, "
                                        "made_at, tries FROM invite WHERE selector = $1");
    query_bind_text(query, 1, selector);
    enum status status = query_step(query, error);
    if (status == ST_OK) {
        const struct hub_column columns[] = {
            {invite->selector, sizeof invite->selector}, {invite->secret, sizeof invite->secret},
            {invite->tenant, sizeof invite->tenant},     {invite->person, sizeof invite->person},
            {invite->key, sizeof invite->key},           {invite->device, sizeof invite->device},
        };
        invite->made_at = query_int(query, 6);
        invite->tries = query_int(query, 7);
        status = hub_texts(query, 0, columns, sizeof columns / sizeof *columns, error);
    }
    query_reset(query);
    return status;
}

static enum status count_try(struct db *hub, const char *selector, struct error *error)
{
    struct query *query = db_query(hub, "UPDATE invite SET tries = tries + 1 WHERE selector = $1");
    query_bind_text(query, 1, selector);
    return query_run(query, error);
}

static enum status mark_used(struct db *hub, const struct invite *invite,
                             const struct device_entry *device, struct error *error)
{
    struct query *query =
        db_query(hub, "UPDATE invite SET key = $2, device = $3 WHERE selector = $1");
    query_bind_text(query, 1, invite->selector);
    query_bind_text(query, 2, device->key);
    query_bind_text(query, 3, device->id);
    return query_run(query, error);
}

/* The device it was used for, if this is the same key and the device is still good. */
static enum status take_again(struct db *hub, const struct invite *invite, const char *key,
                              struct device_entry *device, struct error *error)
{
    if (!secret_equal(invite->key, key))
        return ST_MISSING;
    enum status status = device_get(hub, invite->device, device, error);
    return status == ST_OK && device->revoked_at != INSTANT_NONE ? ST_MISSING : status;
}

struct taking {
    char selector[CODE_SELECTOR + 1];
    char secret[SHA256_TEXT];
    const char *key, *name;
    instant now;
    struct random random;
};

/* ST_MISSING without a sentence: it is refused, and what was counted is to be kept. */
static enum status take(struct db *hub, const struct taking *taking, struct device_entry *device,
                        struct error *error)
{
    struct invite invite;
    enum status status = find(hub, taking->selector, &invite, error);
    if (status != ST_OK)
        return status;
    if (invite.tries >= INVITE_TRIES || taking->now >= invite.made_at + INVITE_SECONDS)
        return ST_MISSING;
    if (!secret_equal(invite.secret, taking->secret)) {
        status = count_try(hub, invite.selector, error);
        return status == ST_OK ? ST_MISSING : status;
    }
    if (invite.key[0])
        return take_again(hub, &invite, taking->key, device, error);
    uuid7_new(taking->random, taking->now * 1000, device->id);
    snprintf(device->tenant, sizeof device->tenant, "%s", invite.tenant);
    snprintf(device->person, sizeof device->person, "%s", invite.person);
    snprintf(device->key, sizeof device->key, "%s", taking->key);
    snprintf(device->name, sizeof device->name, "%s", taking->name);
    device->enrolled_at = taking->now;
    device->revoked_at = INSTANT_NONE;
    status = device_put(hub, device, error);
    return status == ST_OK ? mark_used(hub, &invite, device, error) : status;
}

static enum status check_device(const char *key, const char *name, struct error *error)
{
    if (strlen(key) != SIGN_PUBLIC_TEXT - 1 ||
        strspn(key, "0123456789abcdef") != SIGN_PUBLIC_TEXT - 1)
        return error_set(error, ST_INVALID, "key", _("设备公钥格式不对；请重新登记设备"));
    size_t n = strlen(name);
    if (!utf8_valid(name, n, NULL) || utf8_count(name, n) > HUB_NAME_MAX)
        return error_set(error, ST_INVALID, "name", _("设备名称太长或有错字；请改短后再试"));
    return ST_OK;
}

enum status invite_take(struct db *hub, const char *code, const char *key, const char *name,
                        instant now, struct random random, struct device_entry *device,
                        struct error *error)
{
    struct taking taking = {.key = key, .name = name, .now = now, .random = random};
    char secret[CODE_SECRET + 1];
    *device = (struct device_entry){.enrolled_at = INSTANT_NONE, .revoked_at = INSTANT_NONE};
    enum status status = check_device(key, name, error);
    if (status != ST_OK)
        return status;
    if (!code_read(code, taking.selector, secret))
        return refuse(error);
    sha256_text(secret, strlen(secret), taking.secret);
    secret_wipe(secret, sizeof secret);
    status = db_begin(hub, error);
    if (status != ST_OK)
        return status;
    status = take(hub, &taking, device, error);
    if (status != ST_OK && status != ST_MISSING) {
        db_rollback(hub);
        return status;
    }
    enum status kept = db_commit(hub, error);
    if (kept != ST_OK || status == ST_MISSING)
        *device = (struct device_entry){.enrolled_at = INSTANT_NONE, .revoked_at = INSTANT_NONE};
    return kept != ST_OK ? kept : status == ST_MISSING ? refuse(error) : ST_OK;
}
