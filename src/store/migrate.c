#include "store/migrate.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/intl.h"
#include "store/backup.h"
#include "store/ddl.h"
#include "store/query.h"

static enum status first_schema(struct db *db, struct error *error)
{
    /* "QUNG": tells a store from other SQLite files. */
    enum status status = db_exec(db, "PRAGMA application_id = 0x51554e47", error);
    return status == ST_OK ? ddl_create(db, error) : status;
}

static const struct migrate_step own_steps[] = {
    {"first schema", first_schema},
};

const struct migrate_plan migrate_own = {own_steps, sizeof own_steps / sizeof *own_steps};

enum status migrate_version(struct db *db, size_t *version, struct error *error)
{
    struct query *query = db_query(db, "PRAGMA user_version");
    enum status status = query_step(query, error);
    int64_t found = status == ST_OK ? query_int(query, 0) : 0;
    query_reset(query);
    *version = found > 0 ? (size_t)found : 0;
    return status == ST_MISSING ? ST_OK : status;
}

enum status migrate_refuse_newer(struct db *db, struct error *error)
{
    return error_set(error, ST_NEWER, NULL,
                     _("%s 由更新版本的群管写成，本程序不能打开；请升级 qunguan"), db_path(db));
}

/* Copies the store beside itself, to the first free of NAME.vN.bak, NAME.vN.2.bak … */
static enum status keep_copy(struct db *db, size_t version, struct error *error)
{
    enum { TRIES = 99 };
    enum status status = ST_OK;
    for (int i = 1; i <= TRIES; i++) {
        char *path = NULL;
        int n = i == 1 ? asprintf(&path, "%s.v%zu.bak", db_path(db), version)
                       : asprintf(&path, "%s.v%zu.%d.bak", db_path(db), version, i);
        if (n < 0)
            return error_set(error, ST_NOMEM, NULL, _("内存不足；请关闭其他程序后再试"));
        status = db_backup(db, path, NULL, NULL, error);
        free(path);
        if (status != ST_REFUSED)
            break;
    }
    return status;
}

/* The step that leads on from `version`, unless another process has been faster. */
static enum status step(struct db *db, const struct migrate_plan *plan, size_t version,
                        struct error *error)
{
    char sql[48];
    size_t now;
    enum status status = db_begin(db, error);
    if (status == ST_OK)
        status = migrate_version(db, &now, error);
    if (status == ST_OK && now == version) {
        status = plan->steps[version].run(db, error);
        snprintf(sql, sizeof sql, "PRAGMA user_version = %zu", version + 1);
        if (status == ST_OK)
            status = db_exec(db, sql, error);
    }
    if (status == ST_OK)
        return db_commit(db, error);
    db_rollback(db);
    return status;
}

enum status migrate_up(struct db *db, const struct migrate_plan *plan, struct error *error)
{
    size_t version;
    enum status status = migrate_version(db, &version, error);
    if (status != ST_OK)
        return status;
    if (version > plan->count)
        return migrate_refuse_newer(db, error);
    if (version > 0 && version < plan->count)
        status = keep_copy(db, version, error);
    while (status == ST_OK && version < plan->count) {
        status = step(db, plan, version, error);
        if (status == ST_OK)
            version++;
    }
    return status;
}
