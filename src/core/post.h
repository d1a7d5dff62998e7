#ifndef CORE_POST_H
#define CORE_POST_H

#include "base/ident.h"
#include "core/entity.h"
#include "core/rulebook.h"

#include <stdbool.h>

struct decision;

/* A post's life (domain.md 5). */

/* The SHA-256 of what a person decides on: title, body, category, as, event, groups, flags and the
 * pictures' hashes, in that order, each with its length. With the prefix "sha256:" left out. */
void post_hash(const struct post *post, char out[SHA256_TEXT]);

/* What still has to be decided before the post may be published. */
struct post_needs {
    bool review, check_secrecy, approve; /* not yet done */
    unsigned reviewers, approvers;       /* enum role */
};

/* author_roles: what the author holds on the post's groups (enum role); sole_admin: its group has
 * one admin only. */
struct post_needs post_needs(const struct post *post, const struct rulebook *rulebook,
                             unsigned author_roles, bool sole_admin);

/* The same, with rulebook and author's roles read from the decision's world. In a trusted store an
 * author who is not registered as a person is its owner, who holds every role. */
struct post_needs post_needs_of(struct decision *decision, const struct post *post);

/* The one step a submitted post waits for now. */
enum post_step { STEP_NONE, STEP_SUBMIT, STEP_REVIEW, STEP_SECRECY, STEP_APPROVE, STEP_PUBLISH };
enum post_step post_next_step(const struct post *post, const struct post_needs *needs);

#endif
