#ifndef BASE_DAY_H
#define BASE_DAY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/civil.h"

/*
 * A date as offices write it, and one clock time behind it if there is one: 2026-11-22, 2026/11/22,
 * 2026.11.22, 2026年11月22日, or the serial number of a spreadsheet (46348, also 46348.625, days
 * since 1899-12-30; 10000 to 99999, which is 1927 to 2173). Month and day may have one digit. The
 * time, after a space or 'T' (after 日 it may follow at once): 15:00, 15:00:00, 15时, 15时30分,
 * 15点30分; a colon may be full-width, so may the digits. Spaces around the whole do no harm.
 * Nothing is guessed: two-digit years, 22/11/2026, impossible dates and what lies outside
 * INSTANT_MIN to INSTANT_MAX are refused.
 */
bool day_read(const char *text, size_t n, int offset, instant *out, bool *has_time);

/* "2026-11-22", and "2026-11-22 15:00" where the time is not midnight: both read again. */
enum { DAY_TEXT = 17 };
void day_write(instant at, int offset, char out[DAY_TEXT]);

enum { DAY_SHAPE = 40, DAY_PARTS = 6 };

/*
 * A date or time taken apart, for those who read other forms of it: the numbers, how many digits
 * each has, and the text with every number replaced by one '9', full-width forms by their ASCII,
 * 年月日号 by "YMDD", 时点分秒 by "HHms", runs of spaces by one, and none at the ends. Numbers
 * above 99,999,999 are that.
 */
struct day_shape {
    char shape[DAY_SHAPE];
    int number[DAY_PARTS];
    int digits[DAY_PARTS];
    int count;
};

/* False when the text is too long, has too many numbers, or holds what no date has. */
bool day_shape(const char *text, size_t n, struct day_shape *out);
/* The clock time in shape ("9:9", "9:9:9", "9H", "9H9m") whose numbers begin at the index; false
 * when it is none. */
bool day_clock(const struct day_shape *day, const char *shape, int index, struct civil *time);

#endif
