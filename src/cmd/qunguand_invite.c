#include <string.h>

#include "base/intl.h"
#include "cmd/qunguand.h"
#include "store/row.h"

/* `invite`: a one-time code for a person who is on record. */

static enum status invite(struct keeper *keeper, struct ledger *ledger, const char *tenant,
                          const char *person, struct error *error)
{
    enum status status = ident_valid(person, strlen(person))
                             ? row_exists(ledger_db(ledger), ENTITY_PERSON, person, error)
                             : ST_MISSING;
    if (status == ST_MISSING)
        return error_set(error, ST_MISSING, NULL, _("没有登记 %s 这个人；请先在台账里登记"),
                         person);
    return status == ST_OK ? keeper_invite_person(keeper, tenant, person, error) : status;
}

static int run(struct keeper *keeper)
{
    struct error error = {.status = ST_OK};
    struct keeper_option options[] = {{"--tenant", true, NULL}, {"--person", true, NULL}};
    if (!keeper_options(keeper, options, 2, NULL))
        return EXIT_TROUBLE;
    struct ledger *ledger = keeper_served(keeper, options[0].value, LEDGER_READ);
    if (!ledger)
        return EXIT_TROUBLE;
    enum status status = invite(keeper, ledger, options[0].value, options[1].value, &error);
    ledger_close(ledger);
    keeper_close(keeper);
    return status == ST_OK ? EXIT_FINE : keeper_fail(keeper, &error);
}

const struct keeper_command keeper_invite = {"invite", N_("--tenant 代号 --person 代号"),
                                             N_("为已登记的人开一个一次性邀请码"), run};
