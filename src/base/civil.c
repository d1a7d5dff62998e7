#include "base/civil.h"

enum { DAYS_PER_ERA = 146097, YEARS_PER_ERA = 400 };

/* Days from 0000-03-01 to 1970-01-01: years are counted from March, so that the leap day ends one.
 */
enum { EPOCH_FROM_MARCH_0 = 719468 };

/* Far beyond what is handled, and such that no sum here overflows and every year is an int. */
static const instant furthest = INT64_C(1) << 55;

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static int64_t local_seconds(instant at, int offset)
{
    if (at > furthest)
        at = furthest;
    if (at < -furthest)
        at = -furthest;
    return at + offset;
}

static int64_t local_day(instant at, int offset)
{
    return floor_div(local_seconds(at, offset), CIVIL_DAY);
}

/* The days-from-civil arithmetic of H. Hinnant. */
static int64_t days_of(int64_t year, int month, int day)
{
    int64_t y = year - (month <= 2);
    int64_t era = floor_div(y, YEARS_PER_ERA);
    int64_t year_of_era = y - era * YEARS_PER_ERA;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_PER_ERA + day_of_era - EPOCH_FROM_MARCH_0;
}

int64_t civil_days(int year, int month, int day)
{
    return days_of(year, month, day);
}

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

bool civil_date_exists(int year, int month, int day)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (month < 1 || month > 12 || day < 1)
        return false;
    return day <= lengths[month - 1] + (month == 2 && is_leap(year));
}

static void set_date(struct civil *civil, int64_t days)
{
    int64_t shifted = days + EPOCH_FROM_MARCH_0;
    int64_t era = floor_div(shifted, DAYS_PER_ERA);
    int doe = (int)(shifted - era * DAYS_PER_ERA);
    int yoe = (doe - doe / 1460 + doe / 36524 - doe / (DAYS_PER_ERA - 1)) / 365;
    int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int month_from_march = (5 * doy + 2) / 153;
    civil->day = doy - (153 * month_from_march + 2) / 5 + 1;
    civil->month = month_from_march + (month_from_march < 10 ? 3 : -9);
    civil->year = (int)(yoe + era * YEARS_PER_ERA) + (civil->month <= 2);
}

/* 1970-01-01 was a Thursday. */
static int weekday_of(int64_t days)
{
    int64_t from_monday = days + 3;
    return (int)(from_monday - floor_div(from_monday, 7) * 7) + 1;
}

struct civil civil_of(instant at, int offset)
{
    int64_t local = local_seconds(at, offset);
    int64_t days = floor_div(local, CIVIL_DAY);
    int second = (int)(local - days * CIVIL_DAY);
    struct civil civil = {
        .hour = second / CIVIL_HOUR,
        .minute = second / 60 % 60,
        .second = second % 60,
        .weekday = weekday_of(days),
    };
    set_date(&civil, days);
    return civil;
}

instant civil_at(const struct civil *civil, int offset)
{
    int64_t days = civil_days(civil->year, civil->month, civil->day);
    int64_t second = (int64_t)civil->hour * CIVIL_HOUR + (int64_t)civil->minute * 60;
    return days * CIVIL_DAY + second + civil->second - offset;
}

instant civil_day_start(instant at, int days, int offset)
{
    return (local_day(at, offset) + days) * CIVIL_DAY - offset;
}

static const int months_in[PERIOD_COUNT] = {
    [PERIOD_MONTH] = 1,
    [PERIOD_QUARTER] = 3,
    [PERIOD_HALF] = 6,
    [PERIOD_YEAR] = 12,
};

instant period_start(enum period period, instant at, int n, int offset)
{
    int64_t day = local_day(at, offset);
    if (period == PERIOD_WEEK) {
        day += 1 - weekday_of(day) + INT64_C(7) * n;
    } else {
        struct civil civil;
        set_date(&civil, day);
        int length = months_in[period];
        int64_t month = (int64_t)civil.year * 12 + (civil.month - 1) / length * length;
        month += (int64_t)n * length;
        int64_t year = floor_div(month, 12);
        day = days_of(year, (int)(month - year * 12) + 1, 1);
    }
    return day * CIVIL_DAY - offset;
}

static char *put_two(char *out, int value)
{
    out[0] = (char)('0' + value / 10);
    out[1] = (char)('0' + value % 10);
    return out + 2;
}

/* At least four digits; years that no instant of ours has are cut to what fits. */
static char *put_year(char *out, int year)
{
    int shown = year < 0 ? 0 : year > 99999 ? 99999 : year;
    if (shown > 9999)
        *out++ = (char)('0' + shown / 10000);
    return put_two(put_two(out, shown / 100 % 100), shown % 100);
}

void period_id(enum period period, instant at, int offset, char out[PERIOD_ID_MAX])
{
    static const char letters[PERIOD_COUNT] = {
        [PERIOD_WEEK] = 'W', [PERIOD_QUARTER] = 'Q', [PERIOD_HALF] = 'H'};
    int64_t day = local_day(at, offset);
    /* A week belongs to the year that its Thursday is in. */
    if (period == PERIOD_WEEK)
        day += 4 - weekday_of(day);
    struct civil civil;
    set_date(&civil, day);
    char *end = put_year(out, civil.year);
    if (period != PERIOD_YEAR)
        *end++ = '-';
    if (letters[period])
        *end++ = letters[period];
    if (period == PERIOD_WEEK)
        end = put_two(end, (int)(day - civil_days(civil.year, 1, 1)) / 7 + 1);
    else if (period == PERIOD_MONTH)
        end = put_two(end, civil.month);
    else if (period != PERIOD_YEAR)
        *end++ = (char)('1' + (civil.month - 1) / months_in[period]);
    *end = '\0';
}

/* Text still to be read. */
struct reader {
    const char *at;
    const char *end;
};

/* Exactly count digits. */
static bool read_digits(struct reader *in, int count, int *value)
{
    if (in->end - in->at < count)
        return false;
    *value = 0;
    for (int i = 0; i < count; i++) {
        char c = *in->at++;
        if (c < '0' || c > '9')
            return false;
        *value = *value * 10 + (c - '0');
    }
    return true;
}

/* The one character upper, or its other form. */
static bool read_mark(struct reader *in, char upper, char other)
{
    if (in->at == in->end || (*in->at != upper && *in->at != other))
        return false;
    in->at++;
    return true;
}

static bool read_date(struct reader *in, struct civil *civil)
{
    return read_digits(in, 4, &civil->year) && read_mark(in, '-', '-') &&
           read_digits(in, 2, &civil->month) && read_mark(in, '-', '-') &&
           read_digits(in, 2, &civil->day) &&
           civil_date_exists(civil->year, civil->month, civil->day);
}

static bool read_time(struct reader *in, struct civil *civil)
{
    if (!read_digits(in, 2, &civil->hour) || !read_mark(in, ':', ':') ||
        !read_digits(in, 2, &civil->minute) || !read_mark(in, ':', ':') ||
        !read_digits(in, 2, &civil->second))
        return false;
    if (read_mark(in, '.', '.')) {
        int digit;
        if (!read_digits(in, 1, &digit))
            return false;
        while (in->at < in->end && *in->at >= '0' && *in->at <= '9')
            in->at++;
    }
    return civil->hour <= 23 && civil->minute <= 59 && civil->second <= 60;
}

static bool read_offset(struct reader *in, int *offset)
{
    *offset = 0;
    if (read_mark(in, 'Z', 'z'))
        return true;
    int hours;
    int minutes;
    bool west = in->at < in->end && *in->at == '-';
    if (!read_mark(in, '+', '-') || !read_digits(in, 2, &hours) || !read_mark(in, ':', ':') ||
        !read_digits(in, 2, &minutes) || hours > 23 || minutes > 59)
        return false;
    *offset = (hours * 60 + minutes) * (west ? -60 : 60);
    return true;
}

/* Leap seconds are put in only at the end of a month in UTC, so that what follows is its first. */
static bool starts_utc_month(instant at)
{
    struct civil utc = civil_of(at, 0);
    return utc.day == 1 && utc.hour == 0 && utc.minute == 0 && utc.second == 0;
}

bool rfc3339_read(const char *s, size_t n, instant *out)
{
    struct reader in = {.at = s, .end = s + n};
    struct civil civil;
    int offset;
    if (!read_date(&in, &civil) || !read_mark(&in, 'T', 't') || !read_time(&in, &civil) ||
        !read_offset(&in, &offset) || in.at != in.end)
        return false;
    instant at = civil_at(&civil, offset);
    if (civil.second == 60 && !starts_utc_month(at))
        return false;
    if (at < INSTANT_MIN || at > INSTANT_MAX)
        return false;
    *out = at;
    return true;
}

void rfc3339_write(instant at, int offset, char out[RFC3339_MAX])
{
    if (at < INSTANT_MIN)
        at = INSTANT_MIN;
    if (at > INSTANT_MAX)
        at = INSTANT_MAX;
    int minutes = offset / 60;
    if (minutes <= -24 * 60 || minutes >= 24 * 60)
        minutes = 0;
    struct civil civil = civil_of(at, minutes * 60);
    /* The last hours of 9999 are in a year of five digits further east: written in UTC, they fit.
     */
    if (civil.year > 9999) {
        minutes = 0;
        civil = civil_of(at, 0);
    }
    int size = minutes < 0 ? -minutes : minutes;
    char *end = put_year(out, civil.year);
    *end++ = '-';
    end = put_two(end, civil.month);
    *end++ = '-';
    end = put_two(end, civil.day);
    *end++ = 'T';
    end = put_two(end, civil.hour);
    *end++ = ':';
    end = put_two(end, civil.minute);
    *end++ = ':';
    end = put_two(end, civil.second);
    *end++ = minutes < 0 ? '-' : '+';
    end = put_two(end, size / 60);
    *end++ = ':';
    end = put_two(end, size % 60);
    *end = '\0';
}
