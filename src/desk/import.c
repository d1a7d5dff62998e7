#include "desk/import.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "desk/import_parts.h"

enum { ARENA_MAX = 1 << 30, SAYS_MAX = 4000 };

void import_free(struct import *import)
{
    if (!import)
        return;
    for (size_t i = 0; i < IMPORT_PHASES; i++)
        free(import->phases[i].steps);
    free(import->lines);
    free(import->sources);
    free(import->widths);
    free(import->headings);
    arena_free(import->arena);
    free(import);
}

const char *import_kept(struct import *import, const char *text)
{
    import->failed = import->failed || !text;
    return text ? text : "";
}

const char *import_copy(struct import *import, const char *text)
{
    return import_kept(import, arena_dup(import->arena, text, strlen(text)));
}

void import_add_heading(struct import *import, const char *text)
{
    if (import->heading_count == import->heading_room) {
        size_t room = import->heading_room > 0 ? 2 * import->heading_room : 16;
        const char **more = realloc(import->headings, room * sizeof *more);
        if (!more) {
            import->failed = true;
            return;
        }
        import->headings = more;
        import->heading_room = room;
    }
    import->headings[import->heading_count++] = text;
}

struct command *import_step(struct import *import, enum import_phase phase, const char *verb,
                            const char *to, long line, instant now)
{
    struct import_steps *steps = &import->phases[phase];
    if (steps->count == steps->room) {
        size_t room = steps->room > 0 ? 2 * steps->room : 64;
        struct import_step *more = realloc(steps->steps, room * sizeof *more);
        if (!more) {
            import->failed = true;
            return NULL;
        }
        steps->steps = more;
        steps->room = room;
    }
    struct import_step *step = &steps->steps[steps->count++];
    step->line = line;
    desk_command(&step->command, verb, to, now);
    return &step->command;
}

const char *import_new_id(struct import *import, struct desk *desk, instant now)
{
    char id[UUID_TEXT];
    desk_new_id(desk, now, id);
    return import_copy(import, id);
}

void import_begin_row(struct import_row *row, struct import *import, struct desk *desk,
                      const struct table *table, size_t index, instant now)
{
    *row = (struct import_row){.import = import,
                               .desk = desk,
                               .table = table,
                               .row = index,
                               .line = table_line(table, index),
                               .now = now,
                               .name = "",
                               .what = IMPORT_UNCHANGED};
    buf_init(&row->says, SAYS_MAX);
    import_check_row(row);
}

void import_refuse(struct import_row *row, const char *text)
{
    if (!row->refusal)
        row->refusal = text;
}

void import_say(struct import_row *row, const char *format, ...)
{
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (row->says.len > 0)
        buf_puts(&row->says, _("，"));
    buf_puts(&row->says, text);
}

void import_say_change(struct import_row *row, const char *what, const char *before,
                       const char *after)
{
    if (row->what == IMPORT_UNCHANGED)
        row->what = IMPORT_CHANGED;
    if (before && *before)
        import_say(row, "%s %s -> %s", what, before, after);
    else
        import_say(row, "%s %s", what, after);
}

static bool more_lines(struct import *import)
{
    if (import->line_count < import->line_room)
        return true;
    size_t room = import->line_room > 0 ? 2 * import->line_room : 64;
    struct import_line *lines = realloc(import->lines, room * sizeof *lines);
    if (lines)
        import->lines = lines;
    const char **sources = realloc(import->sources, room * sizeof *sources);
    if (sources)
        import->sources = sources;
    size_t *widths = realloc(import->widths, room * sizeof *widths);
    if (widths)
        import->widths = widths;
    import->failed = import->failed || !lines || !sources || !widths;
    if (!import->failed)
        import->line_room = room;
    return !import->failed;
}

void import_end_row(struct import_row *row)
{
    struct import *import = row->import;
    const char *says = row->says.text;
    size_t n = 0;
    if (row->refusal) {
        row->what = IMPORT_REFUSED;
        says = row->refusal;
    }
    if (more_lines(import)) {
        size_t at = import->line_count++;
        import->lines[at] = (struct import_line){.what = row->what,
                                                 .line = row->line,
                                                 .name = import_copy(import, row->name),
                                                 .says = import_copy(import, says)};
        import->sources[at] = NULL;
        import->widths[at] = table_cells(row->table, row->row);
        if (row->refusal) {
            const char *source = table_source(row->table, row->row, &n);
            import->sources[at] = import_kept(import, arena_dup(import->arena, source, n));
        }
        import->counts[row->what]++;
    }
    buf_free(&row->says);
}

static void name_target(struct import *import, struct desk *desk, const struct import_order *order)
{
    const char *id = import->kind == IMPORT_PLAN ? order->group : order->org;
    struct buf name;
    if (!id)
        return;
    buf_init(&name, DESK_NAME_MAX);
    desk_name(desk, import->kind == IMPORT_PLAN ? ENTITY_GROUP : ENTITY_ORG, id, &name);
    import->target = import_copy(import, name.text);
    buf_free(&name);
}

static enum status plan(struct import *import, struct desk *desk, const struct import_order *order,
                        instant now, struct error *error)
{
    static enum status (*const kinds[])(struct import *, struct desk *, const struct import_order *,
                                        instant, struct error *) = {
        [IMPORT_ROSTER] = import_roster,
        [IMPORT_REGISTER] = import_register,
        [IMPORT_PLAN] = import_events,
    };
    if (table_rows(order->table) == 0)
        return error_set(error, ST_INVALID, NULL, _("里面什么也没有：请核对文件，或重新粘贴"));
    name_target(import, desk, order);
    enum status status = import_match(import, order->table, error);
    if (status == ST_OK)
        status = kinds[import->kind](import, desk, order, now, error);
    if (status == ST_OK && import->failed)
        status = desk_no_memory(error);
    return status;
}

enum status import_plan(struct desk *desk, const struct import_order *order, instant now,
                        struct import **out, struct error *error)
{
    *out = NULL;
    struct import *import = calloc(1, sizeof *import);
    if (import)
        import->arena = arena_new(ARENA_MAX);
    if (!import || !import->arena) {
        import_free(import);
        return desk_no_memory(error);
    }
    import->kind = order->kind;
    import->separator = table_separator(order->table);
    desk_look(desk);
    enum status status = plan(import, desk, order, now, error);
    desk_look_away(desk);
    if (status == ST_OK)
        *out = import;
    else
        import_free(import);
    return status;
}

static enum status plan_read(struct desk *desk, const struct import_order *order,
                             struct table *table, instant now, struct import **import,
                             struct error *error)
{
    struct import_order with = *order;
    with.table = table;
    enum status status = import_plan(desk, &with, now, import, error);
    table_free(table);
    return status;
}

enum status import_plan_text(struct desk *desk, const struct import_order *order, const char *bytes,
                             size_t n, instant now, struct import **import, struct error *error)
{
    struct table *table = NULL;
    enum status status = table_read(bytes, n, &table, error);
    return status == ST_OK ? plan_read(desk, order, table, now, import, error) : status;
}

enum status import_plan_file(struct desk *desk, const struct import_order *order, const char *path,
                             instant now, struct import **import, struct error *error)
{
    struct table *table = NULL;
    enum status status = table_read_file(path, &table, error);
    return status == ST_OK ? plan_read(desk, order, table, now, import, error) : status;
}

enum import_kind import_kind(const struct import *import)
{
    return import->kind;
}

const char *import_target(const struct import *import)
{
    return import->target ? import->target : "";
}

size_t import_count(const struct import *import, enum import_what what)
{
    return import->counts[what];
}

const char *import_heading(const struct import *import, size_t index)
{
    return index < import->heading_count ? import->headings[index] : NULL;
}

size_t import_lines(const struct import *import)
{
    return import->line_count;
}

const struct import_line *import_line(const struct import *import, size_t index)
{
    return index < import->line_count ? &import->lines[index] : NULL;
}
