#ifndef CMD_SAY_H
#define CMD_SAY_H

#include <stdio.h>

#include "base/status.h"

/* What the subcommands write for people goes through here: sanitised, and in the characters of the
 * locale (a locale without Chinese, such as cron's, gets UTF-8). */

/* Writes the text as one clean line, with an end. */
void say_line(FILE *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* On a terminal: writes the text over the line before it on stderr. NULL clears it. Elsewhere
 * nothing. */
void say_progress(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Flushes out and tells whether everything could be written (a full disk, a closed pipe). */
enum status say_end(FILE *out, struct error *error);

#endif
