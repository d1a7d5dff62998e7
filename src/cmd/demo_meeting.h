#ifndef CMD_DEMO_MEETING_H
#define CMD_DEMO_MEETING_H

#include "cmd/demo_dice.h"
#include "cmd/demo_line.h"
#include "cmd/demo_place.h"

/* Dated things of a branch and what is posted about them. */

/* A meeting or theme day with the times of all that belongs to it; INSTANT_NONE: it does not
 * happen. */
struct demo_meeting {
    const char *kind;
    const char *title;
    instant starts, ends;
    instant added;
    instant noticed;
    instant confirmed;
    instant answered;
    const char *answer; /* as what the answer is posted: report, resolution, result */
    instant moved;      /* starts and ends are the ones after that */
    instant starts_first;
    instant cancelled;
};

/* A meeting at starts with everything about it done in good time. */
struct demo_meeting meeting_planned(struct dice *dice, const char *kind, const char *title,
                                    instant starts);

/* Enters the meeting; event (may be NULL) gets its id. */
void meeting_write(struct demo_book *book, struct demo_branch *branch, struct dice *dice,
                   const struct demo_meeting *meeting, char event[PLACE_ID_MAX]);

/* A thing that comes in or takes place and wants one answer. */
enum demo_item {
    ITEM_DIRECTIVE,
    ITEM_INQUIRY,
    ITEM_STUDY,
    ITEM_VILLAGE_WORK,
    ITEM_DISCLOSURE,
    ITEM_DUES,
    ITEM_BREACH,
    ITEM_COUNT,
};

/* When such a thing at that time is answered by somebody who is in good time. */
instant item_answer(struct dice *dice, enum demo_item item, instant at);
/* The first instant at which its answer is late. */
instant item_due(enum demo_item item, instant at);
/* Enters the thing and, unless answered is INSTANT_NONE, its answer. */
void item_write(struct demo_book *book, struct demo_branch *branch, struct dice *dice,
                enum demo_item item, instant at, instant answered);

/* The category under which the branch posts such a thing: one that owes its leader's relay has none
 * of that. */
const char *branch_category(const struct demo_branch *branch, const char *category);

/* Enters that something was posted in the group; event, as and note may be NULL. */
struct demo_posting {
    const char *category, *as, *event, *note, *makes_up;
    int pictures;     /* -1: not said */
    instant happened; /* INSTANT_NONE: when it is entered */
};
void posting_write(struct demo_book *book, struct demo_branch *branch, instant at,
                   const struct demo_posting *posting);

#endif
