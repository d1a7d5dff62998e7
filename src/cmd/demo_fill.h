#ifndef CMD_DEMO_FILL_H
#define CMD_DEMO_FILL_H

#include "base/civil.h"
#include "base/status.h"

struct ledger;

/* Fills the empty ledger with the demo as of now, with progress on the terminal; *applied gets how
 * many commands it took. */
enum status demo_fill(struct ledger *ledger, instant now, long *applied, struct error *error);

#endif
