#include "desk/words.h"

#include <string.h>

#include "base/intl.h"
#include "core/entity.h"

enum { MINUTE = 60 };

struct measure {
    int64_t seconds;
    const char *one;
};

static const struct measure measures[] = {
    {CIVIL_DAY, N_("天")}, {CIVIL_HOUR, N_("小时")}, {MINUTE, N_("分")}};

enum { MEASURES = sizeof measures / sizeof *measures };

/* A plain number with its measure: "3天". */
static void add_count(struct buf *out, int64_t n, const char *measure)
{
    buf_printf(out, "%lld%s", (long long)n, measure);
}

/* The largest measure that fits at least once; less than a minute counts as one. */
static size_t largest(int64_t seconds)
{
    size_t i = 0;
    while (i + 1 < MEASURES && seconds < measures[i].seconds)
        i++;
    return i;
}

void words_span(struct buf *out, int64_t seconds)
{
    if (seconds < MINUTE)
        seconds = MINUTE;
    size_t i = largest(seconds);
    add_count(out, seconds / measures[i].seconds, _(measures[i].one));
    int64_t rest = seconds % measures[i].seconds;
    if (i + 1 < MEASURES && rest >= measures[i + 1].seconds)
        add_count(out, rest / measures[i + 1].seconds, _(measures[i + 1].one));
}

void words_overdue_for(struct buf *out, instant due, instant now)
{
    int64_t seconds = now - due < MINUTE ? MINUTE : now - due;
    size_t i = largest(seconds);
    buf_puts(out, _("逾期"));
    add_count(out, seconds / measures[i].seconds,
              measures[i].seconds == MINUTE ? _("分钟") : _(measures[i].one));
}

void words_periods(struct buf *out, enum period period, int64_t n)
{
    static const char *const names[PERIOD_COUNT] = {
        [PERIOD_WEEK] = N_("周"), [PERIOD_MONTH] = N_("个月"), [PERIOD_QUARTER] = N_("季度"),
        [PERIOD_HALF] = N_("期"), [PERIOD_YEAR] = N_("年"),
    };
    add_count(out, n, _(names[period]));
}

void words_overdue_periods(struct buf *out, enum period period, int64_t n)
{
    buf_puts(out, _("逾期"));
    words_periods(out, period, n);
}

void words_due(struct buf *out, instant due, instant warn_at, instant now, int offset)
{
    if (due <= now)
        words_overdue_for(out, due, now);
    else if (due <= civil_day_start(now, 1, offset))
        buf_puts(out, _("今天到期"));
    else
        buf_puts(out, warn_at <= now ? _("将到") : _("未到期"));
}

/* The day, with the year when it is not now's. */
static void add_day(struct buf *out, const struct civil *civil, instant now, int offset)
{
    if (civil->year != civil_of(now, offset).year)
        buf_printf(out, "%04d-", civil->year);
    buf_printf(out, "%02d-%02d", civil->month, civil->day);
}

/* The day and time of an end: midnight belongs to the day before. */
void words_end(struct buf *out, instant due, instant now, int offset)
{
    bool midnight = civil_day_start(due, 0, offset) == due;
    struct civil civil = civil_of(midnight ? due - 1 : due, offset);
    add_day(out, &civil, now, offset);
    if (midnight)
        buf_puts(out, " 24:00");
    else
        buf_printf(out, " %02d:%02d", civil.hour, civil.minute);
}

void words_deadline(struct buf *out, instant due, instant now, int offset)
{
    if (due == INSTANT_NONE) {
        buf_puts(out, "-");
        return;
    }
    if (due <= now) {
        words_overdue_for(out, due, now);
    } else if (due == civil_day_start(now, 1, offset)) {
        buf_puts(out, _("今天24:00"));
    } else if (due < civil_day_start(now, 1, offset)) {
        struct civil civil = civil_of(due, offset);
        buf_printf(out, _("今天%02d:%02d"), civil.hour, civil.minute);
    } else {
        words_end(out, due, now, offset);
    }
}

void words_until(struct buf *out, instant due, instant now, int offset)
{
    words_end(out, due, now, offset);
    buf_puts(out, _(" 止"));
}

void words_since(struct buf *out, instant from, instant now, int offset)
{
    words_date(out, from, now, offset);
    buf_puts(out, _(" 起"));
}

void words_date(struct buf *out, instant at, instant now, int offset)
{
    if (at == INSTANT_NONE) {
        buf_puts(out, "-");
        return;
    }
    struct civil civil = civil_of(at, offset);
    add_day(out, &civil, now, offset);
}

void words_time(struct buf *out, instant at, instant now, int offset)
{
    words_date(out, at, now, offset);
    if (at == INSTANT_NONE)
        return;
    struct civil civil = civil_of(at, offset);
    buf_printf(out, " %02d:%02d", civil.hour, civil.minute);
}

void words_clock(struct buf *out, instant at, int offset)
{
    static const char *const days[] = {"",         N_("周一"), N_("周二"), N_("周三"),
                                       N_("周四"), N_("周五"), N_("周六"), N_("周日")};
    struct civil civil = civil_of(at, offset);
    buf_printf(out, "%02d-%02d %s %02d:%02d", civil.month, civil.day, _(days[civil.weekday]),
               civil.hour, civil.minute);
}

static void add_named_period(struct buf *out, enum period period, instant start, int offset)
{
    struct civil civil = civil_of(start, offset);
    char id[PERIOD_ID_MAX];
    if (period == PERIOD_WEEK) {
        buf_printf(out, _("%02d-%02d 那周"), civil.month, civil.day);
    } else if (period == PERIOD_QUARTER) {
        buf_printf(out, _("%d年第%d季度"), civil.year, (civil.month + 2) / 3);
    } else if (period == PERIOD_HALF) {
        buf_printf(out, civil.month <= 6 ? _("%d年上半年") : _("%d年下半年"), civil.year);
    } else if (period == PERIOD_YEAR) {
        buf_printf(out, _("%d年"), civil.year);
    } else {
        period_id(period, start, offset, id);
        buf_puts(out, id);
    }
}

void words_period(struct buf *out, enum period period, instant start, instant now, int offset)
{
    static const char *const names[PERIOD_COUNT][2] = {
        [PERIOD_WEEK] = {N_("上周"), N_("本周")},
        [PERIOD_MONTH] = {N_("上月"), N_("本月")},
        [PERIOD_QUARTER] = {N_("上季度"), N_("本季度")},
        [PERIOD_HALF] = {N_("上个半年"), N_("本半年")},
        [PERIOD_YEAR] = {N_("去年"), N_("今年")},
    };
    for (int back = 0; back < 2; back++) {
        if (start == period_start(period, now, -back, offset)) {
            buf_puts(out, _(names[period][1 - back]));
            return;
        }
    }
    add_named_period(out, period, start, offset);
}

/* The word at the place of an enumeration's value. */
static const char *word_at(const char *const *words, size_t count, int64_t value)
{
    return value > 0 && (uint64_t)value < count ? _(words[value]) : "";
}

#define WORDS(function, ...)                                                                       \
    const char *function(int64_t value)                                                            \
    {                                                                                              \
        static const char *const words[] = {"", __VA_ARGS__};                                      \
        return word_at(words, sizeof words / sizeof *words, value);                                \
    }

WORDS(words_group_kind, N_("微信群"), N_("QQ群"), N_("微信公众号"), N_("QQ公众号"), N_("政务APP"))
WORDS(words_member_status, N_("在职"), N_("离退休"), N_("流动"), N_("预备"), N_("积极分子"))
WORDS(words_category, N_("党建"), N_("时政"), N_("理论学习"), N_("工作"), N_("先进典型"),
      N_("传达"), N_("其他"))
WORDS(words_post_form, N_("通知"), N_("决议"), N_("情况"), N_("结果"), N_("公开"))
WORDS(words_post_state, N_("草稿"), N_("待审"), N_("已审核"), N_("已保密审查"), N_("已审批"),
      N_("已发布"), N_("已退回"), N_("已撤下"))
WORDS(words_fact_kind, N_("已发布"), N_("已开展"), N_("已汇报"), N_("已回复"), N_("名册清理"),
      N_("抽查"), N_("已报送"), N_("已决定"), N_("已移出"), N_("已处理"), N_("积分"),
      N_("积分公布"))
WORDS(words_means, N_("当面"), N_("电话"), N_("微信"), N_("书面"))

const char *words_event_field(const char *field, size_t n)
{
    static const char *const names[][2] = {
        {"title", N_("题目")},           {"agenda", N_("议题")},          {"content", N_("内容")},
        {"requirements", N_("要求")},    {"place", N_("地点")},           {"form", N_("形式")},
        {"taking_part", N_("参加人员")}, {"disposition", N_("处理结果")},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strlen(names[i][0]) == n && memcmp(names[i][0], field, n) == 0)
            return _(names[i][1]);
    return "";
}

enum manner { MANNER_OTHER, MANNER_MEETING, MANNER_ACTIVITY, MANNER_RECEIVED, MANNER_DISCLOSED };

static enum manner manner_of(const char *kind)
{
    static const struct {
        const char *kind;
        enum manner manner;
    } manners[] = {
        {"branch_meeting", MANNER_MEETING},
        {"org_life_meeting", MANNER_MEETING},
        {"member_appraisal", MANNER_MEETING},
        {"meeting", MANNER_MEETING},
        {"theme_day", MANNER_ACTIVITY},
        {"activity", MANNER_ACTIVITY},
        {"party_spirit_analysis", MANNER_ACTIVITY},
        {"party_spirit_education", MANNER_ACTIVITY},
        {"study_item", MANNER_ACTIVITY},
        {"village_work", MANNER_ACTIVITY},
        {"directive", MANNER_RECEIVED},
        {"inquiry", MANNER_RECEIVED},
        {"breach_report", MANNER_RECEIVED},
        {"reply_request", MANNER_RECEIVED},
        {"join_request", MANNER_RECEIVED},
        {"leave_request", MANNER_RECEIVED},
        {"disclosure", MANNER_DISCLOSED},
    };
    for (size_t i = 0; kind && i < sizeof manners / sizeof *manners; i++)
        if (strcmp(manners[i].kind, kind) == 0)
            return manners[i].manner;
    return MANNER_OTHER;
}

const char *words_event(const char *kind, enum event_phase phase)
{
    static const char *const words[][PHASES] = {
        [MANNER_OTHER] = {N_("已发生"), N_("未到"), N_("未发生")},
        [MANNER_MEETING] = {N_("已召开"), N_("待召开"), N_("未召开")},
        [MANNER_ACTIVITY] = {N_("已开展"), N_("待开展"), N_("未开展")},
        [MANNER_RECEIVED] = {N_("已收到"), N_("未到"), N_("未收到")},
        [MANNER_DISCLOSED] = {N_("已公开"), N_("待公开"), N_("未公开")},
    };
    return _(words[manner_of(kind)][phase]);
}
