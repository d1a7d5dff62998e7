#ifndef DESK_LETTER_H
#define DESK_LETTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/civil.h"
#include "base/status.h"
#include "core/advice.h"
#include "core/entity.h"
#include "core/post.h"
#include "ledger/ledger.h"

/* A post being written: a working copy, which becomes commands only when saved. */
struct letter;
struct desk;
struct agenda_line;

/* A new one for the groups (ids). Nothing is stored yet. */
enum status letter_new(struct desk *desk, const char *const *groups, size_t count,
                       struct letter **letter, struct error *error);
/* Drafted from an event's fields as that form (enum post_form; 0: what the event's next unmet duty
 * asks for, else its kind), an outcome from the notice about it too. Where one about it in that
 * form is on its way (the user's own draft, waiting, returned), it is that one: then letter_post
 * has its id. ST_REFUSED for what is confidential. */
enum status letter_from_event(struct desk *desk, const char *event, int64_t as, instant now,
                              struct letter **letter, struct error *error);
/* What the line asks for: form, category, event, title. ST_REFUSED when a post does not help there.
 */
enum status letter_from_line(struct desk *desk, const struct agenda_line *line, instant now,
                             struct letter **letter, struct error *error);
/* An existing post. */
enum status letter_open(struct desk *desk, const char *post, struct letter **letter,
                        struct error *error);
void letter_free(struct letter *letter); /* NULL is allowed */

/* The text as it stands; id NULL and state 0 until it has been saved once. Strings belong to the
 * letter. */
const struct post *letter_post(const struct letter *letter);
bool letter_changed(const struct letter *letter); /* since it was opened or saved */
/* Whether anything was set since a new one was made. */
bool letter_touched(const struct letter *letter);
/* Whether it may be edited in its state; else the sentence why not. */
bool letter_editable(const struct letter *letter, const char **why);

/* Setters: ST_LIMIT or ST_INVALID with a sentence, and nothing is changed, when it does not fit the
 * field. */
enum status letter_title(struct letter *letter, const char *title, struct error *error);
enum status letter_body(struct letter *letter, const char *body, struct error *error);
enum status letter_groups(struct letter *letter, const char *const *groups, size_t count,
                          struct error *error);
enum status letter_category(struct letter *letter, int64_t category, struct error *error);
enum status letter_as(struct letter *letter, int64_t as, struct error *error);
enum status letter_event(struct letter *letter, const char *event, struct error *error);
enum letter_flag { LETTER_IN_BRANCH_NAME, LETTER_MAJOR, LETTER_IMPORTANT, LETTER_REPLY_REQUIRED };
void letter_flag(struct letter *letter, enum letter_flag flag, bool value);

/* Machine advice on the text as it stands, a duplicate in one of its groups included; answers how
 * many of at most max. One sentence of each: advice_sentence (core/advice.h). */
enum status letter_advice(struct desk *desk, const struct letter *letter, instant now,
                          struct advice *out, size_t max, size_t *count, struct error *error);
/* The same for a stored post. */
enum status letter_advice_on(struct desk *desk, const struct post *post, instant now,
                             struct advice *out, size_t max, size_t *count, struct error *error);

/* What comes next: STEP_SUBMIT … STEP_PUBLISH, and the sentence ("送审后由书记审批"). */
enum post_step letter_next(struct desk *desk, const struct letter *letter, struct buf *out);
enum post_step letter_next_of(struct desk *desk, const struct post *post, struct buf *out);

/* Saves what changed (post.draft or post.edit); nothing to save is a noop. */
enum status letter_save(struct desk *desk, struct letter *letter, instant now,
                        struct outcome *outcome, struct error *error);
/* Saves and submits, in one transaction. */
enum status letter_submit(struct desk *desk, struct letter *letter, instant now,
                          struct outcome *outcome, struct error *error);

#endif
