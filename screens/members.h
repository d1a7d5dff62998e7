#ifndef SCREENS_MEMBERS_H
#define SCREENS_MEMBERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/civil.h"
#include "base/ident.h"
#include "base/status.h"
#include "desk/migrants.h"
#include "desk/pick.h"
#include "desk/roster.h"
#include "desk/roster_act.h"
#include "screens/catalogue.h"
#include "screens/screen.h"
#include "term/list.h"

/* The inside of the members' screen: members.c (state and keys), members_paint.c, members_tags.c
 * (tags and finding), members_do.c, members_form.c, members_leave.c, members_about.c. */

enum { MEMBERS_FIND_MAX = 64 };

struct members {
    char group[IDENT_MAX + 1]; /* "": of the org alone */
    char org[IDENT_MAX + 1];
    enum members_view view;
    struct roster *roster;
    struct migrants *migrants; /* only in that view */
    uint64_t version;          /* of the desk, when it was loaded */
    instant loaded;
    bool stale;   /* to be loaded anew whatever the version */
    bool to_last; /* the bar goes to the last row: it has just been entered */
    bool stay;    /* the bar stays where it is: the next in the worklist comes under it */
    size_t *rows; /* places in the roster, or in the worklist */
    size_t row_count;
    struct list list;
    char under[IDENT_MAX + 1]; /* on whom the bar was when the view was changed */
    struct pick tags;
    struct pick shown; /* whose telephones have been asked for */
    bool ranging;
    size_t anchor;
    char find[4 * MEMBERS_FIND_MAX + 1];
    size_t find_from;                      /* where the search began */
    char asked[IDENT_MAX + 1];             /* whom a question is about */
    enum roster_exit exits[STAGE_CHOICES]; /* offered in it */
    size_t exit_count;
};

void members_paint(struct stage *stage, struct members *members);

const char *members_group(const struct members *members); /* NULL: none */
/* Of a row of the list; NULL beyond. */
const struct roster_member *members_row(const struct members *members, size_t index);
const struct roster_member *members_current(const struct members *members);
/* What an action acts on: as pick_targets. *ids is valid until the tags change. */
size_t members_targets(const struct members *members, const char **single, const char *const **ids);
void members_show(struct members *members, enum members_view view);
/* What may be called with a date that was typed: today's noon, not come yet, is now. */
instant members_when(struct stage *stage, instant typed);
/* Appends a name list "张三、李四 等6人". */
void members_names(const struct members *members, const char *const *ids, size_t count,
                   struct buf *out);

/* members_tags.c */
void members_tag(struct stage *stage, struct members *members, enum action action);
void members_range(struct members *members);
void members_find(struct stage *stage, struct members *members);
void members_find_next(struct stage *stage, struct members *members, bool forward);

/* members_do.c */
void members_record(struct stage *stage, struct members *members);
void members_waive(struct stage *stage, struct members *members);
void members_copy(struct stage *stage, struct members *members);
void members_unmask(struct stage *stage, struct members *members);
void members_approve(struct stage *stage, struct members *members);

/* members_form.c */
void members_new(struct stage *stage, struct members *members);
void members_edit(struct stage *stage, struct members *members);

/* members_leave.c */
void members_leave(struct stage *stage, struct members *members);

/* members_about.c: all about one member, to be read. */
struct about_argument {
    const char *member;
    bool shown; /* the telephone too */
};
extern const struct screen screen_member;

#endif
