#ifndef BASE_CIVIL_H
#define BASE_CIVIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The civil calendar at a fixed offset from UTC. No time zone of the machine and no clock is read
 * here. An instant is whole seconds since 1970-01-01T00:00:00Z; offset is seconds east of UTC.
 */
typedef int64_t instant;

/* The instants this program handles: years 1900 to 9999. */
#define INSTANT_MIN INT64_C(-2208988800)
#define INSTANT_MAX INT64_C(253402300799)
/* No instant: unset, or never. */
#define INSTANT_NONE INT64_MIN

enum { CIVIL_DAY = 86400, CIVIL_HOUR = 3600, CIVIL_BEIJING = 8 * 3600 };

struct civil {
    int year;
    int month; /* 1..12 */
    int day;   /* 1..31 */
    int hour, minute, second;
    int weekday; /* ISO 8601: 1 Monday .. 7 Sunday */
};

/* Days since 1970-01-01 of a civil date (proleptic Gregorian); month and day must be a real date.
 */
int64_t civil_days(int year, int month, int day);
bool civil_date_exists(int year, int month, int day);
struct civil civil_of(instant at, int offset);
instant civil_at(const struct civil *civil, int offset); /* weekday is not read */
/* 00:00 of the civil day of at, plus days days. */
instant civil_day_start(instant at, int days, int offset);

enum period { PERIOD_WEEK, PERIOD_MONTH, PERIOD_QUARTER, PERIOD_HALF, PERIOD_YEAR, PERIOD_COUNT };
enum { PERIOD_ID_MAX = 12 };

/* The start of the period n periods after (before, if negative) the one that holds at. */
instant period_start(enum period period, instant at, int n, int offset);
/* Writes "2026-W47" (ISO week-year), "2026-11", "2026-Q4", "2026-H2" or "2026" for the period that
 * holds at. */
void period_id(enum period period, instant at, int offset, char out[PERIOD_ID_MAX]);

enum { RFC3339_MAX = 26 };

/* Reads an RFC 3339 date-time with an offset ("Z" or "+08:00"; a fraction of a second is cut off; a
 * leap second 60 is the next second); the whole of s must be one. Answers false otherwise. */
bool rfc3339_read(const char *s, size_t n, instant *out);
/* Writes "2026-11-22T09:12:00+08:00". */
void rfc3339_write(instant at, int offset, char out[RFC3339_MAX]);

#endif
