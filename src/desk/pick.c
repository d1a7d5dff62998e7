#include "desk/pick.h"

#include <stdlib.h>
#include <string.h>

/* Where the id stands, or would stand. */
static size_t place_of(const struct pick *pick, const char *id, bool *there)
{
    size_t low = 0, high = pick->count;
    *there = false;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(pick->ids[middle], id);
        if (order == 0) {
            *there = true;
            return middle;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void pick_clear(struct pick *pick)
{
    for (size_t i = 0; i < pick->count; i++)
        free(pick->ids[i]);
    pick->count = 0;
}

void pick_free(struct pick *pick)
{
    pick_clear(pick);
    free(pick->ids);
    *pick = (struct pick){0};
}

bool pick_has(const struct pick *pick, const char *id)
{
    bool there = false;
    if (id)
        place_of(pick, id, &there);
    return there;
}

static bool grow(struct pick *pick)
{
    if (pick->count < pick->cap)
        return true;
    size_t cap = pick->cap ? pick->cap * 2 : 16;
    char **more = realloc(pick->ids, cap * sizeof *more);
    if (!more)
        return false;
    pick->ids = more;
    pick->cap = cap;
    return true;
}

bool pick_add(struct pick *pick, const char *id)
{
    bool there;
    size_t place = place_of(pick, id, &there);
    if (there)
        return true;
    char *copy = strdup(id);
    if (!copy || !grow(pick)) {
        free(copy);
        return false;
    }
    memmove(pick->ids + place + 1, pick->ids + place, (pick->count - place) * sizeof *pick->ids);
    pick->ids[place] = copy;
    pick->count++;
    return true;
}

static void remove_at(struct pick *pick, size_t place)
{
    free(pick->ids[place]);
    pick->count--;
    memmove(pick->ids + place, pick->ids + place + 1, (pick->count - place) * sizeof *pick->ids);
}

void pick_remove(struct pick *pick, const char *id)
{
    bool there;
    size_t place = place_of(pick, id, &there);
    if (there)
        remove_at(pick, place);
}

bool pick_toggle(struct pick *pick, const char *id)
{
    if (!pick_has(pick, id))
        return pick_add(pick, id);
    pick_remove(pick, id);
    return true;
}

bool pick_range(struct pick *pick, const struct pick_rows *rows, size_t from, size_t to)
{
    struct pick added = {0};
    bool fits = true;
    size_t low = from < to ? from : to, high = from < to ? to : from;
    for (size_t i = low; fits && i <= high && i < rows->count; i++) {
        const char *id = rows->id(rows->rows, i);
        if (id && !pick_has(pick, id))
            fits = pick_add(&added, id) && pick_add(pick, id);
    }
    for (size_t i = 0; !fits && i < added.count; i++)
        pick_remove(pick, added.ids[i]);
    pick_free(&added);
    return fits;
}

bool pick_all(struct pick *pick, const struct pick_rows *rows)
{
    return rows->count == 0 || pick_range(pick, rows, 0, rows->count - 1);
}

size_t pick_hidden(const struct pick *pick, const struct pick_rows *rows)
{
    size_t shown = 0;
    for (size_t i = 0; pick->count > 0 && i < rows->count; i++)
        shown += pick_has(pick, rows->id(rows->rows, i));
    return pick->count > shown ? pick->count - shown : 0;
}

size_t pick_prune(struct pick *pick, bool (*still_there)(void *context, const char *id),
                  void *context)
{
    size_t gone = 0;
    for (size_t i = pick->count; i-- > 0;) {
        if (!still_there(context, pick->ids[i])) {
            remove_at(pick, i);
            gone++;
        }
    }
    return gone;
}

size_t pick_targets(const struct pick *pick, const char *current, const char **single,
                    const char *const **ids)
{
    if (pick->count > 0) {
        *ids = (const char *const *)pick->ids;
        return pick->count;
    }
    *single = current;
    *ids = single;
    return current ? 1 : 0;
}
