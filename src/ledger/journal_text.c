#include "ledger/journal_text.h"

#include "base/intl.h"
#include "core/field.h"
#include "store/journal.h"
#include "wire/command_json.h"
#include "wire/json.h"

static void add_text(struct buf *out, const char *key, const char *value)
{
    if (!value)
        return;
    buf_printf(out, ",\"%s\":", key);
    json_string(out, value);
}

void journal_text(struct buf *out, const struct journal_line *line)
{
    char at[RFC3339_MAX];
    rfc3339_write(line->at, CIVIL_BEIJING, at);
    buf_puts(out, "{\"id\":");
    json_string(out, line->id);
    add_text(out, "do", line->verb);
    add_text(out, "to", line->target);
    if (line->rev != INTEGER_NONE)
        buf_printf(out, ",\"rev\":%lld", (long long)line->rev);
    add_text(out, "at", at);
    add_text(out, "by", line->by);
    add_text(out, "on_behalf", line->on_behalf);
    add_text(out, "means", line->means);
    buf_puts(out, ",\"with\":");
    buf_puts(out, line->body ? line->body : "{}");
    buf_putc(out, '}');
}

enum status journal_command(const struct journal_line *line, struct arena *arena,
                            struct command *command, struct error *error)
{
    struct buf text;
    enum status status = ST_NOMEM;
    buf_init(&text, COMMAND_TEXT_MAX);
    journal_text(&text, line);
    if (text.failed)
        error_set(error, status, NULL, _("内存不足"));
    else
        status = command_decode(text.text, text.len, arena, command, error);
    buf_free(&text);
    return status;
}
