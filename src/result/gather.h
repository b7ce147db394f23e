#ifndef FINDROBOTS_RESULT_GATHER_H
#define FINDROBOTS_RESULT_GATHER_H

/*
 * The hosts of several sets in one order, each once, made on several threads.
 */

#include <stddef.h>

#include "result/hostset.h"

struct gathered_part {
	const struct host **hosts; /* owned; in the order of their bytes */
	size_t nhosts;
};

/* The parts one after the other are the whole. */
struct gathered {
	struct gathered_part *parts; /* owned */
	size_t nparts;
};

/*
 * Gathers the hosts of the sets (at least one), which are borrowed for the
 * life of what is gathered, on at most nthreads (at least 1) threads. Returns
 * 0, or -1 when memory ran out. Needs to be released either way.
 */
int gather_hosts(struct gathered *, const struct hostset *const *sets,
		 size_t nsets, unsigned nthreads);
void gather_release(struct gathered *);

#endif
