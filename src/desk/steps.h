#ifndef DESK_STEPS_H
#define DESK_STEPS_H

#include "base/buf.h"
#include "core/entity.h"
#include "core/post.h"

/* Which step a post waits for, and in words. */
struct desk;

/* What it still needs, by the rulebook that binds it and its author's roles. */
struct post_needs steps_needs(struct desk *desk, const struct post *post);

/* The one step; STEP_NONE for what is published or withdrawn. */
enum post_step steps_next(struct desk *desk, const struct post *post);

/* "待书记审批", "待保密审查", "可以发布了：…", of a draft "送审后由书记审批" or
 * "不用审批，可直接发布". */
enum post_step steps_words(struct desk *desk, const struct post *post, struct buf *out);

#endif
