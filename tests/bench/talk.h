#ifndef BENCH_TALK_H
#define BENCH_TALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/ident.h"
#include "base/sign.h"

/*
 * A client of qunguand that is no more than the benchmarks need: one connection to 127.0.0.1 that
 * is kept alive, and the log-in. It trusts what the server says.
 */
struct talk {
    int fd;
    struct buf request;
    struct buf answer;
    int code;         /* of the last answer */
    const char *body; /* lives until the next request */
    size_t length;
};

bool talk_open(struct talk *talk, const char *port);
void talk_close(struct talk *talk);
/* One request, without waiting for the answer; token and body may be NULL. */
bool talk_send(struct talk *talk, const char *method, const char *path, const char *token,
               const char *body);
/* Waits for the answer. False when the connection breaks. */
bool talk_wait(struct talk *talk);
/* Both; false also for an answer other than 200, which is told on stderr. */
bool talk_ask(struct talk *talk, const char *method, const char *path, const char *token,
              const char *body);

/* The first "key":"text" or "key":number of an answer; false when it is not there. */
bool talk_text(const struct talk *talk, const char *key, char *out, size_t size);
bool talk_number(const struct talk *talk, const char *key, int64_t *out);

/* A device that is enrolled, kept in a small file. */
struct identity {
    char tenant[IDENT_MAX + 1];
    char person[IDENT_MAX + 1];
    char device[IDENT_MAX + 1];
    char secret[SIGN_SECRET_TEXT];
};
bool identity_enrol(struct talk *talk, const char *code, struct identity *identity);
bool identity_write(const struct identity *identity, const char *path);
bool identity_read(struct identity *identity, const char *path);
bool identity_login(struct talk *talk, const struct identity *identity, char token[SECRET_TEXT]);

/* Milliseconds of the monotonic clock. */
double bench_clock(void);
double bench_median(double *values, size_t count);

#endif
