#ifndef FINDROBOTS_BASE_ARENA_H
#define FINDROBOTS_BASE_ARENA_H

/*
 * Memory for many small things that are freed together. What was taken does not
 * move. A zeroed struct arena is an empty one.
 */

#include <stddef.h>
#include <stdint.h>

struct arena {
	struct arena_block *blocks; /* owned; the newest one first */
	char *at;		    /* what is left of that one */
	size_t left_bytes;
	size_t rest_bytes; /* behind that, of the same block: without pages */
	size_t size_bytes; /* of all blocks */
};

void arena_release(struct arena *);

/* Frees all that was taken. A block of a usual size is kept for reuse. */
void arena_clear(struct arena *);

/* arena_take() when it needs another block. */
void *arena_take_more(struct arena *, size_t size_bytes);

/*
 * Returns memory of that size, not zeroed; NULL with errno ENOMEM when memory
 * ran out. If all sizes taken are multiples of a power of two up to 8, so are
 * all addresses.
 */
static inline void *arena_take(struct arena *arena, size_t size_bytes)
{
	void *taken = arena->at;

	if (size_bytes > arena->left_bytes)
		return arena_take_more(arena, size_bytes);
	arena->at += size_bytes;
	arena->left_bytes -= size_bytes;
	return taken;
}

/*
 * Has what is taken next begin at a multiple of align, a power of two, if that
 * is in the same block. Returns how many bytes are left out for that.
 */
static inline size_t arena_align(struct arena *arena, size_t align)
{
	size_t more = -(uintptr_t)arena->at & (align - 1);

	if (more > arena->left_bytes)
		return 0;
	arena->at += more;
	arena->left_bytes -= more;
	return more;
}

/* A size rounded up to a multiple of align, a power of two. */
static inline size_t arena_round(size_t size_bytes, size_t align)
{
	return (size_bytes + align - 1) & ~(align - 1);
}

#endif
