#include "core/rulebook.h"

#include <string.h>

/* When a due time that nears becomes "soon", in days; settings and rules may say otherwise. */
static const int64_t warn_of_period[PERIOD_COUNT] = {
    [PERIOD_WEEK] = 1,  [PERIOD_MONTH] = 3, [PERIOD_QUARTER] = 7,
    [PERIOD_HALF] = 60, [PERIOD_YEAR] = 60,
};
static const int64_t warn_of_kind[RULE_KINDS] = {
    [RULE_BEFORE] = 1, [RULE_AFTER] = 1, [RULE_SILENCE] = 3, [RULE_BY] = 7, [RULE_DISSOLVE] = 3,
};

const struct rule *rulebook_rule(const struct rulebook *rulebook, const char *id)
{
    for (size_t i = 0; i < rulebook->rule_count; i++) {
        if (strcmp(rulebook->rules[i].id, id) == 0)
            return &rulebook->rules[i];
    }
    return NULL;
}

bool rulebook_has_event(const struct rulebook *rulebook, const char *kind)
{
    for (size_t i = 0; rulebook && i < rulebook->event_count; i++)
        if (strcmp(rulebook->events[i].kind, kind) == 0)
            return true;
    return false;
}

const char *rulebook_event_title(const struct rulebook *rulebook, const char *kind)
{
    for (size_t i = 0; rulebook && i < rulebook->event_count; i++) {
        if (strcmp(rulebook->events[i].kind, kind) == 0)
            return rulebook->events[i].title;
    }
    return kind;
}

struct rule_terms rule_terms_default(const struct rule *rule)
{
    bool every = rule->kind == RULE_EVERY;
    int64_t warn = every ? warn_of_period[rule->period] : warn_of_kind[rule->kind];
    if (rule->warn_days != INTEGER_NONE)
        warn = rule->warn_days;
    return (struct rule_terms){
        .on = !rule->off,
        .count = every ? rule->count : INTEGER_NONE,
        .days = rule->days,
        .hours = rule->hours,
        .grace = every ? rule->grace : INTEGER_NONE,
        .due = rule->kind == RULE_BY ? rule->due : INSTANT_NONE,
        .opens = rule->kind == RULE_BY ? rule->opens : INSTANT_NONE,
        .warn = warn * CIVIL_DAY,
        .lapse_days = every ? rule->lapse_days : INTEGER_NONE,
    };
}

static void take(int64_t *term, int64_t value)
{
    if (value != INTEGER_NONE)
        *term = value;
}

void rule_terms_apply(struct rule_terms *terms, const struct rule *rule,
                      const struct rule_setting *setting)
{
    if (setting->on >= 0)
        terms->on = setting->on != 0;
    take(&terms->count, setting->count);
    /* Days and hours are two ways to say one thing: the nearer org's way holds. */
    if (setting->days != INTEGER_NONE) {
        terms->days = setting->days;
        terms->hours = INTEGER_NONE;
    } else if (setting->hours != INTEGER_NONE) {
        terms->hours = setting->hours;
        terms->days = INTEGER_NONE;
    }
    take(&terms->grace, setting->grace);
    take(&terms->lapse_days, setting->lapse_days);
    if (setting->warn_days != INTEGER_NONE)
        terms->warn = setting->warn_days * CIVIL_DAY;
    if (rule->kind == RULE_BY && setting->due != INSTANT_NONE)
        terms->due = setting->due;
}
