#include "desk/agenda.h"

#include <stdlib.h>
#include <string.h>

#include "desk/agenda_lines.h"

enum { AGENDA_MAX = 16 << 20 };

static bool grow(void **array, size_t *room, size_t count, size_t size)
{
    if (count < *room)
        return true;
    size_t more = *room ? *room * 2 : 16;
    void *moved = realloc(*array, more * size);
    if (!moved)
        return false;
    *array = moved;
    *room = more;
    return true;
}

struct agenda_line *agenda_add_single(struct agenda *agenda)
{
    void *array = agenda->singles;
    bool fits = grow(&array, &agenda->single_room, agenda->single_count, sizeof *agenda->singles);
    agenda->singles = array;
    return fits ? &agenda->singles[agenda->single_count++] : NULL;
}

static bool add_span(size_t **spans, size_t count, size_t value)
{
    size_t *more = realloc(*spans, (count + 1) * sizeof *more);
    if (!more)
        return false;
    *spans = more;
    more[count] = value;
    return true;
}

struct agenda_line *agenda_add_line(struct agenda *agenda, size_t first, size_t behind)
{
    void *array = agenda->lines;
    bool fits = grow(&array, &agenda->room, agenda->count, sizeof *agenda->lines);
    agenda->lines = array;
    if (!fits || !add_span(&agenda->first, agenda->count, first) ||
        !add_span(&agenda->behind, agenda->count, behind))
        return NULL;
    agenda->lines[agenda->count] = (struct agenda_line){
        .title = "",
        .clause = "",
        .rule_id = "",
        .event_title = "",
        .member_name = "",
        .detail = "",
        .opens = INSTANT_NONE,
        .due = INSTANT_NONE,
        .warn_at = INSTANT_NONE,
        .event_starts = INSTANT_NONE,
    };
    return &agenda->lines[agenda->count++];
}

static int by_rule_then_due(const void *a, const void *b)
{
    const struct agenda_line *left = a, *right = b;
    int order = strcmp(left->rule_id, right->rule_id);
    if (order == 0)
        order = (left->due > right->due) - (left->due < right->due);
    return order != 0 ? order : strcmp(left->id, right->id);
}

/* Overdue before soon before open; within that by due. */
static int rank(const struct agenda_line *line)
{
    return line->overdue ? 0 : line->soon ? 1 : 2;
}

static bool worse(const struct agenda_line *a, const struct agenda_line *b)
{
    if (rank(a) != rank(b))
        return rank(a) < rank(b);
    if (a->due != b->due)
        return a->due < b->due;
    return strcmp(a->rule_id, b->rule_id) < 0;
}

/* A line for the singles [first, first + n), which are of one rule. */
static bool sum_up(struct agenda *agenda, size_t first, size_t n)
{
    struct agenda_line *line = agenda_add_line(agenda, first, n);
    if (!line)
        return false;
    *line = agenda->singles[first];
    line->overdue = line->soon = line->open = 0;
    for (size_t i = first; i < first + n; i++) {
        line->overdue += agenda->singles[i].overdue;
        line->soon += agenda->singles[i].soon;
        line->open += agenda->singles[i].open;
        if (agenda->singles[i].current)
            line->current = agenda->singles[i].current;
    }
    return true;
}

static void sort_lines(struct agenda *agenda)
{
    for (size_t i = 1; i < agenda->count; i++) {
        for (size_t j = i; j > 0 && worse(&agenda->lines[j], &agenda->lines[j - 1]); j--) {
            struct agenda_line line = agenda->lines[j];
            size_t first = agenda->first[j], behind = agenda->behind[j];
            agenda->lines[j] = agenda->lines[j - 1];
            agenda->first[j] = agenda->first[j - 1];
            agenda->behind[j] = agenda->behind[j - 1];
            agenda->lines[j - 1] = line;
            agenda->first[j - 1] = first;
            agenda->behind[j - 1] = behind;
        }
    }
}

static enum status make_lines(struct agenda_loading *loading)
{
    struct agenda *agenda = loading->agenda;
    enum status status = ST_OK;
    if (agenda->single_count > 0)
        qsort(agenda->singles, agenda->single_count, sizeof *agenda->singles, by_rule_then_due);
    for (size_t i = 0; i < agenda->single_count;) {
        size_t n = 1;
        bool listed = agenda->singles[i].overdue || agenda->singles[i].soon || loading->with_open;
        while (i + n < agenda->single_count &&
               strcmp(agenda->singles[i + n].rule_id, agenda->singles[i].rule_id) == 0) {
            const struct agenda_line *next = &agenda->singles[i + n++];
            listed = listed || next->overdue || next->soon;
        }
        if (listed && !sum_up(agenda, i, n))
            return desk_no_memory(loading->error);
        i += n;
    }
    sort_lines(agenda);
    for (size_t i = 0; status == ST_OK && i < agenda->count; i++)
        status = agenda_read_members(loading, &agenda->lines[i]);
    return status;
}

static enum status load(struct agenda_loading *loading)
{
    enum status status = agenda_read_duties(loading);
    if (status == ST_OK)
        status = make_lines(loading);
    if (status == ST_OK && !loading->agenda->is_org)
        status = agenda_read_confirm(loading);
    if (status == ST_OK && !loading->agenda->is_org)
        status = agenda_read_moved(loading);
    if (status == ST_OK && !loading->agenda->is_org)
        status = agenda_read_findings(loading);
    return status;
}

enum status agenda_load(struct desk *desk, const char *id, bool is_org, bool with_open, instant now,
                        struct agenda **out, struct error *error)
{
    struct agenda *agenda = calloc(1, sizeof *agenda);
    *out = NULL;
    if (!agenda)
        return desk_no_memory(error);
    agenda->is_org = is_org;
    agenda->arena = arena_new(AGENDA_MAX);
    agenda->subject = agenda->arena ? arena_dup(agenda->arena, id, strlen(id)) : NULL;
    if (!agenda->subject) {
        agenda_free(agenda);
        return desk_no_memory(error);
    }
    const char *org = is_org ? agenda->subject : desk_group_org(desk, id, agenda->arena);
    struct agenda_loading loading = {
        .desk = desk,
        .agenda = agenda,
        .rulebook = desk_rulebook(desk, org),
        .org = org,
        .now = now,
        .with_open = with_open,
        .error = error,
    };
    enum status status = load(&loading);
    if (status == ST_OK)
        *out = agenda;
    else
        agenda_free(agenda);
    return status;
}

void agenda_free(struct agenda *agenda)
{
    if (!agenda)
        return;
    arena_free(agenda->arena);
    free(agenda->singles);
    free(agenda->lines);
    free(agenda->first);
    free(agenda->behind);
    free(agenda);
}

size_t agenda_count(const struct agenda *agenda)
{
    return agenda->count;
}

const struct agenda_line *agenda_line(const struct agenda *agenda, size_t index)
{
    return index < agenda->count ? &agenda->lines[index] : NULL;
}

size_t agenda_behind_count(const struct agenda *agenda, size_t index)
{
    return index < agenda->count ? agenda->behind[index] : 0;
}

const struct agenda_line *agenda_behind(const struct agenda *agenda, size_t index, size_t nth)
{
    return nth < agenda_behind_count(agenda, index) ? &agenda->singles[agenda->first[index] + nth]
                                                    : NULL;
}
