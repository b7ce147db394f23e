/* The hash of long bytes (longhash.h): the same everywhere, in any pieces. */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/longhash.h"

enum { LEN = 100000 };

static uint8_t bytes[LEN];

static int set_up(void **ctx)
{
	(void)ctx;
	for (size_t i = 0; i < LEN; i++)
		bytes[i] = (uint8_t)(i * i * 31 + i / 7);
	return 0;
}

static uint64_t hash_of(const uint8_t *data, size_t len)
{
	struct longhash hash;

	longhash_begin(&hash);
	longhash_add(&hash, data, len);
	return longhash_end(&hash);
}

/*
 * By a program in Python, whose integers have any number of digits, which does
 * what the header says.
 */
static void hashes_are_the_same_everywhere(void **ctx)
{
	static const struct {
		size_t len;
		uint64_t hash;
	} rows[] = {
		{ 0, 0x17a48a82305461d8 },    { 1, 0x93fb950570bb4afe },
		{ 63, 0x43ff529ba61cfd35 },   { 64, 0x45d39e2d7d7c9306 },
		{ 65, 0x29908e81feaf8699 },   { 128, 0x5824c4cf7a8189f2 },
		{ 4095, 0x2fcf804b802a5db8 }, { LEN, 0x9ebca9a6f31f1968 },
	};

	(void)ctx;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		assert_true(hash_of(bytes, rows[i].len) == rows[i].hash);
}

static void pieces_make_no_difference(void **ctx)
{
	static const size_t steps[] = { 1, 7, 63, 64, 65, 1000, 4096 };

	(void)ctx;
	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
		struct longhash hash;

		longhash_begin(&hash);
		for (size_t at = 0; at < 5000; at += steps[i]) {
			size_t left = 5000 - at;

			assert_true(longhash_end(&hash) == hash_of(bytes, at));
			longhash_add(&hash, bytes + at,
				     left < steps[i] ? left : steps[i]);
		}
		assert_true(longhash_end(&hash) == hash_of(bytes, 5000));
	}
}

static void it_goes_on_from_any_block(void **ctx)
{
	(void)ctx;
	for (size_t at = 0; at < 1000; at++) {
		size_t nblocks = at / LONGHASH_BLOCK;
		size_t begin = nblocks * LONGHASH_BLOCK;
		struct longhash before, hash;

		longhash_begin(&before);
		longhash_add(&before, bytes, at);
		longhash_resume(&hash, before.lanes, nblocks);
		longhash_add(&hash, bytes + begin, 2000 - begin);
		assert_true(longhash_end(&hash) == hash_of(bytes, 2000));
	}
}

/* Also if a word is one of the beginnings, by which it is multiplied. */
static void each_byte_counts(void **ctx)
{
	static const uint8_t word[] = { 0xd3, 0x08, 0xa3, 0x85,
					0x88, 0x6a, 0x3f, 0x24 };
	uint8_t some[200];

	(void)ctx;
	for (size_t i = 0; i < sizeof(some); i++)
		some[i] = i < 128 ? word[i % 8] : (uint8_t)i;
	for (size_t i = 0; i < sizeof(some); i++) {
		uint64_t hash = hash_of(some, sizeof(some));

		some[i] ^= 1;
		assert_true(hash_of(some, sizeof(some)) != hash);
		some[i] ^= 1;
		assert_true(hash_of(some, i) != hash);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hashes_are_the_same_everywhere),
		cmocka_unit_test(pieces_make_no_difference),
		cmocka_unit_test(it_goes_on_from_any_block),
		cmocka_unit_test(each_byte_counts),
	};

	return cmocka_run_group_tests(tests, set_up, NULL);
}
