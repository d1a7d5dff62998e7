#include "base/day.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

enum {
    FULL_WIDTH_FIRST = 0xFF01, /* of '!', and so on to '~' */
    FULL_WIDTH_LAST = 0xFF5E,
    WIDE_SPACE = 0x3000,
    NARROW_SPACE = 0xA0,
    NUMBER_MAX = 99999999,
    SERIAL_FIRST =
        10000, /* five digits: 2026 is a year and 202611 a month, no days of 1905 or 2454 */
    SERIAL_LAST = 99999,
    /* 1899-12-30 in days before 1970-01-01. */
    SERIAL_BEFORE_EPOCH = 25569
};

static const struct {
    uint32_t ch;
    char letter;
} letters[] = {{0x5E74, 'Y'}, {0x6708, 'M'}, {0x65E5, 'D'}, {0x53F7, 'D'},
               {0x65F6, 'H'}, {0x70B9, 'H'}, {0x5206, 'm'}, {0x79D2, 's'},
               {0x3001, '/'}, {0x3002, '.'}}; /* the last two are what input methods type */

/* What stands for the character in a shape; 0 for one that no date has. */
static char letter_of(uint32_t ch)
{
    if (ch >= FULL_WIDTH_FIRST && ch <= FULL_WIDTH_LAST)
        ch = ch - FULL_WIDTH_FIRST + '!';
    if (ch == WIDE_SPACE || ch == NARROW_SPACE || ch == '\t')
        ch = ' ';
    if (ch < 128)
        return (ch >= '0' && ch <= '9') || (ch > 0 && strchr(" -/.:T", (int)ch)) ? (char)ch : '\0';
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
        if (letters[i].ch == ch)
            return letters[i].letter;
    return '\0';
}

/* Appends to the shape; a digit goes on with the number that stands last if one does. */
static bool add(struct day_shape *out, size_t *length, char c)
{
    char last = *length > 0 ? out->shape[*length - 1] : ' ';
    bool digit = c >= '0' && c <= '9';
    if (digit && last == '9') {
        int *number = &out->number[out->count - 1];
        *number = *number > NUMBER_MAX / 10 - 1 ? NUMBER_MAX : *number * 10 + (c - '0');
        out->digits[out->count - 1]++;
        return true;
    }
    if (c == ' ' && last == ' ')
        return true;
    if (*length + 1 >= sizeof out->shape || (digit && out->count == DAY_PARTS))
        return false;
    if (digit) {
        out->number[out->count] = c - '0';
        out->digits[out->count++] = 1;
    }
    out->shape[(*length)++] = digit ? '9' : c;
    return true;
}

bool day_shape(const char *text, size_t n, struct day_shape *out)
{
    size_t length = 0;
    *out = (struct day_shape){.count = 0};
    for (size_t i = 0; i < n;) {
        uint32_t ch = 0;
        size_t step = utf8_get(text + i, n - i, &ch);
        char letter = step > 0 ? letter_of(ch) : '\0';
        if (letter == '\0' || !add(out, &length, letter))
            return false;
        i += step;
    }
    if (length > 0 && out->shape[length - 1] == ' ')
        out->shape[length - 1] = '\0';
    return true;
}

bool day_clock(const struct day_shape *day, const char *shape, int index, struct civil *time)
{
    static const struct {
        const char *shape;
        int count;
        bool pairs; /* minutes and seconds have two digits */
    } forms[] = {{"9:9", 2, true}, {"9:9:9", 3, true}, {"9H", 1, false}, {"9H9m", 2, false}};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        int part[3] = {0};
        if (strcmp(forms[i].shape, shape) != 0 || day->count != index + forms[i].count)
            continue;
        for (int j = 0; j < forms[i].count; j++) {
            int digits = day->digits[index + j];
            part[j] = day->number[index + j];
            if (digits > 2 || (j > 0 && forms[i].pairs && digits != 2))
                return false;
        }
        time->hour = part[0];
        time->minute = part[1];
        time->second = part[2];
        return part[0] <= 23 && part[1] <= 59 && part[2] <= 59;
    }
    return false;
}

static bool handled(instant at)
{
    return at >= INSTANT_MIN && at <= INSTANT_MAX;
}

/* What stands between the point and the end, as seconds of a day. */
static int64_t seconds_of_fraction(int number, int digits)
{
    int64_t scale = 1;
    if (digits > 8)
        return -1;
    while (digits-- > 0)
        scale *= 10;
    return (number * INT64_C(86400) + scale / 2) / scale;
}

/* Spreadsheets give up to eleven digits of a time; those beyond the eighth are less than a second.
 */
static bool cut_fraction(const char *text, size_t n, struct day_shape *day)
{
    const char *point = memchr(text, '.', n);
    size_t after = point ? (size_t)(text + n - point) - 1 : 0;
    return after > 8 && after < 30 && day_shape(text, (size_t)(point - text) + 9, day) &&
           strcmp(day->shape, "9.9") == 0;
}

static bool read_serial(const struct day_shape *day, int offset, instant *out, bool *has_time)
{
    int64_t seconds = 0;
    if (day->digits[0] > 7 || day->number[0] < SERIAL_FIRST || day->number[0] > SERIAL_LAST)
        return false;
    if (day->count == 2)
        seconds = seconds_of_fraction(day->number[1], day->digits[1]);
    if (seconds < 0)
        return false;
    int64_t days = day->number[0] - SERIAL_BEFORE_EPOCH;
    instant at = days * CIVIL_DAY + seconds - offset;
    if (!handled(at))
        return false;
    *out = at;
    *has_time = seconds % CIVIL_DAY != 0;
    return true;
}

static bool read_date(const struct day_shape *day, const char *clock, int offset, instant *out)
{
    struct civil at = {.year = day->number[0], .month = day->number[1], .day = day->number[2]};
    if (day->digits[0] != 4 || day->digits[1] > 2 || day->digits[2] > 2)
        return false;
    if (!civil_date_exists(at.year, at.month, at.day))
        return false;
    if (clock ? !day_clock(day, clock, 3, &at) : day->count != 3)
        return false;
    instant read = civil_at(&at, offset);
    if (!handled(read))
        return false;
    *out = read;
    return true;
}

bool day_read(const char *text, size_t n, int offset, instant *out, bool *has_time)
{
    static const char *const dates[] = {"9-9-9", "9/9/9", "9.9.9", "9Y9M9D"};
    struct day_shape day;
    if (!day_shape(text, n, &day))
        return false;
    if (strcmp(day.shape, "9") == 0)
        return read_serial(&day, offset, out, has_time);
    if (strcmp(day.shape, "9.9") == 0)
        return (day.digits[1] <= 8 || cut_fraction(text, n, &day)) &&
               read_serial(&day, offset, out, has_time);
    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
        size_t length = strlen(dates[i]);
        const char *rest = day.shape + length;
        if (strncmp(day.shape, dates[i], length) != 0)
            continue;
        bool ends = *rest == '\0', follows = *rest == ' ' || *rest == 'T';
        if (!ends && !follows && dates[i][length - 1] != 'D')
            return false;
        if (!read_date(&day, ends ? NULL : rest + follows, offset, out))
            return false;
        *has_time = !ends;
        return true;
    }
    return false;
}

void day_write(instant at, int offset, char out[DAY_TEXT])
{
    struct civil civil = civil_of(at, offset);
    char text[64];
    int n = snprintf(text, sizeof text, "%04d-%02d-%02d", civil.year, civil.month, civil.day);
    if (civil.hour != 0 || civil.minute != 0 || civil.second != 0)
        n += snprintf(text + n, sizeof text - (size_t)n, " %02d:%02d", civil.hour, civil.minute);
    size_t length = (size_t)n < DAY_TEXT ? (size_t)n : DAY_TEXT - 1;
    memcpy(out, text, length);
    out[length] = '\0';
}
