#ifndef DESK_POSTS_H
#define DESK_POSTS_H

#include <stdbool.h>

#include "base/status.h"
#include "core/entity.h"
#include "core/post.h"

/* Posts on their way: what the queue and the header's numbers have in common. */
struct desk;

/* false stops the walk. The post lives until the callback returns. */
typedef bool posts_each(void *context, const struct post *post, enum post_step step);

/* Every post that is neither published everywhere nor withdrawn, with the step it waits for, by id.
 */
enum status posts_walk(struct desk *desk, posts_each *each, void *context, struct error *error);

/* Whether somebody has to decide on it; whether it may be published now (drafts are neither). */
bool posts_waits(const struct post *post, enum post_step step);
bool posts_ready(const struct post *post, enum post_step step);

#endif
