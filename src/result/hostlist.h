#ifndef FINDROBOTS_RESULT_HOSTLIST_H
#define FINDROBOTS_RESULT_HOSTLIST_H

/*
 * Hosts in the order of their bytes (hostset_compare()), each once. A list
 * points into the sets that the hosts are in.
 */

#include <stddef.h>
#include <stdint.h>

#include "result/hostset.h"

/* The first bytes of the name stand beside the pointer, as a number each 8,
   so that most comparisons need not go and look for the name. */
struct hostlist_item {
	uint64_t first, second;
	const struct host *host;
};

struct hostlist {
	struct hostlist_item *items; /* owned */
	size_t n;
};

void hostlist_release(struct hostlist *);

/*
 * Part number part (from 0) of nparts of a set's hosts, of some size each.
 * Returns 0, or -1 when memory ran out.
 */
int hostlist_sort(struct hostlist *, const struct hostset *, size_t part,
		  size_t nparts);

/*
 * Part number part (from 0) of nparts of the hosts of all the lists (at least
 * one), each once, as an array of *n that the caller frees: one part behind
 * the other has them all in order. NULL when memory ran out; never NULL for
 * an empty part.
 */
const struct host **hostlist_merge(const struct hostlist *lists, size_t nlists,
				   size_t part, size_t nparts, size_t *n);

/*
 * The hosts of one set in order, as `LC_ALL=C sort` has them: an array of its
 * nhosts that the caller frees. NULL when memory ran out; never NULL for an
 * empty set.
 */
const struct host **hostlist_sorted(const struct hostset *);

#endif
