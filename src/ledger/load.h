#ifndef LEDGER_LOAD_H
#define LEDGER_LOAD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/ident.h"
#include "base/status.h"

struct ledger;
struct outcome;

/* A file of commands, one JSON object a line, given to the ledger: streaming, in transactions of
 * 1,000. */
enum { LOAD_BATCH = 1000 };

struct load {
    const char *name; /* the file's name; ids of commands without one are made from it */
    bool dry_run;     /* decide everything, keep nothing */
    long lines, applied, known, refused; /* counted as it goes; known: nothing was left to do */
    long saved;                          /* lines up to the last commit */
    /* Called for each line refused; may be NULL. */
    void (*refusal)(void *context, long line, const struct outcome *outcome);
    /* Called now and then and at the end; answers false to stop after the current transaction. May
     * be NULL. */
    bool (*progress)(void *context, const struct load *load);
    void *context;
    bool pending;             /* a transaction is open */
    char digest[SHA256_TEXT]; /* of the name; made with the first line */
};

/*
 * Gives one line (without its end) to the ledger. An empty line is passed over. A line that is no
 * command, or is refused, is counted and reported, and does not stop the load. Answers other than
 * ST_OK when the store failed (what was committed stays; the open transaction is rolled back) or
 * progress asked to stop (ST_STOPPED).
 */
enum status load_line(struct ledger *ledger, struct load *load, const char *text, size_t n,
                      struct error *error);

/* Commits what is open (a dry run: rolls it back). */
enum status load_end(struct ledger *ledger, struct load *load, struct error *error);

#endif
