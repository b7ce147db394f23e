#ifndef FINDROBOTS_DECODE_INFLATE_KERNEL_H
#define FINDROBOTS_DECODE_INFLATE_KERNEL_H

/* The fast loop over the symbols of a block, for each instruction set. */

#include <stddef.h>
#include <stdint.h>

#include "decode/inflate/bits.h"
#include "decode/inflate/codes.h"

enum {
	/* A kernel is only used with so much room, in bytes... */
	KERNEL_ROOM_LEAST = 384,
	/* ... and so much input. */
	KERNEL_INPUT_LEAST = 32,
};

/* What is read and written. It is moved on. */
struct kernel_room {
	const uint8_t *in, *in_end;

	/*
	 * The text that was written last, as much as there is or at least
	 * INFLATE_WINDOW (inflate.h) bytes of it, begins at text and ends at
	 * out. There is room from out to end. Once out is at or behind enough,
	 * no more is begun; to make that end - KERNEL_ROOM_LEAST is fastest.
	 */
	const uint8_t *text;
	uint8_t *out, *enough, *end;
};

/* One way to decode the inner part of a block. */
struct kernel {
	const char *name;

	/*
	 * Decodes while the bits have KERNEL_INPUT_LEAST bytes of input and
	 * there are KERNEL_ROOM_LEAST bytes of room. Reads no byte at or
	 * behind the end of the input, and writes none there in the room; text
	 * behind out may be overwritten up to the end of the room.
	 */
	enum kernel_end {
		KERNEL_AT_EDGE,
		KERNEL_AT_END, /* of the block, which was read */
		KERNEL_IN_DOUBT
	} (*run)(const struct codes *, struct bits *, struct kernel_room *);
};

/*
 * The kernels that this processor can run, the fastest first. NULL if there are
 * no more; the last one leaves all to the slow loop.
 */
const struct kernel *kernel_get(size_t index);

#endif
