#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "base/match.h"
#include "core/scope.h"
#include "desk/calendar.h"
#include "desk/inside.h"
#include "store/query.h"

/* Finding an event by its title or its group, a group to enter one in, and which kinds there are.
 */

/* Not sorted: that would cost more than looking at all of them. */
#define FIND(groups)                                                                               \
    "SELECT e.id, e.starts, coalesce(nullif(e.title, ''), e.agenda), g.name, e.kind "              \
    "FROM event e LEFT JOIN \"group\" g ON g.id = e.\"group\" "                                    \
    "WHERE " groups " AND ($2 IS NULL OR e.kind = $2) "                                            \
    "AND (NOT $3 OR (e.planned = 1 AND e.ends <= $4 AND e.confirmed_at IS NULL "                   \
    "AND e.cancelled_at IS NULL))"
static const char sql_find[] = FIND("$1 IS NULL"), sql_find_one[] = FIND("e.\"group\" = $1");

struct seeking {
    struct match match;
    struct calendar_place from; /* where it begins */
    bool later, here;
    struct calendar_place next, first; /* from there on, and from the other end; id "": none */
};

static int compare(const struct calendar_place *a, const struct calendar_place *b)
{
    return a->starts != b->starts ? (a->starts > b->starts) - (a->starts < b->starts)
                                  : strcmp(a->id, b->id);
}

static bool is_it(const struct match *match, struct query *query)
{
    const char *title = query_text(query, 2), *group = query_text(query, 3);
    const char *kind = query_text(query, 4);
    bool open = !scope_confidential(kind);
    return (open && title && match_finds(match, title, NULL)) ||
           (group && match_finds(match, group, NULL));
}

/* Takes the place where it is nearer than what was found so far. */
static void nearer(const struct seeking *seeking, struct calendar_place *best,
                   const struct calendar_place *place)
{
    int order = *best->id ? compare(place, best) : 0;
    if (!*best->id || (seeking->later ? order < 0 : order > 0))
        *best = *place;
}

static void weigh(struct seeking *seeking, struct query *query)
{
    struct calendar_place place = {.starts = query_int(query, 1)};
    snprintf(place.id, sizeof place.id, "%s", query_text(query, 0));
    int order = *seeking->from.id ? compare(&place, &seeking->from) : seeking->later ? 1 : -1;
    bool ahead = order == 0 ? seeking->here : seeking->later ? order > 0 : order < 0;
    bool nothing = ahead
                       ? *seeking->next.id && (seeking->later ? compare(&place, &seeking->next) > 0
                                                              : compare(&place, &seeking->next) < 0)
                       : *seeking->next.id != '\0';
    if (nothing || !is_it(&seeking->match, query))
        return;
    nearer(seeking, ahead ? &seeking->next : &seeking->first, &place);
}

enum status calendar_find(struct desk *desk, const struct calendar_order *order, const char *typed,
                          const struct calendar_place *from, bool later, bool here, instant now,
                          struct calendar_place *found, struct error *error)
{
    struct seeking seeking = {.later = later, .here = here};
    struct query *query = db_query(desk->db, order->group ? sql_find_one : sql_find);
    enum status status;
    match_init(&seeking.match, typed);
    if (from)
        seeking.from = *from;
    query_bind_text(query, 1, order->group);
    query_bind_text(query, 2, order->filter == CALENDAR_KIND ? order->kind : NULL);
    query_bind_int(query, 3, order->filter == CALENDAR_WAITING);
    query_bind_int(query, 4, now);
    while ((status = query_step(query, error)) == ST_OK)
        weigh(&seeking, query);
    query_reset(query);
    *found = *seeking.next.id ? seeking.next : seeking.first;
    return status == ST_MISSING ? ST_OK : status;
}

enum status calendar_place_of(struct desk *desk, const char *event, struct calendar_place *place,
                              struct error *error)
{
    struct query *query = db_query(desk->db, "SELECT id, starts FROM event WHERE id = $1");
    query_bind_text(query, 1, event);
    enum status status = query_step(query, error);
    if (status == ST_OK) {
        snprintf(place->id, sizeof place->id, "%s", query_text(query, 0));
        place->starts = query_int(query, 1);
    }
    query_reset(query);
    return status;
}

enum status calendar_kinds(struct desk *desk, const char *group,
                           struct calendar_kind kinds[CALENDAR_KINDS], size_t *count,
                           struct error *error)
{
    struct query *query =
        db_query(desk->db, "SELECT e.kind, max(g.org) FROM event e LEFT JOIN \"group\" g "
                           "ON g.id = e.\"group\" WHERE e.kind IS NOT NULL AND "
                           "($1 IS NULL OR e.\"group\" = $1) "
                           "GROUP BY e.kind ORDER BY count(*) DESC, e.kind LIMIT 16");
    enum status status;
    query_bind_text(query, 1, group);
    for (*count = 0; (status = query_step(query, error)) == ST_OK && *count < CALENDAR_KINDS;
         ++*count) {
        const char *kind = query_text(query, 0), *org = query_text(query, 1);
        const struct rulebook *rulebook = org ? desk_rulebook(desk, org) : NULL;
        desk_word(kind, strlen(kind), kinds[*count].kind, sizeof kinds[*count].kind);
        snprintf(kinds[*count].title, sizeof kinds[*count].title, "%s",
                 rulebook ? rulebook_event_title(rulebook, kind) : kind);
    }
    query_reset(query);
    return status == ST_MISSING ? ST_OK : status;
}

enum status calendar_groups(struct desk *desk, const char *typed, struct calendar_group *groups,
                            size_t max, size_t *count, struct error *error)
{
    struct match match;
    struct query *query =
        db_query(desk->db, "SELECT id, name FROM \"group\" WHERE active_from IS NOT NULL "
                           "AND dissolved IS NULL ORDER BY name, id");
    enum status status;
    match_init(&match, typed);
    *count = 0;
    while ((status = query_step(query, error)) == ST_OK) {
        const char *id = query_text(query, 0), *name = query_text(query, 1);
        if (!match_finds(&match, name ? name : id, id))
            continue;
        if (*count < max) {
            struct buf clean;
            buf_init(&clean, DESK_NAME_MAX);
            desk_clean(&clean, name ? name : id);
            snprintf(groups[*count].id, sizeof groups[*count].id, "%s", id);
            desk_word(clean.text, clean.len, groups[*count].name, sizeof groups[*count].name);
            buf_free(&clean);
        }
        ++*count;
    }
    query_reset(query);
    return status == ST_MISSING ? ST_OK : status;
}
