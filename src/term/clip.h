#ifndef TERM_CLIP_H
#define TERM_CLIP_H

#include "base/buf.h"
#include "base/status.h"
#include "term/term.h"

#include <stddef.h>

/* The most text that is handed to a terminal's clipboard: 74 kB of base64. */
enum { CLIP_MAX = 55000 };

/* What stands between the program and the real terminal. */
enum clip_wrap { CLIP_PLAIN, CLIP_TMUX, CLIP_SCREEN };

/* Appends the OSC 52 sequence for the n bytes of UTF-8; ST_LIMIT when n > CLIP_MAX, ST_NOMEM. */
enum status clip_sequence(struct buf *out, enum clip_wrap wrap, const char *utf8, size_t n);

/*
 * Sends the text to the terminal's clipboard. There is no answer, so the caller says
 * 已发送到终端剪贴板 and shows the text as well. ST_LIMIT (say: too long, select it by mouse),
 * ST_IO, ST_NOMEM.
 */
enum status clip_copy(struct term *term, const char *utf8, size_t n);

#endif
