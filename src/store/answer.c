#include "store/answer.h"

#include "base/intl.h"
#include "store/query.h"

enum status answer_put(struct db *db, const char *id, const struct answer *answer,
                       struct error *error)
{
    struct query *query =
        db_query(db, "INSERT INTO answer (id, fingerprint, body) VALUES ($1, $2, $3)");
    query_bind_text(query, 1, id);
    query_bind_text(query, 2, answer->fingerprint);
    query_bind_text(query, 3, answer->body);
    return query_run(query, error);
}

enum status answer_get(struct db *db, const char *id, struct arena *arena, struct answer *answer,
                       struct error *error)
{
    struct query *query = db_query(db, "SELECT fingerprint, body FROM answer WHERE id = $1");
    query_bind_text(query, 1, id);
    enum status status = query_step(query, error);
    *answer = (struct answer){0};
    if (status == ST_OK) {
        /* Text first: asking for its length alone may convert it. */
        const char *fingerprint = query_text(query, 0), *body = query_text(query, 1);
        answer->fingerprint = arena_dup(arena, fingerprint, query_length(query, 0));
        answer->body = arena_dup(arena, body, query_length(query, 1));
        if (!answer->fingerprint || !answer->body)
            status = error_set(error, ST_NOMEM, NULL, _("内存不足；请关闭其他程序后再试"));
    }
    query_reset(query);
    return status;
}
