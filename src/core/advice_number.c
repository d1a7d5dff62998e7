#include "core/advice_number.h"

#include "base/civil.h"
#include "base/utf8.h"

enum {
    DIGITS_MAX = 19,
    IDENTITY_DIGITS = 18,
    MOBILE_DIGITS = 11,
    CARD_LEAST = 16,
    GAP_MAX = 2, /* blanks and hyphens in one gap */
    TEN = 10,    /* the check character X */
    FULL_ZERO = 0xFF10,
    FULL_NINE = 0xFF19,
};

/* A stretch of digits: characters with nothing else but short gaps between them. */
struct run {
    int digits[DIGITS_MAX];
    size_t ends[DIGITS_MAX]; /* the byte behind each */
    bool gap[DIGITS_MAX];    /* a gap before it */
    size_t count;
    bool bounded; /* what follows is no digit without a gap */
};

int number_digit(uint32_t cp)
{
    if (cp >= '0' && cp <= '9')
        return (int)(cp - '0');
    return cp >= FULL_ZERO && cp <= FULL_NINE ? (int)(cp - FULL_ZERO) : -1;
}

static bool is_gap(uint32_t cp)
{
    return cp == ' ' || cp == '\t' || cp == '-' || cp == 0xA0 || cp == 0x3000 || cp == 0xFF0D ||
           (cp >= 0x2000 && cp <= 0x200A) || (cp >= 0x2010 && cp <= 0x2015);
}

static bool is_x(uint32_t cp)
{
    return cp == 'x' || cp == 'X' || cp == 0xFF38 || cp == 0xFF58;
}

/* Reads up to DIGITS_MAX digits from `at` on; an X counts as the 18th. */
static struct run read_run(const char *s, size_t n, size_t at)
{
    struct run run = {.bounded = true};
    size_t gap = 0;
    uint32_t cp;
    for (size_t length; at < n && (length = utf8_get(s + at, n - at, &cp)) > 0; at += length) {
        int digit = number_digit(cp);
        if (digit < 0 && is_x(cp) && run.count == IDENTITY_DIGITS - 1)
            digit = TEN;
        if (digit < 0) {
            if (!is_gap(cp) || ++gap > GAP_MAX)
                break;
            continue;
        }
        if (run.count == DIGITS_MAX) {
            run.bounded = gap > 0;
            break;
        }
        run.digits[run.count] = digit;
        run.ends[run.count] = at + length;
        run.gap[run.count++] = gap > 0;
        gap = 0;
    }
    return run;
}

/* Whether a number may end with the n-th digit. */
static bool ends_at(const struct run *run, size_t n)
{
    if (n > run->count)
        return false;
    return n == run->count ? run->bounded : run->gap[n] || run->digits[n] == TEN;
}

static int value(const int *digits, int n)
{
    int sum = 0;
    for (int i = 0; i < n; i++)
        sum = sum * TEN + digits[i];
    return sum;
}

/* GB 11643: the check character is a sum modulo 11 with powers of two as weights. */
static bool is_identity(const struct run *run)
{
    static const int weights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2, 1};
    if (!ends_at(run, IDENTITY_DIGITS))
        return false;
    int sum = 0;
    for (int i = 0; i < IDENTITY_DIGITS; i++)
        sum += weights[i] * run->digits[i];
    int year = value(run->digits + 6, 4);
    return sum % 11 == 1 && run->digits[0] > 0 && year >= 1800 && year < 2100 &&
           civil_date_exists(year, value(run->digits + 10, 2), value(run->digits + 12, 2));
}

static bool passes_luhn(const struct run *run, size_t n)
{
    int sum = 0;
    for (size_t i = 0; i < n; i++) {
        int digit = run->digits[n - 1 - i];
        if (digit == TEN)
            return false;
        if (i % 2 == 1)
            digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
        sum += digit;
    }
    return sum % TEN == 0;
}

/* Whether the first n digits stand in one piece, in single ones, or in pieces of three and more:
 * dates in a row do not. */
static bool is_grouped(const struct run *run, size_t n)
{
    size_t gaps = 0;
    size_t shortest = n;
    size_t piece = 0;
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && run->gap[i]) {
            gaps++;
            shortest = piece < shortest ? piece : shortest;
            piece = 0;
        }
        piece++;
    }
    return gaps == 0 || gaps == n - 1 || shortest >= 3;
}

/* The number of digits of a bank card at the start of the run; 0: none. */
static size_t card_digits(const struct run *run)
{
    for (size_t n = DIGITS_MAX; n >= CARD_LEAST; n--) {
        if (!ends_at(run, n) || !is_grouped(run, n) || !passes_luhn(run, n))
            continue;
        size_t piece = 1;
        while (piece < n && !run->gap[piece])
            piece++;
        /* Cards are written in fours or with their first six apart, and begin with 3 to 6 or 9:
         * telephone numbers and dates side by side do not. */
        bool card = run->digits[0] >= 3 && run->digits[0] != 7 && run->digits[0] != 8;
        if (piece == n || (card && (piece == 1 || piece == 4 || piece == 6)))
            return n;
    }
    return 0;
}

/* The same of a mobile number, with or without the country's 86 or 0086 before it. */
static size_t mobile_digits(const struct run *run)
{
    static const size_t prefixes[] = {0, 2, 4};
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
        size_t skip = prefixes[i];
        size_t n = skip + MOBILE_DIGITS;
        if (!ends_at(run, n) || (skip && value(run->digits, (int)skip) != 86))
            continue;
        const int *digits = run->digits + skip;
        if (digits[0] == 1 && digits[1] >= 3 && (skip > 0 || is_grouped(run, n)))
            return n;
    }
    return 0;
}

static bool number_at(const char *s, size_t n, size_t at, struct number *number)
{
    struct run run = read_run(s, n, at);
    size_t digits = 0;
    if (is_identity(&run)) {
        number->kind = NUMBER_IDENTITY;
        digits = IDENTITY_DIGITS;
    } else if ((digits = card_digits(&run)) > 0) {
        number->kind = NUMBER_BANK_CARD;
    } else if ((digits = mobile_digits(&run)) > 0) {
        number->kind = NUMBER_MOBILE;
    }
    if (digits == 0)
        return false;
    number->from = at;
    number->len = run.ends[digits - 1] - at;
    return true;
}

bool number_next(const char *s, size_t n, size_t at, struct number *number)
{
    bool inside = false; /* a digit stands right before */
    uint32_t cp;
    for (size_t length; at < n; at += length) {
        length = utf8_get(s + at, n - at, &cp);
        bool digit = length > 0 && number_digit(cp) >= 0;
        if (digit && !inside && number_at(s, n, at, number))
            return true;
        inside = digit;
        if (length == 0)
            length = 1;
    }
    return false;
}
