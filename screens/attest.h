#ifndef SCREENS_ATTEST_H
#define SCREENS_ATTEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ident.h"
#include "desk/pick.h"
#include "desk/queue.h"
#include "screens/prose.h"
#include "screens/screen.h"
#include "term/list.h"

/* The inside of the screen of what is to be pasted; only its own files include this. */

enum { ATTEST_GROUPS = STAGE_CHOICES - 1 };

struct attest {
    struct queue *queue;
    uint64_t version;
    bool loaded;
    char group[IDENT_MAX + 1]; /* only what waits there; "": everywhere */
    char shown[IDENT_MAX + 1]; /* the post whose text stands below the list */
    size_t *rows;              /* of the queue, those that are listed */
    size_t count;
    struct list list;
    struct pick tags;
    size_t anchor;
    bool ranging;
    struct prose text;
    struct buf where; /* the groups where the shown post still has to be pasted, by name */
    int width;
    int list_rows, text_rows;
    /* What is being attested: the groups to choose from, and the one chosen ("": all). */
    char groups[ATTEST_GROUPS][IDENT_MAX + 1];
    size_t group_count;
    char asked[IDENT_MAX + 1]; /* the post it is asked about; "": what is tagged */
    char chosen[IDENT_MAX + 1];
};

/* The row of the queue under the bar; NULL when nothing is listed. */
const struct queue_row *attest_current(const struct attest *attest);
struct pick_rows attest_rows(const struct attest *attest);
/* Makes the list, the shown text and the sizes those of now. */
void attest_prepare(struct stage *stage, struct attest *attest);

/* attest_give.c: the key p. */
void attest_give(struct stage *stage, struct attest *attest);

#endif
