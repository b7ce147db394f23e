/*
 * The set of hosts against a plain array that is sorted and freed of its
 * doubles.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>

#include "hosts.h"
#include "result/hostlist.h"
#include "result/hostset.h"
#include "base/siphash.h"

static const struct hostset_seed some_seed = { 0x0706050403020100,
					       0x0f0e0d0c0b0a0908 };
static const struct hostset_seed other_seed = { 1, 0 };

static uint64_t random_number(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

static size_t random_below(uint64_t *seed, size_t below)
{
	return (size_t)((random_number(seed) >> 16) % below);
}

/* What the set is compared with. */
struct name {
	size_t len;
	uint8_t bytes[HOSTSET_NAME_MAX];
};

struct names {
	struct name *at;
	size_t n, cap;
};

static void names_add(struct names *names, const void *bytes, size_t len)
{
	if (names->n == names->cap) {
		names->cap = names->cap ? names->cap * 2 : 64;
		names->at = realloc(names->at, names->cap * sizeof(*names->at));
		assert_non_null(names->at);
	}
	names->at[names->n].len = len;
	memcpy(names->at[names->n++].bytes, bytes, len);
}

/* Byte by byte, as unsigned numbers; a name before those it begins. */
static int compare_names(const void *a, const void *b)
{
	const struct name *x = a, *y = b;

	for (size_t i = 0; i < x->len && i < y->len; i++)
		if (x->bytes[i] != y->bytes[i])
			return x->bytes[i] < y->bytes[i] ? -1 : 1;
	return x->len < y->len ? -1 : x->len > y->len;
}

static void names_sort(struct names *names)
{
	size_t n = 0;

	if (names->n)
		qsort(names->at, names->n, sizeof(*names->at), compare_names);
	for (size_t i = 0; i < names->n; i++)
		if (!n || compare_names(&names->at[n - 1], &names->at[i]))
			names->at[n++] = names->at[i];
	names->n = n;
}

static bool names_hold(const struct names *names, const void *bytes, size_t len)
{
	for (size_t i = 0; i < names->n; i++)
		if (names->at[i].len == len &&
		    !memcmp(names->at[i].bytes, bytes, len))
			return true;
	return false;
}

static void names_release(struct names *names)
{
	free(names->at);
	*names = (struct names){ 0 };
}

/* The names must be sorted. */
static void assert_same(const struct hostset *set, const struct names *names)
{
	const struct host **sorted = hostlist_sorted(set);

	assert_non_null(sorted);
	assert_int_equal(hostset_count(set), names->n);
	for (size_t i = 0; i < names->n; i++) {
		assert_int_equal(sorted[i]->len, names->at[i].len);
		assert_memory_equal(sorted[i]->name, names->at[i].bytes,
				    names->at[i].len);
	}
	free(sorted);
}

static int add_str(struct hostset *set, const char *name)
{
	return put_name(set, name, strlen(name));
}

static void assert_is_empty(const struct hostset *set)
{
	assert_same(set, &(struct names){ 0 });
}

/* Any bytes; few kinds of them and few lengths, so that names come twice. */
static size_t random_name(uint8_t *bytes, uint64_t *seed)
{
	static const uint8_t few[] = { 0, 'a', 'b', 0x7f, 0x80, 0xff };
	bool any = random_below(seed, 2);
	size_t len = 1 + random_below(seed, any ? HOSTSET_NAME_MAX : 4);

	for (size_t i = 0; i < len; i++)
		bytes[i] = any ? (uint8_t)random_below(seed, 256)
			       : few[random_below(seed, sizeof(few))];
	return len;
}

static void zeroed_is_an_empty_set(void **state)
{
	struct hostset set = { 0 };

	(void)state;
	assert_is_empty(&set);
	hostset_clear(&set);
	hostset_release(&set);
	assert_is_empty(&set);
	assert_int_equal(add_str(&set, "h"), 1);
	assert_int_equal(add_str(&set, "h"), 0);
	assert_int_equal(hostset_count(&set), 1);
	hostset_release(&set);
}

static void every_add_tells_new_from_known(void **state)
{
	uint64_t seed = 0x9e3779b97f4a7c15;
	struct names names = { 0 };
	uint8_t bytes[HOSTSET_NAME_MAX];
	struct hostset set;

	(void)state;
	hostset_init(&set, some_seed, 0);
	for (int i = 0; i < 3000; i++) {
		size_t len = random_name(bytes, &seed);
		bool known = names_hold(&names, bytes, len);

		if (!known)
			names_add(&names, bytes, len);
		assert_int_equal(put_name(&set, bytes, len), !known);
		assert_int_equal(hostset_count(&set), names.n);
		/* The set holds a copy. */
		memset(bytes, 0xee, sizeof(bytes));
	}
	/* Or only one of the two was tried. */
	assert_in_range(names.n, 1000, 2500);
	names_sort(&names);
	assert_same(&set, &names);
	names_release(&names);
	hostset_release(&set);
}

/* One length with and without another byte, and all bytes there are. */
static void names_of_every_length_and_byte(void **state)
{
	struct names names = { 0 };
	uint8_t bytes[HOSTSET_NAME_MAX];
	struct hostset set;

	(void)state;
	hostset_init(&set, some_seed, 0);
	memset(bytes, 0xff, sizeof(bytes));
	for (size_t len = HOSTSET_NAME_MAX; len >= 1; len--) {
		assert_int_equal(put_name(&set, bytes, len), 1);
		names_add(&names, bytes, len);
	}
	for (int byte = 0; byte < 0xff; byte++) {
		bytes[HOSTSET_NAME_MAX - 1] = (uint8_t)byte;
		assert_int_equal(put_name(&set, bytes, HOSTSET_NAME_MAX), 1);
		names_add(&names, bytes, HOSTSET_NAME_MAX);
		bytes[0] = (uint8_t)byte;
		assert_int_equal(put_name(&set, bytes, 1), 1);
		names_add(&names, bytes, 1);
		bytes[0] = 0xff;
	}
	names_sort(&names);
	assert_same(&set, &names);
	names_release(&names);
	hostset_release(&set);
}

/* Many hosts, and in two sets of different seeds, which must not show. */
static void many_hosts_whatever_the_seed(void **state)
{
	enum { NADDED = 200000 };
	uint64_t seed = 0x2545f4914f6cdd1d;
	struct names names = { 0 };
	uint8_t bytes[HOSTSET_NAME_MAX];
	struct hostset a, b;
	size_t nnew = 0;

	(void)state;
	hostset_init(&a, some_seed, 0);
	hostset_init(&b, other_seed, 0);
	for (int i = 0; i < NADDED; i++) {
		/* Short as hosts are, and some 1 % of them twice. */
		size_t len = 4 + random_below(&seed, 12);
		int added;

		for (size_t k = 0; k < len; k++)
			bytes[k] =
				(uint8_t) "0123456789abcdef"[random_below(&seed,
									  16)];
		names_add(&names, bytes, len);
		added = put_name(&a, bytes, len);
		assert_int_equal(put_name(&b, bytes, len), added);
		nnew += (size_t)added;
	}
	names_sort(&names);
	assert_in_range(names.n, NADDED / 2, NADDED - 1000);
	assert_int_equal(nnew, names.n);
	assert_same(&a, &names);
	assert_same(&b, &names);
	names_release(&names);
	hostset_release(&a);
	hostset_release(&b);
}

static void fill(struct hostset *set, struct names *names, uint64_t *seed,
		 size_t nadded)
{
	uint8_t bytes[HOSTSET_NAME_MAX];

	for (size_t i = 0; i < nadded; i++) {
		size_t len = random_name(bytes, seed);

		assert_int_not_equal(put_name(set, bytes, len), -1);
		names_add(names, bytes, len);
	}
}

static void hosts_stay_where_they_are(void **state)
{
	uint64_t seed = 88172645463325252;
	struct names few = { 0 }, rest = { 0 };
	const struct host **before;
	struct hostset set;
	size_t nbefore;

	(void)state;
	hostset_init(&set, some_seed, 0);
	fill(&set, &few, &seed, 100);
	before = hostlist_sorted(&set);
	assert_non_null(before);
	nbefore = hostset_count(&set);
	fill(&set, &rest, &seed, 20000);
	names_sort(&few);
	assert_int_equal(nbefore, few.n);
	for (size_t i = 0; i < nbefore; i++) {
		assert_int_equal(before[i]->len, few.at[i].len);
		assert_memory_equal(before[i]->name, few.at[i].bytes,
				    few.at[i].len);
	}
	free(before);
	names_release(&few);
	names_release(&rest);
	hostset_release(&set);
}

/* Small sets, whose memory is kept, and large ones, whose is not. */
static void cleared_set_is_as_new(void **state)
{
	static const size_t sizes[] = { 0, 1, 10, 3000, 1, 20000, 0, 3000, 5 };
	uint64_t seed = 0x853c49e6748fea9b;
	struct hostset set;

	(void)state;
	hostset_init(&set, some_seed, 0);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct names names = { 0 };

		fill(&set, &names, &seed, sizes[i]);
		names_sort(&names);
		assert_same(&set, &names);
		names_release(&names);
		hostset_clear(&set);
		assert_is_empty(&set);
		hostset_clear(&set);
		assert_is_empty(&set);
	}
	hostset_release(&set);
}

static void released_set_is_as_new(void **state)
{
	uint64_t seed = 0xda942042e4dd58b5;
	struct hostset set;

	(void)state;
	hostset_init(&set, some_seed, 0);
	for (int round = 0; round < 3; round++) {
		struct names names = { 0 };

		fill(&set, &names, &seed, 500);
		names_sort(&names);
		assert_same(&set, &names);
		names_release(&names);
		hostset_release(&set);
		assert_is_empty(&set);
		assert_null(set.table.slots);
		assert_null(set.names.blocks);
	}
	hostset_release(&set);
}

static void check_merge(size_t na, size_t nb, struct hostset_seed seed_of_b)
{
	uint64_t seed = 0x9e3779b97f4a7c15 + na * 1000003 + nb;
	struct names in_a = { 0 }, in_b = { 0 };
	struct hostset a, b;

	hostset_init(&a, some_seed, 0);
	hostset_init(&b, seed_of_b, 0);
	fill(&a, &in_a, &seed, na);
	fill(&b, &in_b, &seed, nb);
	for (size_t i = 0; i < in_b.n; i++)
		names_add(&in_a, in_b.at[i].bytes, in_b.at[i].len);
	names_sort(&in_a);
	assert_int_equal(hostset_merge(&a, &b), 0);
	assert_same(&a, &in_a);
	assert_int_equal(hostset_count(&b), 0);
	/* The emptied set can be filled and merged again, which adds none. */
	for (size_t i = 0; i < in_b.n; i++)
		assert_true(put_name(&b, in_b.at[i].bytes, in_b.at[i].len) >=
			    0);
	names_sort(&in_b);
	assert_same(&b, &in_b);
	assert_int_equal(hostset_merge(&a, &b), 0);
	hostset_release(&b);
	assert_same(&a, &in_a);
	hostset_release(&a);
	names_release(&in_a);
	names_release(&in_b);
}

static void merging_gives_the_union(void **state)
{
	static const size_t sizes[] = { 0, 1, 31, 32, 33, 400, 5000 };
	enum { N = sizeof(sizes) / sizeof(sizes[0]) };

	(void)state;
	for (size_t i = 0; i < N; i++) {
		for (size_t k = 0; k < N; k++) {
			check_merge(sizes[i], sizes[k], some_seed);
			check_merge(sizes[i], sizes[k], other_seed);
		}
	}
}

/* Zeroed before each new host, at a multiple of 8, kept for those there are. */
static void extra_bytes_are_the_callers(void **state)
{
	static const size_t extras[] = { 8, 24, 64 };
	uint64_t seed = 0x9e3779b97f4a7c15;
	uint8_t bytes[HOSTSET_NAME_MAX];
	struct hostset set;

	(void)state;
	for (size_t i = 0; i < 6; i++) {
		size_t extra = extras[i / 2];
		struct names names = { 0 };

		/* Every second round in memory that was in use before. */
		if (i % 2 == 0)
			hostset_init(&set, some_seed, extra);
		for (int k = 0; k < 1000; k++) {
			size_t len = random_name(bytes, &seed);
			bool known = names_hold(&names, bytes, len);
			struct host *host;
			uint8_t *at;

			assert_int_equal(hostset_put(&set, (char *)bytes, len,
						     &host),
					 !known);
			assert_int_equal(host->len, len);
			assert_memory_equal(host->name, bytes, len);
			at = hostset_extra(host);
			assert_int_equal((uintptr_t)at % 8, 0);
			for (size_t j = 0; j < set.extra; j++)
				assert_int_equal(at[j], known ? len : 0);
			memset(at, (int)len, set.extra);
			if (!known)
				names_add(&names, bytes, len);
		}
		names_sort(&names);
		assert_same(&set, &names);
		names_release(&names);
		if (i % 2 == 0)
			hostset_clear(&set);
		else
			hostset_release(&set);
	}
}

/* The host itself, not a copy, whether it was there or not. */
static void put_says_which_host(void **state)
{
	struct host *host = NULL, *again = NULL;
	struct hostset set;

	(void)state;
	hostset_init(&set, some_seed, 0);
	assert_int_equal(hostset_put(&set, "a", 1, &host), 1);
	assert_int_equal(put_name(&set, "b", 1), 1);
	assert_int_equal(hostset_put(&set, "a", 1, &again), 0);
	assert_ptr_equal(host, again);
	assert_int_equal(hostset_put_hashed(&set, hostset_hash(&set, "b", 1),
					    "b", 1, &again),
			 0);
	assert_ptr_not_equal(host, again);
	assert_memory_equal(again->name, "b", 1);
	hostset_release(&set);
}

enum { COLLIDING = 400, COLLIDING_BITS = 1023 };

/* Names that, by one seed, all belong into the same slot. */
static void make_colliding(char names[COLLIDING][16], struct hostset_seed seed)
{
	unsigned tried = 0;

	for (size_t n = 0; n < COLLIDING; tried++) {
		int len = snprintf(names[n], 16, "%u.example", tried);

		n += !(siphash(seed.k0, seed.k1, names[n], (size_t)len) &
		       COLLIDING_BITS);
	}
}

/* Who does not know the seed can make only the sets of others slow. */
static void names_that_collide_by_one_seed_do_not_by_another(void **state)
{
	static char names[COLLIDING][16];
	unsigned at_slot[COLLIDING_BITS + 1] = { 0 };

	make_colliding(names, some_seed);
	for (size_t i = 0; i < COLLIDING; i++)
		at_slot[siphash(other_seed.k0, other_seed.k1, names[i],
				strlen(names[i])) &
			COLLIDING_BITS]++;
	for (size_t i = 0; i <= COLLIDING_BITS; i++)
		assert_in_range(at_slot[i], 0, 8);
	(void)state;
}

/* And even then nothing is lost. */
static void names_that_collide_are_all_kept(void **state)
{
	static char names[COLLIDING][16];
	struct names list = { 0 };
	struct hostset set;

	make_colliding(names, some_seed);
	hostset_init(&set, some_seed, 0);
	for (size_t i = 0; i < COLLIDING; i++) {
		names_add(&list, names[i], strlen(names[i]));
		assert_int_equal(add_str(&set, names[i]), 1);
	}
	for (size_t i = 0; i < COLLIDING; i++)
		assert_int_equal(add_str(&set, names[i]), 0);
	names_sort(&list);
	assert_same(&set, &list);
	hostset_release(&set);
	names_release(&list);
	(void)state;
}

/* The kernel makes it anew for each program that it starts. */
static void random_seed_is_the_kernels(void **state)
{
	struct hostset_seed seed = hostset_random_seed();

	assert_memory_equal(&seed, (void *)getauxval(AT_RANDOM), sizeof(seed));
	(void)state;
}

static void random_seed_is_not_that_of_zeroed_sets(void **state)
{
	struct hostset_seed seed = hostset_random_seed();

	(void)state;
	assert_true(seed.k0 && seed.k1);
	assert_true(seed.k0 != seed.k1);
}

static void only_what_was_put_is_there(void **ctx)
{
	struct hostset set = { .seed = some_seed };
	struct host *host;
	char name[16];

	(void)ctx;
	assert_false(hostset_has(&set, "a", 1));
	for (int n = 0; n < 1000; n += 2) {
		size_t len = (size_t)snprintf(name, sizeof(name), "h%d", n);

		assert_false(hostset_has(&set, name, len));
		assert_int_equal(hostset_put(&set, name, len, &host), 1);
	}
	for (int n = 0; n < 1000; n++) {
		size_t len = (size_t)snprintf(name, sizeof(name), "h%d", n);

		assert_int_equal(hostset_has(&set, name, len), n % 2 == 0);
	}
	hostset_clear(&set);
	assert_false(hostset_has(&set, "h0", 2));
	hostset_release(&set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(zeroed_is_an_empty_set),
		cmocka_unit_test(every_add_tells_new_from_known),
		cmocka_unit_test(names_of_every_length_and_byte),
		cmocka_unit_test(many_hosts_whatever_the_seed),
		cmocka_unit_test(hosts_stay_where_they_are),
		cmocka_unit_test(cleared_set_is_as_new),
		cmocka_unit_test(released_set_is_as_new),
		cmocka_unit_test(merging_gives_the_union),
		cmocka_unit_test(extra_bytes_are_the_callers),
		cmocka_unit_test(put_says_which_host),
		cmocka_unit_test(only_what_was_put_is_there),
		cmocka_unit_test(
			names_that_collide_by_one_seed_do_not_by_another),
		cmocka_unit_test(names_that_collide_are_all_kept),
		cmocka_unit_test(random_seed_is_the_kernels),
		cmocka_unit_test(random_seed_is_not_that_of_zeroed_sets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
