/* What became of a file (outcome.h): its errors, counts and their merging. */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "assert_error.h"
#include "input/outcome.h"

/* The i-th of errors that are all different. */
static struct error numbered(uint32_t i)
{
	struct error err = {
		.code = ERROR_DAMAGED,
		.errnum = (int)i,
		.offset = (int64_t)i * 1000,
		.resumed = i % 2 ? ERROR_NOWHERE : (int64_t)i * 1000 + 1,
		.count = UINT64_MAX - i,
	};

	snprintf(err.detail, sizeof(err.detail), "number %u", i);
	return err;
}

static void add_numbered(struct outcome *out, uint32_t from, uint32_t to)
{
	for (uint32_t i = from; i < to; i++) {
		struct error err = numbered(i);

		assert_int_equal(outcome_add(out, &err), 0);
		/* A copy was added: the caller's may go. */
		memset(&err, 0xee, sizeof(err));
	}
}

/* The first errors of some number, and a count of those beyond the limit. */
static void assert_numbered(const struct outcome *out, uint32_t n)
{
	uint32_t whole = n < OUTCOME_MAX_DAMAGE ? n : OUTCOME_MAX_DAMAGE;

	assert_int_equal(out->nerrors, whole + (n > whole));
	for (uint32_t i = 0; i < whole; i++) {
		struct error want = numbered(i);

		assert_error(&out->errors[i], &want);
	}
	if (n > whole) {
		const struct error *last = &out->errors[whole];

		assert_int_equal(last->code, ERROR_MORE_DAMAGE);
		assert_int_equal(last->count, n - whole);
	}
}

static void errors_beyond_the_limit_are_counted(void **state)
{
	(void)state;
	for (uint32_t n = 0; n <= 3 * OUTCOME_MAX_DAMAGE; n++) {
		struct outcome out = { 0 };

		add_numbered(&out, 0, n);
		assert_numbered(&out, n);
		outcome_release(&out);
	}
}

/* Cut anywhere in two and merged, the errors are those of one list. */
static void merging_goes_on_with_the_errors(void **state)
{
	enum { N = 3 * OUTCOME_MAX_DAMAGE };

	(void)state;
	for (uint32_t cut = 0; cut <= N; cut++) {
		struct outcome a = { 0 }, b = { 0 };
		uint32_t nerrors;

		add_numbered(&a, 0, cut);
		add_numbered(&b, cut, N);
		nerrors = b.nerrors;
		assert_int_equal(outcome_merge(&a, &b), 0);
		assert_numbered(&a, N);
		/* What was merged stays as it was. */
		assert_int_equal(b.nerrors, nerrors);
		for (uint32_t i = 0; i < nerrors && i < OUTCOME_MAX_DAMAGE;
		     i++) {
			struct error want = numbered(cut + i);

			assert_error(&b.errors[i], &want);
		}
		outcome_release(&a);
		outcome_release(&b);
	}
}

/* Two that both counted the rest give one count of all. */
static void merging_adds_up_the_rest(void **state)
{
	struct outcome a = { 0 }, b = { 0 };

	(void)state;
	add_numbered(&a, 0, OUTCOME_MAX_DAMAGE + 5);
	add_numbered(&b, 0, OUTCOME_MAX_DAMAGE + 7);
	assert_int_equal(outcome_merge(&a, &b), 0);
	assert_numbered(&a, 5 + OUTCOME_MAX_DAMAGE + 7 + OUTCOME_MAX_DAMAGE);
	outcome_release(&a);
	outcome_release(&b);
}

static void merging_sums_the_numbers(void **state)
{
	struct outcome a = { .content = CONTENT_GZIP,
			     .opened = true,
			     .stored_bytes = 1,
			     .text_bytes = 20,
			     .nmembers = 300,
			     .nrequests = 4000,
			     .nrejected = 50000,
			     .nhosts = 600000,
			     .nlines = 7000000,
			     .nuntimed = 80000000 };
	const struct outcome b = { .stored_bytes = 7,
				   .text_bytes = 7,
				   .nmembers = 7,
				   .nrequests = 7,
				   .nrejected = 7,
				   .nhosts = 7,
				   .nlines = 7,
				   .nuntimed = 7 };

	(void)state;
	assert_int_equal(outcome_merge(&a, &b), 0);
	assert_int_equal(a.content, CONTENT_GZIP);
	assert_true(a.opened);
	assert_int_equal(a.stored_bytes, 8);
	assert_int_equal(a.text_bytes, 27);
	assert_int_equal(a.nmembers, 307);
	assert_int_equal(a.nrequests, 4007);
	assert_int_equal(a.nrejected, 50007);
	assert_int_equal(a.nhosts, 600007);
	assert_int_equal(a.nlines, 7000007);
	assert_int_equal(a.nuntimed, 80000007);
	assert_int_equal(a.nerrors, 0);
	assert_null(a.errors);
}

static void merging_into_nothing_copies(void **state)
{
	struct outcome a = { 0 };
	struct outcome b = { .content = CONTENT_TEXT,
			     .opened = true,
			     .stored_bytes = 1,
			     .text_bytes = 2,
			     .nmembers = 3,
			     .nrequests = 4,
			     .nrejected = 5,
			     .nhosts = 6,
			     .nlines = 7,
			     .nuntimed = 8,
			     .skipped = SKIP_OLD };

	(void)state;
	add_numbered(&b, 0, 3);
	assert_int_equal(outcome_merge(&a, &b), 0);
	outcome_release(&b);
	assert_int_equal(a.content, CONTENT_TEXT);
	assert_true(a.opened);
	assert_int_equal(a.stored_bytes, 1);
	assert_int_equal(a.text_bytes, 2);
	assert_int_equal(a.nmembers, 3);
	assert_int_equal(a.nrequests, 4);
	assert_int_equal(a.nrejected, 5);
	assert_int_equal(a.nhosts, 6);
	assert_int_equal(a.nlines, 7);
	assert_int_equal(a.nuntimed, 8);
	assert_true(a.skipped);
	assert_numbered(&a, 3);
	outcome_release(&a);
}

static void release_zeroes(void **state)
{
	static const struct outcome zeroed;
	struct outcome out = { .content = CONTENT_GZIP,
			       .opened = true,
			       .stored_bytes = 1,
			       .text_bytes = 2,
			       .nmembers = 3,
			       .nrequests = 4,
			       .nrejected = 5,
			       .nhosts = 6,
			       .nlines = 7,
			       .nuntimed = 8,
			       .skipped = SKIP_OLD };

	(void)state;
	add_numbered(&out, 0, 20);
	outcome_release(&out);
	assert_int_equal(out.content, zeroed.content);
	assert_false(out.opened);
	assert_int_equal(out.stored_bytes + out.text_bytes + out.nmembers, 0);
	assert_int_equal(out.nrequests + out.nrejected + out.nhosts, 0);
	assert_int_equal(out.nlines + out.nuntimed, 0);
	assert_false(out.skipped);
	assert_null(out.errors);
	assert_int_equal(out.nerrors, 0);
	outcome_release(&out);
	add_numbered(&out, 0, 2);
	assert_numbered(&out, 2);
	outcome_release(&out);
}

/* Every error is bad news but those that only warn. */
static void only_warnings_are_not_bad(void **state)
{
	struct outcome none = { .content = CONTENT_GZIP, .nrejected = 5 };

	(void)state;
	assert_false(outcome_is_bad(&none));
	for (int code = ERROR_NONE + 1; code < ERROR_NCODES; code++) {
		struct error err = { .code = (enum error_code)code };
		struct outcome out = { 0 };

		assert_int_equal(outcome_add(&out, &err), 0);
		assert_int_equal(outcome_is_bad(&out),
				 code != ERROR_WORKER_RETRIED &&
					 code != ERROR_OTHER_LOGS &&
					 code != ERROR_SAME_LOG);
		assert_int_equal(outcome_is_warning(err.code),
				 !outcome_is_bad(&out));
		outcome_release(&out);
	}
}

/* The warning hides nothing, whether it stands before or behind. */
static void a_warning_does_not_hide_an_error(void **state)
{
	const struct error warning = { .code = ERROR_WORKER_RETRIED };
	const struct error cut = { .code = ERROR_CUT };
	struct outcome before = { 0 }, behind = { 0 };

	(void)state;
	assert_int_equal(outcome_add(&before, &warning), 0);
	assert_int_equal(outcome_add(&before, &cut), 0);
	assert_true(outcome_is_bad(&before));
	assert_int_equal(outcome_add(&behind, &cut), 0);
	assert_int_equal(outcome_add(&behind, &warning), 0);
	assert_true(outcome_is_bad(&behind));
	outcome_release(&before);
	outcome_release(&behind);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(errors_beyond_the_limit_are_counted),
		cmocka_unit_test(merging_goes_on_with_the_errors),
		cmocka_unit_test(merging_adds_up_the_rest),
		cmocka_unit_test(merging_sums_the_numbers),
		cmocka_unit_test(merging_into_nothing_copies),
		cmocka_unit_test(release_zeroes),
		cmocka_unit_test(only_warnings_are_not_bad),
		cmocka_unit_test(a_warning_does_not_hide_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
