#include "core/do.h"

#include "base/intl.h"
#include "base/text.h"

/* Checks that the id names a rule and something that is there; answers that subject. */
static const char *check_subject(struct decision *d)
{
    const char *subject = do_subject(d, d->command->to);
    if (!subject) {
        decide_refuse(d, VERDICT_INVALID, "to",
                      _("to 不是待办编号：应为“规则:群组:时段”这样的形式。"));
        return NULL;
    }
    enum entity entity;
    union any_entity row;
    if (!decide_named(d, subject, &entity, &row) ||
        (entity != ENTITY_GROUP && entity != ENTITY_ORG))
        decide_refuse(d, VERDICT_DEPENDENCY, "to",
                      _("待办编号中的 %s 不是已登记的群组或组织，请改正编号。"), subject);
    return subject;
}

void do_duty_waive(struct decision *d)
{
    struct waiver waiver = d->target.waiver;
    const char *subject = check_subject(d);
    const char *reason = d->command->with.reason;
    if (do_ended(d))
        return;
    bool stands = waiver.id && waiver.lifted_at == INSTANT_NONE;
    if (stands && text_same(waiver.reason, reason)) {
        do_nothing(d);
        return;
    }
    waiver.id = d->command->to;
    waiver.subject = subject;
    waiver.by = d->user;
    if (!stands)
        waiver.waived_at = d->command->at;
    waiver.lifted_at = INSTANT_NONE;
    waiver.reason = reason;
    decide_put(d, ENTITY_WAIVER, &waiver);
}

void do_duty_unwaive(struct decision *d)
{
    struct waiver waiver = d->target.waiver;
    check_subject(d);
    if (do_ended(d))
        return;
    if (!waiver.id || waiver.lifted_at != INSTANT_NONE) {
        do_nothing(d);
        return;
    }
    waiver.lifted_at = d->command->at;
    decide_put(d, ENTITY_WAIVER, &waiver);
}

void do_duty_waive_span(struct decision *d)
{
    const struct command *command = d->command;
    struct span span;
    entity_clear(ENTITY_SPAN, &span);
    decide_copy(d, ENTITY_SPAN, &span);
    if (!command->id)
        decide_refuse(d, VERDICT_INVALID, "id", _("缺少命令编号 id。"));
    else if (span.from >= span.to)
        decide_refuse(d, VERDICT_INVALID, "to", _("整段豁免的结束时间须晚于开始时间，请改正。"));
    span.id = command->id;
    span.org = command->to;
    span.by = d->user;
    span.waived_at = command->at;
    decide_put(d, ENTITY_SPAN, &span);
}
