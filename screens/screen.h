#ifndef SCREENS_SCREEN_H
#define SCREENS_SCREEN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/civil.h"
#include "base/status.h"
#include "desk/desk.h"
#include "screens/keys.h"
#include "term/term.h"

/*
 * The stage: a stack of screens over one desk and one terminal, and the one loop. A screen is a
 * struct of operations and a state of its own. Handlers change state and never paint: after each
 * key the stage draws the screen on top. The last two rows belong to the stage: the message line
 * and the footer.
 */
struct first;
struct stage;

struct screen {
    enum place place; /* its keys in the table */
    /* The same where it depends on the state; NULL: it does not. */
    enum place (*place_now)(const void *state);
    /*
     * Makes *state. The argument is borrowed for the call, unless its own comment says that it is
     * taken over; what is taken over is freed also when open fails. On failure the error's sentence
     * is shown and the screen is not pushed.
     */
    enum status (*open)(struct stage *stage, const void *argument, void **state,
                        struct error *error);
    void (*close)(struct stage *stage, void *state);
    /* Paints the rows 0 .. stage_rows(stage) - 1, all of them that are not to be blank. Loads what
     * is not of desk_version any more. May call term_caret. */
    void (*draw)(struct stage *stage, void *state);
    /* The key by the table. ACT_BACK comes here too (stage_pop, or ask first). The stage itself
     * does ACT_HELP, ACT_UNDO, ACT_APPROVALS, ACT_SYNC (but in PLACE_SYNC), ACT_REDRAW, ACT_SUSPEND
     * and ACT_QUIT. */
    void (*act)(struct stage *stage, void *state, enum action action, const struct key *key);
    /* Every key before the table is asked, for a screen in which text is typed; true: done with.
     * NULL: none. */
    bool (*type)(struct stage *stage, void *state, const struct key *key);
    /*
     * Of a screen that others open from a key (F6, F7, c, o): whether this one is what `argument`
     * asks for. Then it is not opened again above itself, but those above it go, so that screens
     * that open each other in a circle make no stack. NULL: each is opened for itself.
     */
    bool (*shows)(const void *state, const void *argument);
    /* The screen above was popped. NULL: nothing to do. */
    void (*back)(struct stage *stage, void *state);
    /* Whether the program may end now; false: this screen, which is on top then, has asked or said
     * why not, and may call stage_quit later. NULL: it may. */
    bool (*may_quit)(struct stage *stage, void *state);
};

struct desk *stage_desk(struct stage *stage);
struct term *stage_term(struct stage *stage);
/* The instant of this turn of the loop, and the offset for showing it. */
instant stage_now(const struct stage *stage);
int stage_offset(const struct stage *stage);

/* The rows for the screen on top, at least 6; and the columns (the last one of the terminal stays
 * free). */
int stage_rows(const struct stage *stage);
int stage_width(const struct stage *stage);
/* How many subjects are still being derived anew; 0: all is fresh. For the header. */
size_t stage_refreshing(const struct stage *stage);

/*
 * For what is costly to paint and only follows the bar: false right after a key. A screen that then
 * leaves such a part as it was calls stage_later, and is drawn again when no key has come for a
 * moment.
 */
bool stage_rested(const struct stage *stage);
void stage_later(struct stage *stage);

/* Puts a screen on top, or comes back to the one that shows this already. false: it could not be
 * opened, and the message line says why. */
bool stage_push(struct stage *stage, const struct screen *screen, const void *argument);
/* Takes the screen on top away after the handler has returned. Popping the last one quits. */
void stage_pop(struct stage *stage);
/* The same for the screen of that state, wherever it stands; nothing when it goes already. */
void stage_drop(struct stage *stage, const void *state);
/* The screen on top is to be replaced by another after the handler has returned (next of a queue,
 * confirmation of what was planned). Like push when opening fails. */
bool stage_replace(struct stage *stage, const struct screen *screen, const void *argument);
/* Ends the program as Q does; settles what is held. */
void stage_quit(struct stage *stage);
/* The key comes to the screen that is on top when the handler has returned, as if typed. */
void stage_press(struct stage *stage, const struct key *key);
/* What the first start fills in; NULL at any other. */
struct first *stage_first(const struct stage *stage);

/* The message line, until the next key. */
void stage_say(struct stage *stage, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The same, for what did not work: marked, and with a bell. */
void stage_refuse(struct stage *stage, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The error's sentence, as stage_refuse. */
void stage_fail(struct stage *stage, const struct error *error);
/* Says why the key does nothing here. */
void stage_why_not(struct stage *stage, const char *why);

/*
 * Questions in the message line. The answer comes to the screen that asked, with its state; then
 * the question is gone already, so that an answer may ask again.
 */
/* y: yes. Enter, n, Esc and q: no. Other keys: the question stays. */
void stage_confirm(struct stage *stage, const char *question,
                   void (*answer)(struct stage *stage, void *state, bool yes));

enum { STAGE_TEXT_MAX = 500 }; /* characters of an answer */
struct prompt {
    const char *question; /* copied */
    const char *text;     /* to start with; NULL: empty; copied */
    bool proposed;        /* it gives way to the first letter typed */
    size_t max;           /* characters; 0: STAGE_TEXT_MAX */
    /* Enter: the text as it is. Esc: NULL. */
    void (*answer)(struct stage *stage, void *state, const char *text);
    /* After each change of the text; NULL: none. */
    void (*change)(struct stage *stage, void *state, const char *text);
};
void stage_prompt(struct stage *stage, const struct prompt *prompt);

/* One of up to 9 choices by its digit, or by the bar and Enter; shown over the lowest rows. */
enum { STAGE_CHOICES = 9 };
struct choose {
    const char *question;       /* copied */
    const char *const *choices; /* copied */
    size_t count;
    size_t current;
    /* index; count: Esc */
    void (*answer)(struct stage *stage, void *state, size_t index);
};
void stage_choose(struct stage *stage, const struct choose *choose);

#endif
