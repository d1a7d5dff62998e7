#ifndef DESK_ROSTER_H
#define DESK_ROSTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/civil.h"
#include "base/ident.h"
#include "base/status.h"

/*
 * The members of an org, and who of them is in one of its groups: loaded as a whole, in the order
 * of entry. Strings belong to the roster and are clean lines, "" where there is nothing.
 */
struct roster;
struct desk;

enum roster_standing {
    ROSTER_WAITING, /* has applied, and nobody has decided yet */
    ROSTER_ON,      /* on the org's roster */
    ROSTER_OUTSIDE, /* in the group, and not (any more) on the roster */
};

struct roster_member {
    const char *id, *name;
    enum roster_standing standing;
    int64_t status; /* enum member_status; 0 unknown */
    instant since;
    const char *whereabouts, *title;
    const char *phone; /* as it is; "" also where this store does not have it */
    const char *nickname;
    instant joined; /* INSTANT_NONE: not in the group now */
    instant applied_at;
    int64_t warnings;
};

/* org NULL: the group's; group NULL: the org alone, and nobody counts as joined. */
enum status roster_load(struct desk *desk, const char *org, const char *group, instant now,
                        struct roster **out, struct error *error);
void roster_free(struct roster *roster); /* NULL is allowed */

const char *roster_org(const struct roster *roster);
const char *roster_org_name(const struct roster *roster);
const char *roster_group(const struct roster *roster);         /* NULL: none */
const char *roster_nickname_form(const struct roster *roster); /* NULL: none is asked for */

size_t roster_count(const struct roster *roster);
const struct roster_member *roster_at(const struct roster *roster, size_t index); /* NULL beyond */
/* Where the member stands; the count when it is not there. */
size_t roster_find(const struct roster *roster, const char *id);

struct roster_counts {
    size_t on, joined; /* on the roster; of those in the group */
    size_t migrants, absent, waiting;
};
const struct roster_counts *roster_counts(const struct roster *roster);

/* Appends the telephone with its middle hidden: 138****0013. */
void roster_mask(struct buf *out, const char *phone);

/* Appends all there is to say of one member, a line each: what the roster has, statuses, groups,
 * events, reports, waivers. The telephone is masked unless shown. */
enum status roster_about(struct desk *desk, const char *member, bool shown, instant now,
                         struct buf *out, struct error *error);

/*
 * Lays it down that the user looked at the telephones of these members: an entry of the audit each,
 * in one transaction, which u does not take back. Members without a telephone are left out; *noted
 * gets how many are in it.
 */
enum status roster_unmask(struct desk *desk, const struct roster *roster, const char *const *ids,
                          size_t count, instant now, size_t *noted, struct error *error);

#endif
