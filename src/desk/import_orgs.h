#ifndef DESK_IMPORT_ORGS_H
#define DESK_IMPORT_ORGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "desk/import_parts.h"

/* The orgs, persons and groups that a register is laid against: those of the store, and behind them
 * those it brings in. */
enum { NOWHERE = -1 };

struct import_org {
    const char *id, *name, *parent, *rulebook, *secretary;
    int64_t kind, rev;  /* rev INTEGER_NONE: made, or set already by this import */
    long made;          /* by which line; 0: of the store */
    long secretary_set; /* the same */
};

struct import_person {
    const char *id, *name;
};

struct import_register {
    struct import *import;
    struct desk *desk;
    const struct table *table;
    instant now;
    const char *top; /* where an org without 上级组织 comes to stand; NULL: at the top */
    struct import_org *orgs;
    size_t org_count, org_room;
    struct import_person *persons;
    size_t person_count, person_room;
    struct group *groups;
    long *taken; /* of each group: by which line; 0: none */
    size_t group_count, group_room;
    struct import_index org_names, org_ids, person_names, person_ids, group_names, group_ids;
    struct import_index holder_names;       /* org and name, of who holds an office there */
    struct import_index file_orgs;          /* name -> row of the table */
    struct import_index new_names, new_ids; /* of groups brought in -> line */
};

enum status import_orgs_load(struct import_register *in, struct error *error);
void import_orgs_unload(struct import_register *in);

/* Index into orgs of the org named by the row, or NOWHERE: it is to be made. May refuse the row. */
long import_find_org(struct import_register *in, struct import_row *row, const char *name,
                     const char *parent);
/* Index of what stands above it, or NOWHERE: at the top, or to be made. */
long import_find_parent(struct import_register *in, struct import_row *row, const char *parent);
/* Makes the org and, before it, those above that are not there. NOWHERE: memory, or a ring. */
long import_make_org(struct import_register *in, struct import_row *row, const char *name,
                     const char *parent, int depth);

/* The person of that name who is meant: the one who has the office already, one of the org, one who
 * holds an office of it, one of no org; above: also one of the orgs above. NOWHERE: to be made. May
 * refuse the row. */
long import_find_person(struct import_register *in, struct import_row *row, long org,
                        const char *name, const char *current, bool above);
long import_make_person(struct import_register *in, struct import_row *row, const char *org,
                        const char *name);

/* "a" and "b" as one key. */
const char *import_key(struct import *import, const char *a, const char *b);

#endif
