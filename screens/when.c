#include "screens/when.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/utf8.h"
#include "term/key.h"

enum { TEXT_MAX = 40, PARTS_MAX = 5 };

/* The text in ASCII, as far as it can be; false when it is too long. */
static bool fold(const char *text, char out[TEXT_MAX])
{
    size_t left = strlen(text), n = 0;
    while (left > 0) {
        uint32_t ch = 0;
        size_t step = utf8_get(text, left, &ch);
        ch = key_fold(ch);
        if (step == 0 || ch >= 128 || n + 1 == TEXT_MAX)
            return false;
        out[n++] = (char)(ch == '/' || ch == '.' ? '-' : ch);
        text += step;
        left -= step;
    }
    out[n] = '\0';
    return true;
}

/* The numbers of the text, and its shape: each number as a 9, everything else as it is. */
struct parts {
    int number[PARTS_MAX];
    int count;
    char shape[TEXT_MAX];
};

static bool take_apart(const char *text, struct parts *parts)
{
    size_t n = 0;
    *parts = (struct parts){.count = 0};
    while (*text) {
        if (*text < '0' || *text > '9') {
            parts->shape[n++] = *text++;
            continue;
        }
        if (parts->count == PARTS_MAX)
            return false;
        int number = 0;
        for (; *text >= '0' && *text <= '9'; text++)
            number = number > 9999 ? number : number * 10 + *text - '0';
        parts->number[parts->count++] = number;
        parts->shape[n++] = '9';
    }
    while (n > 0 && parts->shape[n - 1] == ' ')
        parts->shape[--n] = '\0';
    return true;
}

/* Which number of the text is which; -1: not given. */
static const struct {
    const char *shape;
    int year, month, day, hour, minute;
} shapes[] = {{"9-9-9 9:9", 0, 1, 2, 3, 4},
              {"9-9-9", 0, 1, 2, -1, -1},
              {"9-9 9:9", -1, 0, 1, 2, 3},
              {"9-9", -1, 0, 1, -1, -1},
              {"9:9", -1, -1, -1, 0, 1}};

static int part(const struct parts *parts, int index, int otherwise)
{
    return index < 0 ? otherwise : parts->number[index];
}

static bool real(const struct civil *at)
{
    return at->year >= 1900 && at->year <= 9999 && at->hour <= 23 && at->minute <= 59 &&
           civil_date_exists(at->year, at->month, at->day);
}

bool when_read(const char *text, instant now, int offset, instant *out)
{
    char plain[TEXT_MAX];
    struct parts parts;
    struct civil today = civil_of(now, offset);
    if (!fold(text, plain) || !take_apart(plain, &parts))
        return false;
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        if (strcmp(shapes[i].shape, parts.shape) != 0)
            continue;
        struct civil at = {.year = part(&parts, shapes[i].year, today.year),
                           .month = part(&parts, shapes[i].month, today.month),
                           .day = part(&parts, shapes[i].day, today.day),
                           .hour = part(&parts, shapes[i].hour, 12),
                           .minute = part(&parts, shapes[i].minute, 0)};
        if (!real(&at))
            return false;
        *out = civil_at(&at, offset);
        return true;
    }
    return false;
}

void when_write(struct buf *out, instant at, instant now, int offset)
{
    struct civil civil = civil_of(at, offset);
    if (civil.year != civil_of(now, offset).year)
        buf_printf(out, "%04d-", civil.year);
    buf_printf(out, "%02d-%02d %02d:%02d", civil.month, civil.day, civil.hour, civil.minute);
}
