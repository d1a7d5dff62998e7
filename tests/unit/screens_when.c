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
    refuses("");
    refuses("11-32");
    refuses("02-29");
    refuses("24:00");
    refuses("12:60");
    refuses("昨天");
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
