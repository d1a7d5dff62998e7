#include "serve/epoch.h"

#include <string.h>

#include "ledger/receive.h"
#include "serve/inside.h"

enum status exchange_scope(struct exchange *exchange, struct open_tenant *open,
                           struct scope **scope, char epoch[EPOCH_TEXT], struct error *error)
{
    struct login *login = exchange->login;
    uint64_t grants = ledger_grants_version(open->ledger);
    enum status status = serve_scope(open->ledger, login->session.person, exchange->server->arena,
                                     scope, epoch, error);
    if (status != ST_OK)
        return status;
    memcpy(login->epoch, epoch, EPOCH_TEXT);
    login->grants = grants;
    login->serial = open->serial;
    return ST_OK;
}

enum status exchange_epoch(struct exchange *exchange, struct open_tenant *open,
                           char epoch[EPOCH_TEXT], struct error *error)
{
    const struct login *login = exchange->login;
    struct scope *scope;
    if (login->serial != open->serial || login->grants != ledger_grants_version(open->ledger))
        return exchange_scope(exchange, open, &scope, epoch, error);
    memcpy(epoch, login->epoch, EPOCH_TEXT);
    return ST_OK;
}
