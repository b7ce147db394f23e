#ifndef FINDROBOTS_RESULT_ROOMS_H
#define FINDROBOTS_RESULT_ROOMS_H

/*
 * Memory for the arrays of a ledger's lists of tallies. A list moves to one
 * twice as large again and again; the one that it leaves is used again for
 * another list. Most are in an arena of the caller's. A zeroed struct rooms is
 * an empty one.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "result/tallies.h"

/* In an arena are rooms for 2 to this power of tallies at most. */
enum { ROOMS_ARENA_LOG2 = 10 };

struct rooms {
	/* Rooms in an arena that nobody has, by has_other and size. */
	struct room_spare *spares[2][ROOMS_ARENA_LOG2 + 1];
	struct room_block *blocks; /* owned: larger ones */
	size_t used_bytes;	   /* of arenas, but for rooms for one tally */
	size_t blocks_bytes;
};

/* What all rooms take; those for one tally are not counted. */
static inline size_t rooms_bytes(const struct rooms *rooms)
{
	return rooms->used_bytes + rooms->blocks_bytes;
}

/* Frees larger rooms, and forgets those in an arena. */
void rooms_release(struct rooms *);

/*
 * Returns zeroed room for so many tallies, a power of two, and perhaps another
 * one before them for other. NULL with errno ENOMEM when memory ran out.
 */
struct tally *rooms_take(struct rooms *, struct arena *, uint32_t ntallies,
			 bool has_other);

/* Takes back what rooms_take() returned for the same size. */
void rooms_give_back(struct rooms *, struct tally *, uint32_t ntallies,
		     bool has_other);

#endif
