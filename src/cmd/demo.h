#ifndef CMD_DEMO_H
#define CMD_DEMO_H

#include <stddef.h>

#include "base/civil.h"
#include "base/status.h"

/*
 * Makes up two years in the life of every village and community of a list, ending at now, and hands
 * it over as a ledger: one call of line per command, a JSON object of len bytes without a newline,
 * valid during the call only, in non-decreasing order of "at" and with every reference defined
 * before its use.
 *
 * csv holds n bytes of UTF-8: a heading line and then town_code,town,village_code,village a line,
 * no quotes. The same csv and now always give the same bytes: no clock and no machine randomness is
 * used. All persons are made up.
 *
 * ST_INVALID for a list that is malformed (the key names its line) or a now outside the calendar,
 * ST_LIMIT for one with too many lines, ST_NOMEM. What line answers other than ST_OK stops the run
 * and is answered as it is; the error is then as line left it.
 */
enum status demo_write(const char *csv, size_t n, instant now,
                       enum status (*line)(void *context, const char *text, size_t len),
                       void *context, struct error *error);

#endif
