/*
 * Blocks from malloc(3), each twice as large as the one before it, are filled
 * one after the other. None is ever moved to make it larger. Large ones get
 * their pages in steps, so that there are few for nothing at the end. What is
 * in many blocks is looked for all over them, so they have huge pages.
 */

#include "base/arena.h"

#include <stdlib.h>
#include <sys/param.h>

#include "base/populate.h"

enum {
	BLOCK_MIN = 4096,    /* bytes of data in the first block */
	BLOCK_MAX = 1 << 20, /* and in the largest, unless more is taken */
	STEP = 1 << 17,	     /* bytes that get their pages at once */
};

struct arena_block {
	struct arena_block *next; /* filled before this one */
	size_t cap;		  /* bytes of data */
	_Alignas(8) char data[];
};

/* So many bytes of other blocks come before one with huge pages. */
enum { HUGE_FROM = 2 * BLOCK_MAX - BLOCK_MIN };

static void free_blocks(struct arena_block *block)
{
	while (block) {
		struct arena_block *next = block->next;

		free(block);
		block = next;
	}
}

/* Makes it the newest block, with nothing taken from it yet. */
static void use_block(struct arena *arena, struct arena_block *block)
{
	arena->blocks = block;
	arena->at = block->data;
	arena->left_bytes = block->cap < STEP ? block->cap : 0;
	arena->rest_bytes = block->cap - arena->left_bytes;
}

/* Has at least so many bytes of the block be left; it has them. */
static void prepare(struct arena *arena, size_t size)
{
	size_t more = MAX(size - arena->left_bytes,
			  MIN((size_t)STEP, arena->rest_bytes));

	populate(arena->at + arena->left_bytes, more);
	arena->left_bytes += more;
	arena->rest_bytes -= more;
}

void arena_release(struct arena *arena)
{
	free_blocks(arena->blocks);
	*arena = (struct arena){ 0 };
}

void arena_clear(struct arena *arena)
{
	struct arena_block *last = arena->blocks;

	if (!last)
		return;
	if (last->cap > BLOCK_MAX) {
		arena_release(arena);
		return;
	}
	free_blocks(last->next);
	last->next = NULL;
	arena->size_bytes = last->cap;
	use_block(arena, last);
}

static struct arena_block *new_block(const struct arena *arena, size_t size)
{
	size_t cap = arena->blocks ? arena->blocks->cap * 2 : BLOCK_MIN;
	/* To align each takes addresses, so they become fewer and larger. */
	size_t nhuge = MAX(arena->size_bytes / 4 / POPULATE_HUGE, 1);
	size_t huge_cap = nhuge * POPULATE_HUGE - sizeof(struct arena_block);
	struct arena_block *block;

	cap = MAX(MIN(cap, BLOCK_MAX), size);
	if (arena->size_bytes >= HUGE_FROM && cap <= huge_cap) {
		cap = huge_cap;
		block = populate_new_huge(nhuge * POPULATE_HUGE);
	} else {
		block = malloc(sizeof(*block) + cap);
	}
	if (block)
		block->cap = cap;
	return block;
}

void *arena_take_more(struct arena *arena, size_t size)
{
	struct arena_block *block;

	if (size <= arena->left_bytes + arena->rest_bytes) {
		prepare(arena, size);
		return arena_take(arena, size);
	}
	block = new_block(arena, size);
	if (!block)
		return NULL;
	block->next = arena->blocks;
	arena->size_bytes += block->cap;
	use_block(arena, block);
	return arena_take(arena, size);
}
