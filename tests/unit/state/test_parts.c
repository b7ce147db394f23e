/* Which parts of a list several results are of (parts.h). */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "state/parts.h"

enum { MOST = 8 };

/* A result of these parts of n, closed by 0. */
struct part {
	uint32_t n;
	uint32_t numbers[MOST];
};

/* Merges results and compares what is said, and which parts they are. */
static void assert_parts(const struct part *parts, size_t n, const char *said,
			 const struct part *want)
{
	struct saved_shards shards[MOST], dst = { 0 };
	const struct saved_shards *all[MOST];
	struct buf warnings = { 0 };
	uint32_t nwant = 0;

	for (size_t i = 0; i < n; i++) {
		shards[i] = (struct saved_shards){
			.n = parts[i].n,
			.list.bytes = { 7 },
			.numbers = (uint32_t *)parts[i].numbers,
		};
		while (parts[i].numbers[shards[i].nnumbers])
			shards[i].nnumbers++;
		all[i] = &shards[i];
	}
	assert_int_equal(parts_merge(&dst, all, n, &warnings), 0);
	buf_add_byte(&warnings, 0);
	assert_string_equal((char *)warnings.data, said);
	assert_int_equal(dst.n, want->n);
	while (want->numbers[nwant])
		nwant++;
	assert_int_equal(dst.nnumbers, nwant);
	for (uint32_t i = 0; i < nwant; i++)
		assert_int_equal(dst.numbers[i], want->numbers[i]);
	if (dst.n)
		assert_int_equal(dst.list.bytes[0], 7);
	buf_release(&warnings);
	free(dst.numbers);
}

static void no_parts_are_no_matter(void **state)
{
	(void)state;
	assert_parts((struct part[]){ { 0 }, { 0 } }, 2, "",
		     &(struct part){ 0 });
}

static void all_parts_are_said_nothing_of(void **state)
{
	(void)state;
	assert_parts((struct part[]){ { 3, { 3 } }, { 3, { 1, 2 } } }, 2, "",
		     &(struct part){ 3, { 1, 2, 3 } });
	assert_parts((struct part[]){ { 1, { 1 } } }, 1, "",
		     &(struct part){ 1, { 1 } });
}

static void missing_ones_are_named(void **state)
{
	(void)state;
	assert_parts((struct part[]){ { 9, { 5 } }, { 9, { 2 } } }, 2,
		     "of 9 parts these are missing: 1, 3, 4, 6-9\n",
		     &(struct part){ 9, { 2, 5 } });
	assert_parts((struct part[]){ { 2, { 2 } } }, 1,
		     "of 2 parts these are missing: 1\n",
		     &(struct part){ 2, { 2 } });
	assert_parts((struct part[]){ { 10000, { 1, 9999 } } }, 1,
		     "of 10000 parts these are missing: 2-9998, 10000\n",
		     &(struct part){ 10000, { 1, 9999 } });
}

static void those_that_came_twice_are_named(void **state)
{
	(void)state;
	assert_parts((struct part[]){ { 4, { 1, 2, 3 } }, { 4, { 1, 2, 3 } } },
		     2,
		     "of 4 parts these are missing: 4\n"
		     "of 4 parts these came more than once: 1-3\n",
		     &(struct part){ 4, { 1, 1, 2, 2, 3, 3 } });
	/* Any number of times. */
	assert_parts((struct part[]){ { 2, { 1, 2 } },
				      { 2, { 2 } },
				      { 2, { 2 } },
				      { 2, { 2 } } },
		     4, "of 2 parts these came more than once: 2\n",
		     &(struct part){ 2, { 1, 2, 2 } });
	/* Earlier merges have noted it. */
	assert_parts((struct part[]){ { 2, { 2, 2 } }, { 2, { 1 } } }, 2,
		     "of 2 parts these came more than once: 2\n",
		     &(struct part){ 2, { 1, 2, 2 } });
}

static bool are_all(uint32_t n, const uint32_t *numbers, uint32_t nnumbers)
{
	return parts_are_all(&(struct saved_shards){
		.n = n,
		.numbers = (uint32_t *)numbers,
		.nnumbers = nnumbers,
	});
}

static void all_is_each_once(void **state)
{
	(void)state;
	assert_true(are_all(3, (const uint32_t[]){ 1, 2, 3 }, 3));
	assert_true(are_all(1, (const uint32_t[]){ 1 }, 1));
	assert_false(are_all(3, (const uint32_t[]){ 1, 2 }, 2));
	assert_false(are_all(3, (const uint32_t[]){ 2, 3 }, 2));
	assert_false(are_all(3, (const uint32_t[]){ 1, 1, 3 }, 3));
	assert_false(are_all(3, (const uint32_t[]){ 1, 2, 3, 3 }, 4));
}

/* A result of part number of n of a list; 0: of none. */
static struct saved_shards part_of(uint8_t list, uint32_t n, uint32_t *number)
{
	return (struct saved_shards){ .n = n,
				      .list.bytes = { list },
				      .numbers = number,
				      .nnumbers = n > 0 };
}

static void all_parts_of_a_list_are_one_run(void **state)
{
	uint32_t one = 1, two = 2;
	struct saved_shards results[] = {
		part_of(5, 2, &two), part_of(0, 0, NULL), part_of(4, 1, &one),
		part_of(5, 2, &one), part_of(0, 0, NULL), part_of(6, 2, &two),
		part_of(6, 2, &one),
	};
	const struct saved_shards *all[7];
	size_t runs[7];

	(void)state;
	for (size_t i = 0; i < 7; i++)
		all[i] = &results[i];
	assert_int_equal(parts_find_runs(all, 7, runs), 0);
	for (size_t i = 0; i < 7; i++) {
		static const size_t want[] = { 0, 1, 2, 0, 4, 5, 5 };

		assert_int_equal(runs[i], want[i]);
	}
	/* One is missing; came twice; is of another number of parts. */
	assert_int_equal(parts_find_runs(all, 6, runs), 1);
	results[6].numbers = &two;
	assert_int_equal(parts_find_runs(all, 7, runs), 1);
	results[6] = part_of(6, 3, &one);
	assert_int_equal(parts_find_runs(all, 7, runs), 1);
	assert_false(parts_are_of_one_list(all[5], all[6]));
	assert_true(parts_are_of_one_list(all[0], all[3]));
	assert_true(parts_are_of_one_list(all[1], all[4]));
	assert_false(parts_are_of_one_list(all[1], all[2]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_parts_are_no_matter),
		cmocka_unit_test(all_parts_are_said_nothing_of),
		cmocka_unit_test(missing_ones_are_named),
		cmocka_unit_test(those_that_came_twice_are_named),
		cmocka_unit_test(all_is_each_once),
		cmocka_unit_test(all_parts_of_a_list_are_one_run),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
