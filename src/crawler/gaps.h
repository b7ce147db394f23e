#ifndef FINDROBOTS_CRAWLER_GAPS_H
#define FINDROBOTS_CRAWLER_GAPS_H

/*
 * How long a crawler waits between successive requests. Most gaps are short:
 * these are only counted, by their seconds, and take no memory one by one.
 */

#include <stddef.h>
#include <stdint.h>

#include "result/crawlers.h"
#include "result/visits.h"

enum { GAPS_SHORT_S = 4096 }; /* a short one has fewer seconds */

struct gaps {
	uint64_t *counts; /* owned; of short ones, by their seconds */
	uint64_t *long_s; /* owned; the other ones */
	size_t nshort, nlong;
};

/* Makes a zeroed one. Returns 0; -1 with errno ENOMEM. */
int gaps_init(struct gaps *);
void gaps_release(struct gaps *); /* takes a zeroed one */

/* gaps_add() of one that is not short. */
int gaps_add_long(struct gaps *, uint64_t gap_s);

/*
 * Adds that between two numbers of requests (visits.h), rising, unless the time
 * of one is not known. Returns 0; -1 with errno ENOMEM.
 */
static inline int gaps_add(struct gaps *gaps, uint64_t word, uint64_t next)
{
	uint64_t gap_s;

	if (visit_seconds(word) < 0)
		return 0;
	gap_s = (uint64_t)(visit_seconds(next) - visit_seconds(word));
	if (gap_s >= GAPS_SHORT_S)
		return gaps_add_long(gaps, gap_s);
	gaps->counts[gap_s]++;
	gaps->nshort++;
	return 0;
}

/* What is told of them. */
struct crawler_gaps gaps_tell(struct gaps *);

#endif
