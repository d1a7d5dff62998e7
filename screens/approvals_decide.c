#include "screens/approvals.h"

#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "desk/nearby.h"
#include "desk/words.h"
#include "screens/catalogue.h"

enum { LINE_BYTES = 480, SUMMARY_BYTES = 2000, MEANS = MEANS_PAPER };

static struct pick_rows rows_of(const struct approvals *a)
{
    return (struct pick_rows){queue_row_id, a->queue, queue_count(a->queue)};
}

/* A decision is about what stands on the screen, or about what is tagged. */
static bool ready(struct stage *stage, struct approvals *a)
{
    if (queue_count(a->queue) == 0) {
        stage_why_not(stage, _("队列里没有信息"));
        return false;
    }
    snprintf(a->asked, sizeof a->asked, "%s", a->tags.count > 0 ? "" : a->shown);
    if (a->tags.count > 0 || (approvals_shows_current(a) && a->detailed))
        return true;
    approvals_show(stage, a);
    stage_say(stage, "%s", _("已打开这一篇，读过再定"));
    return false;
}

static void say_done(struct stage *stage, const struct batch *batch)
{
    struct buf words;
    buf_init(&words, SUMMARY_BYTES);
    batch_summary(batch, &words);
    stage_say(stage, "%s", words.text);
    buf_free(&words);
}

/* The bar goes to the next post, by id, since the list is about to change. */
static void go_on(struct stage *stage, struct approvals *a)
{
    const struct queue_row *next = queue_row(a->queue, queue_next(a->queue, a->list.current));
    char id[IDENT_MAX + 1];
    snprintf(id, sizeof id, "%s", next ? next->id : "");
    approvals_prepare(stage, a);
    size_t index = queue_index(a->queue, id);
    if (index < queue_count(a->queue))
        list_go(&a->list, index);
    approvals_show(stage, a);
}

/* One post is done at once; the batch is freed. */
static void run_one(struct stage *stage, struct approvals *a, struct batch *batch)
{
    struct error error = {.status = ST_OK};
    const struct batch_item *item = batch_item(batch, 0);
    if (item && item->state == BATCH_SKIPPED)
        stage_refuse(stage, "%s", item->why);
    else if (batch_run(stage_desk(stage), batch, stage_now(stage), &error) != ST_OK)
        stage_fail(stage, &error);
    else if (item && item->state == BATCH_FAILED)
        stage_refuse(stage, "%s", item->why);
    else {
        say_done(stage, batch);
        go_on(stage, a);
    }
    batch_free(batch);
}

/* Between question and answer the queue may have been loaded anew, without that post. */
static bool still_meant(struct stage *stage, const struct approvals *a)
{
    const struct queue_row *row = approvals_current(a);
    if (*a->asked ? row && strcmp(row->id, a->asked) == 0 : a->tags.count > 0)
        return true;
    stage_refuse(stage, "%s", _("队列刚刚变了，没有办；请看过再定"));
    return false;
}

/* Plans a->order for what is tagged, else for the post that is shown. */
static void carry_out(struct stage *stage, struct approvals *a)
{
    if (!still_meant(stage, a))
        return;
    struct error error = {.status = ST_OK};
    struct batch *batch = NULL;
    const char *single = NULL;
    const char *const *ids = NULL;
    const struct queue_row *row = approvals_current(a);
    struct pick_rows rows = rows_of(a);
    size_t count = pick_targets(&a->tags, row ? row->id : NULL, &single, &ids);
    a->order.hidden = pick_hidden(&a->tags, &rows);
    if (batch_plan(stage_desk(stage), &a->order, ids, count, stage_now(stage), &batch, &error) !=
        ST_OK) {
        stage_fail(stage, &error);
    } else if (a->tags.count == 0) {
        run_one(stage, a, batch);
    } else {
        struct batch_argument argument = {.batch = batch, .tags = &a->tags};
        stage_push(stage, &screen_batch, &argument);
    }
}

static bool read_to_end(struct stage *stage, struct approvals *a)
{
    if (a->tags.count > 0 || queue_is_read(a->queue, a->shown))
        return true;
    stage_refuse(stage, "%s", _("还没有读到文末：空格往下读，读完再通过"));
    return false;
}

void approvals_approve(struct stage *stage, struct approvals *a)
{
    if (!ready(stage, a) || !read_to_end(stage, a))
        return;
    a->order =
        (struct batch_order){.verb = BATCH_APPROVE, .happened = INSTANT_NONE, .read = a->queue};
    carry_out(stage, a);
}

static void reason_written(struct stage *stage, void *state, const char *text)
{
    struct approvals *a = state;
    if (!text) {
        stage_say(stage, "%s", _("没有退回"));
    } else if (!*text) {
        stage_refuse(stage, "%s", _("退回要写理由；没有退回"));
    } else {
        a->order.reason = text;
        carry_out(stage, a);
        a->order.reason = NULL;
    }
}

static void ask_reason(struct stage *stage)
{
    struct prompt prompt = {.question = _("退回的理由:"), .answer = reason_written};
    stage_prompt(stage, &prompt);
}

static void reason_chosen(struct stage *stage, void *state, size_t index)
{
    struct approvals *a = state;
    char reason[LINE_BYTES];
    if (!still_meant(stage, a))
        return;
    size_t lines = a->detailed ? a->detail.checklist_count : 0;
    if (lines > STAGE_CHOICES - 1)
        lines = STAGE_CHOICES - 1;
    if (index < lines) {
        const struct checklist_line *line = &a->detail.checklist[index];
        snprintf(reason, sizeof reason, "%s %s", line->clause ? line->clause : "", line->text);
        reason_written(stage, state, reason);
    } else if (index == lines) {
        ask_reason(stage);
    } else {
        stage_say(stage, "%s", _("没有退回"));
    }
}

/* The lines of the checklist, and one's own words behind them. */
static void choose_reason(struct stage *stage, struct approvals *a)
{
    char lines[STAGE_CHOICES][LINE_BYTES];
    const char *choices[STAGE_CHOICES];
    size_t n = 0;
    for (; a->detailed && n < a->detail.checklist_count && n < STAGE_CHOICES - 1; n++) {
        const struct checklist_line *line = &a->detail.checklist[n];
        snprintf(lines[n], LINE_BYTES, "%s %s", line->clause ? line->clause : "", line->text);
        choices[n] = lines[n];
    }
    choices[n] = _("自己写理由");
    struct choose choose = {.question = a->tags.count > 0 ? _("退回所标记的，因为：")
                                                          : _("退回这一篇，因为："),
                            .choices = choices,
                            .count = n + 1,
                            .answer = reason_chosen};
    if (n > 0)
        stage_choose(stage, &choose);
    else
        ask_reason(stage);
}

void approvals_return(struct stage *stage, struct approvals *a)
{
    if (!ready(stage, a))
        return;
    a->order = (struct batch_order){.verb = BATCH_RETURN,
                                    .happened = INSTANT_NONE,
                                    .read = a->tags.count > 0 ? a->queue : NULL};
    choose_reason(stage, a);
}

void approvals_recall(struct stage *stage, struct approvals *a)
{
    if (!ready(stage, a))
        return;
    a->order = (struct batch_order){.verb = BATCH_RECALL, .happened = INSTANT_NONE};
    carry_out(stage, a);
}

static enum status secretary_of(struct stage *stage, const char *org, char out[IDENT_MAX + 1],
                                struct error *error)
{
    struct buf id;
    buf_init(&id, IDENT_MAX);
    enum status status = nearby_secretary(stage_desk(stage), org, &id, error);
    snprintf(out, IDENT_MAX + 1, "%s", id.text);
    buf_free(&id);
    if (status == ST_OK && !*out)
        status = error_set(error, ST_MISSING, NULL, "%s",
                           _("这个支部没有登记书记，不能代录；先登记书记"));
    return status;
}

/* The one secretary of all that is meant; an order can be on behalf of only one. */
static enum status find_secretary(struct stage *stage, struct approvals *a, struct error *error)
{
    if (a->tags.count == 0)
        return secretary_of(stage, a->detail.post.org, a->secretary, error);
    *a->secretary = '\0';
    for (size_t i = 0; i < a->tags.count; i++) {
        char one[IDENT_MAX + 1];
        struct queue_detail detail;
        size_t index = queue_index(a->queue, a->tags.ids[i]);
        enum status status = queue_detail(a->queue, index, &detail, error);
        if (status == ST_OK)
            status = secretary_of(stage, detail.post.org, one, error);
        if (status != ST_OK)
            return status;
        if (*a->secretary && strcmp(a->secretary, one) != 0)
            return error_set(error, ST_REFUSED, NULL, "%s",
                             _("所标记的分属不同的书记，请按支部分开代录"));
        memcpy(a->secretary, one, sizeof one);
    }
    return ST_OK;
}

/* First the means of an approval, then the same of a return. */
static void means_chosen(struct stage *stage, void *state, size_t index)
{
    struct approvals *a = state;
    if (index >= 2 * MEANS) {
        stage_say(stage, "%s", _("没有代录"));
        return;
    }
    bool approve = index < MEANS;
    a->order = (struct batch_order){.verb = approve ? BATCH_APPROVE : BATCH_RETURN,
                                    .on_behalf = a->secretary,
                                    .means = (int64_t)(index % MEANS) + 1,
                                    .happened = INSTANT_NONE,
                                    .read = approve || a->tags.count > 0 ? a->queue : NULL};
    if (approve && read_to_end(stage, a))
        carry_out(stage, a);
    else if (!approve)
        choose_reason(stage, a);
}

static void ask_means(struct stage *stage, struct approvals *a)
{
    char lines[2 * MEANS][LINE_BYTES];
    char question[LINE_BYTES];
    const char *choices[2 * MEANS];
    struct buf name;
    for (int i = 0; i < 2 * MEANS; i++) {
        snprintf(lines[i], LINE_BYTES, "%s%s", words_means(i % MEANS + 1),
                 i < MEANS ? _("告知：通过") : _("告知：退回"));
        choices[i] = lines[i];
    }
    buf_init(&name, LINE_BYTES / 2);
    desk_name(stage_desk(stage), ENTITY_PERSON, a->secretary, &name);
    snprintf(question, sizeof question, _("代录书记 %s 的决定："), name.text);
    buf_free(&name);
    struct choose choose = {
        .question = question, .choices = choices, .count = 2 * MEANS, .answer = means_chosen};
    stage_choose(stage, &choose);
}

void approvals_on_behalf(struct stage *stage, struct approvals *a)
{
    struct error error = {.status = ST_OK};
    if (!ready(stage, a))
        return;
    enum status status = find_secretary(stage, a, &error);
    if (a->tags.count > 0) {
        /* The details asked for have taken the place of the one shown. */
        a->loaded = false;
        approvals_prepare(stage, a);
    }
    if (status != ST_OK)
        stage_fail(stage, &error);
    else
        ask_means(stage, a);
}
