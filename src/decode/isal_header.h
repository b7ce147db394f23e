#ifndef FINDROBOTS_DECODE_ISAL_HEADER_H
#define FINDROBOTS_DECODE_ISAL_HEADER_H

/*
 * The header of a deflate block (RFC 1951, section 3.2): whether every decoder
 * would accept it.
 */

#include <stddef.h>
#include <stdint.h>

/* In bytes, at whichever bit it begins; no header is longer. */
enum { ISAL_HEADER_MAX = 288 };

enum isal_header {
	ISAL_HEADER_GOOD,
	ISAL_HEADER_CUT,     /* good so far, but there is more of it */
	ISAL_HEADER_DOUBTFUL /* wrong, or refused by some decoders */
};

/* Checks the header that begins after the first skip_bits bits. */
enum isal_header isal_header_check(const uint8_t *bytes, size_t len_bytes,
				   unsigned skip_bits);

#endif
