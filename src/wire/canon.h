#ifndef WIRE_CANON_H
#define WIRE_CANON_H

#include "base/buf.h"
#include "base/ident.h"
#include "core/command.h"

/*
 * The canonical binary form of a command: what a device signs and what a fingerprint is taken of.
 * "qunguan command 1" and a NUL, then id, do, to, rev, at, by, on_behalf, means and the arguments
 * (canonical JSON, command->body) as fields: each its length in bytes as four bytes, most
 * significant first, and the bytes; a field that is not there has the length 0xffffffff. rev and at
 * are in decimal, at in seconds since the epoch. command->body must be set.
 */
void command_canon(struct buf *out, const struct command *command);

/* SHA-256 of it; "" when memory is short: a print of a part could be another command's. */
void command_fingerprint(const struct command *command, char out[SHA256_TEXT]);

#endif
