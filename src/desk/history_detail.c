#include "desk/history_detail.h"

#include <string.h>

#include "base/arena.h"
#include "base/clean.h"
#include "base/intl.h"
#include "base/utf8.h"
#include "core/command.h"
#include "desk/inside.h"
#include "desk/words.h"
#include "ledger/journal_text.h"
#include "store/journal.h"

enum { DETAIL_MAX = 1 << 20, VALUE_MAX = 120 };

enum shown { SHOWN_TEXT, SHOWN_TIME, SHOWN_PERSON, SHOWN_STATUS, SHOWN_FACT, SHOWN_CATEGORY };

static const struct {
    enum argument argument;
    enum shown shown;
    const char *label;
} details[] = {
    {ARG_name, SHOWN_TEXT, N_("名称")},        {ARG_title, SHOWN_TEXT, N_("标题")},
    {ARG_kind, SHOWN_FACT, N_("事项")},        {ARG_category, SHOWN_CATEGORY, N_("类别")},
    {ARG_status, SHOWN_STATUS, N_("身份")},    {ARG_nickname, SHOWN_TEXT, N_("群昵称")},
    {ARG_secretary, SHOWN_PERSON, N_("书记")}, {ARG_owner, SHOWN_PERSON, N_("群主")},
    {ARG_admin, SHOWN_PERSON, N_("管理员")},   {ARG_contact_leader, SHOWN_PERSON, N_("联系点领导")},
    {ARG_active_from, SHOWN_TIME, N_("启用")}, {ARG_starts, SHOWN_TIME, N_("开始")},
    {ARG_happened, SHOWN_TIME, N_("发生于")},  {ARG_makes_up, SHOWN_TEXT, N_("补")},
    {ARG_disposition, SHOWN_TEXT, N_("处置")}, {ARG_remark, SHOWN_TEXT, N_("意见")},
    {ARG_reason, SHOWN_TEXT, N_("理由")},      {ARG_note, SHOWN_TEXT, N_("备注")},
};

static void add_text(struct buf *out, const char *text)
{
    size_t n = strlen(text);
    size_t cut = utf8_cut(text, n, VALUE_MAX);
    clean_line(out, text, cut);
    if (cut < n)
        buf_puts(out, "~");
}

/* A word of another table than the label's (an event's kind is no fact's) is left out. */
static const char *word_of(enum shown shown, const char *text)
{
    size_t n = strlen(text);
    if (shown == SHOWN_STATUS)
        return words_member_status(name_index(member_statuses, text, n));
    if (shown == SHOWN_CATEGORY)
        return words_category(name_index(post_categories, text, n));
    return words_fact_kind(name_index(fact_kinds, text, n));
}

static void add_value(struct desk *desk, enum shown shown, const struct field *field,
                      const struct command *command, struct buf *out)
{
    if (shown == SHOWN_TIME) {
        words_time(out, field_number(field, &command->with), command->at, desk_offset(desk));
        return;
    }
    const char *text = field_text(field, &command->with);
    if (shown == SHOWN_TEXT)
        add_text(out, text);
    else if (shown == SHOWN_PERSON)
        desk_name(desk, ENTITY_PERSON, text, out);
    else
        buf_puts(out, word_of(shown, text));
}

void history_detail(struct desk *desk, const struct journal_line *line, struct buf *out)
{
    struct command command;
    struct error ignored;
    struct arena *arena = arena_new(DETAIL_MAX);
    if (arena && journal_command(line, arena, &command, &ignored) == ST_OK)
        for (size_t i = 0; i < sizeof details / sizeof *details; i++) {
            const struct field *field = &argument_fields[details[i].argument];
            size_t before = out->len;
            if (!command.given[details[i].argument] || !field_is_set(field, &command.with))
                continue;
            buf_printf(out, _("；%s："), _(details[i].label));
            size_t labelled = out->len;
            add_value(desk, details[i].shown, field, &command, out);
            if (out->len == labelled)
                buf_cut(out, before);
        }
    arena_free(arena);
}
