#ifndef TERM_MOUSE_H
#define TERM_MOUSE_H

#include "term/key.h"

#include <stdbool.h>
#include <stddef.h>

/* What switches the reports of a mouse on and off: presses (1000) in the SGR form (1006). */
#define MOUSE_ON  "\033[?1000h\033[?1006h"
#define MOUSE_OFF "\033[?1006l\033[?1000l"

/*
 * Reads the n bytes of a sequence "ESC [ < button ; column ; row M". False when it is none, or not
 * one of those that struct key can tell (a release, another button, a modifier, a move).
 */
bool mouse_read(const char *sequence, size_t n, struct key *out);

#endif
