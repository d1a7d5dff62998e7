#include "wire/json.h"

#include <inttypes.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/intl.h"

enum status json_read(const char *text, size_t n, const struct gate_limits *limits,
                      struct cJSON **out, struct error *error)
{
    *out = NULL;
    enum status status = gate_check(text, n, limits, error);
    if (status != ST_OK)
        return status;
    *out = cJSON_ParseWithLength(text, n);
    /* The gate takes nothing that cJSON does not, so only memory is left. */
    return *out ? ST_OK : error_set(error, ST_NOMEM, NULL, _("内存不足，请关闭其他程序后再试。"));
}

void json_free(struct cJSON *value)
{
    cJSON_Delete(value);
}

enum json_type json_type(const struct cJSON *value)
{
    switch (value->type & 0xFF) {
    case cJSON_False:
    case cJSON_True:
        return JSON_FLAG;
    case cJSON_Number:
        return JSON_INTEGER;
    case cJSON_String:
        return JSON_TEXT;
    case cJSON_Array:
        return JSON_ARRAY;
    case cJSON_Object:
        return JSON_OBJECT;
    default:
        return JSON_NULL;
    }
}

const char *json_key(const struct cJSON *value)
{
    return value->string;
}

const struct cJSON *json_first(const struct cJSON *container)
{
    return container->child;
}

const struct cJSON *json_next(const struct cJSON *value)
{
    return value->next;
}

const struct cJSON *json_member(const struct cJSON *container, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(container, key);
}

const char *json_text(const struct cJSON *value)
{
    return cJSON_GetStringValue(value);
}

int64_t json_integer(const struct cJSON *value)
{
    return (int64_t)value->valuedouble;
}

bool json_flag(const struct cJSON *value)
{
    return cJSON_IsTrue(value);
}

const char *json_stranger(const struct cJSON *object, const char *const *keys)
{
    for (const struct cJSON *item = json_first(object); item; item = json_next(item)) {
        size_t i = 0;
        while (keys[i] && strcmp(keys[i], json_key(item)) != 0)
            i++;
        if (!keys[i])
            return json_key(item);
    }
    return NULL;
}

/* As deep as the gate let the value be. */
static void write_container(struct buf *out, const struct cJSON *value, bool object)
{
    buf_putc(out, object ? '{' : '[');
    for (const struct cJSON *item = json_first(value); item; item = json_next(item)) {
        if (item != json_first(value))
            buf_putc(out, ',');
        if (object) {
            json_string(out, json_key(item));
            buf_putc(out, ':');
        }
        json_write(out, item);
    }
    buf_putc(out, object ? '}' : ']');
}

void json_write(struct buf *out, const struct cJSON *value)
{
    switch (json_type(value)) {
    case JSON_FLAG:
        buf_puts(out, json_flag(value) ? "true" : "false");
        break;
    case JSON_INTEGER:
        buf_printf(out, "%" PRId64, json_integer(value));
        break;
    case JSON_TEXT:
        json_string(out, json_text(value));
        break;
    case JSON_ARRAY:
    case JSON_OBJECT:
        write_container(out, value, json_type(value) == JSON_OBJECT);
        break;
    case JSON_NULL:
    default:
        buf_puts(out, "null");
    }
}

/* Writes the byte that may not stand in a string as it is. */
static void put_escape(struct buf *out, unsigned char c)
{
    static const char bytes[] = "\"\\\b\f\n\r\t";
    static const char letters[] = "\"\\bfnrt";
    const char *found = c ? strchr(bytes, c) : NULL;
    if (found) {
        buf_putc(out, '\\');
        buf_putc(out, letters[found - bytes]);
    } else {
        buf_printf(out, "\\u%04x", (unsigned)c);
    }
}

void json_string_n(struct buf *out, const char *text, size_t n)
{
    buf_putc(out, '"');
    size_t start = 0;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        buf_add(out, text + start, i - start);
        put_escape(out, c);
        start = i + 1;
    }
    buf_add(out, text + start, n - start);
    buf_putc(out, '"');
}

void json_string(struct buf *out, const char *text)
{
    if (text)
        json_string_n(out, text, strlen(text));
    else
        buf_puts(out, "null");
}

const char *json_library(void)
{
    return cJSON_Version();
}
