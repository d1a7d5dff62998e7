#include "store/journal.h"

#include <string.h>

#include "base/intl.h"
#include "store/query.h"

#define COLUMNS                                                                                    \
    "seq, id, at, received_at, \"by\", verb, entity, target, rev, on_behalf, means, body, "        \
    "verdict, detail"
#define VALUES "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) RETURNING seq"

/* The statements of both logs, indexed by enum log. */
static const char *const append_sql[] = {"INSERT INTO journal (" COLUMNS ") " VALUES,
                                         "INSERT INTO outbox (" COLUMNS ") " VALUES};
static const char *const find_sql[] = {"SELECT " COLUMNS " FROM journal WHERE id = $1",
                                       "SELECT " COLUMNS " FROM outbox WHERE id = $1"};
static const char *const has_sql[] = {"SELECT 1 FROM journal WHERE id = $1",
                                      "SELECT 1 FROM outbox WHERE id = $1"};
static const char *const walk_sql[] = {
    "SELECT " COLUMNS " FROM journal WHERE seq > $1 ORDER BY seq",
    "SELECT " COLUMNS " FROM outbox WHERE seq > $1 ORDER BY seq"};
static const char *const oldest_sql[] = {
    "SELECT " COLUMNS " FROM journal WHERE target = $1 AND entity = $2 ORDER BY seq",
    "SELECT " COLUMNS " FROM outbox WHERE target = $1 AND entity = $2 ORDER BY seq"};
static const char *const newest_sql[] = {
    "SELECT " COLUMNS " FROM journal WHERE target = $1 AND entity = $2 ORDER BY seq DESC",
    "SELECT " COLUMNS " FROM outbox WHERE target = $1 AND entity = $2 ORDER BY seq DESC"};
static const char *const judge_sql[] = {
    "UPDATE journal SET verdict = $2, detail = $3 WHERE id = $1",
    "UPDATE outbox SET verdict = $2, detail = $3 WHERE id = $1"};
static const char *const count_sql[] = {"SELECT count(*), coalesce(max(seq), 0) FROM journal",
                                        "SELECT count(*), coalesce(max(seq), 0) FROM outbox"};

static void bind_line(struct query *query, const struct journal_line *line)
{
    query_bind_int(query, 1, line->seq > 0 ? line->seq : INTEGER_NONE);
    query_bind_text(query, 2, line->id);
    query_bind_int(query, 3, line->at);
    query_bind_int(query, 4, line->received_at);
    query_bind_text(query, 5, line->by);
    query_bind_text(query, 6, line->verb);
    query_bind_text(query, 7, line->entity);
    query_bind_text(query, 8, line->target);
    query_bind_int(query, 9, line->rev);
    query_bind_text(query, 10, line->on_behalf);
    query_bind_text(query, 11, line->means);
    query_bind_text(query, 12, line->body);
    query_bind_text(query, 13, line->verdict);
    query_bind_text(query, 14, line->detail);
}

/* The texts are the statement's own. */
static struct journal_line line_of(struct query *query)
{
    return (struct journal_line){
        .seq = query_int(query, 0),
        .id = query_text(query, 1),
        .at = query_int(query, 2),
        .received_at = query_int(query, 3),
        .by = query_text(query, 4),
        .verb = query_text(query, 5),
        .entity = query_text(query, 6),
        .target = query_text(query, 7),
        .rev = query_int(query, 8),
        .on_behalf = query_text(query, 9),
        .means = query_text(query, 10),
        .body = query_text(query, 11),
        .verdict = query_text(query, 12),
        .detail = query_text(query, 13),
    };
}

enum status journal_append(struct db *db, enum log log, struct journal_line *line,
                           struct error *error)
{
    struct query *query = db_query(db, append_sql[log]);
    bind_line(query, line);
    enum status status = query_step(query, error);
    if (status == ST_OK) {
        line->seq = query_int(query, 0);
        /* The row is written only when the statement has come to its end. */
        status = query_step(query, error);
    }
    query_reset(query);
    return status == ST_MISSING ? ST_OK : status;
}

static bool keep(struct arena *arena, const char **text)
{
    if (*text)
        *text = arena_dup(arena, *text, strlen(*text));
    return *text != NULL;
}

static enum status keep_texts(struct arena *arena, struct journal_line *line, struct error *error)
{
    const char **texts[] = {&line->id,      &line->by,        &line->verb,  &line->entity,
                            &line->target,  &line->on_behalf, &line->means, &line->body,
                            &line->verdict, &line->detail};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (*texts[i] && !keep(arena, texts[i]))
            return error_set(error, ST_NOMEM, NULL, _("内存不足；请关闭其他程序后再试"));
    return ST_OK;
}

enum status journal_find(struct db *db, enum log log, const char *id, struct arena *arena,
                         struct journal_line *line, struct error *error)
{
    struct query *query = db_query(db, find_sql[log]);
    query_bind_text(query, 1, id);
    enum status status = query_step(query, error);
    if (status == ST_OK) {
        *line = line_of(query);
        status = keep_texts(arena, line, error);
    }
    query_reset(query);
    return status;
}

enum status journal_has(struct db *db, enum log log, const char *id, struct error *error)
{
    struct query *query = db_query(db, has_sql[log]);
    query_bind_text(query, 1, id);
    enum status status = query_step(query, error);
    query_reset(query);
    return status;
}

static enum status walk(struct query *query, journal_each *each, void *context, struct error *error)
{
    enum status status;
    while ((status = query_step(query, error)) == ST_OK) {
        struct journal_line line = line_of(query);
        if (!each(context, &line)) {
            status = ST_STOPPED;
            break;
        }
    }
    query_reset(query);
    return status == ST_MISSING ? ST_OK : status;
}

enum status journal_walk(struct db *db, enum log log, int64_t after, journal_each *each,
                         void *context, struct error *error)
{
    struct query *query = db_query(db, walk_sql[log]);
    query_bind_int(query, 1, after);
    return walk(query, each, context, error);
}

enum status journal_history(struct db *db, enum log log, const char *entity, const char *target,
                            bool newest_first, journal_each *each, void *context,
                            struct error *error)
{
    struct query *query = db_query(db, newest_first ? newest_sql[log] : oldest_sql[log]);
    query_bind_text(query, 1, target);
    query_bind_text(query, 2, entity);
    return walk(query, each, context, error);
}

enum status journal_judge(struct db *db, enum log log, const char *id, const char *verdict,
                          const char *detail, struct error *error)
{
    struct query *query = db_query(db, judge_sql[log]);
    query_bind_text(query, 1, id);
    query_bind_text(query, 2, verdict);
    query_bind_text(query, 3, detail);
    return query_run(query, error);
}

enum status outbox_settle(struct db *db, const char *id, const char *verdict, const char *detail,
                          struct error *error)
{
    struct query *query = db_query(
        db, "INSERT INTO journal (id, at, received_at, \"by\", verb, entity, target, rev, "
            "on_behalf, means, body, verdict, detail) SELECT id, at, received_at, \"by\", verb, "
            "entity, target, rev, on_behalf, means, body, $2, $3 FROM outbox WHERE id = $1");
    query_bind_text(query, 1, id);
    query_bind_text(query, 2, verdict);
    query_bind_text(query, 3, detail);
    enum status status = query_run(query, error);
    if (status != ST_OK)
        return status;
    if (db_changes(db) == 0)
        return error_set(error, ST_MISSING, NULL, _("待发送的操作 %s 已不在队列中；请刷新后再看"),
                         id);
    return outbox_drop(db, id, error);
}

enum status outbox_drop(struct db *db, const char *id, struct error *error)
{
    struct query *query = db_query(db, "DELETE FROM outbox WHERE id = $1");
    query_bind_text(query, 1, id);
    return query_run(query, error);
}

enum status journal_count(struct db *db, enum log log, int64_t *count, int64_t *last,
                          struct error *error)
{
    struct query *query = db_query(db, count_sql[log]);
    enum status status = query_step(query, error);
    if (count)
        *count = status == ST_OK ? query_int(query, 0) : 0;
    if (last)
        *last = status == ST_OK ? query_int(query, 1) : 0;
    query_reset(query);
    return status;
}
