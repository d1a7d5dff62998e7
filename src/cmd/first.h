#ifndef CMD_FIRST_H
#define CMD_FIRST_H

#include <stdbool.h>

#include "base/buf.h"
#include "cmd/subcommand.h"

/*
 * The first start, on a terminal, where there is no store: asks how to begin, and makes the store.
 * Nothing is written before everything has been asked. *made: there is one now, and greeting says
 * what it is; else the answer is what the program ends with.
 */
int first_start(struct invocation *invocation, struct buf *greeting, bool *made);

#endif
