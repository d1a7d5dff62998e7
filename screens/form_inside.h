#ifndef SCREENS_FORM_INSIDE_H
#define SCREENS_FORM_INSIDE_H

#include <stdbool.h>
#include <stddef.h>

#include "screens/form.h"
#include "screens/prose.h"
#include "term/input.h"
#include "term/list.h"

/* The inside of the form; only its own files include this. */

struct form_line {
    struct form_field is;        /* its strings are the form's; choices are below */
    char *choices[FORM_CHOICES]; /* of FORM_CHOICE and FORM_FLAG */
    size_t choice_count;
    size_t choice;
    struct input input;  /* of what is typed */
    struct buf *trimmed; /* the same without spaces at its ends, as last asked for */
    bool hidden;
    bool proposed; /* a time that was filled in: it gives way to what is typed first */
};

enum form_after { FORM_BACK, FORM_QUIT };

struct form {
    struct form_spec spec; /* title, save: the form's own */
    struct form_line lines[FORM_FIELDS];
    size_t count;
    size_t current;
    int top; /* the first row of the fields shown */
    bool touched;
    bool listing; /* the choices of the current field stand in place of the fields */
    struct list list;
    struct buf says;
    bool warning;
    struct input_view view; /* of the field the caret is in, as it is drawn */
    struct prose below;     /* what stands below the fields, in lines */
    enum form_after after;
};

bool form_typed(const struct form_line *line);
bool form_chosen(const struct form_line *line);
/* Whether the caret can be in it. */
bool form_enterable(const struct form *form, size_t index);

/* form_type.c: keys. */
bool form_type(struct stage *stage, void *state, const struct key *key);
void form_act(struct stage *stage, void *state, enum action action, const struct key *key);
bool form_may_quit(struct stage *stage, void *state);

/* form_paint.c */
void form_draw(struct stage *stage, void *state);

/* form_time.c: the time a text says; false when it is none. */
bool form_read_time(const struct stage *stage, const struct form_line *line, instant *at);
/* How one can be written in the field: a sentence. */
const char *form_time_forms(const struct form_line *line);

#endif
