#include "store/line.h"

#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "store/query.h"

#define COLUMNS "kind, id, org, stale, fresh_from, recheck_at, redo_at, last_post"

static struct brief brief_of(struct query *query)
{
    return (struct brief){
        .kind = query_int(query, 0),
        .id = query_text(query, 1),
        .org = query_text(query, 2),
        .stale = query_int(query, 3),
        .fresh_from = query_int(query, 4),
        .recheck_at = query_int(query, 5),
        .redo_at = query_int(query, 6),
        .last_post = query_int(query, 7),
    };
}

static enum status keep_texts(struct arena *arena, struct brief *brief, struct error *error)
{
    brief->id = arena_dup(arena, brief->id, strlen(brief->id));
    brief->org = arena_dup(arena, brief->org, strlen(brief->org));
    if (!brief->id || !brief->org)
        return error_set(error, ST_NOMEM, NULL, _("内存不足；请关闭其他程序后再试"));
    return ST_OK;
}

enum status brief_get(struct db *db, enum subject_kind kind, const char *id, struct arena *arena,
                      struct brief *brief, struct error *error)
{
    struct query *query = db_query(db, "SELECT " COLUMNS " FROM brief WHERE kind = $1 AND id = $2");
    query_bind_int(query, 1, kind);
    query_bind_text(query, 2, id);
    enum status status = query_step(query, error);
    if (status == ST_OK) {
        *brief = brief_of(query);
        status = keep_texts(arena, brief, error);
    }
    query_reset(query);
    return status;
}

enum status brief_put(struct db *db, const struct brief *brief, struct error *error)
{
    struct query *query = db_query(
        db, "INSERT INTO brief (" COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8) "
            "ON CONFLICT (kind, id) DO UPDATE SET org = excluded.org, stale = excluded.stale, "
            "fresh_from = excluded.fresh_from, recheck_at = excluded.recheck_at, "
            "redo_at = excluded.redo_at, last_post = excluded.last_post");
    query_bind_int(query, 1, brief->kind);
    query_bind_text(query, 2, brief->id);
    query_bind_text(query, 3, brief->org);
    query_bind_int(query, 4, brief->stale);
    query_bind_int(query, 5, brief->fresh_from);
    query_bind_int(query, 6, brief->recheck_at);
    query_bind_int(query, 7, brief->redo_at);
    query_bind_int(query, 8, brief->last_post);
    return query_run(query, error);
}

enum status brief_delete(struct db *db, enum subject_kind kind, const char *id, struct error *error)
{
    struct query *query = db_query(db, "DELETE FROM brief WHERE kind = $1 AND id = $2");
    query_bind_int(query, 1, kind);
    query_bind_text(query, 2, id);
    return query_run(query, error);
}

enum status brief_stale(struct db *db, enum subject_kind kind, const char *id, struct error *error)
{
    struct query *query =
        db_query(db, "UPDATE brief SET stale = 1 WHERE kind = $1 AND id = $2 AND stale = 0");
    query_bind_int(query, 1, kind);
    query_bind_text(query, 2, id);
    return query_run(query, error);
}

enum status brief_mark(struct db *db, enum subject_kind kind, const char *id, const char *org,
                       struct error *error)
{
    /* The condition spares a load of many facts of one group all writes but the first. */
    struct query *query =
        db_query(db, "INSERT INTO brief (" COLUMNS ") VALUES ($1, $2, $3, 1, $4, $5, $5, NULL) "
                     "ON CONFLICT (kind, id) DO UPDATE SET stale = 1, org = excluded.org "
                     "WHERE stale = 0 OR org <> excluded.org");
    query_bind_int(query, 1, kind);
    query_bind_text(query, 2, id);
    query_bind_text(query, 3, org);
    query_bind_int(query, 4, INSTANT_MIN);
    query_bind_int(query, 5, INSTANT_MAX);
    return query_run(query, error);
}

enum status brief_mark_org(struct db *db, const char *org, struct error *error)
{
    struct query *query = db_query(db, "UPDATE brief SET stale = 1 WHERE org = $1 AND stale = 0");
    query_bind_text(query, 1, org);
    return query_run(query, error);
}

enum status brief_mark_below(struct db *db, const char *org, struct error *error)
{
    struct query *query = db_query(
        db, "WITH RECURSIVE below (id) AS (SELECT $1 UNION SELECT o.id FROM org o "
            "JOIN below ON o.parent = below.id) "
            "UPDATE brief SET stale = 1 WHERE org IN (SELECT id FROM below) AND stale = 0");
    query_bind_text(query, 1, org);
    return query_run(query, error);
}

enum status brief_mark_all(struct db *db, struct error *error)
{
    return query_run(db_query(db, "UPDATE brief SET stale = 1 WHERE stale = 0"), error);
}

struct briefs {
    struct brief *items;
    size_t count, room;
};

/* Room for one more brief; the old array stays in the arena. */
static struct brief *add(struct arena *arena, struct briefs *briefs)
{
    if (briefs->count == briefs->room) {
        size_t room = briefs->room ? briefs->room * 2 : 16;
        struct brief *larger = arena_alloc(arena, room * sizeof *larger);
        if (!larger)
            return NULL;
        if (briefs->count)
            memcpy(larger, briefs->items, briefs->count * sizeof *larger);
        briefs->items = larger;
        briefs->room = room;
    }
    return &briefs->items[briefs->count++];
}

static enum status collect(struct query *query, struct arena *arena, struct briefs *briefs,
                           struct error *error)
{
    enum status status;
    while ((status = query_step(query, error)) == ST_OK) {
        struct brief brief = brief_of(query);
        status = keep_texts(arena, &brief, error);
        struct brief *room = status == ST_OK ? add(arena, briefs) : NULL;
        if (!room) {
            status = error_set(error, ST_NOMEM, NULL, _("内存不足；请关闭其他程序后再试"));
            break;
        }
        *room = brief;
    }
    query_reset(query);
    return status == ST_MISSING ? ST_OK : status;
}

static int by_subject(const void *left, const void *right)
{
    const struct brief *a = left, *b = right;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    return strcmp(a->id, b->id);
}

enum status brief_unfresh(struct db *db, instant at, struct arena *arena, struct brief **out,
                          size_t *count, struct error *error)
{
    /* Three ranges of three indexes: in one statement, or with an order, SQLite would read the
     * whole table. */
    static const char *const ranges[] = {
        "SELECT " COLUMNS " FROM brief WHERE stale = 1",
        "SELECT " COLUMNS " FROM brief WHERE recheck_at <= $1 AND +stale = 0",
        "SELECT " COLUMNS " FROM brief WHERE fresh_from > $1 AND +recheck_at > $1 AND +stale = 0",
    };
    struct briefs briefs = {0};
    enum status status = ST_OK;
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges && status == ST_OK; i++) {
        struct query *query = db_query(db, ranges[i]);
        if (i > 0)
            query_bind_int(query, 1, at);
        status = collect(query, arena, &briefs, error);
    }
    if (briefs.count > 1)
        qsort(briefs.items, briefs.count, sizeof *briefs.items, by_subject);
    *out = briefs.items;
    *count = briefs.count;
    return status;
}

enum status brief_walk(struct db *db, brief_each *each, void *context, struct error *error)
{
    struct query *query = db_query(db, "SELECT " COLUMNS " FROM brief ORDER BY kind, id");
    enum status status;
    while ((status = query_step(query, error)) == ST_OK) {
        struct brief brief = brief_of(query);
        if (!each(context, &brief)) {
            status = ST_STOPPED;
            break;
        }
    }
    query_reset(query);
    return status == ST_MISSING ? ST_OK : status;
}
