#ifndef SCREENS_KEYS_H
#define SCREENS_KEYS_H

#include <stddef.h>
#include <stdint.h>

#include "term/bar.h"
#include "term/key.h"

/*
 * The one table of keys: which key means what, in which words, and where. The footer, the help
 * screen and the tests all come from it; no screen compares keys with letters of its own, except
 * while text is being typed.
 */
enum place {
    PLACE_BOARD = 1 << 0,
    PLACE_GROUP = 1 << 1,
    PLACE_APPROVALS = 1 << 2,
    PLACE_LETTER = 1 << 3,
    PLACE_BATCH = 1 << 4,
    PLACE_ATTEST = 1 << 5,
    PLACE_RECORD = 1 << 6,
    PLACE_CONFIRM = 1 << 7,
    PLACE_COPYOUT = 1 << 8,
    PLACE_HISTORY = 1 << 9,
    PLACE_SYNC = 1 << 10,
    PLACE_HELP = 1 << 11,
    PLACE_DONE = 1 << 12,  /* a batch that has been carried out: what failed */
    PLACE_ALONE = 1 << 13, /* the sync screen in a store of one's own */
    PLACE_EVENTS = 1 << 14,
    PLACE_MEMBERS = 1 << 15,
    PLACE_COMPARE = 1 << 16,
    PLACE_IMPORT = 1 << 17,
    PLACE_HANDOVER = 1 << 18,
    PLACE_FIRST = 1 << 19,
    PLACE_FORM = 1 << 20,    /* letters are text */
    PLACE_PALETTE = 1 << 21, /* the same */
    PLACE_REMEDY = 1 << 22,  /* what puts a finding right */
    PLACE_PASTE = 1 << 23,   /* takes a paste, or lines typed; letters are text */
    PLACE_FOUND = 1 << 24,   /* the last step of the first start */
    PLACE_ALL = (1 << 25) - 1,
};

enum action {
    ACT_NONE, /* a key that is in no entry */
    ACT_MOVE, /* the bar of a list, by list_key; in a text: scrolls */
    ACT_OPEN,
    ACT_BACK,
    ACT_PANE,
    ACT_PANE_BACK,
    ACT_FIND,
    ACT_FIND_NEXT,
    ACT_FIND_PREVIOUS,
    ACT_FILTER,
    ACT_TAG,
    ACT_RANGE,
    ACT_TAG_ALL,
    ACT_UNTAG,
    ACT_RECORD,
    ACT_DRAFT,
    ACT_APPROVE,
    ACT_RETURN,
    ACT_ON_BEHALF,
    ACT_ATTEST,
    ACT_COPY,
    ACT_EDIT,
    ACT_UNDO,
    ACT_PAGE,   /* on through the text */
    ACT_LINE,   /* a digit: the line of that number; key_digit tells which */
    ACT_CHANGE, /* the next choice of the field under the bar */
    ACT_CHANGE_BACK,
    ACT_YESTERDAY,
    ACT_MAKE_UP,
    ACT_YES,
    ACT_NO,
    ACT_SAVE,
    ACT_SUBMIT,
    ACT_RECALL,
    ACT_WITHDRAW,
    ACT_RETRY,
    ACT_APPROVALS,
    ACT_SYNC,
    ACT_MINE,   /* of a refused command: send it anew */
    ACT_THEIRS, /* or drop it */
    ACT_MERGE,
    ACT_LOOK, /* at what the row is about */
    ACT_HISTORY,
    ACT_NEW,
    ACT_EVENTS,
    ACT_MEMBERS,
    ACT_COMPARE,
    ACT_IMPORT,
    ACT_LEAVE, /* a member quits, is warned or removed */
    ACT_UNMASK,
    ACT_WAIVE,
    ACT_HANDOVER,
    ACT_PALETTE,
    ACT_HELP,
    ACT_REDRAW,
    ACT_SUSPEND,
    ACT_QUIT,
    ACT_ELSEWHERE, /* has a key, and a sentence saying what works instead */
};

struct press {
    enum key_kind kind;
    uint32_t ch; /* of K_CHAR and K_CTRL */
};

enum { PRESS_MAX = 18 };

struct binding {
    enum action action;
    struct press presses[PRESS_MAX]; /* up to the first K_NONE */
    const char *keys;                /* as help shows them: "r F2" */
    const char *label;               /* as the footer shows it: "F2" */
    const char *word;                /* footer: 登记 */
    const char *help;                /* help: one sentence */
    unsigned places;                 /* enum place: where it works */
    unsigned footer;                 /* where it stands in the footer */
    const char *why_not;             /* said where it does not work; NULL: a general sentence */
};

/* The table, in the order of footer and help. */
const struct binding *keys_table(size_t *count);

/*
 * What the key means there. *binding (may be NULL) gets its entry: with ACT_NONE that of the key
 * elsewhere, or NULL for a key that means nothing anywhere.
 */
enum action keys_action(enum place place, const struct key *key, const struct binding **binding);

/* Why the key does nothing there: never empty. binding as keys_action gave it. */
const char *keys_why_not(const struct binding *binding);

/* The footer of a place; answers how many of at most max. */
size_t keys_footer(enum place place, struct bar_item *items, size_t max);

/* The digit 1..9 of an ACT_LINE, 0 for any other key. */
int key_digit(const struct key *key);

#endif
