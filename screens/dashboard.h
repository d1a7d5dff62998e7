#ifndef SCREENS_DASHBOARD_H
#define SCREENS_DASHBOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/civil.h"
#include "base/ident.h"
#include "base/status.h"
#include "desk/board.h"
#include "desk/desk.h"
#include "desk/pick.h"
#include "screens/pane.h"
#include "screens/screen.h"
#include "screens/tagging.h"
#include "term/list.h"

/* The dashboard's inside: dashboard.c (state and keys), dashboard_paint.c, find.c (find and
 * filter), record_all.c. */

enum {
    DASHBOARD_FEW = 3,
    NAMES_MAX = 256,
    NAME_MAX_BYTES = 320,
    FIND_MAX = 64,
    RULE_NAME_MAX = 120
};

/* A rule that some of the tagged rows can be recorded for. */
struct shared_rule {
    char id[IDENT_MAX + 1];
    char name[RULE_NAME_MAX];
    size_t rows;
};

/* The names of the rows in sight, read once for each view of the list. */
struct names {
    uint64_t version, shown; /* of the desk; of the list's filter */
    size_t top, count;
    char name[NAMES_MAX][NAME_MAX_BYTES];
};

struct dashboard {
    struct board *board;
    struct list list;
    struct pane pane;
    struct desk_counts counts;
    uint64_t version; /* of the desk, when the board was loaded */
    instant loaded;
    uint64_t shown; /* rises with each change of the rows shown */
    struct names names;
    bool in_pane; /* the keys go to the pane */
    bool chosen;  /* Tab has been used: the focus is no longer chosen by the number of groups */
    struct pick tags;
    bool ranging; /* v: tagging goes on from the anchor */
    size_t anchor;
    char find[4 * FIND_MAX + 1];
    size_t find_from;                        /* where the search began */
    struct shared_rule rules[STAGE_CHOICES]; /* while one of them is being chosen */
    size_t rule_count;
};

/* Where things stand. */
struct layout {
    int heads; /* the row of the column heads */
    int list_y, list_rows;
    int rule_y; /* between list and pane; -1 side by side */
    int pane_y, pane_rows;
    int list_width; /* columns of the list side by side, else 0 */
    bool narrow;
};
struct layout dashboard_layout(struct stage *stage, const struct dashboard *dashboard);
void dashboard_paint(struct stage *stage, struct dashboard *dashboard);
/* Whether there are so few groups that what they owe is the main thing. */
bool dashboard_few(const struct dashboard *dashboard);

/* The id under the bar; NULL when the list is empty. */
const char *dashboard_current(const struct dashboard *dashboard);
/* Shows the board anew with another filter, org or text, the bar on its row where it is still
 * shown. NULL leaves org or text as they are. */
void dashboard_show(struct stage *stage, struct dashboard *dashboard, enum board_filter filter,
                    const char *org, const char *text);

void dashboard_find(struct stage *stage, struct dashboard *dashboard);
void dashboard_find_next(struct stage *stage, struct dashboard *dashboard, bool forward);
void dashboard_filter(struct stage *stage, struct dashboard *dashboard);

/* The same record for all tagged rows: of the line under the pane's bar, else of the rule chosen
 * among those they owe. Planned and confirmed as a batch. */
void dashboard_record_all(struct stage *stage, struct dashboard *dashboard);

/* Its list, for what tags rows. */
struct tagging dashboard_tagging(struct dashboard *dashboard);

#endif
