#ifndef FINDROBOTS_DECODE_TRAILER_H
#define FINDROBOTS_DECODE_TRAILER_H

/*
 * The trailer of a gzip member (RFC 1952, section 2.3.1: CRC32, ISIZE),
 * checked as zlib does it: each number as soon as it is there.
 */

#include <stddef.h>
#include <stdint.h>

enum { TRAILER_SIZE = 8 };

struct trailer {
	uint8_t bytes[TRAILER_SIZE];
	size_t n; /* of them that are there; 0 to begin */
};

/*
 * Adds a byte to a trailer that is not whole. Returns NULL; or what is wrong
 * with a member whose text has this CRC and size in bytes, in zlib's words.
 */
const char *trailer_add(struct trailer *, uint8_t byte, uint32_t crc,
			uint64_t size_bytes);

#endif
