/* A time as a person types it. */

#include "screens/when.h"

#include <string.h>

#include "base/buf.h"
#include "base/civil.h"
#include "tap.h"

static instant at(const char *text)
{
    instant out = INSTANT_NONE;
    if (!rfc3339_read(text, strlen(text), &out))
        out = INSTANT_NONE;
    return out;
}

static void reads(const char *typed, const char *meant)
{
    instant now = at("2026-11-22T09:12:00+08:00"), got = INSTANT_NONE;
    bool read = when_read(typed, now, CIVIL_BEIJING, &got);
    ok(read && got == at(meant), "\"%s\" is %s", typed, meant);
}

static void refuses(const char *typed)
{
    instant got = 0;
    ok(!when_read(typed, at("2026-11-22T09:12:00+08:00"), CIVIL_BEIJING, &got) && got == 0,
       "\"%s\" is no time", typed);
}

int main(void)
{
    instant now = at("2026-11-22T09:12:00+08:00");
    struct buf text;
    reads("16:00", "2026-11-22T16:00:00+08:00");
    reads("11-21", "2026-11-21T12:00:00+08:00");
    reads("11-21 16:00", "2026-11-21T16:00:00+08:00");
    reads("11/21 16:00 ", "2026-11-21T16:00:00+08:00");
    reads("2025-12-31 23:59", "2025-12-31T23:59:00+08:00");
    reads("１１－２１　８：３０", "2026-11-21T08:30:00+08:00");
    /* Sunday, 22 November. */
    reads("2026/11/23", "2026-11-23T12:00:00+08:00");
    reads("2026.11.23 8:05", "2026-11-23T08:05:00+08:00");
    reads("2026年11月23日", "2026-11-23T12:00:00+08:00");
    reads("2026年11月23日15时30分", "2026-11-23T15:30:00+08:00");
    reads("2026-11-23 00:00", "2026-11-23T00:00:00+08:00");
    reads("11月23日", "2026-11-23T12:00:00+08:00");
    reads("11月23日 15时", "2026-11-23T15:00:00+08:00");
    reads("11月23日15点30分", "2026-11-23T15:30:00+08:00");
    reads("11月3号 9:00", "2026-11-03T09:00:00+08:00");
    reads("11/22", "2026-11-22T12:00:00+08:00");
    reads("11.22", "2026-11-22T12:00:00+08:00");
    reads("１１．２２", "2026-11-22T12:00:00+08:00");
    reads("11。22 15：00", "2026-11-22T15:00:00+08:00");
    reads("15时30分", "2026-11-22T15:30:00+08:00");
    reads("今天", "2026-11-22T12:00:00+08:00");
    reads("　明天　15:00", "2026-11-23T15:00:00+08:00");
    reads("明天15点", "2026-11-23T15:00:00+08:00");
    /* The halves of a day, as a meeting's notice says them. */
    reads("明天下午3点", "2026-11-23T15:00:00+08:00");
    reads("11月25日下午3点半", "2026-11-25T15:30:00+08:00");
    reads("11-25 上午 9:00", "2026-11-25T09:00:00+08:00");
    reads("周五晚7点", "2026-11-27T19:00:00+08:00");
    reads("下午15:00", "2026-11-22T15:00:00+08:00");
    reads("中午12点", "2026-11-22T12:00:00+08:00");
    reads("中午1点", "2026-11-22T13:00:00+08:00");
    reads("下午12：30", "2026-11-22T12:30:00+08:00");
    refuses("明天下午");
    refuses("上午15:00");
    refuses("晚上12点");
    refuses("下午");
    refuses("下午3点半半");
    reads("后天", "2026-11-24T12:00:00+08:00");
    reads("大后天 8:00", "2026-11-25T08:00:00+08:00");
    reads("昨天", "2026-11-21T12:00:00+08:00");
    reads("昨天 16:00", "2026-11-21T16:00:00+08:00");
    reads("前天", "2026-11-20T12:00:00+08:00");
    reads("周日 15:00", "2026-11-22T15:00:00+08:00");
    reads("星期天", "2026-11-22T12:00:00+08:00");
    reads("周五 15:00", "2026-11-27T15:00:00+08:00");
    reads("周一", "2026-11-23T12:00:00+08:00");
    reads("本周五", "2026-11-20T12:00:00+08:00");
    reads("下周三 9:00", "2026-11-25T09:00:00+08:00");
    reads("下星期日", "2026-11-29T12:00:00+08:00");
    reads("上周三 9:00", "2026-11-11T09:00:00+08:00");
    refuses("");
    refuses("1122");
    refuses("46348");
    refuses("46348.625");
    refuses("15");
    refuses("15:5");
    refuses("11-22 15");
    refuses("11/22/2026");
    refuses("26-11-22");
    refuses("2026-02-29");
    refuses("11月31日");
    refuses("今天 24:00");
    refuses("今天上班");
    refuses("周八");
    refuses("下周");
    refuses("明");
    refuses("1899-12-31");
    refuses("11-32");
    refuses("02-29");
    refuses("24:00");
    refuses("12:60");
    refuses("1-2-3-4-5-6");
    refuses("99999999999999999999:00");
    refuses("11-21 16:00 左右");
    buf_init(&text, 100);
    when_write(&text, at("2026-11-21T16:00:00+08:00"), now, CIVIL_BEIJING);
    is_str(text.text, "11-21 16:00", "this year's without the year");
    buf_reset(&text);
    when_write(&text, at("2025-11-21T16:00:00+08:00"), now, CIVIL_BEIJING);
    is_str(text.text, "2025-11-21 16:00", "another year's with it");
    buf_free(&text);
    return done_testing();
}
