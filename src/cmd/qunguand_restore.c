#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/intl.h"
#include "cmd/qunguand.h"
#include "cmd/say.h"
#include "ledger/receive.h"
#include "store/backup.h"
#include "store/row.h"

/*
 * `restore`: a tenant's ledger from a backup. The copy gets a file of its own and a new history;
 * when all about it is sound the hub is told in one transaction that this is the tenant's file now.
 * The file before stays beside it. The server, if it runs, notices.
 */
struct restoring {
    struct keeper *keeper;
    struct tenant tenant;      /* with the new file */
    char former[HUB_PATH_MAX]; /* the file until now; "" */
    enum status status;
    struct error *error;
};

enum { ARENA_MAX = 1 << 20 };

static void forget_copy(struct restoring *restoring)
{
    static const char *const ends[] = {"", "-wal", "-shm", "-journal"};
    char path[STORE_PATH_MAX], whole[STORE_PATH_MAX + 16];
    if (keeper_path(restoring->keeper, restoring->tenant.file, path, NULL) != ST_OK)
        return;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        snprintf(whole, sizeof whole, "%s%s", path, ends[i]);
        unlink(whole);
    }
}

static enum status copy(struct restoring *restoring, const char *from)
{
    struct db *db = NULL;
    char path[STORE_PATH_MAX];
    enum status status =
        keeper_path(restoring->keeper, restoring->tenant.file, path, restoring->error);
    if (status == ST_OK)
        status = db_open(from, DB_READ, NULL, &db, restoring->error);
    if (status == ST_OK)
        status = db_backup(db, path, keeper_progress, NULL, restoring->error);
    db_close(db);
    say_progress(NULL);
    return status;
}

static enum status check_identity(struct restoring *restoring, struct ledger *ledger)
{
    if (ledger_kind(ledger) != LEDGER_SERVED)
        return error_set(restoring->error, ST_REFUSED, NULL,
                         _("这不是服务器的备份；单机台账请用 qunguan export 导出，"
                           "再用 qunguand load 读入"));
    enum status status =
        row_exists(ledger_db(ledger), ENTITY_ORG, restoring->tenant.id, restoring->error);
    if (status == ST_MISSING)
        return error_set(restoring->error, ST_REFUSED, NULL,
                         _("这是另一个单位的备份，里面没有 %s；请核对文件"), restoring->tenant.id);
    return status;
}

/* A device that the ledger knows and the hub does not: the hub was lost, or is older. */
static bool keep_device(void *context, const void *row)
{
    struct restoring *restoring = context;
    const struct device *device = row;
    struct db *hub = restoring->keeper->hub;
    struct device_entry entry;
    restoring->status = device_get(hub, device->id, &entry, restoring->error);
    if (restoring->status != ST_MISSING)
        return restoring->status == ST_OK;
    memset(&entry, 0, sizeof entry);
    snprintf(entry.id, sizeof entry.id, "%s", device->id);
    snprintf(entry.tenant, sizeof entry.tenant, "%s", restoring->tenant.id);
    snprintf(entry.person, sizeof entry.person, "%s", device->person ? device->person : "");
    snprintf(entry.key, sizeof entry.key, "%s", device->key ? device->key : "");
    snprintf(entry.name, sizeof entry.name, "%s", device->name ? device->name : "");
    entry.enrolled_at = device->enrolled_at;
    entry.revoked_at = device->revoked_at;
    restoring->status = device_put(hub, &entry, restoring->error);
    return restoring->status == ST_OK;
}

static enum status keep_devices(struct restoring *restoring, struct ledger *ledger)
{
    struct arena *arena = arena_new(ARENA_MAX);
    if (!arena)
        return error_set(restoring->error, ST_NOMEM, NULL, _("内存不够；请关掉别的程序再试"));
    restoring->status = ST_OK;
    enum status status = row_walk_all(ledger_db(ledger), ENTITY_DEVICE, true, arena, keep_device,
                                      restoring, restoring->error);
    arena_free(arena);
    return restoring->status != ST_OK ? restoring->status : status;
}

static enum status prepare(struct restoring *restoring)
{
    struct keeper *keeper = restoring->keeper;
    struct ledger *ledger = NULL;
    enum status status =
        keeper_ledger(keeper, restoring->tenant.file, LEDGER_WRITE, &ledger, restoring->error);
    if (status == ST_OK)
        status = db_check(ledger_db(ledger), true, restoring->error);
    if (status == ST_OK)
        status = check_identity(restoring, ledger);
    if (status == ST_OK)
        status = serve_restored(ledger, keeper->call.now, restoring->error);
    if (status == ST_OK)
        status = keep_devices(restoring, ledger);
    ledger_close(ledger);
    return status;
}

/* While the former file is held nothing more can be acknowledged out of it; one that is damaged or
 * gone needs no holding. */
static enum status change_over(struct restoring *restoring)
{
    char path[STORE_PATH_MAX];
    struct db *former = NULL;
    struct db_options options = {.wal = true};
    enum status status = ST_OK;
    if (restoring->former[0] &&
        keeper_path(restoring->keeper, restoring->former, path, NULL) == ST_OK &&
        db_open(path, DB_WRITE, &options, &former, NULL) == ST_OK)
        status = db_begin(former, restoring->error);
    if (status != ST_OK && status != ST_BUSY)
        status = ST_OK;
    if (status == ST_OK)
        status = tenant_put(restoring->keeper->hub, &restoring->tenant, restoring->error);
    db_close(former);
    return status;
}

static enum status find_tenant(struct restoring *restoring, const char *id, const char *name)
{
    struct tenant *tenant = &restoring->tenant;
    char unique[UUID_TEXT];
    struct keeper *keeper = restoring->keeper;
    enum status status = keeper_tenant(keeper, id, tenant, restoring->error);
    if (status == ST_MISSING && name && ident_valid(id, strlen(id)) &&
        strlen(name) < sizeof tenant->name) {
        *tenant = (struct tenant){.created_at = keeper->call.now};
        snprintf(tenant->id, sizeof tenant->id, "%s", id);
        snprintf(tenant->name, sizeof tenant->name, "%s", name);
        status = ST_OK;
    }
    if (status != ST_OK)
        return status;
    memcpy(restoring->former, tenant->file, sizeof restoring->former);
    uuid7_new(random_system(), keeper->call.now * INT64_C(1000), unique);
    snprintf(tenant->file, sizeof tenant->file, "tenants/%s.%s.db", tenant->id, unique);
    return ST_OK;
}

static enum status restore(struct restoring *restoring, const char *from)
{
    enum status status = keeper_folder(restoring->keeper, restoring->error);
    if (status == ST_OK)
        status = copy(restoring, from);
    if (status == ST_OK)
        status = prepare(restoring);
    if (status == ST_OK)
        status = change_over(restoring);
    if (status != ST_OK) {
        forget_copy(restoring);
        return status;
    }
    say_line(stderr, _("已从 %s 恢复单位 %s；各客户端下次连接时会把此后的命令重新发来"), from,
             restoring->tenant.id);
    if (restoring->former[0])
        say_line(stderr, _("原来的台账如果还在，就留在 %s/%s，确认无误后可自行删除"),
                 restoring->keeper->call.store, restoring->former);
    return ST_OK;
}

/* Takes the flag out of the arguments. */
static bool take_flag(struct keeper *keeper, const char *flag)
{
    int kept = 0;
    bool there = false;
    for (int i = 0; i < keeper->call.argc; i++) {
        if (option_flag(&keeper->call, &i, flag))
            there = true;
        else
            keeper->call.argv[kept++] = keeper->call.argv[i];
    }
    keeper->call.argc = kept;
    return there;
}

static int run(struct keeper *keeper)
{
    struct error error = {.status = ST_OK};
    struct keeper_option options[] = {{"--tenant", true, NULL}, {"--name", false, NULL}};
    struct restoring restoring = {.keeper = keeper, .error = &error};
    const char *from = NULL;
    bool sure = take_flag(keeper, "--yes");
    if (!keeper_options(keeper, options, 2, &from))
        return EXIT_TROUBLE;
    if (!from)
        return keeper_misuse(keeper, _("请写出备份文件的名字"));
    if (!sure)
        return keeper_misuse(keeper, _("恢复会用备份替换单位现在的台账；确认后请加 --yes 再运行"));
    if (!keeper_open(keeper, options[1].value != NULL))
        return EXIT_TROUBLE;
    enum status status = find_tenant(&restoring, options[0].value, options[1].value);
    if (status == ST_OK)
        status = restore(&restoring, from);
    keeper_close(keeper);
    return status == ST_OK ? EXIT_FINE : keeper_fail(keeper, &error);
}

const struct keeper_command keeper_restore = {
    "restore", N_("--tenant 代号 [--name 名称] --yes 文件"),
    N_("用备份替换一个单位的台账，原来的留在旁边；服务不必停；--name 用于目录里没有的单位"), run};
