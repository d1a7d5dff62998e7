#include "store/setting.h"

#include "base/intl.h"
#include "store/query.h"

enum status setting_get(struct db *db, const char *key, struct arena *arena, const char **value,
                        struct error *error)
{
    struct query *query = db_query(db, "SELECT value FROM setting WHERE key = $1");
    query_bind_text(query, 1, key);
    enum status status = query_step(query, error);
    *value = NULL;
    if (status == ST_OK) {
        *value = arena_dup(arena, query_text(query, 0), query_length(query, 0));
        if (!*value)
            status = error_set(error, ST_NOMEM, key, _("内存不足；请关闭其他程序后再试"));
    }
    query_reset(query);
    return status;
}

enum status setting_set(struct db *db, const char *key, const char *value, struct error *error)
{
    struct query *query =
        value ? db_query(db, "INSERT INTO setting (key, value) VALUES ($1, $2) "
                             "ON CONFLICT (key) DO UPDATE SET value = excluded.value")
              : db_query(db, "DELETE FROM setting WHERE key = $1");
    query_bind_text(query, 1, key);
    if (value)
        query_bind_text(query, 2, value);
    return query_run(query, error);
}
