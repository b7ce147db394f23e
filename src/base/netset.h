#ifndef FINDROBOTS_BASE_NETSET_H
#define FINDROBOTS_BASE_NETSET_H

/* A set of networks: is an address in one of them? */

#include <stddef.h>

#include "base/address.h"

/* A zeroed one is empty. */
struct netset {
	struct network *networks; /* owned */
	size_t n;
	size_t nsorted; /* the first ones, none of which is within another */
};

/* Adds a copy. Returns 0; or -1, with nothing changed, when memory ran out. */
int netset_add(struct netset *, const struct network *);

/*
 * Sorts what was added, without networks that are within others, so that an
 * address is compared with a few of them only. With what is added later it is
 * compared one by one. Returns 0; or -1, with nothing changed, when memory ran
 * out.
 */
int netset_sort(struct netset *);

/* True if one of them holds the address, as network_holds() says. */
bool netset_holds(const struct netset *, const struct address *);

void netset_release(struct netset *); /* takes a zeroed one */

#endif
