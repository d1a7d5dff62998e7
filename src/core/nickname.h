#ifndef CORE_NICKNAME_H
#define CORE_NICKNAME_H

#include <stdbool.h>

/* Whether a nickname has the form that a rulebook's rule of names asks for: "name" the person's
 * name alone, "org_name" behind the name of the group's org, "org_separator_name" the same with at
 * most one of space, '-' and '_' between them. */
bool nickname_has_form(const char *form, const char *nickname, const char *org, const char *name);

#endif
