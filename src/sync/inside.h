#ifndef SYNC_INSIDE_H
#define SYNC_INSIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/sign.h"
#include "ledger/client.h"
#include "sync/problem.h"
#include "sync/sync.h"
#include "wire/push_json.h"

/* What the files of the engine share; nobody else includes it. */

enum { SYNC_PATH_MAX = 512, SYNC_PAGE_ROWS = 500, SYNC_REBASES_MAX = 3, SYNC_LOGINS_MAX = 2 };

/* Where a run stands: each but the first is a request to be made, or under way. */
enum phase { PHASE_REST, PHASE_CHALLENGE, PHASE_TOKEN, PHASE_PUSH, PHASE_PULL, PHASE_COUNT };

/* The commands of the push under way. */
struct batch {
    size_t max; /* fewer after the server refused a request as a whole */
    size_t count;
    char ids[PUSH_COMMANDS][IDENT_MAX + 1];
};

/* A response, kept from within the transport's wait until the next step. */
struct reply {
    enum status status;
    int code;
    int64_t retry_after;
    struct buf body;
    struct error error;
};

struct sync {
    struct ledger *ledger;
    const struct transport *transport;
    struct random random;
    char secret[SIGN_SECRET_TEXT];
    struct membership membership;
    struct sync_status status;

    enum phase phase;
    bool under_way, answered;
    struct buf body; /* of the request under way */
    char path[SYNC_PATH_MAX];
    struct reply reply;
    struct arena *arena; /* of the answer being read */

    int64_t now_ms, due_ms;
    unsigned failures; /* one after the other */
    bool asked;        /* a run is wanted as soon as this one is over */
    bool with_held;    /* until what is held has been released */

    char challenge[SECRET_TEXT], token[SECRET_TEXT];
    int64_t token_ms;  /* when the token was given; by this machine's clock */
    unsigned logins;   /* begun since the server last gave a token */
    unsigned renewals; /* of the session, since the server last took a token */
    unsigned rebases;  /* of this run */
    struct batch batch;
};

/*
 * What each phase does. ask makes the request in exchange (path and body in the sync); it leaves
 * the method NULL when there is nothing to ask, and has then moved the phase on. take reads the
 * answer of a 200; decline that of anything else that is not about the session or the load. All
 * answer other than ST_OK when the run fails: it is tried again later.
 */
struct phase_work {
    enum status (*ask)(struct sync *sync, struct exchange *exchange, struct error *error);
    enum status (*take)(struct sync *sync, struct error *error);
    enum status (*decline)(struct sync *sync, const struct problem *problem, struct error *error);
};

extern const struct phase_work login_challenge, login_token, push_work, pull_work;

/* Ends the run for good: somebody must act. Answers ST_OK, for it is no failure of the run. */
enum status sync_refuse(struct sync *sync, const char *words);
/* The run is at its end: all is sent and fetched. */
void sync_done(struct sync *sync);
/* Releases what may be sent now: what is past its window, or all that is held, if that was asked.
 */
enum status sync_release(struct sync *sync, struct error *error);
static inline instant sync_now_s(const struct sync *sync)
{
    return (instant)(sync->now_ms / 1000);
}

#endif
