#ifndef SYNC_ASK_H
#define SYNC_ASK_H

#include <stddef.h>

#include "base/buf.h"
#include "base/sign.h"
#include "base/status.h"
#include "ledger/client.h"
#include "sync/transport.h"

/* For a command line, which has nothing else to do meanwhile: one request, waited for. */

/*
 * Appends the answer of a 200 to out, whose maximum is the largest answer taken; any other is an
 * error with the server's sentence. A server that is busy is asked again after the time it names, a
 * few times. *code (may be NULL) gets the number of HTTP, 0 when none came.
 */
enum status ask(const struct transport *transport, const struct exchange *exchange, struct buf *out,
                int *code, struct error *error);

/* Logs in: the token of a new session. */
enum status ask_token(const struct transport *transport, const struct membership *membership,
                      const char *secret, char token[SECRET_TEXT], struct error *error);

#endif
