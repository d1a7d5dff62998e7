#ifndef SCREENS_PANE_H
#define SCREENS_PANE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/civil.h"
#include "base/ident.h"
#include "base/status.h"
#include "desk/agenda.h"
#include "desk/letter.h"
#include "screens/screen.h"
#include "term/list.h"
#include "term/row.h"

enum { PANE_HINT_MAX = 400 };

/* What one group or org owes, as a list with a bar: part of the dashboard and of the group's
 * screen. */
struct pane {
    struct agenda *agenda; /* NULL: nothing loaded */
    struct list list;
    char subject[IDENT_MAX + 1];
    uint64_t version;
    instant loaded;
    bool with_open; /* set by the owner: what is not due yet is listed too */
    bool opened;    /* what is loaded is so */
    char hint[PANE_HINT_MAX];
};

void pane_free(struct pane *pane);
/* Loads anew when it is another subject or something has changed. id NULL: empties it. */
enum status pane_load(struct stage *stage, struct pane *pane, const char *id, bool is_org,
                      struct error *error);

/* Paints line `index` (nothing beyond the last) in the columns left of the row. */
void pane_line(struct stage *stage, const struct pane *pane, struct row *row, size_t index,
               bool narrow);

/* Paints what to do about the line under the bar, once that rests, into the message line: there the
 * stage paints over it what it has to say. Before it, separated, stands `first` ("": nothing). */
void pane_hint(struct stage *stage, struct pane *pane, const char *first);

/* The line that keys are about: under the bar; with `any`, the first for which they do something,
 * else the first. NULL when there is none. */
const struct agenda_line *pane_current(const struct pane *pane);
const struct agenda_line *pane_recordable(const struct pane *pane);
const struct agenda_line *pane_draftable(const struct pane *pane);

/* Opens the record prompt, the question whether the meeting was held, or what puts a finding right;
 * the post editor. They say why not. line may be NULL. */
void pane_record(struct stage *stage, const struct agenda_line *line);
/* Enter: the same, but the list where the line stands for several members; what cannot be recorded
 * is explained. */
void pane_open(struct stage *stage, const struct agenda_line *line);
void pane_draft(struct stage *stage, const struct agenda_line *line);
/* Opens the letter (taken over) in the editor; says so when it is one that was there already. */
void pane_open_letter(struct stage *stage, struct letter *letter);
/* The notice's own words and what to do now, in the message line. */
void pane_explain(struct stage *stage, const struct agenda_line *line);

#endif
