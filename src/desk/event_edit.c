#include "desk/event_edit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "base/text.h"
#include "core/scope.h"
#include "desk/event_edit_parts.h"
#include "ledger/terms.h"
#include "store/query.h"
#include "store/row.h"

enum { ARENA_MAX = 1 << 20, TEXT_BYTES = 4000 * 4 };

void event_edit_free(struct event_edit *edit)
{
    if (!edit)
        return;
    for (size_t i = 0; i < EVENT_FIELDS; i++)
        buf_free(&edit->texts[i]);
    arena_free(edit->arena);
    free(edit);
}

static struct event_edit *blank(int offset)
{
    struct event_edit *edit = calloc(1, sizeof *edit);
    if (!edit)
        return NULL;
    for (size_t i = 0; i < EVENT_FIELDS; i++)
        buf_init(&edit->texts[i], TEXT_BYTES);
    entity_clear(ENTITY_EVENT, &edit->event);
    entity_clear(ENTITY_EVENT, &edit->saved);
    edit->offset = offset;
    edit->arena = arena_new(ARENA_MAX);
    if (!edit->arena) {
        event_edit_free(edit);
        return NULL;
    }
    return edit;
}

/* First what people come together for, then what happens to one; what is confidential last. */
static int rank_of(const char *kind)
{
    if (scope_confidential(kind))
        return 2;
    return event_trait(kind)->gathers ? 0 : 1;
}

static void list_kinds(struct event_edit *edit, const char *own)
{
    for (int rank = 0; rank < 3; rank++)
        for (size_t i = 0; i < edit->rulebook->event_count; i++) {
            const char *kind = edit->rulebook->events[i].kind;
            bool listed = !event_trait(kind)->elsewhere || text_same(kind, own);
            if (listed && rank_of(kind) == rank && edit->kind_count < EVENT_KINDS_MAX)
                edit->kinds[edit->kind_count++] = kind;
        }
}

/* Reads the group with its rulebook and the terms in force. */
static enum status read_group(struct desk *desk, struct event_edit *edit, const char *id,
                              struct error *error)
{
    const struct rule_terms *terms = NULL;
    struct group *group = arena_alloc(edit->arena, sizeof *group);
    if (!group)
        return desk_no_memory(error);
    enum status status = row_get(desk->db, ENTITY_GROUP, id, edit->arena, group, error);
    if (status == ST_MISSING)
        return error_set(error, status, NULL, _("没有这个群组，请刷新后再试。"));
    if (status == ST_OK)
        status = ledger_terms(desk->ledger, group->org, &edit->rulebook, &terms, error);
    if (status != ST_OK)
        return status;
    if (!edit->rulebook)
        return error_set(error, ST_REFUSED, NULL,
                         _("这个群的组织还没有规则集，不知道有哪些活动；请先设定规则集。"));
    size_t size = edit->rulebook->rule_count * sizeof *terms;
    struct rule_terms *copy = arena_alloc(edit->arena, size ? size : 1);
    if (!copy)
        return desk_no_memory(error);
    if (size)
        memcpy(copy, terms, size);
    edit->terms = copy;
    edit->met_at =
        arena_alloc(edit->arena, (edit->rulebook->rule_count + 1) * sizeof *edit->met_at);
    if (!edit->met_at)
        return desk_no_memory(error);
    for (size_t i = 0; i < edit->rulebook->rule_count; i++)
        edit->met_at[i] = INSTANT_NONE;
    edit->bound = group;
    edit->offset = edit->rulebook->offset;
    edit->event.group = group->id;
    return ST_OK;
}

static void take_kind(struct event_edit *edit, const char *kind)
{
    for (size_t i = 0; i < edit->kind_count; i++)
        if (strcmp(edit->kinds[i], kind) == 0)
            event_edit_choose(edit, i);
}

enum status event_edit_new(struct desk *desk, const char *group, const char *kind, instant now,
                           struct event_edit **out, struct error *error)
{
    char own[IDENT_MAX + 1] = "";
    const char *word = "";
    struct event_edit *edit = blank(desk->offset);
    *out = NULL;
    if (!edit)
        return desk_no_memory(error);
    size_t n = kind ? list_next(&kind, &word) : 0;
    desk_word(word, n, own, sizeof own);
    enum status status = read_group(desk, edit, group, error);
    if (status == ST_OK) {
        list_kinds(edit, own);
        if (edit->kind_count == 0)
            status =
                error_set(error, ST_REFUSED, NULL, _("这个群的规则集里没有在这里登记的会议活动。"));
    }
    if (status == ST_OK) {
        event_edit_choose(edit, 0);
        take_kind(edit, own);
        if (!event_edit_gathers(edit))
            event_edit_span(edit, now - now % 60, INSTANT_NONE);
        *out = edit;
    } else {
        event_edit_free(edit);
    }
    return status;
}

/* Whether a fact of these words is such as the filter asks for, whatever its event's fields. */
static bool passes(const struct fact_filter *filter, const char *kind, const char *as,
                   const char *form, int64_t pictures)
{
    int64_t is = kind ? name_index(fact_kinds, kind, strlen(kind)) : 0;
    int64_t posted_as = as ? name_index(post_forms, as, strlen(as)) : 0;
    return is > 0 && filter->kind == is &&
           (filter->forms == 0 || (posted_as > 0 && filter->forms & 1u << posted_as)) &&
           (!filter->form || text_is(filter->form, form)) &&
           (filter->pictures <= 0 || pictures >= filter->pictures);
}

/* Notes when each rule last got what it asks for. */
static enum status read_facts(struct desk *desk, struct event_edit *edit, struct error *error)
{
    enum status status;
    struct query *query =
        db_query(desk->db, "SELECT kind, \"as\", form, pictures, at FROM fact WHERE event = $1 AND "
                           "voided_at IS NULL ORDER BY at");
    query_bind_text(query, 1, edit->id);
    while ((status = query_step(query, error)) == ST_OK)
        for (size_t i = 0; i < edit->rulebook->rule_count; i++)
            if (passes(&edit->rulebook->rules[i].fact, query_text(query, 0), query_text(query, 1),
                       query_text(query, 2), query_int(query, 3)))
                edit->met_at[i] = query_int(query, 4);
    query_reset(query);
    return status == ST_MISSING ? ST_OK : status;
}

static enum status take_texts(struct event_edit *edit, const struct event *event,
                              struct error *error)
{
    enum status status = ST_OK;
    for (int i = 0; i < EVENT_FIELDS && status == ST_OK; i++) {
        const struct field *field =
            entity_field(ENTITY_EVENT, event_field_key((enum event_field)i));
        const char *text = field_text(field, event);
        if (text && !event_edit_withheld(edit, (enum event_field)i))
            status = event_edit_set(edit, (enum event_field)i, text, error);
    }
    return status;
}

enum status event_edit_open(struct desk *desk, const char *id, struct event_edit **out,
                            struct error *error)
{
    struct event_edit *edit = blank(desk->offset);
    *out = NULL;
    if (!edit)
        return desk_no_memory(error);
    enum status status = row_get(desk->db, ENTITY_EVENT, id, edit->arena, &edit->saved, error);
    if (status == ST_MISSING)
        error_set(error, status, NULL, _("没有这项活动，请刷新后再试。"));
    if (status == ST_OK && edit->saved.cancelled_at != INSTANT_NONE)
        status = error_set(error, ST_REFUSED, NULL,
                           _("此活动已取消，不能再改；确实开展了的，请另登记一次。"));
    if (status == ST_OK) {
        edit->event = edit->saved;
        status = read_group(desk, edit, edit->saved.group, error);
    }
    if (status == ST_OK) {
        edit->event.id = edit->saved.id;
        snprintf(edit->id, sizeof edit->id, "%s", edit->saved.id);
        const char *kind = edit->saved.kind ? edit->saved.kind : "";
        list_kinds(edit, kind);
        take_kind(edit, kind);
        edit->event.kind = edit->saved.kind;
        status = take_texts(edit, &edit->saved, error);
    }
    if (status == ST_OK)
        status = read_facts(desk, edit, error);
    if (status == ST_OK)
        *out = edit;
    else
        event_edit_free(edit);
    return status;
}

const char *event_edit_group(const struct event_edit *edit)
{
    return edit->bound->id;
}

const char *event_edit_id(const struct event_edit *edit)
{
    return *edit->id ? edit->id : NULL;
}

size_t event_edit_kinds(const struct event_edit *edit)
{
    return edit->kind_count;
}

const char *event_edit_kind_title(const struct event_edit *edit, size_t index)
{
    return index < edit->kind_count ? rulebook_event_title(edit->rulebook, edit->kinds[index]) : "";
}

size_t event_edit_kind(const struct event_edit *edit)
{
    return edit->kind;
}

void event_edit_choose(struct event_edit *edit, size_t index)
{
    if (index >= edit->kind_count)
        return;
    edit->kind = index;
    edit->event.kind = edit->kinds[index];
}

bool event_edit_withheld(const struct event_edit *edit, enum event_field field)
{
    return scope_confidential(edit->saved.kind) &&
           text_same(field_text(entity_field(ENTITY_EVENT, event_field_key(field)), &edit->saved),
                     SCOPE_CONFIDENTIAL);
}

const char *event_edit_text(const struct event_edit *edit, enum event_field field)
{
    return edit->texts[field].text;
}

enum status event_edit_set(struct event_edit *edit, enum event_field which, const char *text,
                           struct error *error)
{
    struct event trial;
    struct buf *buf = &edit->texts[which];
    const struct field *field = entity_field(ENTITY_EVENT, event_field_key(which));
    entity_clear(ENTITY_EVENT, &trial);
    field_set_text(field, &trial, *text ? text : NULL);
    enum status status = *text ? field_check(field, &trial, error) : ST_OK;
    if (status != ST_OK)
        return status;
    buf_reset(buf);
    buf_puts(buf, text);
    if (buf->failed)
        return desk_no_memory(error);
    field_set_text(field, &edit->event, buf->len ? buf->text : NULL);
    return ST_OK;
}

instant event_edit_starts(const struct event_edit *edit)
{
    return edit->event.starts;
}

instant event_edit_ends(const struct event_edit *edit)
{
    return edit->event.ends == edit->event.starts ? INSTANT_NONE : edit->event.ends;
}

void event_edit_span(struct event_edit *edit, instant starts, instant ends)
{
    edit->event.starts = starts;
    edit->event.ends = ends == INSTANT_NONE ? starts : ends;
}

size_t event_edit_openness(const struct event_edit *edit)
{
    return edit->event.openness > 0 ? (size_t)edit->event.openness - 1 : 0;
}

void event_edit_open_to(struct event_edit *edit, size_t openness)
{
    if (openness < OPENNESS_KINDS)
        edit->event.openness = (int64_t)openness + 1;
}
