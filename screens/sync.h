#ifndef SCREENS_SYNC_H
#define SCREENS_SYNC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/ident.h"
#include "desk/link.h"
#include "desk/pick.h"
#include "screens/screen.h"
#include "screens/scroll.h"
#include "term/list.h"

/* The inside of the sync screen: sync.c (state and keys), sync_paint.c, sync_text.c. */

struct syncing {
    struct arena *arena; /* of the list */
    struct waiting *list;
    size_t count;
    struct list bar;
    struct pick tags;
    bool ranging;
    size_t anchor;
    uint64_t version; /* of the desk, when the list was loaded */
    bool loaded;
    char asked[IDENT_MAX + 1]; /* the row it is asked about; "": what is tagged */
    struct link_status link;
    bool asked_run, running; /* a run was asked for here, and has begun */
    instant asked_synced;    /* the last time all was done, then */
    bool reading;            /* one is shown whole, in place of the list */
    struct scroll scroll;    /* its text; or what there is to say where the list is empty */
};

/* The row under the bar; NULL when the list is empty. */
const struct waiting *syncing_current(const struct syncing *syncing);

/* sync_text.c: the words. Appended. */
void syncing_state(const struct waiting *waiting, const struct link_status *link, instant now,
                   struct buf *out);
/* Why it is where it is, in a sentence. */
void syncing_why(const struct waiting *waiting, const struct link_status *link, instant now,
                 struct buf *out);
/* How the link is. */
void syncing_link(struct stage *stage, const struct link_status *link, struct buf *out);
void syncing_counts(const struct link_status *link, struct buf *out);
/* What an empty list has to say. */
void syncing_empty(const struct link_status *link, struct buf *out);
/* The whole of one. */
void syncing_whole(struct stage *stage, const struct waiting *waiting,
                   const struct link_status *link, struct buf *out);

/* sync_paint.c */
void syncing_paint(struct stage *stage, struct syncing *syncing);

#endif
