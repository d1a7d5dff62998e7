#include "ledger/inside.h"
#include "store/docket.h"
#include "store/row.h"

enum status docket_of(struct ledger *ledger, enum subject_kind kind, const char *id,
                      const char *org, instant at, bool everything, struct docket *docket,
                      struct error *error)
{
    const struct binding *binding;
    enum status status =
        row_exists(ledger->db, kind == SUBJECT_ORG ? ENTITY_ORG : ENTITY_GROUP, id, error);
    if (status == ST_OK)
        status = binding_of(ledger, org, &binding, error);
    if (status != ST_OK)
        return status;
    if (kind == SUBJECT_ORG) {
        status = docket_load_org(ledger->db, id, ledger->reading, docket, error);
    } else {
        instant from = INSTANT_MIN;
        unsigned parts = binding->rulebook ? docket_parts(binding->rulebook, binding->terms) : 0;
        if (!everything && binding->rulebook)
            from = duty_horizon(binding->rulebook, binding->terms, at);
        status = docket_load_group(ledger->db, id, from, parts, ledger->reading, docket, error);
    }
    docket->rulebook = binding->rulebook;
    docket->terms = binding->terms;
    return status;
}

/* Whether a rule asks members one by one, so that time alone can bring new obligations of theirs.
 */
static bool asks_members(const struct binding *binding, instant since, instant at)
{
    for (size_t i = 0; i < binding->rulebook->rule_count; i++) {
        const struct rule *rule = &binding->rulebook->rules[i];
        if (!rule->per_member || !binding->terms[i].on)
            continue;
        int offset = binding->rulebook->offset;
        if (rule->kind != RULE_EVERY || period_start(rule->period, at, 0, offset) > since)
            return true;
    }
    return false;
}

enum status docket_passed(struct ledger *ledger, const char *group, const char *org, instant since,
                          instant at, struct docket *docket, struct error *error)
{
    const struct binding *binding;
    enum status status = binding_of(ledger, org, &binding, error);
    if (status != ST_OK)
        return status;
    bool members = binding->rulebook && asks_members(binding, since, at);
    status = docket_load_passed(ledger->db, group, since, members ? DOCKET_MEMBERS : 0,
                                ledger->reading, docket, error);
    docket->rulebook = binding->rulebook;
    docket->terms = binding->terms;
    return status;
}
