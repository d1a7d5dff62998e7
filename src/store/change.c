#include "store/change.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "store/query.h"

#define COLUMNS "SELECT entity, id, org, \"group\", seq, gone FROM change "

enum status head_get(struct db *db, struct head *head, struct error *error)
{
    struct query *query =
        db_query(db, "SELECT seq, tree, history, audit_seq, audit_hash FROM head WHERE id = 1");
    *head = (struct head){0};
    enum status status = query_step(query, error);
    if (status == ST_OK) {
        head->seq = query_int(query, 0);
        head->tree = query_int(query, 1);
        snprintf(head->history, sizeof head->history, "%s", query_text(query, 2));
        head->audit_seq = query_int(query, 3);
        snprintf(head->audit_hash, sizeof head->audit_hash, "%s", query_text(query, 4));
    }
    query_reset(query);
    return status;
}

enum status head_put(struct db *db, const struct head *head, struct error *error)
{
    struct query *query =
        db_query(db, "INSERT INTO head (id, seq, tree, history, audit_seq, audit_hash) "
                     "VALUES (1, $1, $2, $3, $4, $5) ON CONFLICT (id) DO UPDATE SET "
                     "seq = excluded.seq, tree = excluded.tree, history = excluded.history, "
                     "audit_seq = excluded.audit_seq, "
                     "audit_hash = excluded.audit_hash");
    query_bind_int(query, 1, head->seq);
    query_bind_int(query, 2, head->tree);
    query_bind_text(query, 3, head->history);
    query_bind_int(query, 4, head->audit_seq);
    query_bind_text(query, 5, head->audit_hash);
    return query_run(query, error);
}

enum status change_put(struct db *db, const struct change *change, struct error *error)
{
    struct query *query =
        db_query(db, "INSERT INTO change (entity, id, org, \"group\", seq, gone) "
                     "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (entity, id, org, \"group\") "
                     "DO UPDATE SET seq = excluded.seq, gone = excluded.gone");
    query_bind_text(query, 1, entity_kinds[change->entity].name);
    query_bind_text(query, 2, change->id);
    query_bind_text(query, 3, change->org);
    query_bind_text(query, 4, change->group);
    query_bind_int(query, 5, change->seq);
    query_bind_int(query, 6, change->gone);
    return query_run(query, error);
}

/* The texts are the statement's own. */
static enum status read_change(struct query *query, struct change *change, struct error *error)
{
    const char *name = query_text(query, 0);
    int entity = 0;
    while (entity < ENTITY_COUNT && strcmp(entity_kinds[entity].name, name) != 0)
        entity++;
    if (entity == ENTITY_COUNT)
        return error_set(error, ST_CORRUPT, NULL,
                         _("数据文件中的变更记录已损坏；请改用最近的备份"));
    *change = (struct change){
        .entity = (enum entity)entity,
        .id = query_text(query, 1),
        .org = query_text(query, 2),
        .group = query_text(query, 3),
        .seq = query_int(query, 4),
        .gone = query_int(query, 5) != 0,
    };
    return ST_OK;
}

static enum status walk(struct query *query, change_each *each, void *context, struct error *error)
{
    enum status status;
    while ((status = query_step(query, error)) == ST_OK) {
        struct change change;
        status = read_change(query, &change, error);
        if (status == ST_OK && !each(context, &change))
            status = ST_STOPPED;
        if (status != ST_OK)
            break;
    }
    query_reset(query);
    return status == ST_MISSING ? ST_OK : status;
}

enum status change_places(struct db *db, enum entity entity, const char *id, change_each *each,
                          void *context, struct error *error)
{
    struct query *query =
        db_query(db, COLUMNS "WHERE entity = $1 AND id = $2 ORDER BY org, \"group\"");
    query_bind_text(query, 1, entity_kinds[entity].name);
    query_bind_text(query, 2, id);
    return walk(query, each, context, error);
}

enum status change_at(struct db *db, enum entity entity, const char *org, const char *group,
                      change_each *each, void *context, struct error *error)
{
    struct query *query =
        entity == ENTITY_COUNT
            ? db_query(db, COLUMNS "WHERE org = $1 AND \"group\" = $2 AND gone = 0 ORDER BY seq")
            : db_query(db, COLUMNS "WHERE org = $1 AND \"group\" = $2 AND gone = 0 "
                                   "AND entity = $3 ORDER BY seq");
    query_bind_text(query, 1, org);
    query_bind_text(query, 2, group);
    if (entity != ENTITY_COUNT)
        query_bind_text(query, 3, entity_kinds[entity].name);
    return walk(query, each, context, error);
}

enum status change_of_group(struct db *db, const char *group, change_each *each, void *context,
                            struct error *error)
{
    struct query *query =
        db_query(db, COLUMNS "WHERE \"group\" = $1 AND gone = 0 ORDER BY org, seq");
    query_bind_text(query, 1, group);
    return walk(query, each, context, error);
}

struct change_cursor {
    struct query *query;
    char *org, *group; /* bound, so kept */
    bool done;         /* a statement that is stepped on would begin anew */
};

static const char *const cursor_sql[] = {
    COLUMNS "WHERE seq > $1 ORDER BY seq",
    COLUMNS "WHERE org = $2 AND seq > $1 ORDER BY seq",
    COLUMNS "WHERE org = $2 AND \"group\" = $3 AND seq > $1 ORDER BY seq",
};

static bool keep(char **out, const char *text)
{
    *out = text ? strdup(text) : NULL;
    return !text || *out;
}

enum status change_open(struct db *db, const struct change_source *source, int64_t from,
                        struct change_cursor **out, struct error *error)
{
    *out = NULL;
    struct change_cursor *cursor = calloc(1, sizeof *cursor);
    if (!cursor ||
        (source && (!keep(&cursor->org, source->org) || !keep(&cursor->group, source->group)))) {
        change_close(cursor);
        return error_set(error, ST_NOMEM, NULL, _("内存不足；请关闭其他程序后再试"));
    }
    cursor->query = db_query(db, cursor_sql[!source ? 0 : source->group ? 2 : 1]);
    query_bind_int(cursor->query, 1, from);
    if (source)
        query_bind_text(cursor->query, 2, cursor->org);
    if (source && source->group)
        query_bind_text(cursor->query, 3, cursor->group);
    *out = cursor;
    return ST_OK;
}

enum status change_next(struct change_cursor *cursor, struct change *change, struct error *error)
{
    if (cursor->done)
        return ST_MISSING;
    enum status status = query_step(cursor->query, error);
    cursor->done = status != ST_OK;
    return status == ST_OK ? read_change(cursor->query, change, error) : status;
}

void change_close(struct change_cursor *cursor)
{
    if (!cursor)
        return;
    query_reset(cursor->query);
    free(cursor->org);
    free(cursor->group);
    free(cursor);
}

enum status lost_put(struct db *db, const char *person, const char *org, const char *group,
                     int64_t seq, struct error *error)
{
    struct query *query =
        db_query(db, "INSERT INTO lost (person, org, \"group\", seq) VALUES ($1, $2, $3, $4) "
                     "ON CONFLICT (person, org, \"group\") DO UPDATE SET seq = excluded.seq");
    query_bind_text(query, 1, person);
    query_bind_text(query, 2, org);
    query_bind_text(query, 3, group);
    query_bind_int(query, 4, seq);
    return query_run(query, error);
}

enum status lost_has(struct db *db, const char *person, const char *org, const char *group,
                     struct error *error)
{
    /* Who held an org held all its groups. */
    struct query *query = db_query(db, "SELECT 1 FROM lost WHERE person = $1 AND org = $2 "
                                       "AND \"group\" IN ($3, '') LIMIT 1");
    query_bind_text(query, 1, person);
    query_bind_text(query, 2, org);
    query_bind_text(query, 3, group);
    enum status status = query_step(query, error);
    query_reset(query);
    return status;
}

enum status lineage_put(struct db *db, const char *history, int64_t kept, struct error *error)
{
    struct query *query = db_query(db, "INSERT INTO lineage (history, kept) VALUES ($1, $2) "
                                       "ON CONFLICT (history) DO UPDATE SET kept = excluded.kept");
    query_bind_text(query, 1, history);
    query_bind_int(query, 2, kept);
    return query_run(query, error);
}

enum status lineage_kept(struct db *db, const char *history, int64_t *kept, struct error *error)
{
    struct query *query = db_query(db, "SELECT kept FROM lineage WHERE history = $1");
    query_bind_text(query, 1, history);
    enum status status = query_step(query, error);
    *kept = status == ST_OK ? query_int(query, 0) : 0;
    query_reset(query);
    return status == ST_MISSING ? ST_OK : status;
}
