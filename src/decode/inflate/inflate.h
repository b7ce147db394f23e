#ifndef FINDROBOTS_DECODE_INFLATE_INFLATE_H
#define FINDROBOTS_DECODE_INFLATE_INFLATE_H

/*
 * Decodes the blocks of a gzip member, which are deflate data (RFC 1951). It
 * takes input and room in pieces of any size, and is sure of what it writes: as
 * soon as data are wrong, or only unusual, it says so and leaves them to zlib.
 * Used by one thread at a time.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decode/inflate/codes.h"
#include "decode/inflate/header.h"
#include "decode/inflate/kernel.h"

enum {
	/* How far back a match may reach, in bytes. */
	INFLATE_WINDOW = 32 * 1024,
};

enum inflate_phase {
	INFLATE_HEADER, /* of a block */
	INFLATE_STORED,
	INFLATE_CODED,
	INFLATE_DONE /* the last block ended */
};

/* Ready for inflate_begin() when kernel is set, and the rest zeroed. */
struct inflate {
	const struct kernel *kernel;
	enum inflate_phase phase;
	bool is_last; /* this block */

	/* Input that was read and is not decoded: the lowest bit is next. */
	uint64_t held;
	unsigned nheld; /* bits */

	uint32_t stored_left; /* bytes, in INFLATE_STORED */

	/* Bytes of text of this block, and whether the last one that had any
	   had little: the next one may be like it. */
	size_t block_bytes;
	bool is_short;

	/* The rest of a match for which there was no room. */
	uint32_t match_bytes, match_distance;

	/*
	 * In INFLATE_CODED: the header of this block; in INFLATE_HEADER: what
	 * was read of it. First so many bits, then bytes; the last of these may
	 * have bits of what comes next.
	 */
	struct inflate_head {
		uint64_t held;
		unsigned nheld;
		uint8_t bytes[HEADER_MAX];
		size_t nbytes;
	} head;

	const struct codes *codes; /* of the block */
	bool has_fixed;
	struct codes fixed, coded;
};

/* The first block comes next. */
void inflate_begin(struct inflate *);

enum inflate_status {
	INFLATE_MORE, /* wants more input, or more room */
	INFLATE_OVER, /* the blocks end here, at a whole byte */
	INFLATE_DOUBT /* zlib has to tell what comes here */
};

/*
 * Decodes as far as input and room go. Unless there is no room all input is
 * then read. With INFLATE_DOUBT inflate and room are as they were when it was
 * called, but for codes, and what is written from room.out on, and nothing of
 * it may be used but to tell zlib where it was.
 */
enum inflate_status inflate_run(struct inflate *, struct kernel_room *);

#endif
