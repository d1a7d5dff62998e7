#include "ledger/client.h"

#include <stdio.h>
#include <string.h>

#include "ledger/client_parts.h"
#include "ledger/hold.h"
#include "ledger/inside.h"
#include "store/db.h"
#include "store/purge.h"
#include "store/query.h"
#include "store/setting.h"
#include "store/shadow.h"

/* Beginning anew: the copy is purged, what is pending stays. */

/* Nothing has an effect any more; what is pending is given to the empty copy. */
static enum status purge(struct ledger *ledger, struct error *error)
{
    struct holding holding;
    enum status status = db_purge_rows(ledger->db, error);
    if (status == ST_OK)
        status = shadow_clear(ledger->db, error);
    bindings_reset(ledger->bindings);
    touch_forget(ledger);
    if (status != ST_OK)
        return status;
    status = hold_open(&holding, ledger, error);
    if (status == ST_OK)
        status = hold_lift(&holding);
    if (status == ST_OK)
        status = hold_lay(&holding);
    hold_close(&holding);
    return status;
}

#define KEPT_COLUMNS                                                                               \
    "id, at, received_at, \"by\", verb, entity, target, rev, on_behalf, means, body, device, "     \
    "signature"

/* Behind the counter $1; and at it what changed nothing, since that got no number of its own. */
#define MAYBE_LOST "(answered > $1 OR (answered = $1 AND verdict = 'noop'))"

/*
 * What was settled behind `restored` goes before everything else in the outbox, in its order, and
 * waits to be sent again, as does what was only answered.
 */
static enum status back_to_outbox(struct db *db, int64_t restored, struct error *error)
{
    static const char *const steps[] = {
        "UPDATE outbox SET verdict = '" OUTBOX_SENDING "', detail = NULL, answered = NULL "
        "WHERE verdict IN ('applied', 'noop') AND " MAYBE_LOST,
        /* To numbers above all there are: no two lines have the same on the way. */
        "UPDATE outbox SET seq = seq + (SELECT max(seq) FROM outbox) + "
        "(SELECT count(*) FROM journal WHERE " MAYBE_LOST ")",
        "INSERT INTO outbox (seq, verdict, " KEPT_COLUMNS ") SELECT row_number() OVER (ORDER BY "
        "seq), '" OUTBOX_SENDING "', " KEPT_COLUMNS " FROM journal WHERE " MAYBE_LOST,
        ("DELETE FROM journal WHERE " MAYBE_LOST),
    };
    enum status status = ST_OK;
    for (size_t i = 0; status == ST_OK && i < sizeof steps / sizeof *steps; i++) {
        struct query *query = db_query(db, steps[i]);
        query_bind_int(query, 1, restored);
        status = query_run(query, error);
    }
    return status;
}

/* The server was restored: what it had settled later it may have lost. */
static enum status take_back(struct ledger *ledger, struct base *base, int64_t restored,
                             struct error *error)
{
    base->head = restored;
    base->audit_seq = 0;
    *base->audit_hash = '\0';
    return back_to_outbox(ledger->db, restored, error);
}

static enum status rebase(struct ledger *ledger, struct base *base, const char *history,
                          int64_t restored, struct error *error)
{
    enum status status = ST_OK;
    if (*base->history && strcmp(base->history, history) != 0)
        status = take_back(ledger, base, restored, error);
    if (status == ST_OK)
        status = purge(ledger, error);
    return status == ST_OK ? setting_set(ledger->db, CLIENT_PURGED_KEY, "1", error) : status;
}

enum status client_rebase(struct ledger *ledger, const char *epoch, const char *history,
                          int64_t restored, instant now, struct error *error)
{
    struct base base;
    (void)now;
    enum status status = client_check(ledger, error);
    if (status == ST_OK)
        status = ledger_begin(ledger, error);
    if (status != ST_OK)
        return status;
    status = client_base(ledger, &base, error);
    if (status == ST_OK)
        status = rebase(ledger, &base, history, restored, error);
    base.cursor = 0;
    snprintf(base.epoch, sizeof base.epoch, "%s", epoch);
    snprintf(base.history, sizeof base.history, "%s", history);
    if (status == ST_OK)
        status = client_base_put(ledger, &base, error);
    status = client_end(ledger, status, error);
    return status == ST_OK ? db_give_up_space(ledger->db, error) : status;
}
