#include "ledger/terms.h"

#include "ledger/inside.h"

enum status ledger_terms(struct ledger *ledger, const char *org, const struct rulebook **rulebook,
                         const struct rule_terms **terms, struct error *error)
{
    const struct binding *binding = NULL;
    enum status status = binding_of(ledger, org, &binding, error);
    *rulebook = status == ST_OK ? binding->rulebook : NULL;
    *terms = status == ST_OK ? binding->terms : NULL;
    return status;
}
