#include "wire/rule_json.h"

#include <string.h>

#include "base/ident.h"
#include "base/intl.h"
#include "core/duty.h"
#include "core/entity.h"

enum { TEXT_MAX = 500, RULE_TITLE_MAX = 6, NUMBER_MAX = 3660, PICTURES_MAX = 1000 };

#define KIND(name) (1u << RULE_##name)
#define FACT(name) (1u << FACT_##name)
#define TIMED      (KEYED_ALL & ~KIND(INVARIANT))
#define EVENTS     (KIND(BEFORE) | KIND(AFTER))

/* A rule while it is read: words that become an enumeration or flag stand as they are. */
struct draft {
    struct rule rule;
    const char *kind;
    const char *period;
    const char *per;
    const char *proposes;
    const char *target;
    const char *met_by;
};

/* Behind "" in the order of enum rule_kind, and the periods in that of enum period. */
static const char *const rule_kind_names[] = {"",   "every",    "before",    "after", "silence",
                                              "by", "dissolve", "invariant", NULL};
static const char *const period_names[] = {"", "week", "month", "quarter", "half", "year", NULL};
static const char *const member_word[] = {"", "member", NULL};
static const char *const deregister_word[] = {"", "deregister", NULL};
static const char *const target_names[] = {"", "org", "group", NULL};
static const char *const met_by_names[] = {"", "group_opened", "dissolved", "deregistered", NULL};
static const char *const nickname_forms[] = {"", "name", "org_name", "org_separator_name", NULL};
static const char *const responsible_names[] = {"", "head", "owner", "admin", NULL};

#define AT(member) offsetof(struct draft, member)

static const struct keyed rule_keys[] = {
    {"id", KEYED_IDENT, AT(rule.id), .needers = KEYED_ALL},
    {"title", KEYED_TEXT, AT(rule.title), 1, RULE_TITLE_MAX, .needers = KEYED_ALL},
    {"clause", KEYED_TEXT, AT(rule.clause), 1, TEXT_MAX, .needers = KEYED_ALL},
    {"text", KEYED_TEXT, AT(rule.text), 1, TEXT_MAX, .needers = KEYED_ALL},
    {"advice", KEYED_TEXT, AT(rule.advice), 1, TEXT_MAX, .needers = KEYED_ALL},
    {"checklist", KEYED_TEXTS, AT(rule.checklist), .max = TEXT_MAX},
    {"local", KEYED_WORDS, .offset = AT(rule.local)},
    {"kind", KEYED_CHOICE, AT(kind), .names = rule_kind_names, .needers = KEYED_ALL},
    {"on", KEYED_NOT, .offset = AT(rule.off)},
    {"group_kinds", KEYED_MASK, AT(rule.group_kinds), .names = group_kinds},
    {"warn_days", KEYED_INTEGER, AT(rule.warn_days), 0, NUMBER_MAX, .takers = TIMED},
    {"lapse_days", KEYED_INTEGER, AT(rule.lapse_days), 0, NUMBER_MAX, .takers = KIND(EVERY)},
    {"proposes", KEYED_CHOICE, AT(proposes), .names = deregister_word, .takers = TIMED},
    {"period", KEYED_CHOICE, AT(period), .names = period_names, .takers = KIND(EVERY),
     .needers = KIND(EVERY)},
    {"count", KEYED_INTEGER, AT(rule.count), 1, NUMBER_MAX, .takers = KIND(EVERY)},
    {"grace", KEYED_INTEGER, AT(rule.grace), 1, NUMBER_MAX, .takers = KIND(EVERY)},
    {"per", KEYED_CHOICE, AT(per), .names = member_word, .takers = KIND(EVERY) | KIND(AFTER)},
    {"member_status", KEYED_MASK, AT(rule.statuses), .names = member_statuses,
     .takers = KIND(EVERY)},
    {"events", KEYED_WORDS, AT(rule.events), .takers = EVENTS | KIND(INVARIANT), .needers = EVENTS},
    {"days", KEYED_INTEGER, AT(rule.days), 0, NUMBER_MAX,
     .takers = EVENTS | KIND(SILENCE) | KIND(DISSOLVE), .needers = KIND(SILENCE) | KIND(DISSOLVE)},
    {"hours", KEYED_INTEGER, AT(rule.hours), 0, NUMBER_MAX * 24, .takers = EVENTS},
    {"for", KEYED_CHOICE, AT(target), .names = target_names, .takers = KIND(BY),
     .needers = KIND(BY)},
    {"org_kinds", KEYED_MASK, AT(rule.org_kinds), .names = org_kinds, .takers = KIND(BY)},
    {"due", KEYED_INSTANT, AT(rule.due), .takers = KIND(BY)},
    {"opens", KEYED_INSTANT, AT(rule.opens), .takers = KIND(BY)},
    {"opens_days", KEYED_INTEGER, AT(rule.opens_days), 0, NUMBER_MAX, .takers = KIND(BY)},
    {"opened_before_due", KEYED_TRUE, AT(rule.opened_before_due), .takers = KIND(BY)},
    {"met_by", KEYED_WORDS, AT(met_by), .names = met_by_names, .takers = KIND(BY) | KIND(DISSOLVE),
     .needers = KIND(DISSOLVE)},
    {"fact", KEYED_OWN, .takers = TIMED & ~KIND(DISSOLVE),
     .needers = KIND(EVERY) | EVENTS | KIND(SILENCE)},
    {"check", KEYED_TEXT, AT(rule.check), 1, TEXT_MAX, .takers = KIND(INVARIANT),
     .needers = KIND(INVARIANT)},
    {"suffix", KEYED_TEXT, AT(rule.suffix), 1, TEXT_MAX, .takers = KIND(INVARIANT)},
    {"form", KEYED_IDENT, AT(rule.form), .takers = KIND(INVARIANT)},
    {"needs", KEYED_WORDS, AT(rule.needs), .names = responsible_names, .takers = KIND(INVARIANT)},
};

#define FACT_AT(member) offsetof(struct fact_filter, member)

/* Here the kinds are those of facts. */
static const struct keyed fact_keys[] = {
    {"kind", KEYED_ENUM, FACT_AT(kind), .names = fact_kinds, .needers = KEYED_ALL},
    {"category", KEYED_MASK, FACT_AT(categories), .names = post_categories, .takers = FACT(POSTED)},
    {"as", KEYED_MASK, FACT_AT(forms), .names = post_forms, .takers = FACT(POSTED)},
    {"pictures", KEYED_INTEGER, FACT_AT(pictures), 1, PICTURES_MAX, .takers = FACT(POSTED)},
    {"form", KEYED_IDENT, FACT_AT(form), .takers = FACT(FILED)},
    {"with_event", KEYED_TRUE, .offset = FACT_AT(with_event)},
    {"event_kinds", KEYED_WORDS, FACT_AT(event_kinds), .takers = FACT(HELD)},
    {"event_fields", KEYED_WORDS, .offset = FACT_AT(event_fields)},
};

/* The standing checks and the one parameter that each takes. */
static const struct {
    const char *check;
    const char *parameter;
} checks[] = {
    {"name-form", "suffix"},    {"owner-is-secretary", NULL},
    {"admin-named", NULL},      {"member-names", "form"},
    {"coverage", NULL},         {"leader-joined", NULL},
    {"dues-officer", "events"}, {"responsible-named", "needs"},
    {"outsiders-out", NULL},    {"account-filed", "form"},
    {"approved-first", NULL},   {"one-job-one-group", NULL},
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static enum status check_events(const struct keyed_scope *scope, const char *key,
                                const struct rulebook *rulebook, const char *list)
{
    const char *word;
    for (size_t n; (n = list_next(&list, &word)) > 0;) {
        char kind[IDENT_MAX + 1] = "";
        memcpy(kind, word, n < IDENT_MAX ? n : IDENT_MAX);
        if (!rulebook_has_event(rulebook, kind))
            return keyed_refuse(scope, key, _("用了“%s”，但规则集的 events 里没有它"), kind);
    }
    return ST_OK;
}

static enum status check_event_fields(const struct keyed_scope *scope, const char *list)
{
    const char *word;
    for (size_t n; (n = list_next(&list, &word)) > 0;) {
        char name[IDENT_MAX + 1] = "";
        memcpy(name, word, n < IDENT_MAX ? n : IDENT_MAX);
        if (!entity_field(ENTITY_EVENT, name))
            return keyed_refuse(scope, "event_fields", _("里的“%s”不是活动的栏目"), name);
    }
    return ST_OK;
}

static enum status read_fact(const struct keyed_scope *scope, const struct cJSON *object,
                             const struct rulebook *rulebook, struct fact_filter *out)
{
    /* The kind comes first: it says which other keys there may be. */
    const char *word = json_text(json_member(object, "kind"));
    int64_t kind = word ? name_index(fact_kinds, word, strlen(word)) : 0;
    unsigned kinds = kind ? 1u << kind : KEYED_ALL;
    enum status status = keyed_read(scope, "fact", object, fact_keys, COUNT(fact_keys), kinds, out);
    if (status == ST_OK)
        status = check_events(scope, "event_kinds", rulebook, out->event_kinds);
    if (status == ST_OK)
        status = check_event_fields(scope, out->event_fields);
    if (status == ST_OK && out->event_fields && !out->with_event)
        status = keyed_refuse(scope, "event_fields", _("要与 with_event 一起用"));
    return status;
}

static enum status check_local(const struct keyed_scope *scope, const struct cJSON *object,
                               const char *list)
{
    const char *word;
    for (size_t n; (n = list_next(&list, &word)) > 0;) {
        char name[IDENT_MAX + 1] = "";
        memcpy(name, word, n < IDENT_MAX ? n : IDENT_MAX);
        if (!json_member(object, name))
            return keyed_refuse(scope, "local", _("里的“%s”在这条规则里没有"), name);
    }
    return ST_OK;
}

static enum status finish_every(const struct keyed_scope *scope, struct draft *draft)
{
    int64_t period = name_index(period_names, draft->period, strlen(draft->period));
    draft->rule.period = (enum period)(period - 1);
    if (draft->rule.statuses && !draft->rule.per_member)
        return keyed_refuse(scope, "member_status", _("要与 per 一起用"));
    return ST_OK;
}

static enum status finish_event(const struct keyed_scope *scope, struct draft *draft)
{
    bool days = draft->rule.days != INTEGER_NONE;
    bool hours = draft->rule.hours != INTEGER_NONE;
    if (days && hours)
        return keyed_refuse(scope, "hours", _("与 days 只能填一个"));
    if (!days && !hours)
        return keyed_refuse(scope, "days", _("没有填写，它与 hours 要填一个"));
    return ST_OK;
}

static enum status finish_by(const struct keyed_scope *scope, struct draft *draft)
{
    struct rule *rule = &draft->rule;
    rule->for_org = strcmp(draft->target, "org") == 0;
    if (rule->org_kinds && !rule->for_org)
        return keyed_refuse(scope, "org_kinds", _("只能与 \"for\": \"org\" 一起用"));
    if (rule->opened_before_due && rule->for_org)
        return keyed_refuse(scope, "opened_before_due", _("只能与 \"for\": \"group\" 一起用"));
    bool opens = rule->opens != INSTANT_NONE;
    bool opens_days = rule->opens_days != INTEGER_NONE;
    if (opens && opens_days)
        return keyed_refuse(scope, "opens_days", _("与 opens 只能填一个"));
    if (!opens && !opens_days)
        return keyed_refuse(scope, "opens_days", _("没有填写，它与 opens 要填一个"));
    if (opens && rule->due != INSTANT_NONE && rule->opens > rule->due)
        return keyed_refuse(scope, "opens", _("晚于 due"));
    if (draft->met_by && rule->fact.kind)
        return keyed_refuse(scope, "met_by", _("与 fact 只能填一个"));
    if (!draft->met_by && !rule->fact.kind)
        return keyed_refuse(scope, "fact", _("没有填写，它与 met_by 要填一个"));
    if (!draft->met_by)
        return ST_OK;
    if (strcmp(draft->met_by, "group_opened") != 0 || !rule->for_org)
        return keyed_refuse(scope, "met_by", _("只能是 [\"group_opened\"]，且 for 为 org"));
    rule->met_by = MET_BY_GROUP_OPENED;
    return ST_OK;
}

static enum status finish_dissolve(const struct keyed_scope *scope, struct draft *draft)
{
    bool dissolved = list_has(draft->met_by, "dissolved");
    if (!dissolved || list_has(draft->met_by, "group_opened"))
        return keyed_refuse(scope, "met_by", _("应有 dissolved，另可加 deregistered"));
    draft->rule.met_by = list_has(draft->met_by, "deregistered") ? MET_BY_DISSOLVED_OR_DEREGISTERED
                                                                 : MET_BY_DISSOLVED;
    return ST_OK;
}

static enum status finish_invariant(const struct keyed_scope *scope, const struct cJSON *object,
                                    const struct rule *rule)
{
    static const char *const parameters[] = {"suffix", "form", "needs", "events"};
    size_t check = 0;
    while (check < COUNT(checks) && strcmp(checks[check].check, rule->check) != 0)
        check++;
    /* One that the engine does not have would never find anything. */
    if (check == COUNT(checks) || !finding_check_exists(rule->check))
        return keyed_refuse(scope, "check", _("不是认识的检查项，请查检查表"));
    const char *wanted = checks[check].parameter;
    for (size_t i = 0; i < COUNT(parameters); i++) {
        bool is_wanted = wanted && strcmp(wanted, parameters[i]) == 0;
        bool given = json_member(object, parameters[i]) != NULL;
        if (given && !is_wanted)
            return keyed_refuse(scope, parameters[i], _("不是这个检查项的参数，请删去"));
        if (!given && is_wanted)
            return keyed_refuse(scope, parameters[i], _("没有填写，请补上"));
    }
    if (strcmp(rule->check, "member-names") == 0 &&
        name_index(nickname_forms, rule->form, strlen(rule->form)) == 0)
        return keyed_refuse(scope, "form", _("只能是 name、org_name 或 org_separator_name"));
    return ST_OK;
}

static enum status finish_kind(const struct keyed_scope *scope, const struct cJSON *object,
                               struct draft *draft)
{
    switch (draft->rule.kind) {
    case RULE_EVERY:
        return finish_every(scope, draft);
    case RULE_BEFORE:
    case RULE_AFTER:
        return finish_event(scope, draft);
    case RULE_BY:
        return finish_by(scope, draft);
    case RULE_DISSOLVE:
        return finish_dissolve(scope, draft);
    case RULE_INVARIANT:
        return finish_invariant(scope, object, &draft->rule);
    case RULE_SILENCE:
    case RULE_KINDS:
    default:
        return ST_OK;
    }
}

/* What holds for every kind once all keys are read. */
static enum status finish(const struct keyed_scope *scope, const struct cJSON *object,
                          const struct rulebook *rulebook, struct draft *draft)
{
    struct rule *rule = &draft->rule;
    rule->per_member = draft->per != NULL;
    rule->proposes_deregistration = draft->proposes != NULL;
    if (rulebook->group_kinds && (rule->group_kinds & ~rulebook->group_kinds))
        return keyed_refuse(scope, "group_kinds", _("里有规则集的 binds 不约束的类别"));
    if (rule->kind == RULE_DISSOLVE && rulebook->not_temporary)
        return keyed_refuse(scope, "kind", _("不能是 dissolve：规则集的 binds 不约束临时群"));
    enum status status = check_local(scope, object, rule->local);
    if (status == ST_OK)
        status = check_events(scope, "events", rulebook, rule->events);
    return status == ST_OK ? finish_kind(scope, object, draft) : status;
}

static const struct keyed *rule_key(const char *name)
{
    const struct keyed *key = rule_keys;
    while (strcmp(key->name, name) != 0)
        key++;
    return key;
}

/* Reads the id and the kind ahead of the other keys: the one names the rule in refusals, the other
 * says which keys it takes. */
static enum status read_head(struct keyed_scope *scope, const struct cJSON *object,
                             struct draft *draft)
{
    static const char *const head[] = {"id", "kind"};
    for (size_t i = 0; i < COUNT(head); i++) {
        const struct cJSON *value = json_member(object, head[i]);
        if (!value)
            return keyed_refuse(scope, head[i], _("没有填写，请补上"));
        enum status status = keyed_value(scope, rule_key(head[i]), value, draft);
        if (status != ST_OK)
            return status;
        scope->rule = draft->rule.id;
    }
    int64_t kind = name_index(rule_kind_names, draft->kind, strlen(draft->kind));
    draft->rule.kind = (enum rule_kind)(kind - 1);
    return ST_OK;
}

enum status rule_decode(struct keyed_scope *scope, const struct cJSON *object,
                        const struct rulebook *rulebook, struct rule *out)
{
    struct draft draft = {.rule = {.count = 1,
                                   .warn_days = INTEGER_NONE,
                                   .lapse_days = INTEGER_NONE,
                                   .grace = INTEGER_NONE,
                                   .days = INTEGER_NONE,
                                   .hours = INTEGER_NONE,
                                   .opens_days = INTEGER_NONE,
                                   .due = INSTANT_NONE,
                                   .opens = INSTANT_NONE}};
    scope->rule = NULL;
    if (json_type(object) != JSON_OBJECT)
        return keyed_refuse(scope, "rules", _("的每一项应是花括号里的一组键值"));
    enum status status = read_head(scope, object, &draft);
    if (status == ST_OK)
        status = keyed_read(scope, "rules", object, rule_keys, COUNT(rule_keys),
                            1u << draft.rule.kind, &draft);
    const struct cJSON *fact = json_member(object, "fact");
    if (status == ST_OK && fact)
        status = read_fact(scope, fact, rulebook, &draft.rule.fact);
    if (status == ST_OK)
        status = finish(scope, object, rulebook, &draft);
    if (status == ST_OK)
        *out = draft.rule;
    return status;
}
