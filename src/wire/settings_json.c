#include "wire/settings_json.h"

#include <stdlib.h>
#include <string.h>

#include "base/ident.h"
#include "base/intl.h"
#include "wire/keyed.h"

enum { SETTINGS_TEXT_MAX = 65536, SETTINGS_DEPTH = 10 };
enum { DAYS_MAX = 3660, COUNT_MAX = 3660, REASON_MAX = 500, DATE_LENGTH = 10 };

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define KIND(name)   (1u << RULE_##name)
#define TIMED        (KEYED_ALL & ~KIND(INVARIANT))
#define EVENTS       (KIND(BEFORE) | KIND(AFTER))
#define AT(member)   offsetof(struct rule_setting, member)

static const struct keyed rule_keys[] = {
    {"on", KEYED_FLAG, .offset = AT(on)},
    {"count", KEYED_INTEGER, AT(count), 1, COUNT_MAX, .takers = KIND(EVERY)},
    {"days", KEYED_INTEGER, AT(days), 0, DAYS_MAX,
     .takers = EVENTS | KIND(SILENCE) | KIND(DISSOLVE)},
    {"hours", KEYED_INTEGER, AT(hours), 0, DAYS_MAX * 24, .takers = EVENTS},
    {"grace", KEYED_INTEGER, AT(grace), 1, DAYS_MAX, .takers = KIND(EVERY)},
    {"due", KEYED_INSTANT, AT(due), .takers = KIND(BY)},
    {"warn_days", KEYED_INTEGER, AT(warn_days), 0, DAYS_MAX, .takers = TIMED},
    {"lapse_days", KEYED_INTEGER, AT(lapse_days), 0, DAYS_MAX, .takers = KIND(EVERY)},
};

/* The values at the top that are checked one by one. */
struct top {
    int64_t proxy_approval;
    const char *decided_by;
    const char *reason;
};

enum top_key { TOP_RULES, TOP_DAYS_OFF, TOP_WORKDAYS, TOP_POINTS };

/* In the order in which they are written. */
static const struct keyed top_keys[] = {
    [TOP_RULES] = {.name = "rules", .type = KEYED_OWN},
    [TOP_DAYS_OFF] = {.name = "days_off", .type = KEYED_OWN},
    [TOP_WORKDAYS] = {.name = "workdays", .type = KEYED_OWN},
    [TOP_POINTS] = {.name = "points", .type = KEYED_OWN},
    {"proxy_approval", KEYED_FLAG, .offset = offsetof(struct top, proxy_approval)},
    {"decided_by", KEYED_IDENT, .offset = offsetof(struct top, decided_by), .needers = KEYED_ALL},
    {"reason", KEYED_TEXT, offsetof(struct top, reason), 1, REASON_MAX, .needers = KEYED_ALL},
};

/* Two settings being merged. */
struct merging {
    struct keyed_scope scope;
    const struct cJSON *old; /* NULL: nothing yet */
    const struct cJSON *patch;
    const struct rule_finder *finder;
    struct buf out;
};

static bool is_null(const struct cJSON *value)
{
    return json_type(value) == JSON_NULL;
}

static const struct keyed *find_key(const struct keyed *keys, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(keys[i].name, name) == 0)
            return &keys[i];
    return NULL;
}

/* Checks the value of one key of a rule, where null is allowed. */
static enum status check_rule_key(const struct keyed_scope *scope, const struct cJSON *value,
                                  unsigned kinds)
{
    const struct keyed *key = find_key(rule_keys, COUNT(rule_keys), json_key(value));
    if (!key)
        return keyed_refuse(scope, json_key(value), _("不是可以设置的项，请删去或改正"));
    if (key->takers && !(key->takers & kinds))
        return keyed_refuse(scope, key->name, _("不能用于这类规则，请删去"));
    struct rule_setting unused;
    return is_null(value) ? ST_OK : keyed_value(scope, key, value, &unused);
}

static bool sets(const struct cJSON *object, const char *key)
{
    const struct cJSON *value = json_member(object, key);
    return value && !is_null(value);
}

static enum status check_rule(struct merging *merging, const struct cJSON *rule)
{
    struct keyed_scope scope = merging->scope;
    scope.rule = json_key(rule);
    unsigned kinds = merging->finder->kinds(merging->finder->context, json_key(rule));
    if (kinds == 0)
        return keyed_refuse(&merging->scope, json_key(rule),
                            _("不是任何规则集里的规则，请核对规则编号"));
    if (is_null(rule))
        return ST_OK;
    if (json_type(rule) != JSON_OBJECT)
        return keyed_refuse(&merging->scope, json_key(rule), _("应是花括号里的一组键值"));
    for (const struct cJSON *value = json_first(rule); value; value = json_next(value)) {
        enum status status = check_rule_key(&scope, value, kinds);
        if (status != ST_OK)
            return status;
    }
    if (sets(rule, "days") && sets(rule, "hours"))
        return keyed_refuse(&scope, "hours", _("与 days 只能填一个"));
    return ST_OK;
}

static enum status check_rules(struct merging *merging, const struct cJSON *rules)
{
    if (json_type(rules) != JSON_OBJECT)
        return keyed_refuse(&merging->scope, "rules", _("应是花括号里的一组键值"));
    enum status status = ST_OK;
    for (rules = json_first(rules); rules && status == ST_OK; rules = json_next(rules))
        status = check_rule(merging, rules);
    return status;
}

/* Whether the text is a civil date such as 2026-10-01. */
static bool is_date(const char *text)
{
    if (!text || strlen(text) != DATE_LENGTH)
        return false;
    int parts[3] = {0, 0, 0};
    int part = 0;
    for (int i = 0; i < DATE_LENGTH; i++) {
        bool dash = i == 4 || i == 7;
        if (dash ? text[i] != '-' : text[i] < '0' || text[i] > '9')
            return false;
        part += dash;
        if (!dash)
            parts[part] = parts[part] * 10 + text[i] - '0';
    }
    return parts[0] >= 1900 && civil_date_exists(parts[0], parts[1], parts[2]);
}

static enum status check_dates(const struct keyed_scope *scope, const struct cJSON *list)
{
    bool dates = json_type(list) == JSON_ARRAY;
    for (const struct cJSON *day = dates ? json_first(list) : NULL; day; day = json_next(day))
        dates = dates && is_date(json_text(day));
    return dates ? ST_OK
                 : keyed_refuse(scope, json_key(list), _("应是一列日期，写法如 [\"2026-10-01\"]"));
}

static enum status check_top_key(struct merging *merging, const struct keyed *key,
                                 const struct cJSON *value)
{
    struct top unused;
    if (key->needers == 0 && is_null(value))
        return ST_OK;
    switch (key - top_keys) {
    case TOP_RULES:
        return check_rules(merging, value);
    case TOP_DAYS_OFF:
    case TOP_WORKDAYS:
        return check_dates(&merging->scope, value);
    case TOP_POINTS:
        return json_type(value) == JSON_OBJECT
                   ? ST_OK
                   : keyed_refuse(&merging->scope, key->name, _("应是花括号里的一组键值"));
    default:
        return keyed_value(&merging->scope, key, value, &unused);
    }
}

static enum status check_patch(struct merging *merging)
{
    if (json_type(merging->patch) != JSON_OBJECT)
        return keyed_refuse(&merging->scope, "settings", _("应是花括号里的一组键值"));
    for (const struct cJSON *item = json_first(merging->patch); item; item = json_next(item)) {
        const struct keyed *key = find_key(top_keys, COUNT(top_keys), json_key(item));
        if (!key)
            return keyed_refuse(&merging->scope, json_key(item),
                                _("不是可以设置的项，请删去或改正"));
        enum status status = check_top_key(merging, key, item);
        if (status != ST_OK)
            return status;
    }
    for (size_t i = 0; i < COUNT(top_keys); i++)
        if (top_keys[i].needers && !json_member(merging->patch, top_keys[i].name))
            return keyed_refuse(&merging->scope, top_keys[i].name,
                                _("没有填写：改设置要写明谁决定的和理由"));
    return ST_OK;
}

/* The value that holds under the key once patch lies over old; NULL when none does. */
static const struct cJSON *merged_value(const struct cJSON *old, const struct cJSON *patch,
                                        const char *key)
{
    const struct cJSON *value = json_member(patch, key);
    if (!value)
        value = json_member(old, key);
    return value && !is_null(value) ? value : NULL;
}

/* Whether the other of days and hours, set by the patch, takes the place of this key. */
static bool is_replaced(const struct cJSON *patch, const char *key)
{
    if (strcmp(key, "days") == 0)
        return sets(patch, "hours");
    return strcmp(key, "hours") == 0 && sets(patch, "days");
}

/* Appends "key": after a comma or, at the first, the brace that opens the object at start. */
static void write_key(struct buf *out, size_t start, const char *key)
{
    buf_putc(out, out->len == start ? '{' : ',');
    json_string(out, key);
    buf_putc(out, ':');
}

/* Appends the rule's key and settings; nothing when none are left. */
static void write_rule(struct buf *out, size_t rules_start, const char *rule,
                       const struct cJSON *old, const struct cJSON *patch)
{
    size_t before = out->len;
    write_key(out, rules_start, rule);
    size_t start = out->len;
    for (size_t i = 0; i < COUNT(rule_keys); i++) {
        const char *key = rule_keys[i].name;
        const struct cJSON *value = merged_value(old, patch, key);
        if (!value || is_replaced(patch, key))
            continue;
        write_key(out, start, key);
        json_write(out, value);
    }
    if (out->len == start)
        buf_cut(out, before);
    else
        buf_putc(out, '}');
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static size_t add_names(const struct cJSON *object, const char **names, size_t n)
{
    for (object = object ? json_first(object) : NULL; object; object = json_next(object))
        names[n++] = json_key(object);
    return n;
}

static size_t count_items(const struct cJSON *object)
{
    size_t n = 0;
    for (object = object ? json_first(object) : NULL; object; object = json_next(object))
        n++;
    return n;
}

static enum status write_rules(struct merging *merging, size_t top_start)
{
    struct buf *out = &merging->out;
    const struct cJSON *old = json_member(merging->old, "rules");
    const struct cJSON *patch = json_member(merging->patch, "rules");
    if (patch && is_null(patch))
        return ST_OK;
    size_t most = count_items(old) + count_items(patch);
    const char **names = arena_alloc(merging->scope.arena, most * sizeof *names);
    if (!names)
        return keyed_no_memory(&merging->scope);
    size_t n = add_names(patch, names, add_names(old, names, 0));
    qsort(names, n, sizeof *names, compare_names);
    size_t before = out->len;
    write_key(out, top_start, "rules");
    size_t start = out->len;
    for (size_t i = 0; i < n; i++) {
        const struct cJSON *over = json_member(patch, names[i]);
        bool again = i > 0 && strcmp(names[i - 1], names[i]) == 0;
        if (!again && !(over && is_null(over)))
            write_rule(out, start, names[i], json_member(old, names[i]), over);
    }
    if (out->len == start)
        buf_cut(out, before);
    else
        buf_putc(out, '}');
    return ST_OK;
}

static enum status write_merged(struct merging *merging)
{
    size_t start = merging->out.len;
    enum status status = write_rules(merging, start);
    for (size_t i = TOP_RULES + 1; i < COUNT(top_keys) && status == ST_OK; i++) {
        const char *key = top_keys[i].name;
        const struct cJSON *value = merged_value(merging->old, merging->patch, key);
        if (!value)
            continue;
        write_key(&merging->out, start, key);
        json_write(&merging->out, value);
    }
    buf_putc(&merging->out, '}');
    return status;
}

static enum status read_settings(const char *text, struct cJSON **out, struct error *error)
{
    static const struct gate_limits limits = {SETTINGS_TEXT_MAX, SETTINGS_DEPTH, GATE_KEYS_MAX};
    *out = NULL;
    return text ? json_read(text, strlen(text), &limits, out, error) : ST_OK;
}

static enum status finish(struct merging *merging, const char **merged)
{
    if (merging->out.failed)
        return error_set(merging->scope.error, ST_LIMIT, "settings",
                         _("合并后的设置太长，请先删去不用的项。"));
    *merged = arena_dup(merging->scope.arena, merging->out.text, merging->out.len);
    return *merged ? ST_OK : keyed_no_memory(&merging->scope);
}

enum status settings_merge(const char *old, const char *patch, const struct rule_finder *finder,
                           struct arena *arena, const char **merged, struct error *error)
{
    struct cJSON *before = NULL;
    struct cJSON *over = NULL;
    struct merging merging = {.scope = {_("设置"), NULL, arena, error}, .finder = finder};
    buf_init(&merging.out, SETTINGS_TEXT_MAX);
    enum status status = read_settings(old, &before, error);
    if (status == ST_OK)
        status = read_settings(patch, &over, error);
    if (status != ST_OK)
        goto out;
    merging.old = before;
    merging.patch = over;
    status = check_patch(&merging);
    if (status == ST_OK)
        status = write_merged(&merging);
    if (status == ST_OK)
        status = finish(&merging, merged);
out:
    buf_free(&merging.out);
    json_free(before);
    json_free(over);
    return status;
}

static enum status decode_rules(const struct keyed_scope *scope, const struct cJSON *rules,
                                struct rule_setting **out, size_t *count)
{
    size_t most = count_items(rules);
    struct rule_setting *rows = arena_alloc(scope->arena, most * sizeof *rows);
    if (!rows)
        return keyed_no_memory(scope);
    size_t n = 0;
    for (rules = rules ? json_first(rules) : NULL; rules; rules = json_next(rules), n++) {
        const int64_t none = INTEGER_NONE;
        const char *rule = json_key(rules);
        rows[n] = (struct rule_setting){.rule = arena_dup(scope->arena, rule, strlen(rule)),
                                        .on = -1,
                                        .count = none,
                                        .days = none,
                                        .hours = none,
                                        .grace = none,
                                        .warn_days = none,
                                        .lapse_days = none,
                                        .due = INSTANT_NONE};
        if (!rows[n].rule)
            return keyed_no_memory(scope);
        struct keyed_scope inner = *scope;
        inner.rule = rows[n].rule;
        enum status status =
            keyed_read(&inner, "rules", rules, rule_keys, COUNT(rule_keys), KEYED_ALL, &rows[n]);
        if (status != ST_OK)
            return status;
    }
    *out = rows;
    *count = n;
    return ST_OK;
}

enum status settings_decode(const char *settings, struct arena *arena, struct rule_setting **out,
                            size_t *count, struct error *error)
{
    *out = NULL;
    *count = 0;
    struct cJSON *whole;
    enum status status = read_settings(settings, &whole, error);
    if (status != ST_OK || !whole)
        return status;
    struct keyed_scope scope = {_("设置"), NULL, arena, error};
    status = decode_rules(&scope, json_member(whole, "rules"), out, count);
    json_free(whole);
    return status;
}

bool settings_flag(const char *settings, const char *key, bool otherwise)
{
    struct cJSON *whole;
    if (read_settings(settings, &whole, NULL) != ST_OK || !whole)
        return otherwise;
    const struct cJSON *value = json_member(whole, key);
    bool flag = value && json_type(value) == JSON_FLAG ? json_flag(value) : otherwise;
    json_free(whole);
    return flag;
}
