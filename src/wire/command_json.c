#include "wire/command_json.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "base/utf8.h"
#include "wire/field_json.h"
#include "wire/json.h"

enum { KEY_SHOWN_MAX = 60 };

/* One command being read. */
struct reading {
    const struct cJSON *whole;
    struct arena *arena;
    struct command *out;
    struct error *error;
};

static enum status invalid(const struct reading *reading, const char *key, const char *reason)
{
    return field_refuse(reading->error, key, reason);
}

/* A key of ours under which a text stands: a copy of it. */
static enum status copy_text(const struct reading *reading, const char *key,
                             const struct cJSON *value, const char **out)
{
    return field_decode_text(value, key, reading->arena, out, reading->error);
}

/* The word for an argument in JSON: a post's pictures are a list, a fact's are a number. */
static const char *argument_key(enum argument argument)
{
    return argument == ARG_hashes ? argument_fields[ARG_pictures].name
                                  : argument_fields[argument].name;
}

/* The argument of the verb under that key; ARGUMENT_COUNT when it takes none. */
static enum argument find_argument(const struct verb *verb, const char *key)
{
    for (size_t i = 0; i < verb->parameter_count; i++) {
        enum argument argument = verb->parameters[i].argument;
        if (strcmp(argument_key(argument), key) == 0)
            return argument;
    }
    return ARGUMENT_COUNT;
}

static enum status read_argument(const struct reading *reading, const struct cJSON *value)
{
    struct command *out = reading->out;
    const char *key = json_key(value);
    enum argument argument = find_argument(out->verb, key);
    if (argument == ARGUMENT_COUNT)
        return error_set(reading->error, ST_INVALID, key,
                         _("%s 的 with 里没有“%.*s”这一项，请删去或改正。"), out->verb->name,
                         (int)utf8_cut(key, strlen(key), KEY_SHOWN_MAX), key);
    const struct field *field = &argument_fields[argument];
    out->given[argument] = true;
    if (json_type(value) == JSON_NULL) {
        if (!(out->verb->flags & VERB_TAKES_NULL))
            return invalid(reading, key, _("不能是 null，请填上内容或删去这一项"));
        field_clear(field, &out->with);
        return ST_OK;
    }
    return field_decode(value, field, key, reading->arena, &out->with, reading->error);
}

static enum status read_id(const struct reading *reading, const struct cJSON *value)
{
    return copy_text(reading, "id", value, &reading->out->id);
}

static enum status read_do(const struct reading *reading, const struct cJSON *value)
{
    const char *name = json_text(value);
    if (!name)
        return invalid(reading, "do", _("应是带引号的文字"));
    reading->out->verb = verb_find(name, strlen(name));
    if (!reading->out->verb)
        return error_set(reading->error, ST_INVALID, "do", _("没有“%.*s”这种命令，请查命令表。"),
                         (int)utf8_cut(name, strlen(name), KEY_SHOWN_MAX), name);
    return ST_OK;
}

static enum status read_v(const struct reading *reading, const struct cJSON *value)
{
    if (json_type(value) != JSON_INTEGER || json_integer(value) != 1)
        return invalid(reading, "v", _("只认版本 1，更新的命令请用更新的程序读"));
    return ST_OK;
}

static enum status read_to(const struct reading *reading, const struct cJSON *value)
{
    return copy_text(reading, "to", value, &reading->out->to);
}

static enum status read_rev(const struct reading *reading, const struct cJSON *value)
{
    if (json_type(value) != JSON_INTEGER || json_integer(value) < 0)
        return invalid(reading, "rev", _("应是不小于 0 的整数"));
    reading->out->rev = json_integer(value);
    return ST_OK;
}

static enum status read_at(const struct reading *reading, const struct cJSON *value)
{
    return field_decode_time(value, "at", &reading->out->at, reading->error);
}

static enum status read_by(const struct reading *reading, const struct cJSON *value)
{
    return copy_text(reading, "by", value, &reading->out->by);
}

static enum status read_on_behalf(const struct reading *reading, const struct cJSON *value)
{
    return copy_text(reading, "on_behalf", value, &reading->out->on_behalf);
}

static enum status read_means(const struct reading *reading, const struct cJSON *value)
{
    const char *text = json_text(value);
    reading->out->means = text ? name_index(means_names, text, strlen(text)) : 0;
    if (reading->out->means == 0)
        return invalid(reading, "means", _("只能是 in_person、telephone、wechat 或 paper"));
    return ST_OK;
}

static enum status read_with(const struct reading *reading, const struct cJSON *value)
{
    if (json_type(value) != JSON_OBJECT)
        return invalid(reading, "with", _("应是花括号里的一组键值"));
    enum status status = ST_OK;
    for (value = json_first(value); value && status == ST_OK; value = json_next(value))
        status = read_argument(reading, value);
    return status;
}

/* The keys of a command in the order they are read: the verb before its arguments. What they must
 * hold beyond their type, command_check says. */
static const struct part {
    const char *key;
    bool required; /* whether reading cannot go on without it */
    enum status (*read)(const struct reading *reading, const struct cJSON *value);
} parts[] = {
    {"id", false, read_id},       {"do", true, read_do},
    {"v", false, read_v},         {"to", false, read_to},
    {"rev", false, read_rev},     {"at", true, read_at},
    {"by", false, read_by},       {"on_behalf", false, read_on_behalf},
    {"means", false, read_means}, {"with", false, read_with},
};

enum { PARTS = sizeof parts / sizeof *parts };

static size_t find_part(const char *key)
{
    size_t i = 0;
    while (i < PARTS && strcmp(parts[i].key, key) != 0)
        i++;
    return i;
}

static enum status read_parts(const struct reading *reading)
{
    if (json_type(reading->whole) != JSON_OBJECT)
        return error_set(reading->error, ST_INVALID, NULL, _("一条命令应是花括号里的一组键值。"));
    const struct cJSON *values[PARTS] = {NULL};
    for (const struct cJSON *item = json_first(reading->whole); item; item = json_next(item)) {
        const char *key = json_key(item);
        size_t part = find_part(key);
        if (part == PARTS)
            return error_set(reading->error, ST_INVALID, key,
                             _("命令里没有“%.*s”这个键，请删去或改正。"),
                             (int)utf8_cut(key, strlen(key), KEY_SHOWN_MAX), key);
        values[part] = item;
    }
    for (size_t i = 0; i < PARTS; i++) {
        if (!values[i] && parts[i].required)
            return error_set(reading->error, ST_INVALID, parts[i].key, _("命令缺少“%s”，请补上。"),
                             parts[i].key);
        enum status status = values[i] ? parts[i].read(reading, values[i]) : ST_OK;
        if (status != ST_OK)
            return status;
    }
    return ST_OK;
}

static enum status set_body(const struct reading *reading)
{
    struct buf buf;
    buf_init(&buf, 2 * COMMAND_TEXT_MAX);
    command_encode_with(&buf, reading->out);
    reading->out->body = buf.failed ? NULL : arena_dup(reading->arena, buf.text, buf.len);
    buf_free(&buf);
    return reading->out->body ? ST_OK : field_no_memory(reading->error);
}

/* command_check, with the key at fault named as it is in JSON. */
static enum status check(const struct command *command, struct error *error)
{
    enum status status = command_check(command, error);
    if (status != ST_OK && error && strcmp(error->key, argument_fields[ARG_hashes].name) == 0)
        snprintf(error->key, sizeof error->key, "%s", argument_key(ARG_hashes));
    return status;
}

enum status command_decode(const char *text, size_t n, struct arena *arena, struct command *out,
                           struct error *error)
{
    static const struct gate_limits limits = {COMMAND_TEXT_MAX, COMMAND_DEPTH, COMMAND_KEYS};
    command_clear(out);
    struct cJSON *whole;
    enum status status = json_read(text, n, &limits, &whole, error);
    if (status != ST_OK)
        return status;
    struct reading reading = {whole, arena, out, error};
    status = read_parts(&reading);
    if (status == ST_OK)
        status = check(out, error);
    if (status == ST_OK)
        status = set_body(&reading);
    json_free(whole);
    return status;
}

void command_encode_with(struct buf *out, const struct command *command)
{
    char before = '{';
    for (size_t i = 0; i < ARGUMENT_COUNT; i++) {
        if (!command->given[i])
            continue;
        buf_putc(out, before);
        before = ',';
        json_string(out, argument_key((enum argument)i));
        buf_putc(out, ':');
        field_encode(out, &argument_fields[i], &command->with);
    }
    buf_puts(out, before == '{' ? "{}" : "}");
}

/* A key of the object that begins with the one brace in out behind start. */
static void write_key(struct buf *out, size_t start, const char *key)
{
    buf_printf(out, out->len == start + 1 ? "\"%s\":" : ",\"%s\":", key);
}

static void write_text_part(struct buf *out, size_t start, const char *key, const char *text)
{
    if (!text)
        return;
    write_key(out, start, key);
    json_string(out, text);
}

/* Writes all but the arguments and the last brace. */
static void write_envelope(struct buf *out, const struct command *command)
{
    size_t start = out->len;
    buf_putc(out, '{');
    write_text_part(out, start, "id", command->id);
    write_text_part(out, start, "do", command->verb->name);
    buf_puts(out, ",\"v\":1");
    write_text_part(out, start, "to", command->to);
    if (command->rev != INTEGER_NONE)
        buf_printf(out, ",\"rev\":%" PRId64, command->rev);
    write_key(out, start, "at");
    field_encode_time(out, command->at);
    write_text_part(out, start, "by", command->by);
    write_text_part(out, start, "on_behalf", command->on_behalf);
    if (command->means)
        write_text_part(out, start, "means", means_names[command->means]);
    write_key(out, start, "with");
}

void command_encode(struct buf *out, const struct command *command)
{
    write_envelope(out, command);
    command_encode_with(out, command);
    buf_putc(out, '}');
}

void command_encode_signed(struct buf *out, const struct command *command, const char *signature)
{
    write_envelope(out, command);
    buf_puts(out, command->body);
    if (signature && *signature) {
        buf_puts(out, ",\"sig\":");
        json_string(out, signature);
    }
    buf_putc(out, '}');
}
