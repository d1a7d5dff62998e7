#ifndef TESTS_SCRIPT_H
#define TESTS_SCRIPT_H

#include <stdbool.h>

/*
 * A script for run.c: one command a line, in words split at spaces; "..." is one word, with the
 * escapes \n \t \r \e \a \" \\; $NAME is a variable of the environment; a line that begins with #
 * says nothing. Each statement about the screen is one test.
 *
 *   size 80x24            columns and rows, before run
 *   env NAME=VALUE...     for the program, besides LANG=C.UTF-8 TERM=xterm-256color PATH HOME
 *   program NAME          the variable that names the program (QUNGUAN unless said), or /bin/sh
 *   run ARGUMENT...       starts it and waits until it is quiet
 *   keys j Enter C-l "文字"    names of keys.h, or text, one after the other
 *   paste "text\n"        as one bracketed paste; paste N "text" N times that text
 *   expect ... end        the rows of the screen, trailing blanks left out: a line … stands for any
 *                         rows, ~~ERE for one that matches
 *   match ERE / nomatch ERE    some row matches / none does; the rest of the line, as it is
 *   cursor R,C            visible and there, counted from 0; cursor hidden
 *   reverse R             row R begins in reverse
 *   fits                  the last column is empty
 *   bytes <= N            came since the last single key
 *   sent "bytes" / unsent "bytes"    are among them / are not
 *   idle MS               nothing is sent and the process sleeps all the time
 *   rss <= N              kB; left out when QUNGUAN_SANITIZE is set
 *   resize 40x10 / signal HUP / hangup / wait MS
 *   patience MS           how long the program may take to come to rest after a key; 10000 unless
 * said exit N                the program ends with N within 5 s
 */
enum { SCRIPT_LINE_MAX = 8192, SCRIPT_LINES_MAX = 4000, SCRIPT_WORDS_MAX = 64 };

struct script {
    const char *name; /* of the file; not owned */
    char *lines[SCRIPT_LINES_MAX];
    int count;
};

struct script_words {
    int count;
    char *word[SCRIPT_WORDS_MAX + 1]; /* NULL behind the last */
    char text[SCRIPT_LINE_MAX];
};

bool script_read(struct script *script, const char *name);
bool script_write(const struct script *script);
void script_free(struct script *script);

/* Frees lines [from, to) and leaves room for n in their place, to be set; false when they are too
 * many. */
bool script_make_room(struct script *script, int from, int to, int n);

void script_split(struct script_words *words, const char *line);

#endif
