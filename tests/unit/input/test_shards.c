/*
 * Lists of files cut into parts (shards.h): none is read twice or by none,
 * whatever is in the list and in whatever order, and parts are even.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "input/shards.h"

enum { NAME_SIZE = 32 };

/* A list of files that were found, of these sizes. */
struct made {
	struct filelist list;
	char (*names)[NAME_SIZE];
};

static void make(struct made *made, const uint64_t *sizes, size_t n)
{
	made->list =
		(struct filelist){ .files = calloc(n + 1, sizeof(struct file)),
				   .nfiles = n };
	made->names = calloc(n + 1, NAME_SIZE);
	assert_true(made->list.files && made->names);
	for (size_t i = 0; i < n; i++) {
		snprintf(made->names[i], NAME_SIZE, "%zu.log", i);
		made->list.files[i] = (struct file){ .name = made->names[i],
						     .kind = FILE_NAMED,
						     .rereadable = true,
						     .size = sizes[i] };
	}
}

static void unmake(struct made *made)
{
	free(made->list.files);
	free(made->names);
}

static struct fingerprint choose(struct made *made, uint32_t k, uint32_t n)
{
	struct fingerprint print;
	struct buf why = { 0 };

	assert_int_equal(shards_choose(&made->list, k, n, &print, &why), 0);
	assert_int_equal(why.len, 0);
	buf_release(&why);
	return print;
}

/* Each file is of one part; the size of the largest part. */
static uint64_t check_parts(struct made *made, uint32_t n)
{
	uint32_t *times = calloc(made->list.nfiles + 1, sizeof(*times));
	uint64_t largest = 0;

	assert_non_null(times);
	for (uint32_t k = 1; k <= n; k++) {
		uint64_t size = 0;

		choose(made, k, n);
		for (size_t i = 0; i < made->list.nfiles; i++) {
			if (made->list.files[i].elsewhere)
				continue;
			times[i]++;
			size += made->list.files[i].size;
		}
		if (size > largest)
			largest = size;
	}
	for (size_t i = 0; i < made->list.nfiles; i++)
		assert_int_equal(times[i], 1);
	free(times);
	return largest;
}

static void each_file_is_of_one_part(void **state)
{
	uint64_t seed = 88172645463325252, sizes[200];

	(void)state;
	for (size_t i = 0; i < 200; i++) {
		sizes[i] = random_number(&seed) % 1000000;
		/* Many of one size, and empty ones. */
		if (i % 3 == 0)
			sizes[i] = i % 2 ? 5000 : 0;
	}
	for (size_t n = 0; n <= 200; n += 1 + n / 2) {
		for (uint32_t parts = 1; parts < 300; parts += 1 + parts) {
			struct made made;
			uint64_t largest, sum = 0, one = 0;

			make(&made, sizes, n);
			largest = check_parts(&made, parts);
			for (size_t i = 0; i < n; i++) {
				sum += sizes[i];
				one = sizes[i] > one ? sizes[i] : one;
			}
			/* What comes last was added to the smallest one. */
			assert_true(largest <= sum / parts + one + n);
			unmake(&made);
		}
	}
}

static void parts_are_even_where_files_allow_it(void **state)
{
	static const uint64_t sizes[] = { 50, 50, 40, 30, 30, 20, 20, 20, 20,
					  10, 10, 10, 10, 10, 10, 10, 10, 40 };
	enum { N = sizeof(sizes) / sizeof(sizes[0]) };
	uint64_t sum = 0;
	struct made made;

	(void)state;
	for (size_t i = 0; i < N; i++)
		sum += sizes[i];
	make(&made, sizes, N);
	for (uint32_t n = 1; n <= 5; n++)
		assert_true(check_parts(&made, n) * 10 * n <= 11 * sum);
	unmake(&made);
}

/* Machines list the same files in orders of their own. */
static void the_order_of_the_list_is_no_matter(void **state)
{
	static const uint64_t sizes[] = { 7, 7, 7, 9, 1, 0, 0, 30 };
	enum { N = sizeof(sizes) / sizeof(sizes[0]), PARTS = 3 };
	struct made made, other;

	(void)state;
	make(&made, sizes, N);
	make(&other, sizes, N);
	for (size_t i = 0; i < N; i++)
		other.list.files[i] = made.list.files[N - 1 - i];
	for (uint32_t k = 1; k <= PARTS; k++) {
		struct fingerprint a = choose(&made, k, PARTS);
		struct fingerprint b = choose(&other, k, PARTS);

		assert_memory_equal(a.bytes, b.bytes, sizeof(a.bytes));
		for (size_t i = 0; i < N; i++)
			assert_int_equal(made.list.files[i].elsewhere,
					 other.list.files[N - 1 - i].elsewhere);
	}
	unmake(&made);
	unmake(&other);
}

static void another_name_or_size_is_another_list(void **state)
{
	static const uint64_t sizes[] = { 7, 8, 9 };
	struct fingerprint first, other;
	struct made made;

	(void)state;
	make(&made, sizes, 3);
	first = choose(&made, 1, 2);
	/* Of the list, not of the part. */
	other = choose(&made, 2, 2);
	assert_memory_equal(first.bytes, other.bytes, sizeof(first.bytes));
	made.list.files[1].size++;
	other = choose(&made, 1, 2);
	assert_memory_not_equal(first.bytes, other.bytes, sizeof(first.bytes));
	made.list.files[1].size--;
	made.names[1][0] = 'x';
	other = choose(&made, 1, 2);
	assert_memory_not_equal(first.bytes, other.bytes, sizeof(first.bytes));
	made.names[1][0] = '1';
	made.list.nfiles--;
	other = choose(&made, 1, 2);
	assert_memory_not_equal(first.bytes, other.bytes, sizeof(first.bytes));
	unmake(&made);
}

/* A log, and two that may be copies of it. */
static void copies_stay_with_their_log(void **state)
{
	static const uint64_t sizes[] = { 90, 50, 20, 10, 80 };
	struct made made;

	(void)state;
	make(&made, sizes, 5);
	made.list.files[2].plain = -2;
	made.list.files[3].plain = -1;
	for (uint32_t n = 1; n < 7; n++) {
		for (uint32_t k = 1; k <= n; k++) {
			const struct file *files = made.list.files;

			choose(&made, k, n);
			assert_int_equal(files[0].elsewhere,
					 files[2].elsewhere);
			assert_int_equal(files[0].elsewhere,
					 files[3].elsewhere);
		}
		check_parts(&made, n);
	}
	unmake(&made);
}

static void what_is_not_read_is_of_no_part(void **state)
{
	static const uint64_t sizes[] = { 90, 90, 90 };
	struct made made;

	(void)state;
	make(&made, sizes, 3);
	made.list.files[0].kind = FILE_NONE;
	made.list.files[1].duplicate = true;
	for (uint32_t k = 1; k <= 3; k++) {
		choose(&made, k, 3);
		assert_false(made.list.files[0].elsewhere);
		assert_false(made.list.files[1].elsewhere);
		assert_int_equal(made.list.files[2].elsewhere, k != 1);
	}
	unmake(&made);
}

static void what_has_no_size_is_refused_by_name(void **state)
{
	static const uint64_t sizes[] = { 1, 0, 2 };
	struct fingerprint print;
	struct made made;

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct buf why = { 0 };

		make(&made, sizes, 3);
		if (i)
			made.list.files[1].kind = FILE_STDIN;
		else
			made.list.files[1].rereadable = false;
		assert_int_equal(shards_choose(&made.list, 1, 2, &print, &why),
				 1);
		buf_add_byte(&why, 0);
		assert_string_equal((char *)why.data, "1.log");
		buf_release(&why);
		unmake(&made);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_file_is_of_one_part),
		cmocka_unit_test(parts_are_even_where_files_allow_it),
		cmocka_unit_test(the_order_of_the_list_is_no_matter),
		cmocka_unit_test(another_name_or_size_is_another_list),
		cmocka_unit_test(copies_stay_with_their_log),
		cmocka_unit_test(what_is_not_read_is_of_no_part),
		cmocka_unit_test(what_has_no_size_is_refused_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
