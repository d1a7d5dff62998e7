#ifndef SCREENS_MOUSE_H
#define SCREENS_MOUSE_H

#include "screens/stage.h"

/*
 * What a K_MOUSE presses instead: *out so many times, as if typed; 0: nothing. The wheel moves by
 * three rows. A click on an entry of the footer is its key; on a row, the way of the bar there; on
 * the row under the bar, Enter.
 */
int mouse_presses(struct stage *stage, const struct key *mouse, struct key *out);

#endif
