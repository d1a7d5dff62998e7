#include "desk/letter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "base/text.h"
#include "desk/agenda.h"
#include "desk/inside.h"
#include "desk/letter_parts.h"
#include "desk/steps.h"
#include "store/query.h"
#include "store/row.h"

/* A text of 20,000 characters; what one message of a chat takes. */
enum { BODY_BYTES = 20000 * 4, TITLE_BYTES = 200 * 4, LIST_BYTES = 64 * (IDENT_MAX + 1) };
enum { CHANNEL_CHARACTERS = 5000, READ_MAX = 1 << 20 };

void letter_free(struct letter *letter)
{
    if (!letter)
        return;
    buf_free(&letter->title);
    buf_free(&letter->body);
    buf_free(&letter->groups);
    arena_free(letter->arena);
    free(letter);
}

struct letter *letter_blank(void)
{
    struct letter *letter = calloc(1, sizeof *letter);
    if (!letter)
        return NULL;
    buf_init(&letter->title, TITLE_BYTES);
    buf_init(&letter->body, BODY_BYTES);
    buf_init(&letter->groups, LIST_BYTES);
    entity_clear(ENTITY_POST, &letter->post);
    entity_clear(ENTITY_POST, &letter->saved);
    letter->post.state = 0;
    letter->arena = arena_new(READ_MAX);
    if (!letter->arena) {
        letter_free(letter);
        return NULL;
    }
    letter_sync(letter);
    return letter;
}

void letter_sync(struct letter *letter)
{
    letter->post.title = letter->title.len ? letter->title.text : NULL;
    letter->post.body = letter->body.len ? letter->body.text : NULL;
    letter->post.groups = letter->groups.len ? letter->groups.text : NULL;
    letter->post.event = *letter->event ? letter->event : NULL;
}

enum status letter_new(struct desk *desk, const char *const *groups, size_t count,
                       struct letter **out, struct error *error)
{
    struct letter *letter = letter_blank();
    *out = NULL;
    if (!letter)
        return desk_no_memory(error);
    enum status status = letter_groups(letter, groups, count, error);
    if (status != ST_OK) {
        letter_free(letter);
        return status;
    }
    letter->post.category = CATEGORY_PARTY_BUILDING;
    letter->post.org = desk_group_org(desk, groups[0], letter->arena);
    letter->touched = false;
    *out = letter;
    return ST_OK;
}

/* Takes over a row as it is stored. */
static void take_row(struct letter *letter, const struct post *row)
{
    letter->post = letter->saved = *row;
    snprintf(letter->id, sizeof letter->id, "%s", row->id);
    letter->post.id = letter->id;
    buf_reset(&letter->title);
    buf_puts(&letter->title, row->title ? row->title : "");
    buf_reset(&letter->body);
    buf_puts(&letter->body, row->body ? row->body : "");
    buf_reset(&letter->groups);
    buf_puts(&letter->groups, row->groups ? row->groups : "");
    snprintf(letter->event, sizeof letter->event, "%s", row->event ? row->event : "");
    letter_sync(letter);
}

enum status letter_reload(struct desk *desk, struct letter *letter, const char *id,
                          struct error *error)
{
    struct post row;
    char kept[IDENT_MAX + 1];
    snprintf(kept, sizeof kept, "%s", id);
    arena_reset(letter->arena);
    enum status status = row_get(desk->db, ENTITY_POST, kept, letter->arena, &row, error);
    if (status == ST_MISSING)
        return error_set(error, status, NULL, _("没有这条信息，请刷新后再试。"));
    if (status == ST_OK)
        take_row(letter, &row);
    return status;
}

enum status letter_open(struct desk *desk, const char *post, struct letter **out,
                        struct error *error)
{
    struct letter *letter = letter_blank();
    *out = NULL;
    if (!letter)
        return desk_no_memory(error);
    enum status status = letter_reload(desk, letter, post, error);
    if (status == ST_OK)
        *out = letter;
    else
        letter_free(letter);
    return status;
}

const struct post *letter_post(const struct letter *letter)
{
    return &letter->post;
}

bool letter_changed(const struct letter *letter)
{
    const struct post *a = &letter->post, *b = &letter->saved;
    return !text_same(a->title, b->title) || !text_same(a->body, b->body) ||
           !text_same(a->groups, b->groups) || !text_same(a->event, b->event) ||
           a->category != b->category || a->as != b->as || a->major != b->major ||
           a->in_branch_name != b->in_branch_name || a->important != b->important ||
           a->reply_required != b->reply_required;
}

bool letter_touched(const struct letter *letter)
{
    return letter->touched;
}

bool letter_editable(const struct letter *letter, const char **why)
{
    const char *reason = NULL;
    if (letter->post.state == POST_PUBLISHED)
        reason = _("已发布的信息不能改；写错了的请撤下，另起草一条。");
    else if (letter->post.state == POST_WITHDRAWN)
        reason = _("已撤下的信息不能改，请另起草一条。");
    if (reason && why)
        *why = reason;
    return !reason;
}

/* Puts the text into the buffer when the post's field takes it. */
static enum status set_text(struct letter *letter, struct buf *buf, const char *name,
                            const char *text, struct error *error)
{
    struct post trial;
    const struct field *field = entity_field(ENTITY_POST, name);
    entity_clear(ENTITY_POST, &trial);
    field_set_text(field, &trial, *text ? text : NULL);
    enum status status = *text ? field_check(field, &trial, error) : ST_OK;
    if (status != ST_OK)
        return status;
    if (strlen(text) > buf->max)
        return error_set(error, ST_LIMIT, name, _("文字太长，请删短一些。"));
    struct buf copy;
    letter->touched = letter->touched || strcmp(buf->len ? buf->text : "", text) != 0;
    buf_init(&copy, buf->max);
    buf_puts(&copy, text);
    if (copy.failed) {
        buf_free(&copy);
        return desk_no_memory(error);
    }
    buf_free(buf);
    *buf = copy;
    letter_sync(letter);
    return ST_OK;
}

enum status letter_title(struct letter *letter, const char *title, struct error *error)
{
    return set_text(letter, &letter->title, "title", title, error);
}

enum status letter_body(struct letter *letter, const char *body, struct error *error)
{
    return set_text(letter, &letter->body, "body", body, error);
}

enum status letter_groups(struct letter *letter, const char *const *groups, size_t count,
                          struct error *error)
{
    struct buf list;
    if (count == 0)
        return error_set(error, ST_INVALID, "groups", _("请至少选一个群组。"));
    buf_init(&list, LIST_BYTES);
    for (size_t i = 0; i < count; i++) {
        buf_puts(&list, i ? " " : "");
        buf_puts(&list, groups[i]);
    }
    enum status status =
        list.failed ? error_set(error, ST_LIMIT, "groups", _("一条信息最多发到 64 个群组。"))
                    : set_text(letter, &letter->groups, "groups", list.text, error);
    buf_free(&list);
    return status;
}

enum status letter_category(struct letter *letter, int64_t category, struct error *error)
{
    if (category < CATEGORY_PARTY_BUILDING || category > CATEGORY_OTHER)
        return error_set(error, ST_INVALID, "category", _("请选一个类别。"));
    letter->touched = letter->touched || letter->post.category != category;
    letter->post.category = category;
    return ST_OK;
}

enum status letter_as(struct letter *letter, int64_t as, struct error *error)
{
    if (as < 0 || as > FORM_DISCLOSURE)
        return error_set(error, ST_INVALID, "as", _("请选一种形式。"));
    letter->touched = letter->touched || letter->post.as != as;
    letter->post.as = as;
    return ST_OK;
}

enum status letter_event(struct letter *letter, const char *event, struct error *error)
{
    if (event && *event && !ident_valid(event, strlen(event)))
        return error_set(error, ST_INVALID, "event", _("活动编号不对，请重新选择活动。"));
    letter->touched = letter->touched || strcmp(letter->event, event ? event : "") != 0;
    snprintf(letter->event, sizeof letter->event, "%s", event ? event : "");
    letter_sync(letter);
    return ST_OK;
}

void letter_flag(struct letter *letter, enum letter_flag flag, bool value)
{
    int64_t *flags[] = {
        [LETTER_IN_BRANCH_NAME] = &letter->post.in_branch_name,
        [LETTER_MAJOR] = &letter->post.major,
        [LETTER_IMPORTANT] = &letter->post.important,
        [LETTER_REPLY_REQUIRED] = &letter->post.reply_required,
    };
    letter->touched = letter->touched || *flags[flag] != value;
    *flags[flag] = value;
}

/* Whether the same text has gone out in one of the post's groups. */
static enum status find_duplicate(struct desk *desk, const struct post *post, bool *found,
                                  struct error *error)
{
    const char *groups = post->groups;
    const char *word;
    enum status status = ST_OK;
    *found = false;
    for (size_t n; !*found && status == ST_OK && (n = list_next(&groups, &word)) > 0;) {
        struct query *query = db_query(
            desk->db, "SELECT 1 FROM posting p JOIN post q ON q.id = p.post WHERE p.\"group\" = $1 "
                      "AND p.withdrawn_at IS NULL AND q.id IS NOT $2 AND q.body IS $3 "
                      "AND (q.body IS NOT NULL OR q.title IS $4) LIMIT 1");
        query_bind_bytes(query, 1, word, n);
        query_bind_text(query, 2, post->id);
        query_bind_text(query, 3, post->body);
        query_bind_text(query, 4, post->title);
        status = query_step(query, error);
        *found = status == ST_OK;
        query_reset(query);
        status = status == ST_MISSING ? ST_OK : status;
    }
    return status;
}

/* Whether a rule that the post is to meet asks for fields of the event that are empty. */
static bool lacks_fields(struct desk *desk, const struct post *post, const struct event *event,
                         struct arena *arena)
{
    const char *org = post->as > 0 ? desk_group_org(desk, event->group, arena) : NULL;
    const struct rulebook *rulebook = org ? desk_rulebook(desk, org) : NULL;
    for (size_t i = 0; rulebook && i < rulebook->rule_count; i++) {
        const struct rule *rule = &rulebook->rules[i];
        const char *fields = rule->fact.event_fields, *word;
        if (rule->fact.kind != FACT_POSTED || !(rule->fact.forms & 1u << post->as) || !fields ||
            !event->kind || !list_has(rule->events, event->kind))
            continue;
        for (size_t n; (n = list_next(&fields, &word)) > 0;) {
            char name[IDENT_MAX + 1];
            desk_word(word, n, name, sizeof name);
            const struct field *field = entity_field(ENTITY_EVENT, name);
            if (field && field_is_text(field) && !field_is_set(field, event))
                return true;
        }
    }
    return false;
}

enum status letter_advice_on(struct desk *desk, const struct post *post, instant now,
                             struct advice *out, size_t max, size_t *count, struct error *error)
{
    struct event event;
    struct arena *arena = arena_new(READ_MAX);
    bool duplicate = false;
    *count = 0;
    if (!arena)
        return desk_no_memory(error);
    bool there =
        post->event && row_get(desk->db, ENTITY_EVENT, post->event, arena, &event, NULL) == ST_OK;
    *count = advise(post, there ? &event : NULL, now, CHANNEL_CHARACTERS, out, max);
    if (there && *count < max && lacks_fields(desk, post, &event, arena))
        out[(*count)++] = (struct advice){.kind = ADVICE_LACKS_FIELDS};
    arena_free(arena);
    enum status status = find_duplicate(desk, post, &duplicate, error);
    if (status == ST_OK && duplicate && *count < max)
        out[(*count)++] = (struct advice){.kind = ADVICE_DUPLICATE};
    return status;
}

enum status letter_advice(struct desk *desk, const struct letter *letter, instant now,
                          struct advice *out, size_t max, size_t *count, struct error *error)
{
    return letter_advice_on(desk, &letter->post, now, out, max, count, error);
}

enum post_step letter_next(struct desk *desk, const struct letter *letter, struct buf *out)
{
    struct post post = letter->post;
    if (post.state == 0)
        post.state = POST_DRAFT;
    if (!post.author)
        post.author = desk_user(desk);
    return steps_words(desk, &post, out);
}

enum post_step letter_next_of(struct desk *desk, const struct post *post, struct buf *out)
{
    return steps_words(desk, post, out);
}
