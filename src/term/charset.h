#ifndef TERM_CHARSET_H
#define TERM_CHARSET_H

#include "base/status.h"

#include <stdbool.h>

/*
 * Sets LC_CTYPE from the environment. When the locale does not exist or cannot write Chinese (C,
 * POSIX, a Latin one), C.UTF-8 takes its place; *missing tells the first of these cases, of which
 * the user is told. ST_MISSING when there is no C.UTF-8 either.
 */
enum status charset_choose(bool *missing, struct error *error);

#endif
