#ifndef DESK_DOSSIER_H
#define DESK_DOSSIER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/civil.h"
#include "base/status.h"
#include "desk/heat.h"

/* What there is to know about one group besides what it owes: who, what was posted, and its events.
 * Strings belong to the dossier and are clean lines. */
struct dossier;
struct desk;

struct dossier_group {
    const char *name, *org_name;
    const char *owner, *admin, *leader; /* names; "" where nobody is set */
    int64_t kind;                       /* enum group_kind */
    instant active_from, work_ended, dissolved;
    int64_t members; /* on the org's roster */
    int64_t joined;  /* in the group now */
};

enum dossier_event_state { EVENT_AHEAD, EVENT_TO_CONFIRM, EVENT_HELD, EVENT_CANCELLED };
struct dossier_event {
    const char *id, *title;
    const char *kind; /* "" where there is none */
    instant starts, ends;
    enum dossier_event_state state;
};

/* On its way (state is set, fact NULL), or posted (fact is set; post NULL where none was written
 * here). */
struct dossier_post {
    const char *post, *fact;
    const char *title;       /* "" where there is none */
    int64_t state;           /* enum post_state; 0: posted without a draft */
    int64_t category, as;    /* enum category, enum post_form; 0: none */
    instant at;              /* drafted, submitted or published */
    bool voided, late_entry; /* 作废, 补录: entered on a later day */
};

enum { DOSSIER_MAX = 200 }; /* events, and posts: the latest */

enum status dossier_load(struct desk *desk, const char *group, instant now, struct dossier **out,
                         struct error *error);
void dossier_free(struct dossier *dossier); /* NULL is allowed */

const struct dossier_group *dossier_group(const struct dossier *dossier);
const struct heat *dossier_heat(const struct dossier *dossier);
size_t dossier_events(const struct dossier *dossier);
const struct dossier_event *dossier_event(const struct dossier *dossier,
                                          size_t index); /* NULL beyond */
size_t dossier_posts(const struct dossier *dossier);
const struct dossier_post *dossier_post(const struct dossier *dossier,
                                        size_t index); /* NULL beyond */

/* 待召开, 待确认, 已召开, 已取消; of other kinds than meetings as words_event has it. */
const char *dossier_event_word(const struct dossier_event *event);

#endif
