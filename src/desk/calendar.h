#ifndef DESK_CALENDAR_H
#define DESK_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/civil.h"
#include "base/ident.h"
#include "base/status.h"

/* Meetings and activities over time: of one group or of all, of one month or all of them. Strings
 * belong to the calendar and are clean lines. */
struct calendar;
struct desk;

enum calendar_state {
    CALENDAR_AHEAD,
    CALENDAR_TO_CONFIRM, /* planned, over, and neither confirmed nor cancelled */
    CALENDAR_HELD,
    CALENDAR_CANCELLED,
    CALENDAR_MOVED, /* ahead, moved after its notice went out, and no notice since */
};

struct calendar_event {
    const char *id, *group, *group_name;
    const char *kind, *kind_title;
    const char *title; /* what it is about: title, else agenda, else content; "" */
    instant starts, ends;
    enum calendar_state state;
    bool confidential; /* 保密: for the committee only */
};

enum calendar_filter { CALENDAR_ALL, CALENDAR_WAITING /* to confirm */, CALENDAR_KIND };

struct calendar_order {
    const char *group; /* NULL: of every group */
    instant month; /* any instant of the month, earliest first; INSTANT_NONE: all, latest first */
    enum calendar_filter filter;
    const char *kind; /* with CALENDAR_KIND */
};

/* A month has at most so many, all of them so many of the latest. */
enum { CALENDAR_MAX = 5000, CALENDAR_LATEST = 2000, CALENDAR_DAYS = 32 };

enum status calendar_load(struct desk *desk, const struct calendar_order *order, instant now,
                          struct calendar **calendar, struct error *error);
void calendar_free(struct calendar *calendar); /* NULL is allowed */

size_t calendar_count(const struct calendar *calendar);
const struct calendar_event *calendar_event(const struct calendar *calendar,
                                            size_t index); /* NULL beyond */
bool calendar_cut(const struct calendar *calendar);        /* there are more */
/* How many of those listed are on that day (1..31) of the month, cancelled ones left out. */
size_t calendar_on_day(const struct calendar *calendar, int day);

/* 待召开, 待确认, 已召开, 已取消, 改期后未再通知; of other kinds than meetings as words_event. */
const char *calendar_word(const struct calendar_event *event);

/* The kinds there are (of the group, or of all), the most frequent first. */
enum { CALENDAR_KINDS = 16 };
struct calendar_kind {
    char kind[IDENT_MAX + 1];
    char title[100];
};
enum status calendar_kinds(struct desk *desk, const char *group,
                           struct calendar_kind kinds[CALENDAR_KINDS], size_t *count,
                           struct error *error);

struct calendar_place {
    char id[IDENT_MAX + 1];
    instant starts;
};
/* Where an event stands; ST_MISSING. */
enum status calendar_place_of(struct desk *desk, const char *event, struct calendar_place *place,
                              struct error *error);

/*
 * The next event behind (starts, id) in time, or before it with later false, then from the other
 * end, whose title, agenda or group's name is found by what was typed (base/match.h); with here,
 * that one itself may be it. from NULL: from the end. found gets the id ("" when there is none).
 */
enum status calendar_find(struct desk *desk, const struct calendar_order *order, const char *typed,
                          const struct calendar_place *from, bool later, bool here, instant now,
                          struct calendar_place *found, struct error *error);

/* Everything there is to read about one: its fields, and what is due when. Lines. */
enum status calendar_details(struct desk *desk, const char *event, instant now, struct buf *out,
                             struct error *error);

/* The groups in which an event can be entered (opened, not dissolved) found by what was typed: at
 * most max, by name; *count gets how many there are in all. */
struct calendar_group {
    char id[IDENT_MAX + 1];
    char name[404]; /* clean */
};
enum status calendar_groups(struct desk *desk, const char *typed, struct calendar_group *groups,
                            size_t max, size_t *count, struct error *error);

#endif
