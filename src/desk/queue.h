#ifndef DESK_QUEUE_H
#define DESK_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/civil.h"
#include "base/status.h"
#include "core/advice.h"
#include "core/entity.h"
#include "core/post.h"
#include "core/rulebook.h"

/*
 * Lists of posts. QUEUE_DECIDE: what waits for a decision, posts that unlock an overdue duty first,
 * then oldest submission. QUEUE_PUBLISH: what is approved and not published everywhere, oldest
 * approval first. QUEUE_OWN: drafts and what was returned, newest first. Read marks hold for the
 * text that was read: an edited post is unread.
 */
struct queue;
struct desk;

enum queue_kind { QUEUE_DECIDE, QUEUE_PUBLISH, QUEUE_OWN };

struct queue_row {
    const char *id; /* belongs to the queue until the next queue_load */
    int64_t state;  /* enum post_state */
    int64_t rev;
    instant since;   /* submitted, approved or drafted */
    const char *org; /* whose groups it is for; "": unknown */
    bool unlocks;    /* an overdue obligation would be met by it */
    bool read;
};

struct queue *queue_new(struct desk *desk, enum queue_kind kind); /* NULL: memory is short */
void queue_free(struct queue *queue);                             /* NULL is allowed */
enum status queue_load(struct queue *queue, instant now, struct error *error);
enum queue_kind queue_kind(const struct queue *queue);

size_t queue_count(const struct queue *queue);
const struct queue_row *queue_row(const struct queue *queue, size_t index); /* NULL beyond */
/* Whether the rows are of more than one org. */
bool queue_mixed(const struct queue *queue);
const char *queue_row_id(const void *queue, size_t index);     /* for struct pick_rows */
size_t queue_index(const struct queue *queue, const char *id); /* queue_count: not in it */
/* The row to open after `index` is decided: the next unread one, else the next, else the last. */
size_t queue_next(const struct queue *queue, size_t index);
/* "12/40". */
void queue_position(const struct queue *queue, size_t index, struct buf *out);

/* The text of that row has been shown to its end. ST_NOMEM only. */
enum status queue_read(struct queue *queue, size_t index, struct error *error);
bool queue_is_read(const struct queue *queue, const char *id);

enum { QUEUE_ADVICE_MAX = 16 };

/* Everything beside the text. Strings belong to the queue and hold until the next call. */
struct queue_detail {
    struct post post; /* title, body … as stored */
    const char *author_name;
    const char *group_names; /* with 、 between */
    size_t group_count;
    const char *event_title; /* "" for none */
    enum post_step step;     /* what it waits for */
    const char *step_words;  /* "待书记审批" */
    struct advice advice[QUEUE_ADVICE_MAX];
    size_t advice_count;
    const struct checklist_line *checklist; /* of the rulebook: what may not be published */
    size_t checklist_count;
    /* Of QUEUE_PUBLISH: where it still has to be pasted, as ids of groups with blanks between. */
    const char *unpublished;
};
enum status queue_detail(struct queue *queue, size_t index, struct queue_detail *out,
                         struct error *error);

#endif
