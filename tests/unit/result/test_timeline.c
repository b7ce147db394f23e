/*
 * Which step a time falls in, worked out by hand: 0001-01-01, 1969-12-29,
 * 2026-01-05 and 2026-11-30 are Mondays (cal(1), and Python's datetime).
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/instant.h"
#include "result/timeline.h"

static int64_t instant(const char *text)
{
	int64_t at = instant_parse((struct slice){ text, strlen(text) }, false);

	assert_true(at != INSTANT_NONE);
	return at;
}

/* Fails unless the timeline has that step, number of steps and beginning. */
static void assert_steps(const char *first, const char *last, size_t max_steps,
			 const char *step, size_t nsteps, const char *begin)
{
	struct timeline t;
	struct buf buf = { 0 };

	assert_int_equal(timeline_init(&t, instant(first), instant(last), 1,
				       max_steps),
			 0);
	timeline_add_step(&t, &buf);
	buf_add_byte(&buf, '\0');
	assert_false(buf_failed(&buf));
	assert_string_equal((char *)buf.data, step);
	assert_int_equal(t.nsteps, nsteps);
	assert_true(t.begin == instant(begin));
	assert_true(timeline_at(&t, 0) == t.begin);
	assert_true(timeline_at(&t, nsteps) > instant(last));
	assert_true(timeline_at(&t, nsteps - 1) <= instant(last));
	buf_release(&buf);
	timeline_release(&t);
}

static void test_steps(void **state)
{
	(void)state;
	assert_steps("2026-11-30T07:35:59Z", "2026-11-30T07:36:00Z", 48, "hour",
		     1, "2026-11-30T07:00:00Z");
	assert_steps("2026-11-30T07:59:59Z", "2026-11-30T08:00:00Z", 48, "hour",
		     2, "2026-11-30T07:00:00Z");
	assert_steps("2026-11-30T00:00:00Z", "2026-12-01T23:59:59Z", 48, "hour",
		     48, "2026-11-30T00:00:00Z");
	/* One more hour, and it is days. */
	assert_steps("2026-11-29T23:59:59Z", "2026-12-01T23:59:59Z", 48, "day",
		     3, "2026-11-29T00:00:00Z");
	/* Sunday, and Monday a week later. */
	assert_steps("2026-11-29T23:00:00Z", "2026-12-07T00:00:00Z", 4, "week",
		     3, "2026-11-23T00:00:00Z");
	assert_steps("2026-11-30T00:00:00Z", "2026-12-27T23:59:59Z", 4, "week",
		     4, "2026-11-30T00:00:00Z");
	/* Before 1970, too: 1969-12-29 was a Monday. */
	assert_steps("1969-12-28T23:00:00Z", "1970-01-04T23:00:00Z", 2, "week",
		     2, "1969-12-22T00:00:00Z");
	assert_steps("1969-12-31T23:59:59Z", "1970-01-01T00:00:00Z", 2, "hour",
		     2, "1969-12-31T23:00:00Z");
}

static void test_several_weeks(void **state)
{
	(void)state;
	/* 52 or 53 weeks of a year in 30 steps. */
	assert_steps("2026-01-05T00:00:00Z", "2026-12-27T00:00:00Z", 30,
		     "2 weeks", 26, "2026-01-05T00:00:00Z");
	/* Whatever a log holds, all of it fits. */
	assert_steps("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", 1,
		     "521723 weeks", 1, "0001-01-01T00:00:00Z");
}

static void test_counts(void **state)
{
	struct timeline t;

	(void)state;
	assert_int_equal(timeline_init(&t, instant("2026-11-30T01:00:00Z"),
				       instant("2026-11-30T03:59:59.999Z"), 2,
				       10),
			 0);
	assert_int_equal(t.nsteps, 3);
	assert_int_equal(timeline_most(&t), 0);
	timeline_add(&t, 0, instant("2026-11-30T01:00:00Z"), 1);
	timeline_add(&t, 0, instant("2026-11-30T01:59:59.999Z"), 2);
	timeline_add(&t, 0, instant("2026-11-30T02:00:00Z"), 4);
	timeline_add(&t, 1, instant("2026-11-30T03:59:59.999Z"), 8);
	assert_int_equal(timeline_row(&t, 0)[0], 3);
	assert_int_equal(timeline_row(&t, 0)[1], 4);
	assert_int_equal(timeline_row(&t, 0)[2], 0);
	assert_int_equal(timeline_row(&t, 1)[0], 0);
	assert_int_equal(timeline_row(&t, 1)[2], 8);
	assert_int_equal(timeline_most(&t), 8);
	timeline_release(&t);
}

static void test_no_rows(void **state)
{
	struct timeline t;

	(void)state;
	assert_int_equal(timeline_init(&t, 0, 0, 0, 1), 0);
	assert_int_equal(timeline_most(&t), 0);
	timeline_release(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_steps),
		cmocka_unit_test(test_several_weeks),
		cmocka_unit_test(test_counts),
		cmocka_unit_test(test_no_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
