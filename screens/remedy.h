#ifndef SCREENS_REMEDY_H
#define SCREENS_REMEDY_H

#include <stdbool.h>

#include "desk/agenda.h"
#include "screens/screen.h"

/* Puts the finding right: asks what has to be asked, over the notice's words and the steps; or
 * opens the list it is done from. false: nothing can be done about this line here. */
bool remedy_push(struct stage *stage, const struct agenda_line *line);

#endif
