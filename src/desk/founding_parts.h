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
/* Names alone do not tell namesakes apart: ST_INVALID when one stands there twice. */
enum status founding_twice(const struct table *table, struct error *error);

#endif
