#include "desk/import.h"

#include <stdlib.h>
#include <string.h>

#include "base/errno_words.h"
#include "base/intl.h"
#include "base/save.h"
#include "desk/import_parts.h"

/* What was planned, given; and what was refused, written out. */

enum { REFUSED_MAX = 256 << 20 };

static size_t step_count(const struct import *import)
{
    size_t count = 0;
    for (size_t i = 0; i < IMPORT_PHASES; i++)
        count += import->phases[i].count;
    return count;
}

/* The commands in the order in which they are given, as of now. */
static void collect(const struct import *import, instant now, struct command *commands, long *lines)
{
    size_t n = 0;
    for (size_t i = 0; i < IMPORT_PHASES; i++)
        for (size_t j = 0; j < import->phases[i].count; j++) {
            commands[n] = import->phases[i].steps[j].command;
            commands[n].at = now;
            lines[n++] = import->phases[i].steps[j].line;
        }
}

/* Refused by the ledger: which line, and why. */
static enum status tell_refusal(const struct outcome *outcomes, const long *lines, size_t count,
                                struct error *error)
{
    for (size_t i = 0; i < count; i++)
        if (!desk_applied(&outcomes[i]))
            return error_set(error, ST_REFUSED, NULL, _("第%ld行不能入账，什么也没有导入：%s"),
                             lines[i], desk_reason(&outcomes[i]));
    return error_set(error, ST_REFUSED, NULL, _("没有导入：请重新查看后再试"));
}

static size_t applied(const struct outcome *outcomes, size_t count)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++)
        n += outcomes[i].verdict == VERDICT_APPLIED;
    return n;
}

enum status import_give(struct desk *desk, const struct import *import, instant now,
                        void (*progress)(void *context, size_t done, size_t all), void *context,
                        size_t *done, struct error *error)
{
    size_t count = step_count(import);
    *done = 0;
    if (count == 0)
        return ST_OK;
    struct command *commands = calloc(count, sizeof *commands);
    struct outcome *outcomes = calloc(count, sizeof *outcomes);
    long *lines = calloc(count, sizeof *lines);
    enum status status = ST_NOMEM;
    if (commands && outcomes && lines) {
        collect(import, now, commands, lines);
        struct desk_watch watch = {.progress = progress, .context = context};
        status = desk_give_watched(desk, commands, count, true, now, outcomes, &watch, error);
        *done = status == ST_OK ? applied(outcomes, count) : 0;
        for (size_t i = 0; status == ST_OK && i < count; i++)
            if (!desk_applied(&outcomes[i])) {
                status = tell_refusal(outcomes, lines, count, error);
                *done = 0;
            }
    } else
        desk_no_memory(error);
    free(commands);
    free(outcomes);
    free(lines);
    return status;
}

/* Always quoted: it may hold any of the separators. */
static void put_reason(struct buf *out, const char *reason)
{
    buf_putc(out, '"');
    for (const char *c = reason; *c; c++) {
        if (*c == '"')
            buf_putc(out, '"');
        buf_putc(out, *c);
    }
    buf_puts(out, "\"\r\n");
}

void import_refused(const struct import *import, struct buf *out)
{
    const char *headings = import->heading_source ? import->heading_source : import->plain_headings;
    buf_puts(out, TABLE_MARK);
    buf_puts(out, headings);
    buf_putc(out, import->separator);
    buf_puts(out, _("原因"));
    buf_puts(out, "\r\n");
    for (size_t i = 0; i < import->line_count; i++) {
        if (import->lines[i].what != IMPORT_REFUSED)
            continue;
        buf_puts(out, import->sources[i]);
        for (size_t n = import->widths[i]; n < import->width; n++)
            buf_putc(out, import->separator);
        buf_putc(out, import->separator);
        put_reason(out, import->lines[i].says);
    }
}

enum status import_save_refused(const struct import *import, const char *path, bool over,
                                struct error *error)
{
    struct buf text;
    buf_init(&text, REFUSED_MAX);
    import_refused(import, &text);
    if (text.failed) {
        buf_free(&text);
        return desk_no_memory(error);
    }
    int number = save_file(path, text.text, text.len, over);
    buf_free(&text);
    return number == 0 ? ST_OK
                       : error_set(error, ST_IO, NULL, _("被拒的行没有存到 %s：%s"), path,
                                   errno_words(number));
}
