#ifndef CMD_VERSION_H
#define CMD_VERSION_H

#include <stdio.h>

/* The version of qunguan, the libraries' versions, locale and TERM. */
void say_version(FILE *out);

#endif
