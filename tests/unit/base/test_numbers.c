/* Sorting numbers, whatever order they are in. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/numbers.h"
#include "bytes.h"
#include "failing_heap.h"

enum { N = 3000 };

static int compare(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Numbers of few or many bits, in some order or in none. */
static void fill(uint64_t *numbers, size_t n, uint64_t *seed)
{
	uint64_t mask = UINT64_MAX >> random_number(seed) % 64;
	uint64_t common = random_number(seed) % 2 ? random_number(seed) : 0;
	unsigned kind = (unsigned)(random_number(seed) % 5);

	for (size_t i = 0; i < n; i++)
		numbers[i] = (random_number(seed) & mask) | (common & ~mask);
	if (kind)
		qsort(numbers, n, sizeof(*numbers), compare);
	/* A few are not in order; or two halves, or some pieces are, each. */
	for (size_t i = 0; kind == 1 && n && i < 5; i++)
		numbers[random_number(seed) % n] = random_number(seed) & mask;
	for (size_t i = 0, len; kind == 4 && i < n; i += len) {
		len = 1 + random_number(seed) % (n - i);
		for (size_t k = i; k < i + len; k++)
			numbers[k] = random_number(seed) & mask;
		qsort(numbers + i, len, sizeof(*numbers), compare);
	}
	for (size_t i = 0; kind == 2 && i < n / 2; i++) {
		uint64_t number = numbers[i];

		numbers[i] = numbers[n - n / 2 + i];
		numbers[n - n / 2 + i] = number;
	}
}

/* All the same numbers, and none before a smaller one. */
static void check(const uint64_t *before, size_t n, unsigned from_bit)
{
	uint64_t *wanted = malloc((n + 1) * sizeof(*wanted));
	uint64_t *got = malloc((n + 1) * sizeof(*got));

	memcpy(wanted, before, n * sizeof(*wanted));
	memcpy(got, before, n * sizeof(*got));
	numbers_sort(got, n, from_bit);
	for (size_t i = 1; i < n; i++)
		assert_true(got[i - 1] >> from_bit <= got[i] >> from_bit);
	qsort(wanted, n, sizeof(*wanted), compare);
	qsort(got, n, sizeof(*got), compare);
	assert_memory_equal(got, wanted, n * sizeof(*got));
	free(wanted);
	free(got);
}

static void test_any_order(void **state)
{
	uint64_t *numbers = malloc(N * sizeof(*numbers)), seed = 3;

	(void)state;
	for (int round = 0; round < 500; round++) {
		size_t n = random_number(&seed) % (round % 2 ? 100 : N);

		fill(numbers, n, &seed);
		check(numbers, n, round % 3 ? 0 : random_number(&seed) % 64);
	}
	free(numbers);
}

#ifdef FAILING_HEAP

struct copies {
	uint64_t *numbers, *sorted; /* N each */
};

static int sort_copy(void *ctx)
{
	struct copies *copies = ctx;

	memcpy(copies->sorted, copies->numbers, N * sizeof(*copies->numbers));
	numbers_sort(copies->sorted, N, 0);
	for (size_t i = 1; i < N; i++)
		assert_true(copies->sorted[i - 1] <= copies->sorted[i]);
	return 0;
}

static void test_without_memory(void **state)
{
	struct copies copies = { malloc(N * sizeof(uint64_t)),
				 malloc(N * sizeof(uint64_t)) };
	uint64_t seed = 4;

	(void)state;
	for (size_t i = 0; i < N; i++)
		copies.numbers[i] = random_number(&seed);
	fail_each(sort_copy, &copies);
	free(copies.numbers);
	free(copies.sorted);
}

#else

static void test_without_memory(void **state)
{
	(void)failing_heap_skip;
	a_sanitizer_has_its_own(state);
}

#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_any_order),
		cmocka_unit_test(test_without_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
