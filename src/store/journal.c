#include "store/journal.h"

#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "core/entity.h"
#include "store/query.h"

#define COLUMNS                                                                                    \
    "seq, id, at, received_at, \"by\", verb, entity, target, rev, on_behalf, means, body, "        \
    "verdict, detail, device, signature, answered"
#define VALUES                                                                                     \
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) "         \
    "RETURNING seq"

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
    query_bind_text(query, 15, line->device);
    query_bind_text(query, 16, line->signature);
    query_bind_int(query, 17, line->answered > 0 ? line->answered : INTEGER_NONE);
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
        .device = query_text(query, 14),
        .signature = query_text(query, 15),
        .answered = query_int(query, 16),
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
    const char **texts[] = {&line->id,      &line->by,        &line->verb,   &line->entity,
                            &line->target,  &line->on_behalf, &line->means,  &line->body,
                            &line->verdict, &line->detail,    &line->device, &line->signature};
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
        db,
        "INSERT INTO journal (id, at, received_at, \"by\", verb, entity, target, rev, "
        "on_behalf, means, body, verdict, detail, device, signature, answered) "
        "SELECT id, at, received_at, \"by\", verb, entity, target, rev, on_behalf, means, body, "
        "coalesce($2, verdict), coalesce($3, detail), device, signature, answered "
        "FROM outbox WHERE id = $1");
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

enum status outbox_release(struct db *db, instant given_before, int64_t *released,
                           struct error *error)
{
    struct query *query = db_query(
        db, "UPDATE outbox SET verdict = '" OUTBOX_SENDING "' WHERE verdict IS NULL AND seq < "
            "coalesce((SELECT min(seq) FROM outbox WHERE verdict IS NULL AND at >= $1), "
            "9223372036854775807)");
    query_bind_int(query, 1, given_before);
    enum status status = query_run(query, error);
    if (released)
        *released = status == ST_OK ? db_changes(db) : 0;
    return status;
}

enum status outbox_count(struct db *db, struct outbox_counts *counts, struct error *error)
{
    struct query *query = db_query(
        db, "SELECT count(*) FILTER (WHERE verdict IS NULL), "
            "count(*) FILTER (WHERE verdict = '" OUTBOX_SENDING "'), "
            "count(*) FILTER (WHERE verdict IN ('applied', 'noop')), "
            "count(*) FILTER (WHERE verdict NOT IN ('" OUTBOX_SENDING "', 'applied', 'noop')), "
            "(SELECT at FROM outbox WHERE verdict IS NULL OR verdict = '" OUTBOX_SENDING "' "
            "ORDER BY seq LIMIT 1) FROM outbox");
    *counts = (struct outbox_counts){.oldest = INSTANT_NONE};
    enum status status = query_step(query, error);
    if (status == ST_OK) {
        counts->held = query_int(query, 0);
        counts->sending = query_int(query, 1);
        counts->answered = query_int(query, 2);
        counts->refused = query_int(query, 3);
        counts->oldest = query_int(query, 4);
    }
    query_reset(query);
    return status;
}

enum status outbox_answer(struct db *db, const char *id, const char *verdict, const char *detail,
                          int64_t seq, struct error *error)
{
    struct query *query =
        db_query(db, "UPDATE outbox SET verdict = $2, detail = $3, answered = $4 WHERE id = $1");
    query_bind_text(query, 1, id);
    query_bind_text(query, 2, verdict);
    query_bind_text(query, 3, detail);
    query_bind_int(query, 4, seq > 0 ? seq : INTEGER_NONE);
    return query_run(query, error);
}

enum status outbox_wipe(struct db *db, const char *id, struct error *error)
{
    struct query *query = db_query(db, "UPDATE outbox SET body = NULL WHERE id = $1");
    query_bind_text(query, 1, id);
    return query_run(query, error);
}

enum status journal_forget_absent(struct db *db, struct error *error)
{
    /* What is forgotten is not to stay in the file. */
    enum status status = db_exec(db, "PRAGMA secure_delete = ON", error);
    for (int i = 0; i < ENTITY_COUNT && status == ST_OK; i++) {
        char sql[256];
        const char *name = entity_kinds[i].name;
        snprintf(sql, sizeof sql,
                 "DELETE FROM journal WHERE entity = '%s' AND target IS NOT NULL AND NOT EXISTS "
                 "(SELECT 1 FROM \"%s\" AS a WHERE a.id = journal.target)",
                 name, name);
        status = db_exec(db, sql, error);
    }
    return status;
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
