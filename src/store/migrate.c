#include "store/migrate.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/intl.h"
#include "store/backup.h"
#include "store/ddl.h"
#include "store/handle.h"
#include "store/query.h"

static enum status create_schema(struct db *db, struct error *error)
{
    /* "QUNG": tells a store from other SQLite files. */
    enum status status = db_exec(db, "PRAGMA application_id = 0x51554e47", error);
    return status == ST_OK ? ddl_create(db, error) : status;
}

/* A step's text stays as it is, whatever later versions make of the tables; indexes are looked
 * after at the end. */
static enum status add_server(struct db *db, struct error *error)
{
    static const char *const sql[] = {
        "CREATE TABLE device (id TEXT PRIMARY KEY NOT NULL, rev INTEGER NOT NULL, person TEXT, "
        "name TEXT, key TEXT, enrolled_at INTEGER, revoked_at INTEGER) STRICT",
        "CREATE TABLE leftover (id TEXT PRIMARY KEY NOT NULL, rev INTEGER NOT NULL, org TEXT, "
        "\"group\" TEXT, \"by\" TEXT, verb TEXT, target TEXT, body TEXT, claimed INTEGER, "
        "received_at INTEGER, closed_at INTEGER, reason TEXT) STRICT",
        "CREATE TABLE head (id INTEGER PRIMARY KEY CHECK (id = 1), seq INTEGER NOT NULL, "
        "tree INTEGER NOT NULL, history TEXT NOT NULL, "
        "audit_seq INTEGER NOT NULL, audit_hash TEXT NOT NULL) STRICT",
        "CREATE TABLE change (entity TEXT NOT NULL, id TEXT NOT NULL, org TEXT NOT NULL, "
        "\"group\" TEXT NOT NULL, seq INTEGER NOT NULL, gone INTEGER NOT NULL, "
        "PRIMARY KEY (entity, id, org, \"group\")) STRICT, WITHOUT ROWID",
        "CREATE TABLE answer (id TEXT PRIMARY KEY NOT NULL, fingerprint TEXT NOT NULL, "
        "body TEXT NOT NULL) STRICT, WITHOUT ROWID",
        "CREATE TABLE audit (seq INTEGER PRIMARY KEY, body TEXT NOT NULL, digest TEXT NOT NULL, "
        "hash TEXT NOT NULL) STRICT",
        "CREATE TABLE lost (person TEXT NOT NULL, org TEXT NOT NULL, \"group\" TEXT NOT NULL, "
        "seq INTEGER NOT NULL, PRIMARY KEY (person, org, \"group\")) STRICT, WITHOUT ROWID",
        "CREATE TABLE lineage (history TEXT PRIMARY KEY NOT NULL, kept INTEGER NOT NULL) "
        "STRICT, WITHOUT ROWID",
        "ALTER TABLE journal ADD COLUMN device TEXT",
        "ALTER TABLE journal ADD COLUMN signature TEXT",
        "ALTER TABLE journal ADD COLUMN answered INTEGER",
        "ALTER TABLE outbox ADD COLUMN device TEXT",
        "ALTER TABLE outbox ADD COLUMN signature TEXT",
        "ALTER TABLE outbox ADD COLUMN answered INTEGER",
    };
    enum status status = ST_OK;
    for (size_t i = 0; i < sizeof sql / sizeof *sql && status == ST_OK; i++)
        status = db_exec(db, sql[i], error);
    return status;
}

static enum status make_indexes(struct db *db, struct error *error)
{
    return ddl_verify_indexes(db, true, error);
}

static const struct migrate_step own_steps[] = {
    {"first schema", NULL}, /* create_schema stands for it */
    {"server and clients", add_server},
};

const struct migrate_plan migrate_own = {own_steps, sizeof own_steps / sizeof *own_steps,
                                         create_schema, make_indexes};

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
    bool made = false;
    for (int i = 1; i <= TRIES && status == ST_OK && !made; i++) {
        char *path = NULL;
        int n = i == 1 ? asprintf(&path, "%s.v%zu.bak", db_path(db), version)
                       : asprintf(&path, "%s.v%zu.%d.bak", db_path(db), version, i);
        if (n < 0)
            return error_set(error, ST_NOMEM, NULL, _("内存不足；请关闭其他程序后再试"));
        /* Whoever makes the file has the name: another process may be at the same. */
        status = db_make_file(path, &made, error);
        if (status == ST_OK && made)
            status = db_backup(db, path, NULL, NULL, error);
        free(path);
    }
    if (status == ST_OK && !made)
        return error_set(error, ST_REFUSED, NULL,
                         _("%s 旁边的旧副本（.bak）太多；请移走一些后再打开"), db_path(db));
    return status;
}

/* The version that the next step from `version` leads to. */
static size_t next_of(const struct migrate_plan *plan, size_t version)
{
    return version == 0 && plan->create ? plan->count : version + 1;
}

static enum status run(struct db *db, const struct migrate_plan *plan, size_t version,
                       struct error *error)
{
    if (version == 0 && plan->create)
        return plan->create(db, error);
    enum status status = plan->steps[version].run(db, error);
    if (status == ST_OK && version + 1 == plan->count && plan->finish)
        status = plan->finish(db, error);
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
        status = run(db, plan, version, error);
        snprintf(sql, sizeof sql, "PRAGMA user_version = %zu", next_of(plan, version));
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
        /* Another process may have gone further meanwhile. */
        if (status == ST_OK)
            status = migrate_version(db, &version, error);
    }
    return status;
}
