#ifndef DESK_ROSTER_PARTS_H
#define DESK_ROSTER_PARTS_H

#include <stdbool.h>
#include <stddef.h>

#include "desk/inside.h"

/* Commands that are given at one stroke: what the files of the roster share. */
struct bundle {
    struct desk *desk;
    struct arena *arena; /* texts that must last until they are given */
    struct command *commands;
    size_t count, room;
    instant now;
    bool failed;         /* memory is short */
    struct command none; /* written to once it is */
};

/* What came of giving them. */
struct bundle_result {
    size_t applied, refused;
    char reason[ERROR_TEXT_MAX]; /* of the first that was refused; "" */
};

enum status bundle_begin(struct bundle *bundle, struct desk *desk, instant now,
                         struct error *error);
/* One more, to be filled in before the next; never NULL. The texts are borrowed. */
struct command *bundle_add(struct bundle *bundle, const char *verb, const char *to);
const char *bundle_new_id(struct bundle *bundle);
const char *bundle_keep(struct bundle *bundle, const char *text);

/* Gives them, all or none (then ST_REFUSED with the reason when one is refused) or each for itself,
 * and frees. result may be NULL. Nothing to give is ST_OK. */
enum status bundle_give(struct bundle *bundle, bool all_or_none, struct bundle_result *result,
                        struct error *error);
/* Frees without giving. */
void bundle_drop(struct bundle *bundle);

/* Whether the rulebook of the group's org knows events of that kind. */
bool roster_knows(struct desk *desk, const char *group, const char *kind);
/* The member's latest event of that kind in the group which no fact of that kind names yet; in the
 * bundle's arena, NULL: none. */
const char *roster_open_event(struct bundle *bundle, const char *group, const char *member,
                              const char *kind, const char *fact);
/* An event that has happened, and the fact that closes one. Answers the event's id. */
const char *roster_add_event(struct bundle *bundle, const char *kind, const char *group,
                             const char *member, const char *name, instant starts);
void roster_add_fact(struct bundle *bundle, int64_t kind, const char *group, const char *member,
                     const char *event, instant happened, const char *note);

#endif
