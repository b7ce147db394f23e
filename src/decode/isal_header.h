#ifndef FINDROBOTS_BLOCKHEADER_H
#define FINDROBOTS_BLOCKHEADER_H

/*
 * The header of a deflate block (RFC 1951, section 3.2): whether any decoder
 * would take it.
 */

#include <stddef.h>
#include <stdint.h>

/* No header is longer, in bytes, wherever in a byte it begins. */
enum { BLOCKHEADER_MAX = 288 };

enum blockheader {
	BLOCKHEADER_GOOD,
	BLOCKHEADER_CUT,     /* good so far, but there is more of it */
	BLOCKHEADER_DOUBTFUL /* wrong, or what some decoders refuse */
};

/* Looks at the header that begins behind the first skip_bits bits. */
enum blockheader blockheader_check(const uint8_t *bytes, size_t len_bytes,
				   unsigned skip_bits);

#endif
