/*
 * What --stats prints (show/stats.h). The sizes in words are worked out by
 * hand.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "show/stats.h"

static void assert_stats(const struct summary *sum, double seconds,
			 unsigned nworkers, const char *expected)
{
	struct buf buf = { 0 };

	stats_add(&buf, sum, seconds, nworkers);
	buf_add_byte(&buf, '\0');
	assert_false(buf_failed(&buf));
	assert_string_equal((char *)buf.data, expected);
	buf_release(&buf);
}

static void test_every_line(void **state)
{
	const struct summary sum = {
		.files = 30,
		.skipped = 2,
		.damaged = 3,
		.unrecognised = 4,
		.stored_bytes = 12345678, /* 11.77 MiB */
		.text_bytes = 123456789,  /* 117.7 MiB */
		.lines = 500000,
		.requests = 42,
		.rejected = 5,
		.untimed = 6,
		.hosts = 17,
	};

	(void)state;
	assert_stats(&sum, 1.5, 8,
		     "findrobots: files read: 30\n"
		     "findrobots: files skipped: 2\n"
		     "findrobots: files damaged: 3\n"
		     "findrobots: files unrecognised: 4\n"
		     "findrobots: stored bytes: 12345678 (11.8 MiB)\n"
		     "findrobots: text bytes: 123456789 (118 MiB)\n"
		     "findrobots: lines: 500000\n"
		     "findrobots: requests: 42\n"
		     "findrobots: rejected: 5\n"
		     "findrobots: untimed: 6\n"
		     "findrobots: hosts: 17\n"
		     "findrobots: workers: 8\n"
		     "findrobots: time: 1.500 s (0:02)\n"
		     /* 7.849 MiB, 78.49 MiB */
		     "findrobots: stored rate: 8230452 bytes/s (7.8 MiB/s)\n"
		     "findrobots: text rate: 82304526 bytes/s (78.5 MiB/s)\n");
}

static void test_no_time(void **state)
{
	const struct summary sum = { .stored_bytes = 1, .text_bytes = 1 };
	struct buf buf = { 0 };

	(void)state;
	stats_add(&buf, &sum, 0, 1);
	buf_add_byte(&buf, '\0');
	assert_non_null(strstr((char *)buf.data,
			       "\nfindrobots: time: 0.000 s (0:00)\n"
			       "findrobots: stored rate: ?\n"
			       "findrobots: text rate: ?\n"));
	buf_release(&buf);
}

static void test_largest_numbers(void **state)
{
	const struct summary sum = { .files = UINT64_MAX,
				     .stored_bytes = UINT64_MAX,
				     .text_bytes = UINT64_MAX };
	struct buf buf = { 0 };

	(void)state;
	stats_add(&buf, &sum, 0.001, 1);
	buf_add_byte(&buf, '\0');
	assert_non_null(
		strstr((char *)buf.data, "files read: 18446744073709551615\n"));
	assert_non_null(
		strstr((char *)buf.data,
		       "\nfindrobots: text rate: 18446744073709551615 bytes/s "
		       "(16.0 EiB/s)\n"));
	buf_release(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_line),
		cmocka_unit_test(test_no_time),
		cmocka_unit_test(test_largest_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
