/* Keys of names (hostkey.h): they sort as the names do, whatever is in them. */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "result/hostkey.h"

enum { LEN_MAX = 40 };

/* One byte after the other. */
static uint64_t number(const char *name, size_t len, size_t from)
{
	uint64_t n = 0;

	for (size_t i = from; i < from + 8; i++)
		n = n << 8 | (i < len ? (uint8_t)name[i] : 0);
	return n;
}

/* Of memory of just that size, so that no byte behind it is looked at. */
static void a_key_is_the_first_bytes(void **ctx)
{
	(void)ctx;
	for (size_t len = 0; len <= LEN_MAX; len++) {
		char *name = malloc(len + !len);
		struct hostkey key;

		assert_non_null(name);
		for (int round = 0; round < 100; round++) {
			for (size_t i = 0; i < len; i++)
				name[i] = (char)(i * 37 + (size_t)round * 101);
			key = hostkey_of(name, len);
			assert_true(key.first == number(name, len, 0));
			assert_true(key.second == number(name, len, 8));
		}
		free(name);
	}
}

static int sign(int n)
{
	return (n > 0) - (n < 0);
}

/* Names that are alike up to some place, where one ends or goes on. */
static void keys_sort_as_names_do(void **ctx)
{
	static const char bytes[] = { '\0', 'a', (char)0xff };
	char a[LEN_MAX], b[LEN_MAX];

	(void)ctx;
	memset(a, 'a', sizeof(a));
	for (size_t n = 0; n < LEN_MAX * LEN_MAX * LEN_MAX; n++) {
		size_t a_len = n % LEN_MAX, b_len = n / LEN_MAX % LEN_MAX;
		size_t at = n / LEN_MAX / LEN_MAX;

		memset(b, 'a', sizeof(b));
		b[at] = bytes[n % sizeof(bytes)];
		assert_int_equal(
			sign(hostkey_compare(hostkey_of(a, a_len), a, a_len,
					     hostkey_of(b, b_len), b, b_len)),
			sign(hostset_compare(a, a_len, b, b_len)));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_key_is_the_first_bytes),
		cmocka_unit_test(keys_sort_as_names_do),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
