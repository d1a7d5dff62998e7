#include "store/line.h"

#include "base/intl.h"
#include "store/query.h"

#define COLUMNS                                                                                    \
    "id, rule, kind, subject, \"group\", org, event, member, opens, due, warn_at, lapse_at, "      \
    "done, wanted"

/* Gives the statement back and answers for the walk. */
static enum status finish(struct query *query, enum status status)
{
    query_reset(query);
    return status == ST_MISSING ? ST_OK : status;
}

enum status duty_put(struct db *db, const struct duty_line *line, struct error *error)
{
    struct query *query = db_query(
        db, "INSERT INTO duty (" COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, "
            "$12, $13, $14) ON CONFLICT (kind, subject, id) DO UPDATE SET rule = excluded.rule, "
            "\"group\" = excluded.\"group\", org = excluded.org, event = excluded.event, "
            "member = excluded.member, opens = excluded.opens, due = excluded.due, "
            "warn_at = excluded.warn_at, lapse_at = excluded.lapse_at, done = excluded.done, "
            "wanted = excluded.wanted");
    query_bind_text(query, 1, line->id);
    query_bind_text(query, 2, line->rule);
    query_bind_int(query, 3, line->kind);
    query_bind_text(query, 4, line->subject);
    query_bind_text(query, 5, line->group);
    query_bind_text(query, 6, line->org);
    query_bind_text(query, 7, line->event);
    query_bind_text(query, 8, line->member);
    query_bind_int(query, 9, line->opens);
    query_bind_int(query, 10, line->due);
    query_bind_int(query, 11, line->warn_at);
    query_bind_int(query, 12, line->lapse_at);
    query_bind_int(query, 13, line->done);
    query_bind_int(query, 14, line->wanted);
    return query_run(query, error);
}

enum status duty_delete(struct db *db, enum subject_kind kind, const char *subject, const char *id,
                        struct error *error)
{
    struct query *query =
        db_query(db, "DELETE FROM duty WHERE kind = $1 AND subject = $2 AND id = $3");
    query_bind_int(query, 1, kind);
    query_bind_text(query, 2, subject);
    query_bind_text(query, 3, id);
    return query_run(query, error);
}

enum status duty_clear(struct db *db, enum subject_kind kind, const char *subject,
                       struct error *error)
{
    struct query *query = db_query(db, "DELETE FROM duty WHERE kind = $1 AND subject = $2");
    query_bind_int(query, 1, kind);
    query_bind_text(query, 2, subject);
    return query_run(query, error);
}

static enum status walk(struct query *query, duty_each *each, void *context, struct error *error)
{
    enum status status;
    while ((status = query_step(query, error)) == ST_OK) {
        struct duty_line line = {
            .id = query_text(query, 0),
            .rule = query_text(query, 1),
            .kind = query_int(query, 2),
            .subject = query_text(query, 3),
            .group = query_text(query, 4),
            .org = query_text(query, 5),
            .event = query_text(query, 6),
            .member = query_text(query, 7),
            .opens = query_int(query, 8),
            .due = query_int(query, 9),
            .warn_at = query_int(query, 10),
            .lapse_at = query_int(query, 11),
            .done = query_int(query, 12),
            .wanted = query_int(query, 13),
        };
        if (!each(context, &line)) {
            status = ST_STOPPED;
            break;
        }
    }
    return finish(query, status);
}

enum status duty_walk(struct db *db, instant at, duty_each *each, void *context,
                      struct error *error)
{
    struct query *query = db_query(db, "SELECT " COLUMNS " FROM duty WHERE warn_at <= $1 "
                                       "AND lapse_at > $1 ORDER BY warn_at");
    query_bind_int(query, 1, at);
    return walk(query, each, context, error);
}

enum status duty_walk_subject(struct db *db, enum subject_kind kind, const char *subject,
                              duty_each *each, void *context, struct error *error)
{
    struct query *query = db_query(db, "SELECT " COLUMNS " FROM duty WHERE kind = $1 "
                                       "AND subject = $2 ORDER BY id");
    query_bind_int(query, 1, kind);
    query_bind_text(query, 2, subject);
    return walk(query, each, context, error);
}

enum status finding_put(struct db *db, const struct finding_line *line, struct error *error)
{
    struct query *query =
        db_query(db, "INSERT INTO finding (rule, \"group\", detail) VALUES ($1, $2, $3) "
                     "ON CONFLICT (\"group\", rule) DO UPDATE SET detail = excluded.detail");
    query_bind_text(query, 1, line->rule);
    query_bind_text(query, 2, line->group);
    query_bind_text(query, 3, line->detail);
    return query_run(query, error);
}

enum status finding_clear(struct db *db, const char *group, struct error *error)
{
    struct query *query = db_query(db, "DELETE FROM finding WHERE \"group\" = $1");
    query_bind_text(query, 1, group);
    return query_run(query, error);
}

enum status finding_walk(struct db *db, const char *group, finding_each *each, void *context,
                         struct error *error)
{
    struct query *query =
        group
            ? db_query(db, "SELECT rule, \"group\", detail FROM finding WHERE \"group\" = $1 "
                           "ORDER BY rule")
            : db_query(db, "SELECT rule, \"group\", detail FROM finding ORDER BY rule, \"group\"");
    if (group)
        query_bind_text(query, 1, group);
    enum status status;
    while ((status = query_step(query, error)) == ST_OK) {
        struct finding_line line = {query_text(query, 0), query_text(query, 1),
                                    query_text(query, 2)};
        if (!each(context, &line)) {
            status = ST_STOPPED;
            break;
        }
    }
    return finish(query, status);
}
