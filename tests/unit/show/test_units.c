/*
 * Sizes and times in words. What is expected was worked out by hand: a KiB is
 * 2^10 bytes, each further unit 2^10 of the one before (IEC 80000-13).
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "show/units.h"

#define KIB ((uint64_t)1 << 10)
#define MIB ((uint64_t)1 << 20)
#define GIB ((uint64_t)1 << 30)
#define TIB ((uint64_t)1 << 40)
#define PIB ((uint64_t)1 << 50)
#define EIB ((uint64_t)1 << 60)

static void assert_text(struct buf *buf, const char *expected)
{
	buf_add_byte(buf, '\0');
	assert_false(buf_failed(buf));
	assert_string_equal((char *)buf->data, expected);
	buf_release(buf);
}

static void assert_bytes(uint64_t bytes, const char *expected)
{
	struct buf buf = { 0 };

	units_add_bytes(&buf, bytes);
	assert_text(&buf, expected);
}

static void assert_of(uint64_t part, uint64_t whole, const char *expected)
{
	struct buf buf = { 0 };

	units_add_bytes_of(&buf, part, whole);
	assert_text(&buf, expected);
}

static void assert_duration(uint64_t seconds, const char *expected)
{
	struct buf buf = { 0 };

	units_add_duration(&buf, seconds);
	assert_text(&buf, expected);
}

static void test_units(void **state)
{
	(void)state;
	assert_bytes(0, "0 B");
	assert_bytes(1, "1 B");
	assert_bytes(999, "999 B");
	assert_bytes(1023, "1023 B");
	assert_bytes(KIB, "1.0 KiB");
	assert_bytes(MIB, "1.0 MiB");
	assert_bytes(GIB, "1.0 GiB");
	assert_bytes(TIB, "1.0 TiB");
	assert_bytes(PIB, "1.0 PiB");
	assert_bytes(EIB, "1.0 EiB");
	assert_bytes(512 * MIB, "512 MiB");
	/* 12345678 / 1048576 is 11.77... */
	assert_bytes(12345678, "11.8 MiB");
	/* 1.2 GiB and a third of a tenth of one */
	assert_bytes(GIB + GIB / 5 + GIB / 30, "1.2 GiB");
	assert_bytes(UINT64_MAX, "16.0 EiB");
}

static void assert_bar(uint64_t n, uint64_t most, const char *expected)
{
	struct buf buf = { 0 };

	units_add_bar(&buf, n, most);
	assert_text(&buf, expected);
}

/* Six at most, a sixth for each, and one for whatever there is. */
static void test_bars(void **state)
{
	(void)state;
	assert_bar(0, 0, "#");
	assert_bar(1, 1000, "#");
	assert_bar(499, 1000, "##");
	assert_bar(500, 1000, "###");
	assert_bar(999, 1000, "#####");
	assert_bar(1000, 1000, "######");
	assert_bar(UINT64_MAX, UINT64_MAX, "######");
}

static void test_rounding(void **state)
{
	(void)state;
	/* 1.05 KiB is 1075.2 bytes. */
	assert_bytes(1075, "1.0 KiB");
	assert_bytes(1076, "1.1 KiB");
	/* 9.95 KiB is 10188.8 bytes, 99.95 KiB 102348.8. */
	assert_bytes(10188, "9.9 KiB");
	assert_bytes(10189, "10.0 KiB");
	assert_bytes(102348, "99.9 KiB");
	assert_bytes(102349, "100 KiB");
	assert_bytes(100 * KIB + 511, "100 KiB");
	assert_bytes(100 * KIB + 512, "101 KiB");
	/* The next unit, where 1024 of one would be told. */
	assert_bytes(1023 * KIB + 511, "1023 KiB");
	assert_bytes(1023 * KIB + 512, "1.0 MiB");
	assert_bytes(MIB - 1, "1.0 MiB");
	assert_bytes(1023 * PIB + PIB / 2 - 1, "1023 PiB");
	assert_bytes(1023 * PIB + PIB / 2, "1.0 EiB");
	assert_bytes(EIB + EIB / 2, "1.5 EiB");
}

/* What is told grows with the number, or stays: no step leads back. */
static void test_order(void **state)
{
	static const char units[] = "BKMGTPE";
	double before = -1;

	(void)state;
	for (uint64_t n = 0; n < EIB; n += 1 + n / 300) {
		struct buf buf = { 0 };
		double value, size = 1;
		char unit;

		units_add_bytes(&buf, n);
		buf_add_byte(&buf, '\0');
		assert_int_equal(sscanf((char *)buf.data, "%lf %c", &value,
					&unit),
				 2);
		assert_true(value < 1024);
		for (const char *u = units; *u != unit; u++)
			size *= 1024;
		assert_true(value * size >= before);
		/* Half a unit of the last place, of at least 2 figures. */
		assert_true(value * size <= (double)n * 1.051);
		assert_true(value * size >= (double)n * 0.949);
		before = value * size;
		buf_release(&buf);
	}
}

static void test_part_of_whole(void **state)
{
	(void)state;
	assert_of(GIB + GIB / 4, 3 * GIB + GIB / 2, "1.3 of 3.5 GiB");
	assert_of(118 * MIB, 3 * GIB + GIB / 2, "118 MiB of 3.5 GiB");
	assert_of(0, 3 * GIB, "0 B of 3.0 GiB");
	assert_of(0, 0, "0 of 0 B");
	assert_of(7, 512, "7 of 512 B");
	assert_of(UINT64_MAX, UINT64_MAX, "16.0 of 16.0 EiB");
}

static void test_durations(void **state)
{
	(void)state;
	assert_duration(0, "0:00");
	assert_duration(5, "0:05");
	assert_duration(59, "0:59");
	assert_duration(60, "1:00");
	assert_duration(3599, "59:59");
	assert_duration(3600, "1:00:00");
	assert_duration(3723, "1:02:03");
	assert_duration(100 * 3600 + 61, "100:01:01");
	/* 18446744073709551615 = 5124095576030431 * 3600 + 15 */
	assert_duration(UINT64_MAX, "5124095576030431:00:15");
}

static void test_rates(void **state)
{
	(void)state;
	assert_int_equal(units_rate(0, 2), 0);
	assert_int_equal(units_rate(10, 2), 5);
	assert_int_equal(units_rate(10, 4), 3);
	assert_int_equal(units_rate(9, 4), 2);
	assert_int_equal(units_rate(1, 0.25), 4);
	assert_int_equal(units_rate(1, 1e300), 0);
	assert_true(units_rate(UINT64_MAX, 1) == UINT64_MAX);
	assert_true(units_rate(UINT64_MAX, 1e-9) == UINT64_MAX);
	assert_true(units_rate(1, 1e-300) == UINT64_MAX);
	assert_true(units_rate(1, 0x1p-63) == (uint64_t)1 << 63);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_units),
		cmocka_unit_test(test_bars),
		cmocka_unit_test(test_rounding),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_part_of_whole),
		cmocka_unit_test(test_durations),
		cmocka_unit_test(test_rates),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
