#ifndef FINDROBOTS_BASE_WORD_H
#define FINDROBOTS_BASE_WORD_H

/* Eight bytes of memory, wherever they stand, as one number. */

#include <endian.h>
#include <stddef.h>
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

/*
 * A number of so many bits for a text, quickly told: for a place where
 * something may be kept. Strangers who have all texts in one place gain nothing
 * by it.
 */
static inline size_t word_place(const char *at, size_t len, uint64_t more,
				unsigned nbits)
{
	static const uint64_t golden = UINT64_C(0x9e3779b97f4a7c15);
	uint64_t mixed = (len + more) * golden;

	for (size_t i = 0; len - i >= 8; i += 8)
		mixed = (mixed ^ word_load(at + i)) * golden;
	if (len >= 8)
		mixed ^= word_load(at + len - 8);
	return (size_t)(mixed * golden >> (64 - nbits));
}

#endif
