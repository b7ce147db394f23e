#ifndef FINDROBOTS_RESULT_GATHER_H
#define FINDROBOTS_RESULT_GATHER_H

/*
 * Puts the hosts of several sets, and runs, in one order, each once, on several
 * threads.
 */

#include <stddef.h>

#include "result/hostrun.h"
#include "result/hostset.h"

struct gathered_part {
	const struct host **hosts; /* owned; in the order of their bytes */
	size_t nhosts;
};

/* The parts, one after the other, are all hosts. */
struct gathered {
	struct gathered_part *parts; /* owned */
	size_t nparts;
};

/*
 * Gathers the hosts of the sets (at least one) on at most nthreads (at least 1)
 * threads. The sets are borrowed for as long as the result is used. Returns 0;
 * -1 with errno ENOMEM when memory ran out. It has to be released either way.
 */
int gather_hosts(struct gathered *, const struct hostset *const *sets,
		 size_t nsets, unsigned nthreads);

/* The same; runs[i] are gathered with sets[i]. */
int gather_with_runs(struct gathered *, const struct hostset *const *sets,
		     const struct hostruns *runs, size_t nsets,
		     unsigned nthreads);

void gather_release(struct gathered *);

/* How far hosts have been gone over; a zeroed one is before the first. */
struct gathered_at {
	size_t part, host;
};

/* The next host in their order, or NULL behind the last one. */
static inline const struct host *gathered_next(const struct gathered *gathered,
					       struct gathered_at *at)
{
	for (; at->part < gathered->nparts; at->part++, at->host = 0)
		if (at->host < gathered->parts[at->part].nhosts)
			return gathered->parts[at->part].hosts[at->host++];
	return NULL;
}

#endif
