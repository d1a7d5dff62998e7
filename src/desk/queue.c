#include "desk/queue.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "desk/inside.h"
#include "desk/letter.h"
#include "desk/pick.h"
#include "desk/posts.h"
#include "desk/queue_parts.h"
#include "store/query.h"
#include "store/row.h"

enum { QUEUE_IDS_MAX = 16 << 20, DETAIL_MAX = 1 << 20, MARK_MAX = 160, WORDS_MAX = 4096 };

struct queue *queue_new(struct desk *desk, enum queue_kind kind)
{
    struct queue *queue = calloc(1, sizeof *queue);
    if (!queue)
        return NULL;
    queue->desk = desk;
    queue->kind = kind;
    queue->ids = arena_new(QUEUE_IDS_MAX);
    queue->shown = arena_new(DETAIL_MAX);
    if (!queue->ids || !queue->shown) {
        queue_free(queue);
        return NULL;
    }
    return queue;
}

void queue_free(struct queue *queue)
{
    if (!queue)
        return;
    arena_free(queue->ids);
    arena_free(queue->shown);
    pick_free(&queue->read);
    free(queue->rows);
    free(queue);
}

static bool belongs(const struct queue *queue, const struct post *post, enum post_step step)
{
    switch (queue->kind) {
    case QUEUE_DECIDE:
        return posts_waits(post, step);
    case QUEUE_PUBLISH:
        return posts_ready(post, step);
    default:
        return post->state == POST_DRAFT || post->state == POST_RETURNED;
    }
}

static instant since(const struct queue *queue, const struct post *post)
{
    if (queue->kind == QUEUE_OWN)
        return post->state == POST_RETURNED ? post->returned_at : post->drafted_at;
    return post->state == POST_APPROVED ? post->approved_at : post->submitted_at;
}

/* What marks that text as read: the id and what was to be decided. */
static void mark_of(const char *id, const char *text, char out[MARK_MAX])
{
    snprintf(out, MARK_MAX, "%s:%s", id, text ? text : "");
}

static bool add_row(struct queue *queue, const struct post *post)
{
    char mark[MARK_MAX];
    if (queue->count == queue->room) {
        size_t room = queue->room ? queue->room * 2 : 64;
        struct queue_row *rows = realloc(queue->rows, room * sizeof *rows);
        if (!rows)
            return false;
        queue->rows = rows;
        queue->room = room;
    }
    struct queue_row *row = &queue->rows[queue->count];
    mark_of(post->id, post->text, mark);
    *row = (struct queue_row){
        .id = arena_dup(queue->ids, post->id, strlen(post->id)),
        .state = post->state,
        .rev = post->rev,
        .org = arena_dup(queue->ids, post->org ? post->org : "", post->org ? strlen(post->org) : 0),
        .since = since(queue, post),
        .unlocks = queue->kind == QUEUE_DECIDE && queue_unlocks(queue->desk, post, queue->now),
        .read = pick_has(&queue->read, mark),
    };
    bool kept = row->id && row->org;
    queue->mixed = queue->mixed || (kept && strcmp(row->org, queue->rows[0].org) != 0);
    queue->count += kept;
    return kept;
}

static bool take_post(void *context, const struct post *post, enum post_step step)
{
    struct queue *queue = context;
    if (!belongs(queue, post, step))
        return true;
    queue->failed = !add_row(queue, post);
    return !queue->failed;
}

static int urgent_first(const void *a, const void *b)
{
    const struct queue_row *left = a, *right = b;
    if (left->unlocks != right->unlocks)
        return left->unlocks ? -1 : 1;
    if (left->since != right->since)
        return left->since < right->since ? -1 : 1;
    return strcmp(left->id, right->id);
}

static int newest_first(const void *a, const void *b)
{
    const struct queue_row *left = a, *right = b;
    if (left->since != right->since)
        return left->since > right->since ? -1 : 1;
    return strcmp(left->id, right->id);
}

enum status queue_load(struct queue *queue, instant now, struct error *error)
{
    arena_reset(queue->ids);
    queue->count = 0;
    queue->now = now;
    queue->failed = queue->mixed = false;
    enum status status = posts_walk(queue->desk, take_post, queue, error);
    if (status == ST_OK && queue->failed)
        status = desk_no_memory(error);
    if (status != ST_OK) {
        queue->count = 0;
        return status;
    }
    if (queue->count > 0)
        qsort(queue->rows, queue->count, sizeof *queue->rows,
              queue->kind == QUEUE_OWN ? newest_first : urgent_first);
    return ST_OK;
}

enum queue_kind queue_kind(const struct queue *queue)
{
    return queue->kind;
}

size_t queue_count(const struct queue *queue)
{
    return queue->count;
}

const struct queue_row *queue_row(const struct queue *queue, size_t index)
{
    return index < queue->count ? &queue->rows[index] : NULL;
}

bool queue_mixed(const struct queue *queue)
{
    return queue->mixed;
}

const char *queue_row_id(const void *queue, size_t index)
{
    const struct queue_row *row = queue_row(queue, index);
    return row ? row->id : NULL;
}

size_t queue_index(const struct queue *queue, const char *id)
{
    size_t i = 0;
    while (i < queue->count && strcmp(queue->rows[i].id, id) != 0)
        i++;
    return i;
}

size_t queue_next(const struct queue *queue, size_t index)
{
    for (size_t i = index + 1; i < queue->count; i++)
        if (!queue->rows[i].read)
            return i;
    for (size_t i = 0; i < index && i < queue->count; i++)
        if (!queue->rows[i].read)
            return i;
    if (index + 1 < queue->count)
        return index + 1;
    return queue->count > 0 ? queue->count - 1 : 0;
}

void queue_position(const struct queue *queue, size_t index, struct buf *out)
{
    buf_printf(out, "%zu/%zu", queue->count ? index + 1 : 0, queue->count);
}

/* The hash of what is to be decided, as it stands in the store now. */
static enum status mark_now(const struct queue *queue, const char *id, char mark[MARK_MAX],
                            struct error *error)
{
    struct query *query = db_query(queue->desk->db, "SELECT text FROM post WHERE id = $1");
    query_bind_text(query, 1, id);
    enum status status = query_step(query, error);
    if (status == ST_OK)
        mark_of(id, query_text(query, 0), mark);
    query_reset(query);
    return status;
}

enum status queue_read(struct queue *queue, size_t index, struct error *error)
{
    char mark[MARK_MAX];
    if (index >= queue->count)
        return ST_OK;
    struct queue_row *row = &queue->rows[index];
    enum status status = mark_now(queue, row->id, mark, error);
    if (status != ST_OK)
        return status == ST_MISSING ? ST_OK : status;
    if (!pick_add(&queue->read, mark))
        return desk_no_memory(error);
    row->read = true;
    return ST_OK;
}

bool queue_is_read(const struct queue *queue, const char *id)
{
    char mark[MARK_MAX];
    return mark_now(queue, id, mark, NULL) == ST_OK && pick_has(&queue->read, mark);
}

/* A name in the arena of the detail. */
static const char *shown_name(struct queue *queue, enum entity entity, const char *id)
{
    struct buf name;
    buf_init(&name, DESK_NAME_MAX);
    desk_name(queue->desk, entity, id, &name);
    const char *kept = arena_dup(queue->shown, name.text, name.len);
    buf_free(&name);
    return kept ? kept : "";
}

static void add_groups(struct queue *queue, struct queue_detail *out)
{
    struct buf names, waiting;
    const char *groups = out->post.groups;
    const char *word;
    buf_init(&names, WORDS_MAX * 4);
    buf_init(&waiting, WORDS_MAX * 4);
    for (size_t n; (n = list_next(&groups, &word)) > 0; out->group_count++) {
        char id[IDENT_MAX + 1];
        desk_word(word, n, id, sizeof id);
        buf_puts(&names, out->group_count ? _("、") : "");
        desk_name(queue->desk, ENTITY_GROUP, id, &names);
        const char *posting = arena_printf(queue->shown, "%s:%s", out->post.id, id);
        if (posting && row_exists(queue->desk->db, ENTITY_POSTING, posting, NULL) != ST_MISSING)
            continue;
        buf_puts(&waiting, waiting.len ? " " : "");
        buf_puts(&waiting, id);
    }
    out->group_names = arena_dup(queue->shown, names.text, names.len);
    out->unpublished = arena_dup(queue->shown, waiting.text, waiting.len);
    buf_free(&names);
    buf_free(&waiting);
}

static void add_step(struct queue *queue, struct queue_detail *out)
{
    struct buf words;
    buf_init(&words, WORDS_MAX);
    out->step = letter_next_of(queue->desk, &out->post, &words);
    out->step_words = arena_dup(queue->shown, words.text, words.len);
    buf_free(&words);
}

enum status queue_detail(struct queue *queue, size_t index, struct queue_detail *out,
                         struct error *error)
{
    const struct queue_row *row = queue_row(queue, index);
    *out = (struct queue_detail){0};
    arena_reset(queue->shown);
    if (!row)
        return error_set(error, ST_MISSING, NULL, _("没有这一行。"));
    enum status status =
        row_get(queue->desk->db, ENTITY_POST, row->id, queue->shown, &out->post, error);
    if (status == ST_MISSING)
        return error_set(error, status, NULL, _("没有这条信息，请刷新后再试。"));
    if (status != ST_OK)
        return status;
    out->author_name = shown_name(queue, ENTITY_PERSON, out->post.author);
    out->event_title = shown_name(queue, ENTITY_EVENT, out->post.event);
    add_groups(queue, out);
    add_step(queue, out);
    const struct rulebook *rulebook = desk_rulebook(queue->desk, out->post.org);
    out->checklist = rulebook ? rulebook->checklist : NULL;
    out->checklist_count = rulebook ? rulebook->checklist_count : 0;
    if (!out->group_names || !out->unpublished || !out->step_words)
        return desk_no_memory(error);
    return letter_advice_on(queue->desk, &out->post, queue->now, out->advice, QUEUE_ADVICE_MAX,
                            &out->advice_count, error);
}
