#include "core/decide.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "core/do.h"
#include "core/grant.h"
#include "core/scope.h"

/* More levels than any organisation has: ends a walk up the tree should it ever be a ring. */
enum { ORG_LEVELS = 64 };

static const char *const verdict_names[VERDICT_COUNT] = {
    [VERDICT_APPLIED] = "applied",
    [VERDICT_NOOP] = "noop",
    [VERDICT_CONFLICT_REV] = "conflict.rev",
    [VERDICT_CONFLICT_STATE] = "conflict.state",
    [VERDICT_CONFLICT_DECIDED] = "conflict.decided",
    [VERDICT_CONFLICT_UNIQUE] = "conflict.unique",
    [VERDICT_DEPENDENCY] = "dependency",
    [VERDICT_FORBIDDEN] = "forbidden",
    [VERDICT_FORBIDDEN_REVOKED] = "forbidden.revoked",
    [VERDICT_INVALID] = "invalid",
    [VERDICT_UNSUPPORTED] = "unsupported",
    [VERDICT_ID_REUSED] = "id_reused",
    [VERDICT_RETRY] = "retry",
};

const char *verdict_name(enum verdict verdict)
{
    return verdict_names[verdict];
}

bool do_ended(const struct decision *d)
{
    return d->status != ST_OK || d->verdict != VERDICT_APPLIED;
}

void do_nothing(struct decision *d)
{
    if (!do_ended(d))
        d->verdict = VERDICT_NOOP;
}

static void fail(struct decision *d, enum status status)
{
    d->status = error_set(&d->error, status, NULL, _("读写数据时出错，没有保存，请稍后再试。"));
}

void decide_refuse(struct decision *d, enum verdict verdict, const char *key, const char *format,
                   ...)
{
    if (do_ended(d))
        return;
    /* Longer than what is kept: error_set cuts between two characters. */
    char text[ERROR_TEXT_MAX + 4];
    va_list args;
    va_start(args, format);
    if (vsnprintf(text, sizeof text, format, args) < 0)
        text[0] = '\0';
    va_end(args);
    d->verdict = verdict;
    error_set(&d->error, verdict == VERDICT_INVALID ? ST_INVALID : ST_REFUSED, key, "%s", text);
}

bool decide_get(struct decision *d, enum entity entity, const char *id, void *row)
{
    if (d->status != ST_OK || !id)
        return false;
    enum status status = d->world->get(d->world->context, entity, id, row);
    if (status != ST_OK && status != ST_MISSING)
        fail(d, status);
    return status == ST_OK;
}

bool decide_see(struct decision *d, enum entity entity, const char *id, void *row)
{
    if (!decide_get(d, entity, id, row))
        return false;
    bool seen = !d->scope || scope_sees(d->scope, entity, row);
    if (d->scope && d->scope->status != ST_OK)
        fail(d, d->scope->status);
    d->hidden = d->hidden || !seen;
    return seen && d->status == ST_OK;
}

/* What can be talked about, in the order in which an id is looked for. */
static const enum entity subjects[] = {ENTITY_GROUP, ENTITY_ORG,    ENTITY_POST,  ENTITY_EVENT,
                                       ENTITY_FACT,  ENTITY_MEMBER, ENTITY_PERSON};
enum { SUBJECTS = sizeof subjects / sizeof *subjects };

bool decide_named(struct decision *d, const char *id, enum entity *entity, union any_entity *row)
{
    for (size_t i = 0; i < SUBJECTS; i++) {
        *entity = subjects[i];
        if (decide_get(d, *entity, id, row))
            return decide_see(d, *entity, id, row);
    }
    return false;
}

void decide_put(struct decision *d, enum entity entity, const void *row)
{
    if (do_ended(d))
        return;
    enum status status = d->world->put(d->world->context, entity, row);
    if (status != ST_OK)
        fail(d, status);
}

void do_walk(struct decision *d, enum entity entity, const char *field, const char *value,
             bool (*each)(void *argument, const void *row), void *argument)
{
    if (d->status != ST_OK)
        return;
    enum status status = d->world->walk(d->world->context, entity, field, value, each, argument);
    if (status != ST_OK && status != ST_MISSING)
        fail(d, status);
}

/* Copies one argument onto the field; an empty text is no text. */
static void copy_argument(const struct field *from, const struct arguments *with,
                          const struct field *to, void *row)
{
    if (!field_is_text(from)) {
        field_set_number(to, row, field_number(from, with));
        return;
    }
    const char *text = field_text(from, with);
    if (!text || !*text)
        field_clear(to, row);
    else if (to->type == FIELD_ENUM)
        field_set_number(to, row, name_index(to->names, text, strlen(text)));
    else
        field_set_text(to, row, text);
}

/* A word may become an enumeration; a number never becomes a text. */
static bool fits(const struct field *from, const struct field *to)
{
    return field_is_text(from) == field_is_text(to) ||
           (field_is_text(from) && to->type == FIELD_ENUM);
}

void decide_copy(struct decision *d, enum entity entity, void *row)
{
    const struct command *command = d->command;
    for (size_t i = 0; i < ARGUMENT_COUNT && !do_ended(d); i++) {
        const struct field *from = &argument_fields[i];
        const struct field *to = command->given[i] ? entity_field(entity, from->name) : NULL;
        /* A JSON value is laid over what is there, which only its verb can do. */
        if (!to || from->type == FIELD_JSON || !fits(from, to))
            continue;
        copy_argument(from, &command->with, to, row);
        struct error error;
        if (field_check(to, row, &error) != ST_OK)
            decide_refuse(d, VERDICT_INVALID, error.key, "%s", error.text);
    }
}

instant decide_happened(const struct decision *d)
{
    instant happened = d->command->with.happened;
    return d->command->given[ARG_happened] && happened != INSTANT_NONE ? happened : d->command->at;
}

const struct rulebook *decide_rulebook(struct decision *d, const char *id)
{
    struct org org;
    for (int level = 0; level < ORG_LEVELS && decide_get(d, ENTITY_ORG, id, &org); level++) {
        if (org.rulebook) {
            const struct rulebook *rulebook = d->world->rulebook(d->world->context, org.rulebook);
            /* Nothing is allowed because what forbids it cannot be read. */
            if (!rulebook)
                decide_refuse(d, VERDICT_DEPENDENCY, "rulebook",
                              _("规则集 %s 不在或有误，不知道要不要审批：请运行 qunguan doctor。"),
                              org.rulebook);
            return rulebook;
        }
        id = org.parent;
    }
    return NULL;
}

static void check_name(struct decision *d, enum entity entity, const char *key, const char *id,
                       size_t n)
{
    const char *name = do_text(d, "%.*s", (int)n, id);
    if (do_ended(d))
        return;
    union any_entity row;
    enum status status = ST_OK;
    if (!d->scope)
        status = d->world->has(d->world->context, entity, name);
    else if (!decide_see(d, entity, name, &row))
        status = ST_MISSING;
    if (status != ST_OK && status != ST_MISSING)
        fail(d, status);
    if (status == ST_MISSING)
        decide_refuse(d, VERDICT_DEPENDENCY, key, _("%s 所指的 %s 不存在：请先登记，或改正编号。"),
                      key, name);
}

/* Everything that the arguments name must be there. */
static void check_names(struct decision *d)
{
    const struct verb *verb = d->command->verb;
    for (size_t i = 0; i < verb->parameter_count && !do_ended(d); i++) {
        const struct parameter *parameter = &verb->parameters[i];
        const struct field *field = &argument_fields[parameter->argument];
        if (parameter->refers < 0 || !d->command->given[parameter->argument])
            continue;
        const char *cursor = field_text(field, &d->command->with);
        const char *id;
        for (size_t n; (n = list_next(&cursor, &id)) > 0 && !do_ended(d);)
            check_name(d, (enum entity)parameter->refers, field->name, id, n);
    }
    const char *behalf = d->command->on_behalf;
    if (behalf)
        check_name(d, ENTITY_PERSON, "on_behalf", behalf, strlen(behalf));
}

/* Whether something of another kind that can be talked about has the id, and is not seen. What is
 * said of that would be taken for said of the new one. */
static void look_for_namesakes(struct decision *d, enum entity kind, const char *id)
{
    bool among = false;
    union any_entity row;
    for (size_t i = 0; i < SUBJECTS; i++)
        among = among || subjects[i] == kind;
    for (size_t i = 0; among && i < SUBJECTS && !d->hidden; i++)
        if (subjects[i] != kind)
            decide_see(d, subjects[i], id, &row);
}

static void check_target(struct decision *d)
{
    const struct command *command = d->command;
    const struct verb *verb = command->verb;
    entity_clear(verb->target, &d->target);
    if (verb->flags & VERB_FREE_TARGET)
        return;
    union any_entity row;
    bool there = decide_see(d, verb->target, command->to, &row);
    if (there)
        d->target = row;
    /* Ids are made by clients, so that one is taken cannot be hidden from who wants it. */
    bool makes = verb->flags & VERB_CREATES || verb->decide == do_member_add;
    bool taken = there && verb->flags & VERB_CREATES;
    if (makes && !there && d->scope && !d->trusted)
        look_for_namesakes(d, verb->target, command->to);
    if ((makes && d->hidden) || taken)
        decide_refuse(d, VERDICT_CONFLICT_UNIQUE, "to", _("编号 %s 已经用过，请换一个编号。"),
                      command->to);
    else if (!there && !(verb->flags & (VERB_CREATES | VERB_UPSERTS)))
        decide_refuse(d, VERDICT_DEPENDENCY, "to", _("%s 不存在：请先登记，或改正编号。"),
                      command->to);
}

/* Over a network a change says which revision it is of; what is decided on a text says so by the
 * text, so that two who decide alike do not stand in each other's way. */
static void check_rev(struct decision *d)
{
    int64_t seen = d->command->rev;
    const struct verb *verb = d->command->verb;
    if (!d->target.head.id)
        return;
    if (seen == INTEGER_NONE && d->scope && !d->trusted && verb->flags & VERB_TAKES_NULL)
        decide_refuse(d, VERDICT_INVALID, "rev",
                      _("缺少 rev：请写明看到的是第几版，以免盖掉别人的改动。"));
    if (seen == INTEGER_NONE || seen == d->target.head.rev ||
        (verb->target == ENTITY_POST && d->command->given[ARG_text]))
        return;
    decide_refuse(d, VERDICT_CONFLICT_REV, "rev",
                  _("%s 已被改动（看到的是第 %lld 版，现在是第 %lld 版），请重新查看后再操作。"),
                  d->command->to, (long long)seen, (long long)d->target.head.rev);
}

enum status decide(struct decision *d)
{
    d->verdict = VERDICT_APPLIED;
    d->status = ST_OK;
    d->hidden = false;
    memset(&d->error, 0, sizeof d->error);
    const struct verb *verb = d->command->verb;
    if (!verb || (verb->flags & VERB_SERVER && !d->trusted)) {
        decide_refuse(d, VERDICT_UNSUPPORTED, "do", _("没有这个操作，请升级程序或核对 do。"));
        return d->status;
    }
    struct error error;
    if (command_check(d->command, &error) != ST_OK) {
        decide_refuse(d, VERDICT_INVALID, error.key, "%s", error.text);
        return d->status;
    }
    check_target(d);
    check_names(d);
    if (!do_ended(d))
        check_rev(d);
    if (!do_ended(d) && grant_allows(d) && !do_ended(d))
        verb->decide(d);
    return d->status;
}
