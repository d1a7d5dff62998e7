#ifndef CMD_DEMO_PLACE_H
#define CMD_DEMO_PLACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/civil.h"
#include "base/status.h"

enum { PLACE_CODE_MAX = 24, PLACE_NAME_MAX = 96, PLACE_ID_MAX = 48, BRANCH_MEMBERS_MAX = 45 };

struct demo_member {
    char id[PLACE_ID_MAX];
    char name[24];
    instant migrant_since; /* INSTANT_NONE: never a migrant */
};

struct demo_town {
    char code[PLACE_CODE_MAX];
    char name[PLACE_NAME_MAX];
    char org[PLACE_ID_MAX];
    char organiser[PLACE_ID_MAX]; /* the person who supervises there */
};

struct demo_branch {
    char code[PLACE_CODE_MAX];
    char village[PLACE_NAME_MAX]; /* as people call it: 镇南社区, 联山村 */
    char name[PLACE_NAME_MAX];    /* the party branch */
    char org[PLACE_ID_MAX], group[PLACE_ID_MAX];
    char secretary[PLACE_ID_MAX], leader[PLACE_ID_MAX];
    char admin[PLACE_ID_MAX];     /* who does the daily work at first */
    char successor[PLACE_ID_MAX]; /* who does it from handover on */
    instant handover;             /* INSTANT_NONE: nobody took over */
    size_t town;                  /* in the land's towns */
    instant opened;
    instant cut;                  /* nothing of its life is entered after this */
    instant quiet_from, quiet_to; /* no weekly post in [from, to) */
    uint32_t overdue;             /* enum demo_overdue bits */
    uint32_t traits;              /* enum demo_trait bits */
    struct demo_member members[BRANCH_MEMBERS_MAX];
    size_t member_count;
    int serial; /* the last number given to an event, a fact or a post */
};

struct demo_land {
    struct demo_town *towns;
    size_t town_count;
    struct demo_branch *branches;
    size_t branch_count;
};

/* Reads the list of villages; the errors are demo_write's. The land is to be freed in every case.
 */
enum status land_read(struct demo_land *land, const char *csv, size_t n, struct error *error);
void land_free(struct demo_land *land);

/* Writes the letter and the branch's next number as an id. */
void branch_new_id(struct demo_branch *branch, char letter, char out[PLACE_ID_MAX]);
/* Who enters things for the branch at that time. */
const char *branch_clerk(const struct demo_branch *branch, instant at);

#endif
