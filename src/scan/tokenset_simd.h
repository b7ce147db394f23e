/*
 * The kernel of tokenset.c for vectors of any instruction set. It is included
 * once for each set, after these definitions, which it undefines at its end:
 *
 *	SIMD_NAME		the function's name
 *	SIMD_TARGET		its attributes
 *	SIMD_VECTOR		bytes
 *	SIMD_LOAD(at)		... from memory, however aligned
 *	SIMD_LOAD_TABLE(at)	... from 16 bytes, which each 16 of it repeat
 *	SIMD_LOW(v)		the lower four bits of each byte
 *	SIMD_HIGH(v)		the upper four bits, moved down
 *	SIMD_LOOKUP(table, v)	for each byte of v, which is below 16, that of
 *				the table
 *	SIMD_AND(a, b), SIMD_OR(a, b)
 *	SIMD_MASK(v)		an integer with a bit for each byte that is not
 *				0, as many bits apart as SIMD_BITS_LOG2 says
 *	SIMD_BITS_LOG2		of a byte in that integer
 */

/* The buckets of which the byte k of a window may stand at each place. */
#define SIMD_BYTES(at, k)                                                      \
	SIMD_AND(SIMD_LOOKUP(low##k, SIMD_LOW(SIMD_LOAD((at) + (k)))),         \
		 SIMD_LOOKUP(high##k, SIMD_HIGH(SIMD_LOAD((at) + (k)))))
#define SIMD_BUCKETS(at)                                                       \
	SIMD_AND(SIMD_BYTES(at, 0),                                            \
		 SIMD_AND(SIMD_BYTES(at, 1), SIMD_BYTES(at, 2)))

SIMD_TARGET
static const char *SIMD_NAME(const struct tokenset *set, const char *from,
			     const char *end)
{
	enum {
		WIDTH = sizeof(SIMD_VECTOR),
		LEN = 2 * WIDTH,
		AHEAD = 1024, /* bytes; the text, just written, is in L2 */
	};
	const SIMD_VECTOR low0 = SIMD_LOAD_TABLE(set->buckets.low[0]);
	const SIMD_VECTOR low1 = SIMD_LOAD_TABLE(set->buckets.low[1]);
	const SIMD_VECTOR low2 = SIMD_LOAD_TABLE(set->buckets.low[2]);
	const SIMD_VECTOR high0 = SIMD_LOAD_TABLE(set->buckets.high[0]);
	const SIMD_VECTOR high1 = SIMD_LOAD_TABLE(set->buckets.high[1]);
	const SIMD_VECTOR high2 = SIMD_LOAD_TABLE(set->buckets.high[2]);
	const char *at = from;

	for (; end - at >= LEN + WINDOW_LEN; at += LEN) {
		SIMD_VECTOR first = SIMD_BUCKETS(at);
		SIMD_VECTOR second = SIMD_BUCKETS(at + WIDTH);
		const SIMD_VECTOR halves[] = { first, second };

		__builtin_prefetch((const void *)((uintptr_t)at + AHEAD));
		if (!SIMD_MASK(SIMD_OR(first, second)))
			continue;
		for (int half = 0; half < 2; half++) {
			uint64_t mask = SIMD_MASK(halves[half]);

			for (; mask; mask &= mask - 1) {
				int byte =
					__builtin_ctzll(mask) >> SIMD_BITS_LOG2;
				const char *place = at + half * WIDTH + byte;

				if (is_hit(set, from, place, end))
					return place;
			}
		}
	}
	return find_portable(set, from, at, end);
}

#undef SIMD_BYTES
#undef SIMD_BUCKETS
#undef SIMD_NAME
#undef SIMD_TARGET
#undef SIMD_VECTOR
#undef SIMD_LOAD
#undef SIMD_LOAD_TABLE
#undef SIMD_LOW
#undef SIMD_HIGH
#undef SIMD_LOOKUP
#undef SIMD_AND
#undef SIMD_OR
#undef SIMD_MASK
#undef SIMD_BITS_LOG2
