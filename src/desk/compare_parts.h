#ifndef DESK_COMPARE_PARTS_H
#define DESK_COMPARE_PARTS_H

#include "desk/compare.h"
#include "desk/inside.h"
#include "desk/pick.h"

/* Inside the comparison: only compare.c, compare_people.c and compare_fix.c include this. */

#define COMPARE_JOINED   "+"
#define COMPARE_HAS_QUIT "-"

/* Somebody on the roster of the group's org, or who is or was in the group. */
struct compare_person {
    const char *id, *name;
    const char *nickname; /* recorded, of the last joining; NULL */
    bool roster, open, former;
    bool excused; /* from coverage */
    bool found;   /* in the list */
};

struct compare {
    struct arena *kept;      /* the list, and what never changes */
    struct arena *arena;     /* what is read anew */
    const char *group, *org; /* ids */
    const char *org_name;
    const char *form;     /* of nicknames; NULL: the rulebook asks for none */
    const char *coverage; /* id of the rule; NULL */
    bool pasted;
    struct compare_list names;
    /* What was done beside the list: an id alone was left as it is; with COMPARE_JOINED before it,
     * its member was recorded as joined by the right nickname; with COMPARE_HAS_QUIT, as having
     * quit. */
    struct pick settled;
    struct pick aliases; /* "member\nnickname": it is them, by what the list calls them */
    struct pick others;  /* "nickname\nmember": it is not them */
    struct compare_person *people;
    size_t person_count, person_room;
    struct compare_line *lines;
    size_t line_count, line_room;
    size_t counts[COMPARE_KINDS];
    size_t agreed, excused, again, aside, on_roster;
    struct compare_line nowhere; /* what is written where memory is short */
    bool failed;
};

/* The text in the arena of what is read anew, "" for NULL; and room for one more in an array.
 * Memory that is short marks the comparison. */
const char *compare_keep(struct compare *compare, const char *text);
bool compare_more(struct compare *compare, void **array, size_t count, size_t *room, size_t size);

/* Reads the people, and who of them is excused from coverage. */
enum status compare_read_people(struct desk *desk, struct compare *compare, struct error *error);
enum status compare_read_excused(struct desk *desk, struct compare *compare, struct error *error);

#endif
