#ifndef SERVE_LIMITER_H
#define SERVE_LIMITER_H

#include <stdint.h>

/*
 * How many requests one device, or one address before log-in, may make: a bucket each that holds a
 * minute's worth and fills up evenly. The number of buckets is fixed; the fullest, which say least,
 * make room.
 */
struct limiter;

/* per_minute 0: no limit. NULL when memory is short. */
struct limiter *limiter_new(long per_minute);
void limiter_free(struct limiter *limiter);

/* Takes one request from the bucket of kind and name; answers 0, or how many seconds to wait until
 * there is one again. */
long limiter_take(struct limiter *limiter, char kind, const char *name, int64_t now_ms);

#endif
