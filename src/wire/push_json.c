#include "wire/push_json.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "base/utf8.h"
#include "wire/command_json.h"
#include "wire/field_json.h"
#include "wire/json.h"

/* What the whole may be is wider than what one command may, so that a single one too deep or with
 * too many keys is refused alone. */
enum { PUSH_DEPTH = 2 * COMMAND_DEPTH, PUSH_KEYS = GATE_KEYS_MAX };

static const char signature_key[] = "sig";

void push_command(struct buf *out, const struct command *command, const char *signature)
{
    command_encode_signed(out, command, signature);
}

/* What can be said of an element before it is read as a command. */
static enum status look(const struct cJSON *value, struct pushed *pushed)
{
    struct error *error = &pushed->error;
    if (json_type(value) != JSON_OBJECT)
        return field_refuse(error, "commands", _("的每一项应是花括号里的一组键值"));
    const char *id = json_text(json_member(value, "id"));
    if (id && ident_valid(id, strlen(id)))
        snprintf(pushed->id, sizeof pushed->id, "%s", id);
    const struct cJSON *version = json_member(value, "v");
    const char *name = json_text(json_member(value, "do"));
    bool newer = version && json_type(version) == JSON_INTEGER && json_integer(version) > 1;
    pushed->unsupported = newer || (name && !verb_find(name, strlen(name)));
    if (newer)
        return field_refuse(error, "v", _("只认版本 1，请先升级服务器"));
    if (!pushed->id[0])
        return field_refuse(error, "id", _("应是命令的编号，不能省去"));
    return ST_OK;
}

static enum status read_signature(const struct cJSON *value, struct pushed *pushed)
{
    const struct cJSON *found = json_member(value, signature_key);
    const char *text = found ? json_text(found) : "";
    size_t n = text ? strlen(text) : 0;
    bool valid = n == SIGN_SIGNATURE_TEXT - 1 && strspn(text, "0123456789abcdef") == n;
    if (found && !valid)
        return field_refuse(&pushed->error, signature_key, _("应是 128 位十六进制数"));
    memcpy(pushed->signature, text, n + 1);
    return ST_OK;
}

/* The element as text again, without its signature: read like any single command it meets the same
 * limits. */
static void write_unsigned(struct buf *out, const struct cJSON *value)
{
    char before = '{';
    for (const struct cJSON *item = json_first(value); item; item = json_next(item)) {
        if (strcmp(json_key(item), signature_key) == 0)
            continue;
        buf_putc(out, before);
        before = ',';
        json_string(out, json_key(item));
        buf_putc(out, ':');
        json_write(out, item);
    }
    buf_puts(out, before == '{' ? "{}" : "}");
}

static void read_pushed(const struct cJSON *value, struct arena *arena, struct pushed *pushed)
{
    command_clear(&pushed->command);
    pushed->status = look(value, pushed);
    if (pushed->status == ST_OK)
        pushed->status = read_signature(value, pushed);
    if (pushed->status != ST_OK)
        return;
    struct buf text;
    buf_init(&text, PUSH_TEXT_MAX);
    write_unsigned(&text, value);
    pushed->status =
        text.failed ? field_no_memory(&pushed->error)
                    : command_decode(text.text, text.len, arena, &pushed->command, &pushed->error);
    buf_free(&text);
}

/* The array under the key, of at most PUSH_COMMANDS. */
static enum status find_array(const struct cJSON *whole, const char *key,
                              const struct cJSON **array, size_t *count, struct error *error)
{
    *array = json_type(whole) == JSON_OBJECT ? json_member(whole, key) : NULL;
    if (!*array || json_type(*array) != JSON_ARRAY)
        return field_refuse(error, key, _("应是方括号里的一列"));
    *count = 0;
    for (const struct cJSON *item = json_first(*array); item; item = json_next(item))
        ++*count;
    if (*count > PUSH_COMMANDS)
        return error_set(error, ST_LIMIT, key, _("一次最多 %d 条，请分几次发送。"), PUSH_COMMANDS);
    return ST_OK;
}

static enum status read_push(const struct cJSON *whole, struct arena *arena, struct pushed **list,
                             size_t *count, struct error *error)
{
    static const char *const keys[] = {"commands", NULL};
    const struct cJSON *value;
    enum status status = find_array(whole, "commands", &value, count, error);
    if (status != ST_OK)
        return status;
    const char *stranger = json_stranger(whole, keys);
    if (stranger)
        return field_refuse(error, stranger, _("不是一次发送里的键"));
    *list = arena_alloc(arena, *count * sizeof **list);
    if (!*list)
        return field_no_memory(error);
    struct pushed *pushed = *list;
    for (value = json_first(value); value; value = json_next(value), pushed++) {
        read_pushed(value, arena, pushed);
        /* Short memory is no fault of the command's: judged invalid it would be lost. */
        if (pushed->status == ST_NOMEM)
            return field_no_memory(error);
    }
    return ST_OK;
}

enum status push_decode(const char *text, size_t n, struct arena *arena, struct pushed **list,
                        size_t *count, struct error *error)
{
    static const struct gate_limits limits = {PUSH_TEXT_MAX, PUSH_DEPTH, PUSH_KEYS};
    *list = NULL;
    *count = 0;
    struct cJSON *whole;
    enum status status = json_read(text, n, &limits, &whole, error);
    if (status != ST_OK)
        return status;
    status = read_push(whole, arena, list, count, error);
    json_free(whole);
    if (status != ST_OK) {
        *list = NULL;
        *count = 0;
    }
    return status;
}

void judgement_encode(struct buf *out, const struct judgement *judgement)
{
    buf_puts(out, "{\"id\":");
    json_string(out, judgement->id);
    buf_puts(out, ",\"verdict\":");
    json_string(out, verdict_name(judgement->verdict));
    if (judgement->seq > 0)
        buf_printf(out, ",\"seq\":%" PRId64, judgement->seq);
    if (judgement->clock)
        buf_puts(out, ",\"clock\":true");
    if (judgement->key[0]) {
        buf_puts(out, ",\"key\":");
        json_string(out, judgement->key);
    }
    if (judgement->detail[0]) {
        buf_puts(out, ",\"detail\":");
        json_string(out, judgement->detail);
    }
    buf_putc(out, '}');
}

static const char answer_start[] = "{\"verdicts\":[";

void answer_begin(struct buf *out)
{
    buf_puts(out, answer_start);
}

void answer_verdict(struct buf *out, const char *verdict, size_t n)
{
    if (out->len > 0 && out->text[out->len - 1] != '[')
        buf_putc(out, ',');
    buf_add(out, verdict, n);
}

void answer_end(struct buf *out, int64_t head)
{
    buf_printf(out, "],\"head\":%" PRId64 "}", head);
}

/* The verdict of that word; VERDICT_COUNT when there is none. */
static enum verdict verdict_named(const char *name)
{
    int i = 0;
    while (i < VERDICT_COUNT && strcmp(verdict_name((enum verdict)i), name) != 0)
        i++;
    return (enum verdict)i;
}

/* A text that may be missing; of one that is too long the beginning. */
static enum status read_words(const struct cJSON *value, const char *key, char *out, size_t size,
                              struct error *error)
{
    const char *text = value ? json_text(value) : "";
    if (!text)
        return field_refuse(error, key, _("应是带引号的文字"));
    size_t n = utf8_cut(text, strlen(text), size - 1);
    memcpy(out, text, n);
    out[n] = '\0';
    return ST_OK;
}

static enum status read_judgement(const struct cJSON *value, struct judgement *judgement,
                                  struct error *error)
{
    /* A command whose id could not be read is answered under an empty one. */
    const char *id = json_text(json_member(value, "id"));
    if (!id || (*id && !ident_valid(id, strlen(id))))
        return field_refuse(error, "id", _("应是命令的编号"));
    snprintf(judgement->id, sizeof judgement->id, "%s", id);
    const char *verdict = json_text(json_member(value, "verdict"));
    judgement->verdict = verdict ? verdict_named(verdict) : VERDICT_COUNT;
    if (judgement->verdict == VERDICT_COUNT)
        return field_refuse(error, "verdict", _("不是本程序认识的结果，请升级程序"));
    const struct cJSON *clock = json_member(value, "clock");
    if (clock && json_type(clock) != JSON_FLAG)
        return field_refuse(error, "clock", _("只能是 true 或 false"));
    judgement->clock = clock && json_flag(clock);
    const struct cJSON *seq = json_member(value, "seq");
    enum status status = seq ? field_decode_counter(seq, "seq", &judgement->seq, error) : ST_OK;
    if (status == ST_OK)
        status = read_words(json_member(value, "key"), "key", judgement->key, ERROR_KEY_MAX, error);
    if (status == ST_OK)
        status = read_words(json_member(value, "detail"), "detail", judgement->detail,
                            ERROR_TEXT_MAX, error);
    return status;
}

static enum status read_answer(const struct cJSON *whole, struct arena *arena,
                               struct judgement **list, size_t *count, int64_t *head,
                               struct error *error)
{
    const struct cJSON *value;
    enum status status = find_array(whole, "verdicts", &value, count, error);
    if (status == ST_OK)
        status = field_decode_counter(json_member(whole, "head"), "head", head, error);
    if (status != ST_OK)
        return status;
    *list = arena_alloc(arena, *count * sizeof **list);
    if (!*list)
        return field_no_memory(error);
    struct judgement *judgement = *list;
    for (value = json_first(value); value && status == ST_OK; value = json_next(value))
        status = read_judgement(value, judgement++, error);
    return status;
}

enum status answer_decode(const char *text, size_t n, struct arena *arena, struct judgement **list,
                          size_t *count, int64_t *head, struct error *error)
{
    static const struct gate_limits limits = {ANSWER_TEXT_MAX, GATE_DEPTH_MAX, GATE_KEYS_MAX};
    *list = NULL;
    *count = 0;
    *head = 0;
    struct cJSON *whole;
    enum status status = json_read(text, n, &limits, &whole, error);
    if (status != ST_OK)
        return status;
    status = read_answer(whole, arena, list, count, head, error);
    json_free(whole);
    if (status != ST_OK) {
        *list = NULL;
        *count = 0;
    }
    return status;
}
