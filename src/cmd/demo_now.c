#include "cmd/demo_year.h"

#include "cmd/demo_dice.h"
#include "cmd/demo_meeting.h"
#include "cmd/demo_text.h"
#include "cmd/demo_trait.h"

/* A thing that came in some days ago and was never answered. */
struct lapse {
    uint32_t overdue;
    enum demo_item item;
    int least, most; /* days ago: each more than the rulebook allows */
};

static const struct lapse lapses[] = {
    {OVERDUE_DIRECTIVE, ITEM_DIRECTIVE, 2, 12},
    {OVERDUE_INQUIRY, ITEM_INQUIRY, 2, 9},
    {OVERDUE_DISCLOSURE, ITEM_DISCLOSURE, 1, 8},
    {OVERDUE_STUDY, ITEM_STUDY, 1, 6},
    {OVERDUE_VILLAGE_WORK, ITEM_VILLAGE_WORK, 5, 20},
    {OVERDUE_DUES, ITEM_DUES, 9, 25},
    {OVERDUE_BREACH, ITEM_BREACH, 2, 6},
};

static void write_lapses(struct demo_book *book, struct demo_branch *branch, struct dice *dice)
{
    for (size_t i = 0; i < sizeof lapses / sizeof *lapses; i++) {
        int days = dice_between(dice, lapses[i].least, lapses[i].most);
        if ((branch->overdue & lapses[i].overdue) != 0)
            item_write(book, branch, dice, lapses[i].item, dice_hour(dice, book->now, -days, 8, 16),
                       INSTANT_NONE);
    }
}

/* A meeting so many days from now, planned and announced as it should be, title in the buffer. */
static struct demo_meeting meeting_in(struct demo_book *book, const struct demo_branch *branch,
                                      struct dice *dice, const char *kind, int days,
                                      char title[TEXT_LINE_MAX])
{
    instant starts = dice_hour(dice, book->now, days, 9, 18);
    text_line(title, TEXT_MEETING, branch, dice);
    return meeting_planned(dice, kind, title, starts - starts % (CIVIL_HOUR / 2));
}

static void write_overdue_meetings(struct demo_book *book, struct demo_branch *branch,
                                   struct dice *dice)
{
    char title[TEXT_LINE_MAX];
    struct demo_meeting meeting;
    if ((branch->overdue & OVERDUE_NOTICE) != 0) {
        /* Tomorrow's meeting, or one that is over, was never announced. */
        int days = dice_chance(dice, 600) ? 1 : -dice_between(dice, 3, 9);
        meeting = meeting_in(book, branch, dice, "branch_meeting", days, title);
        meeting.noticed = INSTANT_NONE;
        meeting_write(book, branch, dice, &meeting, NULL);
    }
    if ((branch->overdue & OVERDUE_RESOLUTION) != 0) {
        int days = -dice_between(dice, 5, 20);
        meeting = meeting_in(book, branch, dice, "branch_meeting", days, title);
        meeting.answered = INSTANT_NONE;
        meeting_write(book, branch, dice, &meeting, NULL);
    }
    if ((branch->overdue & OVERDUE_RESULT) != 0) {
        int days = -dice_between(dice, 9, 25);
        meeting = meeting_in(book, branch, dice, "org_life_meeting", days, title);
        meeting.title = "专题组织生活会";
        meeting.answered = INSTANT_NONE;
        meeting_write(book, branch, dice, &meeting, NULL);
    }
}

static void write_due_today(struct demo_book *book, struct demo_branch *branch, struct dice *dice)
{
    char title[TEXT_LINE_MAX];
    struct demo_meeting meeting;
    switch (dice_between(dice, 0, 5)) {
    case 0:
        item_write(book, branch, dice, ITEM_DIRECTIVE, dice_hour(dice, book->now, -1, 8, 16),
                   INSTANT_NONE);
        break;
    case 1:
        item_write(book, branch, dice, ITEM_DUES, dice_hour(dice, book->now, -7, 8, 16),
                   INSTANT_NONE);
        break;
    case 2:
        item_write(book, branch, dice, ITEM_VILLAGE_WORK, dice_hour(dice, book->now, -3, 8, 16),
                   INSTANT_NONE);
        break;
    case 3:
        item_write(book, branch, dice, ITEM_INQUIRY,
                   book->now - dice_between(dice, 2 * CIVIL_HOUR, 20 * CIVIL_HOUR), INSTANT_NONE);
        break;
    case 4:
        meeting = meeting_in(book, branch, dice, "branch_meeting", 2, title);
        meeting.noticed = INSTANT_NONE;
        meeting_write(book, branch, dice, &meeting, NULL);
        break;
    default:
        meeting = meeting_in(book, branch, dice, "branch_meeting", -3, title);
        meeting.answered = INSTANT_NONE;
        meeting_write(book, branch, dice, &meeting, NULL);
        break;
    }
}

static void write_unconfirmed(struct demo_book *book, struct demo_branch *branch, struct dice *dice)
{
    char title[TEXT_LINE_MAX];
    int days = -dice_between(dice, 1, 2);
    struct demo_meeting meeting = meeting_in(book, branch, dice, "branch_meeting", days, title);
    meeting.confirmed = meeting.answered = INSTANT_NONE;
    meeting_write(book, branch, dice, &meeting, NULL);
}

static void write_ahead(struct demo_book *book, struct demo_branch *branch, struct dice *dice)
{
    char title[TEXT_LINE_MAX];
    int days = dice_between(dice, 3, 9);
    struct demo_meeting meeting = meeting_in(book, branch, dice, "branch_meeting", days, title);
    meeting.added = dice_hour(dice, book->now, -dice_between(dice, 2, 5), 9, 17);
    meeting.noticed = dice_chance(dice, 500) ? dice_hour(dice, book->now, -1, 9, 20) : INSTANT_NONE;
    meeting_write(book, branch, dice, &meeting, NULL);
}

/* Announced, and then moved by two days or called off; nobody has been told yet. */
static void write_upset(struct demo_book *book, struct demo_branch *branch, struct dice *dice,
                        bool called_off)
{
    char title[TEXT_LINE_MAX];
    struct demo_meeting meeting = meeting_in(book, branch, dice, "branch_meeting", 6, title);
    instant decided = dice_hour(dice, book->now, -1, 14, 18);
    meeting.added = dice_hour(dice, book->now, -4, 9, 17);
    meeting.noticed = dice_hour(dice, book->now, -2, 9, 20);
    if (called_off) {
        meeting.cancelled = decided;
    } else {
        meeting.starts_first = meeting.starts - 2 * CIVIL_DAY;
        meeting.moved = decided;
    }
    meeting_write(book, branch, dice, &meeting, NULL);
}

static void write_unapproved(struct demo_book *book, struct demo_branch *branch, struct dice *dice)
{
    char id[PLACE_ID_MAX], note[TEXT_LINE_MAX];
    instant at = dice_hour(dice, book->now, -dice_between(dice, 1, 12), 9, 20);
    text_line(note, TEXT_VILLAGE, branch, dice);
    branch_new_id(branch, 'f', id);
    line_begin(book, at, "fact.record", id, branch_clerk(branch, at));
    line_text(book, "group", branch->group);
    line_text(book, "kind", "posted");
    line_text(book, "category", "work");
    line_flag(book, "in_branch_name", true);
    line_text(book, "note", note);
    line_end(book);
}

/* Something was entered twice; the second entry was struck out. */
static void write_voided(struct demo_book *book, struct demo_branch *branch, struct dice *dice)
{
    char id[PLACE_ID_MAX];
    instant at = dice_hour(dice, book->now, -dice_between(dice, 2, 40), 9, 20);
    branch_new_id(branch, 'f', id);
    line_begin(book, at, "fact.record", id, branch_clerk(branch, at));
    line_text(book, "group", branch->group);
    line_text(book, "kind", "posted");
    line_text(book, "category", "work");
    line_end(book);
    line_begin(book, at + dice_between(dice, 60, 3600), "fact.void", id, branch_clerk(branch, at));
    line_text(book, "reason", "重复登记");
    line_end(book);
}

void now_write(struct demo_book *book, struct demo_branch *branch)
{
    struct dice dice = dice_of(branch->code, "now");
    if ((branch->traits & TRAIT_DESERTED) != 0)
        return;
    write_lapses(book, branch, &dice);
    write_overdue_meetings(book, branch, &dice);
    if ((branch->traits & TRAIT_DUE_TODAY) != 0)
        write_due_today(book, branch, &dice);
    if ((branch->traits & TRAIT_UNCONFIRMED) != 0)
        write_unconfirmed(book, branch, &dice);
    if ((branch->traits & TRAIT_AHEAD) != 0)
        write_ahead(book, branch, &dice);
    if ((branch->traits & TRAIT_MOVED) != 0)
        write_upset(book, branch, &dice, false);
    if ((branch->traits & TRAIT_CANCELLED) != 0) {
        write_upset(book, branch, &dice, true);
        write_voided(book, branch, &dice);
    }
    if ((branch->traits & TRAIT_UNAPPROVED) != 0)
        write_unapproved(book, branch, &dice);
}
