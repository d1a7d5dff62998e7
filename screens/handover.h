#ifndef SCREENS_HANDOVER_H
#define SCREENS_HANDOVER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/ident.h"
#include "desk/handover.h"
#include "screens/screen.h"
#include "screens/scroll.h"

/* The inside of the handover's screen: handover.c (the list and its keys), handover_form.c. */

enum { HANDOVER_PATH_MAX = 4095 };

struct handover_view {
    char group[IDENT_MAX + 1];
    struct handover *handover;
    struct scroll list;
    uint64_t version;                 /* of the desk, when it was loaded */
    char path[HANDOVER_PATH_MAX + 1]; /* of a file that is there already: is it to be replaced? */
};

/* To whom, which role, how, from when: asks, and does it. */
void handover_ask(struct stage *stage, struct handover_view *view);

#endif
