#ifndef FINDROBOTS_DECODE_INFLATE_HEADER_H
#define FINDROBOTS_DECODE_INFLATE_HEADER_H

/* The header of a block of deflate data (RFC 1951, section 3.2). */

#include <stdbool.h>
#include <stdint.h>

#include "decode/inflate/bits.h"
#include "decode/inflate/codes.h"

/* In bytes, at whichever bit it begins; no header is longer. */
enum { HEADER_MAX = 288 };

enum header_status {
	HEADER_STORED,	/* the text of the block is stored, and comes next */
	HEADER_FIXED,	/* it is coded with the fixed codes */
	HEADER_CODED,	/* it is coded, and the codes were made */
	HEADER_CUT,	/* there is more of the header */
	HEADER_DOUBTFUL /* zlib may refuse it, or it is unusual */
};

struct header {
	bool is_short;	       /* set before: little text is expected */
	bool is_last;	       /* of the blocks */
	uint16_t stored_bytes; /* with HEADER_STORED */
};

/*
 * Reads a header, and makes its codes. What is read, the codes and the header
 * are only worth something if it is whole; the bits are then right behind it.
 */
enum header_status header_read(struct bits *, struct codes *, struct header *);

#endif
