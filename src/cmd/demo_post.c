#include "cmd/demo_year.h"

#include <stdio.h>
#include <string.h>

#include "cmd/demo_dice.h"
#include "cmd/demo_meeting.h"
#include "cmd/demo_text.h"
#include "cmd/demo_trait.h"

/* What a text is about and what it is to be posted as. */
struct draft {
    const char *category;
    enum text_topic title, body;
};

static const struct draft weekly = {"theory_study", TEXT_STUDY, TEXT_STUDY};
static const struct draft others[] = {
    {"theory_study", TEXT_STUDY, TEXT_STUDY},
    {"work", TEXT_VILLAGE, TEXT_VILLAGE},
    {"party_building", TEXT_PARTY, TEXT_PARTY},
    {"work", TEXT_VILLAGE, TEXT_VILLAGE},
};

/* Some time of the last three days at which people are awake; never after now. */
static instant lately(const struct demo_book *book, struct dice *dice)
{
    instant at = dice_hour(dice, book->now, -dice_between(dice, 0, 2), 8, 21);
    return at > book->now ? at - CIVIL_DAY : at;
}

static void write_draft(struct demo_book *book, const struct demo_branch *branch, instant at,
                        const char *id, const char *category, const char *title, const char *body,
                        const char *event)
{
    line_begin(book, at, "post.draft", id, branch_clerk(branch, at));
    line_list(book, "groups", branch->group);
    line_text(book, "category", category);
    line_text(book, "title", title);
    line_text(book, "body", body);
    line_text(book, "event", event);
    line_text(book, "as", event != NULL ? "notice" : NULL);
    line_flag(book, "in_branch_name", true);
    line_end(book);
}

static void submit(struct demo_book *book, const struct demo_branch *branch, instant at,
                   const char *id)
{
    line_begin(book, at, "post.submit", id, branch_clerk(branch, at));
    line_end(book);
}

static void write_waiting(struct demo_book *book, struct demo_branch *branch, struct dice *dice,
                          const struct draft *draft)
{
    char id[PLACE_ID_MAX], title[TEXT_LINE_MAX], body[TEXT_BODY_MAX];
    instant at = lately(book, dice);
    branch_new_id(branch, 'p', id);
    text_line(title, draft->title, branch, dice);
    text_body(body, draft->body, branch, dice);
    write_draft(book, branch, at - dice_between(dice, 300, 3600), id, draft->category, title, body,
                NULL);
    submit(book, branch, at, id);
}

/* The notice of a meeting some days ahead, written but not yet approved. */
static void write_notice(struct demo_book *book, struct demo_branch *branch, struct dice *dice)
{
    char id[PLACE_ID_MAX], event[PLACE_ID_MAX], title[TEXT_LINE_MAX];
    char heading[TEXT_LINE_MAX + 64], rest[TEXT_BODY_MAX], body[TEXT_BODY_MAX + 1024];
    instant starts = dice_hour(dice, book->now, dice_between(dice, 3, 7), 9, 18);
    starts -= starts % (CIVIL_HOUR / 2);
    text_line(title, TEXT_MEETING, branch, dice);
    struct demo_meeting meeting = meeting_planned(dice, "branch_meeting", title, starts);
    meeting.added = dice_hour(dice, book->now, -4, 9, 17);
    meeting.noticed = INSTANT_NONE;
    meeting_write(book, branch, dice, &meeting, event);
    struct civil when = civil_of(starts, CIVIL_BEIJING);
    snprintf(heading, sizeof heading, "会议通知：%.300s", title);
    text_body(rest, TEXT_PARTY, branch, dice);
    snprintf(body, sizeof body,
             "定于%d月%d日%d时%02d分召开会议。议题：%."
             "300s。请提前十分钟到会，因事不能到会的请向书记请假。\n%s",
             when.month, when.day, when.hour, when.minute, title, rest);
    instant at = lately(book, dice);
    branch_new_id(branch, 'p', id);
    write_draft(book, branch, at - dice_between(dice, 300, 3600), id, "work", heading, body, event);
    submit(book, branch, at, id);
}

static void write_unfinished(struct demo_book *book, struct demo_branch *branch, struct dice *dice)
{
    char id[PLACE_ID_MAX], title[TEXT_LINE_MAX], body[TEXT_BODY_MAX];
    instant at = lately(book, dice) - CIVIL_DAY;
    branch_new_id(branch, 'p', id);
    text_line(title, TEXT_VILLAGE, branch, dice);
    text_body(body, TEXT_VILLAGE, branch, dice);
    write_draft(book, branch, at, id, "work", title, body, NULL);
    if (!dice_chance(dice, 400))
        return;
    text_body(body, TEXT_VILLAGE, branch, dice);
    instant edited = at + dice_between(dice, 600, 12 * CIVIL_HOUR);
    line_begin(book, edited, "post.edit", id, branch_clerk(branch, edited));
    line_text(book, "body", body);
    line_end(book);
}

void post_write(struct demo_book *book, struct demo_branch *branch)
{
    struct dice dice = dice_of(branch->code, "posts");
    if ((branch->overdue & OVERDUE_WEEK) != 0 && dice_chance(&dice, 700))
        write_waiting(book, branch, &dice, &weekly);
    if ((branch->traits & TRAIT_WAITING) != 0) {
        if (dice_chance(&dice, 300))
            write_notice(book, branch, &dice);
        else
            write_waiting(book, branch, &dice, &others[dice_between(&dice, 0, 3)]);
    }
    if ((branch->traits & TRAIT_DRAFT) != 0)
        write_unfinished(book, branch, &dice);
}
