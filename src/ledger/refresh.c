#include "base/intl.h"
#include "ledger/inside.h"
#include "ledger/overdue.h"
#include "ledger/replace.h"
#include "store/db.h"
#include "store/line.h"

/* Keeping the derived lines: one subject after the other is derived and its lines replaced. */

struct writing {
    struct ledger *ledger;
    enum subject_kind kind;
    const char *subject;
    instant at;
    struct replacing replacing;
    enum status status;
    struct error *error;
};

bool duty_undone(enum duty_status status)
{
    return status == DUTY_OVERDUE || status == DUTY_SOON || status == DUTY_OPEN;
}

struct duty_line duty_line_of(const struct duty *duty, enum subject_kind kind, const char *subject)
{
    return (struct duty_line){
        .id = duty->id,
        .rule = duty->rule->id,
        .kind = kind,
        .subject = subject,
        .group = duty->group,
        .org = duty->org,
        .event = duty->event,
        .member = duty->member,
        .opens = duty->opens,
        .due = duty->due,
        .warn_at = duty->warn_at,
        .lapse_at = duty->lapse_at,
        .done = duty->done,
        .wanted = duty->wanted,
    };
}

static bool write_duty(void *context, const struct duty *duty)
{
    struct writing *writing = context;
    if (!duty_undone(duty_status(duty, writing->at)))
        return true;
    struct duty_line line = duty_line_of(duty, writing->kind, writing->subject);
    writing->status = replace_line(&writing->replacing, &line, writing->error);
    return writing->status == ST_OK;
}

static bool write_finding(void *context, const struct finding *finding)
{
    struct writing *writing = context;
    struct finding_line line = {finding->rule, finding->group, finding->detail};
    writing->status = finding_put(writing->ledger->db, &line, writing->error);
    return writing->status == ST_OK;
}

static instant last_post(const struct docket *docket, instant at)
{
    for (size_t i = docket->fact_count; i-- > 0;)
        if (docket->facts[i].kind == FACT_POSTED && docket->facts[i].at <= at)
            return docket->facts[i].at;
    return INSTANT_NONE;
}

static enum status derive_into(struct writing *writing, const struct docket *docket,
                               struct turns *turns)
{
    enum status status = duty_derive(docket, writing->at, INSTANT_MIN, write_duty, writing, turns);
    if (status == ST_OK)
        status = findings_derive(docket, writing->at, write_finding, writing, turns);
    if (status == ST_STOPPED)
        return writing->status;
    if (status == ST_NOMEM)
        return error_set(writing->error, status, NULL, _("内存不足"));
    return status;
}

/* What is no more has no lines. */
static enum status forget_subject(struct ledger *ledger, enum subject_kind kind, const char *id,
                                  struct error *error)
{
    enum status status = duty_clear(ledger->db, kind, id, error);
    if (status == ST_OK && kind == SUBJECT_GROUP)
        status = finding_clear(ledger->db, id, error);
    return status == ST_OK ? brief_delete(ledger->db, kind, id, error) : status;
}

/* Replaces the lines of one subject. */
static enum status refresh_subject(struct ledger *ledger, enum subject_kind kind, const char *id,
                                   const char *org, instant at, struct error *error)
{
    struct writing writing = {
        .ledger = ledger,
        .kind = kind,
        .subject = id,
        .at = at,
        .replacing = {.db = ledger->db, .arena = ledger->reading, .kind = kind, .subject = id},
        .error = error};
    struct docket docket;
    struct turns turns;
    arena_reset(ledger->reading);
    enum status status = docket_of(ledger, kind, id, org, at, false, &docket, error);
    if (status == ST_MISSING)
        return forget_subject(ledger, kind, id, error);
    if (status == ST_OK)
        status = replace_begin(&writing.replacing, error);
    if (status == ST_OK && kind == SUBJECT_GROUP)
        status = finding_clear(ledger->db, id, error);
    if (status == ST_OK)
        status = derive_into(&writing, &docket, &turns);
    if (status == ST_OK)
        status = replace_end(&writing.replacing, error);
    if (status != ST_OK)
        return status;
    struct brief brief = {
        .kind = kind,
        .id = id,
        .org = org,
        .fresh_from = turns.from,
        .recheck_at = turns.until,
        .redo_at = turns.redo,
        .last_post = last_post(&docket, at),
    };
    return brief_put(ledger->db, &brief, error);
}

/* Within a transaction: which org a group belongs to is read there too, since another process may
 * have moved it. */
static enum status refresh_named(struct ledger *ledger, enum subject_kind kind, const char *id,
                                 instant now, struct error *error)
{
    struct brief brief;
    enum status status = brief_get(ledger->db, kind, id, ledger->arena, &brief, error);
    if (status == ST_MISSING)
        return ST_OK;
    if (status == ST_OK)
        status = refresh_subject(ledger, kind, brief.id, brief.org, now, error);
    return status;
}

enum status ledger_derive_touched(struct ledger *ledger, instant now, struct error *error)
{
    for (size_t i = 0; i < TOUCHED_SLOTS; i++) {
        const struct touched *touched = &ledger->touched[i];
        if (touched->round != ledger->round)
            continue;
        enum status status = refresh_named(ledger, touched->kind, touched->id, now, error);
        if (status != ST_OK)
            return status;
    }
    return ST_OK;
}

/* So many subjects are derived in one transaction. */
enum { REFRESH_PART = 200 };

static enum status refresh_part(struct ledger *ledger, const struct brief *briefs, size_t count,
                                instant now, struct error *error)
{
    enum status status = ledger_begin(ledger, error);
    for (size_t i = 0; status == ST_OK && i < count; i++)
        status = refresh_named(ledger, (enum subject_kind)briefs[i].kind, briefs[i].id, now, error);
    if (status == ST_OK)
        return ledger_commit(ledger, error);
    ledger_rollback(ledger);
    return status;
}

enum status ledger_refresh(struct ledger *ledger, instant now, size_t limit, size_t *left,
                           bool (*progress)(void *context, size_t done, size_t all), void *context,
                           struct error *error)
{
    struct brief *briefs = NULL;
    size_t all = 0, done = 0;
    arena_reset(ledger->arena);
    enum status status = brief_unfresh(ledger->db, now, ledger->arena, &briefs, &all, error);
    size_t wanted = limit && limit < all ? limit : all;
    while (status == ST_OK && done < wanted) {
        size_t part = wanted - done < REFRESH_PART ? wanted - done : REFRESH_PART;
        status = refresh_part(ledger, briefs + done, part, now, error);
        if (status != ST_OK)
            break;
        done += part;
        if (progress && !progress(context, done, wanted))
            status = error_set(error, ST_STOPPED, NULL, _("已停止"));
    }
    if (left)
        *left = all - done;
    return status;
}

enum status ledger_stale_all(struct ledger *ledger, struct error *error)
{
    enum status status = ledger_begin(ledger, error);
    if (status == ST_OK)
        status = brief_mark_all(ledger->db, error);
    if (status == ST_OK)
        return ledger_commit(ledger, error);
    ledger_rollback(ledger);
    return status;
}
