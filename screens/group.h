#ifndef SCREENS_GROUP_H
#define SCREENS_GROUP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/ident.h"
#include "desk/batch.h"
#include "desk/dossier.h"
#include "screens/pane.h"
#include "screens/screen.h"
#include "term/list.h"

/* The inside of a group's screen: group.c (state and keys), group_paint.c, group_do.c. */

enum section { SECTION_DUTIES, SECTION_POSTS, SECTION_EVENTS, SECTION_WHO, SECTIONS };

struct folder {
    char id[IDENT_MAX + 1];
    bool is_org;             /* an org itself: it has duties only */
    struct dossier *dossier; /* NULL for an org */
    uint64_t version;        /* of the desk, when it was loaded */
    bool loaded;
    struct pane pane;
    struct list posts, events;
    enum section section;
    enum batch_verb verb;      /* what a reason is being asked for */
    char asked[IDENT_MAX + 1]; /* and of which post or fact */
};

void group_paint(struct stage *stage, struct folder *folder);
/* Under the bar, in its section; NULL: none. */
const struct dossier_post *group_post(const struct folder *folder);
const struct dossier_event *group_event(const struct folder *folder);

/* The keys, each on what is under the bar. */
void group_open_item(struct stage *stage, struct folder *folder);
void group_record(struct stage *stage, struct folder *folder);
void group_draft(struct stage *stage, struct folder *folder);
void group_copy(struct stage *stage, struct folder *folder);
void group_attest(struct stage *stage, struct folder *folder);
void group_edit(struct stage *stage, struct folder *folder);
void group_recall(struct stage *stage, struct folder *folder);
void group_withdraw(struct stage *stage, struct folder *folder);
void group_history(struct stage *stage, struct folder *folder);
void group_new(struct stage *stage, struct folder *folder);
void group_events(struct stage *stage, struct folder *folder);
void group_members(struct stage *stage, struct folder *folder);
void group_compare(struct stage *stage, struct folder *folder);
void group_handover(struct stage *stage, struct folder *folder);

#endif
