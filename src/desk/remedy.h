#ifndef DESK_REMEDY_H
#define DESK_REMEDY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/civil.h"
#include "base/ident.h"
#include "base/status.h"
#include "desk/agenda.h"
#include "desk/compare.h"

/*
 * What puts a finding right: for each check what has to be asked, and the commands that follow from
 * the answer. Some findings take more than one answer: remedy_look says each time what is next.
 */
struct desk;

enum remedy_ask {
    REMEDY_NOTHING, /* it is right now */
    REMEDY_NAME,    /* a person's name; text: one to start with */
    REMEDY_TEXT,    /* text: to start with */
    REMEDY_DATE,    /* when it happened */
    REMEDY_YES,     /* y */
    REMEDY_CHOICE,  /* one of choices: remedy_choose */
    REMEDY_COMPARE, /* on the comparison with what the store knows, at `list` */
    REMEDY_TOLD,    /* it is for somebody else: question says who */
};

enum { REMEDY_QUESTION_MAX = 400, REMEDY_TEXT_MAX = 401, REMEDY_CHOICES = 2 };

struct remedy {
    char group[IDENT_MAX + 1], org[IDENT_MAX + 1];
    const struct rule *rule; /* NULL: unapproved-post */
    enum remedy_ask ask;
    int step; /* inside */
    enum compare_kind list;
    char question[REMEDY_QUESTION_MAX];
    char text[REMEDY_TEXT_MAX];
    const char *choices[REMEDY_CHOICES];
};

/* Whether something can be done about the line, which is a finding. */
bool remedy_exists(const struct agenda_line *line);
/* What to do and by which key, in one sentence; NULL: nothing is known of such a finding. */
const char *remedy_advice(const struct agenda_line *line);

/* Begins with the line, as remedy_look. */
enum status remedy_open(struct desk *desk, const struct agenda_line *line, instant now,
                        struct remedy *remedy, struct error *error);
/* Reads the store: what is to be asked next. */
enum status remedy_look(struct desk *desk, struct remedy *remedy, instant now, struct error *error);
/* Goes the way chosen: what is to be asked then. */
enum status remedy_choose(struct desk *desk, struct remedy *remedy, size_t index, instant now,
                          struct error *error);

/*
 * Gives what follows from the answer as one act: text of NAME and TEXT, when of DATE. ST_REFUSED
 * with one sentence when the answer cannot be used, or the ledger refuses it: then nothing is done.
 */
enum status remedy_give(struct desk *desk, const struct remedy *remedy, const char *text,
                        instant when, instant now, struct error *error);

#endif
