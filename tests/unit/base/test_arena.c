/*
 * Memory for many small things (arena.h). That what is taken neither overlaps
 * nor ends beyond its block is seen by what is written to it, and by a
 * sanitizer.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "bytes.h"

/* More than what blocks of usual pages are made for. */
enum { NTAKEN = 60000 };

struct taken {
	uint8_t *at;
	size_t size;
	uint8_t fill;
};

static bool is_filled(const struct taken *taken)
{
	for (size_t i = 0; i < taken->size; i++)
		if (taken->at[i] != taken->fill)
			return false;
	return true;
}

/* Takes sizes of a multiple, fills each, and looks at all at the end. */
static void check_taking(struct arena *arena, size_t multiple, size_t most,
			 size_t n)
{
	static struct taken taken[NTAKEN];
	uint64_t seed = 88172645463325252;

	for (size_t i = 0; i < n; i++) {
		size_t size = random_number(&seed) % (most + 1);

		size = arena_round(size, multiple);
		taken[i] = (struct taken){ arena_take(arena, size), size,
					   (uint8_t)random_number(&seed) };
		assert_non_null(taken[i].at);
		assert_int_equal((uintptr_t)taken[i].at % multiple, 0);
		memset(taken[i].at, taken[i].fill, size);
	}
	for (size_t i = 0; i < n; i++)
		assert_true(is_filled(&taken[i]));
}

static void what_was_taken_stays(void **state)
{
	(void)state;
	for (size_t multiple = 1; multiple <= 8; multiple *= 2) {
		struct arena arena = { 0 };

		check_taking(&arena, multiple, 100, NTAKEN);
		arena_release(&arena);
		/* Larger than any block that is made for small things. */
		check_taking(&arena, multiple, 3 << 20, 20);
		arena_release(&arena);
	}
}

static void what_was_cleared_is_taken_again(void **state)
{
	static const size_t ntaken[] = { 0, 1, 30, NTAKEN, 3, NTAKEN, 0, 50 };
	struct arena arena = { 0 };

	(void)state;
	arena_clear(&arena);
	for (size_t i = 0; i < sizeof(ntaken) / sizeof(ntaken[0]); i++) {
		check_taking(&arena, 8, 200, ntaken[i]);
		arena_clear(&arena);
	}
	arena_release(&arena);
	assert_null(arena.blocks);
	assert_null(arena.at);
	assert_int_equal(arena.left_bytes, 0);
	arena_release(&arena);
}

/* Of a usual size, so that the next file needs no other. */
static void cleared_memory_is_kept(void **state)
{
	struct arena arena = { 0 };
	const void *first;

	(void)state;
	first = arena_take(&arena, 16);
	assert_non_null(first);
	arena_clear(&arena);
	assert_ptr_equal(arena_take(&arena, 16), first);
	/* But not what was made for one thing that is very large. */
	assert_non_null(arena_take(&arena, 5 << 20));
	arena_clear(&arena);
	assert_null(arena.blocks);
	arena_release(&arena);
}

static void sizes_are_rounded_up(void **state)
{
	(void)state;
	for (size_t align = 1; align <= 64; align *= 2) {
		for (size_t n = 0; n < 300; n++) {
			size_t rounded = arena_round(n, align);

			assert_int_equal(rounded % align, 0);
			assert_true(rounded >= n && rounded < n + align);
		}
	}
}

static void what_is_aligned_is_left_out(void **state)
{
	(void)state;
	for (size_t align = 1; align <= 256; align *= 2) {
		struct arena arena = { 0 };
		const char *first = arena_take(&arena, 8), *next;
		size_t left;

		assert_non_null(first);
		left = arena_align(&arena, align);
		assert_true(left < align);
		assert_int_equal(arena_align(&arena, align), 0);
		next = arena_take(&arena, 8);
		assert_int_equal((uintptr_t)next % align, 0);
		assert_int_equal(next - first, 8 + left);
		/* There is not so much. */
		assert_non_null(arena_take(&arena, arena.left_bytes - 1));
		left = arena.left_bytes;
		assert_int_equal(arena_align(&arena, 1 << 20), 0);
		assert_int_equal(arena.left_bytes, left);
		arena_release(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_taken_stays),
		cmocka_unit_test(what_was_cleared_is_taken_again),
		cmocka_unit_test(cleared_memory_is_kept),
		cmocka_unit_test(sizes_are_rounded_up),
		cmocka_unit_test(what_is_aligned_is_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
