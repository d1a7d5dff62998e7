#ifndef CMD_DEMO_TRAIT_H
#define CMD_DEMO_TRAIT_H

#include <stdint.h>

#include "base/civil.h"
#include "cmd/demo_place.h"

/* What a branch is behind with at the end of the story. */
enum demo_overdue {
    OVERDUE_WEEK = 1 << 0,
    OVERDUE_THEME_DAY = 1 << 1,
    OVERDUE_THEME_REPORT = 1 << 2,
    OVERDUE_MIGRANT = 1 << 3,
    OVERDUE_RELAY = 1 << 4,
    OVERDUE_NOTICE = 1 << 5,
    OVERDUE_RESOLUTION = 1 << 6,
    OVERDUE_RESULT = 1 << 7,
    OVERDUE_DIRECTIVE = 1 << 8,
    OVERDUE_INQUIRY = 1 << 9,
    OVERDUE_DISCLOSURE = 1 << 10,
    OVERDUE_STUDY = 1 << 11,
    OVERDUE_VILLAGE_WORK = 1 << 12,
    OVERDUE_DUES = 1 << 13,
    OVERDUE_BREACH = 1 << 14,
};

/* What else is particular about it. */
enum demo_trait {
    TRAIT_DESERTED = 1 << 0,    /* nobody has entered anything for weeks */
    TRAIT_WAIVED_WEEK = 1 << 1, /* a week without a post, excused */
    TRAIT_DUE_TODAY = 1 << 2,   /* something must be done by tonight */
    TRAIT_UNCONFIRMED = 1 << 3, /* a planned meeting is over, nobody said so */
    TRAIT_MOVED = 1 << 4,       /* a meeting was moved after its notice */
    TRAIT_CANCELLED = 1 << 5,   /* a meeting was called off */
    TRAIT_AHEAD = 1 << 6,       /* a meeting lies ahead */
    TRAIT_WAITING = 1 << 7,     /* a text waits for approval */
    TRAIT_DRAFT = 1 << 8,       /* a text is half written */
    TRAIT_NO_ADMIN = 1 << 9,    /* the group names no admin */
    TRAIT_WRONG_NAME = 1 << 10, /* the group's name is not the branch's */
    TRAIT_NO_LEADER = 1 << 11,  /* no contact leader, or one who has not joined */
    TRAIT_NO_OFFICER = 1 << 12, /* nobody is named for the dues */
    TRAIT_NICKNAMES = 1 << 13,  /* some use other names in the chat */
    TRAIT_GAPS = 1 << 14,       /* some have not joined */
    TRAIT_NEW_SECRETARY = 1 << 15,
    TRAIT_NEW_ADMIN = 1 << 16,
    TRAIT_UNAPPROVED = 1 << 17, /* a post in the branch's name that nobody approved */
    TRAIT_APPLICANT = 1 << 18,  /* somebody asks to join */
    TRAIT_MOVED_AWAY = 1 << 19, /* a member has left */
};

/* The town that asks its contact leaders to pass things on, and the one a storm excused for a week.
 */
enum { TOWN_WITH_RELAY = 2, TOWN_IN_STORM = 5 };

/* Gives every branch what it is behind with and what is particular about it, as it is at now. */
enum status traits_assign(struct demo_land *land, instant now, struct error *error);

#endif
