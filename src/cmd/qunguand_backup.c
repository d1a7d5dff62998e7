#include "store/backup.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/errno_words.h"
#include "base/intl.h"
#include "cmd/qunguand.h"
#include "cmd/say.h"

/* `backup`: one tenant to a file, or all and the hub to a folder, also while the server runs. */

static enum status copy_one(struct keeper *keeper, const struct tenant *tenant, const char *to,
                            struct error *error)
{
    struct db *db = NULL;
    char path[STORE_PATH_MAX];
    enum status status = keeper_path(keeper, tenant->file, path, error);
    if (status == ST_OK)
        status = db_open(path, DB_READ, NULL, &db, error);
    if (status == ST_OK)
        status = db_backup(db, to, keeper_progress, NULL, error);
    db_close(db);
    say_progress(NULL);
    if (status == ST_OK)
        say_line(stderr, _("已备份 %s 到 %s"), tenant->id, to);
    return status;
}

struct copying {
    struct keeper *keeper;
    const char *folder;
    enum status status;
    struct error *error;
};

static enum status path_in(const char *folder, const char *name, char path[STORE_PATH_MAX],
                           struct error *error)
{
    int n = snprintf(path, STORE_PATH_MAX, "%s/%s.db", folder, name);
    if (n > 0 && n < STORE_PATH_MAX)
        return ST_OK;
    return error_set(error, ST_LIMIT, NULL, _("备份文件夹的名字太长；请换一个"));
}

static bool copy_each(void *context, const struct tenant *tenant)
{
    struct copying *copying = context;
    char path[STORE_PATH_MAX], name[IDENT_MAX + 16];
    snprintf(name, sizeof name, "tenant-%s", tenant->id);
    copying->status = path_in(copying->folder, name, path, copying->error);
    if (copying->status == ST_OK)
        copying->status = copy_one(copying->keeper, tenant, path, copying->error);
    return copying->status == ST_OK;
}

/* The hub last: what it has more than the tenants they are given again, not the other way round. */
static enum status copy_all(struct keeper *keeper, const char *folder, struct error *error)
{
    char path[STORE_PATH_MAX];
    struct copying copying = {keeper, folder, ST_OK, error};
    if (mkdir(folder, 0700) != 0 && errno != EEXIST) {
        int number = errno;
        return error_set(error, ST_IO, NULL, _("建不了文件夹 %s：%s"), folder, errno_words(number));
    }
    enum status status = tenant_walk(keeper->hub, copy_each, &copying, error);
    if (copying.status != ST_OK)
        return copying.status;
    if (status == ST_OK)
        status = path_in(folder, "hub", path, error);
    if (status == ST_OK)
        status = db_backup(keeper->hub, path, NULL, NULL, error);
    if (status == ST_OK)
        say_line(stderr, _("已备份设备和单位目录到 %s"), path);
    return status;
}

static int run(struct keeper *keeper)
{
    struct error error = {.status = ST_OK};
    struct keeper_option options[] = {{"--tenant", false, NULL}, {"--all", false, NULL}};
    const char *file = NULL;
    struct tenant tenant;
    if (!keeper_options(keeper, options, 2, &file))
        return EXIT_TROUBLE;
    if (options[1].value ? options[0].value || file : !options[0].value || !file)
        return keeper_misuse(keeper, _("请写 --tenant 代号 文件，或 --all 文件夹"));
    if (!keeper_open(keeper, false))
        return EXIT_TROUBLE;
    enum status status;
    if (options[1].value)
        status = copy_all(keeper, options[1].value, &error);
    else {
        status = keeper_tenant(keeper, options[0].value, &tenant, &error);
        if (status == ST_OK)
            status = copy_one(keeper, &tenant, file, &error);
    }
    keeper_close(keeper);
    return status == ST_OK ? EXIT_FINE : keeper_fail(keeper, &error);
}

const struct keeper_command keeper_backup = {"backup", N_("--tenant 代号 文件 | --all 文件夹"),
                                             N_("备份一个单位，或全部单位连同设备目录；服务不必停"),
                                             run};
