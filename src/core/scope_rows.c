#include "core/scope.h"

#include <string.h>

#include "base/ident.h"
#include "base/text.h"
#include "core/scope_inside.h"

static const char breach_report[] = "breach_report";

/* A walk that looks for one thing. */
struct search {
    struct scope *scope;
    enum sight best;
    bool found;
};

/* Copies an id that is part of a longer text; false when it is too long to be one. A scope may be
 * kept for long, so nothing that looks at rows takes memory from its arena. */
static bool cut_id(char out[IDENT_MAX + 1], const char *text, size_t n)
{
    if (n > IDENT_MAX)
        return false;
    memcpy(out, text, n);
    out[n] = '\0';
    return true;
}

static enum sight place_of_group(struct scope *scope, const char *group)
{
    struct group row;
    return scope_get(scope, ENTITY_GROUP, group, &row) ? scope_place(scope, row.org, row.id)
                                                       : SIGHT_NONE;
}

/* Whether he has to do with the group itself, if only as one who has joined. What he may see of a
 * neighbour's registry is no such thing: it would come and go with the group's org. */
static bool has_to_do_with(const struct scope *scope, const char *group)
{
    for (size_t i = 0; i < scope->count; i++)
        if (scope->holds[i].reach == HOLD_GROUP && text_is(scope->holds[i].group, group))
            return true;
    return false;
}

static bool sees_org(struct scope *scope, const void *row)
{
    return scope_place(scope, ((const struct org *)row)->id, NULL) >= SIGHT_CHAIN;
}

static bool sees_span(struct scope *scope, const void *row)
{
    return scope_place(scope, ((const struct span *)row)->org, NULL) >= SIGHT_CHAIN;
}

static bool sees_grant(struct scope *scope, const void *row)
{
    return scope_place(scope, ((const struct grant *)row)->on, NULL) >= SIGHT_REGISTRY;
}

/* A member without a role sees the group that he has joined. */
static bool sees_group(struct scope *scope, const void *row)
{
    const struct group *group = row;
    return scope_place(scope, group->org, group->id) >= SIGHT_OWN;
}

static bool look_where_joined(void *argument, const void *row)
{
    struct search *search = argument;
    enum sight sight = place_of_group(search->scope, ((const struct joining *)row)->group);
    search->best = sight > search->best ? sight : search->best;
    return search->best < SIGHT_REGISTRY;
}

static bool sees_member(struct scope *scope, const void *row)
{
    const struct member *member = row;
    struct search search = {.scope = scope, .best = scope_place(scope, member->org, NULL)};
    if (search.best < SIGHT_REGISTRY)
        scope_walk(scope, ENTITY_JOINING, "member", member->id, look_where_joined, &search);
    bool own = text_is(member->person, scope->person);
    return search.best >= (own ? SIGHT_OWN : SIGHT_REGISTRY);
}

static bool sees_standing(struct scope *scope, const void *row)
{
    struct member member;
    return scope_get(scope, ENTITY_MEMBER, ((const struct standing *)row)->member, &member) &&
           sees_member(scope, &member);
}

static bool look_at_org(void *argument, const void *row)
{
    struct search *search = argument;
    search->found = sees_org(search->scope, row);
    return !search->found;
}

static bool look_at_group(void *argument, const void *row)
{
    struct search *search = argument;
    search->found = sees_group(search->scope, row);
    return !search->found;
}

/* Whether an org or group that is seen names the person. */
static bool is_named(struct scope *scope, const char *person)
{
    static const struct {
        enum entity entity;
        const char *field;
        bool (*look)(void *argument, const void *row);
    } names[] = {
        {ENTITY_GROUP, "owner", look_at_group},
        {ENTITY_GROUP, "admin", look_at_group},
        {ENTITY_GROUP, "contact_leader", look_at_group},
        {ENTITY_GROUP, "dues_officer", look_at_group},
        {ENTITY_ORG, "secretary", look_at_org},
        {ENTITY_ORG, "head", look_at_org},
    };
    struct search search = {.scope = scope};
    for (size_t i = 0; i < sizeof names / sizeof names[0] && !search.found; i++)
        scope_walk(scope, names[i].entity, names[i].field, person, names[i].look, &search);
    return search.found;
}

static bool sees_person(struct scope *scope, const void *row)
{
    const struct person *person = row;
    return text_is(person->id, scope->person) ||
           scope_place(scope, person->org, NULL) >= SIGHT_REGISTRY || is_named(scope, person->id);
}

static bool sees_joining(struct scope *scope, const void *row)
{
    const struct joining *joining = row;
    struct member member;
    return place_of_group(scope, joining->group) == SIGHT_FULL ||
           (has_to_do_with(scope, joining->group) &&
            scope_get(scope, ENTITY_MEMBER, joining->member, &member) &&
            text_is(member.person, scope->person));
}

static bool sees_event(struct scope *scope, const void *row)
{
    return place_of_group(scope, ((const struct event *)row)->group) == SIGHT_FULL;
}

static bool sees_posting(struct scope *scope, const void *row)
{
    return place_of_group(scope, ((const struct posting *)row)->group) == SIGHT_FULL;
}

/* By whoever holds one of its groups; by its author as long as he has to do with one. */
static bool sees_post(struct scope *scope, const void *row)
{
    const struct post *post = row;
    bool own = text_is(post->author, scope->person);
    const char *groups = post->groups;
    const char *word;
    for (size_t n; (n = list_next(&groups, &word)) > 0;) {
        char group[IDENT_MAX + 1];
        if (!cut_id(group, word, n))
            continue;
        if (place_of_group(scope, group) == SIGHT_FULL || (own && has_to_do_with(scope, group)))
            return true;
    }
    return false;
}

static bool sees_fact(struct scope *scope, const void *row)
{
    const struct fact *fact = row;
    return (fact->group ? place_of_group(scope, fact->group)
                        : scope_place(scope, fact->org, NULL)) == SIGHT_FULL;
}

static bool sees_all_of(struct scope *scope, const char *group_or_org)
{
    struct group group;
    struct org org;
    if (scope_get(scope, ENTITY_GROUP, group_or_org, &group))
        return scope_place(scope, group.org, group.id) == SIGHT_FULL;
    return scope_get(scope, ENTITY_ORG, group_or_org, &org) &&
           scope_place(scope, org.id, NULL) == SIGHT_FULL;
}

static bool sees_waiver(struct scope *scope, const void *row)
{
    return sees_all_of(scope, ((const struct waiver *)row)->subject);
}

/* The part of a subject that is the entity: all of it, or what stands behind the rule's name. */
static bool cut_subject(char out[IDENT_MAX + 1], const char *subject)
{
    const char *part = subject ? strchr(subject, ':') : NULL;
    part = part ? part + 1 : subject;
    return part && cut_id(out, part, strcspn(part, ":"));
}

/* A comment is seen where its subject stands; remarks on people go with the roster. */
static bool sees_comment(struct scope *scope, const void *row)
{
    char subject[IDENT_MAX + 1];
    union any_entity about;
    if (!cut_subject(subject, ((const struct comment *)row)->subject))
        return false;
    if (scope_get(scope, ENTITY_GROUP, subject, &about) ||
        scope_get(scope, ENTITY_ORG, subject, &about))
        return sees_all_of(scope, subject);
    if (scope_get(scope, ENTITY_POST, subject, &about))
        return sees_post(scope, &about);
    if (scope_get(scope, ENTITY_EVENT, subject, &about))
        return sees_event(scope, &about);
    if (scope_get(scope, ENTITY_FACT, subject, &about))
        return sees_fact(scope, &about);
    if (scope_get(scope, ENTITY_MEMBER, subject, &about))
        return scope_place(scope, about.member.org, NULL) >= SIGHT_REGISTRY;
    return scope_get(scope, ENTITY_PERSON, subject, &about) &&
           scope_place(scope, about.person.org, NULL) >= SIGHT_REGISTRY;
}

/* Whether the role is held on a tree that the org stands in. */
static bool holds_above(struct scope *scope, const char *org, unsigned roles, bool of_committee)
{
    struct org row;
    for (int level = 0; org && level < SCOPE_LEVELS; level++) {
        if (!scope_get(scope, ENTITY_ORG, org, &row))
            return false;
        if ((!of_committee || row.kind == ORG_COMMITTEE) &&
            (scope_roles_at(scope, HOLD_TREE, row.id) & roles))
            return true;
        org = row.parent;
    }
    return false;
}

static bool sees_device(struct scope *scope, const void *row)
{
    const struct device *device = row;
    struct person person;
    if (text_is(device->person, scope->person))
        return true;
    if (!scope_get(scope, ENTITY_PERSON, device->person, &person))
        return false;
    return (scope_roles_at(scope, HOLD_ORG, person.org) & ROLE_SECRETARY) ||
           holds_above(scope, person.org, ROLE_ORGANISER, false);
}

static bool owns_group_of(const struct scope *scope, const char *org)
{
    for (size_t i = 0; i < scope->count; i++) {
        const struct hold *hold = &scope->holds[i];
        if (hold->reach == HOLD_GROUP && hold->roles & ROLE_OWNER && text_is(hold->org, org))
            return true;
    }
    return false;
}

static bool sees_leftover(struct scope *scope, const void *row)
{
    const struct leftover *leftover = row;
    struct org org;
    if (!scope_get(scope, ENTITY_ORG, leftover->org, &org))
        return false;
    if (org.secretary)
        return text_is(org.secretary, scope->person);
    return leftover->group ? scope_roles_at(scope, HOLD_GROUP, leftover->group) & ROLE_OWNER
                           : owns_group_of(scope, org.id);
}

bool scope_sees(struct scope *scope, enum entity entity, const void *row)
{
    static bool (*const sees[ENTITY_COUNT])(struct scope *, const void *) = {
        [ENTITY_ORG] = sees_org,         [ENTITY_PERSON] = sees_person,
        [ENTITY_GRANT] = sees_grant,     [ENTITY_GROUP] = sees_group,
        [ENTITY_MEMBER] = sees_member,   [ENTITY_STANDING] = sees_standing,
        [ENTITY_JOINING] = sees_joining, [ENTITY_EVENT] = sees_event,
        [ENTITY_POST] = sees_post,       [ENTITY_POSTING] = sees_posting,
        [ENTITY_FACT] = sees_fact,       [ENTITY_WAIVER] = sees_waiver,
        [ENTITY_SPAN] = sees_span,       [ENTITY_COMMENT] = sees_comment,
        [ENTITY_DEVICE] = sees_device,   [ENTITY_LEFTOVER] = sees_leftover,
    };
    if (scope->status != ST_OK || !scope->person || !sees[entity])
        return false;
    return sees[entity](scope, row) && scope->status == ST_OK;
}

/* The org whose committee reads a group's confidential texts. */
static const char *org_of_group(struct scope *scope, const char *group)
{
    struct group row;
    return scope_get(scope, ENTITY_GROUP, group, &row) ? row.org : NULL;
}

/* Whether this is the committee: its secretary, its head, its organisers; at the org or above. */
static bool is_committee(struct scope *scope, const char *org)
{
    struct org row;
    const char *at = org;
    for (int level = 0; at && level < SCOPE_LEVELS; level++) {
        if (!scope_get(scope, ENTITY_ORG, at, &row))
            break;
        if (row.kind == ORG_COMMITTEE &&
            scope_roles_at(scope, HOLD_ORG, row.id) & (ROLE_SECRETARY | ROLE_HEAD))
            return true;
        at = row.parent;
    }
    return holds_above(scope, org, ROLE_ORGANISER, true);
}

bool scope_confidential(const char *event_kind)
{
    return text_is(event_kind, breach_report);
}

static bool is_breach(const struct event *event)
{
    return scope_confidential(event->kind);
}

/* How a report was dealt with; without its event nobody can tell that it was not one. */
static bool handles_breach(struct scope *scope, const struct fact *fact)
{
    struct event event;
    if (fact->kind != FACT_HANDLED)
        return false;
    return !scope_get(scope, ENTITY_EVENT, fact->event, &event) || is_breach(&event);
}

/* A thing that something confidential may be said about, and the group whose committee may read. */
static bool is_about_breach(struct scope *scope, const char *id, const char **group)
{
    struct event event;
    struct fact fact;
    if (scope_get(scope, ENTITY_EVENT, id, &event) && is_breach(&event)) {
        *group = event.group;
        return true;
    }
    if (scope_get(scope, ENTITY_FACT, id, &fact) && handles_breach(scope, &fact)) {
        *group = fact.group;
        return true;
    }
    return false;
}

/* The same of each part of an obligation's id. */
static bool names_breach(struct scope *scope, const char *subject, const char **group)
{
    while (subject && *subject) {
        size_t n = strcspn(subject, ":");
        char part[IDENT_MAX + 1];
        if (cut_id(part, subject, n) && is_about_breach(scope, part, group))
            return true;
        subject += n + (subject[n] == ':');
    }
    return false;
}

static bool leftover_of_breach(struct scope *scope, const struct leftover *leftover,
                               const char **group)
{
    *group = leftover->group;
    return names_breach(scope, leftover->target, group) ||
           (leftover->body && (strstr(leftover->body, breach_report) ||
                               strstr(leftover->body, fact_kinds[FACT_HANDLED])));
}

/* The fields of the row that are confidential as it stands (NULL: none), and for which org's
 * committee they are. */
static const char *confidential_fields(struct scope *scope, enum entity entity, const void *row,
                                       const char **org)
{
    static const char report[] =
        "title agenda content requirements place form taking_part member reason";
    const char *group = NULL;
    const char *fields = NULL;
    *org = NULL;
    if (entity == ENTITY_EVENT && is_breach(row)) {
        group = ((const struct event *)row)->group;
        fields = report;
    } else if (entity == ENTITY_FACT && handles_breach(scope, row)) {
        group = ((const struct fact *)row)->group;
        *org = ((const struct fact *)row)->org;
        fields = "note";
    } else if (entity == ENTITY_COMMENT &&
               names_breach(scope, ((const struct comment *)row)->subject, &group)) {
        fields = "text";
    } else if (entity == ENTITY_LEFTOVER && leftover_of_breach(scope, row, &group)) {
        *org = ((const struct leftover *)row)->org;
        fields = "body";
    }
    if (fields && group)
        *org = org_of_group(scope, group);
    return fields;
}

/* Phones and addresses: oneself, the secretary of the org, who runs one of its groups. */
static bool may_call(const struct scope *scope, const char *org, const char *person)
{
    if (text_is(person, scope->person) || (scope_roles_at(scope, HOLD_ORG, org) & ROLE_SECRETARY))
        return true;
    for (size_t i = 0; i < scope->count; i++) {
        const struct hold *hold = &scope->holds[i];
        if (hold->reach == HOLD_GROUP && hold->roles & (ROLE_OWNER | ROLE_ADMIN) &&
            text_is(hold->org, org))
            return true;
    }
    return false;
}

static bool reads_personal(const struct scope *scope, enum entity entity, const void *row)
{
    const struct person *person = row;
    const struct member *member = row;
    if (entity == ENTITY_PERSON)
        return may_call(scope, person->org, person->id);
    return entity == ENTITY_MEMBER && may_call(scope, member->org, member->person);
}

enum field_class scope_class(struct scope *scope, enum entity entity, const void *row,
                             const struct field *field)
{
    const char *org;
    const char *fields = confidential_fields(scope, entity, row, &org);
    return fields && list_has(fields, field->name) ? FIELD_CONFIDENTIAL : field->class;
}

bool scope_confides(struct scope *scope, enum entity entity, const void *row)
{
    const char *org;
    bool confides = !confidential_fields(scope, entity, row, &org) || is_committee(scope, org);
    return confides && scope->status == ST_OK;
}

static void hide(const struct field *field, void *row)
{
    if (field->type == FIELD_TEXT && field->class == FIELD_PUBLIC && field_is_set(field, row))
        field_set_text(field, row, SCOPE_CONFIDENTIAL);
    else
        field_clear(field, row);
}

void scope_mask(struct scope *scope, enum entity entity, void *row)
{
    const struct entity_kind *kind = &entity_kinds[entity];
    const char *org;
    const char *fields = confidential_fields(scope, entity, row, &org);
    if (fields && is_committee(scope, org))
        fields = NULL;
    bool personal = reads_personal(scope, entity, row);
    /* Where the world fails nobody knows what may be read: nothing is. */
    bool failed = scope->status != ST_OK;
    for (size_t i = 0; i < kind->field_count; i++) {
        const struct field *field = &kind->fields[i];
        if (failed)
            field_clear(field, row);
        else if ((fields && list_has(fields, field->name)) ||
                 (field->class == FIELD_PERSONAL && !personal) ||
                 field->class == FIELD_CONFIDENTIAL)
            hide(field, row);
    }
}
