#ifndef SCREENS_FIRST_H
#define SCREENS_FIRST_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/civil.h"
#include "screens/screen.h"

/*
 * What the first start has asked for. It runs over a store in memory, so that nothing is written
 * until the end; the caller then makes the store, and opens the dashboard. When that fails, the
 * screens are opened again over the same struct, with the reason: nothing has to be typed twice.
 */
enum first_choice { FIRST_NONE, FIRST_DEMO, FIRST_ALONE, FIRST_JOIN };

enum { FIRST_NAME_MAX = 400, FIRST_ROSTER_MAX = 4 << 20 };

/* From when on is owed what is owed. */
enum first_from { FROM_WEEK, FROM_MONTH, FROM_TODAY, FROM_DATE };
enum first_roster { ROSTER_TYPED, ROSTER_FILE, ROSTER_LATER };

struct first_rulebook {
    const char *id, *title;
    const char *suffix; /* of a group's name behind the branch's */
};

struct first {
    enum first_choice choice; /* FIRST_NONE: left without one */
    char org[FIRST_NAME_MAX + 1];
    char group[FIRST_NAME_MAX + 1];
    char secretary[FIRST_NAME_MAX + 1];     /* a name */
    char admin[FIRST_NAME_MAX + 1];         /* the user's own */
    char leader[FIRST_NAME_MAX + 1];        /* the contact leader; "" */
    const struct first_rulebook *rulebooks; /* to choose from; borrowed */
    size_t rulebook_count, rulebook;
    bool group_own; /* the group's name was written, not proposed */
    enum first_from from;
    instant active_from;
    enum first_roster roster_from;
    char file[FIRST_NAME_MAX + 1];
    struct buf typed;  /* the roster as it was pasted or written */
    struct buf roster; /* a table as pasted, or of a file; "" for none */
    size_t people;     /* on it */
    bool joined;       /* everybody on it is in the group already */
    char server[FIRST_NAME_MAX + 1];
    char code[FIRST_NAME_MAX + 1];
    char device[FIRST_NAME_MAX + 1];
    char trouble[FIRST_NAME_MAX + 1]; /* why the last try failed; "" */
};

/* The rulebooks are borrowed. */
void first_init(struct first *first, const struct first_rulebook *rulebooks, size_t count);
void first_free(struct first *first);

/* Opens the first screen; after a try that failed also those above it, where it was left. */
bool first_begin(struct stage *stage);

#endif
