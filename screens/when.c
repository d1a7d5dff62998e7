#include "screens/when.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/day.h"

enum { NOON = 12, WEEK = 7, PLAIN_MAX = 120 };

static const struct {
    const char *name;
    int days; /* from today */
} days[] = {{"今天", 0}, {"今日", 0},   {"明天", 1},  {"明日", 1},
            {"后天", 2}, {"大后天", 3}, {"昨天", -1}, {"前天", -2}};

/* What stands before the day of a week; from which Monday it counts, in days from this week's. */
static const struct {
    const char *name;
    int from;
    bool coming; /* the next such day from today on */
} weeks[] = {{"下周", WEEK, false},    {"下星期", WEEK, false}, {"上周", -WEEK, false},
             {"上星期", -WEEK, false}, {"本周", 0, false},      {"这周", 0, false},
             {"周", 0, true},          {"星期", 0, true},       {"礼拜", 0, true}};

static const char *const weekdays[] = {"一", "二", "三", "四", "五", "六", "日", "天"};

/* What stands behind the name, NULL when the text does not begin with it. */
static const char *behind(const char *text, const char *name)
{
    size_t n = strlen(name);
    return strncmp(text, name, n) == 0 ? text + n : NULL;
}

/* The day of a week the text begins with, in days from today; answers what stands behind it. */
static const char *read_weekday(const char *text, int today, int *out)
{
    for (size_t i = 0; i < sizeof weeks / sizeof *weeks; i++) {
        const char *name = behind(text, weeks[i].name);
        for (size_t j = 0; name && j < sizeof weekdays / sizeof *weekdays; j++) {
            const char *rest = behind(name, weekdays[j]);
            if (!rest)
                continue;
            int weekday = j < WEEK ? (int)j + 1 : WEEK;
            *out = weeks[i].from + weekday - today;
            if (weeks[i].coming && *out < 0)
                *out += WEEK;
            return rest;
        }
    }
    return NULL;
}

/* The day the text names, in days from today; answers what stands behind it, NULL for none. */
static const char *read_day_name(const char *text, int today, int *out)
{
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        const char *rest = behind(text, days[i].name);
        *out = days[i].days;
        if (rest)
            return rest;
    }
    return read_weekday(text, today, out);
}

/* The clock time that is the rest of the shape from the index on; noon when there is none. */
static bool read_clock(const struct day_shape *day, const char *rest, int index, struct civil *at)
{
    at->hour = NOON;
    at->minute = at->second = 0;
    return *rest == '\0' || day_clock(day, rest, index, at);
}

/* A date without its year, or a clock time alone. */
static bool read_short(const struct day_shape *day, struct civil *at)
{
    static const char *const dates[] = {"9-9", "9/9", "9.9", "9M9D"};
    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
        const char *rest = behind(day->shape, dates[i]);
        if (!rest || (*rest != '\0' && *rest != ' ' && i < 3))
            continue;
        if (day->digits[0] > 2 || day->digits[1] > 2)
            return false;
        at->month = day->number[0];
        at->day = day->number[1];
        return civil_date_exists(at->year, at->month, at->day) &&
               read_clock(day, rest + (*rest == ' '), 2, at);
    }
    return *day->shape != '\0' && read_clock(day, day->shape, 0, at);
}

/* A whole date. */
static bool read_whole(const char *text, const struct day_shape *day, int offset, instant *out)
{
    bool has_time = false, serial = strcmp(day->shape, "9") == 0 || strcmp(day->shape, "9.9") == 0;
    instant at = 0;
    if (serial || !day_read(text, strlen(text), offset, &at, &has_time))
        return false;
    *out = has_time ? at : at + NOON * CIVIL_HOUR;
    return true;
}

static const char *skip_blanks(const char *text)
{
    for (;;) {
        const char *wide = behind(text, "\xE3\x80\x80");
        if (!wide && *text != ' ')
            return text;
        text = wide ? wide : text + 1;
    }
}

/* What stands before a clock time of twelve hours, and the hours of the day it means. */
static const struct {
    const char *name;
    int from, to;
} halves[] = {{"凌晨", 0, 5},   {"上午", 0, 12},  {"早上", 0, 12},  {"中午", 11, 13},
              {"下午", 12, 19}, {"傍晚", 16, 20}, {"晚上", 17, 23}, {"晚", 17, 23}};

/* The text without the word for the half of a day and with 半 as 30分; which half, -1 for none.
 * false: it does not fit. */
static bool plain_clock(const char *text, char *plain, size_t size, int *half)
{
    static const char thirty[] = "点半";
    size_t n = 0;
    *half = -1;
    for (size_t i = 0; i < sizeof halves / sizeof *halves && *half < 0; i++) {
        const char *at = strstr(text, halves[i].name);
        if (!at)
            continue;
        *half = (int)i;
        n = (size_t)(at - text);
        if (n + 1 >= size)
            return false;
        memcpy(plain, text, n);
        plain[n++] = ' ';
        text = at + strlen(halves[i].name);
    }
    const char *rest = strstr(text, thirty);
    int whole = rest ? (int)(rest - text) : (int)strlen(text);
    int wrote = snprintf(plain + n, size - n, "%.*s%s%s", whole, text, rest ? "点30分" : "",
                         rest ? rest + strlen(thirty) : "");
    return wrote >= 0 && (size_t)wrote < size - n;
}

static bool read_plain(const char *text, instant now, int offset, instant *out)
{
    struct day_shape day;
    struct civil at = civil_of(now, offset);
    int later = 0;
    text = skip_blanks(text);
    const char *rest = read_day_name(text, at.weekday, &later);
    if (!day_shape(rest ? rest : text, strlen(rest ? rest : text), &day))
        return false;
    if (rest) {
        at = civil_of(civil_day_start(now, later, offset), offset);
        if (!read_clock(&day, day.shape, 0, &at))
            return false;
    } else if (!read_short(&day, &at)) {
        return read_whole(text, &day, offset, out);
    }
    *out = civil_at(&at, offset);
    return true;
}

bool when_read(const char *text, instant now, int offset, instant *out)
{
    char plain[PLAIN_MAX];
    int half = -1;
    instant at;
    if (!plain_clock(text, plain, sizeof plain, &half) || !read_plain(plain, now, offset, &at))
        return false;
    if (half >= 0) {
        struct civil civil = civil_of(at, offset);
        bool clock = strpbrk(plain, ":") || strstr(plain, "：") || strstr(plain, "点") ||
                     strstr(plain, "时");
        civil.hour += civil.hour < halves[half].from ? 12 : 0;
        if (!clock || civil.hour < halves[half].from || civil.hour > halves[half].to)
            return false;
        at = civil_at(&civil, offset);
    }
    *out = at;
    return true;
}

void when_write(struct buf *out, instant at, instant now, int offset)
{
    struct civil civil = civil_of(at, offset);
    if (civil.year != civil_of(now, offset).year)
        buf_printf(out, "%04d-", civil.year);
    buf_printf(out, "%02d-%02d %02d:%02d", civil.month, civil.day, civil.hour, civil.minute);
}
