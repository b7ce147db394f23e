/* Whether something is a path, or holds one (paths.h). */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "scan/paths.h"

static void bytes_are_spelled_as_journald_does(void **state)
{
	static const struct {
		struct slice bytes;
		const char *spelled;
	} rows[] = {
		{ { "/robots", 7 }, "47,114,111,98,111,116,115" },
		{ { "\0\x09\xff", 3 }, "0,9,255" },
		{ { "x", 1 }, "120" },
		{ { "", 0 }, "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *spelled = paths_spell(rows[i].bytes);

		assert_non_null(spelled);
		assert_string_equal(spelled, rows[i].spelled);
		free(spelled);
	}
}

static bool holds_one(const char *const *list, size_t n, const char *text)
{
	for (size_t i = 0; i < n; i++)
		if (strstr(text, list[i]))
			return true;
	return false;
}

/* With one path, a few, and so many that they are sorted to be found. */
static void each_path_is_found_and_nothing_else(void **state)
{
	enum { N = 60, SIZE = 32 };
	static char names[N][SIZE];
	const char *list[N];

	(void)state;
	for (size_t i = 0; i < N; i++) {
		/* "/0", "/0/1", "/0/11": some begin others. */
		snprintf(names[i], SIZE, i % 3 ? "/%zu/%.*s" : "/%zu", i / 3,
			 (int)(i % 3), "11");
		list[i] = names[i];
	}
	for (size_t n = 1; n <= N; n++) {
		struct query query = { .paths = list, .npaths = n };
		struct paths *paths = paths_new(&query);

		assert_non_null(paths);
		for (size_t i = 0; i < N; i++) {
			size_t len = strlen(list[i]);
			char text[2 * SIZE], *copy = exact_copy(list[i], len);

			assert_int_equal(
				paths_have(paths, (struct slice){ copy, len }),
				i < n);
			free(copy);
			/* Not what only begins as one does, or holds it. */
			snprintf(text, sizeof(text), "x%s", list[i]);
			assert_false(
				paths_have(paths,
					   (struct slice){ text, len + 1 }));
			assert_int_equal(paths_are_in(paths,
						      (struct slice){
							      text, len + 1 }),
					 holds_one(list, n, text));
		}
		assert_false(paths_have(paths, (struct slice){ 0 }));
		assert_false(paths_are_in(paths, (struct slice){ 0 }));
		assert_false(paths_have(paths, (struct slice){ "/", 1 }));
		assert_false(paths_are_in(paths, (struct slice){ "/x/", 3 }));
		paths_free(paths);
	}
}

static void a_spelled_path_is_found(void **state)
{
	static const char *const list[] = { "/a", "/b" };
	struct query query = { .paths = list, .npaths = 2 };
	struct paths *paths = paths_new(&query);

	(void)state;
	assert_non_null(paths);
	assert_true(paths_are_spelled_in(paths,
					 (struct slice){ "[1,47,98,2]", 11 }));
	assert_false(paths_are_spelled_in(paths,
					  (struct slice){ "[1,47,99,2]", 11 }));
	assert_false(paths_are_spelled_in(paths, (struct slice){ "/a", 2 }));
	assert_false(paths_are_in(paths, (struct slice){ "47,98", 5 }));
	paths_free(paths);
	paths_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_are_spelled_as_journald_does),
		cmocka_unit_test(each_path_is_found_and_nothing_else),
		cmocka_unit_test(a_spelled_path_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
