#ifndef SYNC_SYNC_H
#define SYNC_SYNC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/civil.h"
#include "base/ident.h"
#include "base/sign.h"
#include "base/status.h"
#include "sync/transport.h"

struct ledger;

/*
 * The client's side of the protocol: log in, push in order, pull page after page, back off where
 * nobody answers. A state machine over a transport; it never waits by itself, and every step leaves
 * the store so that it can be taken up again at any point.
 */
struct sync;

enum { SYNC_EVERY_MS = 180 * 1000, SYNC_BACKOFF_MS = 2000, SYNC_BACKOFF_MAX_MS = 300 * 1000 };

/* What was given less than this ago can still be taken back, and is not sent by itself: the desk's
 * undo window. */
enum { SYNC_HELD_SECONDS = 60 };

/* What enrolment keeps among the settings of the store: the file of an authority of one's own (an
 * absolute path; not set: the system's), and what person and tenant are called. */
#define SYNC_SETTING_CA     "server.ca"
#define SYNC_SETTING_PERSON "server.person_name"
#define SYNC_SETTING_TENANT "server.tenant_name"

enum sync_state {
    SYNC_IDLE, /* all is sent and fetched; waits for its time */
    SYNC_WORKING,
    SYNC_OFFLINE, /* nobody answers: a state, not an error */
    SYNC_REFUSED, /* the server no longer takes this device: somebody must act */
};

struct sync_options {
    struct ledger *ledger;             /* a client's; borrowed */
    const struct transport *transport; /* borrowed */
    const char *secret_key;            /* copied */
    struct random random;
};

struct sync_status {
    enum sync_state state;
    int64_t now_sending, sent;  /* commands: of this run */
    int64_t from, cursor, head; /* of what is fetched: cursor goes from `from` to head */
    instant synced_at;          /* last time all was done; INSTANT_NONE */
    instant offline_since;      /* INSTANT_NONE */
    bool purged;                /* the grants have changed: the copy is fetched anew */
    uint64_t version;           /* rises with everything that changed the store */
    struct error error;         /* why it is offline or refused */
};

enum status sync_open(const struct sync_options *options, struct sync **sync, struct error *error);
/* Gives up what is under way. NULL is allowed. */
void sync_close(struct sync *sync);

/* now_ms: since the epoch. Starts what is due; call after wait and whenever something was given. */
void sync_step(struct sync *sync, int64_t now_ms);
/* When sync_step has something to do by itself (ms since the epoch); INT64_MAX while a request is
 * under way. */
int64_t sync_next(const struct sync *sync);
/* Asks for a run at once. with_held: what still could be taken back is sent too (leaving the
 * queue). */
void sync_now(struct sync *sync, bool with_held);
/* That the user has done something: what is past its window is sent soon. */
void sync_poke(struct sync *sync, int64_t now_ms);
struct sync_status sync_look(const struct sync *sync);
/* Waits as the transport does. */
void sync_wait(struct sync *sync, struct pollfd *fds, size_t count, int timeout_ms);

/* Enrols this device by a one-time code: makes the key beside the store, and joins the store to the
 * server. Waits (a command line's). */
struct enrolment {
    const char *url, *code, *name, *ca_file, *store;
    struct random random;
    instant now;
};
enum status sync_enrol(struct ledger *ledger, const struct transport *transport,
                       const struct enrolment *enrolment, struct error *error);

#endif
