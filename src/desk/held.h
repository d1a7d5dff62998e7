#ifndef DESK_HELD_H
#define DESK_HELD_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/civil.h"
#include "base/status.h"

struct desk;

/*
 * Appends a line for each command that waits in the outbox, in the order they were given: what
 * it does, for how long it can still be taken back (or why it no longer applies), and to what. At
 * most max lines, then how many more there are.
 */
enum status held_list(struct desk *desk, instant now, size_t max, struct buf *out,
                      struct error *error);

#endif
