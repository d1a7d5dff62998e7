#include "wire/page_json.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "wire/command_json.h"
#include "wire/entity_json.h"
#include "wire/field_json.h"
#include "wire/json.h"

/* A row's own object, and the arguments of a command that are kept in a row. */
enum { PAGE_FORMAT = 1, PAGE_DEPTH = 4 + COMMAND_DEPTH, PAGE_KEYS = 128 + COMMAND_KEYS };

static const char *const page_keys[] = {"format", "epoch", "history", "from",    "to", "head",
                                        "time",   "audit", "rows",    "removed", NULL};

static void put_number(struct buf *out, const char *key, int64_t value)
{
    buf_printf(out, ",\"%s\":%" PRId64, key, value);
}

void page_begin(struct page_writer *writer, struct buf *out, const struct page_head *head)
{
    *writer = (struct page_writer){.out = out};
    buf_printf(out, "{\"format\":%d,\"epoch\":", PAGE_FORMAT);
    json_string(out, head->epoch);
    buf_puts(out, ",\"history\":");
    json_string(out, head->history);
    put_number(out, "from", head->from);
    put_number(out, "to", head->to);
    put_number(out, "head", head->head);
    buf_puts(out, ",\"time\":");
    field_encode_time(out, head->time);
    buf_printf(out, ",\"audit\":{\"seq\":%" PRId64 ",\"hash\":", head->audit_seq);
    json_string(out, head->audit_hash);
    buf_puts(out, "},\"rows\":[");
}

void page_row(struct page_writer *writer, enum entity entity, const void *row)
{
    if (writer->rows++ > 0)
        buf_putc(writer->out, ',');
    entity_encode(writer->out, entity, row);
}

void page_removed(struct page_writer *writer, enum entity entity, const char *id)
{
    buf_puts(writer->out, writer->removed++ > 0 ? "," : "],\"removed\":[");
    buf_puts(writer->out, "{\"entity\":");
    json_string(writer->out, entity_kinds[entity].name);
    buf_puts(writer->out, ",\"id\":");
    json_string(writer->out, id);
    buf_putc(writer->out, '}');
}

void page_end(struct page_writer *writer)
{
    buf_puts(writer->out, writer->removed > 0 ? "]}" : "],\"removed\":[]}");
}

static enum status read_number(const struct cJSON *object, const char *key, int64_t *out,
                               struct error *error)
{
    return field_decode_counter(json_member(object, key), key, out, error);
}

/* Exactly n digits in lower case. */
static bool hex_valid(const char *text, size_t n)
{
    return strlen(text) == n && strspn(text, "0123456789abcdef") == n;
}

static enum status read_epoch(const struct cJSON *whole, struct page_head *head,
                              struct error *error)
{
    const char *epoch = json_text(json_member(whole, "epoch"));
    if (!epoch || !hex_valid(epoch, EPOCH_TEXT - 1))
        return field_refuse(error, "epoch", _("应是 32 位十六进制数"));
    memcpy(head->epoch, epoch, EPOCH_TEXT);
    const char *history = json_text(json_member(whole, "history"));
    if (!history || !uuid_valid(history, strlen(history)))
        return field_refuse(error, "history", _("应是 UUID"));
    memcpy(head->history, history, UUID_TEXT);
    return ST_OK;
}

static enum status read_range(const struct cJSON *whole, struct page_head *head,
                              struct error *error)
{
    enum status status = read_number(whole, "from", &head->from, error);
    if (status == ST_OK)
        status = read_number(whole, "to", &head->to, error);
    if (status == ST_OK)
        status = read_number(whole, "head", &head->head, error);
    if (status == ST_OK && head->from > head->to)
        return field_refuse(error, "from", _("不能大于 to"));
    if (status == ST_OK && head->to > head->head)
        return field_refuse(error, "to", _("不能大于 head"));
    return status;
}

static enum status read_time(const struct cJSON *whole, struct page_head *head, struct error *error)
{
    const struct cJSON *time = json_member(whole, "time");
    if (!time)
        return field_refuse(error, "time", _("没有写明"));
    enum status status = field_decode_time(time, "time", &head->time, error);
    if (status == ST_OK && (head->time < INSTANT_MIN || head->time > INSTANT_MAX))
        return field_refuse(error, "time", _("超出 1900 年到 9999 年"));
    return status;
}

/* A chain without an entry may have no hash yet. */
static enum status read_audit(const struct cJSON *whole, struct page_head *head,
                              struct error *error)
{
    static const char *const keys[] = {"seq", "hash", NULL};
    const struct cJSON *audit = json_member(whole, "audit");
    if (!audit || json_type(audit) != JSON_OBJECT || json_stranger(audit, keys))
        return field_refuse(error, "audit", _("应是 seq 与 hash 两项"));
    enum status status = read_number(audit, "seq", &head->audit_seq, error);
    if (status != ST_OK)
        return status;
    const char *hash = json_text(json_member(audit, "hash"));
    bool none = hash && *hash == '\0' && head->audit_seq == 0;
    if (!hash || (!none && !hex_valid(hash, SHA256_TEXT - 1)))
        return field_refuse(error, "hash", _("应是 64 位十六进制数"));
    memcpy(head->audit_hash, hash, strlen(hash) + 1);
    return ST_OK;
}

static enum status read_head(const struct cJSON *whole, struct page_head *head, struct error *error)
{
    if (json_type(whole) != JSON_OBJECT)
        return error_set(error, ST_INVALID, NULL, _("一页变更应是花括号里的一组键值。"));
    const char *stranger = json_stranger(whole, page_keys);
    if (stranger)
        return field_refuse(error, stranger, _("不是一页变更里的键"));
    int64_t format;
    enum status status = read_number(whole, "format", &format, error);
    if (status == ST_OK && format != PAGE_FORMAT)
        return field_refuse(error, "format", _("只认格式 1，更新的格式请用更新的程序读"));
    if (status == ST_OK)
        status = read_epoch(whole, head, error);
    if (status == ST_OK)
        status = read_range(whole, head, error);
    if (status == ST_OK)
        status = read_time(whole, head, error);
    if (status == ST_OK)
        status = read_audit(whole, head, error);
    return status;
}

/* The array under the key, its length added to *count. */
static enum status find_array(const struct cJSON *whole, const char *key,
                              const struct cJSON **array, size_t *count, struct error *error)
{
    *array = json_member(whole, key);
    if (!*array || json_type(*array) != JSON_ARRAY)
        return field_refuse(error, key, _("应是方括号里的一列"));
    for (const struct cJSON *item = json_first(*array); item; item = json_next(item))
        ++*count;
    if (*count > PAGE_ROWS_MAX)
        return error_set(error, ST_LIMIT, key, _("一页最多 %d 行，请减少。"), PAGE_ROWS_MAX);
    return ST_OK;
}

static enum status read_removed(const struct cJSON *value, struct arena *arena,
                                struct page_item *item, struct error *error)
{
    static const char *const keys[] = {"entity", "id", NULL};
    if (json_type(value) != JSON_OBJECT || json_stranger(value, keys))
        return field_refuse(error, "removed", _("的每一项应是 entity 与 id 两项"));
    const char *id;
    enum status status = entity_decode_name(value, arena, &item->entity, &id, error);
    if (status != ST_OK)
        return status;
    item->removed = true;
    entity_clear(item->entity, &item->row);
    item->row.head.id = id;
    return ST_OK;
}

static enum status read_items(const struct cJSON *whole, struct arena *arena, struct page *page,
                              struct error *error)
{
    const struct cJSON *rows;
    const struct cJSON *removed;
    size_t count = 0;
    enum status status = find_array(whole, "rows", &rows, &count, error);
    if (status == ST_OK)
        status = find_array(whole, "removed", &removed, &count, error);
    if (status != ST_OK)
        return status;
    page->items = arena_alloc(arena, count * sizeof *page->items);
    if (!page->items)
        return field_no_memory(error);
    struct page_item *item = page->items;
    for (rows = json_first(rows); rows && status == ST_OK; rows = json_next(rows), item++)
        status = entity_decode(rows, arena, &item->entity, &item->row, error);
    for (removed = json_first(removed); removed && status == ST_OK;
         removed = json_next(removed), item++)
        status = read_removed(removed, arena, item, error);
    page->count = count;
    return status;
}

static int by_name(const void *left, const void *right)
{
    const struct page_item *a = *(const struct page_item *const *)left;
    const struct page_item *b = *(const struct page_item *const *)right;
    if (a->entity != b->entity)
        return a->entity < b->entity ? -1 : 1;
    return strcmp(a->row.head.id, b->row.head.id);
}

static enum status check_once(const struct page *page, struct arena *arena, struct error *error)
{
    const struct page_item **sorted = arena_alloc(arena, page->count * sizeof *sorted);
    if (!sorted)
        return field_no_memory(error);
    for (size_t i = 0; i < page->count; i++)
        sorted[i] = &page->items[i];
    qsort(sorted, page->count, sizeof *sorted, by_name);
    for (size_t i = 1; i < page->count; i++) {
        if (by_name(&sorted[i - 1], &sorted[i]) == 0)
            return field_refuse(error, sorted[i]->row.head.id, _("在一页里出现了两次"));
    }
    return ST_OK;
}

enum status page_decode(const char *text, size_t n, struct arena *arena, struct page *page,
                        struct error *error)
{
    static const struct gate_limits limits = {PAGE_TEXT_MAX, PAGE_DEPTH, PAGE_KEYS};
    *page = (struct page){0};
    struct cJSON *whole;
    enum status status = json_read(text, n, &limits, &whole, error);
    if (status != ST_OK)
        return status;
    status = read_head(whole, &page->head, error);
    if (status == ST_OK)
        status = read_items(whole, arena, page, error);
    json_free(whole);
    if (status == ST_OK)
        status = check_once(page, arena, error);
    if (status != ST_OK)
        *page = (struct page){0};
    return status;
}
