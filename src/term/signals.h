#ifndef TERM_SIGNALS_H
#define TERM_SIGNALS_H

#include "base/status.h"

#include <signal.h>
#include <stdbool.h>

/*
 * The signals of a screen program, read from a descriptor, so that no handler runs and a poll
 * wakes. What was set before is kept and put back.
 */
enum { SIGNALS_COUNT = 6 };

struct signals {
    int fd;
    sigset_t before;
    struct sigaction actions[SIGNALS_COUNT];
};

/* What has come since the last look. */
struct signals_seen {
    bool stop;      /* HUP, TERM, INT */
    bool resize;    /* WINCH */
    bool suspend;   /* TSTP */
    bool continued; /* CONT */
};

enum status signals_open(struct signals *signals, struct error *error);
void signals_close(struct signals *signals);

/* Reads all that has come; never blocks. */
struct signals_seen signals_read(const struct signals *signals);

/* Stops the process group as Ctrl-Z does and returns when it is continued (at once where it cannot
 * be stopped). */
void signals_suspend(const struct signals *signals);

#endif
