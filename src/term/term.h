#ifndef TERM_TERM_H
#define TERM_TERM_H

#include "base/status.h"
#include "term/key.h"

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>

/* The terminal of this process; there is at most one at a time. */
struct term;

enum { TERM_ROWS_MIN = 10, TERM_COLS_MIN = 40 };

/*
 * Chooses the character set, checks terminal and TERM, and takes the screen. ST_IO when stdin or
 * stdout is no terminal, ST_MISSING when TERM is unknown or cannot place the cursor, ST_NOMEM;
 * *error says in one sentence what to set. HUP, TERM, INT, TSTP, CONT and WINCH are from here to
 * term_close only seen as events (signalfd). LC_CTYPE is set; no other category is touched.
 */
enum status term_open(struct term **out, struct error *error);

/* Gives the screen back and everything as it was. NULL is allowed. */
void term_close(struct term *term);

/* One sentence to be shown once (the locale was replaced), or "". */
const char *term_notice(const struct term *term);

/* Rows and columns; the last column stays free, so rows are painted on term_width = columns - 1. */
int term_height(const struct term *term);
int term_width(const struct term *term);
/* Below TERM_ROWS_MIN or TERM_COLS_MIN; a screen then paints only 窗口太小. */
bool term_too_small(const struct term *term);

/*
 * Painting: term_erase, then rows (term/row.h), then term_caret where text is typed, then
 * term_show. Only what differs from the screen is sent; nothing when nothing does.
 */
void term_erase(struct term *term);
void term_show(struct term *term);
/* The next term_show paints all anew (Ctrl-L). Resizing and resuming do it by themselves. */
void term_redraw(struct term *term);
/* Shows the cursor at the cell from the next term_show on; term_erase hides it again. */
void term_caret(struct term *term, int y, int x);
/* Whether the terminal reports its mouse, as K_MOUSE; off at first, and nothing is sent for it
 * then. The terminal no longer selects text by itself while it is on. */
void term_mouse(struct term *term, bool on);
/* The row painted last as the bar since term_erase; -1: none. */
int term_bar_row(const struct term *term);
/* Beeps or flashes, where the terminal can. */
void term_bell(struct term *term);

enum term_event {
    TERM_NONE,    /* nothing yet */
    TERM_KEY,     /* *key is filled */
    TERM_RESIZED, /* new size, or back after a suspension: paint all rows again */
    TERM_STOP,    /* a signal or a lost terminal: leave now; every later call answers this too */
    TERM_TIMEOUT, /* of term_wait */
    TERM_FD       /* of term_wait: one of the extra descriptors is ready */
};

/*
 * For a poll of one's own (curl_multi_poll): the descriptors to watch, and the most ms it may wait
 * because a key is half read (-1: any time). When they are ready, or that time is over, call
 * term_next until it answers TERM_NONE. A text of a paste is valid until the next call of term_next
 * or term_wait. Ctrl-Z is a K_CTRL 'z'; call term_suspend for it.
 */
enum { TERM_WATCH = 2 };
void term_watch(const struct term *term, struct pollfd fds[TERM_WATCH]);
int term_patience(const struct term *term);
enum term_event term_next(struct term *term, struct key *key);

/*
 * Waits for the next event, at most timeout_ms (-1: for ever), also on the n extra descriptors (n
 * <= 16; their revents are filled). Keys come before descriptors.
 */
enum term_event term_wait(struct term *term, int timeout_ms, struct pollfd *extra, size_t n,
                          struct key *key);

/* Gives the screen back, stops the process group, and takes the screen again when it is continued;
 * then paint all rows. */
void term_suspend(struct term *term);

/* The version of the library behind all this. */
const char *term_library(void);

#endif
