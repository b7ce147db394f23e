/*
 * Runs of hosts, added and merged in several ways, against one list of names
 * sorted with qsort(3).
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdbool.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "result/hostrun.h"

enum { NNAMES = 5000, NAME_LEN = 40, ROUNDS = 40 };

struct name {
	size_t len;
	char bytes[NAME_LEN];
};

/* Many begin alike, beyond the bytes that are compared first. */
static struct name make_name(uint64_t *seed)
{
	static const char few[] = "\1a\177\200\377";
	struct name name = { .len = 1 + random_number(seed) % NAME_LEN };
	size_t alike = random_number(seed) % 3 * 9;

	memset(name.bytes, 'x', sizeof(name.bytes));
	for (size_t i = alike; i < name.len; i++)
		name.bytes[i] = few[random_number(seed) % (sizeof(few) - 1)];
	return name;
}

static int compare_names(const void *a, const void *b)
{
	const struct name *x = a, *y = b;

	return hostset_compare(x->bytes, x->len, y->bytes, y->len);
}

/* Sorts them, and leaves one of each. Returns how many. */
static size_t sort_names(struct name *names, size_t n)
{
	size_t nleft = 0;

	qsort(names, n, sizeof(*names), compare_names);
	for (size_t i = 0; i < n; i++)
		if (!nleft || compare_names(&names[nleft - 1], &names[i]) != 0)
			names[nleft++] = names[i];
	return nleft;
}

static struct hostrun make_run(const struct name *names, size_t n)
{
	struct hostrun run = { 0 };
	const uint8_t *data;
	size_t names_bytes = 0;

	for (size_t i = 0; i < n; i++)
		names_bytes += names[i].len;
	assert_int_equal(hostrun_reserve(&run, n, names_bytes), 0);
	data = run.bytes.data;
	for (size_t i = 0; i < n; i++)
		assert_int_equal(hostrun_add(&run, names[i].bytes,
					     names[i].len),
				 0);
	assert_ptr_equal(run.bytes.data, data);
	return run;
}

static void assert_run(const struct hostrun *run, const struct name *names,
		       size_t n)
{
	const struct host *host = NULL;

	assert_int_equal(run->nhosts, n);
	for (size_t i = 0; i < n; i++) {
		host = hostrun_next(run, host);
		assert_non_null(host);
		assert_int_equal((uintptr_t)host % _Alignof(struct host), 0);
		assert_int_equal(host->len, names[i].len);
		assert_memory_equal(host->name, names[i].bytes, names[i].len);
	}
	assert_null(hostrun_next(run, host));
}

static void names_of_every_length(void **state)
{
	char name[HOSTSET_NAME_MAX];
	struct hostrun run = { 0 };
	const struct host *host = NULL;

	(void)state;
	assert_null(hostrun_next(&run, NULL));
	memset(name, 'a', sizeof(name));
	for (size_t len = 1; len <= sizeof(name); len++)
		assert_int_equal(hostrun_add(&run, name, len), 0);
	for (size_t len = 1; len <= sizeof(name); len++) {
		host = hostrun_next(&run, host);
		assert_non_null(host);
		assert_int_equal(host->len, len);
		assert_memory_equal(host->name, name, len);
	}
	assert_null(hostrun_next(&run, host));
	hostrun_release(&run);
	assert_int_equal(run.nhosts, 0);
	hostrun_release(&run);
}

/* Each run is less than half of the one before it; they are few. */
static void check_sizes(const struct hostruns *runs)
{
	for (size_t i = 1; i < runs->n; i++)
		assert_true(runs->runs[i].nhosts <=
			    runs->runs[i - 1].nhosts / 2);
}

/* All hosts of the runs, each as often as it is there. */
static size_t collect(const struct hostruns *runs, struct name *names)
{
	size_t n = 0;

	for (size_t i = 0; i < runs->n; i++) {
		const struct hostrun *run = &runs->runs[i];

		for (const struct host *at = NULL; (at = hostrun_next(run, at));
		     n++) {
			names[n].len = at->len;
			memcpy(names[n].bytes, at->name, at->len);
		}
	}
	return n;
}

/* Runs of any length, some of their hosts in several of them. */
static void runs_are_merged(void **state)
{
	static struct name names[NNAMES], part[NNAMES], found[2 * NNAMES];
	uint64_t seed = 88172645463325252;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct hostruns runs = { 0 };
		size_t nnames = random_number(&seed) % NNAMES;
		size_t n = 0, from = 0;

		for (size_t i = 0; i < nnames; i++)
			names[i] = make_name(&seed);
		while (from < nnames) {
			size_t size = 1 + random_number(&seed) % 700;
			struct hostrun run;

			size = size < nnames - from ? size : nnames - from;
			memcpy(part, names + from, size * sizeof(*part));
			size = sort_names(part, size);
			run = make_run(part, size);
			assert_run(&run, part, size);
			assert_int_equal(hostruns_take(&runs, &run), 0);
			assert_int_equal(run.nhosts, 0);
			assert_null(run.bytes.data);
			check_sizes(&runs);
			/* Some come once more. */
			from += size - size / 3;
		}
		nnames = sort_names(names, nnames);
		n = collect(&runs, found);
		for (size_t i = 0; i < runs.n; i++) {
			size_t k = 0;

			for (size_t before = 0; before < i; before++)
				k += runs.runs[before].nhosts;
			/* Its own hosts in order, each once. */
			memcpy(part, found + k,
			       runs.runs[i].nhosts * sizeof(*part));
			assert_int_equal(sort_names(part, runs.runs[i].nhosts),
					 runs.runs[i].nhosts);
			assert_run(&runs.runs[i], part, runs.runs[i].nhosts);
		}
		n = sort_names(found, n);
		assert_int_equal(n, nnames);
		for (size_t i = 0; i < n; i++)
			assert_int_equal(compare_names(&found[i], &names[i]),
					 0);
		hostruns_release(&runs);
		assert_int_equal(runs.n, 0);
	}
}

static void an_empty_run_is_nothing(void **state)
{
	struct hostruns runs = { 0 };
	struct hostrun run = { 0 };

	(void)state;
	assert_int_equal(hostruns_take(&runs, &run), 0);
	assert_int_equal(runs.n, 0);
	hostruns_release(&runs);
}

static void too_many_are_refused(void **state)
{
	struct hostrun run = { 0 };

	(void)state;
	errno = 0;
	assert_int_equal(hostrun_reserve(&run, SIZE_MAX / 2, 0), -1);
	assert_int_equal(errno, ENOMEM);
	errno = 0;
	assert_int_equal(hostrun_reserve(&run, 1, SIZE_MAX - 1), -1);
	assert_int_equal(errno, ENOMEM);
	hostrun_release(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_of_every_length),
		cmocka_unit_test(runs_are_merged),
		cmocka_unit_test(an_empty_run_is_nothing),
		cmocka_unit_test(too_many_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
