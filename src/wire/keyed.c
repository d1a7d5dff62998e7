#include "wire/keyed.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/civil.h"
#include "base/ident.h"
#include "base/intl.h"
#include "base/utf8.h"
#include "core/field.h"

enum { WHERE_SHOWN_MAX = 160, WORD_SHOWN_MAX = 60, REASON_MAX = 200 };

/* How much of a text from outside a sentence shows. */
static int shown(const char *text, size_t max)
{
    return (int)utf8_cut(text, strlen(text), max);
}

enum status keyed_refuse(const struct keyed_scope *scope, const char *key, const char *reason, ...)
{
    char text[REASON_MAX];
    va_list args;
    va_start(args, reason);
    int n = vsnprintf(text, sizeof text, reason, args);
    va_end(args);
    if (n < 0)
        text[0] = '\0';
    int where = shown(scope->where, WHERE_SHOWN_MAX);
    int name = shown(key, WORD_SHOWN_MAX);
    if (!scope->rule)
        return error_set(scope->error, ST_INVALID, key, _("%.*s：“%.*s”%s。"), where, scope->where,
                         name, key, text);
    return error_set(scope->error, ST_INVALID, key, _("%.*s：规则“%.*s”的“%.*s”%s。"), where,
                     scope->where, shown(scope->rule, IDENT_MAX), scope->rule, name, key, text);
}

enum status keyed_no_memory(const struct keyed_scope *scope)
{
    return error_set(scope->error, ST_NOMEM, NULL, _("内存不足，请关闭其他程序后再试。"));
}

static enum status refuse_word(const struct keyed_scope *scope, const char *key, const char *word)
{
    return keyed_refuse(scope, key, _("里没有“%.*s”这个词，请查词表"), shown(word, WORD_SHOWN_MAX),
                        word);
}

static int64_t find_name(const char *const *names, const char *word)
{
    return name_index(names, word, strlen(word));
}

static enum status copy(const struct keyed_scope *scope, const char *text, const char **out)
{
    *out = arena_dup(scope->arena, text, strlen(text));
    return *out ? ST_OK : keyed_no_memory(scope);
}

static enum status check_length(const struct keyed_scope *scope, const struct keyed *key,
                                const char *text, int64_t min)
{
    int64_t count = (int64_t)utf8_count(text, strlen(text));
    if (count < min || count > key->max)
        return keyed_refuse(scope, key->name, _("应是 %" PRId64 " 至 %" PRId64 " 个字"), min,
                            key->max);
    return ST_OK;
}

static enum status read_text(const struct keyed_scope *scope, const struct keyed *key,
                             const struct cJSON *value, const char **out)
{
    const char *text = json_text(value);
    if (!text)
        return keyed_refuse(scope, key->name, _("应是带引号的文字"));
    enum status status = ST_OK;
    if (key->type == KEYED_TEXT)
        status = check_length(scope, key, text, key->min);
    else if (key->type == KEYED_CHOICE && find_name(key->names, text) == 0)
        status = refuse_word(scope, key->name, text);
    else if (key->type == KEYED_IDENT && !ident_valid(text, strlen(text)))
        status = keyed_refuse(scope, key->name, _("应是 1 至 64 个字母、数字或 . _ -"));
    return status == ST_OK ? copy(scope, text, out) : status;
}

/* The entries of a list that is not empty and holds texts only; 0 with the error filled. */
static size_t count_texts(const struct keyed_scope *scope, const struct keyed *key,
                          const struct cJSON *value)
{
    size_t count = 0;
    bool texts = json_type(value) == JSON_ARRAY;
    for (value = texts ? json_first(value) : NULL; value; value = json_next(value)) {
        texts = texts && json_text(value);
        count++;
    }
    if (texts && count > 0)
        return count;
    keyed_refuse(scope, key->name, _("应是方括号里的一列文字，至少一项"));
    return 0;
}

static enum status read_texts(const struct keyed_scope *scope, const struct keyed *key,
                              const struct cJSON *value, const char *const **out)
{
    size_t count = count_texts(scope, key, value);
    if (count == 0)
        return ST_INVALID;
    const char **texts = arena_alloc(scope->arena, (count + 1) * sizeof *texts);
    if (!texts)
        return keyed_no_memory(scope);
    size_t i = 0;
    for (value = json_first(value); value; value = json_next(value)) {
        enum status status = check_length(scope, key, json_text(value), 1);
        if (status == ST_OK)
            status = copy(scope, json_text(value), &texts[i++]);
        if (status != ST_OK)
            return status;
    }
    *out = texts;
    return ST_OK;
}

static enum status check_word(const struct keyed_scope *scope, const struct keyed *key,
                              const char *list, const char *word)
{
    if (key->names && find_name(key->names, word) == 0)
        return refuse_word(scope, key->name, word);
    if (!ident_valid(word, strlen(word)))
        return keyed_refuse(scope, key->name, _("的每一项应是 1 至 64 个字母、数字或 . _ -"));
    if (list_has(list, word))
        return keyed_refuse(scope, key->name, _("里的“%s”重复"), word);
    return ST_OK;
}

static enum status read_words(const struct keyed_scope *scope, const struct keyed *key,
                              const struct cJSON *value, const char **out)
{
    if (count_texts(scope, key, value) == 0)
        return ST_INVALID;
    size_t size = 0;
    for (const struct cJSON *item = json_first(value); item; item = json_next(item))
        size += strlen(json_text(item)) + 1;
    char *list = arena_alloc(scope->arena, size);
    if (!list)
        return keyed_no_memory(scope);
    size_t len = 0;
    for (const struct cJSON *item = json_first(value); item; item = json_next(item)) {
        const char *word = json_text(item);
        enum status status = check_word(scope, key, list, word);
        if (status != ST_OK)
            return status;
        if (len > 0)
            list[len++] = ' ';
        memcpy(list + len, word, strlen(word));
        len += strlen(word);
    }
    *out = list;
    return ST_OK;
}

static enum status read_mask(const struct keyed_scope *scope, const struct keyed *key,
                             const struct cJSON *value, unsigned *out)
{
    if (count_texts(scope, key, value) == 0)
        return ST_INVALID;
    unsigned mask = 0;
    for (value = json_first(value); value; value = json_next(value)) {
        const char *word = json_text(value);
        int64_t index = find_name(key->names, word);
        if (index == 0)
            return refuse_word(scope, key->name, word);
        if (mask & 1u << index)
            return keyed_refuse(scope, key->name, _("里的“%s”重复"), word);
        mask |= 1u << index;
    }
    *out = mask;
    return ST_OK;
}

static enum status read_enum(const struct keyed_scope *scope, const struct keyed *key,
                             const struct cJSON *value, int64_t *out)
{
    const char *word = json_text(value);
    if (!word)
        return keyed_refuse(scope, key->name, _("应是带引号的文字"));
    *out = find_name(key->names, word);
    return *out ? ST_OK : refuse_word(scope, key->name, word);
}

static enum status read_integer(const struct keyed_scope *scope, const struct keyed *key,
                                const struct cJSON *value, int64_t *out)
{
    if (json_type(value) != JSON_INTEGER || json_integer(value) < key->min ||
        json_integer(value) > key->max)
        return keyed_refuse(scope, key->name, _("应是 %" PRId64 " 至 %" PRId64 " 的整数"), key->min,
                            key->max);
    *out = json_integer(value);
    return ST_OK;
}

static enum status read_instant(const struct keyed_scope *scope, const struct keyed *key,
                                const struct cJSON *value, instant *out)
{
    const char *text = json_text(value);
    if (!text || !rfc3339_read(text, strlen(text), out))
        return keyed_refuse(scope, key->name,
                            _("应是带时区的时间，写法如 2026-06-08T00:00:00+08:00"));
    return ST_OK;
}

static enum status read_flag(const struct keyed_scope *scope, const struct keyed *key,
                             const struct cJSON *value, void *at)
{
    bool flag = json_type(value) == JSON_FLAG && json_flag(value);
    if (key->type == KEYED_TRUE && !flag)
        return keyed_refuse(scope, key->name, _("只能是 true，否则请删去"));
    if (json_type(value) != JSON_FLAG)
        return keyed_refuse(scope, key->name, _("只能是 true 或 false"));
    if (key->type == KEYED_FALSE && flag)
        return keyed_refuse(scope, key->name, _("只能是 false，否则请删去"));
    if (key->type == KEYED_FLAG)
        *(int64_t *)at = flag;
    else
        *(bool *)at = key->type == KEYED_TRUE || !flag;
    return ST_OK;
}

enum status keyed_value(const struct keyed_scope *scope, const struct keyed *key,
                        const struct cJSON *value, void *row)
{
    void *at = (char *)row + key->offset;
    switch (key->type) {
    case KEYED_TEXT:
    case KEYED_IDENT:
    case KEYED_CHOICE:
        return read_text(scope, key, value, at);
    case KEYED_ENUM:
        return read_enum(scope, key, value, at);
    case KEYED_TEXTS:
        return read_texts(scope, key, value, at);
    case KEYED_WORDS:
        return read_words(scope, key, value, at);
    case KEYED_MASK:
        return read_mask(scope, key, value, at);
    case KEYED_INTEGER:
        return read_integer(scope, key, value, at);
    case KEYED_INSTANT:
        return read_instant(scope, key, value, at);
    case KEYED_FLAG:
    case KEYED_TRUE:
    case KEYED_FALSE:
    case KEYED_NOT:
        return read_flag(scope, key, value, at);
    case KEYED_OWN:
    default:
        return ST_OK;
    }
}

static const struct keyed *find_key(const struct keyed *keys, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(keys[i].name, name) == 0)
            return &keys[i];
    return NULL;
}

static bool is_taken(const struct keyed *key, unsigned kinds)
{
    return key->takers == 0 || (key->takers & kinds);
}

enum status keyed_read(const struct keyed_scope *scope, const char *name,
                       const struct cJSON *object, const struct keyed *keys, size_t n,
                       unsigned kinds, void *row)
{
    if (json_type(object) != JSON_OBJECT)
        return keyed_refuse(scope, name, _("应是花括号里的一组键值"));
    for (const struct cJSON *item = json_first(object); item; item = json_next(item)) {
        const struct keyed *key = find_key(keys, n, json_key(item));
        if (!key)
            return keyed_refuse(scope, json_key(item), _("是不认识的键，请删去或改正"));
        if (!is_taken(key, kinds))
            return keyed_refuse(scope, key->name, _("不能用在这一类里，请删去"));
        enum status status = keyed_value(scope, key, item, row);
        if (status != ST_OK)
            return status;
    }
    for (size_t i = 0; i < n; i++)
        if ((keys[i].needers & kinds) && !json_member(object, keys[i].name))
            return keyed_refuse(scope, keys[i].name, _("没有填写，请补上"));
    return ST_OK;
}
