/* Records of several lines (joiner.h). */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "log/envelope.h"
#include "log/joiner.h"

#define TIME  "2024-01-10T12:00:00.123456789Z "
#define LATER "2024-01-10T12:00:01.1+01:00 "

static struct slice slice_of(const char *s)
{
	return (struct slice){ s, strlen(s) };
}

static int setup(void **state)
{
	*state = joiner_new();
	return *state ? 0 : -1;
}

static int teardown(void **state)
{
	joiner_free(*state);
	return 0;
}

static void add(struct joiner *joiner, const char *line,
		enum joiner_result expected)
{
	struct slice record;

	assert_int_equal(joiner_add(joiner, slice_of(line), &record), expected);
}

static void finish(struct joiner *joiner, const char *line, const char *whole)
{
	struct slice record;

	assert_int_equal(joiner_add(joiner, slice_of(line), &record),
			 JOINER_RECORD);
	assert_int_equal(record.len, strlen(whole));
	assert_memory_equal(record.at, whole, record.len);
}

static void parts_are_joined_up_to_the_last(void **state)
{
	struct joiner *joiner = *state;

	assert_false(joiner_waits(joiner));
	add(joiner, TIME "stdout F whole", JOINER_LINE);
	add(joiner, TIME "stdout P 192.0.2.1 - ", JOINER_PART);
	assert_true(joiner_waits(joiner));
	add(joiner, LATER "stdout P - [", JOINER_PART);
	add(joiner, TIME "stdout P ", JOINER_PART);
	finish(joiner, LATER "stdout F  x]",
	       TIME "stdout F 192.0.2.1 - - [ x]");
	assert_false(joiner_waits(joiner));
	add(joiner, TIME "stdout F whole", JOINER_LINE);
}

static void streams_are_not_mixed(void **state)
{
	struct joiner *joiner = *state;

	add(joiner, TIME "stdout P a", JOINER_PART);
	add(joiner, TIME "stderr F whole", JOINER_LINE);
	add(joiner, TIME "stderr P b", JOINER_PART);
	add(joiner, TIME "stdout P c", JOINER_PART);
	finish(joiner, TIME "stderr F d", TIME "stderr F bd");
	assert_true(joiner_waits(joiner));
	finish(joiner, TIME "stdout F e", TIME "stdout F ace");
}

static void other_lines_and_tags_are_no_part(void **state)
{
	struct joiner *joiner = *state;

	add(joiner, TIME "stdout P:x a", JOINER_PART);
	add(joiner, "stdout F b", JOINER_LINE);
	add(joiner, "", JOINER_LINE);
	add(joiner, TIME "stdout X b", JOINER_LINE);
	add(joiner, TIME "stdout Fb c", JOINER_LINE);
	add(joiner, TIME "stdin F b", JOINER_LINE);
	add(joiner, "192.0.2.1 stdout P b", JOINER_LINE);
	finish(joiner, TIME "stdout F:y b", TIME "stdout F:x ab");
}

static void what_never_ends_is_no_line(void **state)
{
	struct joiner *joiner = *state;
	struct slice record;
	bool is_named = false;

	assert_false(joiner_give_up(joiner, &record));
	add(joiner, TIME "stdout P 192.0.2.1 - - ", JOINER_PART);
	add(joiner, TIME "stderr P x", JOINER_PART);
	add(joiner, TIME "stdout P y", JOINER_PART);
	assert_true(joiner_give_up(joiner, &record));
	assert_true(slice_is(record, TIME "stdout P 192.0.2.1 - - y"));
	assert_false(envelope_take(&record, &is_named));
	assert_true(joiner_give_up(joiner, &record));
	assert_true(slice_is(record, TIME "stderr P x"));
	assert_false(joiner_give_up(joiner, &record));
	assert_false(joiner_waits(joiner));
	add(joiner, TIME "stdout F z", JOINER_LINE);
}

/* Each part in memory of its own size, so that nothing is read after it. */
static void a_long_record_is_cut(void **state)
{
	enum { PART = 16 * 1024, NPARTS = 6 };
	static const char head[] = TIME "stdout P ";
	size_t len = sizeof(head) - 1 + PART;
	char *line = malloc(len);
	struct joiner *joiner = *state;
	struct slice record;

	assert_non_null(line);
	memcpy(line, head, sizeof(head) - 1);
	for (int i = 0; i < NPARTS; i++) {
		memset(line + sizeof(head) - 1, 'a' + i, PART);
		assert_int_equal(joiner_add(joiner, (struct slice){ line, len },
					    &record),
				 JOINER_PART);
	}
	line[sizeof(head) - 3] = 'F';
	assert_int_equal(joiner_add(joiner, (struct slice){ line, len },
				    &record),
			 JOINER_RECORD);
	assert_int_equal(record.len, JOINER_RECORD_MAX);
	for (size_t i = sizeof(head) - 1; i < record.len; i++)
		assert_int_equal(record.at[i],
				 'a' + (int)((i - sizeof(head) + 1) / PART));
	free(line);
}

static void a_line_shows_that_it_is_needed(void **state)
{
	(void)state;
	assert_true(joiner_may_help(slice_of(TIME "stdout F x")));
	assert_true(joiner_may_help(slice_of(TIME "stderr P x")));
	assert_false(joiner_may_help(slice_of("192.0.2.1 stdout P x")));
	assert_false(joiner_may_help(slice_of(TIME "x")));
	assert_false(joiner_may_help(slice_of("")));
}

static void a_part_holds_a_mark(void **state)
{
	static const char *const lines[] = { TIME "stdout P x",
					     TIME "stderr P:y x",
					     LATER "stderr P " };
	struct joiner *joiner = *state;

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		bool is_marked = false;

		add(joiner, lines[i], JOINER_PART);
		for (size_t j = 0; joiner_mark(j); j++)
			is_marked |= strstr(lines[i], joiner_mark(j)) != NULL;
		assert_true(is_marked);
	}
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(parts_are_joined_up_to_the_last),
		TEST(streams_are_not_mixed),
		TEST(other_lines_and_tags_are_no_part),
		TEST(what_never_ends_is_no_line),
		TEST(a_long_record_is_cut),
		TEST(a_line_shows_that_it_is_needed),
		TEST(a_part_holds_a_mark),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
