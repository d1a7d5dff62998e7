#include <string.h>

#include "base/intl.h"
#include "desk/migrants_parts.h"
#include "desk/roster_parts.h"
#include "desk/words.h"

/* What is done about the worklist: recording, waiving, reminding. */

static enum status check_time(struct desk *desk, const struct migrants *migrants, instant at,
                              instant now, struct error *error)
{
    struct buf words;
    const struct migrants_period *period = &migrants->period;
    if (at > now)
        return error_set(error, ST_INVALID, NULL, "%s", _("这个时间还没有到：请写已经汇报的日期"));
    if (at >= period->opens)
        return ST_OK;
    buf_init(&words, DESK_NAME_MAX);
    words_date(&words, period->opens, now, desk_offset(desk));
    error_set(error, ST_INVALID, NULL, _("这个日期不在本期（%s 起）：请核对"), words.text);
    buf_free(&words);
    return ST_INVALID;
}

static void record_one(struct bundle *bundle, const struct migrants *migrants,
                       const struct migrant *line, instant at)
{
    struct command *command = bundle_add(bundle, "fact.record", bundle_new_id(bundle));
    DESK_SET(command, group, roster_group(migrants->roster));
    DESK_SET(command, kind, fact_kinds[migrants->rule->fact.kind]);
    DESK_SET(command, member, line->member->id);
    DESK_SET(command, happened, at);
    if (migrants->period.past)
        DESK_SET(command, makes_up, line->duty);
}

static enum status no_rule(struct error *error)
{
    return error_set(error, ST_REFUSED, NULL, "%s",
                     _("这个群的规则集没有要成员逐人汇报的规则，不必登记"));
}

enum status migrants_record(struct desk *desk, const struct migrants *migrants,
                            const char *const *members, size_t count, instant at, instant now,
                            size_t *recorded, size_t *skipped, struct error *error)
{
    struct bundle bundle;
    *recorded = 0;
    if (!migrants->rule)
        return no_rule(error);
    enum status status = check_time(desk, migrants, at, now, error);
    if (status == ST_OK)
        status = bundle_begin(&bundle, desk, now, error);
    if (status != ST_OK)
        return status;
    for (size_t i = 0; i < count; i++) {
        const struct migrant *line = migrants_find(migrants, members[i]);
        if (!line || !migrant_owes(line))
            continue;
        record_one(&bundle, migrants, line, at);
        ++*recorded;
    }
    if (skipped)
        *skipped = count - *recorded;
    return bundle_give(&bundle, true, NULL, error);
}

enum status migrants_waive(struct desk *desk, const struct migrants *migrants,
                           const char *const *members, size_t count, const char *reason,
                           instant now, size_t *waived, size_t *skipped, struct error *error)
{
    struct bundle bundle;
    *waived = 0;
    if (!migrants->rule)
        return no_rule(error);
    enum status status = bundle_begin(&bundle, desk, now, error);
    if (status != ST_OK)
        return status;
    for (size_t i = 0; i < count; i++) {
        const struct migrant *line = migrants_find(migrants, members[i]);
        if (!line || !migrant_owes(line))
            continue;
        struct command *command = bundle_add(&bundle, "duty.waive", line->duty);
        DESK_SET(command, reason, reason);
        ++*waived;
    }
    if (skipped)
        *skipped = count - *waived;
    return bundle_give(&bundle, true, NULL, error);
}

static void add_day(struct buf *out, instant due, instant now, int offset)
{
    struct civil civil = civil_of(due - 1, offset);
    if (civil.year != civil_of(now, offset).year)
        buf_printf(out, _("%d年"), civil.year);
    buf_printf(out, _("%d月%d日"), civil.month, civil.day);
}

void migrants_remind(struct desk *desk, const struct migrants *migrants, const char *const *members,
                     size_t count, instant now, struct buf *out, size_t *named)
{
    const struct migrants_period *period = &migrants->period;
    *named = 0;
    if (!migrants->rule)
        return;
    if (period->past) {
        buf_puts(out, _("请以下流动党员尽快补上上一期的汇报："));
    } else {
        buf_puts(out, _("请以下流动党员于"));
        add_day(out, period->due, now, desk_offset(desk));
        buf_puts(out, _("前汇报："));
    }
    for (size_t i = 0; i < count; i++) {
        const struct migrant *line = migrants_find(migrants, members[i]);
        if (!line || !migrant_owes(line))
            continue;
        buf_printf(out, "%s%s", *named > 0 ? _("、") : "", line->member->name);
        ++*named;
    }
    buf_puts(out, _("。\n在微信里说说近来的思想和工作情况就行，几句话也可以；有什么困难请告诉支部，"
                    "大家都惦记着你们。\n"));
}
