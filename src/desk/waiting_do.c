#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "base/text.h"
#include "desk/letter_parts.h"
#include "desk/waiting_parts.h"
#include "ledger/client.h"
#include "ledger/ledger.h"
#include "store/row.h"

/* What can be done about a refused line, and about what somebody else has left. */

static enum status drop(struct desk *desk, const struct waiting *waiting, instant now,
                        struct buf *out, struct error *error)
{
    /* In a store of one's own it is still held: taken back it is gone. */
    enum status status = desk->client ? client_drop(desk->ledger, waiting->id, now, error)
                                      : ledger_undo(desk->ledger, &waiting->id, 1, now, error);
    if (status != ST_OK)
        return status;
    desk->version++;
    buf_printf(out, desk->client ? _("用对方的，不再送出：%s") : _("已丢掉，不再入账：%s"),
               waiting->verb);
    return ST_OK;
}

static enum status again(struct desk *desk, const struct waiting *waiting, instant now,
                         struct buf *out, struct error *error)
{
    struct outcome outcome = {.verdict = VERDICT_RETRY};
    enum status status = client_again(desk->ledger, waiting->id, now, &outcome, error);
    if (status != ST_OK)
        return status;
    desk->version++;
    desk_poke(desk, now);
    if (!desk_applied(&outcome))
        return error_set(error, ST_REFUSED, NULL, "%s", desk_reason(&outcome));
    buf_printf(out, _("用我的，重新送出：%s"), waiting->verb);
    return ST_OK;
}

static void close_command(const struct waiting *waiting, const char *reason, instant now,
                          struct command *command)
{
    desk_command(command, "leftover.close", waiting->id, now);
    if (command->verb)
        DESK_SET(command, reason, reason);
}

/* The leftover is given as the user's own, and closed, or only closed. */
static enum status settle_leftover(struct desk *desk, const struct waiting *waiting, bool take,
                                   instant now, struct buf *out, struct error *error)
{
    struct command commands[2];
    struct outcome outcomes[2];
    size_t count = 0;
    struct arena *arena = arena_new(WAITING_COMMAND_MAX);
    if (!arena)
        return desk_no_memory(error);
    enum status status = take ? waiting_command(desk, waiting, arena, &commands[0], error) : ST_OK;
    if (status == ST_OK && take) {
        commands[0].by = NULL;
        commands[0].at = now;
        commands[0].rev = INTEGER_NONE;
        if (commands[0].verb->flags & VERB_TAKES_NULL)
            commands[0].rev = desk_rev(desk, commands[0].verb->target, commands[0].to);
        count = 1;
    }
    if (status == ST_OK) {
        close_command(waiting, take ? _("由现任办理") : _("不再办理"), now, &commands[count++]);
        if (!commands[count - 1].verb)
            status = error_set(error, ST_REFUSED, NULL, _("这个版本还不能办遗留的操作。"));
    }
    if (status == ST_OK)
        status = desk_give(desk, commands, count, true, now, outcomes, error);
    for (size_t i = 0; status == ST_OK && i < count; i++)
        if (!desk_applied(&outcomes[i]) && outcomes[i].verdict != VERDICT_RETRY)
            status = error_set(error, ST_REFUSED, NULL, "%s", desk_reason(&outcomes[i]));
    if (status == ST_OK)
        buf_printf(out, take ? _("已由我办理：%s") : _("遗留的已了结，不再办理：%s"),
                   waiting->verb);
    arena_free(arena);
    return status;
}

enum status desk_waiting_do(struct desk *desk, const struct waiting *waiting, enum waiting_act act,
                            instant now, struct buf *out, struct error *error)
{
    if (desk->read_only)
        return error_set(error, ST_READONLY, NULL, _("库是只读打开的，不能登记。"));
    if (!(waiting->acts & (unsigned)act) || (act != WAITING_AGAIN && act != WAITING_DROP))
        return error_set(error, ST_REFUSED, NULL, _("这一条不能这样办：%s"), waiting->verb);
    if (waiting->kind == WAITING_LEFTOVER)
        return settle_leftover(desk, waiting, act == WAITING_AGAIN, now, out, error);
    return act == WAITING_AGAIN ? again(desk, waiting, now, out, error)
                                : drop(desk, waiting, now, out, error);
}

/* Both texts, below each other, where they differ. */
static enum status merge_body(struct letter *letter, const char *mine, struct error *error)
{
    struct buf text;
    const char *theirs = letter->saved.body;
    if (!theirs || !*theirs || text_same(mine, theirs))
        return letter_body(letter, mine ? mine : "", error);
    buf_init(&text, letter->body.max);
    buf_puts(&text, mine ? mine : "");
    buf_printf(&text, "\n%s\n%s", _(LETTER_SEAM), theirs);
    /* Where both together are too long, mine alone. */
    enum status status = letter_body(letter, text.failed ? mine : text.text, error);
    if (status == ST_LIMIT || status == ST_INVALID)
        status = letter_body(letter, mine ? mine : "", error);
    buf_free(&text);
    return status;
}

static enum status put_groups(struct letter *letter, const char *groups, struct error *error)
{
    char ids[LETTER_GROUPS][IDENT_MAX + 1];
    const char *list[LETTER_GROUPS];
    const char *word;
    size_t count = 0;
    for (size_t n; count < LETTER_GROUPS && (n = list_next(&groups, &word)) > 0; count++) {
        desk_word(word, n, ids[count], sizeof ids[count]);
        list[count] = ids[count];
    }
    return count > 0 ? letter_groups(letter, list, count, error) : ST_OK;
}

static void put_flags(struct letter *letter, const struct command *command)
{
    const struct {
        enum argument argument;
        enum letter_flag flag;
        int64_t value;
    } flags[] = {{ARG_in_branch_name, LETTER_IN_BRANCH_NAME, command->with.in_branch_name},
                 {ARG_major, LETTER_MAJOR, command->with.major},
                 {ARG_important, LETTER_IMPORTANT, command->with.important},
                 {ARG_reply_required, LETTER_REPLY_REQUIRED, command->with.reply_required}};
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (command->given[flags[i].argument])
            letter_flag(letter, flags[i].flag, flags[i].value > 0);
}

static int64_t index_of(const char *const *names, const char *word)
{
    return word ? name_index(names, word, strlen(word)) : 0;
}

/* What was meant, over what stands. */
static enum status lay_over(struct letter *letter, const struct command *command,
                            struct error *error)
{
    const struct arguments *with = &command->with;
    enum status status = ST_OK;
    if (command->given[ARG_groups])
        status = put_groups(letter, with->groups, error);
    if (status == ST_OK && command->given[ARG_title])
        status = letter_title(letter, with->title ? with->title : "", error);
    if (status == ST_OK && command->given[ARG_body])
        status = merge_body(letter, with->body, error);
    if (status == ST_OK && command->given[ARG_category])
        status = letter_category(letter, index_of(post_categories, with->category), error);
    if (status == ST_OK && command->given[ARG_as])
        status = letter_as(letter, index_of(post_forms, with->as), error);
    if (status == ST_OK && command->given[ARG_event])
        status = letter_event(letter, with->event, error);
    put_flags(letter, command);
    return status;
}

enum status desk_waiting_letter(struct desk *desk, const struct waiting *waiting,
                                struct letter **out, struct error *error)
{
    struct command command;
    struct letter *letter = NULL;
    struct arena *arena = arena_new(WAITING_COMMAND_MAX);
    *out = NULL;
    if (!arena)
        return desk_no_memory(error);
    enum status status = waiting->acts & WAITING_MERGE
                             ? waiting_command(desk, waiting, arena, &command, error)
                             : error_set(error, ST_REFUSED, NULL, _("只有信息的文字可以合并。"));
    if (status == ST_OK && row_exists(desk->db, ENTITY_POST, command.to, NULL) == ST_OK) {
        status = letter_open(desk, command.to, &letter, error);
    } else if (status == ST_OK) {
        letter = letter_blank();
        status = letter ? ST_OK : desk_no_memory(error);
    }
    if (status == ST_OK)
        status = lay_over(letter, &command, error);
    if (status == ST_OK && !letter->post.org && command.given[ARG_groups]) {
        char group[IDENT_MAX + 1];
        const char *list = command.with.groups, *word = "";
        size_t n = list_next(&list, &word);
        desk_word(word, n, group, sizeof group);
        letter->post.org = desk_group_org(desk, group, letter->arena);
    }
    arena_free(arena);
    if (status != ST_OK) {
        letter_free(letter);
        return status;
    }
    snprintf(letter->instead, sizeof letter->instead, "%s", waiting->id);
    *out = letter;
    return ST_OK;
}
