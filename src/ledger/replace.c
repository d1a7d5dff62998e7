#include "ledger/replace.h"

#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "base/text.h"

static const char *copy(struct replacing *replacing, const char *text)
{
    if (!text)
        return NULL;
    const char *kept = arena_dup(replacing->arena, text, strlen(text));
    replacing->full = replacing->full || !kept;
    return kept;
}

static bool grow(struct replacing *replacing)
{
    size_t room = replacing->room ? 2 * replacing->room : 16;
    struct kept_line *more = arena_alloc(replacing->arena, room * sizeof *more);
    if (!more)
        return false;
    if (replacing->count)
        memcpy(more, replacing->kept, replacing->count * sizeof *more);
    replacing->kept = more;
    replacing->room = room;
    return true;
}

static bool keep(void *context, const struct duty_line *line)
{
    struct replacing *replacing = context;
    if (replacing->count == replacing->room && !grow(replacing)) {
        replacing->full = true;
        return false;
    }
    struct kept_line *kept = &replacing->kept[replacing->count++];
    kept->line = *line;
    kept->stays = false;
    kept->line.id = copy(replacing, line->id);
    kept->line.rule = copy(replacing, line->rule);
    kept->line.group = copy(replacing, line->group);
    kept->line.org = copy(replacing, line->org);
    kept->line.event = copy(replacing, line->event);
    kept->line.member = copy(replacing, line->member);
    return !replacing->full;
}

enum status replace_begin(struct replacing *replacing, struct error *error)
{
    enum status status = duty_walk_subject(replacing->db, replacing->kind, replacing->subject, keep,
                                           replacing, error);
    if (replacing->full)
        return error_set(error, ST_NOMEM, NULL, _("内存不足"));
    return status;
}

static int compare(const void *key, const void *element)
{
    return strcmp(key, ((const struct kept_line *)element)->line.id);
}

static bool equal(const struct duty_line *a, const struct duty_line *b)
{
    return a->opens == b->opens && a->due == b->due && a->warn_at == b->warn_at &&
           a->lapse_at == b->lapse_at && a->done == b->done && a->wanted == b->wanted &&
           text_same(a->rule, b->rule) && text_same(a->group, b->group) &&
           text_same(a->org, b->org) && text_same(a->event, b->event) &&
           text_same(a->member, b->member);
}

enum status replace_line(struct replacing *replacing, const struct duty_line *line,
                         struct error *error)
{
    struct kept_line *kept = NULL;
    if (replacing->count)
        kept = bsearch(line->id, replacing->kept, replacing->count, sizeof *kept, compare);
    if (kept)
        kept->stays = true;
    if (kept && equal(&kept->line, line))
        return ST_OK;
    return duty_put(replacing->db, line, error);
}

enum status replace_end(struct replacing *replacing, struct error *error)
{
    enum status status = ST_OK;
    for (size_t i = 0; status == ST_OK && i < replacing->count; i++)
        if (!replacing->kept[i].stays)
            status = duty_delete(replacing->db, replacing->kind, replacing->subject,
                                 replacing->kept[i].line.id, error);
    return status;
}
