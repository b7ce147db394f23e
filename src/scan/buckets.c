/*
 * Each window goes into the bucket in which it makes the fewest more be taken
 * for one of the bucket's.
 *
 * Tested by tests/unit/scan/test_tokenset.c.
 */

#include "scan/buckets.h"

#include <stddef.h>

#include "base/text.h"

enum {
	NBUCKETS = 8,
	/* More have too many halves of bytes in common. */
	NDISTINCT_MAX = 64,
};

/* The halves of its bytes, a bit each. */
struct halves {
	uint16_t low[WINDOW_LEN];
	uint16_t high[WINDOW_LEN];
};

/* In either case. Behind a window of two any byte may stand. */
static struct halves halves_of(struct slice token, const struct window *window)
{
	struct halves halves;

	for (size_t i = 0; i < WINDOW_LEN; i++) {
		unsigned byte, other;

		if (i == window->len) {
			halves.low[i] = halves.high[i] = UINT16_MAX;
			continue;
		}
		byte = (unsigned char)token.at[window->at + i];
		other = text_is_digit((char)byte) ? byte : byte ^ 0x20;
		halves.low[i] = (uint16_t)(1 << byte % 16);
		halves.high[i] = (uint16_t)(1 << byte / 16 | 1 << other / 16);
	}
	return halves;
}

/* How many there could be that are taken for one of the bucket's. */
static uint64_t count_taken(const struct halves *bucket)
{
	uint64_t n = 1;

	for (size_t i = 0; i < WINDOW_LEN; i++)
		n *= (unsigned)__builtin_popcount(bucket->low[i]) *
		     (unsigned)__builtin_popcount(bucket->high[i]);
	return n;
}

static struct halves join(struct halves a, const struct halves *b)
{
	for (size_t i = 0; i < WINDOW_LEN; i++) {
		a.low[i] |= b->low[i];
		a.high[i] |= b->high[i];
	}
	return a;
}

static void put_in_best(struct halves buckets[NBUCKETS],
			const struct halves *halves)
{
	uint64_t least = UINT64_MAX;
	size_t best = 0;

	for (size_t i = 0; i < NBUCKETS; i++) {
		struct halves joined = join(buckets[i], halves);
		uint64_t more = count_taken(&joined) - count_taken(&buckets[i]);

		if (more < least) {
			least = more;
			best = i;
		}
	}
	buckets[best] = join(buckets[best], halves);
}

static bool is_among(const struct halves *all, size_t n,
		     const struct halves *one)
{
	for (size_t i = 0; i < n; i++)
		if (!memcmp(&all[i], one, sizeof(*one)))
			return true;
	return false;
}

static void set_tables(struct buckets *tables,
		       const struct halves buckets[NBUCKETS])
{
	for (size_t b = 0; b < NBUCKETS; b++) {
		for (size_t i = 0; i < WINDOW_LEN; i++) {
			for (size_t half = 0; half < 16; half++) {
				unsigned low = buckets[b].low[i] >> half & 1;
				unsigned high = buckets[b].high[i] >> half & 1;

				tables->low[i][half] |= (uint8_t)(low << b);
				tables->high[i][half] |= (uint8_t)(high << b);
			}
		}
	}
}

bool buckets_set(struct buckets *tables, const struct slice *tokens,
		 const struct window *windows, size_t n)
{
	struct halves distinct[NDISTINCT_MAX], buckets[NBUCKETS] = { 0 };
	size_t ndistinct = 0;

	for (size_t i = 0; i < n; i++) {
		struct halves halves =
			halves_of(tokens[windows[i].token], &windows[i]);

		if (is_among(distinct, ndistinct, &halves))
			continue;
		if (ndistinct == NDISTINCT_MAX)
			return false;
		distinct[ndistinct++] = halves;
		put_in_best(buckets, &halves);
	}
	set_tables(tables, buckets);
	return true;
}
