/*
 * The kernel of tokenset.c for vectors of any instruction set. It is included
 * once for each set, after these definitions, which it undefines at its end:
 *
 *	SIMD_NAME		the function's name
 *	SIMD_TARGET		its attributes
 *	SIMD_VECTOR		bytes
 *	SIMD_LOAD(at)		... from memory, however aligned
 *	SIMD_TABLE		what is looked up in
 *	SIMD_TABLE_OF(b, k)	... for column k of struct buckets b
 *	SIMD_LOOKUP(table, v)	for each byte of v its buckets
 *	SIMD_AND(a, b), SIMD_OR(a, b)
 *	SIMD_MASK(v)		an integer with a bit for each byte that is not
 *				0, as many bits apart as SIMD_BITS_LOG2 says
 *	SIMD_BITS_LOG2		of a byte in that integer
 *	SIMD_AT_ONCE		1 where looking up costs less than a branch
 *
 * Windows alone rule out most places, and what stands before them nearly all
 * others.
 */

#define SIMD_BYTES(at, k)                                                      \
	SIMD_LOOKUP(column##k, SIMD_LOAD((at) + (k)-BUCKETS_BEFORE))
#define SIMD_WINDOWS(at)                                                       \
	SIMD_AND(SIMD_BYTES(at, 4),                                            \
		 SIMD_AND(SIMD_BYTES(at, 5), SIMD_BYTES(at, 6)))
#define SIMD_BEFORE(at)                                                        \
	SIMD_AND(SIMD_AND(SIMD_BYTES(at, 0), SIMD_BYTES(at, 1)),               \
		 SIMD_AND(SIMD_BYTES(at, 2), SIMD_BYTES(at, 3)))

SIMD_TARGET
static const char *SIMD_NAME(const struct tokenset *set, const char *from,
			     const char *end)
{
	enum {
		WIDTH = sizeof(SIMD_VECTOR),
		LEN = 2 * WIDTH,
		AHEAD = 1024, /* bytes; the text, just written, is in L2 */
	};
	const SIMD_TABLE column0 = SIMD_TABLE_OF(&set->buckets, 0);
	const SIMD_TABLE column1 = SIMD_TABLE_OF(&set->buckets, 1);
	const SIMD_TABLE column2 = SIMD_TABLE_OF(&set->buckets, 2);
	const SIMD_TABLE column3 = SIMD_TABLE_OF(&set->buckets, 3);
	const SIMD_TABLE column4 = SIMD_TABLE_OF(&set->buckets, 4);
	const SIMD_TABLE column5 = SIMD_TABLE_OF(&set->buckets, 5);
	const SIMD_TABLE column6 = SIMD_TABLE_OF(&set->buckets, 6);
	const char *at = from;

	_Static_assert(BUCKETS_BEFORE == 4 && BUCKETS_COLUMNS == 7,
		       "columns are as above");
	for (; at < from + BUCKETS_BEFORE && end - at >= LEN; at++)
		if (is_hit(set, from, at, end))
			return at;
	for (; end - at >= LEN + WINDOW_LEN; at += LEN) {
		SIMD_VECTOR one = SIMD_WINDOWS(at);
		SIMD_VECTOR other = SIMD_WINDOWS(at + WIDTH);

		__builtin_prefetch((const void *)((uintptr_t)at + AHEAD));
		__builtin_prefetch(
			(const void *)((uintptr_t)at + AHEAD + WIDTH));
		if (!SIMD_AT_ONCE && !SIMD_MASK(SIMD_OR(one, other)))
			continue;
		one = SIMD_AND(one, SIMD_BEFORE(at));
		other = SIMD_AND(other, SIMD_BEFORE(at + WIDTH));
		if (!SIMD_MASK(SIMD_OR(one, other)))
			continue;
		for (int half = 0; half < 2; half++) {
			const char *first = at + half * WIDTH;
			uint64_t mask = SIMD_MASK(half ? other : one);

			for (; mask; mask &= mask - 1) {
				int byte =
					__builtin_ctzll(mask) >> SIMD_BITS_LOG2;

				if (is_hit(set, from, first + byte, end))
					return first + byte;
			}
		}
	}
	return find_portable(set, from, at, end);
}

#undef SIMD_BYTES
#undef SIMD_WINDOWS
#undef SIMD_BEFORE
#undef SIMD_NAME
#undef SIMD_TARGET
#undef SIMD_VECTOR
#undef SIMD_LOAD
#undef SIMD_TABLE
#undef SIMD_TABLE_OF
#undef SIMD_LOOKUP
#undef SIMD_AND
#undef SIMD_OR
#undef SIMD_MASK
#undef SIMD_BITS_LOG2
#undef SIMD_AT_ONCE
