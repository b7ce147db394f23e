#ifndef FINDROBOTS_TEST_BYTES_H
#define FINDROBOTS_TEST_BYTES_H

/* Bytes that a test gives to a parser, and what it takes from them. */

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/slice.h"

/*
 * A copy of exactly this size, so that a sanitizer sees a read behind the
 * end, and a function that looks for a NUL finds none. The caller frees it.
 */
static inline char *exact_copy(const char *at, size_t len)
{
	char *copy = malloc(len ? len : 1);

	assert_non_null(copy);
	if (len)
		memcpy(copy, at, len);
	return copy;
}

static inline bool slice_equals(struct slice s, const char *bytes, size_t len)
{
	return s.len == len && (!len || !memcmp(s.at, bytes, len));
}

/* True for an empty slice, and for one that lies in the bytes. */
static inline bool slice_is_within(struct slice s, const char *bytes,
				   size_t len)
{
	return !s.len || (s.at >= bytes && s.at + s.len <= bytes + len);
}

static inline void print_cleaned(const char *before, const char *bytes,
				 size_t len)
{
	struct buf buf = { 0 };

	buf_add_cleaned(&buf, bytes, len);
	buf_add_byte(&buf, '\0');
	print_error("%s'%s'\n", before, (const char *)buf.data);
	buf_release(&buf);
}

static inline uint64_t random_number(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

#endif
