#ifndef DESK_LETTER_PARTS_H
#define DESK_LETTER_PARTS_H

#include "desk/inside.h"
#include "desk/letter.h"

/* Inside the letter: only letter*.c and waiting_do.c include this. */

enum { LETTER_GROUPS = 64 };

/* Stands between two texts to be made one; a text that still holds it is not submitted. */
#define LETTER_SEAM N_("==== 以下是现有的文字：合并后连同这一行删去 ====")

struct letter {
    struct post post;  /* as it stands; its texts point into what follows */
    struct post saved; /* as it is stored; id NULL: not yet */
    char id[IDENT_MAX + 1], event[IDENT_MAX + 1];
    struct buf title, body, groups;
    struct arena *arena;     /* of what was read */
    bool touched;            /* something was set that was not so before */
    char instead[UUID_TEXT]; /* a refused command that it is saved in place of; "" */
};

/* An empty one; NULL when memory is short. */
struct letter *letter_blank(void);
/* Points the post's texts to where they are now. */
void letter_sync(struct letter *letter);
/* Reads the post anew: it becomes what is written and what is saved. */
enum status letter_reload(struct desk *desk, struct letter *letter, const char *id,
                          struct error *error);

#endif
