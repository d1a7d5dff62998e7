#ifndef DESK_NICKNAME_H
#define DESK_NICKNAME_H

#include <stdbool.h>

#include "base/buf.h"
#include "core/rulebook.h"

/* The nickname in a group that a rulebook asks for: the name alone, or behind the name of the
 * group's org. */

/* The form that its rule of names asks for, by the word of the rulebook's file ("name", "org_name",
 * "org_separator_name"); NULL where no rule asks for one. rulebook may be NULL. */
const char *nickname_form(const struct rulebook *rulebook);

/* Appends the nickname of that form (NULL: the name alone) for a person of the org. */
void nickname_write(struct buf *out, const char *form, const char *org, const char *name);

/* Whether the nickname has the form; with NULL any that is not empty does. */
bool nickname_fits(const char *form, const char *nickname, const char *org, const char *name);

#endif
