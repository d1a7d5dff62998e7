#ifndef LEDGER_SERVING_H
#define LEDGER_SERVING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/ident.h"
#include "base/status.h"
#include "core/scope.h"
#include "ledger/inside.h"
#include "store/change.h"

/* What the files of the served store share; nobody else includes it. */

/*
 * A place from which a row is seen: an org (group ""), a group of it, or one of these, which no
 * group can be called:
 */
#define PLACE_NAMED     "@"  /* of an org: the persons that it names itself: seen from below too */
#define PLACE_NAMED_BY  "@g" /* of an org: the persons that any group of it names */
#define PLACE_SECRETARY "@s" /* of an org: what only its secretary sees */
#define PLACE_OWN       "@"  /* as the org: what is a person's own; the group is the person */
#define LOST_IN         "*"  /* as the group, of what was lost: some group of the org */

struct place {
    const char *org, *group;
};

struct places {
    struct place *list;
    size_t count, room;
};

/* How many lines of the log of changes share one number at most: what a page cannot split. */
enum { SERVING_LINES = 100, GROUP_SLOTS = 64 };

/* A row that the command being settled has written. */
struct written {
    struct written *next;
    enum entity entity;
    const union any_entity *row, *before; /* before: NULL when it is new or does not matter */
};

/* The org of a group, as last read in this transaction. */
struct group_slot {
    char group[IDENT_MAX + 1], org[IDENT_MAX + 1];
};

struct serving {
    struct head head; /* as of this transaction, or of the last */
    struct head kept; /* as it was when the transaction began */
    bool within;      /* a transaction is open */
    int64_t version;  /* of the store, as far as others change it */
    uint64_t grants;  /* ledger_grants_version */
    const void *before;
    struct written *first, **end;
    size_t lines;       /* put under the number that the head stands at */
    const char *person; /* whose command is being settled; NULL: the server's own */
    bool renew;         /* and that their scope may have changed by it */
    struct group_slot groups[GROUP_SLOTS];
    struct arena *scratch; /* what a scope reads while it looks */
};

/* Gives the rows noted their places under a new number; a command without rows takes one too. */
enum status serving_place(struct ledger *ledger, struct error *error);

/* An entry of the audit chain; do, to and print may be NULL: then about stands in their stead. */
struct entry {
    instant at;
    const char *what, *person, *device;
    const char *id, *verb, *to, *verdict, *print;
    int64_t seq; /* 0: not applied */
    const char *about;
};
void entry_body(struct buf *out, const struct entry *entry);
enum status entry_append(struct ledger *ledger, const struct entry *entry, struct error *error);

/* The places from which the row is seen, in ledger->arena: places.c. */
enum status places_of(struct ledger *ledger, enum entity entity, const void *row,
                      struct places *places, struct error *error);
/* The org of a group; NULL when there is no such group. Good until the next group is asked for. */
enum status places_group_org(struct ledger *ledger, const char *group, const char **org,
                             struct error *error);
enum status places_add(struct ledger *ledger, struct places *places, const char *org,
                       const char *group, struct error *error);
/* Adds those of a comment's or waiver's subject: an obligation's id, or that of a thing itself. */
enum status places_subject(struct ledger *ledger, const char *subject, struct places *places,
                           struct error *error);

/* Puts a row that was written, and what depends on it, into the log of changes: places_log.c. */
enum status places_log(struct ledger *ledger, const struct written *written, struct error *error);
/* The same of a row of a store that becomes served. */
enum status places_log_first(struct ledger *ledger, enum entity entity, const union any_entity *row,
                             struct error *error);
/* Who loses what by it: lost.c. */
enum status lost_log(struct ledger *ledger, const struct written *written, struct error *error);
/* A place where the command wanted to act on which its author once held something, in
 * ledger->arena; ST_MISSING: none. unseen: it was refused because something is not there; then only
 * places count that he does not see all of. */
enum status lost_place(struct ledger *ledger, const struct command *command, struct scope *scope,
                       bool unseen, const struct place **place, struct error *error);

#endif
