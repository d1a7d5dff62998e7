#include "ledger/overdue.h"

#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "ledger/inside.h"
#include "store/db.h"
#include "store/line.h"

struct listing_run {
    struct ledger *ledger;
    const struct listing *listing;
    instant at;
    bool all;
    const struct brief *unfresh; /* by kind and id */
    size_t unfresh_count;
};

static bool to_do(enum duty_status status)
{
    return status == DUTY_OVERDUE || status == DUTY_SOON;
}

static bool give_duty(void *context, const struct duty *duty)
{
    struct listing_run *run = context;
    enum duty_status status = duty_status(duty, run->at);
    if (!run->listing->duty || (!run->all && !to_do(status)))
        return true;
    struct listed_duty listed = {
        .id = duty->id,
        .rule = duty->rule->id,
        .group = duty->group,
        .org = duty->org,
        .event = duty->event,
        .member = duty->member,
        .opens = duty->opens,
        .due = duty->due,
        .met_at = duty->met_at,
        .status = status,
        .entered_late = duty->entered_late,
        .done = duty->done,
        .wanted = duty->wanted,
    };
    return run->listing->duty(run->listing->context, &listed);
}

static bool give_finding(void *context, const struct finding *finding)
{
    struct listing_run *run = context;
    return !run->listing->finding || run->listing->finding(run->listing->context, finding);
}

/* When time alone has passed since the lines of a group were good, only what is new is derived. */
static bool only_time_passed(const struct listing_run *run, const struct brief *brief)
{
    return !run->all && brief->kind == SUBJECT_GROUP && !brief->stale &&
           brief->fresh_from <= run->at && run->at < brief->redo_at;
}

static enum status derive_subject(struct listing_run *run, const struct brief *brief,
                                  struct error *error)
{
    struct ledger *ledger = run->ledger;
    struct docket docket;
    struct turns turns;
    bool passed = only_time_passed(run, brief);
    instant since = passed ? brief->recheck_at - 1 : INSTANT_MIN;
    enum status status;
    arena_reset(ledger->reading);
    if (passed)
        status = docket_passed(ledger, brief->id, brief->org, since, run->at, &docket, error);
    else
        status = docket_of(ledger, (enum subject_kind)brief->kind, brief->id, brief->org, run->at,
                           run->all, &docket, error);
    if (status == ST_OK)
        status = duty_derive(&docket, run->at, since, give_duty, run, &turns);
    if (status == ST_OK && !passed)
        status = findings_derive(&docket, run->at, give_finding, run, &turns);
    if (status == ST_NOMEM)
        error_set(error, status, NULL, _("内存不足"));
    return status;
}

/* Whether the kept lines of the subject are not to be used: new ones were derived in their place.
 */
static bool replaced(const struct listing_run *run, int64_t kind, const char *id)
{
    size_t low = 0, high = run->unfresh_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct brief *brief = &run->unfresh[middle];
        int order = brief->kind != kind ? (brief->kind < kind ? -1 : 1) : strcmp(brief->id, id);
        if (order == 0)
            return !only_time_passed(run, brief);
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

static bool give_line(void *context, const struct duty_line *line)
{
    struct listing_run *run = context;
    if (run->unfresh_count && replaced(run, line->kind, line->subject))
        return true;
    struct listed_duty listed = {
        .id = line->id,
        .rule = line->rule,
        .group = line->group,
        .org = line->org,
        .event = line->event,
        .member = line->member,
        .opens = line->opens,
        .due = line->due,
        .met_at = INSTANT_NONE,
        .status = run->at >= line->due ? DUTY_OVERDUE : DUTY_SOON,
        .done = line->done,
        .wanted = line->wanted,
    };
    return run->listing->duty(run->listing->context, &listed);
}

static bool give_finding_line(void *context, const struct finding_line *line)
{
    struct listing_run *run = context;
    struct finding finding = {.rule = line->rule, .group = line->group};
    if (run->unfresh_count && replaced(run, SUBJECT_GROUP, line->group))
        return true;
    strncpy(finding.detail, line->detail ? line->detail : "", sizeof finding.detail - 1);
    return run->listing->finding(run->listing->context, &finding);
}

static enum status list_kept(struct listing_run *run, struct error *error)
{
    enum status status = ST_OK;
    if (run->listing->duty)
        status = duty_walk(run->ledger->db, run->at, give_line, run, error);
    if (status == ST_OK && run->listing->finding)
        status = finding_walk(run->ledger->db, NULL, give_finding_line, run, error);
    return status;
}

struct everything {
    struct listing_run *run;
    struct error *error;
    enum status status;
};

static bool derive_one(void *context, const struct brief *brief)
{
    struct everything *everything = context;
    everything->status = derive_subject(everything->run, brief, everything->error);
    if (everything->status == ST_MISSING)
        everything->status = ST_OK;
    return everything->status == ST_OK;
}

static enum status list_everything(struct listing_run *run, struct error *error)
{
    struct everything everything = {run, error, ST_OK};
    enum status status = brief_walk(run->ledger->db, derive_one, &everything, error);
    return status == ST_STOPPED ? everything.status : status;
}

static enum status list_due(struct listing_run *run, struct error *error)
{
    struct brief *briefs = NULL;
    enum status status = brief_unfresh(run->ledger->db, run->at, run->ledger->arena, &briefs,
                                       &run->unfresh_count, error);
    run->unfresh = briefs;
    for (size_t i = 0; status == ST_OK && i < run->unfresh_count; i++) {
        status = derive_subject(run, &briefs[i], error);
        if (status == ST_MISSING)
            status = ST_OK;
    }
    return status == ST_OK ? list_kept(run, error) : status;
}

enum status overdue_list(struct ledger *ledger, instant at, bool all, const struct listing *listing,
                         struct error *error)
{
    struct listing_run run = {.ledger = ledger, .listing = listing, .at = at, .all = all};
    arena_reset(ledger->arena);
    enum status status = db_begin_read(ledger->db, error);
    if (status != ST_OK)
        return status;
    status = all ? list_everything(&run, error) : list_due(&run, error);
    db_rollback(ledger->db);
    return status;
}

enum status overdue_of_group(struct ledger *ledger, const char *group, const char *org, instant at,
                             const struct listing *listing, struct error *error)
{
    struct listing_run run = {.ledger = ledger, .listing = listing, .at = at, .all = true};
    struct docket docket;
    struct turns turns;
    bool begins = !db_in_transaction(ledger->db);
    enum status status = begins ? db_begin_read(ledger->db, error) : ST_OK;
    if (status != ST_OK)
        return status;
    arena_reset(ledger->reading);
    status = docket_of(ledger, SUBJECT_GROUP, group, org, at, false, &docket, error);
    if (status == ST_OK)
        status = duty_derive(&docket, at, INSTANT_MIN, give_duty, &run, &turns);
    if (status == ST_NOMEM)
        error_set(error, status, NULL, _("内存不足"));
    if (begins)
        db_rollback(ledger->db);
    return status;
}
