#ifndef FINDROBOTS_DECODE_TRAILER_H
#define FINDROBOTS_DECODE_TRAILER_H

/*
 * The trailer of a gzip member (RFC 1952, section 2.3.1: CRC32, ISIZE), checked
 * as zlib checks it: each number as soon as it is complete.
 */

#include <stddef.h>
#include <stdint.h>

enum { TRAILER_SIZE = 8 };

struct trailer {
	uint8_t bytes[TRAILER_SIZE];
	size_t n; /* how many of them are there; 0 at first */
};

/*
 * Adds the next byte to a trailer that is not complete. crc and size_bytes are
 * those of the member's text. Returns NULL, or what is wrong, in zlib's words.
 */
const char *trailer_add(struct trailer *, uint8_t byte, uint32_t crc,
			uint64_t size_bytes);

/*
 * The same of the bytes at *at, which is moved on, until the trailer is
 * complete, or wrong, or there are no more of them.
 */
const char *trailer_read(struct trailer *, const uint8_t **at,
			 size_t *len_bytes, uint32_t crc, uint64_t size_bytes);

#endif
