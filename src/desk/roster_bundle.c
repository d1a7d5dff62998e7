#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "desk/roster_parts.h"
#include "store/query.h"

enum { BUNDLE_MAX = 64 << 20 };

enum status bundle_begin(struct bundle *bundle, struct desk *desk, instant now, struct error *error)
{
    *bundle = (struct bundle){.desk = desk, .now = now};
    bundle->arena = arena_new(BUNDLE_MAX);
    return bundle->arena ? ST_OK : desk_no_memory(error);
}

void bundle_drop(struct bundle *bundle)
{
    free(bundle->commands);
    arena_free(bundle->arena);
    bundle->commands = NULL;
    bundle->arena = NULL;
}

struct command *bundle_add(struct bundle *bundle, const char *verb, const char *to)
{
    struct command *command = &bundle->none;
    if (bundle->count == bundle->room && !bundle->failed) {
        size_t room = bundle->room ? bundle->room * 2 : 8;
        struct command *more = realloc(bundle->commands, room * sizeof *more);
        bundle->failed = !more;
        if (more) {
            bundle->commands = more;
            bundle->room = room;
        }
    }
    if (!bundle->failed)
        command = &bundle->commands[bundle->count++];
    desk_command(command, verb, to, bundle->now);
    return command;
}

const char *bundle_keep(struct bundle *bundle, const char *text)
{
    const char *kept = arena_dup(bundle->arena, text, strlen(text));
    bundle->failed = bundle->failed || !kept;
    return kept ? kept : "";
}

const char *bundle_new_id(struct bundle *bundle)
{
    char id[UUID_TEXT];
    desk_new_id(bundle->desk, bundle->now, id);
    return bundle_keep(bundle, id);
}

static void sum_up(const struct outcome *outcomes, size_t count, struct bundle_result *result)
{
    for (size_t i = 0; i < count; i++) {
        const struct outcome *outcome = &outcomes[i];
        result->applied += desk_applied(outcome);
        /* The others of a bundle that was taken back have not been refused. */
        if (desk_applied(outcome) || outcome->verdict == VERDICT_RETRY)
            continue;
        if (result->refused++ == 0)
            snprintf(result->reason, sizeof result->reason, "%s", desk_reason(outcome));
    }
}

enum status bundle_give(struct bundle *bundle, bool all_or_none, struct bundle_result *result,
                        struct error *error)
{
    struct bundle_result own = {0};
    size_t count = bundle->count;
    struct outcome *outcomes = calloc(count ? count : 1, sizeof *outcomes);
    enum status status = bundle->failed || !outcomes ? desk_no_memory(error) : ST_OK;
    if (status == ST_OK && count > 0)
        status = desk_give(bundle->desk, bundle->commands, count, all_or_none, bundle->now,
                           outcomes, error);
    if (status == ST_OK)
        sum_up(outcomes, count, &own);
    if (own.refused > 0 && (all_or_none || own.applied == 0))
        status = error_set(error, ST_REFUSED, NULL, "%s", own.reason);
    if (result)
        *result = own;
    free(outcomes);
    bundle_drop(bundle);
    return status;
}

bool roster_knows(struct desk *desk, const char *group, const char *kind)
{
    struct arena *arena = arena_new(DESK_TEXT_MAX);
    const char *org = arena ? desk_group_org(desk, group, arena) : NULL;
    bool known = org && rulebook_has_event(desk_rulebook(desk, org), kind);
    arena_free(arena);
    return known;
}

const char *roster_open_event(struct bundle *bundle, const char *group, const char *member,
                              const char *kind, const char *fact)
{
    struct query *query = db_query(
        bundle->desk->db,
        "SELECT e.id FROM event e WHERE e.\"group\" = $1 AND e.member = $2 AND e.kind = $3 AND "
        "e.cancelled_at IS NULL AND NOT EXISTS (SELECT 1 FROM fact f WHERE f.event = e.id AND "
        "f.kind = $4 AND f.voided_at IS NULL) ORDER BY e.starts DESC, e.id DESC LIMIT 1");
    query_bind_text(query, 1, group);
    query_bind_text(query, 2, member);
    query_bind_text(query, 3, kind);
    query_bind_text(query, 4, fact);
    const char *id =
        query_step(query, NULL) == ST_OK ? bundle_keep(bundle, query_text(query, 0)) : NULL;
    query_reset(query);
    return id;
}

/* As the rulebook calls it, and whose it is. */
static const char *event_title(struct bundle *bundle, const char *group, const char *kind,
                               const char *name)
{
    const char *org = desk_group_org(bundle->desk, group, bundle->arena);
    const struct rulebook *rulebook = org ? desk_rulebook(bundle->desk, org) : NULL;
    const char *what = rulebook ? rulebook_event_title(rulebook, kind) : kind;
    const char *title = arena_printf(bundle->arena, "%s %s", what, name);
    bundle->failed = bundle->failed || !title;
    return title;
}

const char *roster_add_event(struct bundle *bundle, const char *kind, const char *group,
                             const char *member, const char *name, instant starts)
{
    const char *id = bundle_new_id(bundle);
    const char *title = event_title(bundle, group, kind, name);
    struct command *command = bundle_add(bundle, "event.add", id);
    DESK_SET(command, group, group);
    DESK_SET(command, kind, kind);
    DESK_SET(command, starts, starts);
    DESK_SET(command, title, title);
    DESK_SET(command, member, member);
    return id;
}

void roster_add_fact(struct bundle *bundle, int64_t kind, const char *group, const char *member,
                     const char *event, instant happened, const char *note)
{
    struct command *command = bundle_add(bundle, "fact.record", bundle_new_id(bundle));
    DESK_SET(command, group, group);
    DESK_SET(command, kind, fact_kinds[kind]);
    DESK_SET(command, member, member);
    DESK_SET(command, happened, happened);
    if (event)
        DESK_SET(command, event, event);
    if (note && *note)
        DESK_SET(command, note, note);
}
