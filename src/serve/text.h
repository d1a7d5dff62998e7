#ifndef SERVE_TEXT_H
#define SERVE_TEXT_H

#include "base/buf.h"
#include "base/civil.h"

/* What the answers are put together from. */

/* "key":"text" (null for NULL), with a comma before it unless it is the first in its object. */
void text_put(struct buf *out, const char *key, const char *value);
/* The same for a time, at the offset of Beijing; INSTANT_NONE: null. */
void text_put_time(struct buf *out, const char *key, instant at);
void text_put_number(struct buf *out, const char *key, int64_t value);

#endif
