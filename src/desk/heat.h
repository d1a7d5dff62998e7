#ifndef DESK_HEAT_H
#define DESK_HEAT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/civil.h"
#include "base/status.h"

/* How often a group has posted in each of the last weeks, this one included: what still counts
 * (not withdrawn, not voided), a post that makes up a week in that week. */
struct desk;

enum { HEAT_WEEKS = 26 };

struct heat_week {
    instant starts; /* Monday 00:00 */
    int32_t posts;
    bool blank; /* the group was not open yet, or not any more */
    bool miss;  /* the whole week was its own, is over, and has nothing */
};

struct heat {
    struct heat_week weeks[HEAT_WEEKS]; /* the oldest first */
    int64_t posts;                      /* in all */
    int misses;
};

/* Cost: one query by group and time. ST_MISSING: there is no such group. */
enum status heat_load(struct desk *desk, const char *group, instant now, struct heat *out,
                      struct error *error);

/* Appends it in words: 近26周 发布31条 空缺3周：10-05 11-02 11-09. The latest misses, as many as
 * have room in `columns` columns; where there are more, 等 behind them. */
void heat_words(const struct heat *heat, int offset, int columns, struct buf *out);

#endif
