#include "core/do.h"

#include <string.h>

#include "base/ident.h"
#include "base/intl.h"
#include "core/post.h"

static const char reply_request[] = "reply_request";

const char *do_posting_id(struct decision *d, const char *post, const char *group)
{
    return do_text(d, "%s:%s", post, group);
}

/* How many of the post's groups have a posting; the row of the last of them. */
static size_t count_postings(struct decision *d, const struct post *post)
{
    size_t count = 0;
    const char *groups = post->groups;
    const char *word;
    for (size_t n; (n = list_next(&groups, &word)) > 0;) {
        struct posting posting;
        const char *group = do_text(d, "%.*s", (int)n, word);
        count += decide_get(d, ENTITY_POSTING, do_posting_id(d, post->id, group), &posting);
    }
    return count;
}

bool do_published_anywhere(struct decision *d, const struct post *post)
{
    return count_postings(d, post) > 0;
}

static bool check_ready(struct decision *d, const struct post *post)
{
    if (post->state == POST_RETURNED)
        decide_refuse(d, VERDICT_CONFLICT_STATE, NULL,
                      _("此信息已由%s退回：请修改后重新送审，再发布。"),
                      do_name(d, post->returned_by));
    else if (post->state == POST_WITHDRAWN)
        decide_refuse(d, VERDICT_CONFLICT_STATE, NULL, _("此信息已撤下：请另起草一条。"));
    struct post_needs needs = post_needs_of(d, post);
    if (needs.approve)
        decide_refuse(d, VERDICT_CONFLICT_STATE, NULL,
                      _("此信息还没有审批：请先送审，审批后再发布。"));
    else if (needs.review)
        decide_refuse(d, VERDICT_CONFLICT_STATE, NULL,
                      _("此信息还没有审核：请管理员先审核再发布。"));
    else if (needs.check_secrecy)
        decide_refuse(d, VERDICT_CONFLICT_STATE, NULL,
                      _("此信息还没有保密审查：请保密审查员先审查再发布。"));
    else if (post->approved_at != INSTANT_NONE && decide_happened(d) < post->approved_at)
        decide_refuse(d, VERDICT_INVALID, "happened",
                      _("发布时间早于审批时间 %s：请改正发布时间。"),
                      do_time(d, post->approved_at));
    return !do_ended(d);
}

/* Whether the id can be a fact's: an event's own is kept for the fact that it was held. */
static bool is_free(struct decision *d, const char *id)
{
    struct fact fact;
    struct event event;
    return !decide_get(d, ENTITY_FACT, id, &fact) && !decide_get(d, ENTITY_EVENT, id, &event);
}

/* The post's id, joined by the group's where the post has several. Ids are unique per kind only:
 * that another thing has the id already is no reason not to record what has been published. */
static const char *fact_id(struct decision *d, const struct post *post, const char *group)
{
    if (list_count(post->groups) == 1 && is_free(d, post->id))
        return post->id;
    const char *id = do_text(d, "%s.%s", post->id, group);
    if (strlen(id) <= IDENT_MAX && is_free(d, id))
        return id;
    char digest[SHA256_TEXT];
    sha256_text(id, strlen(id), digest);
    return do_text(d, "%s", digest);
}

static void put_fact(struct decision *d, const struct post *post, const char *group, const char *id)
{
    struct fact fact;
    if (decide_get(d, ENTITY_FACT, id, &fact)) {
        decide_refuse(d, VERDICT_CONFLICT_UNIQUE, "to",
                      _("编号 %s 已有一条台账，此信息请另起草，换一个编号。"), id);
        return;
    }
    entity_clear(ENTITY_FACT, &fact);
    fact.id = id;
    fact.group = group;
    fact.kind = FACT_POSTED;
    fact.at = decide_happened(d);
    fact.recorded_at = d->command->at;
    fact.recorded_by = d->user;
    fact.category = post->category;
    fact.as = post->as;
    fact.event = post->event;
    fact.pictures = (int64_t)list_count(post->pictures);
    fact.in_branch_name = post->in_branch_name;
    fact.post = post->id;
    decide_put(d, ENTITY_FACT, &fact);
}

/* Who reads a post that asks for replies owes one where the group answers. It is an event that
 * binds by itself; the posted fact stands for it, so it makes no held fact. */
static void ask_for_replies(struct decision *d, const struct post *post, const char *group,
                            const char *id)
{
    struct group row;
    struct event event;
    if (!post->reply_required || !decide_get(d, ENTITY_GROUP, group, &row) ||
        row.reply_mode != REPLY_REQUIRED)
        return;
    /* Of several groups that must answer, the first has the post's own id. */
    if (!decide_get(d, ENTITY_EVENT, post->id, &event))
        id = post->id;
    entity_clear(ENTITY_EVENT, &event);
    event.id = id;
    event.group = group;
    event.kind = reply_request;
    event.starts = event.ends = decide_happened(d);
    event.title = post->title;
    event.recorded_at = d->command->at;
    decide_put(d, ENTITY_EVENT, &event);
}

void do_post_publish(struct decision *d)
{
    struct post post = d->target.post;
    const char *group = d->command->with.group;
    struct posting posting;
    if (!list_has(post.groups, group))
        decide_refuse(d, VERDICT_INVALID, "group", _("此信息不是发给群组 %s 的，请核对。"), group);
    const char *id = do_posting_id(d, post.id, group);
    if (decide_get(d, ENTITY_POSTING, id, &posting) && posting.withdrawn_at == INSTANT_NONE)
        do_nothing(d);
    if (do_ended(d) || !check_ready(d, &post))
        return;
    entity_clear(ENTITY_POSTING, &posting);
    posting.id = id;
    posting.post = post.id;
    posting.channel = 1;
    decide_copy(d, ENTITY_POSTING, &posting);
    posting.published = decide_happened(d);
    posting.fact = fact_id(d, &post, group);
    decide_put(d, ENTITY_POSTING, &posting);
    put_fact(d, &post, group, posting.fact);
    ask_for_replies(d, &post, group, posting.fact);
    if (count_postings(d, &post) == list_count(post.groups)) {
        post.state = POST_PUBLISHED;
        decide_put(d, ENTITY_POST, &post);
    }
}

static void withdraw_posting(struct decision *d, struct posting *posting)
{
    struct fact fact;
    posting->withdrawn_at = d->command->at;
    posting->reason = d->command->with.reason;
    decide_put(d, ENTITY_POSTING, posting);
    if (!decide_get(d, ENTITY_FACT, posting->fact, &fact) || fact.voided_at != INSTANT_NONE)
        return;
    fact.voided_at = d->command->at;
    fact.reason = d->command->with.reason;
    decide_put(d, ENTITY_FACT, &fact);
}

void do_post_withdraw(struct decision *d)
{
    struct post post = d->target.post;
    if (post.state == POST_WITHDRAWN) {
        do_nothing(d);
        return;
    }
    if (!do_published_anywhere(d, &post)) {
        decide_refuse(d, VERDICT_CONFLICT_STATE, NULL,
                      _("此信息还没有发布，不用撤下：不再发布的请退回或撤回送审。"));
        return;
    }
    const char *groups = post.groups;
    const char *word;
    for (size_t n; (n = list_next(&groups, &word)) > 0 && !do_ended(d);) {
        struct posting posting;
        const char *group = do_text(d, "%.*s", (int)n, word);
        if (decide_get(d, ENTITY_POSTING, do_posting_id(d, post.id, group), &posting))
            withdraw_posting(d, &posting);
    }
    post.state = POST_WITHDRAWN;
    post.reason = d->command->with.reason;
    decide_put(d, ENTITY_POST, &post);
}
