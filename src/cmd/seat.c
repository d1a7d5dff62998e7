#include "cmd/seat.h"

#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "store/query.h"
#include "wire/shelf.h"

static const struct rulebook *rulebook_of(void *context, const char *id)
{
    return shelf_get(context, id, NULL);
}

bool seat_take(struct invocation *invocation, enum ledger_mode mode, struct seat *seat)
{
    struct error error = {.status = ST_OK};
    *seat = (struct seat){.ledger = invocation_open(invocation, mode)};
    if (!seat->ledger)
        return false;
    struct desk_options options = {.ledger = seat->ledger,
                                   .rulebook = rulebook_of,
                                   .context = ledger_shelf(seat->ledger),
                                   .random = random_system(),
                                   .read_only = mode == LEDGER_READ};
    if (desk_open(&options, invocation->now, &seat->desk, &error) == ST_OK)
        return true;
    invocation_fail(invocation, &error);
    ledger_close(seat->ledger);
    return false;
}

void seat_leave(struct seat *seat)
{
    desk_close(seat->desk);
    ledger_close(seat->ledger);
}

enum status seat_find(struct seat *seat, enum seat_kind kind, const char *called,
                      char id[IDENT_MAX + 1], struct error *error)
{
    static const char *const sql[] = {
        "SELECT id, id = $1 FROM org WHERE id = $1 OR name = $1 ORDER BY id = $1 DESC LIMIT 2",
        "SELECT id, id = $1 FROM \"group\" WHERE id = $1 OR (name = $1 AND dissolved IS NULL) "
        "ORDER BY id = $1 DESC LIMIT 2"};
    static const char *const words[] = {N_("支部"), N_("群")};
    struct query *query = db_query(ledger_db(seat->ledger), sql[kind]);
    query_bind_text(query, 1, called);
    enum status status = query_step(query, error);
    bool exact = false, several = false;
    if (status == ST_OK) {
        snprintf(id, IDENT_MAX + 1, "%s", query_text(query, 0));
        exact = query_int(query, 1) == 1;
        several = query_step(query, error) == ST_OK;
    }
    query_reset(query);
    if (status == ST_MISSING)
        return error_set(error, ST_MISSING, NULL, _("没有叫“%s”的%s：请核对名称，或写编号"), called,
                         _(words[kind]));
    if (status == ST_OK && several && !exact)
        return error_set(error, ST_INVALID, NULL, _("叫“%s”的%s不止一个：请写编号"), called,
                         _(words[kind]));
    return status;
}
