#ifndef SCREENS_TAGGING_H
#define SCREENS_TAGGING_H

#include <stdbool.h>
#include <stddef.h>

#include "desk/pick.h"
#include "screens/screen.h"
#include "term/list.h"

/*
 * The keys that tag rows of a list (ACT_TAG, ACT_RANGE, ACT_TAG_ALL, ACT_UNTAG), the same on every
 * screen. A range goes from the row where v was pressed to the bar, until v is pressed again; the
 * screen ends it when its rows are others (tagging_end), for its beginning is a row and no id.
 */
struct tagging {
    struct pick *tags;
    bool *ranging;
    size_t *anchor;
    struct list *list;
    struct pick_rows rows; /* of the list, as it is shown */
    const char *hidden;    /* behind the number of those tagged that are not shown; NULL: as ever */
};

void tagging_act(struct stage *stage, const struct tagging *tagging, enum action action);
/* The bar has moved: a range follows it. */
void tagging_follow(struct stage *stage, const struct tagging *tagging);
/* Esc: whether a range was going on, which now ends. */
bool tagging_end(struct stage *stage, const struct tagging *tagging);
/* How many are tagged. */
void tagging_say(struct stage *stage, const struct tagging *tagging);

#endif
