#include "store/row.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "store/handle.h"

/*
 * An image is the columns that are set, each as "name type length:value" with a line feed behind;
 * type is t for text and i for a number. Columns go by name, so that an image outlives a migration
 * that adds some.
 */
enum { NAME_MAX_BYTES = 64 };

enum status row_snapshot(struct db *db, enum entity entity, const char *id, struct buf *body,
                         struct error *error)
{
    const char *sql = row_sql(db, entity, ROW_GET, error);
    if (!sql)
        return ST_NOMEM;
    struct query *query = db_query(db, sql);
    query_bind_text(query, 1, id);
    enum status status = query_step(query, error);
    int columns = status == ST_OK ? sqlite3_column_count(query->statement) : 0;
    for (int i = 0; i < columns; i++) {
        int type = sqlite3_column_type(query->statement, i);
        if (type == SQLITE_NULL)
            continue;
        const char *text = query_text(query, i);
        size_t length = query_length(query, i);
        buf_printf(body, "%s %c %zu:", sqlite3_column_name(query->statement, i),
                   type == SQLITE_INTEGER ? 'i' : 't', length);
        buf_add(body, text, length);
        buf_putc(body, '\n');
    }
    if (status == ST_OK && body->failed)
        status = error_set(error, ST_NOMEM, NULL, _("内存不足；请关闭其他程序后再试"));
    query_reset(query);
    return status;
}

struct column {
    char name[NAME_MAX_BYTES];
    char type;
    const char *value;
    size_t length;
};

/* Takes the next column off *cursor (which ends at end); false when it is malformed. */
static bool next_column(const char **cursor, const char *end, struct column *column)
{
    const char *s = *cursor;
    const char *space = memchr(s, ' ', (size_t)(end - s));
    if (!space || space == s || space - s >= NAME_MAX_BYTES || end - space < 5)
        return false;
    memcpy(column->name, s, (size_t)(space - s));
    column->name[space - s] = '\0';
    column->type = space[1];
    char *colon;
    if ((column->type != 'i' && column->type != 't') || space[2] != ' ' || space[3] < '0' ||
        space[3] > '9')
        return false;
    unsigned long length = strtoul(space + 3, &colon, 10);
    if (*colon != ':' || length > (unsigned long)(end - colon) ||
        (unsigned long)(end - colon) - length < 2 || colon[1 + length] != '\n')
        return false;
    column->value = colon + 1;
    column->length = length;
    *cursor = colon + length + 2;
    return true;
}

/* The number of the parameter of that column in ROW_PUT; 0 when the table has none. */
static int parameter_of(const struct entity_kind *kind, const char *name)
{
    if (strcmp(name, "id") == 0)
        return 1;
    if (strcmp(name, "rev") == 0)
        return 2;
    const struct field *field = field_find(kind->fields, kind->field_count, name);
    return field ? 3 + (int)(field - kind->fields) : 0;
}

/* Flags may not be NULL in a row. */
static void bind_flags(struct query *query, const struct entity_kind *kind)
{
    for (size_t i = 0; i < kind->field_count; i++)
        if (kind->fields[i].type == FIELD_FLAG)
            query_bind_int(query, 3 + (int)i, 0);
}

static enum status put_image(struct db *db, enum entity entity, const char *body,
                             struct error *error)
{
    const struct entity_kind *kind = &entity_kinds[entity];
    const char *sql = row_sql(db, entity, ROW_PUT, error);
    if (!sql)
        return ST_NOMEM;
    struct query *query = db_query(db, sql);
    const char *cursor = body, *end = body + strlen(body);
    struct column column;
    bind_flags(query, kind);
    while (cursor < end) {
        int n = next_column(&cursor, end, &column) ? parameter_of(kind, column.name) : 0;
        if (n == 0) {
            query_reset(query);
            return error_set(error, ST_CORRUPT, NULL,
                             _("数据文件中保留的旧记录已损坏；请改用最近的备份"));
        }
        if (column.type == 't')
            query_bind_bytes(query, n, column.value, column.length);
        else
            query_bind_int(query, n, strtoll(column.value, NULL, 10));
    }
    return query_run(query, error);
}

enum status row_restore(struct db *db, enum entity entity, const char *id, const char *body,
                        struct error *error)
{
    return body ? put_image(db, entity, body, error) : row_delete(db, entity, id, error);
}
