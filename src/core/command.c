#include "core/command.h"

#include <string.h>

#include "base/ident.h"
#include "base/intl.h"

/* clang-format off */
#define ENTRY(type, name, limit) \
    [ARG_##name] = {#name, offsetof(struct arguments, name), FIELD_##type, limit, FIELD_PUBLIC, \
                    NULL},
const struct field argument_fields[ARGUMENT_COUNT] = {ARGUMENTS(ENTRY)};
/* clang-format on */

/* The limit of an obligation's id, and so of the target of a waiver or a comment. */
enum { TARGET_MAX = 256 };

void command_clear(struct command *command)
{
    memset(command, 0, sizeof *command);
    command->rev = INTEGER_NONE;
    command->at = INSTANT_NONE;
    for (size_t i = 0; i < ARGUMENT_COUNT; i++)
        field_clear(&argument_fields[i], &command->with);
}

static enum status check_target(const struct command *command, struct error *error)
{
    const struct verb *verb = command->verb;
    if (!command->to)
        return verb->target == ENTITY_COMMENT && !verb_parameter(verb, ARG_text)
                   ? ST_OK
                   : error_set(error, ST_INVALID, "to", _("缺少 to：请写明对哪一项操作。"));
    size_t n = strlen(command->to);
    bool valid = ident_valid(command->to, n);
    if (verb->flags & (VERB_FREE_TARGET | VERB_UPSERTS) && verb->target != ENTITY_MEMBER) {
        valid = n > 0 && n <= TARGET_MAX;
        for (size_t i = 0; i < n && valid; i++)
            valid = command->to[i] == ':' || ident_valid(command->to + i, 1);
    }
    if (valid)
        return ST_OK;
    return error_set(error, ST_INVALID, "to", _("to 不是有效的编号：只能用字母、数字和 . _ -。"));
}

static enum status check_by(const struct command *command, struct error *error)
{
    if (command->by && !ident_valid(command->by, strlen(command->by)))
        return error_set(error, ST_INVALID, "by", _("by 不是有效的人员编号，请改正。"));
    bool behalf = command->on_behalf != NULL;
    if (!(command->verb->flags & VERB_DECISION) && (behalf || command->means))
        return error_set(error, ST_INVALID, behalf ? "on_behalf" : "means",
                         _("%s 不能代录：只能由本人操作。"), command->verb->name);
    if (behalf && !ident_valid(command->on_behalf, strlen(command->on_behalf)))
        return error_set(error, ST_INVALID, "on_behalf",
                         _("on_behalf 不是有效的人员编号，请改正。"));
    if (behalf && (command->means < MEANS_IN_PERSON || command->means > MEANS_PAPER))
        return error_set(error, ST_INVALID, "means",
                         _("代录须写明方式 means：当面、电话、微信或书面。"));
    if (!behalf && command->means)
        return error_set(error, ST_INVALID, "means",
                         _("有 means 而没有 on_behalf：请写明代谁录入。"));
    return ST_OK;
}

static bool given_as_null(const struct field *field, const struct command *command)
{
    return field->type != FIELD_FLAG && !field_is_set(field, &command->with);
}

static enum status check_choice(const struct parameter *parameter, const struct field *field,
                                const struct command *command, struct error *error)
{
    const char *word = field_is_text(field) ? field_text(field, &command->with) : NULL;
    if (!parameter->choices || !word || name_index(parameter->choices, word, strlen(word)))
        return ST_OK;
    char words[ERROR_TEXT_MAX / 2] = "";
    size_t used = 0;
    for (size_t i = 1; parameter->choices[i]; i++) {
        size_t n = strlen(parameter->choices[i]);
        if (used + n + 2 > sizeof words)
            break;
        if (used > 0)
            words[used++] = ' ';
        memcpy(words + used, parameter->choices[i], n + 1);
        used += n;
    }
    return error_set(error, ST_INVALID, field->name, _("%s 的值“%.40s”不认识，可用：%s。"),
                     field->name, word, words);
}

static enum status check_argument(const struct parameter *parameter, const struct command *command,
                                  struct error *error)
{
    const struct field *field = &argument_fields[parameter->argument];
    bool given = command->given[parameter->argument];
    if (!given && !parameter->required)
        return ST_OK;
    bool null = given && given_as_null(field, command);
    if (!given || (null && parameter->required))
        return error_set(error, ST_INVALID, field->name, _("缺少 %s：%s 必须写明。"), field->name,
                         command->verb->name);
    if (null && !(command->verb->flags & VERB_TAKES_NULL))
        return error_set(error, ST_INVALID, field->name, _("%s 不能是空值，请填写或去掉这一项。"),
                         field->name);
    const char *text = field_is_text(field) ? field_text(field, &command->with) : NULL;
    if (parameter->required && text && !*text)
        return error_set(error, ST_INVALID, field->name, _("%s 不能为空，请填写。"), field->name);
    enum status status = field_check(field, &command->with, error);
    if (status != ST_OK)
        return status;
    return check_choice(parameter, field, command, error);
}

enum status command_check(const struct command *command, struct error *error)
{
    if (!command->verb)
        return error_set(error, ST_INVALID, "do", _("没有这个操作，请核对 do。"));
    if (command->id && !uuid_valid(command->id, strlen(command->id)))
        return error_set(error, ST_INVALID, "id",
                         _("id 不是有效的 UUID，请改正：写法如 "
                           "01935651-7be8-747f-9a6c-6420d78f4752。"));
    if (command->at < INSTANT_MIN || command->at > INSTANT_MAX)
        return error_set(error, ST_INVALID, "at", _("缺少时间 at，或超出 1900 年到 9999 年。"));
    if (command->rev != INTEGER_NONE && command->rev < 0)
        return error_set(error, ST_INVALID, "rev", _("rev 不能是负数。"));
    enum status status = check_target(command, error);
    if (status == ST_OK)
        status = check_by(command, error);
    const struct verb *verb = command->verb;
    for (size_t i = 0; status == ST_OK && i < ARGUMENT_COUNT; i++) {
        if (command->given[i] && !verb_parameter(verb, (enum argument)i))
            status =
                error_set(error, ST_INVALID, argument_fields[i].name,
                          _("%s 没有 %s 这一项，请去掉。"), verb->name, argument_fields[i].name);
    }
    for (size_t i = 0; status == ST_OK && i < verb->parameter_count; i++)
        status = check_argument(&verb->parameters[i], command, error);
    return status;
}
