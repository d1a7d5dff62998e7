#ifndef SYNC_LOGIN_H
#define SYNC_LOGIN_H

#include <stddef.h>

#include "base/buf.h"
#include "base/sign.h"
#include "base/status.h"
#include "ledger/client.h"

/* The bodies of a log-in by signed challenge (POST /v1/session), and what the answers hold. */
#define LOGIN_PATH "/v1/session"

void login_first_body(const struct membership *membership, struct buf *out);
enum status login_read_challenge(const char *body, size_t n, char challenge[SECRET_TEXT],
                                 struct error *error);
/* ST_INVALID when the secret is malformed. */
enum status login_second_body(const struct membership *membership, const char *secret,
                              const char *challenge, struct buf *out, struct error *error);
/* The token; ST_INVALID when it is somebody else's too. */
enum status login_read_token(const struct membership *membership, const char *body, size_t n,
                             char token[SECRET_TEXT], struct error *error);

#endif
