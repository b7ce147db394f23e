/*
 * Of two networks one is within the other, or they have no address in common.
 * So where those that are within others are left out, the only one that may
 * hold an address is the last that does not begin after it.
 */

#include "base/netset.h"

#include <stdlib.h>

#include "base/vec.h"
#include "base/word.h"

int netset_add(struct netset *set, const struct network *network)
{
	struct network *networks =
		vec_grow(set->networks, set->n, 1, sizeof(*networks));

	if (!networks)
		return -1;
	networks[set->n++] = network_unmap(network);
	set->networks = networks;
	return 0;
}

/* Byte by byte; memcmp(3) would take longer. */
static int compare_addresses(const struct address *a, const struct address *b)
{
	uint64_t one = word_load_big(a->bytes), other = word_load_big(b->bytes);

	if (a->family != b->family)
		return a->family < b->family ? -1 : 1;
	if (one == other) {
		one = word_load_big(a->bytes + 8);
		other = word_load_big(b->bytes + 8);
	}
	return (one > other) - (one < other);
}

/* The larger one first. */
static int compare_networks(const void *one, const void *other)
{
	const struct network *a = one, *b = other;
	int diff = compare_addresses(&a->address, &b->address);

	return diff ? diff
		    : (a->prefix_bits > b->prefix_bits) -
			       (a->prefix_bits < b->prefix_bits);
}

void netset_sort(struct netset *set)
{
	size_t n = 0;

	if (set->n)
		qsort(set->networks, set->n, sizeof(*set->networks),
		      compare_networks);
	for (size_t i = 0; i < set->n; i++) {
		const struct network *network = &set->networks[i];

		if (!n ||
		    !network_covers(&set->networks[n - 1], &network->address))
			set->networks[n++] = *network;
	}
	set->n = set->nsorted = n;
}

/* How many of the sorted ones do not begin after the address. */
static size_t count_until(const struct netset *set,
			  const struct address *address)
{
	size_t begin = 0, end = set->nsorted;

	while (begin < end) {
		size_t middle = begin + (end - begin) / 2;

		if (compare_addresses(&set->networks[middle].address, address) >
		    0)
			end = middle;
		else
			begin = middle + 1;
	}
	return begin;
}

bool netset_holds(const struct netset *set, const struct address *address)
{
	struct address plain = address_unmap(address);
	size_t n = count_until(set, &plain);

	if (n && network_covers(&set->networks[n - 1], &plain))
		return true;
	for (size_t i = set->nsorted; i < set->n; i++)
		if (network_covers(&set->networks[i], &plain))
			return true;
	return false;
}

void netset_release(struct netset *set)
{
	free(set->networks);
	*set = (struct netset){ 0 };
}
