#include "desk/undo.h"

#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "desk/inside.h"
#include "store/journal.h"
#include "store/query.h"

/* Which command makes good for a settled one. */
struct redress {
    const char *done, *by;
};

static const struct redress redresses[] = {
    {"fact.record", "fact.void"},    {"duty.waive", "duty.unwaive"},
    {"duty.unwaive", "duty.waive"},  {"post.submit", "post.recall"},
    {"post.review", "post.return"},  {"post.check_secrecy", "post.return"},
    {"post.approve", "post.return"}, {"post.publish", "post.withdraw"},
    {"event.add", "event.cancel"},   {"event.confirm", "fact.void"},
    {"member.join", "member.quit"},
};

/* What is over already cannot be cancelled: its fact (of the same id) is voided. */
static bool is_over(struct desk *desk, const char *event, instant now)
{
    struct query *query =
        db_query(desk->db, "SELECT 1 FROM event WHERE id = $1 AND planned = 0 AND ends <= $2");
    query_bind_text(query, 1, event);
    query_bind_int(query, 2, now);
    bool over = query_step(query, NULL) == ST_OK;
    query_reset(query);
    return over;
}

/* The verb that makes good for the command, or NULL. */
static const char *redress_of(struct desk *desk, const struct act_command *command, instant now)
{
    const char *found = NULL;
    for (size_t i = 0; i < sizeof redresses / sizeof *redresses; i++)
        if (strcmp(redresses[i].done, command->verb->name) == 0)
            found = redresses[i].by;
    if (found && strcmp(found, "event.cancel") == 0 && is_over(desk, command->to, now))
        return "fact.void";
    if (found && strcmp(found, "member.quit") == 0 && !command->group)
        return NULL;
    return found;
}

static const struct act *last_act(const struct desk *desk)
{
    return desk->act_count > 0 ? &desk->acts[desk->act_count - 1] : NULL;
}

/* How far the act has come. Where the store cannot be asked just now, what has not been seen to be
 * settled is held. */
enum stage_of_act { ACT_HELD, ACT_SETTLED, ACT_SENT, ACT_LEAVING, ACT_REFUSED };

static enum stage_of_act reached(struct desk *desk, const char *id)
{
    struct query *query = db_query(desk->db, "SELECT verdict FROM outbox WHERE id = $1");
    query_bind_text(query, 1, id);
    enum status status = query_step(query, NULL);
    struct journal_line line = {.verdict = status == ST_OK ? query_text(query, 0) : NULL};
    enum stage_of_act stage = status == ST_MISSING                        ? ACT_SETTLED
                              : !desk->client || !line.verdict            ? ACT_HELD
                              : desk_refused(&line)                       ? ACT_REFUSED
                              : strcmp(line.verdict, OUTBOX_SENDING) == 0 ? ACT_LEAVING
                                                                          : ACT_SENT;
    query_reset(query);
    return stage;
}

/* The furthest of its commands tells for the act. */
static enum stage_of_act act_stage(struct desk *desk, const struct act *act)
{
    enum stage_of_act furthest = ACT_HELD;
    for (size_t i = 0; i < act->count; i++) {
        enum stage_of_act stage = reached(desk, act->commands[i].id);
        furthest = stage > furthest ? stage : furthest;
    }
    return furthest;
}

static size_t count_redress(struct desk *desk, const struct act *act, instant now)
{
    size_t n = 0;
    for (size_t i = 0; i < act->count; i++)
        n += redress_of(desk, &act->commands[i], now) != NULL;
    return n;
}

/* "登记台账", "审批信息 等 12 条". */
static void add_act(const struct act *act, struct buf *out)
{
    buf_puts(out, _(act->commands[act->count - 1].verb->sentence));
    if (act->count > 1)
        buf_printf(out, _(" 等 %zu 条"), act->count);
}

static void add_redress(struct desk *desk, const struct act *act, instant now, struct buf *out)
{
    for (size_t i = act->count; i-- > 0;) {
        const char *by = redress_of(desk, &act->commands[i], now);
        if (!by)
            continue;
        buf_printf(out, _("“%s”"), _(verb_find(by, strlen(by))->sentence));
        return;
    }
}

/* Where it has gone, and what can still be done about it. */
static void add_way(struct desk *desk, const struct act *act, enum stage_of_act stage,
                    enum undo_way way, instant now, struct buf *out)
{
    bool away = stage == ACT_SENT || desk->client;
    const char *fixed = stage == ACT_LEAVING ? N_("已交付送出，不能撤回，请直接改正：")
                        : away               ? N_("已送出，不能撤回，请直接改正：")
                                             : N_("已入账，不能撤回，请直接改正：");
    if (stage == ACT_REFUSED) {
        buf_puts(out, _("没有生效，按 F9 看原因和办法："));
    } else if (way == UNDO_REDRESS) {
        buf_puts(out, away ? _("已送出，将以") : _("已入账，将以"));
        add_redress(desk, act, now, out);
        buf_puts(out, _("冲正："));
    } else {
        buf_puts(out, _(fixed));
    }
}

struct undo undo_look(struct desk *desk, instant now, struct buf *out)
{
    struct undo undo = {.way = UNDO_NOTHING};
    const struct act *act = last_act(desk);
    if (!act || desk->read_only) {
        buf_puts(out, _("没有可以撤回的操作"));
        return undo;
    }
    undo.commands = act->count;
    enum stage_of_act stage = act_stage(desk, act);
    if (stage == ACT_HELD) {
        undo.way = UNDO_BACK;
        undo.seconds = act->at + DESK_UNDO_SECONDS - now;
        if (undo.seconds < 0)
            undo.seconds = 0;
        if (undo.seconds == 0 && desk->client)
            buf_puts(out, _("还没有送出，可以撤回："));
        else
            buf_printf(out, _("撤回 %lld 秒："), (long long)undo.seconds);
        add_act(act, out);
        return undo;
    }
    undo.way = stage != ACT_REFUSED && count_redress(desk, act, now) ? UNDO_REDRESS : UNDO_CANNOT;
    add_way(desk, act, stage, undo.way, now, out);
    add_act(act, out);
    return undo;
}

static enum status take_back(struct desk *desk, const struct act *act, instant now, struct buf *out,
                             struct error *error)
{
    const char **ids = calloc(act->count, sizeof *ids);
    if (!ids)
        return desk_no_memory(error);
    for (size_t i = 0; i < act->count; i++)
        ids[i] = act->commands[i].id;
    enum status status = ledger_undo(desk->ledger, ids, act->count, now, error);
    free(ids);
    if (status != ST_OK)
        return status;
    buf_puts(out, _("已撤回："));
    add_act(act, out);
    desk_drop_act(desk);
    desk->version++;
    return ST_OK;
}

static void redress_command(const struct act_command *done, const char *by, instant now,
                            struct command *command)
{
    desk_command(command, by, done->to, now);
    if (verb_parameter(command->verb, ARG_reason))
        DESK_SET(command, reason, _("误操作，冲正"));
    if (done->group && verb_parameter(command->verb, ARG_group))
        DESK_SET(command, group, done->group);
}

/* Gives what makes good for the act, the last first; it is not an act that could be undone again.
 */
static enum status give_redress(struct desk *desk, const struct act *act, instant now,
                                struct buf *out, struct error *error)
{
    struct command *commands = calloc(act->count, sizeof *commands);
    struct outcome *outcomes = calloc(act->count, sizeof *outcomes);
    size_t count = 0, failed = 0;
    bool made = false;
    enum status status = ST_OK;
    if (!commands || !outcomes) {
        status = desk_no_memory(error);
        goto done;
    }
    for (size_t i = act->count; i-- > 0;) {
        const char *by = redress_of(desk, &act->commands[i], now);
        if (by)
            redress_command(&act->commands[i], by, now, &commands[count++]);
    }
    status = desk_give(desk, commands, count, false, now, outcomes, error);
    if (status != ST_OK)
        goto done;
    for (size_t i = 0; i < count; i++) {
        failed += !desk_applied(&outcomes[i]);
        made = made || outcomes[i].verdict == VERDICT_APPLIED;
    }
    if (failed == count) {
        for (size_t i = 0; i < count; i++)
            if (!desk_applied(&outcomes[i]))
                status = error_set(error, ST_REFUSED, NULL, "%s", desk_reason(&outcomes[i]));
        goto done;
    }
    buf_printf(out, _("已冲正 %zu 条"), count - failed);
    if (failed > 0)
        buf_printf(out, _("，%zu 条没有办成"), failed);
    if (made)
        desk_drop_act(desk);
    desk_drop_act(desk);
done:
    free(commands);
    free(outcomes);
    return status;
}

enum status undo_do(struct desk *desk, instant now, struct buf *out, struct error *error)
{
    struct buf words;
    buf_init(&words, DESK_NAME_MAX);
    struct undo undo = undo_look(desk, now, &words);
    enum status status;
    if (undo.way == UNDO_BACK)
        status = take_back(desk, last_act(desk), now, out, error);
    else if (undo.way == UNDO_REDRESS)
        status = give_redress(desk, last_act(desk), now, out, error);
    else
        status = error_set(error, ST_REFUSED, NULL, "%s", words.text);
    buf_free(&words);
    return status;
}
