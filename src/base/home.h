#ifndef BASE_HOME_H
#define BASE_HOME_H

#include <stddef.h>

/*
 * The name of a file as a person types it, for the system: without spaces around it, "~" and what
 * begins with "~/" being in the home folder. out gets at most room bytes with the closing zero; a
 * longer name is cut.
 */
void home_path(const char *typed, char *out, size_t room);

#endif
