#ifndef DESK_IMPORT_INDEX_H
#define DESK_IMPORT_INDEX_H

#include <stdbool.h>
#include <stddef.h>

/*
 * From texts to numbers, several numbers to a text: what an import looks its rows up in. The texts
 * are borrowed. All zero is an empty one.
 */
struct import_entry {
    const char *key;
    size_t value;
    size_t next; /* of the same bucket, plus 1; 0: the last */
};

struct import_bucket {
    size_t first, last; /* entries, plus 1; 0: none */
};

struct import_index {
    struct import_entry *entries;
    size_t count, room;
    struct import_bucket *buckets;
    size_t bucket_count;
};

void import_index_free(struct import_index *index);
/* false: memory is short. */
bool import_index_add(struct import_index *index, const char *key, size_t value);
/* Walks the values of the key in the order in which they were added: *at starts at 0. false: no
 * more. */
bool import_index_next(const struct import_index *index, const char *key, size_t *at,
                       size_t *value);
/* Whether the key has none (0), one or several (2); *value gets the first. */
size_t import_index_find(const struct import_index *index, const char *key, size_t *value);

/* Room for one more of the count items of that size; items: the address of the pointer to them.
 * false: memory is short, and nothing has changed. */
bool import_room(void *items, size_t count, size_t *room, size_t size);

#endif
