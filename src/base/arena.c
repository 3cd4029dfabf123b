#include "arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "wipe.h"

/* Most requests fit in one block; what is larger than a block gets one of its own. */
enum { BLOCK_SIZE = 4096 };

struct sf_arena_block {
    struct sf_arena_block *next;
    size_t size; /* of `bytes` */
    size_t used; /* of `bytes`, rounded up to the alignment */
    alignas(max_align_t) unsigned char bytes[];
};

static struct sf_arena_block *block_new(size_t size) {
    struct sf_arena_block *block;

    if (size > SIZE_MAX - sizeof(*block))
        return NULL;
    block = calloc(1, sizeof(*block) + size);
    if (block != NULL)
        block->size = size;
    return block;
}

/* A block with room for `size` bytes, which the arena owns; NULL when memory ran out. */
static struct sf_arena_block *block_for(struct sf_arena *arena, size_t size) {
    const size_t standard = BLOCK_SIZE - sizeof(struct sf_arena_block);
    struct sf_arena_block *first = arena->blocks;
    struct sf_arena_block *block;

    if (first != NULL && first->size - first->used >= size)
        return first;
    block = block_new(size > standard ? size : standard);
    if (block == NULL)
        return NULL;
    if (first != NULL && size > standard) {
        /* Keep filling the first block; a large one is full from the start. */
        block->next = first->next;
        first->next = block;
    } else {
        block->next = first;
        arena->blocks = block;
    }
    return block;
}

void *sf_arena_alloc(struct sf_arena *arena, size_t size) {
    const size_t align = alignof(max_align_t);
    struct sf_arena_block *block;
    size_t rounded;
    void *out;

    if (size > SIZE_MAX - align)
        return NULL;
    /* An empty request takes one step too, so that every pointer is one of its own. */
    rounded = size == 0 ? align : (size + align - 1) / align * align;
    block = block_for(arena, rounded);
    if (block == NULL)
        return NULL;
    out = block->bytes + block->used;
    block->used += rounded;
    arena->used += size;
    return out;
}

void *sf_arena_array(struct sf_arena *arena, size_t count, size_t size) {
    if (size != 0 && count > SIZE_MAX / size)
        return NULL;
    return sf_arena_alloc(arena, count * size);
}

char *sf_arena_text(struct sf_arena *arena, const char *text, size_t len) {
    char *copy;

    if (len == SIZE_MAX)
        return NULL;
    copy = sf_arena_alloc(arena, len + 1);
    if (copy != NULL && len > 0)
        memcpy(copy, text, len);
    return copy;
}

void sf_arena_wipe(struct sf_arena *arena) {
    struct sf_arena_block *block;

    if (arena == NULL)
        return;
    block = arena->blocks;
    while (block != NULL) {
        struct sf_arena_block *next = block->next;

        sf_wipe(block, sizeof(*block) + block->size);
        free(block);
        block = next;
    }
    arena->blocks = NULL;
    arena->used = 0;
}
