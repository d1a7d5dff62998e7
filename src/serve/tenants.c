#include "serve/tenants.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "ledger/receive.h"
#include "serve/inside.h"

struct tenants {
    struct open_tenant places[TENANTS_OPEN];
    uint64_t uses, serials;
};

struct tenants *tenants_new(void)
{
    return calloc(1, sizeof(struct tenants));
}

static void shut(struct open_tenant *open)
{
    ledger_close(open->ledger);
    memset(open, 0, sizeof *open);
}

void tenants_free(struct tenants *tenants)
{
    if (!tenants)
        return;
    for (size_t i = 0; i < TENANTS_OPEN; i++)
        shut(&tenants->places[i]);
    free(tenants);
}

long tenants_count(const struct tenants *tenants)
{
    long count = 0;
    for (size_t i = 0; i < TENANTS_OPEN; i++)
        count += tenants->places[i].ledger != NULL;
    return count;
}

static struct open_tenant *find(struct tenants *tenants, const char *id)
{
    for (size_t i = 0; i < TENANTS_OPEN; i++)
        if (tenants->places[i].ledger && strcmp(tenants->places[i].tenant.id, id) == 0)
            return &tenants->places[i];
    return NULL;
}

static struct open_tenant *make_room(struct tenants *tenants)
{
    struct open_tenant *oldest = tenants->places;
    for (size_t i = 1; i < TENANTS_OPEN; i++)
        if (tenants->places[i].used < oldest->used)
            oldest = &tenants->places[i];
    shut(oldest);
    return oldest;
}

static enum status open_ledger(struct server *server, const struct tenant *tenant,
                               struct ledger **ledger, struct error *error)
{
    char path[2 * HUB_PATH_MAX];
    struct ledger_options options = {
        .path = path,
        .mode = LEDGER_WRITE,
        .rulebook_folders = server->options.rulebook_folders,
        .folder_count = server->options.folder_count,
        .random = server->options.random,
        .server = true,
        .vfs = server->options.vfs,
    };
    int n = snprintf(path, sizeof path, "%s/%s", server->folder, tenant->file);
    if (n < 0 || (size_t)n >= sizeof path)
        return error_set(error, ST_LIMIT, NULL, _("数据文件夹的名字太长；请换一个"));
    enum status status = ledger_open(&options, ledger, error);
    if (status == ST_OK && ledger_kind(*ledger) != LEDGER_SERVED) {
        ledger_close(*ledger);
        return error_set(error, ST_CORRUPT, NULL,
                         _("%s 不是服务器的台账；请用 qunguand restore 恢复备份"), tenant->file);
    }
    return status;
}

static enum status open_one(struct server *server, const char *id, struct open_tenant **open,
                            struct error *error)
{
    struct tenant tenant;
    struct ledger *ledger = NULL;
    enum status status = tenant_get(server->hub, id, &tenant, error);
    if (status == ST_OK)
        status = open_ledger(server, &tenant, &ledger, error);
    /* What the hub names and the disk does not hold is damage, not an unknown tenant. */
    else
        return status;
    if (status != ST_OK)
        return status == ST_MISSING ? ST_CORRUPT : status;
    struct open_tenant *place = make_room(server->tenants);
    *place = (struct open_tenant){.tenant = tenant,
                                  .ledger = ledger,
                                  .serial = ++server->tenants->serials,
                                  .seq = ledger_seq(ledger)};
    *open = place;
    return ST_OK;
}

static enum status look(struct server *server, struct open_tenant *open, int64_t now_ms,
                        struct error *error)
{
    bool changed = false;
    if (now_ms >= open->looked_ms && now_ms - open->looked_ms < LOOK_MS)
        return ST_OK;
    enum status status = ledger_look(open->ledger, &changed, error);
    if (status != ST_OK)
        return status;
    open->looked_ms = now_ms;
    if (changed)
        server_wrote(server, open);
    return ST_OK;
}

enum status tenants_get(struct server *server, const char *id, int64_t now_ms,
                        struct open_tenant **open, struct error *error)
{
    struct open_tenant *found = find(server->tenants, id);
    enum status status = ST_OK;
    if (!found)
        status = open_one(server, id, &found, error);
    if (status == ST_OK)
        status = look(server, found, now_ms, error);
    if (status != ST_OK)
        return status;
    found->used = ++server->tenants->uses;
    *open = found;
    return ST_OK;
}

enum status tenants_recheck(struct server *server, struct error *error)
{
    for (size_t i = 0; i < TENANTS_OPEN; i++) {
        struct open_tenant *place = &server->tenants->places[i];
        struct tenant tenant;
        if (!place->ledger)
            continue;
        enum status status = tenant_get(server->hub, place->tenant.id, &tenant, error);
        if (status == ST_OK && strcmp(tenant.file, place->tenant.file) == 0)
            continue;
        if (status != ST_OK && status != ST_MISSING)
            return status;
        shut(place);
        server->version++;
    }
    return ST_OK;
}

void tenants_look(struct server *server, int64_t now_ms)
{
    for (size_t i = 0; i < TENANTS_OPEN; i++)
        if (server->tenants->places[i].ledger)
            look(server, &server->tenants->places[i], now_ms, NULL);
}

enum status tenant_head(struct open_tenant *open, const struct head **head, struct error *error)
{
    if (!open->head_known) {
        enum status status = head_get(ledger_db(open->ledger), &open->head, error);
        if (status != ST_OK)
            return status;
        open->head_known = true;
    }
    *head = &open->head;
    return ST_OK;
}
