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

/* As they are sorted. */
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

enum {
	ADDRESS_BYTES = sizeof(((struct address *)NULL)->bytes),
	KEYS = ADDRESS_BYTES + 2,
};

/* What they are sorted by, the last of all first: the larger one first. */
static uint8_t key_of(const struct network *network, unsigned key)
{
	if (!key)
		return (uint8_t)network->prefix_bits;
	if (key <= ADDRESS_BYTES)
		return network->address.bytes[ADDRESS_BYTES - key];
	return (uint8_t)network->address.family;
}

/*
 * Moves n networks to another place, in the order of one key, and else as they
 * were. Returns false, with nothing moved, if that is the order they have.
 */
static bool move_by(unsigned key, const struct network *from, size_t n,
		    struct network *to)
{
	size_t places[UINT8_MAX + 1] = { 0 }, next = 0;

	for (size_t i = 0; i < n; i++)
		places[key_of(&from[i], key)]++;
	if (places[key_of(&from[0], key)] == n)
		return false;
	for (size_t i = 0; i <= UINT8_MAX; i++) {
		size_t count = places[i];

		places[i] = next;
		next += count;
	}
	for (size_t i = 0; i < n; i++)
		to[places[key_of(&from[i], key)]++] = from[i];
	return true;
}

/* Each network is moved once for each key; qsort(3) moves and compares more. */
static int sort_by_all(struct netset *set)
{
	struct network *spare = NULL;

	if (set->n < 2)
		return 0;
	/* Has room for what is added later, as the other has. */
	spare = vec_grow(NULL, 0, set->n, sizeof(*spare));
	if (!spare)
		return -1;
	for (unsigned key = 0; key < KEYS; key++) {
		struct network *networks = set->networks;

		if (!move_by(key, networks, set->n, spare))
			continue;
		set->networks = spare;
		spare = networks;
	}
	free(spare);
	return 0;
}

int netset_sort(struct netset *set)
{
	size_t n = 0;

	if (sort_by_all(set))
		return -1;
	for (size_t i = 0; i < set->n; i++) {
		const struct network *network = &set->networks[i];

		if (!n ||
		    !network_covers(&set->networks[n - 1], &network->address))
			set->networks[n++] = *network;
	}
	set->n = set->nsorted = n;
	return 0;
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
