#ifndef WIRE_RULE_JSON_H
#define WIRE_RULE_JSON_H

#include "core/rulebook.h"
#include "wire/keyed.h"

/*
 * Reads one rule of a rulebook. scope->rule is set to the rule's id as soon as it is known, so that
 * the caller's further refusals name it too. The rulebook must already have its events and what it
 * binds.
 */
enum status rule_decode(struct keyed_scope *scope, const struct cJSON *object,
                        const struct rulebook *rulebook, struct rule *out);

#endif
