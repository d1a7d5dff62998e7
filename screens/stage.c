#include "screens/stage.h"

/* What a screen may ask of the stage. */

struct desk *stage_desk(struct stage *stage)
{
    return stage->desk;
}

struct term *stage_term(struct stage *stage)
{
    return stage->term;
}

instant stage_now(const struct stage *stage)
{
    return stage->now;
}

int stage_offset(const struct stage *stage)
{
    return stage->offset;
}

size_t stage_refreshing(const struct stage *stage)
{
    return stage->refreshing;
}

bool stage_rested(const struct stage *stage)
{
    return stage->rested;
}

void stage_later(struct stage *stage)
{
    stage->later = true;
}

struct first *stage_first(const struct stage *stage)
{
    return stage->options->first;
}
