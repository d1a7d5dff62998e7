#include "wire/field_json.h"

#include <inttypes.h>
#include <string.h>

#include "base/intl.h"
#include "base/utf8.h"
#include "wire/json.h"

/* More than any gate lets through: whether an object is too large, field_check says. */
enum { OBJECT_TEXT_MAX = 16 << 20, KEY_SHOWN_MAX = 60 };

/* Where a value goes, and what an error calls it. */
struct place {
    const struct field *field;
    const char *key;
    struct arena *arena;
    void *row;
    struct error *error;
};

enum status field_no_memory(struct error *error)
{
    return error_set(error, ST_NOMEM, NULL, _("内存不足，请关闭其他程序后再试。"));
}

enum status field_refuse(struct error *error, const char *key, const char *reason)
{
    return error_set(error, ST_INVALID, key, _("“%.*s”%s。"),
                     (int)utf8_cut(key, strlen(key), KEY_SHOWN_MAX), key, reason);
}

static enum status refuse(const struct place *place, const char *reason)
{
    return field_refuse(place->error, place->key, reason);
}

enum status field_decode_text(const struct cJSON *value, const char *key, struct arena *arena,
                              const char **out, struct error *error)
{
    const char *text = json_text(value);
    if (!text)
        return field_refuse(error, key, _("应是带引号的文字"));
    *out = arena_dup(arena, text, strlen(text));
    return *out ? ST_OK : field_no_memory(error);
}

enum status field_decode_time(const struct cJSON *value, const char *key, instant *out,
                              struct error *error)
{
    const char *text = json_text(value);
    if (!text || !rfc3339_read(text, strlen(text), out))
        return field_refuse(error, key, _("应是带时区的时间，写法如 2026-11-22T09:12:00+08:00"));
    return ST_OK;
}

enum status field_decode_counter(const struct cJSON *value, const char *key, int64_t *out,
                                 struct error *error)
{
    const int64_t end = INT64_C(1) << 53;
    if (!value || json_type(value) != JSON_INTEGER || json_integer(value) < 0 ||
        json_integer(value) >= end)
        return field_refuse(error, key, _("应是不小于 0 的整数"));
    *out = json_integer(value);
    return ST_OK;
}

/* The words of an array of texts with one space between. */
static enum status read_list(const struct cJSON *value, const struct place *place, const char **out)
{
    if (json_type(value) != JSON_ARRAY)
        return refuse(place, _("应是方括号里的一列文字"));
    size_t size = 1;
    for (const struct cJSON *item = json_first(value); item; item = json_next(item)) {
        const char *word = json_text(item);
        if (!word || word[0] == '\0' || strpbrk(word, " \t\r\n"))
            return refuse(place, _("的每一项应是不含空白的文字"));
        size += strlen(word) + 1;
    }
    char *list = arena_alloc(place->arena, size);
    if (!list)
        return field_no_memory(place->error);
    char *end = list;
    for (const struct cJSON *item = json_first(value); item; item = json_next(item)) {
        size_t len = strlen(json_text(item));
        if (end != list)
            *end++ = ' ';
        memcpy(end, json_text(item), len);
        end += len;
    }
    *end = '\0';
    *out = list;
    return ST_OK;
}

static enum status read_object(const struct cJSON *value, const struct place *place,
                               const char **out)
{
    if (json_type(value) != JSON_OBJECT)
        return refuse(place, _("应是花括号里的一组键值"));
    struct buf buf;
    buf_init(&buf, OBJECT_TEXT_MAX);
    json_write(&buf, value);
    *out = buf.failed ? NULL : arena_dup(place->arena, buf.text, buf.len);
    buf_free(&buf);
    return *out ? ST_OK : field_no_memory(place->error);
}

static enum status decode_text(const struct cJSON *value, const struct place *place)
{
    const char *text = NULL;
    enum status status;
    if (place->field->type == FIELD_LIST)
        status = read_list(value, place, &text);
    else if (place->field->type == FIELD_JSON)
        status = read_object(value, place, &text);
    else
        status = field_decode_text(value, place->key, place->arena, &text, place->error);
    if (status == ST_OK)
        field_set_text(place->field, place->row, text);
    return status;
}

static enum status read_word(const struct cJSON *value, const struct place *place, int64_t *out)
{
    const char *word = json_text(value);
    *out = word ? name_index(place->field->names, word, strlen(word)) : 0;
    return *out ? ST_OK : refuse(place, _("的值不在可用的词之内"));
}

static enum status decode_number(const struct cJSON *value, const struct place *place)
{
    enum field_type type = place->field->type;
    enum status status = ST_OK;
    int64_t number = 0;
    if (type == FIELD_TIME)
        status = field_decode_time(value, place->key, &number, place->error);
    else if (type == FIELD_ENUM)
        status = read_word(value, place, &number);
    else if (type == FIELD_FLAG && json_type(value) != JSON_FLAG)
        status = refuse(place, _("只能是 true 或 false"));
    else if (type == FIELD_FLAG)
        number = json_flag(value);
    else if (json_type(value) != JSON_INTEGER)
        status = refuse(place, _("应是整数"));
    else
        number = json_integer(value);
    if (status == ST_OK)
        field_set_number(place->field, place->row, number);
    return status;
}

enum status field_decode(const struct cJSON *value, const struct field *field, const char *key,
                         struct arena *arena, void *row, struct error *error)
{
    const struct place place = {field, key, arena, row, error};
    return field_is_text(field) ? decode_text(value, &place) : decode_number(value, &place);
}

static void write_list(struct buf *out, const char *list)
{
    const char *cursor = list;
    const char *word;
    char before = '[';
    for (size_t n; (n = list_next(&cursor, &word)) > 0; before = ',') {
        buf_putc(out, before);
        json_string_n(out, word, n);
    }
    buf_puts(out, before == '[' ? "[]" : "]");
}

void field_encode_time(struct buf *out, instant at)
{
    char text[RFC3339_MAX];
    rfc3339_write(at, CIVIL_BEIJING, text);
    json_string(out, text);
}

static void encode_text(struct buf *out, const struct field *field, const char *text)
{
    if (field->type == FIELD_LIST)
        write_list(out, text);
    else if (field->type == FIELD_JSON)
        buf_puts(out, text);
    else
        json_string(out, text);
}

static void encode_number(struct buf *out, const struct field *field, int64_t number)
{
    if (field->type == FIELD_TIME)
        field_encode_time(out, number);
    else if (field->type == FIELD_ENUM)
        json_string(out, field->names[number]);
    else
        buf_printf(out, "%" PRId64, number);
}

void field_encode(struct buf *out, const struct field *field, const void *row)
{
    if (field->type == FIELD_FLAG)
        buf_puts(out, field_number(field, row) == 1 ? "true" : "false");
    else if (!field_is_set(field, row))
        buf_puts(out, "null");
    else if (field_is_text(field))
        encode_text(out, field, field_text(field, row));
    else
        encode_number(out, field, field_number(field, row));
}
