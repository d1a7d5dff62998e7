#include "core/do.h"

#include "base/intl.h"
#include "base/text.h"
#include "core/scope.h"

static bool check_kind(struct decision *d, const char *kind)
{
    if (!do_ended(d) && !d->world->event_kind(d->world->context, kind))
        decide_refuse(d, VERDICT_INVALID, "kind", _("规则集中没有“%.40s”这种活动，请核对 kind。"),
                      kind);
    return !do_ended(d);
}

static bool check_span(struct decision *d, instant starts, instant ends)
{
    if (ends < starts)
        decide_refuse(d, VERDICT_INVALID, "ends", _("结束时间早于开始时间，请改正。"));
    return !do_ended(d);
}

/* The event has taken place, as far as is known: its fact, entered now. */
static void put_held(struct decision *d, const struct event *event)
{
    struct fact fact;
    bool there = do_held_fact(d, event->id, &fact);
    if (!there && decide_get(d, ENTITY_FACT, event->id, &fact)) {
        decide_refuse(d, VERDICT_CONFLICT_UNIQUE, "to",
                      _("编号 %s 已有一条台账，活动请换一个编号。"), event->id);
        return;
    }
    if (!there) {
        entity_clear(ENTITY_FACT, &fact);
        fact.id = event->id;
        fact.kind = FACT_HELD;
        fact.group = event->group;
        fact.event = event->id;
    }
    fact.at = event->ends;
    fact.recorded_at = d->command->at;
    fact.recorded_by = d->user;
    fact.voided_at = INSTANT_NONE;
    fact.reason = NULL;
    decide_put(d, ENTITY_FACT, &fact);
}

static void void_held(struct decision *d, const struct event *event, const char *reason)
{
    struct fact fact;
    if (!do_held_fact(d, event->id, &fact) || fact.voided_at != INSTANT_NONE)
        return;
    fact.voided_at = d->command->at;
    fact.reason = reason;
    decide_put(d, ENTITY_FACT, &fact);
}

void do_event_add(struct decision *d)
{
    struct event event;
    entity_clear(ENTITY_EVENT, &event);
    event.id = d->command->to;
    event.recorded_at = d->command->at;
    decide_copy(d, ENTITY_EVENT, &event);
    if (event.ends == INSTANT_NONE)
        event.ends = event.starts;
    if (!check_kind(d, d->command->with.kind) || !check_span(d, event.starts, event.ends))
        return;
    decide_put(d, ENTITY_EVENT, &event);
    if (!event.planned)
        put_held(d, &event);
}

/* What is confidential by its kind would be so no longer: that is for who reads it to say. */
static bool check_confidential(struct decision *d, const struct event *before,
                               const struct event *event)
{
    if (d->scope && !d->trusted && !text_same(before->kind, event->kind) &&
        !scope_confides(d->scope, ENTITY_EVENT, before))
        decide_refuse(d, VERDICT_FORBIDDEN, "kind",
                      _("此活动的内容保密，类别只能由看得到内容的党委更改。"));
    return !do_ended(d);
}

void do_event_set(struct decision *d)
{
    const struct event *before = &d->target.event;
    struct event event = *before;
    decide_copy(d, ENTITY_EVENT, &event);
    if (!do_keeps(d, ENTITY_EVENT, &event, "kind") || !check_kind(d, event.kind) ||
        !check_confidential(d, before, &event))
        return;
    bool cancelled = event.cancelled_at != INSTANT_NONE;
    /* What has been confirmed is no longer planned. */
    if (event.confirmed_at != INSTANT_NONE)
        event.planned = 0;
    bool confirms = before->planned && !event.planned;
    bool unsettles = !before->planned && event.planned;
    if (confirms && !cancelled)
        event.confirmed_at = d->command->at;
    do_save(d, ENTITY_EVENT, before, &event);
    if (confirms && !cancelled && !do_ended(d))
        put_held(d, &event);
    if (unsettles && !do_ended(d))
        void_held(d, &event, _("改为计划中"));
}

void do_event_move(struct decision *d)
{
    struct event event = d->target.event;
    instant ends = d->command->with.ends;
    instant length = event.ends - event.starts;
    event.starts = d->command->with.starts;
    event.ends = ends != INSTANT_NONE ? ends : event.starts + length;
    if (d->target.event.cancelled_at != INSTANT_NONE) {
        decide_refuse(d, VERDICT_CONFLICT_STATE, NULL,
                      _("此活动已于 %s 取消；确实开展了的，请另登记一次活动。"),
                      do_time(d, d->target.event.cancelled_at));
        return;
    }
    if (!check_span(d, event.starts, event.ends))
        return;
    if (event.ends > INSTANT_MAX) {
        decide_refuse(d, VERDICT_INVALID, "starts", _("改期后的结束时间超出 9999 年，请改正。"));
        return;
    }
    if (event.starts == d->target.event.starts && event.ends == d->target.event.ends) {
        do_nothing(d);
        return;
    }
    event.moved_at = d->command->at;
    decide_put(d, ENTITY_EVENT, &event);
    struct fact fact;
    if (do_held_fact(d, event.id, &fact) && fact.at != event.ends) {
        fact.at = event.ends;
        decide_put(d, ENTITY_FACT, &fact);
    }
}

void do_event_cancel(struct decision *d)
{
    struct event event = d->target.event;
    if (event.cancelled_at != INSTANT_NONE) {
        do_nothing(d);
        return;
    }
    if (!event.planned && event.ends <= d->command->at) {
        decide_refuse(d, VERDICT_CONFLICT_STATE, NULL,
                      _("此活动已于 %s 结束，不能取消；记错了的请作废它的台账。"),
                      do_time(d, event.ends));
        return;
    }
    event.cancelled_at = d->command->at;
    event.reason = d->command->with.reason;
    decide_put(d, ENTITY_EVENT, &event);
    void_held(d, &event, event.reason);
}

void do_event_confirm(struct decision *d)
{
    struct event event = d->target.event;
    /* It says what did happen and so is not refused, but a cancelled event stays cancelled. */
    if (!event.planned || event.cancelled_at != INSTANT_NONE) {
        do_nothing(d);
        return;
    }
    event.planned = 0;
    event.confirmed_at = d->command->at;
    decide_put(d, ENTITY_EVENT, &event);
    put_held(d, &event);
}
