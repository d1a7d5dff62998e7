#include "core/duty.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ident.h"
#include "core/derive.h"

static const struct rule_engine *const engines[RULE_KINDS] = {
    [RULE_EVERY] = &rule_every,     [RULE_BEFORE] = &rule_before, [RULE_AFTER] = &rule_after,
    [RULE_SILENCE] = &rule_silence, [RULE_BY] = &rule_by,         [RULE_DISSOLVE] = &rule_dissolve,
};

static const char *const status_names[DUTY_STATUSES] = {
    [DUTY_CANCELLED] = "cancelled", [DUTY_WAIVED] = "waived", [DUTY_MET] = "met",
    [DUTY_LATE] = "late",           [DUTY_LAPSED] = "lapsed", [DUTY_OVERDUE] = "overdue",
    [DUTY_SOON] = "soon",           [DUTY_OPEN] = "open",
};

const char *duty_status_name(enum duty_status status)
{
    return status_names[status];
}

enum duty_status duty_status(const struct duty *duty, instant at)
{
    if (duty->cancelled)
        return DUTY_CANCELLED;
    if (duty->met_at != INSTANT_NONE)
        return duty->met_at <= duty->due ? DUTY_MET : DUTY_LATE;
    if (duty->waived)
        return DUTY_WAIVED;
    if (at >= duty->lapse_at)
        return DUTY_LAPSED;
    if (at >= duty->due)
        return DUTY_OVERDUE;
    return at >= duty->warn_at ? DUTY_SOON : DUTY_OPEN;
}

bool duty_binds(const struct rulebook *rulebook, const struct rule *rule, const struct group *group)
{
    unsigned kind = 1u << group->kind;
    if (rulebook->group_kinds && !(rulebook->group_kinds & kind))
        return false;
    if (rulebook->not_temporary && group->temporary)
        return false;
    return !rule->group_kinds || (rule->group_kinds & kind);
}

void derive_turn(struct deriving *deriving, instant turn)
{
    if (turn > deriving->at) {
        if (turn < deriving->turns.until)
            deriving->turns.until = turn;
    } else if (turn > deriving->turns.from) {
        deriving->turns.from = turn;
    }
}

void derive_redo(struct deriving *deriving, instant turn)
{
    derive_turn(deriving, turn);
    if (turn > deriving->at && turn < deriving->turns.redo)
        deriving->turns.redo = turn;
}

struct duty derive_start(const struct deriving *deriving, const struct rule *rule,
                         const struct rule_terms *terms)
{
    const struct docket *docket = deriving->docket;
    return (struct duty){
        .rule = rule,
        .group = docket->group ? docket->group->id : NULL,
        .org = docket->org->id,
        .lapse_at = INSTANT_MAX,
        .warn_at = terms->warn,
        .met_at = INSTANT_NONE,
        .wanted = terms->count == INTEGER_NONE ? 1 : terms->count,
    };
}

static bool event_filled(const struct event *event, const char *fields)
{
    const char *word;
    for (size_t n; (n = list_next(&fields, &word)) > 0;) {
        char name[IDENT_MAX + 1];
        snprintf(name, sizeof name, "%.*s", (int)n, word);
        const struct field *field = entity_field(ENTITY_EVENT, name);
        if (!field || !field_is_set(field, event))
            return false;
        if (field_is_text(field) && !*field_text(field, event))
            return false;
    }
    return true;
}

static const struct event *docket_event(const struct docket *docket, const char *id)
{
    for (size_t i = 0; id && i < docket->event_count; i++)
        if (strcmp(docket->events[i].id, id) == 0)
            return &docket->events[i];
    return NULL;
}

static bool in_mask(unsigned mask, int64_t value)
{
    return !mask || (value > 0 && (mask & (1u << value)));
}

bool derive_passes(const struct docket *docket, const struct fact_filter *filter,
                   const struct docket_fact *fact, const struct event *event)
{
    if (fact->kind != filter->kind || !in_mask(filter->categories, fact->category) ||
        !in_mask(filter->forms, fact->as))
        return false;
    if (filter->form && (!fact->form || strcmp(filter->form, fact->form) != 0))
        return false;
    if (filter->pictures > 0 && fact->pictures < filter->pictures)
        return false;
    if (filter->with_event && !fact->event)
        return false;
    if (filter->event_kinds &&
        (!fact->event_kind || !list_has(filter->event_kinds, fact->event_kind)))
        return false;
    if (!filter->event_fields)
        return true;
    if (!event)
        event = docket_event(docket, fact->event);
    return event && event_filled(event, filter->event_fields);
}

static bool same(const char *wanted, const char *got)
{
    return !wanted || (got && strcmp(wanted, got) == 0);
}

static bool counts(const struct deriving *deriving, const struct duty *duty,
                   const struct docket_fact *fact, const struct event *event)
{
    return same(duty->event, fact->event) && same(duty->member, fact->member) &&
           derive_passes(deriving->docket, &duty->rule->fact, fact, event);
}

/* The first fact of the run at or after `from`, which is ordered by `at`. */
static size_t lower_bound(const struct fact_run *run, instant from)
{
    size_t low = 0, high = run->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (run->first[middle]->at < from)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void derive_meet(const struct deriving *deriving, struct duty *duty, const struct window *window,
                 const struct event *event)
{
    size_t w = lower_bound(&window->facts, window->from), m = 0;
    while (duty->done < duty->wanted) {
        const struct docket_fact *dated = NULL, *makeup = NULL;
        if (w < window->facts.count && window->facts.first[w]->at < window->to)
            dated = window->facts.first[w];
        for (; m < deriving->makeups.count; m++)
            if (strcmp(deriving->makeups.first[m]->makes_up, duty->id) == 0)
                break;
        if (m < deriving->makeups.count)
            makeup = deriving->makeups.first[m];
        if (!dated && !makeup)
            return;
        /* Both runs point into one array in the order of (at, id). */
        const struct docket_fact *fact = !makeup || (dated && dated < makeup) ? dated : makeup;
        if (fact == dated)
            w++;
        else
            m++;
        if (counts(deriving, duty, fact, event) && ++duty->done == duty->wanted) {
            duty->met_at = fact->at;
            duty->entered_late = fact->at <= duty->due && fact->recorded_at > duty->due;
        }
    }
}

void derive_cancel(struct duty *duty, instant cancel_at)
{
    if (cancel_at == INSTANT_NONE || cancel_at >= duty->due)
        return;
    if (duty->met_at == INSTANT_NONE || duty->met_at > cancel_at)
        duty->cancelled = true;
}

static int compare_id(const void *key, const void *element)
{
    return strcmp(key, *(const char *const *)element);
}

static bool waived(const struct docket *docket, const struct duty *duty)
{
    if (docket->waiver_count && bsearch(duty->id, docket->waivers, docket->waiver_count,
                                        sizeof *docket->waivers, compare_id))
        return true;
    for (size_t i = 0; i < docket->span_count; i++) {
        const struct docket_span *span = &docket->spans[i];
        if (span->from <= duty->due && duty->due < span->to &&
            list_has(span->rules, duty->rule->id))
            return true;
    }
    return false;
}

void derive_emit(struct deriving *deriving, struct duty *duty)
{
    derive_turn(deriving, duty->opens);
    if (duty->opens > deriving->at || duty->opens <= deriving->since || deriving->status != ST_OK)
        return;
    if (duty->lapse_at != INSTANT_MAX)
        derive_turn(deriving, duty->lapse_at);
    /* warn_at holds the seconds of warning until here. */
    duty->warn_at = duty->due - duty->warn_at;
    duty->waived = waived(deriving->docket, duty);
    if (!deriving->emit(deriving->context, duty))
        deriving->status = ST_STOPPED;
}

instant derive_out(const struct member *member, const struct joining *joining)
{
    instant out = INSTANT_MAX;
    if (joining->quit != INSTANT_NONE)
        out = joining->quit;
    if (member->left != INSTANT_NONE && member->left < out)
        out = member->left;
    return out;
}

instant derive_standing_end(const struct docket_member *member, unsigned statuses, instant at,
                            bool by_day, int offset)
{
    instant start = INSTANT_NONE; /* of the run of matching standings being read */
    for (size_t i = 0; i < member->standing_count; i++) {
        const struct standing *standing = &member->standings[i];
        bool last = i + 1 == member->standing_count;
        instant end = last ? INSTANT_MAX : member->standings[i + 1].since;
        if (standing->since >= end)
            continue;
        if (!in_mask(statuses, standing->status)) {
            start = INSTANT_NONE;
            continue;
        }
        if (start == INSTANT_NONE)
            start = by_day ? civil_day_start(standing->since, 0, offset) : standing->since;
        bool goes_on = !last && in_mask(statuses, member->standings[i + 1].status);
        if (start <= at && at < end && !goes_on)
            return end;
    }
    return INSTANT_MIN;
}

static int compare_event(const void *a, const void *b)
{
    const struct docket_fact *x = *(const struct docket_fact *const *)a;
    const struct docket_fact *y = *(const struct docket_fact *const *)b;
    int order = strcmp(x->event, y->event);
    return order ? order : (x > y) - (x < y);
}

static bool index_facts(struct deriving *deriving)
{
    const struct docket *docket = deriving->docket;
    size_t n = docket->fact_count;
    if (n == 0)
        return true;
    deriving->memory = malloc(3 * n * sizeof *deriving->memory);
    if (!deriving->memory)
        return false;
    const struct docket_fact **dated = deriving->memory, **by_event = dated + n;
    const struct docket_fact **makeups = by_event + n;
    for (size_t i = 0; i < n; i++) {
        const struct docket_fact *fact = &docket->facts[i];
        derive_redo(deriving, fact->at);
        if (fact->at > deriving->at)
            continue;
        if (fact->makes_up) {
            makeups[deriving->makeups.count++] = fact;
            continue;
        }
        dated[deriving->dated.count++] = fact;
        if (fact->event)
            by_event[deriving->by_event.count++] = fact;
    }
    if (deriving->by_event.count > 1)
        qsort(by_event, deriving->by_event.count, sizeof *by_event, compare_event);
    deriving->dated.first = dated;
    deriving->by_event.first = by_event;
    deriving->makeups.first = makeups;
    return true;
}

struct fact_run derive_event_facts(const struct deriving *deriving, const char *event)
{
    const struct fact_run *all = &deriving->by_event;
    size_t low = 0, high = all->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(all->first[middle]->event, event) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    size_t end = low;
    while (end < all->count && strcmp(all->first[end]->event, event) == 0)
        end++;
    struct fact_run run = {.first = all->count ? all->first + low : NULL, .count = end - low};
    return run;
}

enum status duty_derive(const struct docket *docket, instant at, instant since,
                        bool (*emit)(void *context, const struct duty *duty), void *context,
                        struct turns *turns)
{
    struct deriving deriving = {
        .docket = docket,
        .at = at,
        .since = since,
        .emit = emit,
        .context = context,
        .turns = {.from = INSTANT_MIN, .until = INSTANT_MAX, .redo = INSTANT_MAX},
    };
    if (!index_facts(&deriving))
        return ST_NOMEM;
    const struct group *group = docket->group;
    for (size_t i = 0; docket->rulebook && i < docket->rulebook->rule_count; i++) {
        const struct rule *rule = &docket->rulebook->rules[i];
        bool of_org = rule->kind == RULE_BY && rule->for_org;
        if (!docket->terms[i].on || !engines[rule->kind] || of_org != (group == NULL))
            continue;
        if (group &&
            (group->active_from == INSTANT_NONE || !duty_binds(docket->rulebook, rule, group)))
            continue;
        deriving.rule = i;
        engines[rule->kind]->derive(&deriving, rule, &docket->terms[i]);
    }
    free(deriving.memory);
    if (turns)
        *turns = deriving.turns;
    return deriving.status;
}
