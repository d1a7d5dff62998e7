#ifndef SCREENS_SCREENS_H
#define SCREENS_SCREENS_H

#include <stdbool.h>

#include "base/civil.h"
#include "base/status.h"

struct first;
struct ledger;
struct rulebook;
struct screen;
struct sync;

struct screens_options {
    instant (*clock)(void *context); /* now */
    /* The rulebook of that id, or NULL. */
    const struct rulebook *(*rulebook)(void *context, const char *id);
    void *context;              /* of both */
    const struct screen *start; /* opened without an argument; NULL: the dashboard */
    struct sync *sync;          /* the link to the server, borrowed; NULL: none */
    const char *no_link;        /* why a client's store has none; NULL */
    struct first *first;        /* of screen_first: filled in; else NULL */
    bool mouse;                 /* clicks and the wheel press keys */
    const char *greeting;       /* stands in the message line until the first key; NULL */
};

/*
 * The screens over an open ledger, until the user quits (ST_OK: what was held is settled) or a
 * signal or a lost terminal ends them (ST_STOPPED: what was held stays so). Otherwise the terminal
 * could not be taken or the store failed: the terminal is as before, and *error says why.
 */
enum status screens_run(struct ledger *ledger, const struct screens_options *options,
                        struct error *error);

#endif
