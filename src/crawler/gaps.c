/* Tested by tests/unit/crawler/test_gaps.c. */

#include "crawler/gaps.h"

#include <stdlib.h>

#include "base/numbers.h"
#include "base/vec.h"

int gaps_init(struct gaps *gaps)
{
	gaps->counts = calloc(GAPS_SHORT_S, sizeof(*gaps->counts));
	return gaps->counts ? 0 : -1;
}

void gaps_release(struct gaps *gaps)
{
	free(gaps->counts);
	free(gaps->long_s);
	*gaps = (struct gaps){ 0 };
}

int gaps_add_long(struct gaps *gaps, uint64_t gap_s)
{
	uint64_t *long_s =
		vec_grow(gaps->long_s, gaps->nlong, 1, sizeof(*long_s));

	if (!long_s)
		return -1;
	gaps->long_s = long_s;
	long_s[gaps->nlong++] = gap_s;
	return 0;
}

/* The one at a place among all, rising; the long ones are sorted. */
static uint64_t gap_at(const struct gaps *gaps, size_t place)
{
	uint64_t gap_s = 0;

	if (place >= gaps->nshort)
		return gaps->long_s[place - gaps->nshort];
	while (place >= gaps->counts[gap_s])
		place -= gaps->counts[gap_s++];
	return gap_s;
}

struct crawler_gaps gaps_tell(struct gaps *gaps)
{
	struct crawler_gaps told = { .n = gaps->nshort + gaps->nlong };
	uint64_t sum_s;

	if (!told.n)
		return told;
	numbers_sort(gaps->long_s, gaps->nlong, 0);
	told.min_s = gap_at(gaps, 0);
	/* Of an even number the median is between the two in the middle. */
	sum_s = gap_at(gaps, (told.n - 1) / 2) + gap_at(gaps, told.n / 2);
	told.median_us = sum_s * 500000;
	return told;
}
