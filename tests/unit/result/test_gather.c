/*
 * The hosts of several sets, and runs, in one order against one list sorted
 * with qsort(3), for numbers of sets and threads around all limits.
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

#include "hosts.h"
#include "result/gather.h"

enum { SETS_MAX = 9, NAMES_MAX = 60000 };

/* Names as a plain array of strings. */
struct names {
	char *at[NAMES_MAX];
	size_t n;
};

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Sorts, and drops what is there twice. */
static void names_order(struct names *names)
{
	size_t n = 0;

	qsort(names->at, names->n, sizeof(*names->at), compare);
	for (size_t i = 0; i < names->n; i++) {
		if (n && !strcmp(names->at[n - 1], names->at[i]))
			free(names->at[i]);
		else
			names->at[n++] = names->at[i];
	}
	names->n = n;
}

static void names_release(struct names *names)
{
	for (size_t i = 0; i < names->n; i++)
		free(names->at[i]);
	free(names);
}

/* Of 1 to 40 bytes; many begin alike for 7, 8, 15, 16 or more bytes. */
static char *make_name(uint64_t number, unsigned kind)
{
	static const char same[] = "crawl-66-249-66-of-a-long-name";
	char *name;

	switch (kind % 4) {
	case 0:
		assert_true(asprintf(&name, "%u.%u.%u.%u",
				     (unsigned)(number >> 12) % 256,
				     (unsigned)(number >> 8) % 16,
				     (unsigned)(number >> 4) % 16,
				     (unsigned)number % 16) > 0);
		break;
	case 1:
		assert_true(asprintf(&name, "%.*s", (int)(1 + number % 30),
				     same) > 0);
		break;
	case 2:
		assert_true(asprintf(&name, "%.*s%x", (int)(number % 18), same,
				     (unsigned)(number >> 8) % 999) > 0);
		break;
	default:
		assert_true(asprintf(&name, "%c%c", (char)(0x21 + number % 94),
				     (char)(0x80 + (number >> 8) % 128)) > 0);
		break;
	}
	return name;
}

static uint64_t next_random(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005U + 1442695040888963407U;
	return *seed >> 24;
}

/* Every third host, each in a run of one of the sets. */
static void add_runs(struct hostruns *runs, size_t nsets,
		     const struct names *names)
{
	for (size_t set = 0; set < nsets; set++) {
		for (size_t k = 0; k < 3; k++) {
			struct hostrun run = { 0 };

			for (size_t i = (set + k) % 3; i < names->n;
			     i += 3 * (1 + k))
				assert_int_equal(
					hostrun_add(&run, names->at[i],
						    strlen(names->at[i])),
					0);
			assert_int_equal(hostruns_take(&runs[set], &run), 0);
		}
	}
}

/* With runs, some hosts are only there. */
static void check(size_t nsets, size_t nnames, unsigned nthreads, uint64_t seed,
		  bool with_runs)
{
	struct hostruns runs[SETS_MAX] = { 0 };
	struct hostset sets[SETS_MAX];
	const struct hostset *pointers[SETS_MAX];
	struct names *names = calloc(1, sizeof(*names));
	struct gathered gathered;
	size_t n = 0;

	assert_non_null(names);
	for (size_t i = 0; i < nsets; i++) {
		hostset_init(&sets[i], hostset_random_seed(), 0);
		pointers[i] = &sets[i];
	}
	for (size_t i = 0; i < nnames; i++) {
		uint64_t random = next_random(&seed);
		char *name = make_name(random >> 4, (unsigned)random);
		/* The last sets have few. */
		size_t set = i % 7 ? random % (nsets + 1) / 2 : random % nsets;

		if (!with_runs || random % 4)
			assert_true(put_name(&sets[set % nsets], name,
					     strlen(name)) >= 0);
		names->at[names->n++] = name;
	}
	names_order(names);
	if (with_runs) {
		/* All of them, in three sets or more. */
		add_runs(runs, nsets, names);
		assert_int_equal(gather_with_runs(&gathered, pointers, runs,
						  nsets, nthreads),
				 0);
	} else {
		assert_int_equal(gather_hosts(&gathered, pointers, nsets,
					      nthreads),
				 0);
	}
	for (size_t p = 0; p < gathered.nparts; p++) {
		const struct gathered_part *part = &gathered.parts[p];

		for (size_t i = 0; i < part->nhosts; i++, n++) {
			assert_true(n < names->n);
			assert_int_equal(part->hosts[i]->len,
					 strlen(names->at[n]));
			assert_memory_equal(part->hosts[i]->name, names->at[n],
					    part->hosts[i]->len);
		}
	}
	assert_int_equal(n, names->n);
	gather_release(&gathered);
	for (size_t i = 0; i < nsets; i++) {
		hostset_release(&sets[i]);
		hostruns_release(&runs[i]);
	}
	names_release(names);
}

static void few_hosts(void **state)
{
	(void)state;
	for (size_t nsets = 1; nsets <= SETS_MAX; nsets++)
		for (size_t nnames = 0; nnames < 40; nnames++)
			check(nsets, nnames, 1 + (unsigned)nnames % 3,
			      nnames * 77 + nsets, false);
}

static void hosts_enough_for_several_threads(void **state)
{
	static const unsigned nthreads[] = { 1, 2, 3, 5, 64 };

	(void)state;
	for (size_t i = 0; i < sizeof(nthreads) / sizeof(*nthreads); i++) {
		check(1, 45000, nthreads[i], i, false);
		check(2, NAMES_MAX, nthreads[i], i + 10, false);
		check(SETS_MAX, NAMES_MAX, nthreads[i], i + 20, false);
	}
}

static void runs_beside_sets(void **state)
{
	(void)state;
	for (size_t nnames = 0; nnames < 40; nnames++)
		check(3 + nnames % (SETS_MAX - 2), nnames,
		      1 + (unsigned)nnames % 3, nnames * 77, true);
	check(3, NAMES_MAX, 1, 5, true);
	check(SETS_MAX, NAMES_MAX, 5, 6, true);
}

/* All in one set, or the same in each. */
static void sets_that_are_not_alike(void **state)
{
	struct hostset sets[3];
	const struct hostset *pointers[] = { &sets[0], &sets[1], &sets[2] };
	struct gathered gathered;
	char name[16];
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < 3; i++)
		hostset_init(&sets[i], hostset_random_seed(), 0);
	for (int i = 0; i < 30000; i++) {
		snprintf(name, sizeof(name), "%07d", i);
		put_name(&sets[1], name, strlen(name));
		if (i < 25000)
			put_name(&sets[2], name, strlen(name));
	}
	assert_int_equal(gather_hosts(&gathered, pointers, 3, 4), 0);
	assert_int_equal(gathered.nparts, 4);
	for (size_t p = 0; p < 4; p++) {
		/* No thread has nearly all the work. */
		assert_in_range(gathered.parts[p].nhosts, 7000, 8000);
		for (size_t i = 0; i < gathered.parts[p].nhosts; i++, n++) {
			snprintf(name, sizeof(name), "%07zu", n);
			assert_memory_equal(gathered.parts[p].hosts[i]->name,
					    name, 7);
		}
	}
	assert_int_equal(n, 30000);
	gather_release(&gathered);
	for (size_t i = 0; i < 3; i++)
		hostset_release(&sets[i]);
}

/* Extra bytes before the hosts, as where there is evidence, go with them. */
static void extra_bytes_stay_with_their_hosts(void **state)
{
	struct hostset set;
	const struct hostset *pointer = &set;
	struct gathered gathered;
	char name[16];
	uint64_t n = 0;

	(void)state;
	hostset_init(&set, hostset_random_seed(), sizeof(n));
	for (int i = 29999; i >= 0; i--) {
		struct host *host;

		snprintf(name, sizeof(name), "%07d", i);
		assert_int_equal(hostset_put(&set, name, 7, &host), 1);
		*(uint64_t *)hostset_extra(host) = (uint64_t)i;
	}
	assert_int_equal(gather_hosts(&gathered, &pointer, 1, 3), 0);
	for (size_t p = 0; p < gathered.nparts; p++)
		for (size_t i = 0; i < gathered.parts[p].nhosts; i++, n++)
			assert_int_equal(*(const uint64_t *)hostset_const_extra(
						 gathered.parts[p].hosts[i]),
					 n);
	assert_int_equal(n, 30000);
	gather_release(&gathered);
	hostset_release(&set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(few_hosts),
		cmocka_unit_test(hosts_enough_for_several_threads),
		cmocka_unit_test(runs_beside_sets),
		cmocka_unit_test(sets_that_are_not_alike),
		cmocka_unit_test(extra_bytes_stay_with_their_hosts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
