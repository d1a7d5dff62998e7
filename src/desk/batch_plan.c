#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "desk/agenda.h"
#include "desk/batch_parts.h"
#include "desk/queue.h"
#include "desk/record_parts.h"
#include "desk/steps.h"
#include "store/row.h"

enum { ROW_MAX = 1 << 20 };

/* One item being planned. */
struct planning {
    struct desk *desk;
    struct batch *batch;
    size_t item;
    instant now;
    struct arena *arena; /* for this item only */
    struct error *error;
};

static const char *id_of(const struct planning *p)
{
    return p->batch->items[p->item].id;
}

static enum status skip(struct planning *p, const char *why)
{
    batch_skip(p->batch, p->item, why);
    return ST_OK;
}

static struct command *add(struct planning *p, const char *verb)
{
    return batch_add(p->batch, p->item, verb, id_of(p), p->now);
}

/* Names on_behalf and reason where the order has them and the verb takes them. */
static enum status finish(struct planning *p, struct command *command)
{
    const struct batch_order *order = &p->batch->order;
    if (!command)
        return desk_no_memory(p->error);
    if (order->reason && verb_parameter(command->verb, ARG_reason))
        DESK_SET(command, reason, order->reason);
    if (order->on_behalf && command->verb->flags & VERB_DECISION) {
        command->on_behalf = order->on_behalf;
        command->means = order->means;
    }
    return ST_OK;
}

static void label(struct planning *p, enum entity entity, const char *id)
{
    struct buf name;
    buf_init(&name, DESK_NAME_MAX);
    desk_name(p->desk, entity, id, &name);
    p->batch->items[p->item].label = batch_keep(p->batch, name.text);
    buf_free(&name);
}

static bool waits(const struct post *post)
{
    return post->state == POST_SUBMITTED || post->state == POST_REVIEWED ||
           post->state == POST_CHECKED;
}

static const char *state_reason(const struct post *post)
{
    static const char *const reasons[] = {
        [POST_DRAFT] = N_("还没有送审"),  [POST_SUBMITTED] = N_("还在待审"),
        [POST_REVIEWED] = N_("还在待审"), [POST_CHECKED] = N_("还在待审"),
        [POST_APPROVED] = N_("已审批"),   [POST_PUBLISHED] = N_("已发布"),
        [POST_RETURNED] = N_("已退回"),   [POST_WITHDRAWN] = N_("已撤下"),
    };
    bool known = post->state >= POST_DRAFT && post->state <= POST_WITHDRAWN;
    return known ? _(reasons[post->state]) : _("状态不明");
}

/* A decision holds for the text as it is now, at the revision that was seen. */
static enum status decide_on(struct planning *p, const struct post *post, const char *verb)
{
    struct command *command = add(p, verb);
    if (command && post->text) {
        const char *hash = arena_printf(p->batch->arena, "sha256:%s", post->text);
        if (hash)
            DESK_SET(command, text, hash);
    }
    if (command && strcmp(verb, "post.return") != 0)
        DESK_SET(command, checklist, 1);
    return finish(p, command);
}

static bool unread(const struct planning *p, const struct post *post)
{
    const struct batch_order *order = &p->batch->order;
    return order->read && !queue_is_read(order->read, post->id);
}

static enum status plan_return(struct planning *p, const struct post *post)
{
    if (!waits(post) && post->state != POST_APPROVED)
        return skip(p, state_reason(post));
    return unread(p, post) ? skip(p, _("未读")) : decide_on(p, post, "post.return");
}

static enum status plan_approve(struct planning *p, const struct post *post)
{
    const struct batch_order *order = &p->batch->order;
    if (!waits(post))
        return skip(p, state_reason(post));
    if (unread(p, post))
        return skip(p, _("未读"));
    switch (steps_next(p->desk, post)) {
    case STEP_REVIEW:
        return decide_on(p, post, "post.review");
    case STEP_SECRECY:
        return order->on_behalf ? skip(p, _("保密审查不能代录"))
                                : decide_on(p, post, "post.check_secrecy");
    case STEP_APPROVE:
        return decide_on(p, post, "post.approve");
    default:
        return skip(p, _("不用审批"));
    }
}

static enum status plan_publish(struct planning *p, const struct post *post)
{
    const struct batch_order *order = &p->batch->order;
    struct post_needs needs = steps_needs(p->desk, post);
    const char *groups = post->groups;
    const char *word;
    if (post->state > POST_APPROVED)
        return skip(p, state_reason(post));
    if (needs.review || needs.check_secrecy || needs.approve)
        return skip(p, waits(post) ? _("还在待审") : _("还没有送审"));
    for (size_t n; (n = list_next(&groups, &word)) > 0;) {
        const char *group = arena_printf(p->batch->arena, "%.*s", (int)n, word);
        const char *posting = arena_printf(p->arena, "%s:%s", post->id, group ? group : "");
        if (!group || !posting)
            return desk_no_memory(p->error);
        if ((order->group && strcmp(order->group, group) != 0) ||
            row_exists(p->desk->db, ENTITY_POSTING, posting, NULL) == ST_OK)
            continue;
        struct command *command = add(p, "post.publish");
        if (!command)
            return desk_no_memory(p->error);
        DESK_SET(command, group, group);
        DESK_SET(command, channel, channels[order->channel > 0 ? order->channel : 1]);
        if (order->happened != INSTANT_NONE)
            DESK_SET(command, happened, order->happened);
    }
    return p->batch->work[p->item].count ? ST_OK : skip(p, _("已发布"));
}

static enum status plan_post(struct planning *p)
{
    struct post post;
    enum status status = row_get(p->desk->db, ENTITY_POST, id_of(p), p->arena, &post, p->error);
    if (status != ST_OK)
        return status == ST_MISSING ? skip(p, _("已不存在")) : status;
    label(p, ENTITY_POST, post.id);
    switch (p->batch->order.verb) {
    case BATCH_APPROVE:
        return plan_approve(p, &post);
    case BATCH_RETURN:
        return plan_return(p, &post);
    case BATCH_SUBMIT:
        return post.state == POST_DRAFT || post.state == POST_RETURNED
                   ? finish(p, add(p, "post.submit"))
                   : skip(p, state_reason(&post));
    case BATCH_RECALL:
        return waits(&post) ? finish(p, add(p, "post.recall")) : skip(p, state_reason(&post));
    case BATCH_WITHDRAW:
        return post.state == POST_WITHDRAWN ? skip(p, state_reason(&post))
                                            : finish(p, add(p, "post.withdraw"));
    default:
        return plan_publish(p, &post);
    }
}

/* The line of the rule in the group's agenda, recorded as the prompt would. */
static enum status record_line(struct planning *p, const struct agenda_line *line)
{
    struct command commands[RECORD_COMMANDS];
    struct batch_work *work = &p->batch->work[p->item];
    struct error why = {.status = ST_OK};
    size_t count;
    char *id = arena_alloc(p->batch->arena, UUID_TEXT);
    if (!id)
        return desk_no_memory(p->error);
    enum status status = record_from_line(p->desk, line, p->now, &work->record, &why);
    if (status == ST_OK && p->batch->order.happened != INSTANT_NONE)
        record_at(work->record, p->batch->order.happened);
    if (status == ST_OK)
        status = record_commands(p->desk, work->record, p->now, id, commands, &count, &why);
    if (status == ST_REFUSED)
        return skip(p, batch_keep(p->batch, why.text));
    if (status != ST_OK)
        return error_set(p->error, status, why.key, "%s", why.text);
    for (size_t i = 0; i < count; i++) {
        struct command *command = add(p, commands[i].verb->name);
        if (!command)
            return desk_no_memory(p->error);
        *command = commands[i];
    }
    return ST_OK;
}

static enum status plan_record(struct planning *p)
{
    const char *rule = p->batch->order.rule;
    struct agenda *agenda;
    label(p, ENTITY_GROUP, id_of(p));
    if (!rule)
        return skip(p, _("没有选定哪一条规则"));
    enum status status = agenda_load(p->desk, id_of(p), false, true, p->now, &agenda, p->error);
    if (status != ST_OK)
        return status;
    const struct agenda_line *found = NULL;
    for (size_t i = 0; !found && i < agenda_count(agenda); i++)
        if (strcmp(agenda_line(agenda, i)->rule_id, rule) == 0)
            found = agenda_line(agenda, i);
    status = found ? record_line(p, found) : skip(p, _("没有这项待办"));
    agenda_free(agenda);
    return status;
}

static enum status plan_event(struct planning *p)
{
    struct event event;
    enum status status = row_get(p->desk->db, ENTITY_EVENT, id_of(p), p->arena, &event, p->error);
    if (status != ST_OK)
        return status == ST_MISSING ? skip(p, _("已不存在")) : status;
    label(p, ENTITY_EVENT, event.id);
    if (event.cancelled_at != INSTANT_NONE)
        return skip(p, _("已取消"));
    if (p->batch->order.verb == BATCH_CANCEL)
        return finish(p, add(p, "event.cancel"));
    if (!event.planned)
        return skip(p, _("不用确认"));
    return event.ends > p->now ? skip(p, _("还没有结束")) : finish(p, add(p, "event.confirm"));
}

static enum status plan_fact(struct planning *p)
{
    struct fact fact;
    enum status status = row_get(p->desk->db, ENTITY_FACT, id_of(p), p->arena, &fact, p->error);
    if (status != ST_OK)
        return status == ST_MISSING ? skip(p, _("已不存在")) : status;
    if (fact.voided_at != INSTANT_NONE)
        return skip(p, _("已作废"));
    if (p->batch->order.verb == BATCH_VOID)
        return finish(p, add(p, "fact.void"));
    return fact.ratified_at != INSTANT_NONE ? skip(p, _("已追认"))
                                            : finish(p, add(p, "fact.ratify"));
}

static enum status plan_waiver(struct planning *p)
{
    struct waiver waiver;
    bool waive = p->batch->order.verb == BATCH_WAIVE;
    enum status status = row_get(p->desk->db, ENTITY_WAIVER, id_of(p), p->arena, &waiver, p->error);
    if (status != ST_OK && status != ST_MISSING)
        return status;
    bool stands = status == ST_OK && waiver.lifted_at == INSTANT_NONE;
    if (stands == waive)
        return skip(p, waive ? _("已豁免") : _("没有豁免"));
    return finish(p, add(p, waive ? "duty.waive" : "duty.unwaive"));
}

enum status batch_plan_item(struct desk *desk, struct batch *batch, size_t item, instant now,
                            struct error *error)
{
    static enum status (*const plans[BATCH_VERBS])(struct planning * p) = {
        [BATCH_APPROVE] = plan_post,  [BATCH_RETURN] = plan_post,    [BATCH_SUBMIT] = plan_post,
        [BATCH_RECALL] = plan_post,   [BATCH_PUBLISH] = plan_post,   [BATCH_WITHDRAW] = plan_post,
        [BATCH_RECORD] = plan_record, [BATCH_CONFIRM] = plan_event,  [BATCH_CANCEL] = plan_event,
        [BATCH_WAIVE] = plan_waiver,  [BATCH_UNWAIVE] = plan_waiver, [BATCH_VOID] = plan_fact,
        [BATCH_RATIFY] = plan_fact,
    };
    struct planning planning = {desk, batch, item, now, arena_new(ROW_MAX), error};
    if (!planning.arena)
        return desk_no_memory(error);
    enum status status = plans[batch->order.verb](&planning);
    arena_free(planning.arena);
    return status;
}
