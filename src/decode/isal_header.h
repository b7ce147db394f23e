#ifndef FINDROBOTS_DECODE_ISAL_HEADER_H
#define FINDROBOTS_DECODE_ISAL_HEADER_H

/*
 * The header of a deflate block (RFC 1951, section 3.2): whether any decoder
 * would take it.
 */

#include <stddef.h>
#include <stdint.h>

/* No header is longer, in bytes, wherever in a byte it begins. */
enum { ISAL_HEADER_MAX = 288 };

enum isal_header {
	ISAL_HEADER_GOOD,
	ISAL_HEADER_CUT,     /* good so far, but there is more of it */
	ISAL_HEADER_DOUBTFUL /* wrong, or what some decoders refuse */
};

/* Looks at the header that begins behind the first skip_bits bits. */
enum isal_header isal_header_check(const uint8_t *bytes, size_t len_bytes,
				   unsigned skip_bits);

#endif
