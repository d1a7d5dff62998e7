#ifndef DESK_FOUNDING_H
#define DESK_FOUNDING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/civil.h"
#include "base/ident.h"
#include "base/status.h"

/*
 * The first things in a store of one's own: a branch with its group, who is responsible for it, and
 * its roster.
 */
struct desk;

struct founding {
    const char *org, *group;       /* their names */
    const char *secretary, *admin; /* names of persons; the same name is the same person */
    const char *leader;            /* the contact leader, who has joined the group; "": none */
    const char *rulebook;          /* an id */
    instant active_from;           /* from when on is owed what is owed */
    const char *roster;            /* a table with headings, or a name a line; "": none */
    size_t roster_length;
    bool joined; /* those of whom the roster does not say otherwise have joined the group, under the
                    names that the rulebook asks for */
};

/* Reads a roster's file, "~/" being the home folder. ST_MISSING, ST_IO, ST_LIMIT (more than out
 * holds). */
enum status founding_file(const char *path, struct buf *out, struct error *error);

/* How many people the text names. ST_INVALID, ST_LIMIT: it is no table that can be used. */
enum status founding_count(const char *roster, size_t n, size_t *people, struct error *error);

/* Appends their names, at most so many and 等 behind them when there are more; nothing when it is
 * no table. */
void founding_who(const char *roster, size_t n, size_t most, struct buf *out);

/*
 * Gives all of it to the empty ledger of the desk, settled; whoever is the admin is the store's
 * user from then on. *people gets the length of the roster. Answers other than ST_OK leave a store
 * that is of no use: the caller takes it away.
 */
enum status founding_give(struct desk *desk, const struct founding *founding, instant now,
                          size_t *people, struct error *error);

/* Appends in words what the desk's user is answerable for: "您是 镇南社区党支部党建微信群
 * 的群管理员". */
void founding_standing(struct desk *desk, struct buf *out);

#endif
