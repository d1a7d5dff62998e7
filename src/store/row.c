#include "store/row.h"

#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "store/handle.h"

enum { SQL_MAX = 1 << 14 };

static enum status short_of_memory(struct error *error)
{
    return error_set(error, ST_NOMEM, NULL,
                     _("内存不足，内容没有读完；请缩小范围或关闭其他程序后再试"));
}

static void add_columns(struct buf *sql, const struct entity_kind *kind, const char *prefix)
{
    buf_printf(sql, "%s\"id\", %s\"rev\"", prefix, prefix);
    for (size_t i = 0; i < kind->field_count; i++)
        buf_printf(sql, ", %s\"%s\"", prefix, kind->fields[i].name);
}

static void add_put(struct buf *sql, const struct entity_kind *kind)
{
    buf_printf(sql, "INSERT INTO \"%s\" (", kind->name);
    add_columns(sql, kind, "");
    buf_puts(sql, ") VALUES ($1");
    for (size_t i = 1; i < kind->field_count + 2; i++)
        buf_printf(sql, ", $%zu", i + 1);
    buf_puts(sql, ") ON CONFLICT (\"id\") DO UPDATE SET \"rev\" = excluded.\"rev\"");
    for (size_t i = 0; i < kind->field_count; i++)
        buf_printf(sql, ", \"%s\" = excluded.\"%s\"", kind->fields[i].name, kind->fields[i].name);
}

static void add_select(struct buf *sql, const struct entity_kind *kind, const char *rest)
{
    buf_puts(sql, "SELECT ");
    add_columns(sql, kind, "a.");
    buf_printf(sql, " FROM \"%s\" AS a %s", kind->name, rest);
}

/* The statements that select whole rows: what stands behind the table's name. */
static const char *const selects[ROW_SQLS] = {
    [ROW_GET] = "WHERE a.\"id\" = $1",
    [ROW_ALL] = "ORDER BY a.\"id\"",
    [ROW_OF_GROUP] = "WHERE a.\"group\" = $1 ORDER BY a.\"id\"",
    [ROW_SINCE] = "WHERE a.\"group\" = $1 AND (a.ends > $2 OR a.recorded_at > $2) "
                  "ORDER BY a.\"id\"",
    [ROW_JOINED] = "WHERE a.id IN (SELECT member FROM joining WHERE \"group\" = $1) "
                   "OR (a.org = $2 AND a.added_at IS NOT NULL) ORDER BY a.\"id\"",
    [ROW_IN_GROUP] = "WHERE a.\"group\" = $1 ORDER BY a.member, a.number",
    [ROW_STOOD] = "WHERE a.member IN (SELECT member FROM joining WHERE \"group\" = $1 "
                  "UNION SELECT id FROM member WHERE org = $2 AND added_at IS NOT NULL) "
                  "ORDER BY a.member, a.since, a.number",
};

static void add_sql(struct buf *sql, const struct entity_kind *kind, enum row_sql which)
{
    if (selects[which])
        add_select(sql, kind, selects[which]);
    else if (which == ROW_PUT)
        add_put(sql, kind);
    else if (which == ROW_DELETE)
        buf_printf(sql, "DELETE FROM \"%s\" WHERE \"id\" = $1", kind->name);
    else if (which == ROW_EXISTS)
        buf_printf(sql, "SELECT 1 FROM \"%s\" WHERE \"id\" = $1", kind->name);
    else
        buf_printf(sql, "SELECT count(*) FROM \"%s\"", kind->name);
}

/* Declared for the room in handle.h. */
const char *row_sql(struct db *db, enum entity entity, enum row_sql which, struct error *error)
{
    char **kept = &db->row_sql[entity][which];
    if (*kept)
        return *kept;
    struct buf sql;
    buf_init(&sql, SQL_MAX);
    add_sql(&sql, &entity_kinds[entity], which);
    if (!sql.failed)
        *kept = strdup(sql.text);
    buf_free(&sql);
    if (!*kept)
        short_of_memory(error);
    return *kept;
}

/* A query of that kind with the id bound; NULL with error set. */
static struct query *query_by_id(struct db *db, enum entity entity, enum row_sql which,
                                 const char *id, struct error *error)
{
    const char *sql = row_sql(db, entity, which, error);
    if (!sql)
        return NULL;
    struct query *query = db_query(db, sql);
    query_bind_text(query, 1, id);
    return query;
}

static bool read_text(struct query *query, int column, struct arena *arena, const char **out)
{
    const char *text = query_text(query, column);
    *out = text ? arena_dup(arena, text, query_length(query, column)) : NULL;
    return !text || *out;
}

static bool read_field(struct query *query, int column, const struct field *field,
                       struct arena *arena, void *row)
{
    if (field_is_text(field)) {
        const char *copy;
        if (!read_text(query, column, arena, &copy))
            return false;
        field_set_text(field, row, copy);
    } else if (field->type == FIELD_ENUM) {
        const char *name = query_text(query, column);
        field_set_number(field, row,
                         name ? name_index(field->names, name, query_length(query, column)) : 0);
    } else {
        field_set_number(field, row, query_int(query, column));
    }
    return true;
}

enum status row_read(struct query *query, int first, enum entity entity, struct arena *arena,
                     void *row, struct error *error)
{
    const struct entity_kind *kind = &entity_kinds[entity];
    union any_entity *any = row;
    if (!read_text(query, first, arena, &any->head.id))
        return short_of_memory(error);
    any->head.rev = query_int(query, first + 1);
    for (size_t i = 0; i < kind->field_count; i++)
        if (!read_field(query, first + 2 + (int)i, &kind->fields[i], arena, row))
            return short_of_memory(error);
    return ST_OK;
}

enum status row_get(struct db *db, enum entity entity, const char *id, struct arena *arena,
                    void *row, struct error *error)
{
    struct query *query = query_by_id(db, entity, ROW_GET, id, error);
    if (!query)
        return ST_NOMEM;
    enum status status = query_step(query, error);
    if (status == ST_OK)
        status = row_read(query, 0, entity, arena, row, error);
    else
        entity_clear(entity, row);
    query_reset(query);
    return status;
}

enum status row_name(struct db *db, enum entity entity, const char *id, struct buf *out,
                     struct error *error)
{
    static const char *const sql[ENTITY_COUNT] = {
        [ENTITY_ORG] = "SELECT name FROM org WHERE id = $1",
        [ENTITY_PERSON] = "SELECT name FROM person WHERE id = $1",
        /* A range, so that SQLite takes the index that holds the name too. */
        [ENTITY_GROUP] = "SELECT name FROM \"group\" WHERE id BETWEEN $1 AND $1",
        [ENTITY_MEMBER] = "SELECT name FROM member WHERE id = $1",
    };
    if (!sql[entity])
        return ST_MISSING;
    struct query *query = db_query(db, sql[entity]);
    query_bind_text(query, 1, id);
    enum status status = query_step(query, error);
    const char *name = status == ST_OK ? query_text(query, 0) : NULL;
    if (name)
        buf_puts(out, name);
    query_reset(query);
    return status;
}

enum status row_exists(struct db *db, enum entity entity, const char *id, struct error *error)
{
    struct query *query = query_by_id(db, entity, ROW_EXISTS, id, error);
    if (!query)
        return ST_NOMEM;
    enum status status = query_step(query, error);
    query_reset(query);
    return status;
}

static void bind_field(struct query *query, int n, const struct field *field, const void *row)
{
    if (field_is_text(field)) {
        query_bind_text(query, n, field_text(field, row));
        return;
    }
    int64_t number = field_number(field, row);
    if (field->type != FIELD_ENUM)
        query_bind_int(query, n, number);
    else if (number > 0)
        query_bind_text(query, n, field->names[number]);
}

enum status row_put(struct db *db, enum entity entity, const void *row, struct error *error)
{
    const struct entity_kind *kind = &entity_kinds[entity];
    const union any_entity *any = row;
    struct query *query = query_by_id(db, entity, ROW_PUT, any->head.id, error);
    if (!query)
        return ST_NOMEM;
    query_bind_int(query, 2, any->head.rev);
    for (size_t i = 0; i < kind->field_count; i++)
        bind_field(query, 3 + (int)i, &kind->fields[i], row);
    return query_run(query, error);
}

enum status row_delete(struct db *db, enum entity entity, const char *id, struct error *error)
{
    struct query *query = query_by_id(db, entity, ROW_DELETE, id, error);
    return query ? query_run(query, error) : ST_NOMEM;
}

enum status row_count(struct db *db, enum entity entity, int64_t *count, struct error *error)
{
    const char *sql = row_sql(db, entity, ROW_COUNT, error);
    if (!sql)
        return ST_NOMEM;
    struct query *query = db_query(db, sql);
    enum status status = query_step(query, error);
    *count = status == ST_OK ? query_int(query, 0) : 0;
    query_reset(query);
    return status;
}

/* The text of the walk by a field (index field_count: by id), made at its first use. */
static const char *walk_sql_of(struct db *db, enum entity entity, size_t index, struct error *error)
{
    const struct entity_kind *kind = &entity_kinds[entity];
    if (!db->walk_sql[entity])
        db->walk_sql[entity] = calloc(kind->field_count + 1, sizeof(char *));
    if (!db->walk_sql[entity]) {
        short_of_memory(error);
        return NULL;
    }
    char **kept = &db->walk_sql[entity][index];
    if (*kept)
        return *kept;
    struct buf sql;
    buf_init(&sql, SQL_MAX);
    add_select(&sql, kind, "");
    buf_printf(&sql, "WHERE a.\"%s\" = $1 ORDER BY a.\"id\"",
               index < kind->field_count ? kind->fields[index].name : "id");
    if (!sql.failed)
        *kept = strdup(sql.text);
    buf_free(&sql);
    if (!*kept)
        short_of_memory(error);
    return *kept;
}

/* Steps through all rows of the query and gives it back. */
static enum status walk(struct query *query, enum entity entity, bool fresh, struct arena *arena,
                        row_each *each, void *context, struct error *error)
{
    union any_entity row;
    enum status status;
    while ((status = query_step(query, error)) == ST_OK) {
        if (fresh)
            arena_reset(arena);
        status = row_read(query, 0, entity, arena, &row, error);
        if (status == ST_OK && !each(context, &row))
            status = ST_STOPPED;
        if (status != ST_OK)
            break;
    }
    query_reset(query);
    return status == ST_MISSING ? ST_OK : status;
}

enum status row_walk(struct db *db, enum entity entity, const char *field, const char *value,
                     struct arena *arena, row_each *each, void *context, struct error *error)
{
    const struct entity_kind *kind = &entity_kinds[entity];
    size_t index = 0;
    while (index < kind->field_count && strcmp(kind->fields[index].name, field) != 0)
        index++;
    if (index == kind->field_count && strcmp(field, "id") != 0)
        return error_set(error, ST_INVALID, field, _("%s 没有 %s 这一项；请检查名称"), kind->name,
                         field);
    const char *sql = walk_sql_of(db, entity, index, error);
    if (!sql)
        return ST_NOMEM;
    struct query *query = db_query(db, sql);
    query_bind_text(query, 1, value);
    return walk(query, entity, false, arena, each, context, error);
}

enum status row_walk_all(struct db *db, enum entity entity, bool fresh, struct arena *arena,
                         row_each *each, void *context, struct error *error)
{
    const char *sql = row_sql(db, entity, ROW_ALL, error);
    if (!sql)
        return ST_NOMEM;
    return walk(db_query(db, sql), entity, fresh, arena, each, context, error);
}
