#ifndef FINDROBOTS_BASE_WORD_H
#define FINDROBOTS_BASE_WORD_H

/* Eight bytes of memory, wherever they stand, as one number. */

#include <endian.h>
#include <stdint.h>
#include <string.h>

/* The first byte is the lowest. */
static inline uint64_t word_load(const void *at)
{
	uint64_t word;

	memcpy(&word, at, sizeof(word));
	return le64toh(word);
}

/* The first byte is the highest, so numbers are in the order of the bytes. */
static inline uint64_t word_load_big(const void *at)
{
	uint64_t word;

	memcpy(&word, at, sizeof(word));
	return be64toh(word);
}

#endif
