#include <string.h>

#include "base/intl.h"
#include "desk/roster_act.h"
#include "desk/roster_parts.h"
#include "store/query.h"
#include "store/row.h"

/* Going: out of the group, off the roster, and what each of them leads to. */

struct going {
    struct bundle bundle;
    const struct roster_leaving *leaving;
    struct member member;
    instant happened;
};

/* The groups the member is in. */
struct places {
    const char **groups;
    size_t count;
};

enum { PLACES_MAX = 64 };

static enum status read_places(struct going *going, struct places *places, struct error *error)
{
    struct bundle *bundle = &going->bundle;
    bool early = false;
    places->groups = arena_alloc(bundle->arena, PLACES_MAX * sizeof *places->groups);
    if (!places->groups)
        return error_set(error, ST_NOMEM, NULL, "%s", _("内存不足"));
    struct query *query =
        db_query(bundle->desk->db, "SELECT \"group\", joined FROM joining WHERE member = $1 AND "
                                   "quit IS NULL ORDER BY \"group\"");
    query_bind_text(query, 1, going->member.id);
    enum status status;
    while ((status = query_step(query, error)) == ST_OK && places->count < PLACES_MAX) {
        instant joined = query_int(query, 1);
        places->groups[places->count++] = bundle_keep(bundle, query_text(query, 0));
        /* A date alone is the start of its day. */
        if (joined <= going->happened)
            continue;
        if (joined >= civil_day_start(going->happened, 1, desk_offset(bundle->desk)))
            early = true;
        else
            going->happened = joined;
    }
    query_reset(query);
    if (early)
        return error_set(error, ST_INVALID, "happened", _("日期早于 %s 入群的日期：请核对"),
                         going->member.name);
    return status == ST_MISSING ? ST_OK : status;
}

static bool is_in(const struct places *places, const char *group)
{
    for (size_t i = 0; i < places->count; i++)
        if (group && strcmp(places->groups[i], group) == 0)
            return true;
    return false;
}

static void quit(struct going *going, const char *group)
{
    struct command *command = bundle_add(&going->bundle, "member.quit", going->member.id);
    DESK_SET(command, group, group);
    DESK_SET(command, happened, going->happened);
    if (*going->leaving->reason)
        DESK_SET(command, reason, going->leaving->reason);
    if (going->leaving->exit == EXIT_REMOVE)
        DESK_SET(command, verified, 1);
}

static void off_roster(struct going *going)
{
    if (going->member.left != INSTANT_NONE || going->member.added_at == INSTANT_NONE)
        return;
    struct command *command = bundle_add(&going->bundle, "member.leave", going->member.id);
    DESK_SET(command, happened, going->happened);
    if (*going->leaving->reason)
        DESK_SET(command, reason, going->leaving->reason);
}

/* What closes an event does not come before it. */
static instant not_before(struct going *going, const char *event)
{
    struct query *query =
        db_query(going->bundle.desk->db, "SELECT starts FROM event WHERE id = $1");
    query_bind_text(query, 1, event);
    instant starts = query_step(query, NULL) == ST_OK ? query_int(query, 0) : INSTANT_NONE;
    query_reset(query);
    return starts != INSTANT_NONE && starts > going->happened && starts <= going->bundle.now
               ? starts
               : going->happened;
}

/* Where something is still to be closed by the removal, it is; answers whether there was. */
static bool close_open(struct going *going, const char *group)
{
    static const char *const kinds[] = {"transfer", "leave_request"};
    bool any = false;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const char *event = roster_open_event(&going->bundle, group, going->member.id, kinds[i],
                                              fact_kinds[FACT_REMOVED]);
        if (!event)
            continue;
        roster_add_fact(&going->bundle, FACT_REMOVED, group, going->member.id, event,
                        not_before(going, event), going->leaving->reason);
        any = true;
    }
    return any;
}

/* The event that the rulebook has for it, and (out) that the member is out. */
static void leave_group(struct going *going, const char *group, const char *kind, bool out)
{
    struct bundle *bundle = &going->bundle;
    bool open = out && close_open(going, group);
    if (!open && kind && roster_knows(bundle->desk, group, kind)) {
        const char *event = roster_add_event(bundle, kind, group, going->member.id,
                                             going->member.name, going->happened);
        if (out)
            roster_add_fact(bundle, FACT_REMOVED, group, going->member.id, event, going->happened,
                            going->leaving->reason);
    }
    if (out)
        quit(going, group);
}

static enum status not_there(const struct going *going, struct error *error)
{
    return error_set(error, ST_REFUSED, NULL, _("%s 现在不在这个群里，不必登记"),
                     going->member.name);
}

static enum status go_quit(struct going *going, const struct places *places, struct error *error)
{
    if (!is_in(places, going->leaving->group))
        return not_there(going, error);
    bool on = going->member.left == INSTANT_NONE;
    leave_group(going, going->leaving->group, on ? "leave_request" : NULL, true);
    return ST_OK;
}

static enum status go_off(struct going *going, const struct places *places, struct error *error)
{
    const char *kind = going->leaving->exit == EXIT_TRANSFER ? "transfer" : NULL;
    if (going->member.added_at == INSTANT_NONE || going->member.left != INSTANT_NONE)
        return error_set(error, ST_REFUSED, NULL, _("%s 不在名册上，不必移出"), going->member.name);
    for (size_t i = 0; i < places->count; i++)
        leave_group(going, places->groups[i], kind, going->leaving->out);
    off_roster(going);
    return ST_OK;
}

static enum status check_cause(const struct going *going, struct error *error)
{
    bool warning = going->leaving->exit == EXIT_WARN;
    if (!*going->leaving->reason)
        return error_set(error, ST_INVALID, "reason", "%s", _("请写理由：警告和除名移出都要写明"));
    if (!going->leaving->verified)
        return error_set(error, ST_INVALID, "verified", "%s",
                         warning ? _("警告前须经支部核实：请支部核实后再登记")
                                 : _("除名移出前须经支部核实：请支部核实后再登记"));
    return ST_OK;
}

static enum status go_warned(struct going *going, const struct places *places, struct error *error)
{
    enum status status = check_cause(going, error);
    if (status != ST_OK)
        return status;
    if (!is_in(places, going->leaving->group))
        return not_there(going, error);
    struct command *command = bundle_add(&going->bundle, "member.warn", going->member.id);
    DESK_SET(command, group, going->leaving->group);
    DESK_SET(command, reason, going->leaving->reason);
    DESK_SET(command, verified, 1);
    return ST_OK;
}

static enum status go_removed(struct going *going, const struct places *places, struct error *error)
{
    enum status status = check_cause(going, error);
    if (status != ST_OK)
        return status;
    if (!is_in(places, going->leaving->group))
        return not_there(going, error);
    bool all = going->leaving->off_roster;
    for (size_t i = 0; i < places->count; i++)
        if (all || strcmp(places->groups[i], going->leaving->group) == 0)
            leave_group(going, places->groups[i], NULL, true);
    if (all)
        off_roster(going);
    return ST_OK;
}

static enum status (*const ways[])(struct going *going, const struct places *places,
                                   struct error *error) = {
    [EXIT_QUIT] = go_quit,   [EXIT_TRANSFER] = go_off,   [EXIT_ROSTER] = go_off,
    [EXIT_WARN] = go_warned, [EXIT_REMOVE] = go_removed,
};

static enum status read_member(struct going *going, struct error *error)
{
    struct bundle *bundle = &going->bundle;
    enum status status = row_get(bundle->desk->db, ENTITY_MEMBER, going->leaving->member,
                                 bundle->arena, &going->member, error);
    if (status == ST_MISSING)
        return error_set(error, ST_REFUSED, NULL, "%s", _("名册上没有这个人了；请重新查看"));
    return status;
}

enum status roster_leave(struct desk *desk, const struct roster_leaving *leaving, instant now,
                         struct error *error)
{
    struct places places = {NULL, 0};
    struct going going = {.leaving = leaving, .happened = leaving->happened};
    if (going.happened == INSTANT_NONE)
        going.happened = now;
    if (going.happened > now)
        return error_set(error, ST_INVALID, "happened", "%s", _("日期还没有到：请写今天或以前的"));
    enum status status = bundle_begin(&going.bundle, desk, now, error);
    if (status != ST_OK)
        return status;
    status = read_member(&going, error);
    if (status == ST_OK)
        status = read_places(&going, &places, error);
    if (status == ST_OK)
        status = ways[leaving->exit](&going, &places, error);
    if (status != ST_OK) {
        bundle_drop(&going.bundle);
        return status;
    }
    return bundle_give(&going.bundle, true, NULL, error);
}
