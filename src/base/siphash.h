#ifndef FINDROBOTS_BASE_SIPHASH_H
#define FINDROBOTS_BASE_SIPHASH_H

/*
 * SipHash-1-3 (Aumasson and Bernstein, "SipHash: a fast short-input PRF",
 * 2012): a keyed hash, in which nobody can find collisions without the key.
 * Rust and Python use the same one for their tables.
 */

#include <stddef.h>
#include <stdint.h>

/* A hash of bytes that come piece by piece. */
struct siphash {
	uint64_t v0, v1, v2, v3;
	uint8_t rest[8]; /* of the last word, which is not full */
	uint64_t len;	 /* of all bytes */
};

void siphash_begin(struct siphash *, uint64_t k0, uint64_t k1);
void siphash_add(struct siphash *, const void *data, size_t len_bytes);

/* The hash of all that was added; more may be added after it. */
uint64_t siphash_end(const struct siphash *);

/* The same of bytes that are all there. */
uint64_t siphash(uint64_t k0, uint64_t k1, const void *data, size_t len_bytes);

#endif
