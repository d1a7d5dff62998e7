/* Every kind of event of every rulebook can be entered with its fields, leads to its duties, is
 * drafted for, and is done with once what they ask for has been recorded. */

#include "core/post.h"
#include "desk/agenda.h"
#include "desk/letter.h"
#include "desk/record.h"
#include "desk_event.h"

static const char *const book_ids[] = {"wanning", "xinxiang", "member-measures", "dayong", "jsut"};

/* Fills whatever the kind has. */
static void fill_all(struct event_edit *edit)
{
    struct error error;
    for (int i = 0; i < EVENT_FIELDS; i++)
        if (event_edit_need(edit, (enum event_field)i) != EVENT_NOT)
            event_edit_set(edit, (enum event_field)i, "写明了", &error);
}

/* The line of that rule about the event, whether due or not; NULL: it owes nothing. */
static const struct agenda_line *owed(struct agenda *agenda, const char *rule, const char *event)
{
    const struct agenda_line *line;
    for (size_t i = 0; i < agenda_count(agenda); i++)
        for (size_t n = 0; (line = agenda_behind(agenda, i, n)); n++)
            if (line->event && strcmp(line->event, event) == 0 && strcmp(line->rule_id, rule) == 0)
                return line;
    return NULL;
}

static struct agenda *agenda_of(struct place *place, const char *group, instant now)
{
    struct agenda *agenda = NULL;
    struct error error = {.status = ST_OK};
    if (agenda_load(place->desk, group, false, true, now, &agenda, &error) != ST_OK)
        say(&error, NULL);
    return agenda;
}

/* Records what the rule asks for about the event, from its line. */
static bool meet(struct place *place, const char *group, const struct rule *rule, const char *event,
                 instant now)
{
    struct error error = {.status = ST_OK};
    struct outcome outcome = {.verdict = VERDICT_APPLIED};
    struct record *record = NULL;
    struct agenda *agenda = agenda_of(place, group, now);
    const struct agenda_line *line = owed(agenda, rule->id, event);
    enum status status = line ? record_from_line(place->desk, line, now, &record, &error)
                              : error_set(&error, ST_MISSING, NULL, "no line of %s", rule->id);
    agenda_free(agenda);
    if (status == ST_OK)
        status = record_give(place->desk, record, now, &outcome, &error);
    record_free(record);
    if (status != ST_OK || outcome.verdict != VERDICT_APPLIED)
        say(&error, &outcome);
    return status == ST_OK && outcome.verdict == VERDICT_APPLIED;
}

static bool still_owed(struct place *place, const char *group, const struct rule *rule,
                       const char *event, instant now)
{
    struct agenda *agenda = agenda_of(place, group, now);
    bool owes = owed(agenda, rule->id, event) != NULL;
    agenda_free(agenda);
    return owes;
}

/* What d drafts is in a form that the rule takes. */
static void test_draft(struct place *place, const struct rule *rule, const char *event,
                       const char *name, instant now)
{
    struct letter *letter = NULL;
    struct error error = {.status = ST_OK};
    if (letter_from_event(place->desk, event, 0, now, &letter, &error) != ST_OK) {
        ok(false, "%s: d drafts for %s: %s", name, rule->id, error.text);
        return;
    }
    const struct post *post = letter_post(letter);
    ok(rule->fact.forms ? (rule->fact.forms >> post->as & 1) : post->as == 0,
       "%s: d drafts what %s takes", name, rule->id);
    is_str(post->event, event, "%s: about the event", name);
    letter_free(letter);
}

/* Each rule of that kind about the event: its line is there, is drafted for, is met with r. */
static void test_rules(struct place *place, const struct rulebook *book, enum rule_kind kind,
                       const char *group, const char *event_kind, const char *event, instant now)
{
    for (size_t i = 0; i < book->rule_count; i++) {
        const struct rule *rule = &book->rules[i];
        if (rule->kind != kind || !list_has(rule->events, event_kind))
            continue;
        ok(still_owed(place, group, rule, event, now), "%s %s leads to %s", book->id, event_kind,
           rule->id);
        if (rule->fact.kind == FACT_POSTED)
            test_draft(place, rule, event, event_kind, now);
        ok(meet(place, group, rule, event, now), "%s %s: r records %s", book->id, event_kind,
           rule->id);
        ok(!still_owed(place, group, rule, event, now), "%s %s: then %s is met", book->id,
           event_kind, rule->id);
    }
}

static void test_kind(struct place *place, const struct rulebook *book, const char *group,
                      const char *kind, instant now)
{
    char id[IDENT_MAX + 1];
    for (int over = 0; over < 2; over++) {
        struct event_edit *edit = begin(place, group, kind, now);
        if (!edit) {
            ok(false, "%s %s can be entered", book->id, kind);
            return;
        }
        fill_all(edit);
        event_edit_span(edit, over ? now - CIVIL_HOUR : now + 9 * CIVIL_DAY, INSTANT_NONE);
        ok(give(place, edit, now), "%s: %s is entered", book->id, kind);
        snprintf(id, sizeof id, "%s", event_edit_id(edit));
        event_edit_free(edit);
        test_rules(place, book, over ? RULE_AFTER : RULE_BEFORE, group, kind, id, now);
    }
}

static void test_all_kinds(struct place *place)
{
    instant now = sunday();
    for (size_t b = 0; b < sizeof book_ids / sizeof book_ids[0]; b++) {
        char group[40], org[40];
        snprintf(group, sizeof group, "g-%s", book_ids[b]);
        snprintf(org, sizeof org, "o-%s", book_ids[b]);
        const struct rulebook *book = desk_rulebook(place->desk, org);
        ok(book && book->event_count > 0, "%s has kinds of events", book_ids[b]);
        for (size_t i = 0; book && i < book->event_count; i++)
            test_kind(place, book, group, book->events[i].kind, now);
    }
}

int main(void)
{
    struct place place;
    if (ok(place_open(&place), "a place")) {
        load_lines(&place, books);
        is_int(place.refused, 0, "five orgs, each with another notice");
        test_all_kinds(&place);
    }
    place_close(&place);
    return done_testing();
}
