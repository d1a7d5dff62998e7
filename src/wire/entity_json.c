#include "wire/entity_json.h"

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "base/ident.h"
#include "base/intl.h"
#include "wire/field_json.h"
#include "wire/json.h"

enum { ENTITY_ID_MAX = 256 };

enum entity entity_named(const char *name)
{
    for (int i = 0; i < ENTITY_COUNT; i++) {
        if (strcmp(entity_kinds[i].name, name) == 0)
            return (enum entity)i;
    }
    return ENTITY_COUNT;
}

void entity_encode(struct buf *out, enum entity entity, const void *row)
{
    const struct entity_kind *kind = &entity_kinds[entity];
    const union any_entity *any = row;
    buf_puts(out, "{\"entity\":");
    json_string(out, kind->name);
    buf_puts(out, ",\"id\":");
    json_string(out, any->head.id);
    buf_printf(out, ",\"rev\":%" PRId64 ",\"fields\":{", any->head.rev);
    const char *before = "";
    for (size_t i = 0; i < kind->field_count; i++) {
        const struct field *field = &kind->fields[i];
        if (!field_is_set(field, row))
            continue;
        buf_puts(out, before);
        before = ",";
        json_string(out, field->name);
        buf_putc(out, ':');
        field_encode(out, field, row);
    }
    buf_puts(out, "}}");
}

static bool id_valid(const char *id)
{
    size_t n = strlen(id);
    bool valid = n > 0 && n <= ENTITY_ID_MAX;
    for (size_t i = 0; i < n && valid; i++)
        valid = id[i] == ':' || ident_valid(id + i, 1);
    return valid;
}

enum status entity_decode_name(const struct cJSON *object, struct arena *arena, enum entity *entity,
                               const char **id, struct error *error)
{
    const char *name = json_text(json_member(object, "entity"));
    *entity = name ? entity_named(name) : ENTITY_COUNT;
    if (*entity == ENTITY_COUNT)
        return field_refuse(error, "entity", _("应是一种数据的名称"));
    const char *text = json_text(json_member(object, "id"));
    if (!text || !id_valid(text))
        return field_refuse(error, "id", _("不是有效的编号：只能用字母、数字和 . _ - :"));
    *id = arena_dup(arena, text, strlen(text));
    return *id ? ST_OK : field_no_memory(error);
}

static enum status read_fields(const struct cJSON *fields, const struct entity_kind *kind,
                               struct arena *arena, void *row, struct error *error)
{
    for (const struct cJSON *item = json_first(fields); item; item = json_next(item)) {
        const char *key = json_key(item);
        const struct field *field = field_find(kind->fields, kind->field_count, key);
        if (!field)
            return field_refuse(error, key, _("不是这种数据的一项"));
        enum status status = field_decode(item, field, key, arena, row, error);
        if (status == ST_OK)
            status = field_check(field, row, error);
        if (status != ST_OK)
            return status;
    }
    return ST_OK;
}

enum status entity_decode(const struct cJSON *value, struct arena *arena, enum entity *entity,
                          union any_entity *row, struct error *error)
{
    static const char *const keys[] = {"entity", "id", "rev", "fields", NULL};
    if (json_type(value) != JSON_OBJECT)
        return field_refuse(error, "rows", _("的每一项应是花括号里的一组键值"));
    const char *stranger = json_stranger(value, keys);
    if (stranger)
        return field_refuse(error, stranger, _("不是一行数据里的键"));
    const char *id;
    enum status status = entity_decode_name(value, arena, entity, &id, error);
    if (status != ST_OK)
        return status;
    const struct cJSON *rev = json_member(value, "rev");
    if (!rev || json_type(rev) != JSON_INTEGER || json_integer(rev) < 1)
        return field_refuse(error, "rev", _("应是不小于 1 的整数"));
    const struct cJSON *fields = json_member(value, "fields");
    if (!fields || json_type(fields) != JSON_OBJECT)
        return field_refuse(error, "fields", _("应是花括号里的一组键值"));
    entity_clear(*entity, row);
    row->head.id = id;
    row->head.rev = json_integer(rev);
    return read_fields(fields, &entity_kinds[*entity], arena, row, error);
}
