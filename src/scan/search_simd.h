/*
 * The kernel of search_kernel.c for vectors of any instruction set. It is
 * included once for each set, after these definitions, which it undefines at
 * its end:
 *
 *	SIMD_NAME		the function's name
 *	SIMD_TARGET		its attributes
 *	SIMD_VECTOR		bytes
 *	SIMD_LOAD(at)		... from memory, however aligned
 *	SIMD_FILL(byte)		... all the same
 *	SIMD_PLACES		which of a vector's bytes are meant
 *	SIMD_EQUAL(a, b)	... those that are equal in both
 *	SIMD_AND(a, b), SIMD_OR(a, b)
 *				... of places
 *	SIMD_MASK(places)	an integer with one bit for each place, the same
 *				number of bits apart
 */

/*
 * In vector v: the places at which a byte stands. For the first place of the
 * step it is looked for at at_byte.
 */
#define SIMD_HITS(v, at_byte, byte)                                            \
	SIMD_EQUAL(SIMD_LOAD((at_byte) + (v)*WIDTH), byte)
#define SIMD_PAIRS(v)                                                          \
	SIMD_AND(SIMD_HITS(v, at0, byte0), SIMD_HITS(v, at1, byte1))

#define SIMD_ANY SIMD_OR(SIMD_OR(hits0, hits1), SIMD_OR(hits2, hits3))

SIMD_TARGET
static bool SIMD_NAME(const struct search_pairs *pairs,
		      struct search_step *step)
{
	enum {
		WIDTH = sizeof(SIMD_VECTOR),
		LEN = SEARCH_VECTORS * WIDTH,
		AHEAD = 1024, /* bytes; the text, just written, is in L2 */
	};
	const struct search_pair *pair = pairs->all;
	const struct search_pair *end_pair = pair + pairs->n;
	const SIMD_VECTOR first0 = SIMD_FILL(pair->bytes[0]);
	const SIMD_VECTOR first1 = SIMD_FILL(pair->bytes[1]);
	const size_t offset0 = pair->at[0], offset1 = pair->at[1];
	const char *at = step->at, *end = step->end;
	size_t len = LEN - ((uintptr_t)at + offset0) % WIDTH;

	/* From the second step on, the loads of the first byte are aligned. */
	for (; end - at >= LEN + SEARCH_SPAN; at += len, len = LEN) {
		SIMD_VECTOR byte0 = first0, byte1 = first1;
		const char *at0 = at + offset0, *at1 = at + offset1;
		SIMD_PLACES hits0 = SIMD_PAIRS(0), hits1 = SIMD_PAIRS(1);
		SIMD_PLACES hits2 = SIMD_PAIRS(2), hits3 = SIMD_PAIRS(3);

		__builtin_prefetch((const void *)((uintptr_t)at + AHEAD));
		__builtin_prefetch(
			(const void *)((uintptr_t)at + AHEAD + CACHE_LINE));
		for (pair = pairs->all + 1; pair < end_pair; pair++) {
			byte0 = SIMD_FILL(pair->bytes[0]);
			byte1 = SIMD_FILL(pair->bytes[1]);
			at0 = at + pair->at[0];
			at1 = at + pair->at[1];
			hits0 = SIMD_OR(hits0, SIMD_PAIRS(0));
			hits1 = SIMD_OR(hits1, SIMD_PAIRS(1));
			hits2 = SIMD_OR(hits2, SIMD_PAIRS(2));
			hits3 = SIMD_OR(hits3, SIMD_PAIRS(3));
		}
		if (!SIMD_MASK(SIMD_ANY))
			continue;
		if (pairs->n == 1) {
			const char *at2 = at + pairs->all->at[2];
			SIMD_VECTOR byte2 = SIMD_FILL(pairs->all->bytes[2]);

			hits0 = SIMD_AND(hits0, SIMD_HITS(0, at2, byte2));
			hits1 = SIMD_AND(hits1, SIMD_HITS(1, at2, byte2));
			hits2 = SIMD_AND(hits2, SIMD_HITS(2, at2, byte2));
			hits3 = SIMD_AND(hits3, SIMD_HITS(3, at2, byte2));
		}
		if (SIMD_MASK(SIMD_ANY)) {
			step->at = at;
			step->next = at + len;
			step->masks[0] = SIMD_MASK(hits0);
			step->masks[1] = SIMD_MASK(hits1);
			step->masks[2] = SIMD_MASK(hits2);
			step->masks[3] = SIMD_MASK(hits3);
			return true;
		}
	}
	step->at = at;
	return false;
}

#undef SIMD_HITS
#undef SIMD_PAIRS
#undef SIMD_ANY
#undef SIMD_NAME
#undef SIMD_TARGET
#undef SIMD_VECTOR
#undef SIMD_LOAD
#undef SIMD_FILL
#undef SIMD_PLACES
#undef SIMD_EQUAL
#undef SIMD_AND
#undef SIMD_OR
#undef SIMD_MASK
