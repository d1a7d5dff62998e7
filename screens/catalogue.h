#ifndef SCREENS_CATALOGUE_H
#define SCREENS_CATALOGUE_H

#include <stdbool.h>
#include <stddef.h>

#include "desk/batch.h"
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

#endif
