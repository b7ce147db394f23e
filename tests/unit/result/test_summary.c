/* What becomes of files, summed up (summary.h). */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "result/summary.h"

/* Each number has a digit of its own. */
static void numbers_are_summed(void **state)
{
	const struct outcome out = { .opened = true,
				     .stored_bytes = 1,
				     .text_bytes = 20,
				     .nlines = 300,
				     .nrequests = 4000,
				     .nrejected = 50000,
				     .nuntimed = 600000,
				     .nhosts = 7000000 };
	struct summary sum = { .hosts = 9 };

	(void)state;
	for (int i = 0; i < 3; i++)
		summary_add(&sum, &out);
	assert_int_equal(sum.files, 3);
	assert_int_equal(sum.stored_bytes, 3);
	assert_int_equal(sum.text_bytes, 60);
	assert_int_equal(sum.lines, 900);
	assert_int_equal(sum.requests, 12000);
	assert_int_equal(sum.rejected, 150000);
	assert_int_equal(sum.untimed, 1800000);
	assert_int_equal(sum.skipped + sum.damaged + sum.unrecognised, 0);
	/* Whoever counts them has to know which are the same. */
	assert_int_equal(sum.hosts, 9);
}

static void files_are_told_apart(void **state)
{
	static const struct {
		struct outcome out;
		enum error_code code;
		unsigned files, skipped, damaged, unrecognised;
	} rows[] = {
		{ { .opened = false }, ERROR_OPEN, 0, 0, 0, 0 },
		{ { .opened = true }, ERROR_NONE, 1, 0, 0, 0 },
		{ { .opened = true, .skipped = SKIP_OLD },
		  ERROR_NONE,
		  0,
		  1,
		  0,
		  0 },
		{ { .opened = true }, ERROR_READ, 1, 0, 1, 0 },
		{ { .opened = true }, ERROR_EMPTY, 1, 0, 1, 0 },
		{ { .opened = true }, ERROR_CUT, 1, 0, 1, 0 },
		{ { .opened = true }, ERROR_DAMAGED, 1, 0, 1, 0 },
		{ { .opened = true }, ERROR_GARBAGE, 1, 0, 1, 0 },
		{ { .opened = true }, ERROR_WORKER_DIED, 1, 0, 1, 0 },
		{ { .opened = true }, ERROR_WORKER_RETRIED, 1, 0, 0, 0 },
		{ { .opened = true }, ERROR_UNSUPPORTED, 1, 0, 0, 1 },
		{ { .opened = true }, ERROR_NOT_A_LOG, 1, 0, 0, 1 },
		{ { .opened = true }, ERROR_NOT_OF_FORMAT, 1, 0, 0, 1 },
		{ { .opened = true }, ERROR_NO_TIMES, 1, 0, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct error err = { .code = rows[i].code };
		struct outcome out = rows[i].out;
		struct summary sum = { 0 };

		out.errors = &err;
		out.nerrors = err.code != ERROR_NONE;
		summary_add(&sum, &out);
		assert_int_equal(sum.files, rows[i].files);
		assert_int_equal(sum.skipped, rows[i].skipped);
		assert_int_equal(sum.damaged, rows[i].damaged);
		assert_int_equal(sum.unrecognised, rows[i].unrecognised);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_summed),
		cmocka_unit_test(files_are_told_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
