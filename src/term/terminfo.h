#ifndef TERM_TERMINFO_H
#define TERM_TERMINFO_H

#include "base/status.h"
#include "term/key.h"

/* Whether TERM names a terminal that can be painted; ST_MISSING with what to set otherwise. */
enum status terminfo_check(struct error *error);

/* Teaches the decoder the sequences the description of the running terminal names. */
void terminfo_learn(struct keys *keys);

#endif
