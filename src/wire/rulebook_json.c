#include "wire/rulebook_json.h"

#include <string.h>

#include "base/ident.h"
#include "base/intl.h"
#include "base/utf8.h"
#include "wire/keyed.h"
#include "wire/rule_json.h"

enum { RULEBOOK_DEPTH = 16, TEXT_MAX = 500, SHORT_MIN = 2, SHORT_MAX = 6, DAYS_MAX = 3660 };
enum { FILE_SHOWN_MAX = 160, OFFSET_LENGTH = 6, OFFSET_MAX = 18 * CIVIL_HOUR };

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* The outermost object while it is read. */
struct draft {
    struct rulebook rulebook;
    int64_t format;
    const char *offset;
};

#define AT(member) offsetof(struct draft, member)

static const struct keyed top_keys[] = {
    {"format", KEYED_INTEGER, AT(format), 1, 1, .needers = KEYED_ALL},
    {"id", KEYED_IDENT, AT(rulebook.id), .needers = KEYED_ALL},
    {"title", KEYED_TEXT, AT(rulebook.title), 1, TEXT_MAX, .needers = KEYED_ALL},
    {"short", KEYED_TEXT, AT(rulebook.short_title), SHORT_MIN, SHORT_MAX, .needers = KEYED_ALL},
    {"source", KEYED_IDENT, AT(rulebook.source), .needers = KEYED_ALL},
    {"offset", KEYED_TEXT, AT(offset), 1, TEXT_MAX, .needers = KEYED_ALL},
    {"binds", KEYED_OWN, .needers = KEYED_ALL},
    {"silent_days", KEYED_INTEGER, AT(rulebook.silent_days), .min = 1, .max = DAYS_MAX},
    {"events", KEYED_OWN, .needers = KEYED_ALL},
    {"policy", KEYED_OWN, .needers = KEYED_ALL},
    {"checklist", KEYED_OWN, .needers = KEYED_ALL},
    {"rules", KEYED_OWN, .needers = KEYED_ALL},
};

static const struct keyed binds_keys[] = {
    {"group_kinds", KEYED_MASK, offsetof(struct rulebook, group_kinds), .names = group_kinds,
     .needers = KEYED_ALL},
    {"temporary", KEYED_FALSE, .offset = offsetof(struct rulebook, not_temporary)},
};

static const struct keyed line_keys[] = {
    {"clause", KEYED_TEXT, offsetof(struct checklist_line, clause), 1, TEXT_MAX,
     .needers = KEYED_ALL},
    {"text", KEYED_TEXT, offsetof(struct checklist_line, text), 1, TEXT_MAX, .needers = KEYED_ALL},
};

/* A row of the policy while it is read. */
struct row_draft {
    struct policy_row row;
    bool any;
    const char *review;
    const char *approve;
};

#define ROW_AT(member) offsetof(struct row_draft, member)

static const char *const author_names[] = {"", "member", "admin", NULL};
static const char *const reviewer_names[] = {"", "admin", NULL};
static const char *const approver_names[] = {"", "secretary", "head", "owner", NULL};

static const struct keyed row_keys[] = {
    {"when", KEYED_OWN, .needers = KEYED_ALL},
    {"review", KEYED_WORDS, ROW_AT(review), .names = reviewer_names},
    {"sole_admin_skips", KEYED_TRUE, .offset = ROW_AT(row.sole_admin_skips)},
    {"check_secrecy", KEYED_TRUE, .offset = ROW_AT(row.check_secrecy)},
    {"approve", KEYED_WORDS, ROW_AT(approve), .names = approver_names},
};

static const struct keyed when_keys[] = {
    {"author", KEYED_CHOICE, ROW_AT(row.author), .names = author_names},
    {"in_branch_name", KEYED_TRUE, .offset = ROW_AT(row.in_branch_name)},
    {"major", KEYED_TRUE, .offset = ROW_AT(row.major)},
    {"important", KEYED_TRUE, .offset = ROW_AT(row.important)},
    {"any", KEYED_TRUE, .offset = ROW_AT(any)},
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Reads "+08:00" as seconds. */
static bool read_offset(const char *text, int *out)
{
    if (strlen(text) != OFFSET_LENGTH || (text[0] != '+' && text[0] != '-') || text[3] != ':')
        return false;
    if (!is_digit(text[1]) || !is_digit(text[2]) || !is_digit(text[4]) || !is_digit(text[5]))
        return false;
    int hours = (text[1] - '0') * 10 + text[2] - '0';
    int minutes = (text[4] - '0') * 10 + text[5] - '0';
    int seconds = hours * CIVIL_HOUR + minutes * 60;
    *out = text[0] == '-' ? -seconds : seconds;
    return minutes < 60 && seconds <= OFFSET_MAX;
}

/* An array with room for one entry of size bytes for each item of the container; *count gets how
 * many. At least one byte, so that NULL always means that the arena is full. */
static void *make_rows(const struct keyed_scope *scope, const struct cJSON *container, size_t size,
                       size_t *count)
{
    *count = 0;
    for (const struct cJSON *item = json_first(container); item; item = json_next(item))
        ++*count;
    return arena_alloc(scope->arena, *count * size);
}

static enum status read_events(const struct keyed_scope *scope, const struct cJSON *object,
                               struct rulebook *out)
{
    if (json_type(object) != JSON_OBJECT)
        return keyed_refuse(scope, "events", _("应是花括号里的一组键值"));
    struct event_kind *rows = make_rows(scope, object, sizeof *rows, &out->event_count);
    if (!rows)
        return keyed_no_memory(scope);
    out->events = rows;
    for (const struct cJSON *item = json_first(object); item; item = json_next(item), rows++) {
        const char *kind = json_key(item);
        if (!ident_valid(kind, strlen(kind)))
            return keyed_refuse(scope, kind, _("应是 1 至 64 个字母、数字或 . _ -"));
        rows->kind = arena_dup(scope->arena, kind, strlen(kind));
        if (!rows->kind)
            return keyed_no_memory(scope);
        struct keyed title = {
            kind, KEYED_TEXT, offsetof(struct event_kind, title), 1, TEXT_MAX, NULL, 0, 0};
        enum status status = keyed_value(scope, &title, item, rows);
        if (status != ST_OK)
            return status;
    }
    return ST_OK;
}

static enum status check_row(const struct keyed_scope *scope, const struct cJSON *when,
                             struct row_draft *draft)
{
    struct policy_row *row = &draft->row;
    if (!json_first(when))
        return keyed_refuse(scope, "when", _("没有条件；总是适用请写 {\"any\": true}"));
    if (list_has(draft->review, "admin"))
        row->review = ROLE_ADMIN;
    if (list_has(draft->approve, "secretary"))
        row->approve |= ROLE_SECRETARY;
    if (list_has(draft->approve, "head"))
        row->approve |= ROLE_HEAD;
    if (list_has(draft->approve, "owner"))
        row->approve |= ROLE_OWNER;
    if (!row->review && !row->approve && !row->check_secrecy)
        return keyed_refuse(scope, "policy",
                            _("的每一行至少要有一步：review、check_secrecy 或 approve"));
    if (row->sole_admin_skips && !row->review)
        return keyed_refuse(scope, "sole_admin_skips", _("要与 review 一起用"));
    return ST_OK;
}

static enum status read_policy(const struct keyed_scope *scope, const struct cJSON *list,
                               struct rulebook *out)
{
    if (json_type(list) != JSON_ARRAY)
        return keyed_refuse(scope, "policy", _("应是方括号里的一列"));
    struct policy_row *rows = make_rows(scope, list, sizeof *rows, &out->policy_count);
    if (!rows)
        return keyed_no_memory(scope);
    out->policy = rows;
    for (const struct cJSON *item = json_first(list); item; item = json_next(item)) {
        struct row_draft draft = {.any = false};
        enum status status =
            keyed_read(scope, "policy", item, row_keys, COUNT(row_keys), KEYED_ALL, &draft);
        const struct cJSON *when = json_member(item, "when");
        if (status == ST_OK)
            status =
                keyed_read(scope, "when", when, when_keys, COUNT(when_keys), KEYED_ALL, &draft);
        if (status == ST_OK)
            status = check_row(scope, when, &draft);
        if (status != ST_OK)
            return status;
        *rows++ = draft.row;
    }
    return ST_OK;
}

static enum status read_checklist(const struct keyed_scope *scope, const struct cJSON *list,
                                  struct rulebook *out)
{
    if (json_type(list) != JSON_ARRAY)
        return keyed_refuse(scope, "checklist", _("应是方括号里的一列"));
    struct checklist_line *rows = make_rows(scope, list, sizeof *rows, &out->checklist_count);
    if (!rows)
        return keyed_no_memory(scope);
    out->checklist = rows;
    for (const struct cJSON *item = json_first(list); item; item = json_next(item)) {
        enum status status =
            keyed_read(scope, "checklist", item, line_keys, COUNT(line_keys), KEYED_ALL, rows++);
        if (status != ST_OK)
            return status;
    }
    return ST_OK;
}

/* Refuses the last of n rules when an earlier one has its id or title. */
static enum status check_unique(const struct keyed_scope *scope, const struct rule *rules, size_t n)
{
    const struct rule *last = &rules[n - 1];
    for (size_t i = 0; i + 1 < n; i++) {
        if (strcmp(rules[i].id, last->id) == 0)
            return keyed_refuse(scope, "id", _("与前面一条规则重复"));
        if (strcmp(rules[i].title, last->title) == 0)
            return keyed_refuse(scope, "title", _("与规则“%s”的重复"), rules[i].id);
    }
    return ST_OK;
}

static enum status read_rules(struct keyed_scope *scope, const struct cJSON *list,
                              struct rulebook *out)
{
    if (json_type(list) != JSON_ARRAY || !json_first(list))
        return keyed_refuse(scope, "rules", _("应是方括号里的一列规则，至少一条"));
    struct rule *rows = make_rows(scope, list, sizeof *rows, &out->rule_count);
    if (!rows)
        return keyed_no_memory(scope);
    out->rules = rows;
    size_t n = 0;
    for (const struct cJSON *item = json_first(list); item; item = json_next(item)) {
        enum status status = rule_decode(scope, item, out, &rows[n++]);
        if (status == ST_OK)
            status = check_unique(scope, rows, n);
        if (status != ST_OK)
            return status;
    }
    return ST_OK;
}

static enum status read_whole(struct keyed_scope *scope, const struct cJSON *whole,
                              struct rulebook *out)
{
    struct draft draft = {.rulebook = {.silent_days = INTEGER_NONE}};
    enum status status = keyed_read(scope, "", whole, top_keys, COUNT(top_keys), KEYED_ALL, &draft);
    if (status == ST_OK && !read_offset(draft.offset, &draft.rulebook.offset))
        status = keyed_refuse(scope, "offset", _("应是时区，写法如 +08:00"));
    if (status == ST_OK)
        status = keyed_read(scope, "binds", json_member(whole, "binds"), binds_keys,
                            COUNT(binds_keys), KEYED_ALL, &draft.rulebook);
    if (status == ST_OK)
        status = read_events(scope, json_member(whole, "events"), &draft.rulebook);
    if (status == ST_OK)
        status = read_policy(scope, json_member(whole, "policy"), &draft.rulebook);
    if (status == ST_OK)
        status = read_checklist(scope, json_member(whole, "checklist"), &draft.rulebook);
    if (status == ST_OK)
        status = read_rules(scope, json_member(whole, "rules"), &draft.rulebook);
    if (status == ST_OK)
        *out = draft.rulebook;
    return status;
}

enum status rulebook_decode(const char *file, const char *text, size_t n, struct arena *arena,
                            struct rulebook *out, struct error *error)
{
    static const struct gate_limits limits = {RULEBOOK_TEXT_MAX, RULEBOOK_DEPTH, GATE_KEYS_MAX};
    struct cJSON *whole;
    struct error gate = {0};
    enum status status = json_read(text, n, &limits, &whole, &gate);
    if (status != ST_OK)
        return error_set(error, status, gate.key, _("%.*s：%s"),
                         (int)utf8_cut(file, strlen(file), FILE_SHOWN_MAX), file, gate.text);
    struct keyed_scope scope = {file, NULL, arena, error};
    if (json_type(whole) == JSON_OBJECT)
        status = read_whole(&scope, whole, out);
    else
        status = error_set(error, ST_INVALID, NULL, _("%.*s：规则集应是花括号里的一组键值。"),
                           (int)utf8_cut(file, strlen(file), FILE_SHOWN_MAX), file);
    json_free(whole);
    return status;
}
