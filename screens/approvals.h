#ifndef SCREENS_APPROVALS_H
#define SCREENS_APPROVALS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/ident.h"
#include "base/status.h"
#include "desk/batch.h"
#include "desk/pick.h"
#include "desk/queue.h"
#include "screens/prose.h"
#include "screens/screen.h"
#include "term/list.h"

/* The inside of the approvals screen; only its own files include this. */

enum approvals_pane { PANE_LIST, PANE_TEXT, PANE_SIDE, PANES };

/* Where everything stands on a terminal of this size. */
struct approvals_frame {
    bool wide;      /* list, text and side stand beside each other */
    bool with_side; /* the side has columns of its own; else it takes the text's place */
    int list_rows, list_width;
    int text_row, text_rows, text_width; /* text_row: the first row of the text */
    int side_width;
};

struct approvals {
    struct queue *queue;
    uint64_t version; /* of the desk, when the queue was loaded */
    bool loaded, failed;
    struct list list;
    struct pick tags;
    enum approvals_pane pane;
    /* The post that is shown. The bar may stand on another one, which Enter opens. */
    char shown[IDENT_MAX + 1];
    struct queue_detail detail;
    bool detailed;
    struct prose text, side;
    struct approvals_frame frame;
    struct buf find;
    /* What is asked for just now. */
    struct batch_order order;
    char secretary[IDENT_MAX + 1];
    char asked[IDENT_MAX + 1]; /* the post it is asked about; "": what is tagged */
};

/* approvals_text.c: makes queue, shown text and side those of now and of this size. */
void approvals_prepare(struct stage *stage, struct approvals *a);
/* To be called where the text is painted. */
void approvals_mark_read(struct stage *stage, struct approvals *a);
/* Shows the post under the bar, from its beginning. */
void approvals_show(struct stage *stage, struct approvals *a);
/* Whether the post under the bar is the one shown. */
bool approvals_shows_current(const struct approvals *a);
const struct queue_row *approvals_current(const struct approvals *a);
size_t approvals_page(const struct approvals *a);

/* approvals_draw.c */
void approvals_frame(struct stage *stage, struct approvals *a);
void approvals_draw(struct stage *stage, void *state);

/* approvals_decide.c: the keys a, x, A and R. */
void approvals_approve(struct stage *stage, struct approvals *a);
void approvals_return(struct stage *stage, struct approvals *a);
void approvals_on_behalf(struct stage *stage, struct approvals *a);
void approvals_recall(struct stage *stage, struct approvals *a);

#endif
