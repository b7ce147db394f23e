#ifndef FINDROBOTS_DECODE_INFLATE_BITS_H
#define FINDROBOTS_DECODE_INFLATE_BITS_H

/*
 * Bits of deflate data (RFC 1951, section 3.1.1), read with care: never a byte
 * at or behind the end.
 */

#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct bits {
	const uint8_t *at, *end;
	uint64_t held;	/* the lowest bit is next; zeros behind the last */
	unsigned nheld; /* bits, at most 63 */
};

static inline uint64_t bits_load(const uint8_t *at)
{
	uint64_t word;

	memcpy(&word, at, sizeof(word));
	return le64toh(word);
}

/* The lowest n (up to 63). */
static inline uint64_t bits_lowest(uint64_t bits, unsigned n)
{
	return bits & ((UINT64_C(1) << n) - 1);
}

/* Makes at least n (up to 56) bits ready; returns false if there are fewer. */
static inline bool bits_need(struct bits *in, unsigned n)
{
	while (in->nheld < n && in->at < in->end) {
		in->held |= (uint64_t)*in->at++ << in->nheld;
		in->nheld += 8;
	}
	return in->nheld >= n;
}

/* Makes 56 or more ready, or all that there are. */
static inline void bits_fill(struct bits *in)
{
	if (in->end - in->at < (ptrdiff_t)sizeof(uint64_t)) {
		bits_need(in, 56);
		return;
	}
	in->held |= bits_load(in->at) << in->nheld;
	in->at += (63 - in->nheld) / 8;
	in->nheld |= 56;
	in->held = bits_lowest(in->held, in->nheld);
}

/* Drops n of the bits that are ready. */
static inline void bits_drop(struct bits *in, unsigned n)
{
	in->held >>= n;
	in->nheld -= n;
}

/* The next n of the bits that are ready. */
static inline unsigned bits_take(struct bits *in, unsigned n)
{
	unsigned value = (unsigned)bits_lowest(in->held, n);

	bits_drop(in, n);
	return value;
}

/* Gives whole bytes back, but none that were read before this place. */
static inline void bits_give_back(struct bits *in, const uint8_t *begin)
{
	for (; in->nheld >= 8 && in->at > begin; in->nheld -= 8)
		in->at--;
	in->held = bits_lowest(in->held, in->nheld);
}

#endif
