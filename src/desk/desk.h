#ifndef DESK_DESK_H
#define DESK_DESK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/civil.h"
#include "base/ident.h"
#include "base/status.h"
#include "core/entity.h"
#include "core/rulebook.h"

/*
 * What a person does at this store, without a terminal. A desk stands over an open ledger;
 * everything that changes goes through the ledger, as commands by the store's user, held back for
 * the undo window before they are settled. "Now" comes in by argument throughout; the other files
 * of the room (board, agenda, record, letter, queue, batch, undo …) all take the desk.
 */
struct desk;
struct ledger;

enum { DESK_UNDO_SECONDS = 60 };

struct desk_options {
    struct ledger *ledger; /* borrowed; must outlive the desk */
    /* The rulebook of that id, or NULL: the shelf, which lies in a room this one does not know. */
    const struct rulebook *(*rulebook)(void *context, const char *id);
    void *context;
    struct random random; /* for the ids of what is new */
    bool read_only; /* the store was opened for reading: nothing is settled, refreshed or given */
};

/* Sits down at the ledger. Commands that an earlier session left held keep their window. */
enum status desk_open(const struct desk_options *options, instant now, struct desk **desk,
                      struct error *error);
/* Frees the desk, not the ledger. What is still held stays in the outbox: call desk_settle before,
 * where leaving means sending. NULL is allowed. */
void desk_close(struct desk *desk);

struct ledger *desk_ledger(struct desk *desk);
/* Who acts: the person's id. And the name to show: the person's, else the id. Owned by the desk. */
const char *desk_user(const struct desk *desk);
const char *desk_user_name(const struct desk *desk);
/* The name of the topmost org ("" where there is none yet), for the header. */
const char *desk_top_name(const struct desk *desk);
/* Seconds east of UTC that times are shown in: the top org's rulebook's, else Beijing's. */
int desk_offset(const struct desk *desk);

/*
 * One small part of what time asks for: settles what has been held longer than the window (in a
 * client's store the link sends it instead), and derives anew some of the groups whose lines are no
 * longer fresh at now. Meant to be called between keys; a call takes some milliseconds. *left (may
 * be NULL) gets the number of subjects still not fresh: call again until it is 0. Does nothing,
 * cheaply, when nothing is due.
 */
enum status desk_tick(struct desk *desk, instant now, size_t *left, struct error *error);

/*
 * From desk_look to desk_look_away everything read is of one moment, and the file is locked once
 * instead of for each thing read: around opening and painting a screen. Nothing may be given
 * meanwhile. Looking twice is looking once.
 */
void desk_look(struct desk *desk);
void desk_look_away(struct desk *desk);

/* Settles everything still held (leaving the queue, leaving the program). In a client's store
 * nothing is settled here: it asks the link to send all of it now, without waiting. */
enum status desk_settle(struct desk *desk, instant now, struct error *error);

/*
 * When desk_tick has to be called next for something to happen by itself: the end of a held
 * command's window, the next recheck of any subject, the next midnight. The screens wait that long
 * without waking.
 */
enum status desk_next(struct desk *desk, instant now, instant *next, struct error *error);

/* Rises with every change made or seen through this desk: what was loaded at another number is to
 * be loaded again. */
uint64_t desk_version(const struct desk *desk);

/* The numbers of the header. */
struct desk_counts {
    int64_t to_decide;  /* 待审: posts waiting for a review, secrecy check or approval */
    int64_t returned;   /* 退回: sent back to their authors, and not yet submitted again */
    int64_t to_publish; /* 待发: approved, and not yet published in each of their groups */
    int64_t
        to_confirm; /* 待确认: planned events that are over and neither confirmed nor cancelled */
    int64_t to_send;      /* 待送: commands still held or waiting to be sent */
    int64_t refused;      /* 被拒: commands that somebody has to deal with */
    int64_t undo_seconds; /* of the window left for the last thing done; 0: none held */
};
enum status desk_counts(struct desk *desk, instant now, struct desk_counts *out,
                        struct error *error);

/* The rulebook that binds an org: its own, or that of the nearest above; NULL if none. */
const struct rulebook *desk_rulebook(struct desk *desk, const char *org);

/* Appends the name of a row (an org's, person's, group's, member's; an event's or post's title; an
 * event without one by its kind), or its id when it has none or is not there. id NULL appends
 * nothing. */
void desk_name(struct desk *desk, enum entity entity, const char *id, struct buf *out);

#endif
