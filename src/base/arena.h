/*
 * Memory that lives and dies together: everything one request or one record needs.
 * One place to run out of memory, one place to wipe.
 */
#ifndef SF_ARENA_H
#define SF_ARENA_H

#include <stddef.h>

struct sf_arena_block;

/* Zero-initialised is empty and valid. */
struct sf_arena {
    struct sf_arena_block *blocks;
    size_t used; /* bytes handed out, for limits and tests */
};

/*
 * `size` zeroed bytes, aligned for any type, valid until the arena is wiped. NULL when memory ran
 * out. A size of 0 gives a valid pointer.
 */
void *sf_arena_alloc(struct sf_arena *arena, size_t size);

/* `count` zeroed items of `size` bytes; NULL when memory ran out or the product overflows. */
void *sf_arena_array(struct sf_arena *arena, size_t count, size_t size);

/* A NUL-ended copy of `len` bytes of `text` (NULL allowed when len is 0); NULL when memory ran out.
 */
char *sf_arena_text(struct sf_arena *arena, const char *text, size_t len);

/* Zero every byte handed out, free it all and leave the arena empty. NULL is fine. */
void sf_arena_wipe(struct sf_arena *arena);

#endif
