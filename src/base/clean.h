#ifndef BASE_CLEAN_H
#define BASE_CLEAN_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The one sanitiser before every sink: screen, stdout, log, mail. C0 and C1 controls, DEL, bidi
 * marks, embeddings, overrides and isolates, zero-width characters, the BOM, line and paragraph
 * separators, non-characters and bytes that are not UTF-8 never reach a terminal.
 */

/* Whether the character may be shown as it is. */
bool clean_keeps(uint32_t cp);

/* Appends s to out as one line: what may not be shown is dropped, but tab, CR and LF become a space
 * and a broken byte becomes '?'. */
void clean_line(struct buf *out, const char *s, size_t n);

/* The same, but LF stays, so that a text keeps its lines (CR LF becomes LF). */
void clean_text(struct buf *out, const char *s, size_t n);

#endif
