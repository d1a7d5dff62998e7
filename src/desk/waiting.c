#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "base/text.h"
#include "desk/waiting_parts.h"
#include "ledger/journal_text.h"
#include "store/query.h"
#include "store/row.h"

/* What waits in the outbox, what was refused, and what somebody else has left. */

struct listing {
    struct desk *desk;
    struct arena *arena;
    struct waiting *list;
    size_t count, room;
    bool failed;
};

/* The kind of that name; ENTITY_COUNT: none. */
static enum entity entity_of(const char *kind)
{
    for (int i = 0; kind && i < ENTITY_COUNT; i++)
        if (strcmp(entity_kinds[i].name, kind) == 0)
            return (enum entity)i;
    return ENTITY_COUNT;
}

const char *desk_verdict_words(const char *verdict)
{
    static const struct {
        const char *verdict, *words;
    } table[] = {
        {"conflict.rev", N_("期间已被别人改过")},
        {"conflict.state", N_("现在的状态不能这样办")},
        {"conflict.decided", N_("别人已先作决定")},
        {"conflict.unique", N_("已有同样的一条")},
        {"dependency", N_("所依据的前一步被拒")},
        {"forbidden", N_("没有这项权限")},
        {"forbidden.revoked", N_("权限已被收回")},
        {"invalid", N_("内容不合要求")},
        {"unsupported", N_("服务器不懂这一项")},
        {"id_reused", N_("编号与另一条相同")},
        {"retry", N_("要再送一次")},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (strcmp(table[i].verdict, verdict) == 0)
            return _(table[i].words);
    return verdict;
}

static const char *keep(struct listing *listing, const struct buf *text)
{
    const char *kept = arena_dup(listing->arena, text->text, text->len);
    listing->failed = listing->failed || !kept;
    return kept ? kept : "";
}

/* The text as one clean line in the arena; NULL stays NULL. */
static const char *keep_line(struct listing *listing, const char *text)
{
    struct buf line;
    if (!text)
        return NULL;
    buf_init(&line, DESK_TEXT_MAX);
    desk_clean(&line, text);
    const char *kept = keep(listing, &line);
    buf_free(&line);
    return kept;
}

/* The group that the row is of, or that the arguments tell. */
static const char *group_of(struct listing *listing, enum entity entity,
                            const struct journal_line *line, const struct command *command)
{
    const char *sql = entity == ENTITY_EVENT  ? "SELECT \"group\" FROM event WHERE id = $1"
                      : entity == ENTITY_FACT ? "SELECT \"group\" FROM fact WHERE id = $1"
                                              : NULL;
    const char *group = NULL;
    if (sql) {
        struct query *query = db_query(listing->desk->db, sql);
        query_bind_text(query, 1, line->target);
        if (query_step(query, NULL) == ST_OK)
            group = keep_line(listing, query_text(query, 0));
        query_reset(query);
    }
    if (!group && command && command->given[ARG_group])
        group = keep_line(listing, command->with.group);
    return group;
}

/* A leftover goes by what is left: its sentence, and the name of what it was done to. */
static void name_leftover(struct desk *desk, const char *id, struct buf *out)
{
    struct leftover row;
    struct arena *arena = arena_new(WAITING_COMMAND_MAX);
    if (arena && row_get(desk->db, ENTITY_LEFTOVER, id, arena, &row, NULL) == ST_OK && row.verb) {
        const struct verb *verb = verb_find(row.verb, strlen(row.verb));
        if (verb) {
            buf_printf(out, "%s ", _(verb->sentence));
            desk_name(desk, verb->target, row.target, out);
        }
    }
    arena_free(arena);
}

/* Its name: of the row, or where there is none (any more) as the arguments tell. What has none goes
 * by its group's, and by its id only where there is neither. */
static const char *name_of(struct listing *listing, enum entity entity,
                           const struct journal_line *line, const char *group,
                           const struct command *command)
{
    struct desk *desk = listing->desk;
    struct buf name;
    buf_init(&name, DESK_NAME_MAX);
    if (entity == ENTITY_LEFTOVER)
        name_leftover(desk, line->target, &name);
    else if (entity != ENTITY_COUNT)
        desk_name(desk, entity, line->target, &name);
    if (name.len == 0 || (line->target && strcmp(name.text, line->target) == 0)) {
        buf_reset(&name);
        if (command && command->given[ARG_title] && command->with.title)
            desk_clean(&name, command->with.title);
        else if (command && command->given[ARG_name] && command->with.name)
            desk_clean(&name, command->with.name);
        else if (group)
            desk_name(desk, ENTITY_GROUP, group, &name);
        else
            desk_clean(&name, line->target);
    }
    const char *kept = keep(listing, &name);
    buf_free(&name);
    return kept;
}

static bool in_ident(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c && strchr("._-", c));
}

/* The sentence with the name in place of the id. */
static const char *name_in(struct listing *listing, const char *text, const struct waiting *waiting)
{
    const char *id = waiting->target, *from = text;
    size_t n = id ? strlen(id) : 0;
    if (!text || n == 0 || strcmp(id, waiting->name) == 0)
        return text;
    struct buf out;
    buf_init(&out, DESK_TEXT_MAX);
    for (const char *at = text; (at = strstr(at, id));) {
        bool whole = (at == text || !in_ident(at[-1])) && !in_ident(at[n]);
        buf_add(&out, from, (size_t)(at - from));
        if (whole)
            buf_printf(&out, _("“%s”"), waiting->name);
        else
            buf_add(&out, at, n);
        at += n;
        /* A blank that set the id off sets off no Chinese name. */
        at += whole && *at == ' ';
        from = at;
    }
    buf_puts(&out, from);
    const char *kept = out.failed ? text : keep(listing, &out);
    buf_free(&out);
    return kept;
}

static void tell_about(struct listing *listing, enum entity entity, const char *group,
                       struct waiting *out)
{
    out->about = group ? ENTITY_GROUP : entity;
    out->about_id = group ? group : out->target;
    if (out->about != ENTITY_GROUP && out->about != ENTITY_ORG && out->about != ENTITY_POST)
        return;
    if (out->about_id && row_exists(listing->desk->db, out->about, out->about_id, NULL) == ST_OK)
        out->acts |= WAITING_OPEN;
}

static enum waiting_kind kind_of(const struct desk *desk, const struct journal_line *line)
{
    if (desk_refused(line))
        return WAITING_REFUSED;
    if (text_is(line->verdict, OUTBOX_SENDING))
        return WAITING_SENDING;
    return desk->client && line->verdict ? WAITING_ANSWERED : WAITING_HELD;
}

/* Of what was revoked nothing is left to be sent; what is decided cannot be decided again. */
static unsigned acts_on(const struct journal_line *line)
{
    unsigned acts = WAITING_DROP;
    if (!text_is(line->verdict, "forbidden.revoked") && !text_is(line->verdict, "conflict.decided"))
        acts |= WAITING_AGAIN;
    if ((strcmp(line->verb, "post.edit") == 0 || strcmp(line->verb, "post.draft") == 0) &&
        !text_is(line->verdict, "forbidden.revoked"))
        acts |= WAITING_MERGE;
    return acts;
}

static struct waiting *add(struct listing *listing, const struct journal_line *line,
                           enum entity entity)
{
    if (listing->count == listing->room) {
        size_t room = listing->room ? listing->room * 2 : 32;
        struct waiting *more = realloc(listing->list, room * sizeof *more);
        if (!more) {
            listing->failed = true;
            return NULL;
        }
        listing->list = more;
        listing->room = room;
    }
    const struct verb *verb = verb_find(line->verb, strlen(line->verb));
    struct waiting *out = &listing->list[listing->count++];
    *out = (struct waiting){.at = line->at, .place = listing->count};
    out->id = keep_line(listing, line->id);
    out->verb = verb ? _(verb->sentence) : keep_line(listing, line->verb);
    out->target = keep_line(listing, line->target);
    struct command read;
    struct arena *arena = arena_new(WAITING_COMMAND_MAX);
    bool sound = arena && journal_command(line, arena, &read, NULL) == ST_OK;
    const struct command *command = sound ? &read : NULL;
    const char *group = group_of(listing, entity, line, command);
    out->name = name_of(listing, entity, line, group, command);
    arena_free(arena);
    tell_about(listing, entity, group, out);
    return out;
}

static bool take_line(void *context, const struct journal_line *line)
{
    struct listing *listing = context;
    struct waiting *out = add(listing, line, entity_of(line->entity));
    if (!out)
        return false;
    out->kind = kind_of(listing->desk, line);
    out->verdict = keep_line(listing, line->verdict);
    out->reason = name_in(listing, keep_line(listing, line->detail), out);
    if (out->kind == WAITING_ANSWERED && strcmp(line->verb, "device.invite") == 0) {
        out->code = out->reason;
        out->reason = NULL;
    }
    if (out->kind == WAITING_REFUSED)
        out->acts |= listing->desk->client ? acts_on(line) : WAITING_DROP;
    return !listing->failed;
}

static bool take_leftover(void *context, const void *row)
{
    struct listing *listing = context;
    const struct leftover *leftover = row;
    if (leftover->closed_at != INSTANT_NONE || !leftover->verb)
        return true;
    const struct verb *verb = verb_find(leftover->verb, strlen(leftover->verb));
    struct journal_line line = {.id = leftover->id,
                                .at = leftover->claimed,
                                .by = leftover->by,
                                .verb = leftover->verb,
                                .target = leftover->target,
                                .rev = INTEGER_NONE,
                                .body = leftover->body};
    struct waiting *out = add(listing, &line, verb ? verb->target : ENTITY_COUNT);
    struct buf name;
    if (!out)
        return false;
    buf_init(&name, DESK_NAME_MAX);
    desk_name(listing->desk, ENTITY_PERSON, leftover->by, &name);
    if (leftover->by && strcmp(name.text, leftover->by) == 0) {
        buf_reset(&name);
        buf_printf(&name, _("不在本处名册的人（代号 %s）"), leftover->by);
    }
    out->kind = WAITING_LEFTOVER;
    out->from = keep(listing, &name);
    out->acts |= WAITING_AGAIN | WAITING_DROP;
    buf_free(&name);
    return !listing->failed;
}

/* What asks for somebody first; within it as it was entered. */
static int by_urgency(const void *a, const void *b)
{
    static const int order[] = {[WAITING_REFUSED] = 0,
                                [WAITING_LEFTOVER] = 1,
                                [WAITING_HELD] = 2,
                                [WAITING_SENDING] = 3,
                                [WAITING_ANSWERED] = 4};
    const struct waiting *left = a, *right = b;
    if (left->kind != right->kind)
        return order[left->kind] - order[right->kind];
    if (left->at != right->at)
        return left->at < right->at ? -1 : 1;
    return (left->place > right->place) - (left->place < right->place);
}

static enum status walk_leftovers(struct listing *listing, struct error *error)
{
    struct arena *rows = arena_new(WAITING_COMMAND_MAX);
    if (!rows)
        return desk_no_memory(error);
    enum status status =
        row_walk_all(listing->desk->db, ENTITY_LEFTOVER, true, rows, take_leftover, listing, error);
    arena_free(rows);
    return status;
}

enum status desk_waiting(struct desk *desk, struct arena *arena, struct waiting **list,
                         size_t *count, struct error *error)
{
    struct listing listing = {.desk = desk, .arena = arena};
    enum status status = journal_walk(desk->db, LOG_OUTBOX, 0, take_line, &listing, error);
    if (status == ST_OK && desk->client)
        status = walk_leftovers(&listing, error);
    if (listing.failed)
        status = desk_no_memory(error);
    *count = 0;
    *list = NULL;
    if (status == ST_OK && listing.count > 0) {
        qsort(listing.list, listing.count, sizeof *listing.list, by_urgency);
        *list = arena_alloc(arena, listing.count * sizeof **list);
        if (*list)
            memcpy(*list, listing.list, listing.count * sizeof **list);
        status = *list ? ST_OK : desk_no_memory(error);
        *count = *list ? listing.count : 0;
    }
    free(listing.list);
    return status;
}

/* The kept line behind it, from the outbox or out of a leftover; texts live in the arena. */
static enum status kept_line(struct desk *desk, const struct waiting *waiting, struct arena *arena,
                             struct journal_line *line, struct error *error)
{
    enum status status;
    if (waiting->kind != WAITING_LEFTOVER) {
        status = journal_find(desk->db, LOG_OUTBOX, waiting->id, arena, line, error);
    } else {
        struct leftover row;
        status = row_get(desk->db, ENTITY_LEFTOVER, waiting->id, arena, &row, error);
        *line = (struct journal_line){.id = row.id,
                                      .at = row.claimed,
                                      .by = row.by,
                                      .verb = row.verb,
                                      .target = row.target,
                                      .rev = INTEGER_NONE,
                                      .body = row.body};
    }
    return status == ST_MISSING
               ? error_set(error, status, NULL, _("这一条已经办完了，不在列表里了。"))
               : status;
}

enum status waiting_command(struct desk *desk, const struct waiting *waiting, struct arena *arena,
                            struct command *command, struct error *error)
{
    struct journal_line line;
    enum status status = kept_line(desk, waiting, arena, &line, error);
    return status == ST_OK ? journal_command(&line, arena, command, error) : status;
}
