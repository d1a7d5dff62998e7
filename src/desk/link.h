#ifndef DESK_LINK_H
#define DESK_LINK_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/civil.h"
#include "base/status.h"
#include "core/entity.h"
#include "desk/desk.h"

struct sync;
struct letter;

/*
 * The desk's link to a server: the state that the header shows, the one wait on keyboard and
 * network, what waits in the outbox, what was refused, and what can be done about each.
 * A desk without a link (a store of one's own) answers LINK_ALONE and waits on the keyboard alone.
 */
enum link_state { LINK_ALONE, LINK_IDLE, LINK_WORKING, LINK_OFFLINE, LINK_REFUSED };

enum { LINK_SERVER_MAX = 256 };

struct link_status {
    enum link_state state;
    int64_t held, sending, answered, refused, leftovers;
    int percent;                      /* of what is being fetched; -1: nothing */
    int64_t fetched, to_fetch;        /* of this run; 0 0: nothing is fetched */
    instant synced_at, offline_since; /* INSTANT_NONE */
    bool purged;                      /* this run: the copy is fetched anew */
    bool first;                       /* nothing has ever been fetched whole */
    char server[LINK_SERVER_MAX];     /* its address; "" without one */
    char words[ERROR_TEXT_MAX];       /* why it is offline or refused */
};

/* The link is borrowed; NULL ends it. */
void desk_link(struct desk *desk, struct sync *sync);
/* The store is a client's, and no link could be made: why. Copied; the state is LINK_REFUSED. */
void desk_link_broken(struct desk *desk, const char *why);
struct link_status desk_link_look(struct desk *desk, instant now);
/* Rises when what the header says of the link changes, and with nothing else. */
uint64_t desk_link_version(const struct desk *desk);
/* The header's words: "同步 09:09", "正在同步 45%", "离线 7天", "" without a link. */
void desk_link_words(struct desk *desk, instant now, struct buf *out);
/* Asks for a run at once. */
void desk_link_now(struct desk *desk);
/*
 * Lets the link work, then waits for the keyboard (fds) or the network or the time, whichever is
 * first; -1: for ever. Where the link has changed something it does not wait at all. To be called
 * again with the time of then: what has come from the network is taken up by the next call.
 */
void desk_wait(struct desk *desk, struct pollfd *fds, size_t count, int timeout_ms, int64_t now_ms);

/* One line of the outbox, or a leftover, as F9 lists it. Strings live in the arena. */
enum waiting_kind {
    WAITING_HELD,
    WAITING_SENDING,
    WAITING_ANSWERED,
    WAITING_REFUSED,
    WAITING_LEFTOVER
};
enum waiting_act {
    WAITING_AGAIN = 1 << 0, /* take mine: send anew */
    WAITING_DROP = 1 << 1,  /* take theirs */
    WAITING_MERGE = 1 << 2, /* a post: open the editor with mine over theirs */
    WAITING_OPEN = 1 << 3,  /* look at what it is about */
};
struct waiting {
    enum waiting_kind kind;
    const char *id;     /* of the command */
    const char *verb;   /* its Chinese phrase */
    const char *target; /* the id, and its name */
    const char *name;
    instant at;
    const char *verdict; /* as the protocol has it; NULL */
    const char *reason;  /* a sentence; NULL */
    const char *code;    /* of an invitation that is answered; NULL */
    const char *from;    /* of a leftover: whose it was; NULL */
    unsigned acts;       /* enum waiting_act */
    enum entity about;   /* with WAITING_OPEN: an org, a group or a post */
    const char *about_id;
    size_t place; /* among all, as they were entered */
};
enum status desk_waiting(struct desk *desk, struct arena *arena, struct waiting **list,
                         size_t *count, struct error *error);
/* Appends what was meant, a line for each field, and beside it what stands now. */
enum status desk_waiting_read(struct desk *desk, const struct waiting *waiting, instant now,
                              struct buf *out, struct error *error);
/* The words of a verdict: "已被别人改过"; of an unknown one itself. */
const char *desk_verdict_words(const char *verdict);
/* Does one of WAITING_AGAIN and WAITING_DROP; appends a sentence on what was done. */
enum status desk_waiting_do(struct desk *desk, const struct waiting *waiting, enum waiting_act act,
                            instant now, struct buf *out, struct error *error);
/* For WAITING_MERGE: the post as it stands with what was meant over it, to be saved in its place:
 * saving drops the line. */
enum status desk_waiting_letter(struct desk *desk, const struct waiting *waiting,
                                struct letter **letter, struct error *error);

#endif
