#ifndef WIRE_COMMAND_JSON_H
#define WIRE_COMMAND_JSON_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/status.h"
#include "core/command.h"

#include <stddef.h>

/* The largest text of one command, and so the longest line of a file of commands; and the gate's
 * other limits for one. */
enum { COMMAND_TEXT_MAX = 256 * 1024, COMMAND_DEPTH = 12, COMMAND_KEYS = 1024 };

/*
 * Reads one command from the n bytes of JSON at text and checks it with command_check. Keys that
 * are not of the command, or arguments that its verb does not take, are refused. id, rev, by and
 * with may be left out: NULL, INTEGER_NONE, NULL and no arguments. Strings of *out live in the
 * arena, body among them: the arguments in the order of enum argument. ST_INVALID or ST_LIMIT with
 * the key at fault (or the offset, where it is no JSON); ST_NOMEM when the arena is full.
 */
enum status command_decode(const char *text, size_t n, struct arena *arena, struct command *out,
                           struct error *error);

/*
 * Appends the command as one JSON object without a line's end. The arguments are taken from with
 * and given; body is not read. Times are written at the offset of Beijing. What command_decode
 * reads from it is the same command.
 */
void command_encode(struct buf *out, const struct command *command);

/* The same with the arguments taken from body, which must be set, and under "sig" the signature
 * (NULL or "": none), which command_decode does not take. */
void command_encode_signed(struct buf *out, const struct command *command, const char *signature);

/* Appends the arguments alone, as they stand in body. */
void command_encode_with(struct buf *out, const struct command *command);

#endif
