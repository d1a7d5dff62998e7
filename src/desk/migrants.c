#include "desk/migrants.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "desk/migrants_parts.h"
#include "desk/roster_parts.h"
#include "ledger/overdue.h"
#include "ledger/terms.h"
#include "store/query.h"

enum { MIGRANTS_MAX = 64 << 20 };

void migrants_free(struct migrants *migrants)
{
    if (!migrants)
        return;
    arena_free(migrants->arena);
    free(migrants->lines);
    free(migrants->line_of);
    free(migrants);
}

const struct rule *migrants_rule(const struct migrants *migrants)
{
    return migrants->rule;
}

struct migrants_period migrants_period(const struct migrants *migrants)
{
    return migrants->period;
}

size_t migrants_count(const struct migrants *migrants)
{
    return migrants->count;
}

const struct migrant *migrants_at(const struct migrants *migrants, size_t index)
{
    return index < migrants->count ? &migrants->lines[index] : NULL;
}

const struct migrant *migrants_find(const struct migrants *migrants, const char *member)
{
    size_t place = roster_find(migrants->roster, member);
    if (place == roster_count(migrants->roster) || migrants->line_of[place] == SIZE_MAX)
        return NULL;
    return &migrants->lines[migrants->line_of[place]];
}

bool migrant_owes(const struct migrant *line)
{
    return line->state == MIGRANT_OVERDUE || line->state == MIGRANT_OWING;
}

struct migrants_sums migrants_sums(const struct migrants *migrants)
{
    struct migrants_sums sums = {0};
    for (size_t i = 0; i < migrants->count; i++) {
        const struct migrant *line = &migrants->lines[i];
        sums.owing += migrant_owes(line);
        sums.waived += line->state == MIGRANT_WAIVED;
        sums.reported += line->state == MIGRANT_REPORTED || line->state == MIGRANT_ENTERED_LATE;
    }
    return sums;
}

/* An obligation of the rule, as it is listed. */
struct owed {
    const char *id;
    size_t member; /* in the roster */
    instant opens, due, met_at;
    enum duty_status status;
    bool entered_late;
};

struct reading {
    struct desk *desk;
    struct migrants *migrants;
    const struct roster *roster;
    instant now;
    int64_t warn; /* seconds before the due */
    int offset;   /* the rulebook's */
    struct owed *owed;
    size_t count, room;
    bool failed;
};

static const char *keep(struct reading *reading, const char *text)
{
    const char *kept = arena_dup(reading->migrants->arena, text, strlen(text));
    reading->failed = reading->failed || !kept;
    return kept ? kept : "";
}

static bool take(void *context, const struct listed_duty *duty)
{
    struct reading *reading = context;
    size_t member =
        duty->member ? roster_find(reading->roster, duty->member) : roster_count(reading->roster);
    if (strcmp(duty->rule, reading->migrants->rule->id) != 0 || duty->status == DUTY_CANCELLED ||
        member == roster_count(reading->roster))
        return true;
    if (reading->count == reading->room) {
        size_t room = reading->room ? reading->room * 2 : 64;
        struct owed *more = realloc(reading->owed, room * sizeof *more);
        if (!more) {
            reading->failed = true;
            return false;
        }
        reading->owed = more;
        reading->room = room;
    }
    reading->owed[reading->count++] = (struct owed){
        keep(reading, duty->id), member, duty->opens, duty->due, duty->met_at, duty->status,
        duty->entered_late};
    return !reading->failed;
}

/* The rule in force that asks each member of a status; one that asks for a report rather than
 * another. */
static enum status find_rule(struct reading *reading, struct error *error)
{
    const struct rulebook *rulebook = NULL;
    const struct rule_terms *terms = NULL;
    struct migrants *migrants = reading->migrants;
    enum status status =
        ledger_terms(reading->desk->ledger, roster_org(reading->roster), &rulebook, &terms, error);
    for (size_t i = 0; status == ST_OK && rulebook && i < rulebook->rule_count; i++) {
        const struct rule *rule = &rulebook->rules[i], *found = migrants->rule;
        if (rule->kind != RULE_EVERY || !rule->per_member || !terms[i].on ||
            (found && (rule->fact.kind != FACT_REPORT || found->fact.kind == FACT_REPORT)))
            continue;
        migrants->rule = rule;
        reading->warn = terms[i].warn;
        reading->offset = rulebook->offset;
    }
    return status;
}

/* Which period the list is of. Where nothing is owed by anybody, the calendar's. */
static void choose_period(struct reading *reading)
{
    struct migrants *migrants = reading->migrants;
    const struct rule *rule = migrants->rule;
    struct migrants_period *period = &migrants->period;
    int64_t warn = reading->warn;
    period->opens = period_start(rule->period, reading->now, 0, reading->offset);
    period->due = period_start(rule->period, reading->now, 1, reading->offset);
    instant past = INSTANT_NONE;
    for (size_t i = 0; i < reading->count; i++) {
        const struct owed *owed = &reading->owed[i];
        if (owed->opens <= reading->now && owed->due > reading->now) {
            period->opens = owed->opens;
            period->due = owed->due;
        } else if (owed->status == DUTY_OVERDUE && (past == INSTANT_NONE || owed->opens < past)) {
            past = owed->opens;
        }
    }
    period->warn_at = period->due - warn;
    if (past == INSTANT_NONE || reading->now >= period->warn_at)
        return;
    for (size_t i = 0; i < reading->count; i++)
        if (reading->owed[i].opens == past)
            period->due = reading->owed[i].due;
    *period = (struct migrants_period){past, period->due, period->due - warn, true};
}

static enum migrant_state state_of(const struct owed *owed)
{
    if (owed->status == DUTY_WAIVED)
        return MIGRANT_WAIVED;
    if (owed->met_at != INSTANT_NONE)
        return owed->entered_late ? MIGRANT_ENTERED_LATE : MIGRANT_REPORTED;
    return owed->status == DUTY_OVERDUE || owed->status == DUTY_LAPSED ? MIGRANT_OVERDUE
                                                                       : MIGRANT_OWING;
}

/* Everybody bound in the period, and whoever has the status and is not. */
static bool make_lines(struct reading *reading)
{
    struct migrants *migrants = reading->migrants;
    size_t members = roster_count(reading->roster);
    unsigned statuses = migrants->rule ? migrants->rule->statuses : 1u << MEMBER_MIGRANT;
    migrants->lines = calloc(members ? members : 1, sizeof *migrants->lines);
    migrants->line_of = malloc((members ? members : 1) * sizeof *migrants->line_of);
    if (!migrants->lines || !migrants->line_of)
        return false;
    for (size_t i = 0; i < members; i++)
        migrants->line_of[i] = SIZE_MAX;
    for (size_t i = 0; i < reading->count; i++) {
        const struct owed *owed = &reading->owed[i];
        if (owed->opens != migrants->period.opens || migrants->line_of[owed->member] != SIZE_MAX)
            continue;
        migrants->line_of[owed->member] = migrants->count;
        migrants->lines[migrants->count++] =
            (struct migrant){.member = roster_at(reading->roster, owed->member),
                             .state = state_of(owed),
                             .duty = owed->id,
                             .reported = owed->met_at};
    }
    for (size_t i = 0; i < members; i++) {
        const struct roster_member *member = roster_at(reading->roster, i);
        bool has = statuses == 0 || statuses & 1u << member->status;
        if (migrants->line_of[i] != SIZE_MAX || !has || member->standing != ROSTER_ON)
            continue;
        migrants->line_of[i] = migrants->count;
        migrants->lines[migrants->count++] = (struct migrant){
            .member = member, .state = MIGRANT_UNBOUND, .duty = "", .reported = INSTANT_NONE};
    }
    for (size_t i = 0; i < migrants->count; i++) {
        migrants->lines[i].last = INSTANT_NONE;
        migrants->lines[i].waived_by = migrants->lines[i].waived_why = "";
    }
    return true;
}

static enum status read_last(struct reading *reading, struct error *error)
{
    struct migrants *migrants = reading->migrants;
    struct query *query = db_query(
        reading->desk->db, "SELECT member, max(at) FROM fact WHERE \"group\" = $1 AND kind = $2 "
                           "AND voided_at IS NULL AND member IS NOT NULL GROUP BY member");
    int64_t kind = migrants->rule ? migrants->rule->fact.kind : FACT_REPORT;
    query_bind_text(query, 1, roster_group(reading->roster));
    query_bind_text(query, 2, kind > 0 ? fact_kinds[kind] : "");
    enum status status;
    while ((status = query_step(query, error)) == ST_OK) {
        size_t member = roster_find(reading->roster, query_text(query, 0));
        if (member < roster_count(reading->roster) && migrants->line_of[member] != SIZE_MAX)
            migrants->lines[migrants->line_of[member]].last = query_int(query, 1);
    }
    query_reset(query);
    return status == ST_MISSING ? ST_OK : status;
}

static const char *keep_name(struct reading *reading, const char *person)
{
    struct buf name;
    buf_init(&name, DESK_NAME_MAX);
    desk_name(reading->desk, ENTITY_PERSON, person, &name);
    const char *kept = keep(reading, name.text);
    buf_free(&name);
    return kept;
}

static void set_waiver(struct reading *reading, struct migrant *line, const char *by,
                       const char *why)
{
    struct buf clean;
    buf_init(&clean, DESK_TEXT_MAX);
    desk_clean(&clean, why ? why : "");
    line->waived_by = by ? keep_name(reading, by) : "";
    line->waived_why = keep(reading, clean.text);
    buf_free(&clean);
}

static bool has_word(const char *list, const char *word)
{
    const char *item;
    for (size_t n; (n = list_next(&list, &item)) > 0;)
        if (strlen(word) == n && memcmp(item, word, n) == 0)
            return true;
    return false;
}

/* A span in which the due lies, of the org or one above it. */
static void read_span(struct reading *reading, struct migrant *line)
{
    struct query *query = db_query(
        reading->desk->db,
        "WITH RECURSIVE up(id, level) AS (SELECT $1, 0 UNION SELECT o.parent, up.level + 1 FROM "
        "org o JOIN up ON o.id = up.id WHERE o.parent IS NOT NULL AND up.level < 64) SELECT "
        "s.by, s.reason, s.rules FROM span s JOIN up ON s.org = up.id WHERE s.\"from\" <= $2 AND "
        "$2 < s.\"to\" ORDER BY up.level");
    query_bind_text(query, 1, roster_org(reading->roster));
    query_bind_int(query, 2, reading->migrants->period.due);
    while (query_step(query, NULL) == ST_OK) {
        const char *rules = query_text(query, 2);
        if (!rules || !has_word(rules, reading->migrants->rule->id))
            continue;
        set_waiver(reading, line, query_text(query, 0), query_text(query, 1));
        break;
    }
    query_reset(query);
}

static void read_waivers(struct reading *reading)
{
    struct migrants *migrants = reading->migrants;
    for (size_t i = 0; i < migrants->count; i++) {
        struct migrant *line = &migrants->lines[i];
        if (line->state != MIGRANT_WAIVED)
            continue;
        struct query *query = db_query(
            reading->desk->db, "SELECT by, reason FROM waiver WHERE id = $1 AND lifted_at IS NULL");
        query_bind_text(query, 1, line->duty);
        bool own = query_step(query, NULL) == ST_OK;
        if (own)
            set_waiver(reading, line, query_text(query, 0), query_text(query, 1));
        query_reset(query);
        if (!own)
            read_span(reading, line);
    }
}

/* The order of the roster within one state: its members lie in one array. */
static int compare_lines(const void *a, const void *b)
{
    const struct migrant *left = a, *right = b;
    if (left->state != right->state)
        return left->state < right->state ? -1 : 1;
    return (left->member > right->member) - (left->member < right->member);
}

static enum status read_all(struct reading *reading, struct error *error)
{
    struct migrants *migrants = reading->migrants;
    const char *group = roster_group(reading->roster), *org = roster_org(reading->roster);
    struct listing listing = {.duty = take, .context = reading};
    enum status status = group ? find_rule(reading, error) : ST_OK;
    if (status == ST_OK && migrants->rule)
        status = overdue_of_group(reading->desk->ledger, group, org, reading->now, &listing, error);
    if (status == ST_STOPPED || reading->failed)
        return desk_no_memory(error);
    if (status != ST_OK)
        return status;
    if (migrants->rule)
        choose_period(reading);
    if (!make_lines(reading))
        return desk_no_memory(error);
    status = read_last(reading, error);
    read_waivers(reading);
    qsort(migrants->lines, migrants->count, sizeof *migrants->lines, compare_lines);
    for (size_t i = 0; i < migrants->count; i++)
        migrants->line_of[roster_find(reading->roster, migrants->lines[i].member->id)] = i;
    return reading->failed ? desk_no_memory(error) : status;
}

enum status migrants_load(struct desk *desk, const struct roster *roster, instant now,
                          struct migrants **out, struct error *error)
{
    struct migrants *migrants = calloc(1, sizeof *migrants);
    struct reading reading = {.desk = desk, .migrants = migrants, .roster = roster, .now = now};
    *out = NULL;
    if (!migrants || !(migrants->arena = arena_new(MIGRANTS_MAX))) {
        migrants_free(migrants);
        return desk_no_memory(error);
    }
    migrants->roster = roster;
    enum status status = read_all(&reading, error);
    free(reading.owed);
    if (status == ST_OK)
        *out = migrants;
    else
        migrants_free(migrants);
    return status;
}
