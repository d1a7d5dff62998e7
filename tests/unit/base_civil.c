#include "base/civil.h"

#include <stdlib.h>
#include <string.h>

#include "tap.h"

/*
 * The calendar is compared, for every day, with one that only ever counts one day further. It
 * begins a year early, so that each period that holds a day of 1970 has begun within it.
 */
enum { COUNT_YEAR = 1969, LAST_YEAR = 2100, BEFORE = 365, ALL_DAYS = 48212 };
enum { NOWHERE = -1 };

struct day {
    int year, month, day, weekday;
    int week_year, week;
    int period[PERIOD_COUNT]; /* which one of starts[] */
};

struct calendar {
    struct day days[ALL_DAYS];
    int starts[PERIOD_COUNT][ALL_DAYS]; /* indexes of the days on which a period begins */
    int count[PERIOD_COUNT];
};

static const int offsets[] = {CIVIL_BEIJING, 0, -(5 * 3600 + 30 * 60), 14 * 3600};
enum { OFFSETS = sizeof offsets / sizeof *offsets };
static const int seconds[] = {0, 45296, CIVIL_DAY - 1}; /* 00:00:00, 12:34:56, 23:59:59 */
enum { SECONDS = sizeof seconds / sizeof *seconds };

static int month_length(int year, int month)
{
    switch (month) {
    case 2:
        if (year % 400 == 0)
            return 29;
        if (year % 100 == 0)
            return 28;
        return year % 4 == 0 ? 29 : 28;
    case 4:
    case 6:
    case 9:
    case 11:
        return 30;
    default:
        return 31;
    }
}

static void next_day(struct day *day)
{
    day->weekday = day->weekday == 7 ? 1 : day->weekday + 1;
    if (++day->day > month_length(day->year, day->month)) {
        day->day = 1;
        if (++day->month > 12) {
            day->month = 1;
            day->year++;
        }
    }
    if (day->weekday != 1)
        return;
    /* Week 1 is the one with the 4th of January in it. */
    if ((day->month == 12 && day->day >= 29) || (day->month == 1 && day->day <= 4)) {
        day->week = 1;
        day->week_year = day->month == 12 ? day->year + 1 : day->year;
    } else {
        day->week++;
    }
}

static bool begins(enum period period, const struct day *day)
{
    bool first = day->day == 1;
    switch (period) {
    case PERIOD_WEEK:
        return day->weekday == 1;
    case PERIOD_MONTH:
        return first;
    case PERIOD_QUARTER:
        return first && (day->month == 1 || day->month == 4 || day->month == 7 || day->month == 10);
    case PERIOD_HALF:
        return first && (day->month == 1 || day->month == 7);
    default:
        return first && day->month == 1;
    }
}

static struct calendar *count_calendar(void)
{
    struct calendar *all = calloc(1, sizeof *all);
    if (!all)
        abort();
    /* 1969-01-01 was a Wednesday, of the week that began on 1968-12-30. */
    struct day today = {COUNT_YEAR, 1, 1, 3, COUNT_YEAR, 1, {0}};
    for (int i = 0; i < ALL_DAYS; i++) {
        for (int p = 0; p < PERIOD_COUNT; p++) {
            if (i == 0 || begins((enum period)p, &today))
                all->starts[p][all->count[p]++] = i;
            today.period[p] = all->count[p] - 1;
        }
        all->days[i] = today;
        next_day(&today);
    }
    return all;
}

static instant at_day(int index, int second, int offset)
{
    return (instant)(index - BEFORE) * CIVIL_DAY + second - offset;
}

static void test_dates(const struct calendar *all)
{
    int bad_days = NOWHERE;
    int bad_of = NOWHERE;
    int bad_at = NOWHERE;
    int bad_start = NOWHERE;
    for (int i = 0; i < ALL_DAYS; i++) {
        const struct day *day = &all->days[i];
        if (civil_days(day->year, day->month, day->day) != i - BEFORE ||
            !civil_date_exists(day->year, day->month, day->day))
            bad_days = i;
        for (int k = 0; k < SECONDS * OFFSETS; k++) {
            int second = seconds[k % SECONDS];
            int offset = offsets[k / SECONDS];
            instant at = at_day(i, second, offset);
            struct civil civil = civil_of(at, offset);
            if (civil.year != day->year || civil.month != day->month || civil.day != day->day ||
                civil.weekday != day->weekday ||
                civil.hour * 3600 + civil.minute * 60 + civil.second != second ||
                civil.minute > 59 || civil.second > 59)
                bad_of = i;
            civil.weekday = 0;
            if (civil_at(&civil, offset) != at)
                bad_at = i;
            if (civil_day_start(at, 0, offset) != at_day(i, 0, offset) ||
                civil_day_start(at, 400, offset) != at_day(i + 400, 0, offset) ||
                civil_day_start(at, -30000, offset) != at_day(i - 30000, 0, offset))
                bad_start = i;
        }
    }
    is_int(all->days[ALL_DAYS - 1].year, LAST_YEAR, "the count ends in 2100");
    is_int(all->days[ALL_DAYS - 1].month * 100 + all->days[ALL_DAYS - 1].day, 1231,
           "on its last day");
    is_int(bad_days, NOWHERE, "civil_days of every day");
    is_int(bad_of, NOWHERE, "civil_of every day");
    is_int(bad_at, NOWHERE, "civil_at of every day");
    is_int(bad_start, NOWHERE, "civil_day_start of every day");
}

static void naive_id(enum period period, const struct day *day, char out[32])
{
    switch (period) {
    case PERIOD_WEEK:
        snprintf(out, 32, "%04d-W%02d", day->week_year, day->week);
        break;
    case PERIOD_MONTH:
        snprintf(out, 32, "%04d-%02d", day->year, day->month);
        break;
    case PERIOD_QUARTER:
        snprintf(out, 32, "%04d-Q%d", day->year,
                 day->month < 4    ? 1
                 : day->month < 7  ? 2
                 : day->month < 10 ? 3
                                   : 4);
        break;
    case PERIOD_HALF:
        snprintf(out, 32, "%04d-H%d", day->year, day->month < 7 ? 1 : 2);
        break;
    default:
        snprintf(out, 32, "%04d", day->year);
    }
}

/* The index of the day on which the period n after that of day i begins, or NOWHERE. */
static int counted_start(const struct calendar *all, enum period period, int i, int n)
{
    int which = all->days[i].period[period] + n;
    /* The first one counted began before the count did. */
    bool known = which > 0 && which < all->count[period];
    return known ? all->starts[period][which] : NOWHERE;
}

static void test_period(const struct calendar *all, enum period period, const char *name)
{
    static const int steps[] = {0, 1, -1, 2, -2, 7, -7, 53, -53, 130, -130};
    int bad_start = NOWHERE;
    int bad_id = NOWHERE;
    int checked = 0;
    for (int i = BEFORE; i < ALL_DAYS; i++) {
        char want[32];
        naive_id(period, &all->days[i], want);
        for (int k = 0; k < SECONDS * OFFSETS; k++) {
            int offset = offsets[k / SECONDS];
            instant at = at_day(i, seconds[k % SECONDS], offset);
            char got[PERIOD_ID_MAX];
            period_id(period, at, offset, got);
            if (strcmp(got, want) != 0)
                bad_id = i;
            for (size_t s = 0; s < sizeof steps / sizeof *steps; s++) {
                int start = counted_start(all, period, i, steps[s]);
                if (start == NOWHERE)
                    continue;
                checked++;
                if (period_start(period, at, steps[s], offset) != at_day(start, 0, offset))
                    bad_start = i;
            }
        }
    }
    ok(checked > ALL_DAYS, "%s: enough starts are compared", name);
    is_int(bad_start, NOWHERE, "%s: starts, from every day", name);
    is_int(bad_id, NOWHERE, "%s: ids of every day", name);
}

static void test_tiles(enum period period, int per_century, const char *name)
{
    instant at = period_start(period, 0, 0, CIVIL_BEIJING);
    instant end = at_day(ALL_DAYS, 0, CIVIL_BEIJING);
    int count = 0;
    int gaps = 0;
    int orders = 0;
    char last[PERIOD_ID_MAX] = "";
    while (at < end) {
        instant next = period_start(period, at, 1, CIVIL_BEIJING);
        if (next <= at || period_start(period, next - 1, 0, CIVIL_BEIJING) != at ||
            period_start(period, next, -1, CIVIL_BEIJING) != at ||
            period_start(period, next, 0, CIVIL_BEIJING) != next)
            gaps++;
        char id[PERIOD_ID_MAX];
        char inside[PERIOD_ID_MAX];
        period_id(period, at, CIVIL_BEIJING, id);
        period_id(period, next - 1, CIVIL_BEIJING, inside);
        if (strcmp(last, id) >= 0 || strcmp(id, inside) != 0)
            orders++;
        memcpy(last, id, sizeof last);
        count++;
        if (next <= at)
            break;
        at = next;
    }
    is_int(gaps, 0, "%s: they tile without a gap", name);
    is_int(orders, 0, "%s: one id each, in order", name);
    is_int(count, per_century, "%s: as many as there are in 131 years", name);
}

static void test_composes(enum period period, const char *name)
{
    static const int steps[] = {-1300, -54, -12, -5, -1, 0, 1, 3, 53, 999};
    enum { STEPS = sizeof steps / sizeof *steps };
    int bad = 0;
    for (instant at = -CIVIL_DAY; at < at_day(ALL_DAYS, 0, 0); at += 13 * CIVIL_DAY + 4999) {
        for (int k = 0; k < STEPS * STEPS; k++) {
            int a = steps[k % STEPS];
            int b = steps[k / STEPS];
            instant there = period_start(period, at, a, CIVIL_BEIJING);
            if (period_start(period, there, b, CIVIL_BEIJING) !=
                period_start(period, at, a + b, CIVIL_BEIJING))
                bad++;
        }
    }
    is_int(bad, 0, "%s: steps add up", name);
}

static void test_periods(const struct calendar *all)
{
    static const struct {
        const char *name;
        int in_131_years; /* the first week began in 1969 */
    } rows[PERIOD_COUNT] = {
        [PERIOD_WEEK] = {"week", 6836},      [PERIOD_MONTH] = {"month", 131 * 12},
        [PERIOD_QUARTER] = {"quarter", 524}, [PERIOD_HALF] = {"half", 262},
        [PERIOD_YEAR] = {"year", 131},
    };
    for (int p = 0; p < PERIOD_COUNT; p++) {
        test_period(all, (enum period)p, rows[p].name);
        test_tiles((enum period)p, rows[p].in_131_years, rows[p].name);
        test_composes((enum period)p, rows[p].name);
    }
}

static instant must_read(const char *s)
{
    instant at = INSTANT_NONE;
    if (!rfc3339_read(s, strlen(s), &at))
        return INSTANT_NONE;
    return at;
}

static void test_known_ids(void)
{
    static const struct {
        enum period period;
        const char *at, *id;
    } rows[] = {
        {PERIOD_WEEK, "2026-11-22T23:59:59+08:00", "2026-W47"},
        {PERIOD_WEEK, "2026-11-23T00:00:00+08:00", "2026-W48"},
        {PERIOD_WEEK, "2027-01-03T12:00:00+08:00", "2026-W53"},
        {PERIOD_WEEK, "2024-12-30T00:00:00+08:00", "2025-W01"},
        {PERIOD_WEEK, "2021-01-03T00:00:00+08:00", "2020-W53"},
        {PERIOD_MONTH, "2026-10-31T15:59:59Z", "2026-10"},
        {PERIOD_MONTH, "2026-10-31T16:00:00Z", "2026-11"},
        {PERIOD_QUARTER, "2026-11-22T00:00:00+08:00", "2026-Q4"},
        {PERIOD_HALF, "2026-06-30T23:59:59+08:00", "2026-H1"},
        {PERIOD_HALF, "2026-07-01T00:00:00+08:00", "2026-H2"},
        {PERIOD_YEAR, "2025-12-31T16:00:00Z", "2026"},
        {PERIOD_YEAR, "9999-12-31T23:59:59Z", "10000"},
        {PERIOD_WEEK, "1900-01-01T00:00:00Z", "1900-W01"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char id[PERIOD_ID_MAX];
        period_id(rows[i].period, must_read(rows[i].at), CIVIL_BEIJING, id);
        is_str(id, rows[i].id, "the period of %s", rows[i].at);
    }
}

static void test_exists(void)
{
    ok(civil_date_exists(2000, 2, 29), "2000 is a leap year");
    ok(!civil_date_exists(2100, 2, 29), "2100 is none");
    ok(!civil_date_exists(2026, 2, 29), "nor is 2026");
    ok(!civil_date_exists(2026, 4, 31), "no 31st of April");
    ok(!civil_date_exists(2026, 12, 32), "no 32nd of December");
    ok(!civil_date_exists(2026, 1, 0) && !civil_date_exists(2026, 1, -1),
       "no day before the first");
    ok(!civil_date_exists(2026, 0, 1) && !civil_date_exists(2026, 13, 1) &&
           !civil_date_exists(2026, -1, 1),
       "no month but 1 to 12");
}

static void test_edges(void)
{
    is_int(civil_days(1900, 1, 1) * CIVIL_DAY, INSTANT_MIN, "INSTANT_MIN begins 1900");
    is_int(civil_days(10000, 1, 1) * CIVIL_DAY - 1, INSTANT_MAX, "INSTANT_MAX ends 9999");
    int bad = 0;
    for (int64_t day = civil_days(1600, 1, 1); day < civil_days(2401, 1, 1); day++) {
        struct civil civil = civil_of(day * CIVIL_DAY, 0);
        struct civil next = civil_of((day + 1) * CIVIL_DAY, 0);
        bool follows = next.day == civil.day + 1 && next.month == civil.month;
        bool turns = next.day == 1 && civil.day == month_length(civil.year, civil.month) &&
                     next.year * 12 + next.month == civil.year * 12 + civil.month + 1;
        if (!(follows || turns) || next.weekday != civil.weekday % 7 + 1 ||
            civil_days(civil.year, civil.month, civil.day) != day)
            bad++;
    }
    is_int(bad, 0, "each day of two 400-year cycles follows the one before");

    /* Sentinels may reach these functions: nothing useful comes out, and nothing overflows. */
    static const instant odd[] = {INSTANT_NONE, INT64_MAX, INSTANT_MIN, INSTANT_MAX};
    int broken = 0;
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        struct civil civil = civil_of(odd[i], CIVIL_BEIJING);
        broken += !civil_date_exists(civil.year, civil.month, civil.day);
        for (int p = 0; p < PERIOD_COUNT; p++) {
            char id[PERIOD_ID_MAX];
            period_id((enum period)p, odd[i], CIVIL_BEIJING, id);
            broken += strlen(id) < 4 || strlen(id) >= sizeof id;
            broken += period_start((enum period)p, odd[i], 0, 0) > odd[i] && odd[i] != INSTANT_NONE;
            broken += period_start((enum period)p, odd[i], INT32_MAX, 0) <=
                      period_start((enum period)p, odd[i], INT32_MIN, 0);
        }
        char text[RFC3339_MAX];
        rfc3339_write(odd[i], CIVIL_BEIJING, text);
        broken += strlen(text) != RFC3339_MAX - 1;
    }
    is_int(broken, 0, "sentinels do no harm");
}

static void test_round_trips(const struct calendar *all)
{
    int bad_write = NOWHERE;
    int bad_read = NOWHERE;
    for (int i = 0; i < ALL_DAYS; i++) {
        const struct day *day = &all->days[i];
        for (int k = 0; k < SECONDS * OFFSETS; k++) {
            int second = seconds[k % SECONDS];
            int offset = offsets[k / SECONDS];
            instant at = at_day(i, second, offset);
            int minutes = abs(offset) / 60;
            char want[96];
            char got[RFC3339_MAX];
            snprintf(want, sizeof want, "%04d-%02d-%02dT%02d:%02d:%02d%c%02d:%02d", day->year,
                     day->month, day->day, second / 3600, second / 60 % 60, second % 60,
                     offset < 0 ? '-' : '+', minutes / 60, minutes % 60);
            rfc3339_write(at, offset, got);
            if (strcmp(got, want) != 0)
                bad_write = i;
            if (must_read(got) != at)
                bad_read = i;
        }
    }
    is_int(bad_write, NOWHERE, "rfc3339_write of every day");
    is_int(bad_read, NOWHERE, "rfc3339_read takes it back");

    int bad = 0;
    for (int minutes = -24 * 60; minutes <= 24 * 60; minutes++) {
        static const instant some[] = {INSTANT_MIN, INSTANT_MIN + 1, -1,         0,
                                       1795309920,  INSTANT_MAX - 1, INSTANT_MAX};
        for (size_t i = 0; i < sizeof some / sizeof *some; i++) {
            char text[RFC3339_MAX];
            rfc3339_write(some[i], minutes * 60, text);
            bad += must_read(text) != some[i];
        }
    }
    is_int(bad, 0, "every offset, and the first and last instants, come back");
}

int main(void)
{
    struct calendar *all = count_calendar();
    test_dates(all);
    test_periods(all);
    test_known_ids();
    test_exists();
    test_edges();
    test_round_trips(all);
    free(all);
    return done_testing();
}
