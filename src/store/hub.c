#include "store/hub.h"

#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "store/hub_inside.h"
#include "store/migrate.h"
#include "store/query.h"

/* "QUNH": a hub is no store, and a store no hub. */
enum { HUB_MARK = 0x51554e48 };

static enum status first_schema(struct db *db, struct error *error)
{
    return db_exec(
        db,
        "PRAGMA application_id = 0x51554e48;"
        "CREATE TABLE tenant (id TEXT PRIMARY KEY NOT NULL, file TEXT NOT NULL UNIQUE, "
        "    name TEXT NOT NULL, created_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
        "CREATE TABLE device (id TEXT PRIMARY KEY NOT NULL, tenant TEXT NOT NULL, "
        "    person TEXT NOT NULL, key TEXT NOT NULL, name TEXT NOT NULL, "
        "    enrolled_at INTEGER NOT NULL, revoked_at INTEGER) STRICT, WITHOUT ROWID;"
        "CREATE INDEX device_person ON device (tenant, person);"
        /* secret: the SHA-256 of the secret half of the code; key and device: who used it. */
        "CREATE TABLE invite (selector TEXT PRIMARY KEY NOT NULL, secret TEXT NOT NULL, "
        "    tenant TEXT NOT NULL, person TEXT NOT NULL, made_at INTEGER NOT NULL, "
        "    tries INTEGER NOT NULL, key TEXT, device TEXT) STRICT, WITHOUT ROWID;"
        "CREATE INDEX invite_person ON invite (tenant, person);"
        "CREATE INDEX invite_made ON invite (made_at);"
        "CREATE TABLE session (hash TEXT PRIMARY KEY NOT NULL, device TEXT NOT NULL, "
        "    tenant TEXT NOT NULL, person TEXT NOT NULL, expires_at INTEGER NOT NULL) "
        "    STRICT, WITHOUT ROWID;"
        "CREATE INDEX session_device ON session (device);"
        "CREATE INDEX session_expires ON session (expires_at);",
        error);
}

static const struct migrate_step steps[] = {{"first schema", first_schema}};
static const struct migrate_plan plan = {steps, sizeof steps / sizeof *steps, NULL, NULL};

enum status hub_open(const char *path, bool create, struct db **hub, struct error *error)
{
    const struct db_options options = {.plan = &plan, .application = HUB_MARK, .wal = true};
    enum status status = db_open(path, create ? DB_CREATE : DB_WRITE, &options, hub, error);
    if (status == ST_MISSING && !create)
        error_set(error, ST_MISSING, NULL, _("没有找到服务器目录 %s；请先运行 qunguand init"),
                  path);
    return status;
}

/* Copies a column (NULL: "") to out; ST_CORRUPT when it does not fit. */
static enum status read_text(struct query *query, int column, char *out, size_t room,
                             struct error *error)
{
    const char *text = query_text(query, column);
    size_t n = text ? query_length(query, column) : 0;
    if (n >= room)
        return error_set(error, ST_CORRUPT, NULL,
                         _("服务器目录中的一条记录太长，已损坏；请改用最近的备份"));
    memcpy(out, text ? text : "", n);
    out[n] = '\0';
    return ST_OK;
}

enum status hub_texts(struct query *query, int first, const struct hub_column *columns,
                      size_t count, struct error *error)
{
    enum status status = ST_OK;
    for (size_t i = 0; i < count && status == ST_OK; i++)
        status = read_text(query, first + (int)i, columns[i].out, columns[i].room, error);
    return status;
}

enum status tenant_put(struct db *hub, const struct tenant *tenant, struct error *error)
{
    struct query *query =
        db_query(hub, "INSERT INTO tenant (id, file, name, created_at) VALUES ($1, $2, $3, $4) "
                      "ON CONFLICT (id) DO UPDATE SET file = excluded.file, name = excluded.name, "
                      "created_at = excluded.created_at");
    query_bind_text(query, 1, tenant->id);
    query_bind_text(query, 2, tenant->file);
    query_bind_text(query, 3, tenant->name);
    query_bind_int(query, 4, tenant->created_at);
    return query_run(query, error);
}

static enum status read_tenant(struct query *query, struct tenant *tenant, struct error *error)
{
    const struct hub_column columns[] = {
        {tenant->id, sizeof tenant->id},
        {tenant->file, sizeof tenant->file},
        {tenant->name, sizeof tenant->name},
    };
    tenant->created_at = query_int(query, 3);
    return hub_texts(query, 0, columns, sizeof columns / sizeof *columns, error);
}

enum status tenant_get(struct db *hub, const char *id, struct tenant *tenant, struct error *error)
{
    struct query *query =
        db_query(hub, "SELECT id, file, name, created_at FROM tenant WHERE id = $1");
    query_bind_text(query, 1, id);
    enum status status = query_step(query, error);
    if (status == ST_OK)
        status = read_tenant(query, tenant, error);
    query_reset(query);
    return status;
}

enum status tenant_walk(struct db *hub, tenant_each *each, void *context, struct error *error)
{
    struct query *query =
        db_query(hub, "SELECT id, file, name, created_at FROM tenant ORDER BY id");
    enum status status;
    while ((status = query_step(query, error)) == ST_OK) {
        struct tenant tenant;
        status = read_tenant(query, &tenant, error);
        if (status == ST_OK && !each(context, &tenant))
            status = ST_STOPPED;
        if (status != ST_OK)
            break;
    }
    query_reset(query);
    return status == ST_MISSING ? ST_OK : status;
}

enum status hub_tidy(struct db *hub, instant now, struct error *error)
{
    struct query *query = db_query(hub, "DELETE FROM session WHERE expires_at <= $1");
    query_bind_int(query, 1, now);
    enum status status = query_run(query, error);
    if (status != ST_OK)
        return status;
    query = db_query(hub, "DELETE FROM invite WHERE made_at <= $1");
    query_bind_int(query, 1, now - INVITE_SECONDS);
    return query_run(query, error);
}
