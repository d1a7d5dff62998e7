#include "core/do.h"

#include <string.h>

#include "base/intl.h"

/* Whether an entity that can be talked about has the id. */
static bool exists(struct decision *d, const char *id)
{
    static const enum entity kinds[] = {ENTITY_GROUP, ENTITY_ORG,    ENTITY_POST,  ENTITY_EVENT,
                                        ENTITY_FACT,  ENTITY_MEMBER, ENTITY_PERSON};
    union any_entity row;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (decide_see(d, kinds[i], id, &row))
            return true;
    }
    return false;
}

void do_comment_add(struct decision *d)
{
    const struct command *command = d->command;
    const char *subject = strchr(command->to, ':') ? do_subject(d, command->to) : command->to;
    struct comment comment;
    entity_clear(ENTITY_COMMENT, &comment);
    decide_copy(d, ENTITY_COMMENT, &comment);
    if (!command->id)
        decide_refuse(d, VERDICT_INVALID, "id", _("缺少命令编号 id。"));
    else if (!subject || !exists(d, subject))
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
