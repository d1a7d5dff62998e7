#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_BLOCK = 4096, LARGEST_BLOCK = 1 << 20, SHORT_TEXT = 256 };

static const size_t any_type = _Alignof(max_align_t);

struct block {
    struct block *next;
    size_t size; /* bytes in data */
    size_t used;
    _Alignas(max_align_t) unsigned char data[];
};

struct arena {
    struct block *current; /* where small values go; older blocks follow */
    struct block *first;
    size_t next_size;
    size_t max;
    size_t given; /* bytes handed out, padding between them included */
};

struct arena *arena_new(size_t max)
{
    struct arena *arena = malloc(sizeof *arena);
    if (arena)
        *arena = (struct arena){.next_size = FIRST_BLOCK, .max = max};
    return arena;
}

static void free_blocks(struct block *block, const struct block *keep)
{
    while (block) {
        struct block *next = block->next;
        if (block != keep)
            free(block);
        block = next;
    }
}

void arena_free(struct arena *arena)
{
    if (!arena)
        return;
    free_blocks(arena->current, NULL);
    free(arena);
}

void arena_reset(struct arena *arena)
{
    free_blocks(arena->current, arena->first);
    arena->current = arena->first;
    arena->next_size = FIRST_BLOCK;
    arena->given = 0;
    if (arena->first) {
        arena->first->next = NULL;
        arena->first->used = 0;
        arena->next_size = 2 * FIRST_BLOCK;
    }
}

static size_t padding(size_t at, size_t align)
{
    return (align - at % align) % align;
}

/* A block with room for size bytes, linked into the arena. */
static struct block *add_block(struct arena *arena, size_t size)
{
    size_t room = size > arena->next_size ? size : arena->next_size;
    if (room > SIZE_MAX - sizeof(struct block))
        return NULL;
    struct block *block = malloc(sizeof *block + room);
    if (!block)
        return NULL;
    block->size = room;
    block->used = 0;
    if (arena->next_size < LARGEST_BLOCK)
        arena->next_size *= 2;

    struct block *current = arena->current;
    /* A large value's own block goes behind, so that the room left in the current one is used. */
    if (current && room - size < current->size - current->used) {
        block->next = current->next;
        current->next = block;
    } else {
        block->next = current;
        arena->current = block;
    }
    if (!arena->first)
        arena->first = block;
    return block;
}

/* size bytes, not zeroed, at a multiple of align. */
static void *take(struct arena *arena, size_t size, size_t align)
{
    size_t left = arena->max - arena->given;
    size_t pad = padding(arena->given, align);
    if (pad > left || size > left - pad)
        return NULL;
    struct block *block = arena->current;
    size_t gap = block ? padding(block->used, align) : 0;
    if (!block || gap > block->size - block->used || size > block->size - block->used - gap) {
        block = add_block(arena, size);
        if (!block)
            return NULL;
        gap = 0;
    }
    void *at = block->data + block->used + gap;
    block->used += gap + size;
    arena->given += pad + size;
    return at;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    /* Values of no size get a byte of their own, so that NULL always means failure. */
    size_t n = size > 0 ? size : 1;
    void *at = take(arena, n, any_type);
    if (at)
        memset(at, 0, n);
    return at;
}

char *arena_dup(struct arena *arena, const char *s, size_t n)
{
    if (n == SIZE_MAX)
        return NULL;
    char *copy = take(arena, n + 1, 1);
    if (!copy)
        return NULL;
    if (n > 0)
        memcpy(copy, s, n);
    copy[n] = '\0';
    return copy;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    char small[SHORT_TEXT];
    char *text = NULL;
    va_list args;
    va_list again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(small, sizeof small, format, args);
    if (length >= 0 && (size_t)length < sizeof small) {
        text = arena_dup(arena, small, (size_t)length);
    } else if (length >= 0) {
        text = take(arena, (size_t)length + 1, 1);
        if (text)
            vsnprintf(text, (size_t)length + 1, format, again);
    }
    va_end(again);
    va_end(args);
    return text;
}
