#include "core/do.h"

#include <string.h>

#include "base/ident.h"
#include "base/intl.h"
#include "base/text.h"
#include "core/post.h"

static bool is_digest(const char *s, size_t n)
{
    return n == SHA256_TEXT - 1 && strspn(s, "0123456789abcdef") >= n;
}

static void copy_pictures(struct decision *d, struct post *post)
{
    if (!d->command->given[ARG_hashes])
        return;
    const char *cursor = d->command->with.hashes;
    const char *word;
    for (size_t n; (n = list_next(&cursor, &word)) > 0;) {
        if (!is_digest(word, n))
            decide_refuse(d, VERDICT_INVALID, "pictures",
                          _("图片须写成 64 位小写十六进制的 SHA-256，请改正。"));
    }
    const char *hashes = d->command->with.hashes;
    post->pictures = hashes && *hashes ? hashes : NULL;
}

/* The groups of a post are different ones, of one org: the post's. */
static void check_groups(struct decision *d, struct post *post)
{
    const char *cursor = post->groups;
    const char *word;
    const char *org = NULL;
    struct group group;
    for (size_t n; (n = list_next(&cursor, &word)) > 0 && !do_ended(d);) {
        const char *id = do_text(d, "%.*s", (int)n, word);
        if (list_has(cursor, id))
            decide_refuse(d, VERDICT_INVALID, "groups", _("群组 %s 写了两次，请去掉一个。"), id);
        if (!decide_get(d, ENTITY_GROUP, id, &group))
            continue;
        if (org && !text_same(org, group.org))
            decide_refuse(d, VERDICT_INVALID, "groups",
                          _("一条信息只能发到同一组织的群组：%s 属于别的组织，请分开起草。"), id);
        org = group.org;
    }
    post->org = org;
}

static void fill(struct decision *d, struct post *post)
{
    decide_copy(d, ENTITY_POST, post);
    copy_pictures(d, post);
    if (!do_ended(d) && do_keeps(d, ENTITY_POST, post, "groups category title"))
        check_groups(d, post);
}

void do_post_draft(struct decision *d)
{
    struct post post;
    entity_clear(ENTITY_POST, &post);
    post.id = d->command->to;
    post.author = d->user;
    post.state = POST_DRAFT;
    post.drafted_at = d->command->at;
    fill(d, &post);
    decide_put(d, ENTITY_POST, &post);
}

/* Takes back everything that was decided since the draft. */
static void void_decisions(struct post *post)
{
    post->text = NULL;
    post->submitted_at = INSTANT_NONE;
    post->reviewed_by = post->checked_by = post->approved_by = post->proxy = NULL;
    post->reviewed_at = post->checked_at = post->approved_at = INSTANT_NONE;
    post->means = 0;
}

static void clear_return(struct post *post)
{
    post->returned_by = post->reason = NULL;
    post->returned_at = INSTANT_NONE;
}

/* Only a text that is out nowhere can still change. */
static bool check_unpublished(struct decision *d, const struct post *post)
{
    if (post->state == POST_WITHDRAWN)
        decide_refuse(d, VERDICT_CONFLICT_STATE, NULL, _("此信息已撤下：请另起草一条。"));
    else if (do_published_anywhere(d, post))
        decide_refuse(d, VERDICT_CONFLICT_STATE, NULL,
                      _("此信息已发布：要改动的请先撤下，再另起草一条。"));
    return !do_ended(d);
}

void do_post_edit(struct decision *d)
{
    const struct post *before = &d->target.post;
    struct post post = *before;
    char was[SHA256_TEXT];
    char is[SHA256_TEXT];
    fill(d, &post);
    if (do_ended(d) || !check_unpublished(d, before))
        return;
    post_hash(before, was);
    post_hash(&post, is);
    if (strcmp(was, is) != 0 && post.state != POST_RETURNED) {
        void_decisions(&post);
        post.state = POST_DRAFT;
    }
    do_save(d, ENTITY_POST, before, &post);
}

/* The hash given must be that of the text as it is now. */
static bool check_text(struct decision *d, const char *hash, bool required)
{
    static const char prefix[] = "sha256:";
    const char *text = d->command->with.text;
    if (!text && required && !d->trusted)
        decide_refuse(d, VERDICT_INVALID, "text",
                      _("缺少 text：请写明所审文稿的 SHA-256，以免审到改动过的文稿。"));
    if (!text)
        return !do_ended(d);
    if (strncmp(text, prefix, sizeof prefix - 1) == 0)
        text += sizeof prefix - 1;
    if (!hash || strcmp(text, hash) != 0)
        decide_refuse(d, VERDICT_CONFLICT_REV, "text", _("文稿已改动，请重新阅读后再办。"));
    return !do_ended(d);
}

void do_post_submit(struct decision *d)
{
    struct post post = d->target.post;
    char hash[SHA256_TEXT];
    post_hash(&post, hash);
    if (post.state != POST_DRAFT && post.state != POST_RETURNED) {
        if (post.state < POST_PUBLISHED && check_text(d, post.text, false))
            do_nothing(d);
        decide_refuse(d, VERDICT_CONFLICT_STATE, NULL,
                      _("此信息已发布或撤下，不能再送审：请另起草一条。"));
        return;
    }
    if (!check_unpublished(d, &post) || !check_text(d, hash, false))
        return;
    void_decisions(&post);
    clear_return(&post);
    post.text = do_text(d, "%s", hash);
    post.submitted_at = d->command->at;
    post.state = POST_SUBMITTED;
    decide_put(d, ENTITY_POST, &post);
}

void do_post_recall(struct decision *d)
{
    struct post post = d->target.post;
    if (!d->trusted && !text_same(post.author, d->user)) {
        decide_refuse(d, VERDICT_FORBIDDEN, NULL,
                      _("只有作者能撤回送审：请作者撤回，或退回给作者。"));
    } else if (post.state == POST_DRAFT) {
        do_nothing(d);
    } else if (post.state == POST_SUBMITTED || post.state == POST_REVIEWED ||
               post.state == POST_CHECKED) {
        if (!check_unpublished(d, &post) || !check_text(d, post.text, false))
            return;
        void_decisions(&post);
        post.state = POST_DRAFT;
        decide_put(d, ENTITY_POST, &post);
    } else {
        decide_refuse(d, VERDICT_CONFLICT_STATE, NULL,
                      _("只有送审中的信息可以撤回；已审批的要改动，请直接修改后重新送审。"));
    }
}

/* In whose name the decision is. */
static const char *decider(const struct decision *d)
{
    return d->command->on_behalf ? d->command->on_behalf : d->user;
}

/* A store's own user is secretary too, unless the command names somebody else as who acts. */
static bool is_secretary(struct decision *d, const struct post *post)
{
    struct person person;
    const char *who = decider(d);
    if (do_groups_roles(d, who, post->groups) & ROLE_SECRETARY)
        return true;
    return d->trusted && !d->command->on_behalf &&
           (!d->command->by || !decide_get(d, ENTITY_PERSON, who, &person));
}

/* Whether a decision may be entered for another here, and who decides holds one of the roles. */
static bool check_decider(struct decision *d, const struct post *post, unsigned roles)
{
    const char *behalf = d->command->on_behalf;
    if (do_ended(d))
        return false;
    if (behalf && text_same(behalf, d->user))
        decide_refuse(d, VERDICT_INVALID, "on_behalf", _("on_behalf 就是本人：请去掉，直接办理。"));
    else if (behalf && !d->world->flag(d->world->context, post->org, "proxy_approval", true))
        decide_refuse(d, VERDICT_FORBIDDEN, "on_behalf", _("本组织不允许代录，请本人办理。"));
    else if ((behalf || !d->trusted) && !(do_groups_roles(d, decider(d), post->groups) & roles))
        decide_refuse(d, VERDICT_FORBIDDEN, behalf ? "on_behalf" : NULL,
                      _("按规则集，%s 无权作此决定：请有权的人办理，或代其录入。"),
                      do_name(d, decider(d)));
    else if (!d->trusted && text_same(post->author, decider(d)) && !is_secretary(d, post))
        decide_refuse(d, VERDICT_FORBIDDEN, NULL, _("作者不能审自己的信息，请另一人办理。"));
    return !do_ended(d);
}

/* The same decision on the same text again changes nothing, whoever may take it: the journal keeps
 * that they concur. */
static bool check_undecided(struct decision *d, instant at)
{
    if (at != INSTANT_NONE)
        do_nothing(d);
    return !do_ended(d);
}

static void refuse_returned(struct decision *d, const struct post *post)
{
    decide_refuse(d, VERDICT_CONFLICT_DECIDED, NULL, _("已由%s于 %s 退回，请等作者改好再送审。"),
                  do_name(d, post->returned_by), do_time(d, post->returned_at));
}

static void refuse_approved(struct decision *d, const struct post *post)
{
    decide_refuse(d, VERDICT_CONFLICT_DECIDED, NULL,
                  do_published_anywhere(d, post) ? _("已由%s于 %s 批准，并已发布。")
                                                 : _("已由%s于 %s 批准。"),
                  do_name(d, post->approved_by), do_time(d, post->approved_at));
}

/* The post must wait for decisions on the text that was read. */
static bool check_waiting(struct decision *d, const struct post *post)
{
    char hash[SHA256_TEXT];
    post_hash(post, hash);
    /* What was read is no longer what is being written. */
    if (post->state == POST_DRAFT && check_text(d, hash, false))
        decide_refuse(d, VERDICT_CONFLICT_STATE, NULL, _("此信息还没有送审：请作者先送审。"));
    else if (post->state == POST_WITHDRAWN)
        decide_refuse(d, VERDICT_CONFLICT_STATE, NULL, _("此信息已撤下，不用再审。"));
    else if (post->state == POST_RETURNED)
        refuse_returned(d, post);
    return !do_ended(d) && check_text(d, post->text, true);
}

/* A step before the approval comes too late once the post is approved or out. */
static bool check_early(struct decision *d, const struct post *post)
{
    if (do_ended(d))
        return false;
    if (post->approved_at != INSTANT_NONE)
        refuse_approved(d, post);
    else if (post->state == POST_PUBLISHED)
        decide_refuse(d, VERDICT_CONFLICT_STATE, NULL, _("此信息已发布，不用再审。"));
    return !do_ended(d);
}

void do_post_review(struct decision *d)
{
    struct post post = d->target.post;
    struct post_needs needs = post_needs_of(d, &post);
    unsigned reviewers = ROLE_ADMIN | ROLE_OWNER | ROLE_SECRETARY;
    if (!check_waiting(d, &post) || !check_decider(d, &post, needs.reviewers | reviewers) ||
        !check_undecided(d, post.reviewed_at) || !check_early(d, &post))
        return;
    post.reviewed_by = decider(d);
    post.reviewed_at = d->command->at;
    if (post.state == POST_SUBMITTED)
        post.state = POST_REVIEWED;
    decide_put(d, ENTITY_POST, &post);
}

void do_post_check_secrecy(struct decision *d)
{
    struct post post = d->target.post;
    if (!check_waiting(d, &post) || !check_decider(d, &post, ROLE_SECRECY_REVIEWER) ||
        !check_undecided(d, post.checked_at) || !check_early(d, &post))
        return;
    post.checked_by = d->user;
    post.checked_at = d->command->at;
    post.state = POST_CHECKED;
    decide_put(d, ENTITY_POST, &post);
}

void do_post_approve(struct decision *d)
{
    struct post post = d->target.post;
    if (!check_waiting(d, &post))
        return;
    struct post_needs needs = post_needs_of(d, &post);
    unsigned approvers = ROLE_SECRETARY | ROLE_OWNER | ROLE_HEAD;
    approvers = needs.approvers ? needs.approvers : approvers;
    if (post.approved_at != INSTANT_NONE) {
        if (check_decider(d, &post, approvers))
            check_undecided(d, post.approved_at);
        return;
    }
    if (!check_early(d, &post))
        return;
    if (needs.review)
        decide_refuse(d, VERDICT_CONFLICT_STATE, NULL, _("还没有审核：请管理员先审核，再审批。"));
    else if (needs.check_secrecy)
        decide_refuse(d, VERDICT_CONFLICT_STATE, NULL,
                      _("还没有保密审查：请保密审查员先审查，再审批。"));
    if (!check_decider(d, &post, approvers))
        return;
    post.approved_by = decider(d);
    post.approved_at = d->command->at;
    post.proxy = d->command->on_behalf ? d->user : NULL;
    post.means = d->command->means;
    post.state = POST_APPROVED;
    decide_put(d, ENTITY_POST, &post);
}

/* Who approved may take it back, and so may the secretary who has seen the approval. */
static bool may_undo_approval(struct decision *d, const struct post *post)
{
    if (text_same(post->approved_by, decider(d)))
        return is_secretary(d, post);
    int64_t seen = d->command->rev;
    bool current = seen == INTEGER_NONE ? !d->scope : seen == post->rev;
    return current && !do_published_anywhere(d, post) && is_secretary(d, post);
}

void do_post_return(struct decision *d)
{
    struct post post = d->target.post;
    if (post.state == POST_RETURNED && text_same(post.returned_by, decider(d))) {
        do_nothing(d);
        return;
    }
    if (!check_waiting(d, &post))
        return;
    if (post.approved_at != INSTANT_NONE && !may_undo_approval(d, &post))
        refuse_approved(d, &post);
    if (!check_unpublished(d, &post))
        return;
    unsigned returners = d->command->verb->roles;
    if (!check_decider(d, &post, returners))
        return;
    const char *text = post.text;
    void_decisions(&post);
    post.text = text;
    post.returned_by = decider(d);
    post.returned_at = d->command->at;
    post.proxy = d->command->on_behalf ? d->user : NULL;
    post.means = d->command->means;
    post.reason = d->command->with.reason;
    post.state = POST_RETURNED;
    decide_put(d, ENTITY_POST, &post);
}
