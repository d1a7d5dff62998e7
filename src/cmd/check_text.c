#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/intl.h"
#include "cmd/check.h"
#include "cmd/say.h"
#include "core/entity.h"
#include "desk/words.h"
#include "ledger/ledger.h"
#include "store/db.h"
#include "store/row.h"
#include "wire/shelf.h"

/* All obligations of one status of one subject and rule. */
struct line {
    const char *subject, *rule;
    bool of_org;
    size_t count;
    instant oldest;
};

/* All lines of one subject. */
struct place {
    const struct line *lines;
    size_t line_count, count;
    instant oldest;
};

struct report {
    const struct check *check;
    FILE *out;
    struct line *lines;
    size_t line_count;
    struct place *places;
    size_t place_count;
};

static const char *subject_of(const struct listed_duty *duty)
{
    return duty->group ? duty->group : duty->org;
}

static int compare_lines(const void *a, const void *b)
{
    const struct line *x = a, *y = b;
    int order = strcmp(x->subject, y->subject);
    if (order == 0)
        order = strcmp(x->rule, y->rule);
    return order ? order : (x->oldest > y->oldest) - (x->oldest < y->oldest);
}

/* The worst first: most overdue, then longest. */
static int compare_places(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    if (x->count != y->count)
        return x->count < y->count ? 1 : -1;
    if (x->oldest != y->oldest)
        return x->oldest < y->oldest ? -1 : 1;
    return strcmp(x->lines->subject, y->lines->subject);
}

static bool wanted(const struct listed_duty *duty, enum duty_status status, instant until)
{
    return duty->status == status && duty->due <= until;
}

/* Gathers the obligations in that status and due by then into lines, and lines into places. */
static void gather(struct report *report, enum duty_status status, instant until)
{
    const struct check *check = report->check;
    size_t n = 0;
    for (size_t i = 0; i < check->duty_count; i++) {
        const struct listed_duty *duty = &check->duties[i];
        if (wanted(duty, status, until))
            report->lines[n++] =
                (struct line){subject_of(duty), duty->rule, !duty->group, 1, duty->due};
    }
    if (n)
        qsort(report->lines, n, sizeof *report->lines, compare_lines);
    report->line_count = report->place_count = 0;
    for (size_t i = 0; i < n; i++) {
        struct line *line = &report->lines[report->line_count];
        bool same = report->line_count && strcmp(line[-1].subject, report->lines[i].subject) == 0;
        if (same && strcmp(line[-1].rule, report->lines[i].rule) == 0) {
            line[-1].count++;
        } else {
            *line = report->lines[i];
            report->line_count++;
            if (!same)
                report->places[report->place_count++] = (struct place){.lines = line};
        }
        struct place *place = &report->places[report->place_count - 1];
        place->line_count = (size_t)(&report->lines[report->line_count] - place->lines);
        if (place->count++ == 0 || report->lines[i].oldest < place->oldest)
            place->oldest = report->lines[i].oldest;
    }
    if (report->place_count)
        qsort(report->places, report->place_count, sizeof *report->places, compare_places);
}

static void say_name(const struct report *report, const struct line *line)
{
    struct buf name;
    struct error ignored;
    struct db *db = ledger_db(report->check->ledger);
    buf_init(&name, 1024);
    row_name(db, line->of_org ? ENTITY_ORG : ENTITY_GROUP, line->subject, &name, &ignored);
    say_line(report->out, "%s", name.len ? name.text : line->subject);
    buf_free(&name);
}

static void say_rule(const struct report *report, const struct line *line, bool overdue)
{
    const struct rule *rule = shelf_rule(ledger_shelf(report->check->ledger), line->rule);
    struct buf words;
    buf_init(&words, 256);
    bool periods = overdue && rule && rule->kind == RULE_EVERY && !rule->per_member;
    if (periods)
        words_overdue_periods(&words, rule->period, (int64_t)line->count);
    else if (overdue)
        words_overdue_for(&words, line->oldest, report->check->at);
    else
        words_until(&words, line->oldest, report->check->at, CIVIL_BEIJING);
    if (line->count > 1 && !periods)
        buf_printf(&words, _("（%zu项）"), line->count);
    say_line(report->out, "  %s  %s  %s", rule ? rule->title : line->rule, words.text,
             rule && rule->clause ? rule->clause : "");
    buf_free(&words);
}

static void say_places(struct report *report, bool overdue)
{
    for (size_t i = 0; i < report->place_count; i++) {
        const struct place *place = &report->places[i];
        say_name(report, place->lines);
        for (size_t j = 0; j < place->line_count; j++)
            say_rule(report, &place->lines[j], overdue);
    }
}

static void say_report(struct report *report)
{
    const struct check *check = report->check;
    instant tonight = civil_day_start(check->at, 1, CIVIL_BEIJING);
    struct buf clock;
    buf_init(&clock, 64);
    /* With the year: a mail is read later too. */
    buf_printf(&clock, "%04d-", civil_of(check->at, CIVIL_BEIJING).year);
    words_clock(&clock, check->at, CIVIL_BEIJING);
    gather(report, DUTY_OVERDUE, INSTANT_MAX);
    say_line(report->out, _("群管检查  %s"), clock.text);
    say_line(report->out, _("逾期 %zu 项（%zu 处），问题 %zu 项"), check->overdue,
             report->place_count, check->finding_count);
    if (report->place_count)
        say_line(report->out, _("【逾期】"));
    say_places(report, true);
    gather(report, DUTY_SOON, tonight);
    if (report->place_count)
        say_line(report->out, _("【今天到期】"));
    say_places(report, false);
    if (check->finding_count)
        say_line(report->out,
                 _("问题：运行 qunguan，按 f 筛“问题”，选中一行按 Enter 看怎样改正。"));
    if (check->overdue)
        say_line(report->out, _("办理：运行 qunguan，选中一行按 r 登记，按 d 起草。"));
    buf_free(&clock);
}

enum status check_text(const struct check *check, FILE *out, struct error *error)
{
    struct report report = {.check = check, .out = out};
    size_t room = check->duty_count + 1;
    report.lines = calloc(room, sizeof *report.lines);
    report.places = calloc(room, sizeof *report.places);
    struct db *db = ledger_db(check->ledger);
    enum status status = ST_OK;
    if (!report.lines || !report.places)
        status = error_set(error, ST_NOMEM, NULL, _("内存不足"));
    /* One transaction for all the names: each alone would lock and unlock the file. */
    if (status == ST_OK)
        status = db_begin_read(db, error);
    if (status == ST_OK) {
        say_report(&report);
        db_rollback(db);
    }
    free(report.lines);
    free(report.places);
    return status;
}
