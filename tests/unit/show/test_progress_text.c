/*
 * How far a run is, in words, worked out by hand.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "show/progress_text.h"

#define MIB ((uint64_t)1 << 20)
#define GIB ((uint64_t)1 << 30)

static void assert_text(struct meter_reading at, struct meter_total total,
			double seconds, const char *expected)
{
	struct buf buf = { 0 };

	progress_text_add(&buf, at, total, seconds);
	buf_add_byte(&buf, '\0');
	assert_false(buf_failed(&buf));
	assert_string_equal((char *)buf.data, expected);
	buf_release(&buf);
}

static void test_on_the_way(void **state)
{
	const struct meter_total total = { 30, 4 * GIB };

	(void)state;
	/* 1 GiB in 2 s, so 3 GiB in 6 s. */
	assert_text((struct meter_reading){ 12, GIB, 1, 0 }, total, 2,
		    "12 of 30 files, 1.0 of 4.0 GiB, 512 MiB/s, 0:06 left, "
		    "1 damaged");
	/* 64 MiB in 100 s: 0.64 MiB/s is 655.4 KiB/s; 63 times that is left. */
	assert_text((struct meter_reading){ 1, 64 * MIB, 0, 0 }, total, 100,
		    "1 of 30 files, 64.0 MiB of 4.0 GiB, 655 KiB/s, 1:45:00 "
		    "left, 0 damaged");
}

static void test_at_the_start(void **state)
{
	const struct meter_total total = { 30, 4 * GIB };

	(void)state;
	assert_text((struct meter_reading){ 0 }, total, 0,
		    "0 of 30 files, 0 B of 4.0 GiB, ? B/s, ? left, 0 damaged");
	assert_text((struct meter_reading){ 0, GIB, 0, 0 }, total, 0.01,
		    "0 of 30 files, 1.0 of 4.0 GiB, ? B/s, ? left, 0 damaged");
	/* Nothing read in a minute is known, but not when it will end. */
	assert_text((struct meter_reading){ 0 }, total, 60,
		    "0 of 30 files, 0 B of 4.0 GiB, 0 B/s, ? left, 0 damaged");
	/* 4 GiB at a byte a minute */
	assert_text((struct meter_reading){ 0, 1, 0, 0 }, total, 60,
		    "0 of 30 files, 1 B of 4.0 GiB, 0 B/s, ? left, 0 damaged");
}

static void test_at_the_end(void **state)
{
	const struct meter_total total = { 30, 4 * GIB };

	(void)state;
	assert_text((struct meter_reading){ 30, 4 * GIB, 30, 0 }, total, 4,
		    "30 of 30 files, 4.0 of 4.0 GiB, 1.0 GiB/s, 0:00 left, "
		    "30 damaged");
}

/* What is passed over is no longer to be read. */
static void test_passed_over(void **state)
{
	const struct meter_total total = { 30, 4 * GIB };

	(void)state;
	/* 1 GiB in 2 s, so another one in 2 s. */
	assert_text((struct meter_reading){ 12, GIB, 1, 2 * GIB }, total, 2,
		    "12 of 30 files, 1.0 of 2.0 GiB, 512 MiB/s, 0:02 left, "
		    "1 damaged");
	assert_text((struct meter_reading){ 30, 0, 0, UINT64_MAX }, total, 2,
		    "30 of 30 files, 0 of 0 B, 0 B/s, ? left, 0 damaged");
}

static void test_size_not_known(void **state)
{
	const struct meter_total total = { 1, 0 };

	(void)state;
	assert_text((struct meter_reading){ 0 }, total, 0,
		    "0 of 1 files, 0 B, ? B/s, 0 damaged");
	assert_text((struct meter_reading){ 0, 3 * GIB, 0, 0 }, total, 2,
		    "0 of 1 files, 3.0 GiB, 1.5 GiB/s, 0 damaged");
}

/* Files read again, files that grew, a worker that writes what it likes. */
static void test_more_than_all(void **state)
{
	const struct meter_total total = { 30, 4 * GIB };
	const struct meter_reading most = { UINT64_MAX, UINT64_MAX, UINT64_MAX,
					    0 };

	(void)state;
	assert_text((struct meter_reading){ 31, 5 * GIB, 31, 0 }, total, 4,
		    "30 of 30 files, 4.0 of 4.0 GiB, 1.0 GiB/s, 0:00 left, "
		    "30 damaged");
	assert_text(most, (struct meter_total){ 1, 0 }, 0.5,
		    "1 of 1 files, 16.0 EiB, 16.0 EiB/s, 1 damaged");
	assert_text(most, (struct meter_total){ UINT64_MAX, UINT64_MAX }, 1,
		    "18446744073709551615 of 18446744073709551615 files, "
		    "16.0 of 16.0 EiB, 16.0 EiB/s, 0:00 left, "
		    "18446744073709551615 damaged");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_on_the_way),
		cmocka_unit_test(test_at_the_start),
		cmocka_unit_test(test_at_the_end),
		cmocka_unit_test(test_passed_over),
		cmocka_unit_test(test_size_not_known),
		cmocka_unit_test(test_more_than_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
