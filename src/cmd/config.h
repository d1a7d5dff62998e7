#ifndef CMD_CONFIG_H
#define CMD_CONFIG_H

#include <stdbool.h>

struct ledger;

/* Whether the setting of that name (`qunguan config`) is on in the store; its default where it has
 * not been set or cannot be read. */
bool config_on(struct ledger *ledger, const char *name);

#endif
