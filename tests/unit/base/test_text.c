/*
 * Blanks, fields and quotes (text.h). How logs use them is in the tests of each
 * format.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/text.h"
#include "bytes.h"

static struct slice slice_of(const char *str)
{
	return (struct slice){ str, strlen(str) };
}

/* Slices of each length, the same but for one bit or none. */
static void same_slices_are_told(void **state)
{
	char a[40], b[40];

	(void)state;
	for (size_t len = 0; len <= sizeof(a); len++) {
		/* At the end, so that a sanitizer sees a read behind it. */
		char *one = a + sizeof(a) - len, *other = b + sizeof(b) - len;

		for (size_t i = 0; i < sizeof(a); i++)
			a[i] = b[i] = (char)(i * 37);
		assert_true(slice_is_same((struct slice){ one, len },
					  (struct slice){ other, len }));
		if (len)
			assert_false(slice_is_same((struct slice){ one, len },
						   (struct slice){ other,
								   len - 1 }));
		for (size_t bit = 0; bit < 8 * len; bit++) {
			other[bit / 8] ^= (char)(1 << bit % 8);
			assert_false(
				slice_is_same((struct slice){ one, len },
					      (struct slice){ other, len }));
			other[bit / 8] ^= (char)(1 << bit % 8);
		}
	}
}

static void blanks_are_skipped(void **state)
{
	static const char *const rows[][2] = {
		{ "", "" },	    { " ", "" },      { "\t \t", "" },
		{ "a b", "a b" },   { "  a ", "a " }, { "\ta", "a" },
		{ "\n a", "\n a" }, { "\v", "\v" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct slice got = text_skip_blanks(slice_of(rows[i][0]));

		assert_true(slice_equals(got, rows[i][1], strlen(rows[i][1])));
	}
}

/* What is left and the field; NULL: nothing is taken. */
static void fields_are_taken(void **state)
{
	static const struct {
		const char *text, *field, *rest;
	} rows[] = {
		{ "", NULL, NULL },	   { "a", NULL, NULL },
		{ " a", NULL, NULL },	   { "a ", "a", "" },
		{ "ab c d", "ab", "c d" }, { "ab  c", "ab", " c" },
		{ "a\tb c", "a\tb", "c" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct slice rest = slice_of(rows[i].text);
		struct slice field = { "as it was", 9 };
		const char *want = rows[i].field ? rows[i].rest : rows[i].text;
		const char *taken = rows[i].field ? rows[i].field : "as it was";

		assert_int_equal(text_take_field(&rest, &field),
				 rows[i].field != NULL);
		assert_true(slice_equals(rest, want, strlen(want)));
		assert_true(slice_equals(field, taken, strlen(taken)));
	}
}

static void quotes_that_are_escaped_are_passed_over(void **state)
{
	static const struct {
		const char *text;
		int at; /* -1: none */
		bool has_escape;
	} rows[] = {
		{ "", -1, false },	 { "abc", -1, false },
		{ "\"", 0, false },	 { "ab\"c", 2, false },
		{ "a\"\\\"", 1, false }, { "a\\\"b\"c", 4, true },
		{ "\\\\\"", 2, true },	 { "\\\\\\\"\"", 4, true },
		{ "\\\"", -1, true },	 { "\\n\"", 2, true },
		{ "'a\\'", -1, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t len = strlen(rows[i].text);
		char *copy = exact_copy(rows[i].text, len);
		bool has_escape;
		const char *got =
			text_find_quote(copy, copy + len, '"', &has_escape);

		assert_int_equal(got ? got - copy : -1, rows[i].at);
		assert_int_equal(has_escape, rows[i].has_escape);
		free(copy);
	}
}

static void strings_in_quotes_are_taken(void **state)
{
	static const struct {
		const char *text, *string, *rest;
		bool is_cut;
	} rows[] = {
		{ "\"\"", "", "", false },
		{ "\"a b\" c", "a b", " c", false },
		{ "\"a\\\"b\"c", "a\\\"b", "c", false },
		{ "\"", "", "", true },
		{ "\"a b", "a b", "", true },
		{ "\"a\\\"", "a\\\"", "", true },
		{ "\"a\\", "a\\", "", true },
	};
	struct slice rest = slice_of("a \"b\""), string;
	bool is_cut;

	(void)state;
	assert_false(text_take_quoted(&rest, &string, &is_cut));
	assert_int_equal(rest.len, 5);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t len = strlen(rows[i].text);
		char *copy = exact_copy(rows[i].text, len);

		rest = (struct slice){ copy, len };
		assert_true(text_take_quoted(&rest, &string, &is_cut));
		assert_int_equal(is_cut, rows[i].is_cut);
		assert_true(slice_equals(string, rows[i].string,
					 strlen(rows[i].string)));
		assert_true(
			slice_equals(rest, rows[i].rest, strlen(rows[i].rest)));
		free(copy);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(same_slices_are_told),
		cmocka_unit_test(blanks_are_skipped),
		cmocka_unit_test(fields_are_taken),
		cmocka_unit_test(quotes_that_are_escaped_are_passed_over),
		cmocka_unit_test(strings_in_quotes_are_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
