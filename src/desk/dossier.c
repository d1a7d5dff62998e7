#include "desk/dossier.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/intl.h"
#include "base/text.h"
#include "core/entity.h"
#include "core/field.h"
#include "core/scope.h"
#include "desk/inside.h"
#include "desk/words.h"
#include "store/query.h"

/* Enough for the names and titles of what is listed. */
enum { TEXTS_MAX = 2 << 20 };

struct dossier {
    struct desk *desk; /* while it is loaded */
    struct arena *arena;
    struct dossier_group group;
    struct heat heat;
    struct dossier_event events[DOSSIER_MAX];
    struct dossier_post posts[DOSSIER_MAX];
    size_t event_count, post_count;
    bool failed; /* memory was short */
};

void dossier_free(struct dossier *dossier)
{
    if (!dossier)
        return;
    arena_free(dossier->arena);
    free(dossier);
}

static const char *keep(struct dossier *dossier, const char *text)
{
    struct buf clean;
    buf_init(&clean, DESK_TEXT_MAX);
    desk_clean(&clean, text ? text : "");
    const char *kept = arena_dup(dossier->arena, clean.text, clean.len);
    buf_free(&clean);
    dossier->failed = dossier->failed || !kept;
    return kept ? kept : "";
}

static const char *keep_id(struct dossier *dossier, struct query *query, int column)
{
    return query_text(query, column) ? keep(dossier, query_text(query, column)) : NULL;
}

static instant time_of(struct query *query, int column)
{
    int64_t at = query_int(query, column);
    return at == INTEGER_NONE ? INSTANT_NONE : at;
}

static int64_t word_of(struct query *query, int column, const char *const *names)
{
    const char *word = query_text(query, column);
    return word ? name_index(names, word, query_length(query, column)) : 0;
}

static void take_group(struct dossier *dossier, struct query *query, instant now)
{
    (void)now;
    dossier->group = (struct dossier_group){.name = keep(dossier, query_text(query, 0)),
                                            .org_name = keep(dossier, query_text(query, 1)),
                                            .owner = keep(dossier, query_text(query, 2)),
                                            .admin = keep(dossier, query_text(query, 3)),
                                            .leader = keep(dossier, query_text(query, 4)),
                                            .kind = word_of(query, 5, group_kinds),
                                            .active_from = time_of(query, 6),
                                            .work_ended = time_of(query, 7),
                                            .dissolved = time_of(query, 8),
                                            .members = query_int(query, 9),
                                            .joined = query_int(query, 10)};
}

static void take_event(struct dossier *dossier, struct query *query, instant now)
{
    if (dossier->event_count == DOSSIER_MAX)
        return;
    struct dossier_event *event = &dossier->events[dossier->event_count++];
    event->id = keep_id(dossier, query, 0);
    event->kind = keep(dossier, query_text(query, 2));
    struct buf title;
    buf_init(&title, DESK_TEXT_MAX);
    bool confidential = scope_confidential(event->kind);
    if (confidential)
        buf_puts(&title, _("保密 "));
    if (!confidential || !text_same(query_text(query, 1), SCOPE_CONFIDENTIAL))
        desk_name(dossier->desk, ENTITY_EVENT, event->id, &title);
    event->title = keep(dossier, title.text);
    buf_free(&title);
    event->starts = time_of(query, 3);
    event->ends = time_of(query, 4);
    bool planned = query_int(query, 5) == 1 && time_of(query, 6) == INSTANT_NONE;
    event->state = time_of(query, 7) != INSTANT_NONE ? EVENT_CANCELLED
                   : event->ends > now               ? EVENT_AHEAD
                   : planned                         ? EVENT_TO_CONFIRM
                                                     : EVENT_HELD;
}

static void take_post(struct dossier *dossier, struct query *query, instant now)
{
    (void)now;
    if (dossier->post_count == DOSSIER_MAX)
        return;
    struct dossier_post *post = &dossier->posts[dossier->post_count++];
    instant entered = time_of(query, 7);
    post->post = keep_id(dossier, query, 0);
    post->fact = keep_id(dossier, query, 1);
    post->title = keep(dossier, query_text(query, 2));
    post->state = word_of(query, 3, post_states);
    post->category = word_of(query, 4, post_categories);
    post->as = word_of(query, 5, post_forms);
    post->at = time_of(query, 6);
    post->late_entry = post->fact && entered != INSTANT_NONE && entered - post->at >= CIVIL_DAY;
    post->voided = query_int(query, 8) == 1;
}

static enum status walk(struct desk *desk, struct dossier *dossier, const char *sql,
                        const char *group, instant now,
                        void (*take)(struct dossier *, struct query *, instant),
                        struct error *error)
{
    struct query *query = db_query(desk->db, sql);
    query_bind_text(query, 1, group);
    enum status status;
    while ((status = query_step(query, error)) == ST_OK && !dossier->failed)
        take(dossier, query, now);
    query_reset(query);
    if (dossier->failed)
        return desk_no_memory(error);
    return status == ST_MISSING ? ST_OK : status;
}

static const struct {
    const char *sql;
    void (*take)(struct dossier *, struct query *, instant);
} parts[] = {
    {"SELECT g.name, o.name, w.name, a.name, l.name, g.kind, g.active_from, g.work_ended, "
     "g.dissolved, (SELECT count(*) FROM member m WHERE m.org = g.org AND m.added_at IS NOT NULL "
     "AND m.left IS NULL), (SELECT count(*) FROM joining j WHERE j.\"group\" = g.id "
     "AND j.quit IS NULL) FROM \"group\" g LEFT JOIN org o ON o.id = g.org "
     "LEFT JOIN person w ON w.id = g.owner LEFT JOIN person a ON a.id = g.admin "
     "LEFT JOIN person l ON l.id = g.contact_leader WHERE g.id = $1",
     take_group},
    {"SELECT id, title, kind, starts, ends, planned, confirmed_at, cancelled_at FROM event "
     "WHERE \"group\" = $1 ORDER BY ends DESC, id LIMIT 200",
     take_event},
    {"SELECT id, NULL, title, state, category, \"as\", coalesce(approved_at, submitted_at, "
     "drafted_at), NULL, 0 FROM post WHERE state IN ('draft', 'submitted', 'reviewed', 'checked', "
     "'approved', 'returned') AND instr(' ' || groups || ' ', ' ' || $1 || ' ') > 0 "
     "ORDER BY 7 DESC, id LIMIT 100",
     take_post},
    {"SELECT f.post, f.id, coalesce(nullif(p.title, ''), e.title, f.note), p.state, f.category, "
     "f.\"as\", "
     "f.at, f.recorded_at, f.voided_at IS NOT NULL FROM fact f LEFT JOIN post p ON p.id = f.post "
     "LEFT JOIN event e ON e.id = f.event "
     "WHERE f.\"group\" = $1 AND f.kind = 'posted' ORDER BY f.at DESC, f.id LIMIT 200",
     take_post},
};

enum status dossier_load(struct desk *desk, const char *group, instant now, struct dossier **out,
                         struct error *error)
{
    enum status status = ST_OK;
    struct dossier *dossier = calloc(1, sizeof *dossier);
    *out = NULL;
    if (dossier)
        dossier->arena = arena_new(TEXTS_MAX);
    if (!dossier || !dossier->arena) {
        dossier_free(dossier);
        return desk_no_memory(error);
    }
    dossier->desk = desk;
    for (size_t i = 0; status == ST_OK && i < sizeof parts / sizeof parts[0]; i++)
        status = walk(desk, dossier, parts[i].sql, group, now, parts[i].take, error);
    if (status == ST_OK && !dossier->group.name)
        status = error_set(error, ST_MISSING, group, "%s", _("没有这个群"));
    if (status == ST_OK)
        status = heat_load(desk, group, now, &dossier->heat, error);
    if (status == ST_OK)
        *out = dossier;
    else
        dossier_free(dossier);
    return status;
}

const struct dossier_group *dossier_group(const struct dossier *dossier)
{
    return &dossier->group;
}

const struct heat *dossier_heat(const struct dossier *dossier)
{
    return &dossier->heat;
}

size_t dossier_events(const struct dossier *dossier)
{
    return dossier->event_count;
}

const struct dossier_event *dossier_event(const struct dossier *dossier, size_t index)
{
    return index < dossier->event_count ? &dossier->events[index] : NULL;
}

size_t dossier_posts(const struct dossier *dossier)
{
    return dossier->post_count;
}

const struct dossier_post *dossier_post(const struct dossier *dossier, size_t index)
{
    return index < dossier->post_count ? &dossier->posts[index] : NULL;
}

const char *dossier_event_word(const struct dossier_event *event)
{
    if (event->state == EVENT_TO_CONFIRM)
        return _("待确认");
    if (event->state == EVENT_CANCELLED)
        return _("已取消");
    return words_event(event->kind, event->state == EVENT_HELD ? PHASE_DONE : PHASE_AHEAD);
}
