#ifndef SCREENS_ASK_H
#define SCREENS_ASK_H

#include <stdbool.h>
#include <stddef.h>

#include "screens/screen.h"
#include "term/input.h"
#include "term/key.h"

/* The question that stands open, if any: yes or no, a text, or a choice. */
enum ask_kind { ASK_NOTHING, ASK_YES_NO, ASK_TEXT, ASK_CHOICE };

enum { ASK_QUESTION_MAX = 480, ASK_CHOICE_MAX = 160 };

struct ask {
    enum ask_kind kind;
    size_t layer; /* who asked */
    char question[ASK_QUESTION_MAX];
    void (*yes_no)(struct stage *stage, void *state, bool yes);
    void (*text)(struct stage *stage, void *state, const char *text);
    void (*change)(struct stage *stage, void *state, const char *text);
    void (*choice)(struct stage *stage, void *state, size_t index);
    struct input input; /* initialised while kind is ASK_TEXT */
    bool proposed;      /* what stands in it gives way to what is typed first */
    char choices[STAGE_CHOICES][ASK_CHOICE_MAX];
    size_t count, current;
};

/* Takes the key as an answer, or keeps asking. A question must be open. */
void ask_key(struct stage *stage, const struct key *key);
/* Drops the question without an answer. */
void ask_drop(struct ask *ask);
/* Paints it into the message line, and into the rows above where it needs more. */
void ask_paint(struct stage *stage);
/* The footer while it is open; answers how many of at most max. */
struct bar_item;
size_t ask_footer(const struct ask *ask, struct bar_item *items, size_t max);

#endif
