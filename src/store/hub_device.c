#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "store/hub.h"
#include "store/hub_inside.h"
#include "store/query.h"

#define DEVICE "SELECT id, tenant, person, key, name, enrolled_at, revoked_at FROM device "

enum status hub_enter(struct db *hub, bool *own, struct error *error)
{
    *own = !db_in_transaction(hub);
    return *own ? db_begin(hub, error) : ST_OK;
}

enum status hub_leave(struct db *hub, bool own, enum status status, struct error *error)
{
    if (!own)
        return status;
    if (status == ST_OK)
        return db_commit(hub, error);
    db_rollback(hub);
    return status;
}

enum status device_put(struct db *hub, const struct device_entry *device, struct error *error)
{
    struct query *query =
        db_query(hub, "INSERT INTO device (id, tenant, person, key, name, enrolled_at, revoked_at) "
                      "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO UPDATE SET "
                      "tenant = excluded.tenant, person = excluded.person, key = excluded.key, "
                      "name = excluded.name, enrolled_at = excluded.enrolled_at, "
                      "revoked_at = excluded.revoked_at");
    query_bind_text(query, 1, device->id);
    query_bind_text(query, 2, device->tenant);
    query_bind_text(query, 3, device->person);
    query_bind_text(query, 4, device->key);
    query_bind_text(query, 5, device->name);
    query_bind_int(query, 6, device->enrolled_at);
    query_bind_int(query, 7, device->revoked_at);
    return query_run(query, error);
}

static enum status read_device(struct query *query, struct device_entry *device,
                               struct error *error)
{
    const struct hub_column columns[] = {
        {device->id, sizeof device->id},         {device->tenant, sizeof device->tenant},
        {device->person, sizeof device->person}, {device->key, sizeof device->key},
        {device->name, sizeof device->name},
    };
    device->enrolled_at = query_int(query, 5);
    device->revoked_at = query_int(query, 6);
    return hub_texts(query, 0, columns, sizeof columns / sizeof *columns, error);
}

enum status device_get(struct db *hub, const char *id, struct device_entry *device,
                       struct error *error)
{
    struct query *query = db_query(hub, DEVICE "WHERE id = $1");
    query_bind_text(query, 1, id);
    enum status status = query_step(query, error);
    if (status == ST_OK)
        status = read_device(query, device, error);
    query_reset(query);
    return status;
}

enum status device_walk(struct db *hub, const char *tenant, const char *person, device_each *each,
                        void *context, struct error *error)
{
    struct query *query =
        person ? db_query(hub, DEVICE "WHERE tenant = $1 AND person = $2 ORDER BY id")
               : db_query(hub, DEVICE "WHERE tenant = $1 ORDER BY id");
    query_bind_text(query, 1, tenant);
    if (person)
        query_bind_text(query, 2, person);
    enum status status;
    while ((status = query_step(query, error)) == ST_OK) {
        struct device_entry device;
        status = read_device(query, &device, error);
        if (status == ST_OK && !each(context, &device))
            status = ST_STOPPED;
        if (status != ST_OK)
            break;
    }
    query_reset(query);
    return status == ST_MISSING ? ST_OK : status;
}

static enum status revoke(struct db *hub, const char *id, instant now, struct error *error)
{
    struct query *query =
        db_query(hub, "UPDATE device SET revoked_at = coalesce(revoked_at, $2) WHERE id = $1");
    query_bind_text(query, 1, id);
    query_bind_int(query, 2, now);
    enum status status = query_run(query, error);
    if (status == ST_OK && db_changes(hub) == 0)
        return error_set(error, ST_MISSING, NULL, _("服务器上没有设备 %s；请核对编号"), id);
    if (status != ST_OK)
        return status;
    query = db_query(hub, "DELETE FROM session WHERE device = $1");
    query_bind_text(query, 1, id);
    return query_run(query, error);
}

enum status device_end(struct db *hub, const char *id, instant now, struct error *error)
{
    bool own;
    enum status status = hub_enter(hub, &own, error);
    return status == ST_OK ? hub_leave(hub, own, revoke(hub, id, now, error), error) : status;
}

enum status session_put(struct db *hub, const struct session *session, struct error *error)
{
    struct query *query =
        db_query(hub, "INSERT INTO session (hash, device, tenant, person, expires_at) "
                      "VALUES ($1, $2, $3, $4, $5)");
    query_bind_text(query, 1, session->hash);
    query_bind_text(query, 2, session->device);
    query_bind_text(query, 3, session->tenant);
    query_bind_text(query, 4, session->person);
    query_bind_int(query, 5, session->expires_at);
    return query_run(query, error);
}

enum status session_get(struct db *hub, const char *hash, struct session *session,
                        struct error *error)
{
    struct query *query = db_query(
        hub, "SELECT hash, device, tenant, person, expires_at FROM session WHERE hash = $1");
    query_bind_text(query, 1, hash);
    enum status status = query_step(query, error);
    if (status == ST_OK) {
        const struct hub_column columns[] = {
            {session->hash, sizeof session->hash},
            {session->device, sizeof session->device},
            {session->tenant, sizeof session->tenant},
            {session->person, sizeof session->person},
        };
        session->expires_at = query_int(query, 4);
        status = hub_texts(query, 0, columns, sizeof columns / sizeof *columns, error);
    }
    query_reset(query);
    return status;
}
