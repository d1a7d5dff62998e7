#ifndef DESK_WORDS_H
#define DESK_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/civil.h"
#include "core/rulebook.h"

/*
 * The Chinese wording of times, states and enumerations, written into a buffer (appended), so that
 * screens, the check's mail and copied texts say the same. offset: seconds east of UTC.
 */

/* How long something is overdue: "逾期13天", "逾期5小时", "逾期20分钟". Needs due <= now. */
void words_overdue_for(struct buf *out, instant due, instant now);

/* The same for n overdue periods of a rule of kind `every`: "逾期2周", "逾期1个月", "逾期3季度".
 */
void words_overdue_periods(struct buf *out, enum period period, int64_t n);
/* So many periods: "2周", "1个月", "3季度". */
void words_periods(struct buf *out, enum period period, int64_t n);

/* Status in a word or two: "逾期13天", "今天到期", "将到", or "未到期". */
void words_due(struct buf *out, instant due, instant warn_at, instant now, int offset);

/* The cell of the dashboard's column 最早期限: "逾期13天", "今天24:00", "12-31 24:00", "-"
 * (INSTANT_NONE). */
void words_deadline(struct buf *out, instant due, instant now, int offset);

/* An end: midnight is the day before at 24:00. "11-20 24:00 止"; with the year when it is not
 * now's. */
void words_until(struct buf *out, instant due, instant now, int offset);
/* The same alone: "11-20 24:00". */
void words_end(struct buf *out, instant due, instant now, int offset);
/* A start: "11-09 起". */
void words_since(struct buf *out, instant from, instant now, int offset);

/* "11-22", "11-22 09:12", "11-22 周日 09:12"; with the year when it is not now's. INSTANT_NONE:
 * "-". */
void words_date(struct buf *out, instant at, instant now, int offset);
void words_time(struct buf *out, instant at, instant now, int offset);
void words_clock(struct buf *out, instant at, int offset);

/* A length of time in its two largest units: "1天4小时", "3小时20分", "40分"; less than a minute:
 * "1分". */
void words_span(struct buf *out, int64_t seconds);

/* A period by name: "本周", "上周", "11-02 那周"; "本月", "上月", "2026-09"; "本季度" … */
void words_period(struct buf *out, enum period period, instant start, instant now, int offset);

/* Enumerations of core by their Chinese word; "" for 0 or what is unknown. Values: core/entity.h.
 */
const char *words_group_kind(int64_t kind);
const char *words_member_status(int64_t status);
const char *words_category(int64_t category);
const char *words_post_form(int64_t form);
const char *words_post_state(int64_t state);
const char *words_fact_kind(int64_t kind);
const char *words_means(int64_t means);
/* A field of an event, by its name in core ("agenda" -> 议题). */
const char *words_event_field(const char *field, size_t n);

/* What has become of an event of that kind (NULL: unknown): 已召开, 待召开, 未召开 of a meeting,
 * 已开展 of an activity, 已收到 of a directive, 已公开 of a disclosure, else 已发生. */
enum event_phase { PHASE_DONE, PHASE_AHEAD, PHASE_NOT, PHASES };
const char *words_event(const char *kind, enum event_phase phase);

#endif
