#ifndef WIRE_PUSH_JSON_H
#define WIRE_PUSH_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/ident.h"
#include "base/sign.h"
#include "base/status.h"
#include "core/command.h"
#include "core/decide.h"

/*
 * A push (protocol.md 5): {"commands":[{…a command…,"sig":"…"},…]} and its answer
 * {"verdicts":[{"id":"…","verdict":"applied","seq":12},…],"head":40}.
 */
enum {
    PUSH_COMMANDS = 100,
    PUSH_TEXT_MAX = 256 * 1024,
    ANSWER_TEXT_MAX = 256 * 1024,
    VERDICT_TEXT_MAX = 2048
};

/* Appends one command for a push; signature NULL or "": none. command->body must be set. */
void push_command(struct buf *out, const struct command *command, const char *signature);

/* One command of a push as it was read: either a command, or what is wrong with it. */
struct pushed {
    struct command command;
    char signature[SIGN_SIGNATURE_TEXT]; /* "": none */
    char id[IDENT_MAX + 1];              /* as far as it could be read; "" */
    enum status status;                  /* not ST_OK: no command; error says why */
    bool unsupported;                    /* of a verb or version that this program does not know */
    struct error error;
};

/*
 * Reads a push: at most PUSH_COMMANDS into list (in the arena). Answers other than ST_OK only when
 * the whole is no push (ST_LIMIT: too many or too large); one command that is malformed has its own
 * status. A signature is only passed on: nobody has verified it.
 */
enum status push_decode(const char *text, size_t n, struct arena *arena, struct pushed **list,
                        size_t *count, struct error *error);

/* One verdict: how a command ended at the server. */
struct judgement {
    char id[IDENT_MAX + 1];
    enum verdict verdict;
    int64_t seq; /* the tenant's counter when it was settled: a page up to it holds its effect; 0:
                    refused */
    bool clock;  /* the claimed time lay ahead and was lowered */
    char key[ERROR_KEY_MAX];
    char detail[ERROR_TEXT_MAX]; /* the reason; for device.invite that was applied the code */
};
void judgement_encode(struct buf *out, const struct judgement *judgement);

/* {"verdicts":[ … ],"head":N} around texts of judgement_encode. */
void answer_begin(struct buf *out);
void answer_verdict(struct buf *out, const char *verdict, size_t n);
void answer_end(struct buf *out, int64_t head);

/* Reads an answer; *list lives in the arena. Unknown keys are passed over; a verdict that is not of
 * the closed set is an error. */
enum status answer_decode(const char *text, size_t n, struct arena *arena, struct judgement **list,
                          size_t *count, int64_t *head, struct error *error);

#endif
