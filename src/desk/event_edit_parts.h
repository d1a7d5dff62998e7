#ifndef DESK_EVENT_EDIT_PARTS_H
#define DESK_EVENT_EDIT_PARTS_H

#include "core/rulebook.h"
#include "desk/event_edit.h"
#include "desk/inside.h"

/* Inside the working copy of an event: only event_edit*.c include this. */

enum { EVENT_KINDS_MAX = 64 };

struct event_edit {
    struct arena *arena;
    const struct rulebook *rulebook;
    const struct rule_terms *terms; /* one for each rule; a copy */
    const struct group *bound;      /* the group, for whether a rule binds it */
    int offset;
    struct event event; /* as it stands; its texts are in the buffers below */
    struct event saved; /* as it is stored; id NULL: not yet */
    char id[IDENT_MAX + 1];
    struct buf texts[EVENT_FIELDS];
    instant *met_at; /* of each rule: when the latest fact such as it asks for; INSTANT_NONE */
    const char *kinds[EVENT_KINDS_MAX];
    size_t kind_count, kind;
    bool given, moved, added; /* by event_edit_give: for the words afterwards */
};

/* What is known of a kind beside its rules. */
struct event_trait {
    const char *kind;
    unsigned fields; /* 1 << enum event_field that are offered */
    bool gathers;
    bool end;       /* how long it takes is worth knowing */
    bool elsewhere; /* other screens make it */
};
const struct event_trait *event_trait(const char *kind);

/* The name in core: "agenda" …; and the Chinese. */
const char *event_field_key(enum event_field field);

#endif
