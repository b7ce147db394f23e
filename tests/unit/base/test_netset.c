/* Sets of networks (netset.h), against each of them. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "base/netset.h"
#include "bytes.h"

enum { N = 300 };

/* Few addresses, so that networks are within others, and the same. */
static struct network make_network(uint64_t *seed)
{
	static const char *const formats[] = {
		"192.0.%u.%u/%u",	"192.%u.0.%u/%u",
		"2001:db8:%x::%x/%u",	"::ffff:192.0.%u.%u/%u",
		"2001:db8::%x:0:%x/%u", "::%x:%x/%u",
	};
	size_t format = random_number(seed) % 6;
	unsigned max = format < 2 ? 32 : 128, bits = max;
	struct network network;
	char text[64];

	/* Nearly all of the sizes, the large ones seldom. */
	bits -= (unsigned)(random_number(seed) %
			   (random_number(seed) % 33 + 1));
	if (random_number(seed) % 64 == 0)
		bits = (unsigned)(random_number(seed) % (max + 1));
	snprintf(text, sizeof(text), formats[format],
		 (unsigned)random_number(seed) % 4,
		 (unsigned)random_number(seed) % 256, bits);
	assert_true(
		network_parse((struct slice){ text, strlen(text) }, &network));
	return network;
}

static struct address make_address(uint64_t *seed)
{
	struct network network = make_network(seed);
	size_t len = network.address.family == ADDRESS_IPV4 ? 4 : 16;

	/* Somewhere in it, or not far from it. */
	for (size_t i = 0; i < 2; i++)
		network.address.bytes[random_number(seed) % len] ^=
			(uint8_t)(1U << random_number(seed) % 8);
	return network.address;
}

static bool holds(const struct network *networks, size_t n,
		  const struct address *address)
{
	for (size_t i = 0; i < n; i++)
		if (network_holds(&networks[i], address))
			return true;
	return false;
}

/* Sorted when so many have been added. Returns how many were found. */
static size_t check(size_t n, size_t nsorted, uint64_t *seed)
{
	struct address none = { ADDRESS_NONE, { 0 } };
	struct network networks[N];
	struct netset set = { 0 };
	size_t nfound = 0;

	for (size_t i = 0; i < n; i++) {
		networks[i] = make_network(seed);
		assert_int_equal(netset_add(&set, &networks[i]), 0);
		if (i + 1 == nsorted)
			assert_int_equal(netset_sort(&set), 0);
	}
	for (int round = 0; round < 1000; round++) {
		struct address address = make_address(seed);
		bool found = netset_holds(&set, &address);

		assert_int_equal(found, holds(networks, n, &address));
		nfound += found;
	}
	assert_false(netset_holds(&set, &none));
	netset_release(&set);
	return nfound;
}

static void an_address_is_in_the_set_if_it_is_in_a_network(void **state)
{
	uint64_t seed = 0x9e3779b97f4a7c15;
	size_t nfound = 0, nrounds = 0;

	(void)state;
	for (size_t n = 0; n <= N; n += n < 8 ? 1 : 41)
		for (size_t nsorted = 0; nsorted <= n; nsorted += 1 + n / 3) {
			nfound += check(n, nsorted, &seed);
			nrounds += 1000;
		}
	/* Enough of both. */
	assert_in_range(nfound, nrounds / 10, nrounds - nrounds / 10);
}

static void add_all(struct netset *set, const struct network *networks,
		    size_t n)
{
	for (size_t i = 0; i < n; i++)
		assert_int_equal(netset_add(set, &networks[i]), 0);
	assert_int_equal(netset_sort(set), 0);
}

/* They rise, and what is left out is within one of them. */
static void the_order_of_what_is_added_does_not_matter(void **state)
{
	struct netset set = { 0 }, other = { 0 };
	struct network networks[N];
	uint64_t seed = 0x9e3779b97f4a7c15;

	(void)state;
	for (size_t i = 0; i < N; i++)
		networks[i] = make_network(&seed);
	add_all(&set, networks, N);
	for (size_t i = N - 1; i; i--) {
		size_t k = random_number(&seed) % (i + 1);
		struct network network = networks[i];

		networks[i] = networks[k];
		networks[k] = network;
	}
	add_all(&other, networks, N);
	assert_int_equal(set.n, other.n);
	assert_in_range(set.n, 5, N - 1);
	for (size_t i = 0; i < set.n; i++) {
		const struct network *network = &set.networks[i];

		assert_memory_equal(network, &other.networks[i],
				    sizeof(*network));
		assert_true(!i ||
			    memcmp(network[-1].address.bytes,
				   network->address.bytes, 16) < 0 ||
			    network[-1].address.family <
				    network->address.family);
		for (size_t k = 0; k < i; k++)
			assert_false(network_covers(&set.networks[k],
						    &network->address));
	}
	netset_release(&set);
	netset_release(&other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			an_address_is_in_the_set_if_it_is_in_a_network),
		cmocka_unit_test(the_order_of_what_is_added_does_not_matter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
