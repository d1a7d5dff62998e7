#include "core_duty.h"

/*
 * Lines that were derived once stand in for the answer until the next turn: at any instant of
 * [turns.from, turns.until) a new derivation must give the same undone obligations and findings.
 */

enum { ROUNDS = 400, LOOKS = 12, SPAN_DAYS = 400 };

static uint32_t roll(uint32_t *dice, uint32_t sides)
{
    *dice ^= *dice << 13;
    *dice ^= *dice >> 17;
    *dice ^= *dice << 5;
    return *dice % sides;
}

/* Often a midnight, where periods and dues meet. */
static instant some_time(uint32_t *dice)
{
    instant at = when("2026-01-01") + roll(dice, SPAN_DAYS) * CIVIL_DAY;
    return roll(dice, 2) ? at : at + roll(dice, (uint32_t)CIVIL_DAY);
}

static void some_life(struct duty_case *c, uint32_t *dice)
{
    c->group.active_from = some_time(dice);
    if (roll(dice, 2))
        c->group.dissolved = some_time(dice);
    c->group.temporary = 1;
    if (roll(dice, 2))
        c->group.work_ended = some_time(dice);
    size_t facts = roll(dice, 12), events = roll(dice, 4);
    for (size_t i = 0; i < events; i++) {
        static const char *const ids[] = {"e0", "e1", "e2", "e3"};
        struct event *event = case_event(c, ids[i], "2026-01-01", "2026-01-01");
        event->starts = some_time(dice);
        event->ends = event->starts + roll(dice, 3) * CIVIL_DAY;
        event->recorded_at = some_time(dice);
        if (roll(dice, 4) == 0)
            event->cancelled_at = event->starts;
    }
    for (size_t i = 0; i < facts; i++) {
        struct docket_fact *fact = case_fact(c, "2026-01-01");
        fact->at = some_time(dice);
        fact->recorded_at = some_time(dice);
        fact->member = roll(dice, 4) ? "m" : NULL;
        if (events)
            fact->event = c->events[roll(dice, (uint32_t)events)].id;
        if (roll(dice, 6) == 0)
            fact->makes_up = "r:g:start";
    }
}

static void some_member(struct duty_case *c, uint32_t *dice)
{
    static const int64_t statuses[] = {MEMBER_MIGRANT, MEMBER_IN_POST, MEMBER_MIGRANT};
    instant at = some_time(dice);
    for (size_t i = 0; i < 1 + roll(dice, 3); i++) {
        case_stands(c, statuses[i], "2026-01-01");
        c->standings[i].since = at;
        at += roll(dice, 100) * CIVIL_DAY;
    }
    at = some_time(dice);
    for (size_t i = 0; i < 1 + roll(dice, 3); i++) {
        case_joins(c, "2026-01-01", NULL);
        c->joinings[i].joined = at;
        at += roll(dice, 100) * CIVIL_DAY;
        if (i > 0 || roll(dice, 2))
            c->joinings[i].quit = at;
    }
    if (roll(dice, 3) == 0)
        c->member.left = some_time(dice);
}

static void some_case(struct duty_case *c, uint32_t *dice)
{
    static const enum rule_kind kinds[] = {RULE_EVERY, RULE_EVERY,   RULE_EVERY, RULE_BEFORE,
                                           RULE_AFTER, RULE_SILENCE, RULE_BY,    RULE_DISSOLVE};
    case_start(c, kinds[roll(dice, sizeof kinds / sizeof *kinds)]);
    struct rule *rule = &c->rule;
    rule->period = (enum period)roll(dice, PERIOD_COUNT);
    rule->count = 1 + roll(dice, 2);
    rule->days = roll(dice, 20);
    rule->events = "meeting";
    rule->fact.with_event = rule->kind == RULE_BEFORE || rule->kind == RULE_AFTER;
    if (rule->kind == RULE_EVERY && roll(dice, 3) == 0)
        rule->grace = 1 + roll(dice, 40);
    if (rule->kind == RULE_BY) {
        rule->due = some_time(dice);
        rule->opens_days = 60;
    }
    if (rule->kind == RULE_DISSOLVE)
        rule->met_by = MET_BY_DISSOLVED;
    rule->per_member = (rule->kind == RULE_EVERY || rule->kind == RULE_AFTER) && roll(dice, 2) == 0;
    if (rule->per_member && roll(dice, 2))
        rule->statuses = 1u << MEMBER_MIGRANT;
    some_life(c, dice);
    some_member(c, dice);
}

struct undone {
    char ids[FOUND_MAX][DUTY_ID_MAX];
    size_t count;
};

static int by_id(const void *a, const void *b)
{
    return strcmp(a, b);
}

/* live: as the ledger derives what it keeps, without what has lapsed. */
static void list_undone(struct duty_case *c, instant at, bool live, struct undone *undone)
{
    c->docket.facts_from = INSTANT_MIN;
    if (live) {
        c->terms = rule_terms_default(&c->rule);
        c->docket.facts_from = duty_horizon(&c->rulebook, &c->terms, at);
        if (c->docket.facts_from == INSTANT_MIN)
            c->docket.facts_from++;
    }
    case_derive(c, at);
    undone->count = 0;
    for (size_t i = 0; i < c->found_count; i++)
        if (duty_status(&c->found[i], at) >= DUTY_OVERDUE)
            snprintf(undone->ids[undone->count++], DUTY_ID_MAX, "%s", c->found[i].id);
    qsort(undone->ids, undone->count, sizeof *undone->ids, by_id);
}

static bool same(const struct undone *a, const struct undone *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (strcmp(a->ids[i], b->ids[i]) != 0)
            return false;
    return true;
}

/* An instant of [from, until), no further than a few years off. */
static instant within(const struct turns *turns, instant at, uint32_t *dice)
{
    instant low = turns->from, high = turns->until;
    if (low < at - 1000 * CIVIL_DAY)
        low = at - 1000 * CIVIL_DAY;
    if (high > at + 1000 * CIVIL_DAY)
        high = at + 1000 * CIVIL_DAY;
    switch (roll(dice, 4)) {
    case 0:
        return low;
    case 1:
        return high - 1;
    default:
        return low + roll(dice, (uint32_t)(high - low));
    }
}

static void test_round(uint32_t seed, bool live)
{
    struct duty_case c;
    struct undone first, again;
    uint32_t dice = seed * 2654435761u + 1;
    some_case(&c, &dice);
    instant at = some_time(&dice) + 30 * CIVIL_DAY;
    list_undone(&c, at, live, &first);
    struct turns turns = c.turns;
    ok(turns.from <= at && at < turns.until, "%u: the answer holds at %lld", seed, (long long)at);
    for (int i = 0; i < LOOKS; i++) {
        instant then = within(&turns, at, &dice);
        list_undone(&c, then, i % 2, &again);
        ok(same(&first, &again), "%u: the same undone at %lld (kind %d)", seed, (long long)then,
           (int)c.rule.kind);
    }
}

/* What lapsed behind a dissolution is told by `from`, though nothing is owed in its place. */
static void test_lapse_behind_a_dissolution(void)
{
    struct duty_case c;
    struct undone undone;
    case_start(&c, RULE_EVERY);
    c.rule.period = PERIOD_WEEK;
    c.group.dissolved = when("2026-03-31");
    list_undone(&c, when("2026-07-23"), true, &undone);
    is_int(undone.count, 0, "all has lapsed");
    ok(c.turns.from >= when("2026-04-27"), "which is no answer for the spring");
}

int main(void)
{
    for (uint32_t seed = 1; seed <= ROUNDS; seed++)
        test_round(seed, seed % 2);
    test_lapse_behind_a_dissolution();
    return done_testing();
}
