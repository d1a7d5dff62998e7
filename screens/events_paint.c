#include "base/buf.h"
#include "base/intl.h"
#include "desk/words.h"
#include "screens/events.h"
#include "term/row.h"

enum {
    WORDS_MAX = 2000,
    NARROW = 60,     /* columns below which there is no month and a row is short */
    MONTH_FROM = 17, /* rows from which there is a month */
    CELL = 6,
    DATE = 17,
    DATE_NARROW = 12,
    CLOCK = 6, /* bytes of " 00:00" */
    KIND = 13,
    STATE = 9,
    STATE_MOVED = 15,
    GROUP = 19,
    GROUP_WIDE = 36,
    WIDE = 100, /* columns from which a group's name has room */
};

static void paint_head(struct stage *stage, const struct events *events)
{
    struct buf words;
    struct civil month = civil_of(events->month, stage_offset(stage));
    buf_init(&words, WORDS_MAX);
    if (events->all)
        buf_puts(&words, _(" 会议活动  全部，新的在前"));
    else
        buf_printf(&words, _(" 会议活动  %d年%d月"), month.year, month.month);
    buf_printf(&words, _("  %zu%s 项"), events->calendar ? calendar_count(events->calendar) : 0,
               events->calendar && calendar_cut(events->calendar) ? "+" : "");
    if (events->filter == CALENDAR_WAITING)
        buf_puts(&words, _("  只看待确认"));
    else if (events->filter == CALENDAR_KIND)
        buf_printf(&words, _("  只看%s"), events->kind.title);
    buf_puts(&words, "  ");
    if (*events->group)
        desk_name(stage_desk(stage), ENTITY_GROUP, events->group, &words);
    row_line(stage_term(stage), 0, STYLE_TITLE, words.text);
    buf_free(&words);
}

static void paint_week_days(struct stage *stage, int y)
{
    static const char *const days[] = {N_("一"), N_("二"), N_("三"), N_("四"),
                                       N_("五"), N_("六"), N_("日")};
    struct row row = row_begin(stage_term(stage), y, STYLE_HEADING);
    row_gap(&row, 1);
    for (int i = 0; i < 7; i++) {
        row_gap(&row, 1);
        row_text(&row, STYLE_NORMAL, CELL - 1, ALIGN_LEFT, _(days[i]));
    }
    row_text(&row, STYLE_DIM, 0, ALIGN_LEFT, _("[ ] 今天  * 一项  2 两项"));
    row_end(&row);
}

/* "[22]*": today in brackets, what there is behind it. */
static void paint_day(const struct events *events, struct row *row, int day, bool today, bool bar)
{
    size_t count = calendar_on_day(events->calendar, day);
    char mark = count == 0 ? ' ' : count == 1 ? '*' : count > 9 ? '+' : (char)('0' + count);
    row_printf(row, bar ? STYLE_BAR : STYLE_NORMAL, 5, ALIGN_LEFT, "%c%2d%c%c", today ? '[' : ' ',
               day, today ? ']' : ' ', mark);
    row_gap(row, CELL - 5);
}

/* Answers how many rows it took. */
static int paint_month(struct stage *stage, const struct events *events, int y)
{
    int offset = stage_offset(stage), rows = 1;
    const struct calendar_event *under = events_current(events);
    instant first = period_start(PERIOD_MONTH, events->month, 0, offset);
    instant next = period_start(PERIOD_MONTH, events->month, 1, offset);
    instant today = civil_day_start(stage_now(stage), 0, offset);
    instant bar = under ? civil_day_start(under->starts, 0, offset) : INSTANT_NONE;
    paint_week_days(stage, y);
    for (instant day = first; day < next; rows++) {
        struct row row = row_begin(stage_term(stage), y + rows, STYLE_NORMAL);
        row_gap(&row, 1);
        row_gap(&row, CELL * (civil_of(day, offset).weekday - 1));
        do {
            paint_day(events, &row, civil_of(day, offset).day, day == today, day == bar);
            day += CIVIL_DAY;
        } while (day < next && civil_of(day, offset).weekday != 1);
        row_end(&row);
    }
    return rows;
}

static void paint_time(struct stage *stage, const struct events *events, bool narrow,
                       const struct calendar_event *event, struct row *row)
{
    struct buf words;
    int offset = stage_offset(stage);
    instant now = stage_now(stage);
    buf_init(&words, WORDS_MAX);
    bool other_year = civil_of(event->starts, offset).year != civil_of(now, offset).year;
    if (narrow && other_year)
        words_date(&words, event->starts, now, offset);
    else if (narrow || events->all)
        words_time(&words, event->starts, now, offset);
    else
        words_clock(&words, event->starts, offset);
    /* A day without an hour is kept as its midnight. */
    if (!(narrow && other_year) && event->starts == civil_day_start(event->starts, 0, offset))
        buf_cut(&words, words.len - CLOCK);
    row_text(row, STYLE_NORMAL, narrow ? DATE_NARROW : DATE, ALIGN_LEFT, words.text);
    buf_free(&words);
}

static enum style style_of(enum calendar_state state)
{
    return state == CALENDAR_TO_CONFIRM || state == CALENDAR_MOVED ? STYLE_SOON
           : state == CALENDAR_CANCELLED                           ? STYLE_DIM
                                                                   : STYLE_NORMAL;
}

static void paint_event(struct stage *stage, const struct events *events, struct row *row,
                        const struct calendar_event *event)
{
    bool narrow = stage_width(stage) < NARROW;
    row_gap(row, 1);
    paint_time(stage, events, narrow, event, row);
    if (!narrow) {
        row_text(row, STYLE_NORMAL, KIND - 1, ALIGN_LEFT, event->kind_title);
        row_gap(row, 1);
    }
    row_text(row, style_of(event->state), events->any_moved ? STATE_MOVED : STATE, ALIGN_LEFT,
             calendar_word(event));
    if (!narrow && !*events->group) {
        row_text(row, STYLE_NORMAL, stage_width(stage) < WIDE ? GROUP : GROUP_WIDE, ALIGN_LEFT,
                 event->group_name);
        row_gap(row, 1);
    }
    if (event->confidential)
        row_text(row, STYLE_WARNING, 0, ALIGN_LEFT, _("保密 "));
    row_text(row, STYLE_NORMAL, 0, ALIGN_LEFT,
             narrow && !*event->title ? event->kind_title : event->title);
}

static const char *nothing(const struct events *events)
{
    if (events->filter != CALENDAR_ALL)
        return _(" 没有这样的；f 换筛选");
    return events->all ? _(" 还没有会议活动；i 新建")
                       : _(" 这个月没有会议活动；i 新建，左右换月，Tab 看全部");
}

/* Whether the long word is among those shown. */
static bool any_moved(const struct events *events)
{
    for (size_t i = 0; i < events->list.page; i++) {
        const struct calendar_event *event = calendar_event(events->calendar, events->list.top + i);
        if (event && event->state == CALENDAR_MOVED)
            return true;
    }
    return false;
}

void events_paint(struct stage *stage, struct events *events)
{
    int rows = stage_rows(stage), y = 1;
    paint_head(stage, events);
    if (!events->calendar)
        return;
    if (!events->all && rows >= MONTH_FROM && stage_width(stage) >= NARROW) {
        y += paint_month(stage, events, y);
        struct row row = row_begin(stage_term(stage), y++, STYLE_DIM);
        row_rule(&row, STYLE_DIM, 0);
        row_end(&row);
    }
    size_t count = calendar_count(events->calendar);
    list_set(&events->list, count, rows > y ? (size_t)(rows - y) : 1);
    events->any_moved = any_moved(events);
    for (int i = 0; y + i < rows; i++) {
        size_t index = events->list.top + (size_t)i;
        bool bar = count > 0 && index == events->list.current;
        struct row row = row_begin(stage_term(stage), y + i, bar ? STYLE_BAR : STYLE_NORMAL);
        if (index < count)
            paint_event(stage, events, &row, calendar_event(events->calendar, index));
        row_end(&row);
    }
    if (count == 0)
        row_line(stage_term(stage), y, STYLE_NORMAL, nothing(events));
}
