/* Tested by tests/unit/result/test_rooms.c. */

#include "result/rooms.h"

#include <stdlib.h>
#include <string.h>

#include "base/cache_line.h"

enum { ARENA_MAX = 1 << ROOMS_ARENA_LOG2 };

/* Stands in a room that nobody has. */
struct room_spare {
	struct room_spare *next;
};

/* A large room, which is freed when it is given back. */
struct room_block {
	struct room_block *next, *before;
	struct tally tallies[];
};

static size_t room_size(uint32_t n, bool has_other)
{
	return (n + (size_t)has_other) * sizeof(struct tally);
}

static void free_block(struct rooms *rooms, struct room_block *block)
{
	if (block->before)
		block->before->next = block->next;
	else
		rooms->blocks = block->next;
	if (block->next)
		block->next->before = block->before;
	free(block);
}

void rooms_release(struct rooms *rooms)
{
	for (struct room_block *block = rooms->blocks, *next; block;
	     block = next) {
		next = block->next;
		free(block);
	}
	*rooms = (struct rooms){ 0 };
}

static struct tally *take_block(struct rooms *rooms, size_t size)
{
	struct room_block *block = calloc(1, sizeof(*block) + size);

	if (!block)
		return NULL;
	block->next = rooms->blocks;
	if (block->next)
		block->next->before = block;
	rooms->blocks = block;
	rooms->blocks_bytes += size;
	return block->tallies;
}

/* Where spares of that size are; it is one of an arena. */
static struct room_spare **spares_of(struct rooms *rooms, uint32_t n,
				     bool has_other)
{
	return &rooms->spares[has_other][__builtin_ctz(n)];
}

struct tally *rooms_take(struct rooms *rooms, struct arena *arena, uint32_t n,
			 bool has_other)
{
	size_t size = room_size(n, has_other);
	struct room_spare **spares;
	void *taken;

	if (n > ARENA_MAX)
		return take_block(rooms, size);
	spares = spares_of(rooms, n, has_other);
	taken = *spares;
	if (taken) {
		*spares = (*spares)->next;
	} else {
		/* So that it lies in as few cache lines as can be. */
		size_t before = n > 1 ? arena_align(arena, CACHE_LINE) : 0;

		taken = arena_take(arena, size);
		if (!taken)
			return NULL;
		if (n > 1)
			rooms->used_bytes += before + size;
	}
	return memset(taken, 0, size);
}

void rooms_give_back(struct rooms *rooms, struct tally *tallies, uint32_t n,
		     bool has_other)
{
	struct room_spare **spares, *spare = (void *)tallies;

	if (n > ARENA_MAX) {
		rooms->blocks_bytes -= room_size(n, has_other);
		free_block(rooms,
			   (void *)((char *)tallies -
				    offsetof(struct room_block, tallies)));
		return;
	}
	spares = spares_of(rooms, n, has_other);
	spare->next = *spares;
	*spares = spare;
}
