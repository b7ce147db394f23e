/* Which crawlers a file is of (ranges_given.h). */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "crawler/ranges_given.h"

static struct slice slice_of(const char *text)
{
	return (struct slice){ text, strlen(text) };
}

static void put(struct tokens *tokens, const char *name, const char *lists)
{
	struct tokens_row row = { .name = slice_of(name),
				  .lists = slice_of(lists) };

	assert_int_equal(tokens_put(tokens, &row), TOKENS_GOOD);
}

static void a_file_is_of_these(void **state)
{
	static const struct {
		const char *given, *path;
		size_t n, first;
		const char *unknown;
	} all[] = {
		{ "one.json", "one.json", 2, 1, "" },
		{ "x/ONE-2026-08-20.txt", "x/ONE-2026-08-20.txt", 2, 1, "" },
		{ "three.csv", "three.csv", 1, 2, "" },
		{ "other.json", "other.json", 0, 0, "" },
		{ "zebbot=other.json", "other.json", 1, 1, "" },
		{ "Oxbot,Zebbot=a=b", "a=b", 2, 1, "" },
		{ "Oxbot,Oxbot=one.json", "one.json", 1, 2, "" },
		{ "Oxbot,Nobot=one.json", "one.json", 1, 2, "Nobot" },
		{ "./Oxbot=one.json", "./Oxbot=one.json", 0, 0, "" },
		{ "=one.json", "=one.json", 0, 0, "" },
	};
	struct tokens *tokens = tokens_new();

	(void)state;
	assert_non_null(tokens);
	put(tokens, "Zebbot", "one,two");
	put(tokens, "Oxbot", "one,three");
	put(tokens, "Plainbot", "");
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		struct ranges_given given;

		print_message("%s\n", all[i].given);
		assert_int_equal(ranges_given_read(&given, tokens,
						   all[i].given),
				 0);
		assert_string_equal(given.path, all[i].path);
		assert_int_equal(given.n, all[i].n);
		if (given.n)
			assert_int_equal(given.numbers[0], all[i].first);
		assert_int_equal(given.unknown.len, strlen(all[i].unknown));
		ranges_given_release(&given);
	}
	tokens_free(tokens);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_is_of_these),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
