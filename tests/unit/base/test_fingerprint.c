/*
 * 128 bits that stand for some bytes (fingerprint.h). The values below are
 * those of a SipHash-1-3 in Python that agrees with Python's own.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/fingerprint.h"

static void assert_fingerprint(const void *data, size_t len, const char *bytes)
{
	struct fingerprint print = fingerprint_of(data, len);

	assert_memory_equal(print.bytes, bytes, sizeof(print.bytes));
}

static void known_values(void **state)
{
	uint8_t all[256];

	(void)state;
	for (size_t i = 0; i < sizeof(all); i++)
		all[i] = (uint8_t)i;
	assert_fingerprint("", 0,
			   "\x6e\x99\xa4\x38\xe2\x89\x3c\x6b"
			   "\xef\x1f\x8c\xfd\xaa\xd6\x34\x56");
	assert_fingerprint("a", 1,
			   "\xaf\x91\xb0\xcf\x42\xe2\x9b\x42"
			   "\xbd\xe8\xdb\x03\xdc\x87\x4c\xda");
	assert_fingerprint("/robots.txt", 11,
			   "\x3f\x76\x8a\x9b\x1f\x49\x05\x0b"
			   "\x4e\x31\xa2\xb7\xc8\x55\x4c\x4a");
	assert_fingerprint(all, sizeof(all),
			   "\x3b\x41\x5d\xc1\x9a\xf5\x0d\x9c"
			   "\x52\x28\xdb\x1b\x93\x11\xaf\x60");
}

static struct fingerprint nth_byte(const void *items, size_t i)
{
	return fingerprint_of((const char *)items + i, 1);
}

static void assert_same_set(const char *a, const char *b, bool same)
{
	struct buf buf_a = { 0 }, buf_b = { 0 };

	fingerprint_add_set(&buf_a, a, strlen(a), nth_byte);
	fingerprint_add_set(&buf_b, b, strlen(b), nth_byte);
	assert_false(buf_failed(&buf_a));
	assert_false(buf_failed(&buf_b));
	assert_int_equal(buf_a.len == buf_b.len &&
				 !memcmp(buf_a.data, buf_b.data, buf_a.len),
			 same);
	buf_release(&buf_a);
	buf_release(&buf_b);
}

static void sets(void **state)
{
	(void)state;
	assert_same_set("", "", true);
	assert_same_set("a", "a", true);
	assert_same_set("abc", "cab", true);
	assert_same_set("aaa", "a", true);
	assert_same_set("abcabc", "cbba", true);
	assert_same_set("", "a", false);
	assert_same_set("a", "b", false);
	assert_same_set("a", "ab", false);
	assert_same_set("abc", "abd", false);
}

/* Two sets in a row are not one. */
static void sets_have_an_end(void **state)
{
	struct buf one = { 0 }, other = { 0 };

	(void)state;
	fingerprint_add_set(&one, "a", 1, nth_byte);
	fingerprint_add_set(&one, "bc", 2, nth_byte);
	fingerprint_add_set(&other, "ab", 2, nth_byte);
	fingerprint_add_set(&other, "c", 1, nth_byte);
	assert_int_equal(one.len, other.len);
	assert_memory_not_equal(one.data, other.data, one.len);
	buf_release(&one);
	buf_release(&other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_values),
		cmocka_unit_test(sets),
		cmocka_unit_test(sets_have_an_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
