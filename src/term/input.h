#ifndef TERM_INPUT_H
#define TERM_INPUT_H

#include "base/buf.h"
#include "base/status.h"
#include "term/key.h"
#include "term/row.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * A field that takes text, of one line or of many, with no drawing in it. text.text is the UTF-8
 * content and always sanitised; one line never holds LF.
 */
struct input {
    struct buf text;
    size_t caret; /* byte offset into the text */
    size_t chars; /* characters in the text */
    size_t max;   /* of chars */
    bool lines;   /* many lines: Enter is text */
    int width;    /* columns of the last view, for up and down */
    int goal;     /* the column up and down aim at, -1 for none */
    size_t top;   /* offset of the first line, or character, shown last */
};

enum input_did {
    INPUT_NOT,     /* the key is not for the field (Esc, F-keys, Tab; Enter in one line) */
    INPUT_NOTHING, /* it is, but there was nothing to do (at an end) */
    INPUT_MOVED,
    INPUT_CHANGED,
    INPUT_FULL /* some or all of what came was left out: the maximum is reached */
};

void input_init(struct input *input, size_t max_chars, bool lines);
void input_free(struct input *input);

/* Replaces the content (sanitised, cut at the maximum) and puts the caret at its end. ST_LIMIT when
 * it was cut. */
enum status input_set(struct input *input, const char *utf8);

/*
 * Applies a key: characters and pastes insert; Backspace, Delete, arrows, Home, End (of the line up
 * to its LF), Ctrl-A, Ctrl-E, Ctrl-U (to the line's start), Ctrl-K (to its end); with many lines
 * also Up, Down, PgUp, PgDn (10 lines) and Enter. Line breaks pasted into one line become spaces.
 */
enum input_did input_key(struct input *input, const struct key *key);

/* The lines a window shows. */
enum { INPUT_VIEW_MAX = 256 };
struct input_view {
    int count;                     /* lines shown, at least 1 */
    size_t start[INPUT_VIEW_MAX];  /* byte offset of each */
    size_t length[INPUT_VIEW_MAX]; /* its bytes, without LF */
    int caret_line;                /* of the lines shown */
    int caret_column;
};

/*
 * Lays the text out in width >= 4 columns and height rows, scrolled so that the caret is in sight
 * and otherwise as last time. With one line the view is the part of it around the caret.
 */
void input_view(struct input *input, int width, int height, struct input_view *view);

/* Paints line i of the view as the next width columns of the row (blank when there is no such line)
 * and puts the caret there if it is on it. */
void input_row(struct row *row, const struct input *input, const struct input_view *view, int i,
               int width);

#endif
