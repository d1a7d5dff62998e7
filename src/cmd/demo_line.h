#ifndef CMD_DEMO_LINE_H
#define CMD_DEMO_LINE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/civil.h"
#include "base/status.h"

/*
 * The commands of a demo while they are made up, in any order of time. A command is written by
 * line_begin, one call per argument, line_end. One that lies after cut never happened: it is left
 * out, with its arguments, so that a maker can plan ahead without asking.
 */
struct demo_entry;

struct demo_book {
    instant now;
    instant cut; /* <= now; set by the maker branch by branch */
    struct buf text;
    struct demo_entry *entries;
    size_t count, cap;
    bool failed; /* memory ran out */
    bool open;   /* a command is being written */
    bool first;  /* it has no argument yet */
};

void book_init(struct demo_book *book, instant now);
void book_free(struct demo_book *book);

void line_begin(struct demo_book *book, instant at, const char *verb, const char *to,
                const char *by);
/* A string; NULL leaves the argument out. */
void line_text(struct demo_book *book, const char *key, const char *value);
void line_number(struct demo_book *book, const char *key, int value);
void line_flag(struct demo_book *book, const char *key, bool value);
/* A time; INSTANT_NONE leaves the argument out. */
void line_time(struct demo_book *book, const char *key, instant value);
/* A list of one string. */
void line_list(struct demo_book *book, const char *key, const char *value);
/* A value that is JSON already. */
void line_json(struct demo_book *book, const char *key, const char *json);
void line_end(struct demo_book *book);

/* Hands the commands over in order of time, those of one instant in the order they were written. */
enum status book_play(struct demo_book *book,
                      enum status (*line)(void *context, const char *text, size_t len),
                      void *context, struct error *error);

#endif
