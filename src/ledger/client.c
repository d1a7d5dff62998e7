#include "ledger/client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "ledger/client_parts.h"
#include "ledger/inside.h"
#include "store/db.h"
#include "store/row.h"
#include "store/setting.h"

/* Which server a client's store belongs to, and how far its copy has come: settings of the store.
 */

/* Copies the setting; "" where it is not set. */
static enum status get_text(struct ledger *ledger, const char *key, char *out, size_t room,
                            struct error *error)
{
    const char *value = NULL;
    enum status status = setting_get(ledger->db, key, ledger->arena, &value, error);
    if (status == ST_MISSING)
        status = ST_OK;
    snprintf(out, room, "%s", value ? value : "");
    return status;
}

static enum status get_number(struct ledger *ledger, const char *key, int64_t otherwise,
                              int64_t *out, struct error *error)
{
    char text[32];
    enum status status = get_text(ledger, key, text, sizeof text, error);
    *out = *text ? strtoll(text, NULL, 10) : otherwise;
    return status;
}

static enum status set_number(struct ledger *ledger, const char *key, int64_t value,
                              struct error *error)
{
    char text[32];
    snprintf(text, sizeof text, "%lld", (long long)value);
    return setting_set(ledger->db, key, value == INSTANT_NONE ? NULL : text, error);
}

/* The settings of a membership, by where they stand in it. */
static const struct membership_key {
    const char *key;
    size_t offset, room;
} membership_keys[] = {
    {"server.url", offsetof(struct membership, url), CLIENT_URL_MAX},
    {"server.tenant", offsetof(struct membership, tenant), IDENT_MAX + 1},
    {"server.person", offsetof(struct membership, person), IDENT_MAX + 1},
    {"server.device", offsetof(struct membership, device), IDENT_MAX + 1},
    {"user", offsetof(struct membership, person), IDENT_MAX + 1},
};
enum { MEMBERSHIP_KEYS = sizeof membership_keys / sizeof *membership_keys };

static enum status read_membership(struct ledger *ledger, struct membership *membership,
                                   struct error *error)
{
    enum status status = ST_OK;
    arena_reset(ledger->arena);
    for (size_t i = 0; status == ST_OK && i < MEMBERSHIP_KEYS; i++) {
        const struct membership_key *key = &membership_keys[i];
        status = get_text(ledger, key->key, (char *)membership + key->offset, key->room, error);
    }
    return status;
}

static enum status write_membership(struct ledger *ledger, const struct membership *membership,
                                    struct error *error)
{
    enum status status = ST_OK;
    for (size_t i = 0; status == ST_OK && i < MEMBERSHIP_KEYS; i++) {
        const struct membership_key *key = &membership_keys[i];
        status = setting_set(ledger->db, key->key, (const char *)membership + key->offset, error);
    }
    return status;
}

enum status client_membership(struct ledger *ledger, struct membership *membership,
                              struct error *error)
{
    memset(membership, 0, sizeof *membership);
    if (ledger->kind != LEDGER_CLIENT)
        return error_set(error, ST_MISSING, NULL,
                         _("此数据文件没有登记到服务器：请先运行 qunguan enrol"));
    return read_membership(ledger, membership, error);
}

enum status client_check(struct ledger *ledger, struct error *error)
{
    if (ledger->kind == LEDGER_CLIENT)
        return ST_OK;
    return error_set(error, ST_REFUSED, NULL,
                     _("此数据文件没有登记到服务器：请先运行 qunguan enrol"));
}

static enum status refuse_used(struct error *error)
{
    return error_set(error, ST_REFUSED, NULL,
                     _("此数据文件已有自己的内容，不能登记到服务器：请用 --store 指定一个新文件"));
}

/* ST_REFUSED when the store holds anything of its own. */
static enum status check_empty(struct ledger *ledger, struct error *error)
{
    int64_t count = 0;
    enum status status = journal_count(ledger->db, LOG_JOURNAL, &count, NULL, error);
    if (status == ST_OK && count == 0)
        status = journal_count(ledger->db, LOG_OUTBOX, &count, NULL, error);
    for (int entity = 0; status == ST_OK && count == 0 && entity < ENTITY_COUNT; entity++)
        status = row_count(ledger->db, (enum entity)entity, &count, error);
    return status == ST_OK && count > 0 ? refuse_used(error) : status;
}

/* Another device of the same person may take over a store; nobody else may. */
static enum status check_same(struct ledger *ledger, const struct membership *membership,
                              struct error *error)
{
    struct membership own;
    enum status status = read_membership(ledger, &own, error);
    if (status != ST_OK)
        return status;
    if (strcmp(own.url, membership->url) == 0 && strcmp(own.tenant, membership->tenant) == 0 &&
        strcmp(own.person, membership->person) == 0)
        return ST_OK;
    return error_set(error, ST_REFUSED, NULL,
                     _("此数据文件已登记到 %s：请用 --store 指定一个新文件"), own.url);
}

static enum status check_membership(const struct membership *membership, struct error *error)
{
    const char *const ids[] = {membership->tenant, membership->person, membership->device};
    bool valid = *membership->url != '\0';
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        valid = valid && ident_valid(ids[i], strlen(ids[i]));
    if (valid)
        return ST_OK;
    return error_set(error, ST_INVALID, NULL, _("服务器给的登记信息有误，请联系服务器管理员"));
}

enum status client_end(struct ledger *ledger, enum status status, struct error *error)
{
    if (status == ST_OK)
        return ledger_commit(ledger, error);
    ledger_rollback(ledger);
    return status;
}

enum status client_join(struct ledger *ledger, const struct membership *membership,
                        struct error *error)
{
    enum status status = check_membership(membership, error);
    if (status == ST_OK && ledger->kind == LEDGER_SERVED)
        status = refuse_used(error);
    if (status == ST_OK)
        status = ledger_begin(ledger, error);
    if (status != ST_OK)
        return status;
    status = ledger->kind == LEDGER_CLIENT ? check_same(ledger, membership, error)
                                           : check_empty(ledger, error);
    if (status == ST_OK)
        status = write_membership(ledger, membership, error);
    status = client_end(ledger, status, error);
    if (status == ST_OK) {
        ledger->kind = LEDGER_CLIENT;
        snprintf(ledger->user, sizeof ledger->user, "%s", membership->person);
    }
    return status;
}

enum status client_base(struct ledger *ledger, struct base *base, struct error *error)
{
    struct membership membership;
    memset(base, 0, sizeof *base);
    base->synced_at = INSTANT_NONE;
    enum status status = client_membership(ledger, &membership, error);
    if (status == ST_OK)
        status = get_text(ledger, "base.epoch", base->epoch, sizeof base->epoch, error);
    if (status == ST_OK)
        status = get_text(ledger, "base.history", base->history, sizeof base->history, error);
    if (status == ST_OK)
        status = get_number(ledger, "base.cursor", 0, &base->cursor, error);
    if (status == ST_OK)
        status = get_number(ledger, "base.head", 0, &base->head, error);
    if (status == ST_OK)
        status = get_number(ledger, "base.synced", INSTANT_NONE, &base->synced_at, error);
    if (status == ST_OK)
        status = get_number(ledger, "base.audit", 0, &base->audit_seq, error);
    if (status == ST_OK)
        status =
            get_text(ledger, "base.audit_hash", base->audit_hash, sizeof base->audit_hash, error);
    return status;
}

enum status client_base_put(struct ledger *ledger, const struct base *base, struct error *error)
{
    enum status status = setting_set(ledger->db, "base.epoch", base->epoch, error);
    if (status == ST_OK)
        status = setting_set(ledger->db, "base.history", base->history, error);
    if (status == ST_OK)
        status = set_number(ledger, "base.cursor", base->cursor, error);
    if (status == ST_OK)
        status = set_number(ledger, "base.head", base->head, error);
    if (status == ST_OK)
        status = set_number(ledger, "base.synced", base->synced_at, error);
    if (status == ST_OK)
        status = set_number(ledger, "base.audit", base->audit_seq, error);
    if (status == ST_OK)
        status = setting_set(ledger->db, "base.audit_hash", base->audit_hash, error);
    return status;
}
