#ifndef FINDROBOTS_RESULT_HOSTLIST_H
#define FINDROBOTS_RESULT_HOSTLIST_H

/*
 * Hosts in the order of their bytes (hostset_compare()), each once. A list
 * points to the hosts in their sets, or runs.
 */

#include <stddef.h>
#include <stdint.h>

#include "result/hostkey.h"
#include "result/hostrun.h"

struct hostlist_item {
	struct hostkey key;
	const struct host *host;
};

struct hostlist {
	struct hostlist_item *items; /* owned */
	size_t n;
};

void hostlist_release(struct hostlist *);

/*
 * Makes the list of one of nparts parts of a set's hosts, which are about as
 * large; part is which, from 0. Returns 0; -1 with errno ENOMEM.
 */
int hostlist_sort(struct hostlist *, const struct hostset *, size_t part,
		  size_t nparts);

/* Makes the list of a run's hosts. Returns 0; -1 with errno ENOMEM. */
int hostlist_of_run(struct hostlist *, const struct hostrun *);

/*
 * Returns one of nparts parts of the hosts of all lists (at least one), each
 * once; part is which, from 0. The parts, one after the other, have all hosts
 * in order. It is an array of *n, which the caller frees. NULL with errno
 * ENOMEM when memory ran out; never NULL for an empty part.
 */
const struct host **hostlist_merge(const struct hostlist *lists, size_t nlists,
				   size_t part, size_t nparts, size_t *n);

/*
 * Returns the hosts of one set in order, as `LC_ALL=C sort` has them: an array
 * of hostset_count(), which the caller frees. NULL with errno ENOMEM when
 * memory ran out; never NULL for an empty set.
 */
const struct host **hostlist_sorted(const struct hostset *);

#endif
