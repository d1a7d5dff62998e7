#ifndef CORE_SCOPE_INSIDE_H
#define CORE_SCOPE_INSIDE_H

#include "core/scope.h"

/* What the two files of the scope share; nobody else includes it. */

/* More levels than any organisation has: ends a walk up the tree should it ever be a ring. */
enum { SCOPE_LEVELS = 64 };

/* Reads a row; false when it is not there, or the world fails (scope->status). */
bool scope_get(struct scope *scope, enum entity entity, const char *id, void *row);

/* Walks rows; a failure of the world goes into scope->status. */
void scope_walk(struct scope *scope, enum entity entity, const char *field, const char *value,
                bool (*each)(void *argument, const void *row), void *argument);

/* The roles held on that very place: an org (group NULL), or a group whatever its org. */
unsigned scope_roles_at(const struct scope *scope, enum hold_reach reach, const char *place);

#endif
