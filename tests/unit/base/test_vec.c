/*
 * Arrays that grow (vec.h). That nothing is written beyond the room is for a
 * sanitizer to see.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <malloc.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/vec.h"

struct item {
	size_t n;
	char rest[13];
};

static void items_stay_as_they_are(void **state)
{
	struct item *items = NULL;

	(void)state;
	for (size_t n = 0; n < 5000; n++) {
		items = vec_grow(items, n, 1, sizeof(*items));
		assert_non_null(items);
		items[n] = (struct item){ .n = n * n };
	}
	for (size_t n = 0; n < 5000; n++)
		assert_int_equal(items[n].n, n * n);
	free(items);
}

static void several_are_added_at_once(void **state)
{
	(void)state;
	for (size_t n = 0; n < 70; n++) {
		for (size_t more = 1; more < 70; more++) {
			size_t *items = NULL;

			if (n)
				items = vec_grow(NULL, 0, n, sizeof(*items));
			for (size_t i = 0; i < n; i++)
				items[i] = i;
			items = vec_grow(items, n, more, sizeof(*items));
			assert_non_null(items);
			for (size_t i = n; i < n + more; i++)
				items[i] = i;
			for (size_t i = 0; i < n + more; i++)
				assert_int_equal(items[i], i);
			free(items);
		}
	}
}

/* As many times as the number can be doubled. */
static void room_is_doubled(void **state)
{
	char *items = NULL;
	size_t usable = 0;
	int ngrown = 0;

	(void)state;
	for (size_t n = 0; n < 1 << 20; n++) {
		items = vec_grow(items, n, 1, 1);
		assert_non_null(items);
		if (malloc_usable_size(items) != usable)
			ngrown++;
		usable = malloc_usable_size(items);
		assert_true(usable > n);
	}
	assert_in_range(ngrown, 10, 21);
	free(items);
}

/* An emptied array may keep its memory, or not. */
static void an_emptied_array_is_filled_again(void **state)
{
	int *items = NULL;

	(void)state;
	for (int round = 0; round < 3; round++) {
		for (size_t n = 0; n < 100; n++) {
			items = vec_grow(items, n, 1, sizeof(*items));
			assert_non_null(items);
			items[n] = (int)n;
		}
		for (int i = 0; i < 100; i++)
			assert_int_equal(items[i], i);
	}
	free(items);
}

static void sizes_that_cannot_be_are_no_memory(void **state)
{
	static const struct {
		size_t n, more, size;
	} rows[] = {
		{ 0, SIZE_MAX, 1 },
		{ 1, SIZE_MAX, 1 }, /* their sum is 0 */
		{ 4, SIZE_MAX - 2, 1 },
		{ SIZE_MAX, 1, 1 },
		{ SIZE_MAX / 2, SIZE_MAX / 2 + 3, 8 },
		{ 0, SIZE_MAX / 16 + 2, 16 }, /* in bytes: 32 */
		{ 4, SIZE_MAX / 4, 4 },
	};
	int *items = vec_grow(NULL, 0, 4, sizeof(*items));

	(void)state;
	assert_non_null(items);
	for (int i = 0; i < 4; i++)
		items[i] = i;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		errno = 0;
		assert_null(
			vec_grow(items, rows[i].n, rows[i].more, rows[i].size));
		assert_int_equal(errno, ENOMEM);
	}
	for (int i = 0; i < 4; i++)
		assert_int_equal(items[i], i);
	free(items);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(items_stay_as_they_are),
		cmocka_unit_test(several_are_added_at_once),
		cmocka_unit_test(room_is_doubled),
		cmocka_unit_test(an_emptied_array_is_filled_again),
		cmocka_unit_test(sizes_that_cannot_be_are_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
