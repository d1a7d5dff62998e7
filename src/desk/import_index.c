#include "desk/import_index.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { FEWEST = 64 };

static size_t bucket_of(const struct import_index *index, const char *key)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (const char *c = key; *c; c++)
        hash = (hash ^ (unsigned char)*c) * UINT64_C(1099511628211);
    return (size_t)(hash % index->bucket_count);
}

void import_index_free(struct import_index *index)
{
    free(index->entries);
    free(index->buckets);
    *index = (struct import_index){.count = 0};
}

/* Behind the others of its bucket, so that a walk finds them in their order. */
static void chain(struct import_index *index, size_t entry)
{
    struct import_bucket *bucket = &index->buckets[bucket_of(index, index->entries[entry].key)];
    if (bucket->last > 0)
        index->entries[bucket->last - 1].next = entry + 1;
    else
        bucket->first = entry + 1;
    bucket->last = entry + 1;
    index->entries[entry].next = 0;
}

static bool grow(struct import_index *index)
{
    size_t room = index->room > 0 ? 2 * index->room : FEWEST;
    struct import_entry *entries = realloc(index->entries, room * sizeof *entries);
    if (!entries)
        return false;
    index->entries = entries;
    struct import_bucket *buckets = calloc(room, sizeof *buckets);
    if (!buckets)
        return false;
    free(index->buckets);
    index->room = room;
    index->buckets = buckets;
    index->bucket_count = room;
    for (size_t i = 0; i < index->count; i++)
        chain(index, i);
    return true;
}

bool import_index_add(struct import_index *index, const char *key, size_t value)
{
    if (index->count == index->room && !grow(index))
        return false;
    index->entries[index->count] = (struct import_entry){.key = key, .value = value};
    chain(index, index->count++);
    return true;
}

bool import_index_next(const struct import_index *index, const char *key, size_t *at, size_t *value)
{
    if (index->count == 0)
        return false;
    size_t link =
        *at > 0 ? index->entries[*at - 1].next : index->buckets[bucket_of(index, key)].first;
    while (link > 0 && strcmp(index->entries[link - 1].key, key) != 0)
        link = index->entries[link - 1].next;
    if (link == 0)
        return false;
    *at = link;
    *value = index->entries[link - 1].value;
    return true;
}

size_t import_index_find(const struct import_index *index, const char *key, size_t *value)
{
    size_t at = 0, found = 0, each;
    while (found < 2 && import_index_next(index, key, &at, &each))
        if (found++ == 0)
            *value = each;
    return found;
}

bool import_room(void *items, size_t count, size_t *room, size_t size)
{
    void *old;
    if (count < *room)
        return true;
    memcpy(&old, items, sizeof old);
    size_t more = *room > 0 ? 2 * *room : 64;
    void *grown = realloc(old, more * size);
    if (!grown)
        return false;
    memcpy(items, &grown, sizeof grown);
    *room = more;
    return true;
}
