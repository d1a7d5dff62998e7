#ifndef CORE_GRANT_H
#define CORE_GRANT_H

#include "core/decide.h"

/*
 * Who may do what (domain.md 7). The registry is the grant: an org's secretary and head, a group's
 * owner, admin and contact leader; role.grant adds organisers, auditors and secrecy reviewers, who
 * act on the org and all below it.
 */

/* The roles (enum role) the person holds on a group (NULL: none) of an org, or on orgs above it. */
unsigned grant_roles(struct decision *decision, const char *person, const char *group,
                     const char *org);

/*
 * Whether the decision's user may give the command, by the verb's roles and the target's place in
 * the tree. Nobody grants to, waives for, or ratifies for himself or a group he runs; invites a
 * device of who holds more than he could give; or makes a committee but an organiser of one. A
 * trusted user may everything. Refuses the decision (VERDICT_FORBIDDEN) when not.
 */
bool grant_allows(struct decision *decision);

#endif
