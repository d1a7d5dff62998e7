#ifndef SCREENS_FORM_H
#define SCREENS_FORM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/civil.h"
#include "screens/screen.h"

/*
 * The one form: named fields below one another, typed or chosen in place, and under them a line
 * that follows what is typed. A screen that asks for something describes its fields and says what
 * saving means; moving, typing, choosing, checking and asking before unsaved work is left are here.
 */
struct form;

enum form_kind {
    FORM_TEXT,   /* one line */
    FORM_LINES,  /* several lines; three rows of the screen, more while the caret is in it */
    FORM_NUMBER, /* digits only */
    FORM_TIME,   /* date and time, as when_read and day_read take them */
    FORM_DATE,   /* the same; the time of day is 00:00 */
    FORM_CHOICE, /* one of choices */
    FORM_FLAG,   /* 否, 是 */
    FORM_WORDS,  /* not typed: a heading or a remark; `name` alone is shown */
};

struct form_field {
    const char *name; /* Chinese; at most 12 columns look well */
    enum form_kind kind;
    bool required;
    size_t max;       /* characters; 0: 100 */
    const char *hint; /* said below while the caret is here, where the form has nothing better to
                         say; NULL */
    const char *const *choices; /* of FORM_CHOICE, at most FORM_CHOICES */
    size_t choice_count;
    bool table; /* of FORM_LINES: a tab that is pasted becomes ';', so that columns stay apart */
};

enum { FORM_FIELDS = 24, FORM_CHOICES = 64 };

/* What a form is for. The texts and arrays are copied. */
struct form_spec {
    const char *title; /* the header line */
    const struct form_field *fields;
    size_t count;
    const char *save; /* what F2 does, in a word or two: 登记, 下一步 */
    /* Fills in what is known. NULL: nothing. */
    void (*fill)(struct stage *stage, struct form *form, void *context);
    /* After each change of field `index`: may show or hide fields, set others, form_says. NULL. */
    void (*changed)(struct stage *stage, struct form *form, void *context, size_t index);
    /* Everything required is filled and every time can be read. Does it; answers whether the form
     * is done with and may go (it has then said so with stage_say, or replaced itself). */
    bool (*done)(struct stage *stage, struct form *form, void *context);
    /* A key that no field has taken, by the table for PLACE_FORM. false: not wanted. NULL. */
    bool (*act)(struct stage *stage, struct form *form, void *context, enum action action);
    /* Esc: what is filled in is kept by the caller, so nothing is asked. NULL: work that is not
     * saved is asked for. */
    void (*leave)(struct stage *stage, struct form *form, void *context);
    void (*free)(void *context); /* NULL: nothing */
    void *context;               /* taken over, also when open fails */
};

/* Opened with a struct form_spec. */
extern const struct screen screen_form;

/* The value of a field: a text without spaces at its ends ("" for none); of FORM_CHOICE the index,
 * of FORM_FLAG 0 or 1; of FORM_NUMBER the text. Strings belong to the form until the next change.
 */
const char *form_text(const struct form *form, size_t index);
size_t form_choice(const struct form *form, size_t index);
/* INSTANT_NONE when it is empty or no time. */
instant form_time(const struct stage *stage, const struct form *form, size_t index);

void form_set_text(struct form *form, size_t index, const char *text);
void form_set_choice(struct form *form, size_t index, size_t choice);
void form_set_time(struct stage *stage, struct form *form, size_t index, instant at);
/* Other choices than those described; the choice becomes 0. */
void form_set_choices(struct form *form, size_t index, const char *const *choices, size_t count);
/* Hidden fields are neither shown nor required. */
void form_show(struct form *form, size_t index, bool shown);
/* The line below the fields, in normal or warning style; NULL or "": the field's hint. */
void form_says(struct form *form, bool warning, const char *text);
/* Puts the caret into the field, or the next one that it can be in. */
void form_go(struct form *form, size_t index);
/* What the spec gave. The answers of stage_confirm, stage_prompt and stage_choose asked by a form
 * get the form as their state. */
void *form_context(const struct form *form);
/* Takes the form away, wherever it stands; for such an answer. */
void form_close(struct stage *stage, struct form *form);

#endif
