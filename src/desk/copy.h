#ifndef DESK_COPY_H
#define DESK_COPY_H

#include <stddef.h>

#include "base/buf.h"
#include "base/civil.h"
#include "base/status.h"

/* Texts to be copied out and pasted elsewhere; appended, one sanitised text with LF between lines.
 */
struct desk;

/* The bare text of a post: title, an empty line, body. */
enum status copy_post(struct desk *desk, const char *post, struct buf *out, struct error *error);

/*
 * The reminder that names the groups: "以下 23 个支部本周未更新：…". With rule NULL: each group
 * with what it has overdue; with a rule: the groups that owe it. Groups that owe nothing are left
 * out; *named gets how many are in it.
 */
enum status copy_reminder(struct desk *desk, const char *const *groups, size_t count,
                          const char *rule, instant now, struct buf *out, size_t *named,
                          struct error *error);

#endif
