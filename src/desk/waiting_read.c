#include <string.h>

#include "base/clean.h"
#include "base/intl.h"
#include "desk/waiting_parts.h"
#include "desk/words.h"
#include "store/row.h"

/* A command for reading: what was meant, field by field, and what stands now. */

static const struct {
    enum argument argument;
    const char *label;
} labels[] = {
    {ARG_name, N_("名称")},
    {ARG_title, N_("标题")},
    {ARG_body, N_("正文")},
    {ARG_groups, N_("发往")},
    {ARG_group, N_("群")},
    {ARG_org, N_("组织")},
    {ARG_kind, N_("种类")},
    {ARG_category, N_("类别")},
    {ARG_as, N_("形式")},
    {ARG_event, N_("会议活动")},
    {ARG_member, N_("成员")},
    {ARG_person, N_("人员")},
    {ARG_status, N_("身份")},
    {ARG_nickname, N_("群昵称")},
    {ARG_head, N_("负责人")},
    {ARG_secretary, N_("书记")},
    {ARG_owner, N_("群主")},
    {ARG_admin, N_("管理员")},
    {ARG_contact_leader, N_("联系点领导")},
    {ARG_dues_officer, N_("党费负责人")},
    {ARG_parent, N_("上级")},
    {ARG_role, N_("职责")},
    {ARG_on, N_("在")},
    {ARG_starts, N_("开始")},
    {ARG_ends, N_("结束")},
    {ARG_happened, N_("发生于")},
    {ARG_active_from, N_("启用")},
    {ARG_agenda, N_("议题")},
    {ARG_content, N_("内容")},
    {ARG_requirements, N_("要求")},
    {ARG_place, N_("地点")},
    {ARG_form, N_("方式")},
    {ARG_taking_part, N_("参加人员")},
    {ARG_disposition, N_("处置")},
    {ARG_phone, N_("电话")},
    {ARG_landline, N_("座机")},
    {ARG_email, N_("邮箱")},
    {ARG_whereabouts, N_("去向")},
    {ARG_function, N_("功能")},
    {ARG_scope, N_("范围")},
    {ARG_size, N_("人数")},
    {ARG_pictures, N_("图片")},
    {ARG_in_branch_name, N_("以支部名义")},
    {ARG_major, N_("重大")},
    {ARG_important, N_("重要")},
    {ARG_reply_required, N_("需回复")},
    {ARG_approved, N_("同意")},
    {ARG_planned, N_("预定")},
    {ARG_makes_up, N_("补")},
    {ARG_remark, N_("意见")},
    {ARG_reason, N_("理由")},
    {ARG_evidence, N_("凭据")},
    {ARG_note, N_("备注")},
    {ARG_what, N_("事项")},
};

static const char *label_of(enum argument argument)
{
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        if (labels[i].argument == argument)
            return _(labels[i].label);
    return argument_fields[argument].name;
}

static const char *word_of(enum argument argument, enum entity entity, const char *text)
{
    size_t n = strlen(text);
    if (argument == ARG_category)
        return words_category(name_index(post_categories, text, n));
    if (argument == ARG_as)
        return words_post_form(name_index(post_forms, text, n));
    if (argument == ARG_status)
        return words_member_status(name_index(member_statuses, text, n));
    if (argument == ARG_kind && entity == ENTITY_FACT)
        return words_fact_kind(name_index(fact_kinds, text, n));
    return argument == ARG_kind && entity == ENTITY_GROUP
               ? words_group_kind(name_index(group_kinds, text, n))
               : "";
}

/* Ids go by the names of what they are of. */
static void add_ids(struct desk *desk, int refers, const char *ids, struct buf *out)
{
    const char *word;
    size_t count = 0;
    for (size_t n; (n = list_next(&ids, &word)) > 0; count++) {
        char id[IDENT_MAX + 1];
        desk_word(word, n, id, sizeof id);
        buf_puts(out, count ? _("、") : "");
        desk_name(desk, (enum entity)refers, id, out);
    }
}

struct reading {
    struct desk *desk;
    const struct verb *verb;
    instant now;
    struct buf *out;
};

static void add_value(const struct reading *reading, enum argument argument,
                      const struct field *field, const void *row)
{
    const struct parameter *parameter = verb_parameter(reading->verb, argument);
    struct buf *out = reading->out;
    if (!field_is_set(field, row) && field->type != FIELD_FLAG) {
        buf_puts(out, _("（空）"));
    } else if (field->type == FIELD_FLAG) {
        buf_puts(out, field_number(field, row) ? _("是") : _("否"));
    } else if (field->type == FIELD_TIME) {
        words_time(out, field_number(field, row), reading->now, reading->desk->offset);
    } else if (!field_is_text(field) && !field->names) {
        buf_printf(out, "%lld", (long long)field_number(field, row));
    } else {
        const char *text =
            field->names ? field->names[field_number(field, row)] : field_text(field, row);
        const char *word = word_of(argument, reading->verb->target, text);
        if (*word)
            buf_puts(out, word);
        else if (parameter && parameter->refers >= 0)
            add_ids(reading->desk, parameter->refers, text, out);
        else
            clean_text(out, text, strlen(text));
    }
}

/* Beside it what stands now, where that is another thing. */
static void add_argument(const struct reading *reading, enum argument argument,
                         const struct command *command, const void *row)
{
    const struct field *field = &argument_fields[argument];
    const struct field *stored = row ? entity_field(reading->verb->target, field->name) : NULL;
    struct buf *out = reading->out;
    buf_printf(out, _(" %s："), label_of(argument));
    size_t from = out->len;
    add_value(reading, argument, field, &command->with);
    size_t end = out->len;
    buf_putc(out, '\n');
    if (!stored)
        return;
    buf_puts(out, _("   现在："));
    size_t now = out->len;
    add_value(reading, argument, stored, row);
    if (!out->failed && out->len - now == end - from &&
        memcmp(out->text + now, out->text + from, end - from) == 0)
        buf_cut(out, end + 1);
    else
        buf_putc(out, '\n');
}

static const void *row_now(struct desk *desk, const struct command *command, struct arena *arena,
                           union any_entity *row)
{
    if (!command->to || command->verb->flags & VERB_FREE_TARGET ||
        command->verb->target >= ENTITY_COUNT)
        return NULL;
    return row_get(desk->db, command->verb->target, command->to, arena, row, NULL) == ST_OK ? row
                                                                                            : NULL;
}

enum status desk_waiting_read(struct desk *desk, const struct waiting *waiting, instant now,
                              struct buf *out, struct error *error)
{
    struct command command;
    union any_entity row;
    if (waiting->verdict && strcmp(waiting->verdict, "forbidden.revoked") == 0) {
        buf_puts(out, _(" 内容已从本机删去，交给了所属组织的书记，由其定夺\n"));
        return ST_OK;
    }
    struct arena *arena = arena_new(WAITING_COMMAND_MAX);
    if (!arena)
        return desk_no_memory(error);
    enum status status = waiting_command(desk, waiting, arena, &command, error);
    if (status == ST_OK) {
        struct reading reading = {desk, command.verb, now, out};
        const void *stored = row_now(desk, &command, arena, &row);
        size_t given = 0;
        for (int i = 0; i < ARGUMENT_COUNT; i++) {
            if (!command.given[i] || i == ARG_text || i == ARG_checklist)
                continue;
            add_argument(&reading, (enum argument)i, &command, stored);
            given++;
        }
        if (given == 0)
            buf_puts(out, _(" 没有要填的内容\n"));
    }
    arena_free(arena);
    return status;
}
