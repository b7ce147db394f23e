/*
 * Hosts in the order of their bytes (hostlist.h), against names that qsort(3)
 * has sorted.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "hosts.h"
#include "result/hostlist.h"

static const struct hostset_seed some_seed = { 1, 2 };

static void sorted_is_bytewise(void **state)
{
	/* clang-format off */
	static const char *const in_order[] = {
		"!", "-", "1.2.3.10", "1.2.3.4", "10.0.0.1", "2001:db8::1",
		"A", "Z", "a", "a-b", "a.b", "aa", "ab", "b", "\177", "\200",
		"\200a", "\377", "\377\001", "\377\377",
	};
	/* clang-format on */
	enum { N = sizeof(in_order) / sizeof(in_order[0]) };
	const struct host **sorted;
	struct hostset set;

	(void)state;
	hostset_init(&set, some_seed, 0);
	for (size_t i = 0; i < N; i++)
		assert_int_equal(put_name(&set, in_order[i * 7 % N],
					  strlen(in_order[i * 7 % N])),
				 1);
	sorted = hostlist_sorted(&set);
	assert_non_null(sorted);

	for (size_t i = 0; i < N; i++) {
		assert_int_equal(sorted[i]->len, strlen(in_order[i]));
		assert_memory_equal(sorted[i]->name, in_order[i],
				    strlen(in_order[i]));
	}
	free(sorted);
	hostset_release(&set);
}

/**** Lists of several sets */

enum { NSETS = 4, NNAMES = 3000, NAME_LEN = 20 };

struct name {
	size_t len;
	char bytes[NAME_LEN];
};

/* Many begin alike, beyond the bytes that stand beside a pointer. */
static struct name make_name(uint64_t *seed)
{
	static const char few[] = "\0\1a\177\200\377";
	struct name name = { .len = 1 + random_number(seed) % NAME_LEN };
	size_t alike = random_number(seed) % 2 ? 16 : 0;

	memset(name.bytes, 'x', sizeof(name.bytes));
	for (size_t i = alike; i < name.len; i++)
		name.bytes[i] = few[random_number(seed) % (sizeof(few) - 1)];
	return name;
}

static int compare_names(const void *a, const void *b)
{
	const struct name *x = a, *y = b;

	for (size_t i = 0; i < x->len && i < y->len; i++)
		if (x->bytes[i] != y->bytes[i])
			return (uint8_t)x->bytes[i] < (uint8_t)y->bytes[i] ? -1
									   : 1;
	return x->len < y->len ? -1 : x->len > y->len;
}

/* Sorts them, and leaves one of each. Returns how many. */
static size_t sort_names(struct name *names, size_t n)
{
	size_t nleft = 0;

	qsort(names, n, sizeof(*names), compare_names);
	for (size_t i = 0; i < n; i++)
		if (!nleft || compare_names(&names[nleft - 1], &names[i]))
			names[nleft++] = names[i];
	return nleft;
}

static void assert_name(const struct host *host, const struct name *name)
{
	assert_int_equal(host->len, name->len);
	assert_memory_equal(host->name, name->bytes, name->len);
}

/* Merges the lists in so many parts: together they are the names. */
static void check_merge(const struct hostlist *lists, size_t nlists,
			size_t nparts, const struct name *names, size_t nnames)
{
	size_t at = 0;

	for (size_t part = 0; part < nparts; part++) {
		size_t n;
		const struct host **hosts =
			hostlist_merge(lists, nlists, part, nparts, &n);

		assert_non_null(hosts);
		assert_true(n <= nnames - at);
		for (size_t i = 0; i < n; i++)
			assert_name(hosts[i], &names[at++]);
		free(hosts);
	}
	assert_int_equal(at, nnames);
}

/* Each set as that many lists, some of its hosts in each. */
static void check_sets(const struct hostset *sets, size_t nlists_each,
		       const struct name *names, size_t nnames)
{
	size_t nlists = NSETS * nlists_each;
	struct hostlist *lists = calloc(nlists, sizeof(*lists));

	assert_non_null(lists);
	for (size_t i = 0; i < nlists; i++)
		assert_int_equal(hostlist_sort(&lists[i], &sets[i % NSETS],
					       i / NSETS, nlists_each),
				 0);
	for (size_t nparts = 1; nparts <= 9; nparts += 2)
		check_merge(lists, nlists, nparts, names, nnames);
	for (size_t i = 0; i < nlists; i++)
		hostlist_release(&lists[i]);
	free(lists);
}

/* Many of them in several sets; the last set has few, or none. */
static void lists_are_merged(void **state)
{
	static const size_t totals[] = { 0, 1, 2, 7, 100, NNAMES };
	static struct name names[NNAMES];
	uint64_t seed = 88172645463325252;

	(void)state;
	for (size_t k = 0; k < sizeof(totals) / sizeof(totals[0]); k++) {
		struct hostset sets[NSETS];
		size_t n = totals[k];

		for (size_t i = 0; i < NSETS; i++)
			hostset_init(&sets[i], (struct hostset_seed){ i, 7 },
				     0);
		for (size_t i = 0; i < n; i++) {
			size_t set = random_number(&seed) % (NSETS * 4);

			names[i] = make_name(&seed);
			set = set < NSETS ? set : set % (NSETS - 1);
			put_name(&sets[set], names[i].bytes, names[i].len);
			put_name(&sets[i % 2], names[i].bytes, names[i].len);
		}
		n = sort_names(names, n);
		for (size_t each = 1; each <= 5; each++)
			check_sets(sets, each, names, n);
		for (size_t i = 0; i < NSETS; i++)
			hostset_release(&sets[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sorted_is_bytewise),
		cmocka_unit_test(lists_are_merged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
