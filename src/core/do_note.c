#include "core/do.h"

#include <string.h>

#include "base/intl.h"

/* An obligation or finding is a group's or an org's; any other thing is named by its id alone. */
static bool exists(struct decision *d, const char *to)
{
    enum entity entity;
    union any_entity row;
    bool of_duty = strchr(to, ':');
    const char *subject = of_duty ? do_subject(d, to) : to;
    return subject && decide_named(d, subject, &entity, &row) &&
           (!of_duty || entity == ENTITY_GROUP || entity == ENTITY_ORG);
}

void do_comment_add(struct decision *d)
{
    const struct command *command = d->command;
    struct comment comment;
    entity_clear(ENTITY_COMMENT, &comment);
    decide_copy(d, ENTITY_COMMENT, &comment);
    if (!command->id)
        decide_refuse(d, VERDICT_INVALID, "id", _("缺少命令编号 id。"));
    else if (!exists(d, command->to))
        decide_refuse(d, VERDICT_DEPENDENCY, "to", _("%s 不存在：请改正编号。"), command->to);
    comment.id = command->id;
    comment.subject = command->to;
    comment.by = d->user;
    comment.made_at = command->at;
    decide_put(d, ENTITY_COMMENT, &comment);
}

void do_audit_note(struct decision *d)
{
    /* The command itself is the record: no row changes. */
    (void)d;
}
