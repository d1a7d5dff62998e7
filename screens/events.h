#ifndef SCREENS_EVENTS_H
#define SCREENS_EVENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/ident.h"
#include "desk/calendar.h"
#include "screens/screen.h"
#include "term/list.h"

/* The inside of the screen of meetings and activities: events.c (state and keys), events_paint.c,
 * events_find.c, events_do.c; and the form that it opens. */

enum { EVENTS_FIND_MAX = 100 };

struct events {
    char group[IDENT_MAX + 1]; /* "": those of every group */
    bool all;                  /* all of them, the latest first; else one month */
    instant month;
    enum calendar_filter filter;
    struct calendar_kind kind; /* with CALENDAR_KIND */
    struct calendar *calendar;
    uint64_t version; /* of the desk, when it was loaded */
    instant loaded;   /* INSTANT_NONE: is to be loaded anew */
    bool any_moved;   /* 改期后未再通知 is among the words shown */
    struct list list;
    char wanted[IDENT_MAX + 1]; /* where the bar is to go; "": nowhere */
    char made[IDENT_MAX + 1];   /* what the form has entered or changed */
    char find[4 * EVENTS_FIND_MAX + 1];
    struct calendar_place find_from;
    struct calendar_kind kinds[STAGE_CHOICES]; /* to choose from, by the filter */
    size_t kind_count;
    struct calendar_group groups[STAGE_CHOICES]; /* to choose from, for a new one */
    size_t group_count;
};

struct calendar_order events_order(const struct events *events);
/* Loads what is not of now any more; the bar stays on its event. */
enum status events_load(struct stage *stage, struct events *events, struct error *error);
/* The month of that instant, with the bar on the event. */
void events_go(struct events *events, instant at, const char *id);
/* Under the bar; NULL: none. */
const struct calendar_event *events_current(const struct events *events);

void events_paint(struct stage *stage, struct events *events);

void events_find(struct stage *stage, struct events *events);
void events_find_next(struct stage *stage, struct events *events, bool forward);
void events_filter(struct stage *stage, struct events *events);

void events_open(struct stage *stage, struct events *events);
void events_edit(struct stage *stage, struct events *events);
void events_draft(struct stage *stage, struct events *events);
void events_record(struct stage *stage, struct events *events);
void events_history(struct stage *stage, struct events *events);
void events_copy(struct stage *stage, struct events *events);
void events_new(struct stage *stage, struct events *events);
void events_import(struct stage *stage, struct events *events);
void events_members(struct stage *stage, struct events *events);
void events_attest(struct stage *stage, struct events *events);

/* As event_form_open; made (room for an id, may be NULL) gets what was entered or changed, and must
 * outlive the form. */
void event_form_open_for(struct stage *stage, const char *group, const char *kind,
                         const char *event, char *made);

/* Everything about one event, to be read. */
extern const struct screen screen_event; /* struct confirm_argument */

#endif
