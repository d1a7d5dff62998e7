#include "core/field.h"

#include <string.h>

#include "base/civil.h"
#include "base/ident.h"
#include "base/intl.h"
#include "base/utf8.h"

bool field_is_text(const struct field *field)
{
    switch (field->type) {
    case FIELD_TEXT:
    case FIELD_IDENT:
    case FIELD_DUTY:
    case FIELD_LIST:
    case FIELD_JSON:
        return true;
    case FIELD_INTEGER:
    case FIELD_FLAG:
    case FIELD_TIME:
    case FIELD_ENUM:
        break;
    }
    return false;
}

const char *field_text(const struct field *field, const void *row)
{
    const char *value;
    memcpy(&value, (const char *)row + field->offset, sizeof value);
    return value;
}

int64_t field_number(const struct field *field, const void *row)
{
    int64_t value;
    memcpy(&value, (const char *)row + field->offset, sizeof value);
    return value;
}

void field_set_text(const struct field *field, void *row, const char *value)
{
    memcpy((char *)row + field->offset, &value, sizeof value);
}

void field_set_number(const struct field *field, void *row, int64_t value)
{
    memcpy((char *)row + field->offset, &value, sizeof value);
}

bool field_is_set(const struct field *field, const void *row)
{
    if (field_is_text(field))
        return field_text(field, row) != NULL;
    int64_t value = field_number(field, row);
    if (field->type == FIELD_FLAG || field->type == FIELD_ENUM)
        return value != 0;
    return value != INTEGER_NONE;
}

void field_clear(const struct field *field, void *row)
{
    if (field_is_text(field))
        field_set_text(field, row, NULL);
    else if (field->type == FIELD_FLAG || field->type == FIELD_ENUM)
        field_set_number(field, row, 0);
    else
        field_set_number(field, row, INTEGER_NONE);
}

const struct field *field_find(const struct field *fields, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(fields[i].name, name) == 0)
            return &fields[i];
    }
    return NULL;
}

int64_t name_index(const char *const *names, const char *name, size_t n)
{
    if (n == 0)
        return 0;
    for (int64_t i = 1; names[i]; i++) {
        if (strlen(names[i]) == n && memcmp(names[i], name, n) == 0)
            return i;
    }
    return 0;
}

size_t list_next(const char **cursor, const char **word)
{
    const char *s = *cursor;
    if (!s)
        return 0;
    while (*s == ' ')
        s++;
    size_t n = strcspn(s, " ");
    *word = s;
    *cursor = s + n;
    return n;
}

bool list_has(const char *list, const char *word)
{
    size_t wanted = strlen(word);
    const char *found;
    for (size_t n; (n = list_next(&list, &found)) > 0;) {
        if (n == wanted && memcmp(found, word, n) == 0)
            return true;
    }
    return false;
}

size_t list_count(const char *list)
{
    size_t count = 0;
    const char *word;
    while (list_next(&list, &word) > 0)
        count++;
    return count;
}

static enum status too_long(const struct field *field, struct error *error)
{
    return error_set(error, ST_INVALID, field->name, _("%s 太长：最多 %lld 个字，请缩短。"),
                     field->name, (long long)field->limit);
}

static enum status check_text(const struct field *field, const char *s, size_t n,
                              struct error *error)
{
    if (!utf8_valid(s, n, NULL))
        return error_set(error, ST_INVALID, field->name,
                         _("%s 不是有效的 UTF-8 文字，请转换编码后再试。"), field->name);
    if (utf8_count(s, n) > (uint64_t)field->limit)
        return too_long(field, error);
    return ST_OK;
}

static enum status check_ident(const struct field *field, const char *s, size_t n,
                               struct error *error)
{
    if (ident_valid(s, n))
        return ST_OK;
    return error_set(error, ST_INVALID, field->name,
                     _("%s 不是有效的编号：只能用 1 到 64 个字母、数字和 . _ -。"), field->name);
}

static enum status check_duty(const struct field *field, const char *s, size_t n,
                              struct error *error)
{
    bool valid = n > 0;
    for (size_t i = 0; i < n && valid; i++)
        valid = s[i] == ':' || ident_valid(s + i, 1);
    if (!valid)
        return error_set(error, ST_INVALID, field->name,
                         _("%s 不是有效的待办编号：只能用字母、数字和 . _ - :。"), field->name);
    return n > (uint64_t)field->limit ? too_long(field, error) : ST_OK;
}

static enum status check_list(const struct field *field, const char *s, size_t n,
                              struct error *error)
{
    size_t words = 0;
    const char *cursor = s;
    const char *word;
    for (size_t length; (length = list_next(&cursor, &word)) > 0; words++) {
        enum status status = check_ident(field, word, length, error);
        if (status != ST_OK)
            return status;
        n -= length;
    }
    /* What is left must be the one space between each two words. */
    if (words == 0 ? n > 0 : n != words - 1)
        return error_set(error, ST_INVALID, field->name, _("%s 中有空的一项，请删去。"),
                         field->name);
    if (words > (uint64_t)field->limit)
        return error_set(error, ST_INVALID, field->name, _("%s 太多：最多 %lld 项，请减少。"),
                         field->name, (long long)field->limit);
    return ST_OK;
}

static enum status check_json(const struct field *field, size_t n, struct error *error)
{
    if (n <= (uint64_t)field->limit)
        return ST_OK;
    return error_set(error, ST_INVALID, field->name, _("%s 太大：最多 %lld 字节，请缩短。"),
                     field->name, (long long)field->limit);
}

static enum status check_number(const struct field *field, int64_t value, struct error *error)
{
    int64_t least = 0;
    int64_t most = field->limit;
    if (field->type == FIELD_FLAG) {
        most = 1;
    } else if (field->type == FIELD_TIME) {
        least = INSTANT_MIN;
        most = INSTANT_MAX;
    } else if (field->type == FIELD_ENUM) {
        most = 0;
        while (field->names[most + 1])
            most++;
    }
    if (value >= least && value <= most)
        return ST_OK;
    if (field->type == FIELD_TIME)
        return error_set(error, ST_INVALID, field->name,
                         _("%s 的时间超出范围：只能在 1900 年到 9999 年之间。"), field->name);
    return error_set(error, ST_INVALID, field->name, _("%s 超出范围：只能是 %lld 到 %lld。"),
                     field->name, (long long)least, (long long)most);
}

enum status field_check(const struct field *field, const void *row, struct error *error)
{
    if (!field_is_set(field, row))
        return ST_OK;
    if (!field_is_text(field))
        return check_number(field, field_number(field, row), error);
    const char *s = field_text(field, row);
    size_t n = strlen(s);
    switch (field->type) {
    case FIELD_IDENT:
        return check_ident(field, s, n, error);
    case FIELD_DUTY:
        return check_duty(field, s, n, error);
    case FIELD_LIST:
        return check_list(field, s, n, error);
    case FIELD_JSON:
        return check_json(field, n, error);
    default:
        return check_text(field, s, n, error);
    }
}
