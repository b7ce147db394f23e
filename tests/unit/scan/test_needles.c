/* What a file is searched for (needles.h). */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "scan/needles.h"

#define HEADER "#Fields:"

static const char *const paths[] = { "/robots.txt", "/humans.txt" };
static const struct query query = { .paths = paths, .npaths = 2 };

static struct slice slice_of(const char *s)
{
	return (struct slice){ s, strlen(s) };
}

static void a_line_tells_what_its_file_needs(void **state)
{
	static const struct {
		const char *line;
		unsigned kinds;
	} rows[] = {
		{ "", NEEDLES_PATH },
		{ "192.0.2.1 - - [10/Jan/2024:12:00:00 +0000] \"GET /\"", 0 },
		{ "2024-01-10T12:00:00Z stdout F x", NEEDLES_PART },
		{ "2024-01-10T12:00:00Z stdout X x", 0 },
		{ "{\"__REALTIME_TIMESTAMP\":\"1\",\"MESSAGE\":[1]}",
		  NEEDLES_ARRAY },
		{ "\t\"__REALTIME_TIMESTAMP\" : \"1\",", NEEDLES_ARRAY },
		{ "{\"MESSAGE\":[1]}", 0 },
		{ "{\"log\":\"x\\n\",\"stream\":\"stdout\",\"time\":\"x\"}",
		  NEEDLES_LONG },
		{ "{\"log\":\"x\\n\",\"time\":\"x\"}", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(needles_tell(slice_of(rows[i].line)),
				 rows[i].kinds);
}

/* The kind of the only needle in the text; -1 if there is none. */
static int find(struct needles *needles, unsigned kinds, const char *text)
{
	const struct needles_set *set = needles_for(needles, kinds);
	struct search_hit hit;

	assert_non_null(set);
	assert_ptr_equal(needles_for(needles, kinds), set);
	if (!search_next(set->search, text, text + strlen(text), &hit))
		return -1;
	assert_true(hit.needle < set->n);
	assert_memory_equal(hit.at, set->needles[hit.needle].bytes,
			    set->needles[hit.needle].len);
	return (int)set->kinds[hit.needle];
}

static void a_search_finds_its_kinds(void **state)
{
	static const struct {
		const char *text;
		int kind;
	} rows[] = {
		{ " \"GET /robots.txt\"", NEEDLES_PATH },
		{ " \"GET \\/robots.txt\"", NEEDLES_PATH },
		{ " /humans.txt ", NEEDLES_PATH },
		{ "x\n" HEADER " x", NEEDLES_HEADER },
		{ "Z stdout P x", NEEDLES_PART },
		{ "Z stderr P:x y", NEEDLES_PART },
		{ "[32,47,114,111,98,111,116,115,46,116,120,116,32]",
		  NEEDLES_ARRAY },
	};
	struct needles *needles = needles_new(&query, HEADER);

	(void)state;
	assert_non_null(needles);
	for (unsigned kinds = 0; kinds <= NEEDLES_ALL; kinds++)
		for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
			int kind = rows[i].kind;
			bool found = !kind || (kinds & (unsigned)kind);

			assert_int_equal(find(needles, kinds, rows[i].text),
					 found ? kind : -1);
		}
	assert_int_equal(find(needles, NEEDLES_LONG, "{\"log\":\"x"),
			 NEEDLES_PART);
	assert_int_equal(find(needles, NEEDLES_PART, "{\"log\":\"x"), -1);
	needles_free(needles);
}

static void a_format_may_have_no_header(void **state)
{
	struct needles *needles = needles_new(&query, NULL);

	(void)state;
	assert_non_null(needles);
	assert_int_equal(find(needles, NEEDLES_ALL, HEADER), -1);
	assert_int_equal(find(needles, NEEDLES_ALL, "/robots.txt"),
			 NEEDLES_PATH);
	needles_free(needles);
}

static void a_line_that_holds_a_path_is_told(void **state)
{
	struct needles *needles = needles_new(&query, HEADER);

	(void)state;
	assert_non_null(needles);
	assert_true(needles_hold(needles, slice_of("x /robots.txt")));
	assert_true(needles_hold(needles, slice_of("/humans.txt")));
	assert_false(needles_hold(needles, slice_of("x /robots.tx")));
	assert_false(needles_hold(needles, slice_of("")));
	needles_free(needles);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_tells_what_its_file_needs),
		cmocka_unit_test(a_search_finds_its_kinds),
		cmocka_unit_test(a_format_may_have_no_header),
		cmocka_unit_test(a_line_that_holds_a_path_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
