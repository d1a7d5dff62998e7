#include "desk/held.h"

#include <string.h>

#include "base/arena.h"
#include "base/intl.h"
#include "core/command.h"
#include "desk/inside.h"
#include "ledger/journal_text.h"
#include "store/journal.h"
#include "store/query.h"

enum { COMMAND_MAX = 1 << 20 };

struct listing {
    struct desk *desk;
    instant now;
    size_t max, count;
    struct buf *out;
};

static enum entity entity_of(const char *kind)
{
    for (int i = 0; kind && i < ENTITY_COUNT; i++)
        if (strcmp(entity_kinds[i].name, kind) == 0)
            return (enum entity)i;
    return ENTITY_COUNT;
}

/* The group that the arguments tell. */
static void add_given_group(struct desk *desk, const struct journal_line *line, struct buf *out)
{
    struct command command;
    struct error ignored;
    struct arena *arena = arena_new(COMMAND_MAX);
    if (arena && journal_command(line, arena, &command, &ignored) == ST_OK &&
        command.given[ARG_group])
        desk_name(desk, ENTITY_GROUP, command.with.group, out);
    arena_free(arena);
}

/* The group that the row is of. */
static void add_group(struct desk *desk, enum entity entity, const char *id, struct buf *out)
{
    const char *sql = entity == ENTITY_EVENT  ? "SELECT \"group\" FROM event WHERE id = $1"
                      : entity == ENTITY_FACT ? "SELECT \"group\" FROM fact WHERE id = $1"
                                              : NULL;
    if (!sql)
        return;
    struct query *query = db_query(desk->db, sql);
    query_bind_text(query, 1, id);
    if (query_step(query, NULL) == ST_OK)
        desk_name(desk, ENTITY_GROUP, query_text(query, 0), out);
    query_reset(query);
}

/* Its name. What has none goes by its group's, and by its id only where there is neither. */
static void add_target(struct desk *desk, const struct journal_line *line, struct buf *out)
{
    enum entity entity = entity_of(line->entity);
    size_t before = out->len;
    if (entity != ENTITY_COUNT)
        desk_name(desk, entity, line->target, out);
    if (out->len > before && line->target && strcmp(out->text + before, line->target) != 0)
        return;
    buf_cut(out, before);
    add_group(desk, entity, line->target, out);
    if (out->len == before)
        add_given_group(desk, line, out);
    if (out->len == before)
        desk_clean(out, line->target);
}

static bool refused(const struct journal_line *line)
{
    return line->verdict && strcmp(line->verdict, verdict_name(VERDICT_APPLIED)) != 0 &&
           strcmp(line->verdict, verdict_name(VERDICT_NOOP)) != 0;
}

static void add_line(const struct listing *listing, const struct journal_line *line)
{
    struct buf *out = listing->out;
    const struct verb *verb = verb_find(line->verb, strlen(line->verb));
    int64_t left = line->at + DESK_UNDO_SECONDS - listing->now;
    buf_puts(out, " ");
    if (verb)
        buf_puts(out, _(verb->sentence));
    else
        desk_clean(out, line->verb);
    if (refused(line)) {
        buf_puts(out, _("  未生效："));
        desk_clean(out, line->detail ? line->detail : line->verdict);
    } else if (left > 0) {
        buf_printf(out, _("  还有 %lld 秒"), (long long)left);
    } else {
        buf_puts(out, _("  即将入账"));
    }
    buf_puts(out, "  ");
    add_target(listing->desk, line, out);
    buf_putc(out, '\n');
}

static bool take_line(void *context, const struct journal_line *line)
{
    struct listing *listing = context;
    if (listing->count++ < listing->max)
        add_line(listing, line);
    return true;
}

enum status held_list(struct desk *desk, instant now, size_t max, struct buf *out,
                      struct error *error)
{
    struct listing listing = {.desk = desk, .now = now, .max = max, .out = out};
    enum status status = journal_walk(desk->db, LOG_OUTBOX, 0, take_line, &listing, error);
    if (listing.count > max)
        buf_printf(out, _(" 另有 %zu 条\n"), listing.count - max);
    return status;
}
