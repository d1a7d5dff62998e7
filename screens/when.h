#ifndef SCREENS_WHEN_H
#define SCREENS_WHEN_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/civil.h"

/*
 * A time as a person types it. A whole date as day_read takes it (2026-11-22, 2026年11月22日
 * 15时30分 and so on, but no serial number of a spreadsheet: what looks like one is rather a date
 * without its year); the same without the year (11-21, 11/21, 11.21, 11月21日); a day's name (今天,
 * 明天, 后天, 大后天, 昨天, 前天); a weekday, which is the next such day from today on (周五,
 * 星期五), or the one of this, the next or the last week (本周五, 下周三, 上周一); each with a
 * clock time behind it or without one, which is noon. A clock time alone (16:00, 15时30分,
 * 下午3点半) is today's; before one may stand the half of the day (上午, 下午, 晚上 and the like).
 * Full-width digits and marks do as well. false, and *out as it was, when it is no such time.
 */
bool when_read(const char *text, instant now, int offset, instant *out);
/* The same form: "11-21 16:00", with the year when it is not now's. */
void when_write(struct buf *out, instant at, instant now, int offset);

#endif
