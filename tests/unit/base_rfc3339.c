#include "base/civil.h"

#include <string.h>

#include "tap.h"

static instant must_read(const char *s)
{
    instant at = INSTANT_NONE;
    if (!rfc3339_read(s, strlen(s), &at))
        return INSTANT_NONE;
    return at;
}

static void test_reads(void)
{
    static const struct {
        const char *text;
        instant want;
    } rows[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"1970-01-01T08:00:00+08:00", 0},
        {"1969-12-31T23:59:59Z", -1},
        {"1969-12-31T19:00:00-05:00", 0},
        {"2026-11-22T09:12:00+08:00", 1795309920},
        {"2026-11-22T01:12:00Z", 1795309920},
        {"2026-11-22t01:12:00z", 1795309920},
        {"2026-11-22T01:12:00-00:00", 1795309920},
        {"2026-11-22T01:12:00.9Z", 1795309920},
        {"2026-11-22T09:12:00.999999999999999999999999+08:00", 1795309920},
        {"1969-12-31T23:59:59.5Z", -1},
        {"2016-12-31T23:59:60Z", 1483228800},
        {"2017-01-01T07:59:60.25+08:00", 1483228800},
        {"1900-01-01T00:00:00Z", INSTANT_MIN},
        {"9999-12-31T23:59:59Z", INSTANT_MAX},
        {"1899-12-31T23:00:00-01:00", INSTANT_MIN},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        is_int(must_read(rows[i].text), rows[i].want, "%s", rows[i].text);
}

static void test_malformed(void)
{
    static const char *const rows[] = {
        "",
        "2026-11-22",
        "2026-11-22T09:12:00",
        "2026-11-22 09:12:00+08:00",
        "2026-11-22T09:12+08:00",
        "2026-11-22T09:12:00+0800",
        "2026-11-22T09:12:00+08",
        "2026-11-22T09:12:00+24:00",
        "2026-11-22T09:12:00+08:60",
        "2026-11-22T09:12:00.+08:00",
        "2026-11-22T09:12:00,5+08:00",
        "2026-11-22T24:00:00+08:00",
        "2026-11-22T09:60:00+08:00",
        "2026-11-22T09:12:60+08:00",
        "2026-11-22T09:12:61+08:00",
        "2026-11-22T23:59:60Z",
        "2026-00-22T09:12:00+08:00",
        "2026-13-22T09:12:00+08:00",
        "2026-02-29T09:12:00+08:00",
        "2026-04-31T09:12:00+08:00",
        "2026-11-00T09:12:00+08:00",
        "26-11-22T09:12:00+08:00",
        "02026-11-22T09:12:00+08:00",
        "+2026-11-22T09:12:00+08:00",
        "-026-11-22T09:12:00+08:00",
        "2026-1-22T09:12:00+08:00",
        "2026-W47-7T09:12:00+08:00",
        " 2026-11-22T09:12:00+08:00",
        "2026-11-22T09:12:00+08:00 ",
        "2026-11-22T09:12:00+08:00\n",
        "2026-11-22T09:12:00ZZ",
        "2026-11-22T09:12:00Z+08:00",
        "2026−11-22T09:12:00Z",
        "２０26-11-22T09:12:00Z",
        "1899-12-31T23:59:59Z",
        "1900-01-01T00:00:00+08:00",
        "9999-12-31T23:59:59-00:01",
        "9999-12-31T23:59:60Z",
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        instant at = 42;
        ok(!rfc3339_read(rows[i], strlen(rows[i]), &at) && at == 42, "refused: %s", rows[i]);
    }
    static const char good[] = "2026-11-22T09:12:00.5+08:00";
    instant at;
    int taken = 0;
    for (size_t n = 0; n < strlen(good); n++)
        taken += rfc3339_read(good, n, &at);
    is_int(taken, 0, "no part of one is one");
    taken = 0;
    for (size_t i = 0; i < strlen(good); i++) {
        for (int c = 0; c < 256; c++) {
            char text[sizeof good];
            memcpy(text, good, sizeof good);
            text[i] = (char)c;
            bool digit = c >= '0' && c <= '9';
            bool other_form = good[i] == 'T' ? c == 't' : good[i] == '+' && c == '-';
            if (!digit && text[i] != good[i] && !other_form)
                taken += rfc3339_read(text, strlen(good), &at);
        }
    }
    is_int(taken, 0, "no byte that is no digit can stand anywhere");
    ok(!rfc3339_read("2026-11-22T09:12:00Z\0", 21, &at), "a NUL behind it is refused");
}

int main(void)
{
    test_reads();
    test_malformed();
    return done_testing();
}
