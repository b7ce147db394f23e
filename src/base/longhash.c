/*
 * The four numbers do not depend on each other, so a processor can work on all
 * of them at a time; one multiplication takes in sixteen bytes.
 */

#include "base/longhash.h"

#include <endian.h>
#include <string.h>

#include "base/siphash.h"
#include "base/word.h"

/* The first 256 bits of the fraction of pi. */
static const uint64_t beginnings[LONGHASH_LANES] = {
	UINT64_C(0x243f6a8885a308d3),
	UINT64_C(0x13198a2e03707344),
	UINT64_C(0xa4093822299f31d0),
	UINT64_C(0x082efa98ec4e6c89),
};

/* Both halves of the product of two numbers. */
static inline uint64_t fold(uint64_t a, uint64_t b)
{
#ifdef __SIZEOF_INT128__
	__extension__ unsigned __int128 product = (unsigned __int128)a * b;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
#else
	uint64_t low = (a & UINT32_MAX) * (b & UINT32_MAX);
	uint64_t mid = (a >> 32) * (b & UINT32_MAX) + (low >> 32);
	uint64_t other = (a & UINT32_MAX) * (b >> 32) + (mid & UINT32_MAX);
	uint64_t high = (a >> 32) * (b >> 32) + (mid >> 32) + (other >> 32);

	return (other << 32 | (low & UINT32_MAX)) ^ high;
#endif
}

static inline uint64_t take_words(uint64_t n, const uint8_t *at, size_t lane)
{
	uint64_t w = word_load(at + 16 * lane);
	uint64_t v = word_load(at + 16 * lane + 8);

	n = (n << 29 | n >> 35) + w + fold(w ^ n, v ^ beginnings[lane]);
	return n ^ v;
}

static void take_blocks(struct longhash *hash, const uint8_t *at, size_t n)
{
	uint64_t n0 = hash->lanes[0], n1 = hash->lanes[1];
	uint64_t n2 = hash->lanes[2], n3 = hash->lanes[3];

	for (; n--; at += LONGHASH_BLOCK) {
		n0 = take_words(n0, at, 0);
		n1 = take_words(n1, at, 1);
		n2 = take_words(n2, at, 2);
		n3 = take_words(n3, at, 3);
	}
	hash->lanes[0] = n0;
	hash->lanes[1] = n1;
	hash->lanes[2] = n2;
	hash->lanes[3] = n3;
}

void longhash_begin(struct longhash *hash)
{
	longhash_resume(hash, beginnings, 0);
}

void longhash_resume(struct longhash *hash,
		     const uint64_t lanes[LONGHASH_LANES], uint64_t nblocks)
{
	*hash = (struct longhash){ .len = nblocks * LONGHASH_BLOCK };
	memcpy(hash->lanes, lanes, sizeof(hash->lanes));
}

void longhash_add(struct longhash *hash, const void *data, size_t len)
{
	size_t nrest = hash->len % LONGHASH_BLOCK;
	const uint8_t *at = data;

	hash->len += len;
	if (nrest) {
		size_t n = LONGHASH_BLOCK - nrest;

		n = len < n ? len : n;
		memcpy(hash->rest + nrest, at, n);
		if (nrest + n < LONGHASH_BLOCK)
			return;
		take_blocks(hash, hash->rest, 1);
		at += n;
		len -= n;
	}
	take_blocks(hash, at, len / LONGHASH_BLOCK);
	at += len - len % LONGHASH_BLOCK;
	if (len % LONGHASH_BLOCK)
		memcpy(hash->rest, at, len % LONGHASH_BLOCK);
}

uint64_t longhash_end(const struct longhash *hash)
{
	uint64_t numbers[LONGHASH_LANES + 1];
	struct siphash last;

	for (size_t i = 0; i < LONGHASH_LANES; i++)
		numbers[i] = htole64(hash->lanes[i]);
	numbers[LONGHASH_LANES] = htole64(hash->len);
	siphash_begin(&last, 0, 0);
	siphash_add(&last, numbers, sizeof(numbers));
	siphash_add(&last, hash->rest, hash->len % LONGHASH_BLOCK);
	return siphash_end(&last);
}
