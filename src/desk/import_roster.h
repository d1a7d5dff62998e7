#ifndef DESK_IMPORT_ROSTER_H
#define DESK_IMPORT_ROSTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "desk/import_parts.h"

/* A roster on its way: whom the org has, and who of them a row is about. */

struct import_roll_new {
    const char *name, *id, *phone;
    long line;
};

struct import_roll {
    struct import *import;
    struct desk *desk;
    const struct table *table;
    const char *org, *group;
    bool all_join; /* those whose row does not say */
    instant now;
    struct member *members;
    long *taken; /* by which line; 0: none yet */
    size_t member_count, member_room;
    struct joining *joinings;
    size_t joining_count, joining_room;
    struct import_roll_new *added;
    size_t added_count;
    struct import_index by_id, by_name, joined, file_names, added_names, added_ids;
    bool failed;
};

/* What a row says of its member. */
struct import_said {
    const char *id, *whereabouts, *phone, *title, *nickname;
    int64_t status;
    instant since, joined_on;
    int joined;
};

/* Reads the members of the org, and who has joined the group. */
enum status import_roster_load(struct import_roll *roster, struct error *error);
void import_roster_unload(struct import_roll *roster);

/* The member whom the row is about; NULL: somebody new, or the row is refused. */
struct member *import_roster_find(struct import_roll *roster, struct import_row *row,
                                  const struct import_said *said);
/* Refuses a row that is of somebody whom an earlier row brings in. */
void import_roster_check_new(struct import_roll *roster, struct import_row *row,
                             const struct import_said *said);
/* The member's span in the group: the open one, else any; NULL: never joined. */
const struct joining *import_roster_span(const struct import_roll *roster, const char *member);

#endif
