#ifndef DESK_BATCH_H
#define DESK_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/civil.h"
#include "base/status.h"
#include "core/entity.h"

/*
 * A batch: planned first, which changes nothing, then carried out in one transaction. What fails
 * does not stop the rest; each item keeps its reason; only what failed can be tried again. One
 * target is a batch of one.
 */
struct batch;
struct desk;
struct queue;

enum batch_verb {
    BATCH_APPROVE,  /* posts: the step each waits for (review, secrecy check, approval) */
    BATCH_RETURN,   /* posts; reason */
    BATCH_SUBMIT,   /* posts */
    BATCH_RECALL,   /* posts */
    BATCH_PUBLISH,  /* posts, in every group where they are not yet; happened, channel; attest */
    BATCH_WITHDRAW, /* posts; reason */
    BATCH_RECORD,   /* groups: the obligation of the rule, filled in as the record prompt does;
                       happened */
    BATCH_CONFIRM,  /* events */
    BATCH_CANCEL,   /* events; reason */
    BATCH_WAIVE,    /* obligations and findings; reason */
    BATCH_UNWAIVE,  /* the same */
    BATCH_VOID,     /* facts; reason */
    BATCH_RATIFY,   /* facts */
    BATCH_VERBS,
};
/* 审批通过, 退回, … */
const char *batch_verb_name(enum batch_verb verb);

struct batch_order {
    enum batch_verb verb;
    const char *reason;       /* where the verb needs one */
    const char *on_behalf;    /* 代录: the secretary's person id; NULL: one's own decision */
    int64_t means;            /* enum means, with on_behalf */
    int64_t channel;          /* of publishing: index into channels; 0: pasted */
    const char *group;        /* of publishing: only there; NULL: everywhere */
    instant happened;         /* INSTANT_NONE: now */
    const char *rule;         /* of BATCH_RECORD: the rule's id */
    const struct queue *read; /* posts not read to the end there are skipped; NULL: not asked */
    size_t hidden;            /* how many of the targets the filter hides (pick_hidden) */
};

enum batch_state { BATCH_PLANNED, BATCH_SKIPPED, BATCH_DONE, BATCH_FAILED };

struct batch_item {
    const char *id;
    const char *label; /* the title or name */
    enum batch_state state;
    const char *why; /* skipped or failed: one sentence; "" otherwise */
};

/* Plans. The order's strings are copied; its queue is asked only now. */
enum status batch_plan(struct desk *desk, const struct batch_order *order, const char *const *ids,
                       size_t count, instant now, struct batch **batch, struct error *error);
void batch_free(struct batch *batch); /* NULL is allowed */

size_t batch_count(const struct batch *batch);
const struct batch_item *batch_item(const struct batch *batch, size_t index); /* NULL beyond */
size_t batch_tally(const struct batch *batch, enum batch_state state);
enum batch_verb batch_verb(const struct batch *batch);

/*
 * The confirmation in lines of text: verb and count, the first `rows` labels, what is skipped and
 * why with numbers, what the filter hides. Ends without the question; its default answer is No.
 */
void batch_confirmation(const struct batch *batch, size_t rows, struct buf *out);
/* Afterwards, one line: "审批通过 38 条，失败 2 条，跳过 3 条". */
void batch_summary(const struct batch *batch, struct buf *out);

/* Carries out what is planned. ST_OK also when items failed; otherwise nothing at all was done. */
enum status batch_run(struct desk *desk, struct batch *batch, instant now, struct error *error);
/* Makes what failed planned again; answers how many. */
size_t batch_retry(struct batch *batch);

#endif
