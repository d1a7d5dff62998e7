#include "desk/history.h"

#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "desk/history_detail.h"
#include "desk/inside.h"
#include "desk/words.h"
#include "store/journal.h"
#include "store/query.h"

enum { HISTORY_MAX = 8 << 20, WHAT_MAX = 1024 };

struct history {
    struct arena *arena;
    struct history_line *lines;
    size_t count;
};

struct reading {
    struct desk *desk;
    struct history *history;
    size_t max;
    bool held, failed;
};

static const char *keep(struct reading *reading, const struct buf *text)
{
    const char *kept = arena_dup(reading->history->arena, text->text, text->len);
    reading->failed = reading->failed || !kept;
    return kept;
}

static const char *person(struct reading *reading, const char *id)
{
    struct buf name;
    buf_init(&name, DESK_NAME_MAX);
    desk_name(reading->desk, ENTITY_PERSON, id, &name);
    if (name.len == 0)
        buf_puts(&name, _("（未记名）"));
    const char *kept = keep(reading, &name);
    buf_free(&name);
    return kept;
}

/* What the verb did, and for whom it was entered. */
static const char *what(struct reading *reading, const struct journal_line *line)
{
    const struct verb *verb = verb_find(line->verb, strlen(line->verb));
    struct buf text;
    buf_init(&text, WHAT_MAX);
    if (verb)
        buf_puts(&text, _(verb->sentence));
    else
        desk_clean(&text, line->verb);
    if (line->on_behalf) {
        const char *means = line->means ? line->means : "";
        buf_puts(&text, _("（代录："));
        desk_name(reading->desk, ENTITY_PERSON, line->on_behalf, &text);
        if (*means)
            buf_puts(&text, _("，"));
        buf_puts(&text, words_means(name_index(means_names, means, strlen(means))));
        buf_puts(&text, _("）"));
    }
    history_detail(reading->desk, line, &text);
    const char *kept = keep(reading, &text);
    buf_free(&text);
    return kept;
}

static bool take_line(void *context, const struct journal_line *line)
{
    struct reading *reading = context;
    struct history *history = reading->history;
    struct buf text;
    if (history->count == reading->max)
        return false;
    struct history_line *out = &history->lines[history->count];
    bool sent = reading->held && reading->desk->client && line->verdict;
    *out = (struct history_line){.at = line->at, .held = reading->held && !sent, .sent = sent};
    out->who = person(reading, line->by);
    out->what = what(reading, line);
    buf_init(&text, WHAT_MAX);
    desk_clean(&text, line->id);
    out->id = keep(reading, &text);
    if (desk_refused(line)) {
        buf_reset(&text);
        desk_clean(&text, line->detail ? line->detail : line->verdict);
        out->refused = keep(reading, &text);
    }
    buf_free(&text);
    history->count += !reading->failed;
    return !reading->failed;
}

static enum status read_log(struct reading *reading, enum log log, enum entity entity,
                            const char *id, struct error *error)
{
    reading->held = log == LOG_OUTBOX;
    enum status status = journal_history(reading->desk->db, log, entity_kinds[entity].name, id,
                                         true, take_line, reading, error);
    if (reading->failed)
        return desk_no_memory(error);
    return status == ST_STOPPED ? ST_OK : status;
}

/* One more line, at its time among the others; of the same moment it is the newest. */
static void put_in(struct history *history, struct history_line line)
{
    size_t at = history->count++;
    for (; at > 0 && history->lines[at - 1].at <= line.at; at--)
        history->lines[at] = history->lines[at - 1];
    history->lines[at] = line;
}

/* What was remarked on a group, such as a handover: kept as rows, by whatever way they came. */
static enum status read_remarks(struct reading *reading, const char *group, struct error *error)
{
    struct history *history = reading->history;
    struct query *query =
        db_query(reading->desk->db, "SELECT id, made_at, \"by\", text FROM comment "
                                    "WHERE subject = $1 AND flag = 0 ORDER BY made_at, rowid");
    query_bind_text(query, 1, group);
    struct buf text;
    buf_init(&text, WHAT_MAX * 16);
    enum status status;
    while ((status = query_step(query, error)) == ST_OK && history->count < reading->max &&
           !reading->failed) {
        struct history_line line = {.at = query_int(query, 1)};
        line.who = person(reading, query_text(query, 2));
        buf_reset(&text);
        desk_clean(&text, query_text(query, 3));
        line.what = keep(reading, &text);
        buf_reset(&text);
        desk_clean(&text, query_text(query, 0));
        line.id = keep(reading, &text);
        put_in(history, line);
    }
    query_reset(query);
    buf_free(&text);
    if (reading->failed)
        return desk_no_memory(error);
    return status == ST_MISSING ? ST_OK : status;
}

enum status history_load(struct desk *desk, enum entity entity, const char *id, size_t max,
                         struct history **out, struct error *error)
{
    struct history *history = calloc(1, sizeof *history);
    *out = NULL;
    if (!history)
        return desk_no_memory(error);
    history->arena = arena_new(HISTORY_MAX);
    history->lines = calloc(max ? max : 1, sizeof *history->lines);
    enum status status = history->arena && history->lines ? ST_OK : desk_no_memory(error);
    struct reading reading = {.desk = desk, .history = history, .max = max};
    if (status == ST_OK)
        status = read_log(&reading, LOG_OUTBOX, entity, id, error);
    if (status == ST_OK)
        status = read_log(&reading, LOG_JOURNAL, entity, id, error);
    if (status == ST_OK && entity == ENTITY_GROUP)
        status = read_remarks(&reading, id, error);
    if (status == ST_OK)
        *out = history;
    else
        history_free(history);
    return status;
}

void history_free(struct history *history)
{
    if (!history)
        return;
    arena_free(history->arena);
    free(history->lines);
    free(history);
}

size_t history_count(const struct history *history)
{
    return history->count;
}

const struct history_line *history_line(const struct history *history, size_t index)
{
    return index < history->count ? &history->lines[index] : NULL;
}

void history_words(const struct history_line *line, instant now, int offset, struct buf *out)
{
    words_time(out, line->at, now, offset);
    buf_printf(out, "  %s  %s", line->who, line->what);
    if (line->refused)
        buf_printf(out, _("（未生效：%s）"), line->refused);
    else if (line->held)
        buf_puts(out, _("（可撤回）"));
    else if (line->sent)
        buf_puts(out, _("（已送出）"));
}
