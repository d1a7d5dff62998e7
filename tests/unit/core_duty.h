#ifndef TESTS_CORE_DUTY_H
#define TESTS_CORE_DUTY_H

#include "base/civil.h"
#include "core/duty.h"
#include "tap.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CASE_MAX = 40, FOUND_MAX = 400 };

/*
 * A docket in memory with one rule: group g of org o under a rulebook at +08:00, open since the
 * first of January 2026. A test fills in what it is about and asks for the answer at an instant.
 */
struct duty_case {
    struct rule rule;
    struct policy_row policy;
    struct rulebook rulebook;
    struct rule_terms terms;
    struct org org;
    struct group group;
    struct docket_group listed; /* the group as its org sees it */
    struct event events[CASE_MAX];
    struct docket_fact facts[CASE_MAX];
    char fact_ids[CASE_MAX][8];
    struct member member; /* m, in post since before everything */
    struct standing standings[CASE_MAX];
    struct joining joinings[CASE_MAX];
    struct docket_member listed_member;
    struct docket docket;
    struct duty found[FOUND_MAX];
    size_t found_count;
    struct turns turns;
};

/* "2026-11-22 09:12:00", or the date alone, at +08:00. */
static inline instant when(const char *text)
{
    char full[40];
    instant at = INSTANT_NONE;
    snprintf(full, sizeof full, "%.10sT%s+08:00", text, strlen(text) > 10 ? text + 11 : "00:00:00");
    if (!rfc3339_read(full, strlen(full), &at))
        ok(false, "a time in a test: %s", text);
    return at;
}

static inline void case_start(struct duty_case *c, enum rule_kind kind)
{
    memset(c, 0, sizeof *c);
    c->rule = (struct rule){.id = "r",
                            .kind = kind,
                            .count = 1,
                            .grace = INTEGER_NONE,
                            .days = INTEGER_NONE,
                            .hours = INTEGER_NONE,
                            .warn_days = INTEGER_NONE,
                            .lapse_days = INTEGER_NONE,
                            .due = INSTANT_NONE,
                            .opens = INSTANT_NONE,
                            .fact = {.kind = FACT_POSTED}};
    c->rulebook = (struct rulebook){.id = "b",
                                    .offset = 8 * CIVIL_HOUR,
                                    .rules = &c->rule,
                                    .rule_count = 1,
                                    .policy = &c->policy};
    entity_clear(ENTITY_ORG, &c->org);
    c->org.id = "o";
    c->org.name = "org";
    c->org.kind = ORG_BRANCH;
    entity_clear(ENTITY_GROUP, &c->group);
    c->group.id = "g";
    c->group.org = "o";
    c->group.kind = GROUP_WECHAT;
    c->group.name = "group";
    c->group.temporary = 0;
    c->group.deregistered = 0;
    c->group.active_from = when("2026-01-01");
    entity_clear(ENTITY_MEMBER, &c->member);
    c->member.id = "m";
    c->member.org = "o";
    c->member.name = "name";
    c->member.added_at = when("2025-01-01");
}

/* The same instant is entered and happened unless a test says otherwise afterwards. */
static inline struct docket_fact *case_fact(struct duty_case *c, const char *at)
{
    size_t n = c->docket.fact_count++;
    snprintf(c->fact_ids[n], sizeof c->fact_ids[n], "f%02zu", n);
    c->facts[n] = (struct docket_fact){.id = c->fact_ids[n],
                                       .at = when(at),
                                       .recorded_at = when(at),
                                       .kind = c->rule.fact.kind ? c->rule.fact.kind : FACT_POSTED};
    return &c->facts[n];
}

static inline void case_joins(struct duty_case *c, const char *from, const char *to)
{
    struct joining *joining = &c->joinings[c->listed_member.joining_count++];
    entity_clear(ENTITY_JOINING, joining);
    joining->member = "m";
    joining->group = "g";
    joining->joined = when(from);
    joining->quit = to ? when(to) : INSTANT_NONE;
}

static inline void case_stands(struct duty_case *c, int64_t status, const char *since)
{
    struct standing *standing = &c->standings[c->listed_member.standing_count++];
    entity_clear(ENTITY_STANDING, standing);
    standing->member = "m";
    standing->status = status;
    standing->since = when(since);
}

static inline struct event *case_event(struct duty_case *c, const char *id, const char *starts,
                                       const char *ends)
{
    struct event *event = &c->events[c->docket.event_count++];
    entity_clear(ENTITY_EVENT, event);
    event->id = id;
    event->group = "g";
    event->kind = "meeting";
    event->starts = when(starts);
    event->ends = when(ends);
    event->recorded_at = when("2026-01-01");
    return event;
}

static inline bool case_keep(void *context, const struct duty *duty)
{
    struct duty_case *c = context;
    if (c->found_count == FOUND_MAX)
        return false;
    c->found[c->found_count++] = *duty;
    return true;
}

static inline int case_order(const void *a, const void *b)
{
    const struct docket_fact *x = a, *y = b;
    return x->at != y->at ? (x->at > y->at ? 1 : -1) : strcmp(x->id, y->id);
}

/* Everything up to `at`, into found and turns. */
static inline void case_derive(struct duty_case *c, instant at)
{
    struct docket *docket = &c->docket;
    qsort(c->facts, docket->fact_count, sizeof *c->facts, case_order);
    c->terms = rule_terms_default(&c->rule);
    c->listed = (struct docket_group){.id = c->group.id,
                                      .function = c->group.function,
                                      .kind = c->group.kind,
                                      .active_from = c->group.active_from,
                                      .opening_at = c->group.opening_at,
                                      .dissolved = c->group.dissolved};
    c->listed_member.member = &c->member;
    c->listed_member.joinings = c->joinings;
    c->listed_member.standings = c->standings;
    docket->rulebook = &c->rulebook;
    docket->terms = &c->terms;
    docket->org = &c->org;
    docket->group = &c->group;
    docket->events = c->events;
    docket->facts = c->facts;
    docket->members = &c->listed_member;
    docket->member_count = 1;
    docket->groups = &c->listed;
    docket->group_count = 1;
    if (!docket->facts_from)
        docket->facts_from = INSTANT_MIN;
    c->found_count = 0;
    is_int(duty_derive(docket, at, INSTANT_MIN, case_keep, c, &c->turns), ST_OK, "derived");
}

static inline const struct duty *case_find(const struct duty_case *c, const char *id)
{
    for (size_t i = 0; i < c->found_count; i++)
        if (strcmp(c->found[i].id, id) == 0)
            return &c->found[i];
    return NULL;
}

/* The status of one obligation at an instant; "none" when there is no such obligation then. */
static inline const char *case_status(struct duty_case *c, const char *id, const char *at)
{
    case_derive(c, when(at));
    const struct duty *duty = case_find(c, id);
    return duty ? duty_status_name(duty_status(duty, when(at))) : "none";
}

#endif
