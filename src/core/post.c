#include "core/post.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "core/command.h"
#include "core/decide.h"
#include "core/do.h"

enum {
    PARTS = 8,
    LENGTH_TEXT = 24,
    PART_TEXT = LENGTH_TEXT + SHA256_TEXT,
    RUNS_GROUP = ROLE_ADMIN | ROLE_OWNER,
    NOT_MEMBER = RUNS_GROUP | ROLE_SECRETARY | ROLE_HEAD,
};

/* Each part goes in as its length and its own digest, so that no text can run into the next and
 * the whole needs no memory. */
void post_hash(const struct post *post, char out[SHA256_TEXT])
{
    const char flags[] = {(char)('0' + (post->in_branch_name != 0)),
                          (char)('0' + (post->major != 0)), (char)('0' + (post->important != 0)),
                          (char)('0' + (post->reply_required != 0)), '\0'};
    const char *parts[PARTS] = {post->title,
                                post->body,
                                post_categories[post->category],
                                post_forms[post->as],
                                post->event,
                                post->groups,
                                flags,
                                post->pictures};
    char text[PARTS * PART_TEXT];
    size_t used = 0;
    for (size_t i = 0; i < PARTS; i++) {
        const char *part = parts[i] ? parts[i] : "";
        char digest[SHA256_TEXT];
        sha256_text(part, strlen(part), digest);
        int n = snprintf(text + used, sizeof text - used, "%zu:%s\n", strlen(part), digest);
        used += n > 0 ? (size_t)n : 0;
    }
    sha256_text(text, used, out);
}

static bool matches(const struct policy_row *row, const struct post *post, unsigned author_roles)
{
    if (row->author && strcmp(row->author, "member") == 0 && author_roles & NOT_MEMBER)
        return false;
    if (row->author && strcmp(row->author, "admin") == 0 && !(author_roles & RUNS_GROUP))
        return false;
    return (!row->in_branch_name || post->in_branch_name) && (!row->major || post->major) &&
           (!row->important || post->important);
}

struct post_needs post_needs(const struct post *post, const struct rulebook *rulebook,
                             unsigned author_roles, bool sole_admin)
{
    struct post_needs needs = {0};
    bool check_secrecy = false;
    for (size_t i = 0; rulebook && i < rulebook->policy_count; i++) {
        const struct policy_row *row = &rulebook->policy[i];
        if (!matches(row, post, author_roles))
            continue;
        if (!(row->sole_admin_skips && sole_admin))
            needs.reviewers |= row->review;
        check_secrecy = check_secrecy || row->check_secrecy;
        needs.approvers |= row->approve;
    }
    needs.review = needs.reviewers && post->reviewed_at == INSTANT_NONE;
    needs.check_secrecy = check_secrecy && post->checked_at == INSTANT_NONE;
    needs.approve = needs.approvers && post->approved_at == INSTANT_NONE;
    return needs;
}

/* Whether the author is the one admin of each of the post's groups. */
static bool is_sole_admin(struct decision *d, const struct post *post)
{
    const char *groups = post->groups;
    const char *id;
    struct group group;
    for (size_t n; (n = list_next(&groups, &id)) > 0;) {
        if (!decide_get(d, ENTITY_GROUP, do_text(d, "%.*s", (int)n, id), &group) || !group.admin ||
            !text_same(group.admin, post->author))
            return false;
    }
    return true;
}

struct post_needs post_needs_of(struct decision *d, const struct post *post)
{
    const struct rulebook *rulebook = decide_rulebook(d, post->org);
    struct person person;
    if (d->trusted && !decide_get(d, ENTITY_PERSON, post->author, &person))
        return post_needs(post, rulebook, ROLE_ALL, true);
    return post_needs(post, rulebook, do_groups_roles(d, post->author, post->groups),
                      is_sole_admin(d, post));
}

enum post_step post_next_step(const struct post *post, const struct post_needs *needs)
{
    if (post->state == POST_DRAFT || post->state == POST_RETURNED)
        return STEP_SUBMIT;
    if (post->state == POST_PUBLISHED || post->state == POST_WITHDRAWN)
        return STEP_NONE;
    if (needs->review)
        return STEP_REVIEW;
    if (needs->check_secrecy)
        return STEP_SECRECY;
    return needs->approve ? STEP_APPROVE : STEP_PUBLISH;
}
