#ifndef TERM_INSIDE_H
#define TERM_INSIDE_H

#include "base/status.h"
#include "term/style.h"
#include "term/term.h"

#include <stddef.h>
#include <wchar.h>

/* What the parts of this room share; not for other rooms. */

/* Puts wide text on the screen to be; the caller has clipped it to the row. */
void inside_paint(struct term *term, int y, int x, enum style style, const wchar_t *text);

/* Where the cursor waits while no caret is shown (some terminals cannot hide it). */
void inside_park(struct term *term, int y);

/* Sends bytes past curses, after all it has to send. ST_IO, ST_STOPPED. */
enum status inside_send(struct term *term, const char *bytes, size_t n);

#endif
