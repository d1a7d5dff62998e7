#ifndef SCREENS_COMPARE_H
#define SCREENS_COMPARE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/ident.h"
#include "desk/compare.h"
#include "desk/pick.h"
#include "screens/screen.h"
#include "term/list.h"

/* The inside of the comparison's screen: compare.c (state, painting, tags), compare_do.c. */

struct comparing {
    char group[IDENT_MAX + 1];
    struct compare *compare; /* NULL: nothing has been pasted yet */
    uint64_t version;        /* of the desk, when it was compared */
    struct list list;
    struct pick tags;
    bool ranging;
    size_t anchor;
    /* What is being asked about: the lines, their kind, and what is to be done. */
    struct pick asked;
    enum compare_kind kind;
    size_t option;
};

const struct compare_line *comparing_current(const struct comparing *comparing);
/* What Enter and y do about a line of that kind, in one sentence. */
const char *comparing_hint(enum compare_kind kind);

/* Takes a list: a paste, or with path a file. cut: the paste was longer than is taken. */
void comparing_take(struct stage *stage, struct comparing *comparing, const char *text, size_t n,
                    bool cut);
void comparing_ask_file(struct stage *stage, struct comparing *comparing);

/* Enter: asks what is to be done about the tagged of the kind under the bar, else that one. */
void comparing_fix(struct stage *stage, struct comparing *comparing);
void comparing_waive(struct stage *stage, struct comparing *comparing);
void comparing_copy(struct stage *stage, struct comparing *comparing);

#endif
