#include "store/shadow.h"

#include <string.h>

#include "base/intl.h"
#include "store/query.h"
#include "store/row.h"

enum { IMAGE_MAX = 1 << 20 };

enum status shadow_put(struct db *db, enum entity entity, const char *id, const char *body,
                       struct error *error)
{
    struct query *query =
        db_query(db, "INSERT INTO shadow (entity, id, body) VALUES ($1, $2, $3) "
                     "ON CONFLICT (entity, id) DO UPDATE SET body = excluded.body");
    query_bind_text(query, 1, entity_kinds[entity].name);
    query_bind_text(query, 2, id);
    query_bind_text(query, 3, body);
    return query_run(query, error);
}

enum status shadow_get(struct db *db, enum entity entity, const char *id, struct buf *body,
                       bool *existed, struct error *error)
{
    struct query *query = db_query(db, "SELECT body FROM shadow WHERE entity = $1 AND id = $2");
    query_bind_text(query, 1, entity_kinds[entity].name);
    query_bind_text(query, 2, id);
    enum status status = query_step(query, error);
    if (status == ST_OK) {
        const char *text = query_text(query, 0);
        *existed = text != NULL;
        if (text)
            buf_add(body, text, query_length(query, 0));
        if (body->failed)
            status = error_set(error, ST_NOMEM, NULL, _("内存不足；请关闭其他程序后再试"));
    }
    query_reset(query);
    return status;
}

enum status shadow_keep(struct db *db, enum entity entity, const char *id, struct error *error)
{
    bool existed;
    struct buf body;
    buf_init(&body, IMAGE_MAX);
    enum status status = shadow_get(db, entity, id, &body, &existed, error);
    if (status == ST_MISSING) {
        buf_reset(&body);
        status = row_snapshot(db, entity, id, &body, error);
        if (status == ST_OK || status == ST_MISSING)
            status = shadow_put(db, entity, id, status == ST_OK ? body.text : NULL, error);
    }
    buf_free(&body);
    return status;
}

enum status shadow_walk(struct db *db, shadow_each *each, void *context, struct error *error)
{
    struct query *query = db_query(db, "SELECT entity, id, body FROM shadow ORDER BY entity, id");
    enum status status;
    while ((status = query_step(query, error)) == ST_OK) {
        const char *name = query_text(query, 0);
        int entity = 0;
        while (entity < ENTITY_COUNT && strcmp(entity_kinds[entity].name, name) != 0)
            entity++;
        if (entity == ENTITY_COUNT)
            status = error_set(error, ST_CORRUPT, NULL,
                               _("数据文件中保留的旧记录已损坏；请改用最近的备份"));
        else if (!each(context, (enum entity)entity, query_text(query, 1), query_text(query, 2)))
            status = ST_STOPPED;
        if (status != ST_OK)
            break;
    }
    query_reset(query);
    return status == ST_MISSING ? ST_OK : status;
}

struct putting {
    struct db *db;
    enum status status;
    struct error error;
};

static bool put_back(void *context, enum entity entity, const char *id, const char *body)
{
    struct putting *putting = context;
    putting->status = row_restore(putting->db, entity, id, body, &putting->error);
    return putting->status == ST_OK;
}

enum status shadow_put_back(struct db *db, struct error *error)
{
    struct putting putting = {.db = db};
    enum status status = shadow_walk(db, put_back, &putting, error);
    if (putting.status != ST_OK) {
        if (error)
            *error = putting.error;
        return putting.status;
    }
    return status == ST_OK ? shadow_clear(db, error) : status;
}

enum status shadow_clear(struct db *db, struct error *error)
{
    return query_run(db_query(db, "DELETE FROM shadow"), error);
}

enum status shadow_count(struct db *db, int64_t *count, struct error *error)
{
    struct query *query = db_query(db, "SELECT count(*) FROM shadow");
    enum status status = query_step(query, error);
    *count = status == ST_OK ? query_int(query, 0) : 0;
    query_reset(query);
    return status;
}
