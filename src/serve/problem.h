#ifndef SERVE_PROBLEM_H
#define SERVE_PROBLEM_H

#include <stdint.h>

#include "base/buf.h"

struct reply;

/* What goes wrong with a whole request (RFC 9457). */
enum problem {
    PROBLEM_NONE,
    PROBLEM_BAD_REQUEST,
    PROBLEM_MEDIA, /* bad-request too, with 415 */
    PROBLEM_UNAUTHORISED,
    PROBLEM_NOT_FOUND,
    PROBLEM_FORBIDDEN,
    PROBLEM_TOO_LARGE,
    PROBLEM_RATE,
    PROBLEM_EPOCH,
    PROBLEM_BUSY,
    PROBLEM_METHOD,
    PROBLEM_INTERNAL,
    PROBLEM_COUNT,
};

/* Answers with the problem and nothing else: what stood in the reply is taken back. The same bytes
 * each time. */
void problem_reply(struct reply *reply, enum problem problem);

/* What a client must know whose epoch or cursor no longer holds. */
struct epoch_now {
    const char *epoch, *history;
    int64_t restored, head;
};
void problem_epoch(struct reply *reply, const struct epoch_now *now);

#endif
