#ifndef SCREENS_EDITOR_H
#define SCREENS_EDITOR_H

#include <stdbool.h>
#include <stddef.h>

#include "desk/letter.h"
#include "desk/nearby.h"
#include "desk/pick.h"
#include "screens/prose.h"
#include "screens/screen.h"
#include "term/input.h"
#include "term/list.h"

/* The inside of the post editor; only its own files include this. */

enum editor_field {
    EDIT_TITLE,
    EDIT_GROUPS,
    EDIT_CATEGORY,
    EDIT_AS,
    EDIT_EVENT,
    EDIT_FLAGS,
    EDIT_STEP, /* recall, withdraw: only where there is something to take back */
    EDIT_BODY,
    EDIT_FIELDS,
};

enum editor_list { EDITOR_FORM, EDITOR_GROUPS, EDITOR_EVENTS };

/* What happens once the text is saved, or given up. */
enum editor_after { AFTER_NOTHING, AFTER_BACK, AFTER_QUIT };

struct editor {
    struct letter *letter;
    struct input title, body;
    enum editor_field field;
    /* Groups or events to choose from, in place of the form. */
    enum editor_list listing;
    struct nearby *nearby;
    struct pick picked;
    struct list list;
    struct prose advice;
    bool stale; /* the text has changed since the advice was given */
    int advice_width;
    enum editor_after after;
};

/* letter_form.c: the fields that are chosen, not typed. */
bool editor_has(const struct editor *editor, enum editor_field field);
void editor_go(struct editor *editor, int step);
const char *editor_name(enum editor_field field);
/* What stands in the field; appended. */
void editor_value(struct stage *stage, const struct editor *editor, enum editor_field field,
                  struct buf *out);
/* Enter, F3: asks for the choice, or opens the list. Left and right: the next one. */
void editor_change(struct stage *stage, struct editor *editor);
void editor_turn(struct stage *stage, struct editor *editor, int step);

/* letter_list.c: groups and events. */
void editor_open_list(struct stage *stage, struct editor *editor, enum editor_list listing);
void editor_close_list(struct editor *editor);
void editor_list_key(struct stage *stage, struct editor *editor, const struct key *key);
void editor_draw_list(struct stage *stage, struct editor *editor);

/* letter_draw.c */
void editor_draw(struct stage *stage, void *state);

/* letter_do.c */
bool editor_take(struct stage *stage, struct editor *editor);
/* Puts the letter's texts into the fields, as after opening. */
void editor_fill(struct editor *editor);
bool editor_save(struct stage *stage, struct editor *editor);
void editor_submit(struct stage *stage, struct editor *editor);
void editor_take_back(struct stage *stage, struct editor *editor);
void editor_copy(struct stage *stage, struct editor *editor);
/* Whether leaving would lose something. */
bool editor_unsaved(struct stage *stage, struct editor *editor);
/* Leaves, or asks what is to become of a text that is not saved. */
void editor_leave(struct stage *stage, struct editor *editor, enum editor_after after);

#endif
