/* Dates as offices write them. */

#include "base/day.h"

#include <string.h>

#include "tap.h"

static void reads_as(const char *text, const char *meant, bool with_time)
{
    instant want = INSTANT_NONE, got = 7;
    bool has_time = !with_time;
    bool read = day_read(text, strlen(text), CIVIL_BEIJING, &got, &has_time);
    rfc3339_read(meant, strlen(meant), &want);
    ok(read && got == want && has_time == with_time, "\"%s\" is %s", text, meant);
}

static void refuses(const char *text)
{
    instant got = 7;
    bool has_time = true;
    ok(!day_read(text, strlen(text), CIVIL_BEIJING, &got, &has_time) && got == 7 && has_time,
       "\"%s\" is no date", text);
}

static void writes(const char *at, const char *want)
{
    instant when = INSTANT_NONE, again = INSTANT_NONE;
    bool has_time;
    char text[DAY_TEXT];
    rfc3339_read(at, strlen(at), &when);
    day_write(when, CIVIL_BEIJING, text);
    is_str(text, want, "%s is written", at);
    ok(day_read(text, strlen(text), CIVIL_BEIJING, &again, &has_time) && again == when,
       "%s is read again", text);
}

static void dates(void)
{
    reads_as("2026-11-22", "2026-11-22T00:00:00+08:00", false);
    reads_as("2026/11/22", "2026-11-22T00:00:00+08:00", false);
    reads_as("2026.11.22", "2026-11-22T00:00:00+08:00", false);
    reads_as("2026年11月22日", "2026-11-22T00:00:00+08:00", false);
    reads_as("46348", "2026-11-22T00:00:00+08:00", false);
    reads_as("2026/1/2", "2026-01-02T00:00:00+08:00", false);
    reads_as("2026年1月2日", "2026-01-02T00:00:00+08:00", false);
    reads_as(" \t2026-11-22\xE3\x80\x80 ", "2026-11-22T00:00:00+08:00", false);
    reads_as("２０２６－１１－２２", "2026-11-22T00:00:00+08:00", false);
    reads_as("２０２６年１１月２２日", "2026-11-22T00:00:00+08:00", false);
    reads_as("2024-02-29", "2024-02-29T00:00:00+08:00", false);
    reads_as("2000.2.29", "2000-02-29T00:00:00+08:00", false);
}

static void times(void)
{
    reads_as("2026-11-22 15:00", "2026-11-22T15:00:00+08:00", true);
    reads_as("2026-11-22T15:00:07", "2026-11-22T15:00:07+08:00", true);
    reads_as("2026/11/22 0:00:00", "2026-11-22T00:00:00+08:00", true);
    reads_as("2026.11.22   8：05", "2026-11-22T08:05:00+08:00", true);
    reads_as("2026年11月22日15时30分", "2026-11-22T15:30:00+08:00", true);
    reads_as("2026年11月22日 15点30分", "2026-11-22T15:30:00+08:00", true);
    reads_as("2026年11月22日 15时", "2026-11-22T15:00:00+08:00", true);
    reads_as("2026年11月22日15：00", "2026-11-22T15:00:00+08:00", true);
    reads_as("46348.625", "2026-11-22T15:00:00+08:00", true);
    reads_as("46348.0", "2026-11-22T00:00:00+08:00", false);
    reads_as("46348.64583333333", "2026-11-22T15:30:00+08:00", true);
    reads_as("46348.99999999", "2026-11-23T00:00:00+08:00", false);
}

static void bounds(void)
{
    /* Instants begin with 1900 in Greenwich, which is eight hours later in Beijing. */
    reads_as("10000", "1927-05-18T00:00:00+08:00", false);
    reads_as("99999", "2173-10-13T00:00:00+08:00", false);
    refuses("9999");
    refuses("100000");
    refuses("2026");
    refuses("202611");
    reads_as("1900-01-01 08:00", "1900-01-01T08:00:00+08:00", true);
    refuses("1900-01-01");
    reads_as("9999-12-31 23:59:59", "9999-12-31T23:59:59+08:00", true);
    refuses("0");
    refuses("-5");
    refuses("2958466");
    refuses("99999999999999999999");
    refuses("4294967297");
    refuses("1899-12-31");
    refuses("10000-01-01");
}

static void impossible(void)
{
    refuses("");
    refuses("   ");
    refuses("2026-02-29");
    refuses("1900-02-29");
    refuses("2026-13-01");
    refuses("2026-00-10");
    refuses("2026-11-31");
    refuses("2026-11-00");
    refuses("2026-11-22 24:00");
    refuses("2026-11-22 12:60");
    refuses("2026-11-22 12:00:60");
    refuses("2026年2月30日");
}

static void guesses(void)
{
    refuses("26-11-22");
    refuses("26.11.22");
    refuses("26年11月22日");
    refuses("22/11/2026");
    refuses("11/22/2026");
    refuses("2026-11/22");
    refuses("2026-11");
    refuses("11-22");
    refuses("2026年11月");
    refuses("2026年11月22");
    refuses("20261122");
    refuses("2026-011-22");
    refuses("2026-11-22 15");
    refuses("2026-11-22 15:5");
    refuses("2026-11-22 15:00 左右");
    refuses("2026-11-2215:00");
    refuses("46348.625.1");
    refuses("46348.");
    refuses("1e5");
    refuses("not a date");
    refuses("2026-11-\xE4\xB8");
    refuses("2026-11-22 15:00:00 15:00:00 15:00:00");
    refuses("0000000000000000000000000000000000000000000000000000000000002026-11-22");
    instant got;
    bool has_time;
    ok(!day_read("2026-11-22\0", 11, CIVIL_BEIJING, &got, &has_time), "no NUL in a date");
    ok(day_read("2026-11-22garbage", 10, CIVIL_BEIJING, &got, &has_time), "no byte beyond n");
}

int main(void)
{
    dates();
    times();
    bounds();
    impossible();
    guesses();
    writes("2026-11-22T00:00:00+08:00", "2026-11-22");
    writes("2026-11-22T15:00:00+08:00", "2026-11-22 15:00");
    writes("1900-01-02T00:00:00+08:00", "1900-01-02");
    writes("9999-12-31T23:59:00+08:00", "9999-12-31 23:59");
    return done_testing();
}
