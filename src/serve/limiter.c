#include "serve/limiter.h"

#include <stddef.h>
#include <stdlib.h>

enum { SETS = 1024, WAYS = 8, MINUTE_MS = 60000 };

struct bucket {
    uint64_t name; /* 0: nobody's */
    int64_t left;  /* requests times MINUTE_MS, so that filling up loses nothing */
    int64_t at_ms;
};

struct limiter {
    int64_t per_minute;
    struct bucket buckets[SETS][WAYS];
};

struct limiter *limiter_new(long per_minute)
{
    struct limiter *limiter = calloc(1, sizeof *limiter);
    if (limiter)
        limiter->per_minute = per_minute;
    return limiter;
}

void limiter_free(struct limiter *limiter)
{
    free(limiter);
}

/* FNV-1a: two names that share a bucket only share a limit. */
static uint64_t number_of(char kind, const char *name)
{
    uint64_t number = UINT64_C(14695981039346656037);
    number = (number ^ (unsigned char)kind) * UINT64_C(1099511628211);
    for (; *name; name++)
        number = (number ^ (unsigned char)*name) * UINT64_C(1099511628211);
    return number ? number : 1;
}

static int64_t full(const struct limiter *limiter)
{
    return limiter->per_minute * MINUTE_MS;
}

static void fill(const struct limiter *limiter, struct bucket *bucket, int64_t now_ms)
{
    int64_t passed = now_ms - bucket->at_ms;
    bucket->at_ms = now_ms;
    if (passed <= 0)
        return;
    if (passed >= MINUTE_MS)
        bucket->left = full(limiter);
    else
        bucket->left += passed * limiter->per_minute;
    if (bucket->left > full(limiter))
        bucket->left = full(limiter);
}

static struct bucket *bucket_of(struct limiter *limiter, uint64_t name, int64_t now_ms)
{
    struct bucket *set = limiter->buckets[(name ^ name >> 32) % SETS], *fullest = NULL;
    for (size_t i = 0; i < WAYS; i++) {
        if (set[i].name == name) {
            fill(limiter, &set[i], now_ms);
            return &set[i];
        }
        if (set[i].name)
            fill(limiter, &set[i], now_ms);
        else
            set[i].left = full(limiter) + 1;
        if (!fullest || set[i].left > fullest->left)
            fullest = &set[i];
    }
    *fullest = (struct bucket){.name = name, .left = full(limiter), .at_ms = now_ms};
    return fullest;
}

long limiter_take(struct limiter *limiter, char kind, const char *name, int64_t now_ms)
{
    if (limiter->per_minute <= 0)
        return 0;
    struct bucket *bucket = bucket_of(limiter, number_of(kind, name), now_ms);
    if (bucket->left >= MINUTE_MS) {
        bucket->left -= MINUTE_MS;
        return 0;
    }
    int64_t ms = (MINUTE_MS - bucket->left + limiter->per_minute - 1) / limiter->per_minute;
    return (long)((ms + 999) / 1000);
}
