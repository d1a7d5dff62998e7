#include "cmd/demo_year.h"

#include <stdio.h>

#include "cmd/demo_dice.h"
#include "cmd/demo_meeting.h"
#include "cmd/demo_text.h"
#include "cmd/demo_trait.h"

enum { WEEK = 7 * CIVIL_DAY, LAPSE_WEEKS = 5 };

struct subject {
    const char *category;
    enum text_topic topic;
    int share; /* of 100 */
};

static const struct subject counted[] = {
    {"party_building", TEXT_PARTY, 35},
    {"current_affairs", TEXT_AFFAIRS, 25},
    {"theory_study", TEXT_STUDY, 25},
    {"exemplary", TEXT_EXAMPLE, 15},
};
static const struct subject others[] = {
    {"work", TEXT_VILLAGE, 60},
    {"other", TEXT_DISCLOSURE, 20},
    {"relay", TEXT_DIRECTIVE, 20},
};

static void post(struct demo_book *book, struct demo_branch *branch, struct dice *dice,
                 const struct subject *subjects, struct demo_posting posting, instant at)
{
    char note[TEXT_LINE_MAX];
    int roll = dice_between(dice, 0, 99);
    while (roll >= subjects->share) {
        roll -= subjects->share;
        subjects++;
    }
    text_line(note, subjects->topic, branch, dice);
    posting.category = subjects->category;
    posting.note = note;
    if (dice_chance(dice, 250))
        posting.pictures = dice_between(dice, 1, 5);
    posting_write(book, branch, at, &posting);
}

/* One week's post: in time, entered later, made up for later, or missed long ago. */
static void write_week(struct demo_book *book, struct demo_branch *branch, struct dice *dice,
                       instant week)
{
    char duty[PLACE_ID_MAX * 2], period[PERIOD_ID_MAX];
    struct demo_posting posting = {.pictures = -1, .happened = INSTANT_NONE};
    int day = dice_chance(dice, 60) ? 6 : dice_between(dice, 0, 5);
    instant at = dice_hour(dice, week, day, 8, 21);
    int fate = dice_between(dice, 0, 999);
    instant later = dice_hour(dice, week, 7 + dice_between(dice, 0, 3), 9, 18);
    bool past = week + LAPSE_WEEKS * WEEK <= book->cut;
    if (fate < 8 && past)
        return;
    if (fate < 30 && past) {
        period_id(PERIOD_WEEK, week, CIVIL_BEIJING, period);
        snprintf(duty, sizeof duty, "weekly-post:%s:%s", branch->group, period);
        posting.makes_up = duty;
        at = later;
    } else if (fate < 60 && later <= book->cut) {
        posting.happened = at;
        at = later;
    }
    post(book, branch, dice, counted, posting, at);
}

/* An excuse from above, entered while the week was still running. */
static void waive_week(struct demo_book *book, const struct demo_land *land,
                       const struct demo_branch *branch)
{
    char duty[PLACE_ID_MAX * 2], period[PERIOD_ID_MAX];
    struct dice dice = dice_of(branch->code, "waive");
    period_id(PERIOD_WEEK, branch->quiet_from, CIVIL_BEIJING, period);
    snprintf(duty, sizeof duty, "weekly-post:%s:%s", branch->group, period);
    line_begin(book, dice_hour(&dice, branch->quiet_from, 4, 9, 17), "duty.waive", duty,
               land->towns[branch->town].organiser);
    line_text(book, "reason", "党员全部参加防风值守，当周不作要求");
    line_end(book);
}

void week_write(struct demo_book *book, const struct demo_land *land, struct demo_branch *branch)
{
    struct dice dice = dice_of(branch->code, "week");
    struct demo_posting plain = {.pictures = -1, .happened = INSTANT_NONE};
    instant first = period_start(PERIOD_WEEK, branch->opened, 1, CIVIL_BEIJING);
    for (instant week = first; week <= book->cut; week += WEEK) {
        if (week < branch->quiet_from || week >= branch->quiet_to)
            write_week(book, branch, &dice, week);
        if (dice_chance(&dice, 110))
            post(book, branch, &dice, others, plain,
                 dice_hour(&dice, week, dice_between(&dice, 0, 6), 8, 21));
    }
    if ((branch->traits & TRAIT_WAIVED_WEEK) != 0)
        waive_week(book, land, branch);
}
