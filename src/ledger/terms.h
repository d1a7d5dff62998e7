#ifndef LEDGER_TERMS_H
#define LEDGER_TERMS_H

#include "base/status.h"
#include "core/rulebook.h"
#include "ledger/ledger.h"

/*
 * The rulebook that binds an org (NULL: none) and the terms in force there, one for each of its
 * rules: what the settings of the orgs above and its own have made of them. Both belong to the
 * ledger, until the next command.
 */
enum status ledger_terms(struct ledger *ledger, const char *org, const struct rulebook **rulebook,
                         const struct rule_terms **terms, struct error *error);

#endif
