/* Lines as they were broken by hand. */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "show/wrap.h"

static void assert_wrapped(const char *text, size_t columns,
			   const char *expected)
{
	char copy[256];

	snprintf(copy, sizeof(copy), "%s", text);
	wrap_lines(copy, strlen(copy), columns);
	assert_string_equal(copy, expected);
}

static void test_words(void **state)
{
	(void)state;
	assert_wrapped("", 10, "");
	assert_wrapped("one two three", 13, "one two three");
	assert_wrapped("one two three", 12, "one two\nthree");
	assert_wrapped("one two three", 7, "one two\nthree");
	assert_wrapped("one two three", 6, "one\ntwo\nthree");
	assert_wrapped("one two three\n", 13, "one two three\n");
	/* A line end begins anew. */
	assert_wrapped("one two\nthree four", 10, "one two\nthree four");
	/* A long word stays whole, and its own line. */
	assert_wrapped("a verylongword b c", 5, "a\nverylongword\nb c");
	assert_wrapped("verylongword", 5, "verylongword");
}

static void test_quotes(void **state)
{
	(void)state;
	assert_wrapped("x; 'zstd -dc FILE | findrobots -' reads it", 20,
		       "x;\n'zstd -dc FILE | findrobots -'\nreads it");
	/* An apostrophe is not a quote. */
	assert_wrapped("the server's own and last log", 16,
		       "the server's own\nand last log");
	assert_wrapped("its clients' 'a b c' d", 14, "its clients'\n'a b c' d");
	assert_wrapped("it begins 'the client's own'", 20,
		       "it begins\n'the client's own'");
}

/* Characters count, not bytes: U+00FC has two of these. */
static void test_characters(void **state)
{
	(void)state;
	assert_wrapped("\303\274\303\274\303\274 \303\274\303\274\303\274", 7,
		       "\303\274\303\274\303\274 \303\274\303\274\303\274");
	assert_wrapped("\303\274\303\274\303\274 \303\274\303\274\303\274", 6,
		       "\303\274\303\274\303\274\n\303\274\303\274\303\274");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_quotes),
		cmocka_unit_test(test_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
