#ifndef SCREENS_CATALOGUE_H
#define SCREENS_CATALOGUE_H

#include <stdbool.h>
#include <stddef.h>

#include "desk/batch.h"
#include "desk/compare.h"
#include "desk/import.h"
#include "desk/letter.h"
#include "desk/pick.h"
#include "desk/queue.h"
#include "desk/record.h"
#include "screens/screen.h"

/* Every screen, with what it wants to be opened with. Strings are copied by open. */

extern const struct screen screen_dashboard; /* NULL */

struct group_argument {
    const char *id;
    bool is_org;
};
extern const struct screen screen_group;

struct record_argument {
    struct record *record; /* taken over */
};
extern const struct screen screen_record;

/* A planned event that is over: 已召开, 改期, 未开. */
struct confirm_argument {
    const char *event;
};
extern const struct screen screen_confirm;

/* Sends the text to the terminal's clipboard and shows it, bare, to be selected by mouse. */
struct copyout_argument {
    const char *text;
    const char *what; /* 提醒, 信息全文 */
};
extern const struct screen screen_copyout;

struct history_argument {
    enum entity entity;
    const char *id;
    const char *name;
};
extern const struct screen screen_history;

extern const struct screen screen_sync; /* NULL: what waits, what was refused, and the link */

struct help_argument {
    enum place place; /* whose keys come first */
};
extern const struct screen screen_help;

/* The queue and, beside or above it, the text to be read. NULL: QUEUE_DECIDE. */
struct approvals_argument {
    enum queue_kind kind;
};
extern const struct screen screen_approvals;

/* The post editor. */
struct letter_argument {
    struct letter *letter; /* taken over */
};
extern const struct screen screen_letter;

/* The plan and its confirmation; carries it out, says the summary and pops itself. */
struct batch_argument {
    struct batch *batch; /* planned; taken over */
    struct pick *tags;   /* of a screen below: what was done is untagged there; may be NULL */
};
extern const struct screen screen_batch;

/* What is approved and still to be pasted: show it, copy it, attest it. */
struct attest_argument {
    const char *group; /* only what waits there; NULL: everywhere */
    const char *post;  /* the one to stand on; NULL: the first */
};
extern const struct screen screen_attest;

/* Meetings and activities: a month and its list. */
struct events_argument {
    const char *group; /* NULL: those of every group */
};
extern const struct screen screen_events;
/* Opens the form for a new event of the group (kind NULL: to be chosen), or for one there is (event
 * not NULL). Says why not. */
void event_form_open(struct stage *stage, const char *group, const char *kind, const char *event);

/* The roster of an org, and who of it is in the group. */
enum members_view {
    MEMBERS_ALL,
    MEMBERS_MIGRANTS, /* who has to report in this half-year */
    MEMBERS_ABSENT,   /* on the roster, and not in the group */
    MEMBERS_WAITING,  /* applications */
    MEMBERS_VIEWS,
};
struct members_argument {
    const char *group; /* NULL: the org alone */
    const char *org;   /* NULL: the group's */
    enum members_view view;
    const char *member; /* whom the bar goes to; NULL: the first */
};
extern const struct screen screen_members;

/* A member list pasted from the chat window against the roster. */
struct compare_argument {
    const char *group;
    bool recorded;           /* nothing is pasted: the nicknames that the store knows */
    enum compare_kind first; /* and the bar begins at these */
};
extern const struct screen screen_compare;

/* The plan of an import, then exactly that. */
struct import_argument {
    struct import *import; /* taken over */
    const char *from;      /* the file's name or 粘贴的内容 */
};
extern const struct screen screen_import;
/* Asks for a file or a paste of that kind, plans it and opens screen_import. */
void import_ask(struct stage *stage, enum import_kind kind, const char *org, const char *group);

/* Handing a group over to another administrator. */
struct handover_argument {
    const char *group;
};
extern const struct screen screen_handover;

/* Every command in words: opened above a screen, it gives that screen the key chosen. */
struct palette_argument {
    enum place place;
};
extern const struct screen screen_palette;

/* The first start, over a store that is kept nowhere: screens_options.first. */
extern const struct screen screen_first; /* NULL */

#endif
