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
#include "screens/tagging.h"
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
    struct pick meant;                     /* the same where it may be several */
    size_t left_out;                       /* how many of those chosen it is not about */
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
/* members_tags.c */
struct tagging members_tagging(struct members *members);
/* Whom a question is about: those of the targets that fit, kept until it is answered, whatever the
 * bar and the tags do meanwhile. Answers how many. */
size_t members_mean(struct members *members,
                    bool (*fits)(const struct members *members, const char *id));
/* Appends who that is: "（张三、李四、王五等；1人不在这一栏；另有2人不用）". */
void members_meant(const struct members *members, struct buf *out);
void members_find(struct stage *stage, struct members *members);
void members_find_next(struct stage *stage, struct members *members, bool forward);

/* members_do.c */
void members_record(struct stage *stage, struct members *members);
void members_waive(struct stage *stage, struct members *members);
void members_copy(struct stage *stage, struct members *members);
void members_unmask(struct stage *stage, struct members *members);
void members_approve(struct stage *stage, struct members *members);
/* Those of the targets that have applied are not let in: asks for the reason. false: none has. */
bool members_refuse(struct stage *stage, struct members *members);

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
