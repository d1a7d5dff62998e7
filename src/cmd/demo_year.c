#include "cmd/demo_year.h"

#include <string.h>

#include "cmd/demo_dice.h"
#include "cmd/demo_meeting.h"
#include "cmd/demo_text.h"
#include "cmd/demo_trait.h"

/* How far beyond the end things may already be planned. */
enum { AHEAD = 14 * CIVIL_DAY, LATE_PERMILLE = 30 };

/* Now and then an answer comes late, but not so late that it would still be missing. */
static void delay(struct demo_book *book, struct dice *dice, instant due, instant *answered)
{
    instant late = due + dice_between(dice, CIVIL_HOUR, 3 * CIVIL_DAY);
    if (dice_chance(dice, LATE_PERMILLE) && late <= book->cut)
        *answered = late;
}

static void vary(struct demo_book *book, struct dice *dice, struct demo_meeting *meeting)
{
    int days = strcmp(meeting->answer, "result") == 0 ? 7 : 3;
    delay(book, dice, civil_day_start(meeting->ends, days + 1, CIVIL_BEIJING), &meeting->answered);
    if (dice_chance(dice, LATE_PERMILLE) && meeting->ends + CIVIL_DAY <= book->cut)
        meeting->noticed = dice_hour(dice, meeting->starts, -1, 9, 18);
}

static void theme_day(struct demo_book *book, struct demo_branch *branch, struct dice *dice,
                      instant month, int day, int hour)
{
    char title[TEXT_LINE_MAX];
    instant end = period_start(PERIOD_MONTH, month, 1, CIVIL_BEIJING);
    instant before = period_start(PERIOD_MONTH, book->now, -1, CIVIL_BEIJING);
    bool skipped = (branch->overdue & OVERDUE_THEME_DAY) != 0 && month == before;
    bool lapsed = end + 62 * CIVIL_DAY < book->cut && dice_chance(dice, 10);
    text_line(title, TEXT_THEME_DAY, branch, dice);
    struct demo_meeting meeting =
        meeting_planned(dice, "theme_day", title,
                        civil_day_start(month, day - 1, CIVIL_BEIJING) + hour * CIVIL_HOUR);
    vary(book, dice, &meeting);
    bool settled = meeting.ends + 4 * CIVIL_DAY < book->cut;
    if (lapsed || (skipped && dice_chance(dice, 500)))
        return;
    if (skipped) {
        meeting.cancelled = meeting.starts - dice_between(dice, 2, 20) * CIVIL_HOUR;
    } else if (settled && dice_chance(dice, 20)) {
        meeting.starts_first = meeting.starts - 2 * CIVIL_DAY;
        meeting.added -= 2 * CIVIL_DAY;
        meeting.moved = meeting.added + CIVIL_DAY;
    }
    if ((branch->overdue & OVERDUE_THEME_REPORT) != 0 && settled &&
        meeting.ends > book->now - 40 * CIVIL_DAY)
        meeting.answered = INSTANT_NONE;
    meeting_write(book, branch, dice, &meeting, NULL);
}

static void write_theme_days(struct demo_book *book, struct demo_branch *branch)
{
    static const int hours[] = {9, 15, 16, 20};
    struct dice dice = dice_of(branch->code, "theme day");
    int day = dice_between(&dice, 5, 24), hour = hours[dice_between(&dice, 0, 3)];
    instant month = period_start(PERIOD_MONTH, branch->opened, 1, CIVIL_BEIJING);
    while (month <= book->cut + AHEAD) {
        theme_day(book, branch, &dice, month, day, hour);
        month = period_start(PERIOD_MONTH, month, 1, CIVIL_BEIJING);
    }
}

static void write_meetings(struct demo_book *book, struct demo_branch *branch)
{
    char title[TEXT_LINE_MAX];
    struct dice dice = dice_of(branch->code, "meeting");
    int day = dice_between(&dice, 12, 80);
    instant quarter = period_start(PERIOD_QUARTER, branch->opened, 1, CIVIL_BEIJING);
    while (quarter <= book->cut + AHEAD) {
        instant starts = dice_hour(&dice, quarter, day + dice_between(&dice, -3, 3), 9, 20);
        starts -= starts % (CIVIL_HOUR / 2);
        text_line(title, TEXT_MEETING, branch, &dice);
        struct demo_meeting meeting = meeting_planned(&dice, "branch_meeting", title, starts);
        vary(book, &dice, &meeting);
        meeting_write(book, branch, &dice, &meeting, NULL);
        quarter = period_start(PERIOD_QUARTER, quarter, 1, CIVIL_BEIJING);
    }
}

static void write_org_life(struct demo_book *book, struct demo_branch *branch)
{
    struct dice dice = dice_of(branch->code, "organisational life");
    instant year = period_start(PERIOD_YEAR, branch->opened, 1, CIVIL_BEIJING);
    while (year <= book->cut + AHEAD) {
        instant starts = dice_hour(&dice, year, dice_between(&dice, 12, 80), 9, 18);
        starts -= starts % (CIVIL_HOUR / 2);
        struct demo_meeting meeting =
            meeting_planned(&dice, "org_life_meeting", "年度组织生活会", starts);
        vary(book, &dice, &meeting);
        meeting_write(book, branch, &dice, &meeting, NULL);
        year = period_start(PERIOD_YEAR, year, 1, CIVIL_BEIJING);
    }
}

/* How often a thing comes: so many days lie between two of a kind. */
struct rhythm {
    const char *topic;
    enum demo_item item;
    int least, most;
};

static const struct rhythm rhythms[] = {
    {"directive", ITEM_DIRECTIVE, 25, 55},
    {"inquiry", ITEM_INQUIRY, 50, 130},
    {"study", ITEM_STUDY, 45, 90},
    {"village work", ITEM_VILLAGE_WORK, 60, 120},
    {"disclosure", ITEM_DISCLOSURE, 55, 100},
    {"dues", ITEM_DUES, 85, 95},
    {"breach", ITEM_BREACH, 900, 9000},
};

static void write_items(struct demo_book *book, struct demo_branch *branch,
                        const struct rhythm *rhythm)
{
    struct dice dice = dice_of(branch->code, rhythm->topic);
    instant day = civil_day_start(branch->opened, 5, CIVIL_BEIJING);
    day = civil_day_start(day, dice_between(&dice, 0, rhythm->most), CIVIL_BEIJING);
    while (day <= book->cut) {
        instant at = dice_hour(&dice, day, 0, 8, 16);
        instant answered = item_answer(&dice, rhythm->item, at);
        delay(book, &dice, item_due(rhythm->item, at), &answered);
        item_write(book, branch, &dice, rhythm->item, at, answered);
        day = civil_day_start(day, dice_between(&dice, rhythm->least, rhythm->most), CIVIL_BEIJING);
    }
}

static void write_reports(struct demo_book *book, struct demo_branch *branch,
                          const struct demo_member *member, bool behind)
{
    char id[PLACE_ID_MAX], note[TEXT_LINE_MAX];
    struct dice dice = dice_of(member->id, "reports");
    instant ended = period_start(PERIOD_HALF, book->now, 0, CIVIL_BEIJING);
    instant half = period_start(PERIOD_HALF, member->migrant_since, 1, CIVIL_BEIJING);
    for (; half <= book->cut; half = period_start(PERIOD_HALF, half, 1, CIVIL_BEIJING)) {
        instant end = period_start(PERIOD_HALF, half, 1, CIVIL_BEIJING);
        instant at = dice_hour(&dice, half, dice_between(&dice, 45, 178), 8, 21);
        text_line(note, TEXT_REPORT, branch, &dice);
        if (behind && end == ended)
            continue;
        branch_new_id(branch, 'f', id);
        line_begin(book, at, "fact.record", id, branch_clerk(branch, at));
        line_text(book, "group", branch->group);
        line_text(book, "kind", "report");
        line_text(book, "member", member->id);
        line_text(book, "note", note);
        line_end(book);
    }
}

static void write_migrants(struct demo_book *book, struct demo_branch *branch)
{
    bool behind = (branch->overdue & OVERDUE_MIGRANT) != 0;
    for (size_t i = 0; i < branch->member_count; i++) {
        if (branch->members[i].migrant_since == INSTANT_NONE)
            continue;
        write_reports(book, branch, &branch->members[i], behind);
        /* One of them is enough to be behind with. */
        behind = false;
    }
}

static void write_relays(struct demo_book *book, struct demo_branch *branch)
{
    struct dice dice = dice_of(branch->code, "leader");
    struct demo_posting posting = {
        .category = "relay",
        .note = "联系点领导传达近期工作要点",
        .pictures = -1,
        .happened = INSTANT_NONE,
    };
    instant quarter = period_start(PERIOD_QUARTER, branch->opened, 1, CIVIL_BEIJING);
    while (quarter <= book->cut) {
        instant at = dice_hour(&dice, quarter, dice_between(&dice, 5, 85), 9, 18);
        posting_write(book, branch, at, &posting);
        quarter = period_start(PERIOD_QUARTER, quarter, 1, CIVIL_BEIJING);
    }
}

static void write_remarks(struct demo_book *book, const struct demo_branch *branch)
{
    char text[TEXT_LINE_MAX];
    struct dice dice = dice_of(branch->code, "remarks");
    for (int i = dice_between(&dice, -2, 2); i > 0; i--) {
        instant at = dice_hour(&dice, book->now, -dice_between(&dice, 1, 200), 9, 18);
        text_line(text, TEXT_REMARK, branch, &dice);
        line_begin(book, at, "comment.add", branch->group, branch->leader);
        line_text(book, "text", text);
        if (dice_chance(&dice, 300))
            line_flag(book, "flag", true);
        line_end(book);
    }
}

void year_write(struct demo_book *book, struct demo_branch *branch)
{
    write_theme_days(book, branch);
    write_meetings(book, branch);
    write_org_life(book, branch);
    for (size_t i = 0; i < sizeof rhythms / sizeof *rhythms; i++)
        write_items(book, branch, &rhythms[i]);
    write_migrants(book, branch);
    if (branch->town == TOWN_WITH_RELAY && (branch->overdue & OVERDUE_RELAY) == 0)
        write_relays(book, branch);
    write_remarks(book, branch);
}
