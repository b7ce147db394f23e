#ifndef FINDROBOTS_BASE_UNPACK_H
#define FINDROBOTS_BASE_UNPACK_H

/*
 * Reads back, in order, what buf_add_u32() and the like wrote. Reading past the
 * end sets failed, for good, and gives zeros: check it once, at the end.
 */

#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/word.h"

struct unpack {
	const uint8_t *at; /* the next byte; borrowed */
	size_t len;	   /* bytes left */
	bool failed;
};

/* The next len bytes; NULL if there are fewer left. */
static inline const uint8_t *unpack_bytes(struct unpack *in, size_t len)
{
	const uint8_t *at = in->at;

	if (in->failed || len > in->len) {
		in->failed = true;
		return NULL;
	}
	in->at += len;
	in->len -= len;
	return at;
}

static inline uint8_t unpack_byte(struct unpack *in)
{
	const uint8_t *at = unpack_bytes(in, 1);

	return at ? *at : 0;
}

static inline uint32_t unpack_u32(struct unpack *in)
{
	const uint8_t *at = unpack_bytes(in, 4);
	uint32_t n = 0;

	if (at)
		memcpy(&n, at, sizeof(n));
	return le32toh(n);
}

static inline uint64_t unpack_u64(struct unpack *in)
{
	const uint8_t *at = unpack_bytes(in, 8);

	return at ? word_load(at) : 0;
}

#endif
