#include "core/grant.h"

#include <string.h>

#include "base/intl.h"
#include "base/text.h"
#include "core/do.h"

enum { ORG_LEVELS = 64 };

static const unsigned granted[] = {
    [GRANT_ORGANISER] = ROLE_ORGANISER,
    [GRANT_AUDITOR] = ROLE_AUDITOR,
    [GRANT_SECRECY_REVIEWER] = ROLE_SECRECY_REVIEWER,
};

/* What role.grant gave the person on that very org. */
static unsigned granted_on(struct decision *d, const char *person, const char *org)
{
    unsigned roles = 0;
    for (int role = GRANT_ORGANISER; role <= GRANT_SECRECY_REVIEWER; role++) {
        struct grant grant;
        const char *id = do_text(d, "%s:%s:%s", roles_granted[role], person, org);
        if (decide_get(d, ENTITY_GRANT, id, &grant) && grant.revoked_at == INSTANT_NONE)
            roles |= granted[role];
    }
    return roles;
}

static unsigned group_roles(const struct group *group, const char *person)
{
    return (text_is(person, group->owner) ? ROLE_OWNER : 0U) |
           (text_is(person, group->admin) ? ROLE_ADMIN : 0U) |
           (text_is(person, group->contact_leader) ? ROLE_CONTACT_LEADER : 0U);
}

unsigned grant_roles(struct decision *d, const char *person, const char *group, const char *org)
{
    unsigned roles = 0;
    struct group group_row;
    if (!person)
        return 0;
    if (group && decide_get(d, ENTITY_GROUP, group, &group_row)) {
        roles |= group_roles(&group_row, person);
        org = group_row.org;
    }
    struct org row;
    for (int level = 0; level < ORG_LEVELS && decide_get(d, ENTITY_ORG, org, &row); level++) {
        if (level == 0) {
            roles |= text_is(person, row.secretary) ? ROLE_SECRETARY : 0U;
            roles |= text_is(person, row.head) ? ROLE_HEAD : 0U;
        }
        roles |= granted_on(d, person, org);
        org = row.parent;
    }
    return roles;
}

struct in_org {
    const char *person;
    unsigned roles;
};

static bool add_group_roles(void *argument, const void *row)
{
    struct in_org *in = argument;
    in->roles |= group_roles(row, in->person);
    return true;
}

/* Whoever runs a group of the org keeps the roster of the org. */
static unsigned roster_roles(struct decision *d, const char *person, const char *org)
{
    struct in_org in = {person, 0};
    if (org)
        do_walk(d, ENTITY_GROUP, "org", org, add_group_roles, &in);
    return in.roles | grant_roles(d, person, NULL, org);
}

unsigned do_groups_roles(struct decision *d, const char *person, const char *groups)
{
    unsigned roles = ROLE_ALL;
    const char *id;
    for (size_t n; (n = list_next(&groups, &id)) > 0;)
        roles &= grant_roles(d, person, do_text(d, "%.*s", (int)n, id), NULL);
    return roles;
}

/* Of a waiver, or of a thing that may be anything (a comment's). */
static unsigned subject_roles(struct decision *d, const char *person, const char *subject)
{
    enum entity entity;
    union any_entity row;
    if (!decide_named(d, subject, &entity, &row))
        return 0;
    switch (entity) {
    case ENTITY_GROUP:
        return grant_roles(d, person, subject, NULL);
    case ENTITY_ORG:
        return grant_roles(d, person, NULL, subject);
    case ENTITY_POST:
        return do_groups_roles(d, person, row.post.groups);
    case ENTITY_EVENT:
        return grant_roles(d, person, row.event.group, NULL);
    case ENTITY_FACT:
        return grant_roles(d, person, row.fact.group, row.fact.org);
    case ENTITY_MEMBER:
        return roster_roles(d, person, row.member.org);
    default:
        return roster_roles(d, person, row.person.org);
    }
}

static unsigned member_roles(struct decision *d, const char *user)
{
    const struct arguments *with = &d->command->with;
    const struct member *member = &d->target.member;
    if (with->group) {
        unsigned there = grant_roles(d, user, with->group, NULL);
        /* An application is a line on the roster of its org as well. */
        return with->org && !member->id ? there & roster_roles(d, user, with->org) : there;
    }
    if (member->id && member->added_at == INSTANT_NONE && member->wanted_group)
        return grant_roles(d, user, member->wanted_group, NULL);
    unsigned roles = roster_roles(d, user, member->id ? member->org : with->org);
    return member->id && with->org ? roles & roster_roles(d, user, with->org) : roles;
}

static unsigned person_roles(struct decision *d, const char *user)
{
    const struct arguments *with = &d->command->with;
    if (with->on)
        return grant_roles(d, user, NULL, with->on);
    const struct person *person = &d->target.person;
    unsigned roles = roster_roles(d, user, person->id ? person->org : with->org);
    return person->id && with->org ? roles & roster_roles(d, user, with->org) : roles;
}

static unsigned org_roles(struct decision *d, const char *user)
{
    const char *parent = d->command->with.parent;
    const struct org *org = &d->target.org;
    if (!org->id)
        return grant_roles(d, user, NULL, parent);
    unsigned roles = grant_roles(d, user, NULL, org->id);
    if (!d->command->given[ARG_parent] || text_same(parent, org->parent))
        return roles;
    /* Into another part of the tree only by who appoints in both; out of it by nobody. */
    if (org->parent)
        roles &= grant_roles(d, user, NULL, org->parent);
    return roles & grant_roles(d, user, NULL, parent);
}

static unsigned group_target_roles(struct decision *d, const char *user)
{
    const char *org = d->command->with.org;
    if (!d->target.head.id)
        return grant_roles(d, user, NULL, org);
    unsigned roles = grant_roles(d, user, d->target.head.id, NULL);
    /* Into another part of the tree only by who appoints in both. */
    return org ? roles & grant_roles(d, user, NULL, org) & ROLE_ORGANISER : roles;
}

static unsigned post_roles(struct decision *d, const char *user)
{
    const struct arguments *with = &d->command->with;
    const struct post *post = &d->target.post;
    if (with->group)
        return grant_roles(d, user, with->group, NULL);
    unsigned roles = do_groups_roles(d, user, post->id ? post->groups : with->groups);
    return post->id && with->groups ? roles & do_groups_roles(d, user, with->groups) : roles;
}

/* Where the org has a secretary nobody else keeps what is left over in it. */
static unsigned leftover_roles(struct decision *d, const char *user)
{
    const struct leftover *leftover = &d->target.leftover;
    struct org org;
    if (!leftover->id || !decide_get(d, ENTITY_ORG, leftover->org, &org))
        return 0;
    if (org.secretary)
        return text_is(user, org.secretary) ? ROLE_SECRETARY : 0;
    unsigned roles = leftover->group ? grant_roles(d, user, leftover->group, NULL)
                                     : roster_roles(d, user, leftover->org);
    return roles & ROLE_OWNER;
}

static unsigned device_roles(struct decision *d, const char *user)
{
    struct person person;
    return decide_get(d, ENTITY_PERSON, d->target.device.person, &person)
               ? grant_roles(d, user, NULL, person.org)
               : 0;
}

/* The roles that the user holds where the command acts. */
static unsigned target_roles(struct decision *d, const char *user)
{
    const struct arguments *with = &d->command->with;
    const union any_entity *target = &d->target;
    const char *to = d->command->to;
    bool there = target->head.id != NULL;
    const char *subject;
    switch (d->command->verb->target) {
    case ENTITY_ORG:
        return org_roles(d, user);
    case ENTITY_PERSON:
        return person_roles(d, user);
    case ENTITY_GROUP:
        return group_target_roles(d, user);
    case ENTITY_MEMBER:
        return member_roles(d, user);
    case ENTITY_EVENT:
        return grant_roles(d, user, there ? target->event.group : with->group, NULL);
    case ENTITY_POST:
        return post_roles(d, user);
    case ENTITY_FACT:
        return grant_roles(d, user, there ? target->fact.group : with->group,
                           there ? target->fact.org : with->org);
    case ENTITY_DEVICE:
        return device_roles(d, user);
    case ENTITY_LEFTOVER:
        return leftover_roles(d, user);
    case ENTITY_WAIVER:
        subject = do_subject(d, to);
        return subject ? subject_roles(d, user, subject) : 0;
    default:
        subject = to && strchr(to, ':') ? do_subject(d, to) : to;
        return subject ? subject_roles(d, user, subject) : 0;
    }
}

struct own_membership {
    struct decision *d;
    const char *group;
    bool found;
};

static bool joined_there(void *argument, const void *row)
{
    struct own_membership *own = argument;
    const struct joining *joining = row;
    own->found = joining->quit == INSTANT_NONE && text_same(joining->group, own->group);
    return !own->found;
}

static bool own_member(void *argument, const void *row)
{
    struct own_membership *own = argument;
    const struct member *member = row;
    do_walk(own->d, ENTITY_JOINING, "member", member->id, joined_there, own);
    return !own->found;
}

/* Whether the user has joined every one of the groups. */
static bool joined_all(struct decision *d, const char *groups)
{
    const char *id;
    for (size_t n; (n = list_next(&groups, &id)) > 0;) {
        struct own_membership own = {d, do_text(d, "%.*s", (int)n, id), false};
        do_walk(d, ENTITY_MEMBER, "person", d->user, own_member, &own);
        if (!own.found)
            return false;
    }
    return true;
}

/* A member may write for the groups they have joined, and an author go on with an own post there.
 */
static bool writes_as_member(struct decision *d)
{
    const struct verb *verb = d->command->verb;
    const struct post *post = &d->target.post;
    const char *groups = d->command->with.groups;
    if (!d->user)
        return false;
    if (verb->decide == do_post_draft)
        return joined_all(d, groups);
    if (verb->decide != do_post_edit && verb->decide != do_post_submit &&
        verb->decide != do_post_recall)
        return false;
    return text_is(d->user, post->author) && joined_all(d, post->groups) && joined_all(d, groups);
}

/* What is one's own needs no role. */
static bool is_own(struct decision *d)
{
    return (d->command->verb->decide == do_device_revoke &&
            text_is(d->user, d->target.device.person)) ||
           writes_as_member(d);
}

/* The roles that may, narrowed or widened by what the command says. */
static unsigned roles_asked(const struct command *command)
{
    const struct verb *verb = command->verb;
    const bool *given = command->given;
    unsigned roles = verb->roles;
    if (verb->decide == do_group_set &&
        (given[ARG_owner] || given[ARG_admin] || given[ARG_contact_leader]))
        roles = ROLE_SECRETARY | ROLE_ORGANISER;
    if (verb->decide == do_comment_add && command->with.flag)
        roles = ROLE_CONTACT_LEADER;
    if (verb->decide == do_post_approve && command->on_behalf)
        roles |= ROLE_ADMIN;
    const char *kind = command->with.kind;
    if (verb->decide == do_fact_record && strcmp(kind, fact_kinds[FACT_FILED]) != 0 &&
        strcmp(kind, fact_kinds[FACT_INSPECTION]) != 0)
        roles &= ~(unsigned)ROLE_ORGANISER;
    return roles;
}

struct own_place {
    struct decision *d;
    const char *top; /* the org whose tree is looked at */
    bool found;
};

static bool stands_below(struct own_place *own, const char *org)
{
    struct org row;
    for (int level = 0; level < ORG_LEVELS && org && !own->found; level++) {
        own->found = text_same(org, own->top);
        org = decide_get(own->d, ENTITY_ORG, org, &row) ? row.parent : NULL;
    }
    return !own->found;
}

static bool own_group(void *argument, const void *row)
{
    return stands_below(argument, ((const struct group *)row)->org);
}

static bool own_org(void *argument, const void *row)
{
    return stands_below(argument, ((const struct org *)row)->id);
}

/* Whether the user runs anything in the tree of the org. */
static bool runs_below(struct decision *d, const char *org)
{
    struct own_place own = {d, org, false};
    do_walk(d, ENTITY_GROUP, "owner", d->user, own_group, &own);
    do_walk(d, ENTITY_GROUP, "admin", d->user, own_group, &own);
    do_walk(d, ENTITY_ORG, "secretary", d->user, own_org, &own);
    do_walk(d, ENTITY_ORG, "head", d->user, own_org, &own);
    return own.found;
}

/* Whether the user comes to be what the argument names, and is not already. */
static bool becomes(struct decision *d, enum argument argument, const char *now)
{
    const char *named = d->command->given[argument]
                            ? field_text(&argument_fields[argument], &d->command->with)
                            : NULL;
    return text_is(d->user, named) && !text_is(d->user, now);
}

/* The registry is the grant: nobody enters himself in it, but a secretary, who has it all. */
static bool names_oneself(struct decision *d, unsigned held)
{
    const struct verb *verb = d->command->verb;
    const struct org *org = &d->target.org;
    const struct group *group = &d->target.group;
    if (held & ROLE_SECRETARY)
        return false;
    if (verb->decide == do_org_add || verb->decide == do_org_set)
        return becomes(d, ARG_secretary, org->secretary) || becomes(d, ARG_head, org->head);
    return verb->decide == do_group_set &&
           (becomes(d, ARG_owner, group->owner) || becomes(d, ARG_admin, group->admin) ||
            becomes(d, ARG_contact_leader, group->contact_leader));
}

/* Whether the command would favour who gives it (domain.md 7). */
static bool for_oneself(struct decision *d, unsigned held)
{
    const struct verb *verb = d->command->verb;
    if (verb->decide == do_role_grant || verb->decide == do_role_revoke)
        return text_is(d->user, d->command->to);
    if (verb->decide == do_fact_ratify)
        return text_is(d->user, d->target.fact.recorded_by) || held & ROLE_ADMIN ||
               /* N000 makes the secretary, who ratifies, the owner as well. */
               ((held & ROLE_OWNER) && !(held & ROLE_SECRETARY));
    if (verb->decide == do_duty_waive_span)
        return runs_below(d, d->command->to);
    if (verb->decide == do_group_approve || verb->decide == do_group_refuse ||
        verb->decide == do_duty_waive || verb->decide == do_duty_unwaive)
        return held & (ROLE_OWNER | ROLE_ADMIN | ROLE_SECRETARY | ROLE_HEAD);
    return names_oneself(d, held);
}

struct holding_of {
    struct decision *d;
    bool beyond; /* something that the user could not have given */
};

static bool group_beyond(void *argument, const void *row)
{
    struct holding_of *of = argument;
    unsigned held = grant_roles(of->d, of->d->user, ((const struct group *)row)->id, NULL);
    of->beyond = !(held & (ROLE_SECRETARY | ROLE_ORGANISER));
    return !of->beyond;
}

static bool org_beyond(void *argument, const void *row)
{
    struct holding_of *of = argument;
    unsigned held = grant_roles(of->d, of->d->user, NULL, ((const struct org *)row)->id);
    of->beyond = !(held & ROLE_ORGANISER);
    return !of->beyond;
}

static bool grant_beyond(void *argument, const void *row)
{
    struct holding_of *of = argument;
    const struct grant *grant = row;
    of->beyond = grant->revoked_at == INSTANT_NONE &&
                 !(grant_roles(of->d, of->d->user, NULL, grant->on) & ROLE_ORGANISER);
    return !of->beyond;
}

/* Whoever invites somebody's device could go on as that person: so it takes who could have given
 * them all they hold. */
static bool holds_beyond(struct decision *d)
{
    static const struct {
        enum entity entity;
        const char *field;
        bool (*each)(void *argument, const void *row);
    } sources[] = {
        {ENTITY_GRANT, "person", grant_beyond}, {ENTITY_ORG, "secretary", org_beyond},
        {ENTITY_ORG, "head", org_beyond},       {ENTITY_GROUP, "owner", group_beyond},
        {ENTITY_GROUP, "admin", group_beyond},  {ENTITY_GROUP, "contact_leader", group_beyond},
    };
    struct holding_of of = {d, false};
    const char *person = d->command->to;
    if (d->command->verb->decide != do_device_invite || text_is(person, d->user))
        return false;
    for (size_t i = 0; i < sizeof sources / sizeof *sources && !of.beyond; i++)
        do_walk(d, sources[i].entity, sources[i].field, person, sources[i].each, &of);
    return of.beyond;
}

/* A committee reads what is confidential in its part of the tree: who would make one must be
 * organiser of one that stands there. */
static bool makes_committee(struct decision *d)
{
    const struct command *command = d->command;
    const struct org *org = &d->target.org;
    const char *kind = command->with.kind, *at = org->id ? org->id : command->with.parent;
    struct org row;
    if ((command->verb->decide != do_org_add && command->verb->decide != do_org_set) || !kind ||
        strcmp(kind, org_kinds[ORG_COMMITTEE]) != 0 || org->kind == ORG_COMMITTEE)
        return false;
    for (int level = 0; level < ORG_LEVELS && decide_get(d, ENTITY_ORG, at, &row); level++) {
        if (row.kind == ORG_COMMITTEE && granted_on(d, d->user, row.id) & ROLE_ORGANISER)
            return false;
        at = row.parent;
    }
    return true;
}

bool grant_allows(struct decision *d)
{
    const struct verb *verb = d->command->verb;
    if (d->trusted || verb->roles == ROLE_ALL)
        return true;
    unsigned held = target_roles(d, d->user);
    if (!(held & roles_asked(d->command)) && !is_own(d))
        decide_refuse(d, VERDICT_FORBIDDEN, NULL, _("您没有这里的“%s”权限，请联系书记或组织部门。"),
                      _(verb->sentence));
    else if (for_oneself(d, held))
        decide_refuse(d, VERDICT_FORBIDDEN, NULL,
                      _("“%s”不能对本人或自己管理的群组进行，请由上级办理。"), _(verb->sentence));
    else if (holds_beyond(d))
        decide_refuse(d, VERDICT_FORBIDDEN, NULL,
                      _("此人担任的职责不归您任命，设备请由上级邀请。"));
    else if (makes_committee(d))
        decide_refuse(d, VERDICT_FORBIDDEN, "kind",
                      _("党委看得到保密内容，只能由上级党委的组织部门设立。"));
    return !do_ended(d);
}
