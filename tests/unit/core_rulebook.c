#include "core/rulebook.h"

#include "tap.h"

static struct rule rule_of(enum rule_kind kind, enum period period)
{
    return (struct rule){
        .id = "r",
        .kind = kind,
        .period = period,
        .count = 1,
        .warn_days = INTEGER_NONE,
        .lapse_days = INTEGER_NONE,
        .grace = INTEGER_NONE,
        .days = INTEGER_NONE,
        .hours = INTEGER_NONE,
        .due = INSTANT_NONE,
        .opens = INSTANT_NONE,
    };
}

static struct rule_setting nothing(void)
{
    return (struct rule_setting){
        .rule = "r",
        .on = -1,
        .count = INTEGER_NONE,
        .days = INTEGER_NONE,
        .hours = INTEGER_NONE,
        .grace = INTEGER_NONE,
        .warn_days = INTEGER_NONE,
        .lapse_days = INTEGER_NONE,
        .due = INSTANT_NONE,
    };
}

static void test_defaults(void)
{
    static const struct {
        enum rule_kind kind;
        enum period period;
        int64_t warn_days, lapse_days;
    } table[] = {
        {RULE_EVERY, PERIOD_WEEK, 1, INTEGER_NONE},
        {RULE_EVERY, PERIOD_MONTH, 3, INTEGER_NONE},
        {RULE_EVERY, PERIOD_QUARTER, 7, INTEGER_NONE},
        {RULE_EVERY, PERIOD_HALF, 60, INTEGER_NONE},
        {RULE_EVERY, PERIOD_YEAR, 60, INTEGER_NONE},
        {RULE_BEFORE, PERIOD_WEEK, 1, INTEGER_NONE},
        {RULE_AFTER, PERIOD_WEEK, 1, INTEGER_NONE},
        {RULE_SILENCE, PERIOD_WEEK, 3, INTEGER_NONE},
        {RULE_BY, PERIOD_WEEK, 7, INTEGER_NONE},
        {RULE_DISSOLVE, PERIOD_WEEK, 3, INTEGER_NONE},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct rule rule = rule_of(table[i].kind, table[i].period);
        struct rule_terms terms = rule_terms_default(&rule);
        is_int(terms.warn, table[i].warn_days * CIVIL_DAY, "kind %d period %d: warn",
               (int)table[i].kind, (int)table[i].period);
        ok(terms.lapse_days == table[i].lapse_days, "... and lapse");
        rule.warn_days = 5;
        rule.off = true;
        terms = rule_terms_default(&rule);
        is_int(terms.warn, 5 * CIVIL_DAY, "... a rule's own warn wins");
        ok(!terms.on, "... off until set");
    }
}

static void test_settings(void)
{
    struct rule rule = rule_of(RULE_EVERY, PERIOD_WEEK);
    struct rule_terms terms = rule_terms_default(&rule);
    struct rule_terms before = terms;
    struct rule_setting setting = nothing();
    rule_terms_apply(&terms, &rule, &setting);
    ok(terms.on == before.on && terms.count == before.count && terms.warn == before.warn &&
           terms.grace == before.grace && terms.lapse_days == before.lapse_days,
       "a setting without keys changes nothing");

    setting.on = 0;
    setting.count = 3;
    setting.grace = 15;
    setting.warn_days = 2;
    setting.lapse_days = 9;
    rule_terms_apply(&terms, &rule, &setting);
    ok(!terms.on, "switched off");
    is_int(terms.count, 3, "count");
    is_int(terms.grace, 15, "grace");
    is_int(terms.warn, 2 * CIVIL_DAY, "warn");
    is_int(terms.lapse_days, 9, "lapse");

    setting = nothing();
    setting.on = 1;
    rule_terms_apply(&terms, &rule, &setting);
    ok(terms.on && terms.count == 3, "the nearer org's key wins, the others stay");
}

static void test_days_and_hours(void)
{
    struct rule rule = rule_of(RULE_AFTER, PERIOD_WEEK);
    rule.hours = 24;
    struct rule_terms terms = rule_terms_default(&rule);
    is_int(terms.hours, 24, "the rule has hours");
    struct rule_setting setting = nothing();
    setting.days = 2;
    rule_terms_apply(&terms, &rule, &setting);
    ok(terms.days == 2 && terms.hours == INTEGER_NONE, "days take the place of hours");
    setting = nothing();
    setting.hours = 6;
    rule_terms_apply(&terms, &rule, &setting);
    ok(terms.hours == 6 && terms.days == INTEGER_NONE, "and hours of days");
}

static void test_due(void)
{
    struct rule rule = rule_of(RULE_BY, PERIOD_WEEK);
    struct rule_terms terms = rule_terms_default(&rule);
    ok(terms.on && terms.due == INSTANT_NONE, "on, but without a due");
    struct rule_setting setting = nothing();
    setting.due = 1000;
    rule_terms_apply(&terms, &rule, &setting);
    is_int(terms.due, 1000, "until it is set");
}

static void test_lookups(void)
{
    struct rule rules[] = {rule_of(RULE_BY, PERIOD_WEEK), rule_of(RULE_AFTER, PERIOD_WEEK)};
    rules[1].id = "s";
    struct event_kind events[] = {{"theme_day", "主题活动日"}};
    struct rulebook rulebook = {
        .rules = rules, .rule_count = 2, .events = events, .event_count = 1};
    ok(rulebook_rule(&rulebook, "s") == &rules[1], "a rule by its id");
    ok(!rulebook_rule(&rulebook, "t"), "no such rule");
    is_str(rulebook_event_title(&rulebook, "theme_day"), "主题活动日", "an event kind's title");
    is_str(rulebook_event_title(&rulebook, "party"), "party", "else the kind itself");
}

int main(void)
{
    test_defaults();
    test_settings();
    test_days_and_hours();
    test_due();
    test_lookups();
    return done_testing();
}
