#include <string.h>

#include "base/intl.h"
#include "base/text.h"
#include "desk/letter_parts.h"
#include "ledger/client.h"

static const char *word_of(const char *const *names, int64_t value)
{
    return value > 0 ? names[value] : NULL;
}

static void set_flags(const struct letter *letter, struct command *command)
{
    const struct post *post = &letter->post, *saved = &letter->saved;
    bool all = !saved->id;
    if (post->in_branch_name != saved->in_branch_name || (all && post->in_branch_name))
        DESK_SET(command, in_branch_name, post->in_branch_name);
    if (post->major != saved->major || (all && post->major))
        DESK_SET(command, major, post->major);
    if (post->important != saved->important || (all && post->important))
        DESK_SET(command, important, post->important);
    if (post->reply_required != saved->reply_required || (all && post->reply_required))
        DESK_SET(command, reply_required, post->reply_required);
}

/* post.draft with everything, or post.edit with what has changed; what is given and NULL is taken
 * away. */
static void save_command(const struct letter *letter, const char *id, instant now,
                         struct command *command)
{
    const struct post *post = &letter->post, *saved = &letter->saved;
    desk_command(command, saved->id ? "post.edit" : "post.draft", id, now);
    if (saved->id)
        command->rev = saved->rev;
    if (!text_same(post->groups, saved->groups))
        DESK_SET(command, groups, post->groups);
    if (post->category != saved->category)
        DESK_SET(command, category, word_of(post_categories, post->category));
    if (!text_same(post->title, saved->title))
        DESK_SET(command, title, post->title);
    if (!text_same(post->body, saved->body))
        DESK_SET(command, body, post->body);
    if (!text_same(post->event, saved->event))
        DESK_SET(command, event, post->event);
    if (post->as != saved->as)
        DESK_SET(command, as, word_of(post_forms, post->as));
    set_flags(letter, command);
}

/* The text is saved: what it was saved in place of is dropped. */
static enum status settled(struct desk *desk, struct letter *letter, const char *id, instant now,
                           struct error *error)
{
    enum status status = ST_OK;
    if (*letter->instead)
        status = client_drop(desk->ledger, letter->instead, now, error);
    letter->instead[0] = '\0';
    return status == ST_OK || status == ST_MISSING ? letter_reload(desk, letter, id, error)
                                                   : status;
}

static enum status give(struct desk *desk, struct letter *letter, bool submit, instant now,
                        struct outcome *outcome, struct error *error)
{
    struct command commands[2];
    struct outcome outcomes[2];
    char id[UUID_TEXT];
    const char *to = letter->saved.id;
    size_t count = 0;
    if (!to) {
        desk_new_id(desk, now, id);
        to = id;
    }
    if (letter->post.body && strstr(letter->post.body, _(LETTER_SEAM)))
        return error_set(error, ST_REFUSED, "body",
                         _("请先把两份正文合并成一份，删去“====”那一行，再存。"));
    if (!letter->post.title)
        return error_set(error, ST_REFUSED, "title", _("请先写标题。"));
    if (letter_changed(letter))
        save_command(letter, to, now, &commands[count++]);
    if (submit)
        desk_command(&commands[count++], "post.submit", to, now);
    *outcome = (struct outcome){.verdict = VERDICT_NOOP};
    if (count == 0)
        return ST_OK;
    enum status status = desk_give(desk, commands, count, true, now, outcomes, error);
    if (status != ST_OK)
        return status;
    *outcome = outcomes[count - 1];
    for (size_t i = 0; i < count; i++) {
        if (!desk_applied(&outcomes[i])) {
            *outcome = outcomes[i];
            return ST_OK;
        }
    }
    return settled(desk, letter, to, now, error);
}

enum status letter_save(struct desk *desk, struct letter *letter, instant now,
                        struct outcome *outcome, struct error *error)
{
    return give(desk, letter, false, now, outcome, error);
}

enum status letter_submit(struct desk *desk, struct letter *letter, instant now,
                          struct outcome *outcome, struct error *error)
{
    return give(desk, letter, true, now, outcome, error);
}
