/* How long crawlers wait between requests (gaps.h). */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "crawler/gaps.h"

static const int64_t second_us = 1000000;

static uint64_t word_at(uint64_t time_s)
{
	const struct visit_facts facts = { .time = (int64_t)time_s *
						   second_us };

	return visit_word(&facts);
}

/* Adds them to those that are there, as between two requests each. */
static void add(struct gaps *gaps, const uint64_t *gaps_s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		assert_int_equal(gaps_add(gaps, word_at(0), word_at(gaps_s[i])),
				 0);
}

static void test_few(void **state)
{
	const uint64_t some_s[] = { 9, 1, 4, 2 };
	const uint64_t longest_s = (UINT64_C(1) << 34) - 2;
	struct gaps gaps = { 0 };
	struct crawler_gaps told;

	(void)state;
	assert_int_equal(gaps_init(&gaps), 0);
	told = gaps_tell(&gaps);
	assert_int_equal(told.n, 0);
	add(&gaps, some_s, 4);
	told = gaps_tell(&gaps);
	assert_int_equal(told.n, 4);
	assert_int_equal(told.min_s, 1);
	assert_int_equal(told.median_us, 3 * second_us);
	gaps_release(&gaps);
	assert_int_equal(gaps_init(&gaps), 0);
	add(&gaps, &longest_s, 1);
	told = gaps_tell(&gaps);
	assert_int_equal(told.min_s, longest_s);
	assert_int_equal(told.median_us, UINT64_C(17179869182000000));
	gaps_release(&gaps);
	gaps_release(&gaps);
}

static int add_between(struct gaps *gaps, const uint64_t *words, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (gaps_add(gaps, words[i - 1], words[i]))
			return -1;
	return 0;
}

/* Before and after requests whose time is not known there is none. */
static void test_between_requests(void **state)
{
	const uint64_t words[] = { 0, 1, word_at(5), word_at(5), word_at(12) };
	struct gaps gaps = { 0 };
	struct crawler_gaps told;

	(void)state;
	assert_int_equal(gaps_init(&gaps), 0);
	assert_int_equal(add_between(&gaps, words, 0), 0);
	assert_int_equal(add_between(&gaps, words, 3), 0);
	assert_int_equal(gaps_tell(&gaps).n, 0);
	assert_int_equal(add_between(&gaps, words, 5), 0);
	told = gaps_tell(&gaps);
	assert_int_equal(told.n, 2);
	assert_int_equal(told.min_s, 0);
	assert_int_equal(told.median_us, 3500000);
	gaps_release(&gaps);
}

static int by_number(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Against sorting them all. */
static void test_many(void **state)
{
	enum { MOST = 3000, LONG_S = 100000 };
	uint64_t *sorted = malloc(MOST * sizeof(*sorted));
	uint64_t seed = 17;

	(void)state;
	assert_non_null(sorted);
	for (unsigned round = 0; round < 400; round++) {
		size_t n = 1 + random_number(&seed) % MOST;
		struct gaps gaps = { 0 };
		struct crawler_gaps told;

		for (size_t i = 0; i < n; i++) {
			bool is_long = random_number(&seed) % 10 < round % 11;

			sorted[i] = random_number(&seed) %
				    (is_long ? LONG_S : GAPS_SHORT_S + 1);
		}
		assert_int_equal(gaps_init(&gaps), 0);
		add(&gaps, sorted, n);
		qsort(sorted, n, sizeof(*sorted), by_number);
		told = gaps_tell(&gaps);
		assert_int_equal(told.n, n);
		assert_int_equal(told.min_s, sorted[0]);
		assert_int_equal(told.median_us,
				 (sorted[(n - 1) / 2] + sorted[n / 2]) *
					 500000);
		gaps_release(&gaps);
	}
	free(sorted);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_few),
		cmocka_unit_test(test_between_requests),
		cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
