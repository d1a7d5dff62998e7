#ifndef CMD_DEMO_PEOPLE_H
#define CMD_DEMO_PEOPLE_H

#include <stddef.h>

#include "cmd/demo_dice.h"

enum { PEOPLE_NAME_MAX = 24, PEOPLE_PHONE_MAX = 12 };

/* A made-up name of two or three characters. */
void people_name(struct dice *dice, char out[PEOPLE_NAME_MAX]);
/* A number of the range 138000xxxxx. */
void people_phone(struct dice *dice, char out[PEOPLE_PHONE_MAX]);
/* Where a migrant member may be. */
const char *people_whereabouts(struct dice *dice);
/* What somebody may call himself in the chat instead of using his name. */
void people_nickname(struct dice *dice, const char *name, char *out, size_t size);

#endif
