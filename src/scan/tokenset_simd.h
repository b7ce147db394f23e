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
 *				0, the same number of bits apart
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
static bool SIMD_NAME(const struct tokenset *set, struct tokenset_step *step)
{
	enum {
		WIDTH = sizeof(SIMD_VECTOR),
		LEN = STEP_VECTORS * WIDTH,
		AHEAD = 1024, /* bytes; the text, just written, is in L2 */
	};
	const SIMD_TABLE column0 = SIMD_TABLE_OF(&set->buckets, 0);
	const SIMD_TABLE column1 = SIMD_TABLE_OF(&set->buckets, 1);
	const SIMD_TABLE column2 = SIMD_TABLE_OF(&set->buckets, 2);
	const SIMD_TABLE column3 = SIMD_TABLE_OF(&set->buckets, 3);
	const SIMD_TABLE column4 = SIMD_TABLE_OF(&set->buckets, 4);
	const SIMD_TABLE column5 = SIMD_TABLE_OF(&set->buckets, 5);
	const SIMD_TABLE column6 = SIMD_TABLE_OF(&set->buckets, 6);
	const char *at = step->next, *end = step->end;

	_Static_assert(BUCKETS_BEFORE == 4 && BUCKETS_COLUMNS == 7,
		       "columns are as above");
	_Static_assert(STEP_VECTORS == 2, "vectors are as below");
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
		step->at = at;
		step->next = at + LEN;
		step->masks[0] = SIMD_MASK(one);
		step->masks[1] = SIMD_MASK(other);
		return true;
	}
	step->next = at;
	return false;
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
#undef SIMD_AT_ONCE
