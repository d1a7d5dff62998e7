#ifndef DESK_FOUNDING_PARTS_H
#define DESK_FOUNDING_PARTS_H

#include <stdbool.h>
#include <stddef.h>

#include "desk/founding.h"
#include "paper/table.h"

/* The inside of the founding; only its own files include this. */

/* A roster with headings is the importer's; without, it is names, one a line. */
bool founding_headings(const struct table *table);
/* How many names there are. */
size_t founding_names(const struct table *table);
/* The name that a row without headings gives, without the number that stands before it in a list
 * ("1、", "2."); "": none. */
const char *founding_name(const struct table *table, size_t row);
/* What names alone may be: ST_INVALID with the line when there is more than a name on it, and when
 * one stands there twice, for names alone do not tell namesakes apart. */
enum status founding_check(const struct table *table, struct error *error);

#endif
