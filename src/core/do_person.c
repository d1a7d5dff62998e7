#include "core/do.h"

#include <string.h>

void do_person_add(struct decision *d)
{
    struct person person;
    entity_clear(ENTITY_PERSON, &person);
    person.id = d->command->to;
    decide_copy(d, ENTITY_PERSON, &person);
    decide_put(d, ENTITY_PERSON, &person);
}

void do_person_set(struct decision *d)
{
    struct person person = d->target.person;
    decide_copy(d, ENTITY_PERSON, &person);
    if (do_keeps(d, ENTITY_PERSON, &person, "name"))
        do_save(d, ENTITY_PERSON, &d->target, &person);
}

/* The grant that the command is about; false when there has never been one. */
static bool find_grant(struct decision *d, struct grant *grant)
{
    const struct arguments *with = &d->command->with;
    const char *id = do_text(d, "%s:%s:%s", with->role, d->command->to, with->on);
    if (decide_get(d, ENTITY_GRANT, id, grant))
        return true;
    entity_clear(ENTITY_GRANT, grant);
    grant->id = id;
    grant->person = d->command->to;
    grant->role = name_index(roles_granted, with->role, strlen(with->role));
    grant->on = with->on;
    return false;
}

void do_role_grant(struct decision *d)
{
    struct grant grant;
    if (find_grant(d, &grant) && grant.revoked_at == INSTANT_NONE) {
        do_nothing(d);
        return;
    }
    grant.granted_at = d->command->at;
    grant.revoked_at = INSTANT_NONE;
    decide_put(d, ENTITY_GRANT, &grant);
}

void do_role_revoke(struct decision *d)
{
    struct grant grant;
    if (!find_grant(d, &grant) || grant.revoked_at != INSTANT_NONE) {
        do_nothing(d);
        return;
    }
    grant.revoked_at = d->command->at;
    decide_put(d, ENTITY_GRANT, &grant);
}
