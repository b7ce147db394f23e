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

/* What is not kept is searched for nothing: see test_longrec.c. */
static bool never(const void *ctx, struct slice rest)
{
	(void)ctx;
	(void)rest;
	return false;
}

static const struct longrec_search search = { never, NULL };

#define TIME  "2024-01-10T12:00:00.123456789Z "
#define LATER "2024-01-10T12:00:01.1+01:00 "

static struct slice slice_of(const char *s)
{
	return (struct slice){ s, strlen(s) };
}

static int setup(void **state)
{
	*state = joiner_new(search);
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
	assert_int_equal(record.len, LONGREC_MAX);
	for (size_t i = sizeof(head) - 1; i < record.len; i++)
		assert_int_equal(record.at[i],
				 'a' + (int)((i - sizeof(head) + 1) / PART));
	free(line);
}

static void a_line_shows_that_it_is_needed(void **state)
{
	static const struct {
		const char *line;
		enum joiner_kind kind;
	} rows[] = {
		{ TIME "stdout F x", JOINER_CRI },
		{ TIME "stderr P x", JOINER_CRI },
		{ "192.0.2.1 stdout P x", JOINER_NONE },
		{ TIME "x", JOINER_NONE },
		{ "", JOINER_NONE },
		{ "{\"log\":\"x\\n\",\"stream\":\"stderr\",\"time\":\"\"}",
		  JOINER_DOCKER },
		{ "{\"log\":\"x\\n\",\"stream\":\"x\"}", JOINER_NONE },
		{ "{\"log\":\"x", JOINER_NONE },
		{ "{\"log\":\"", JOINER_NONE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(joiner_tell(slice_of(rows[i].line)),
				 rows[i].kind);
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
		for (size_t j = 0; joiner_mark(JOINER_CRI, j); j++)
			is_marked |= strstr(lines[i],
					    joiner_mark(JOINER_CRI, j)) != NULL;
		assert_true(is_marked);
	}
}

/**** Docker's */

#define STDOUT "\",\"stream\":\"stdout\",\"time\":\"x\"}"
#define STDERR "\",\"stream\":\"stderr\",\"time\":\"x\"}"

/* A line whose text is the head, so many bytes, and the end. */
static struct slice docker_line(const char *head, int byte, size_t n,
				const char *end)
{
	static char text[2 * LONGREC_MAX];
	size_t len = (size_t)snprintf(text, sizeof(text), "{\"log\":\"%s%*s%s",
				      head, (int)n, "", end);

	memset(text + 8 + strlen(head), byte, n);
	return (struct slice){ text, len };
}

enum { FULL = JOINER_DOCKER_MIN };

static void add_docker(struct joiner *joiner, struct slice line,
		       enum joiner_result expected)
{
	struct slice record;

	assert_int_equal(joiner_add(joiner, line, &record), expected);
}

static void parts_of_docker_are_joined(void **state)
{
	struct joiner *joiner = *state;
	struct slice record, line;

	add_docker(joiner, docker_line("a", 'x', FULL, "\\n" STDOUT),
		   JOINER_LINE);
	add_docker(joiner, docker_line("a", 'x', FULL, STDOUT), JOINER_PART);
	assert_true(joiner_waits(joiner));
	add_docker(joiner, docker_line("b", 'y', FULL, STDERR), JOINER_PART);
	add_docker(joiner, docker_line("c", 'z', FULL, "\\\\n" STDOUT),
		   JOINER_PART);
	add_docker(joiner, slice_of(TIME "stdout F x"), JOINER_LINE);
	add_docker(joiner, slice_of("x"), JOINER_LINE);
	line = docker_line("d", ' ', 0, "\\n" STDOUT);
	assert_int_equal(joiner_add(joiner, line, &record), JOINER_RECORD);
	/* a, x's, c, z's and their end, d and all after it. */
	assert_int_equal(record.len,
			 8 + 1 + FULL + 1 + FULL + 3 + strlen("d\\n" STDOUT));
	assert_memory_equal(record.at, "{\"log\":\"ax", 10);
	assert_memory_equal(record.at + 9 + FULL, "cz", 2);
	assert_memory_equal(record.at + record.len - strlen("\\\\nd\\n" STDOUT),
			    "\\\\nd\\n" STDOUT, strlen("\\\\nd\\n" STDOUT));
	/* That of the other stream has not ended. */
	assert_true(joiner_waits(joiner));
	add_docker(joiner, docker_line("e", ' ', 0, "\\n" STDOUT), JOINER_LINE);
	add_docker(joiner, docker_line("e", ' ', 0, "\\n" STDERR),
		   JOINER_RECORD);
	assert_false(joiner_waits(joiner));
}

/* A program that ended without a newline wrote a short line, and no part. */
static void short_lines_of_docker_are_no_parts(void **state)
{
	struct joiner *joiner = *state;

	add_docker(joiner, docker_line("a", 'x', FULL - 2, STDOUT),
		   JOINER_LINE);
	add_docker(joiner, docker_line("a", ' ', 0, STDOUT), JOINER_LINE);
	assert_false(joiner_waits(joiner));
}

/* What a client sent may make a part so long that its stream is not seen. */
static void a_cut_part_of_docker_may_be_of_either_stream(void **state)
{
	struct joiner *joiner = *state;
	struct slice record;

	add_docker(joiner, docker_line("a", 'x', LONGREC_MAX - 9, ""),
		   JOINER_PART);
	for (int i = 0; i < 2; i++) {
		struct slice line =
			docker_line("203.0.113.9", ' ', 0,
				    i ? "\\n" STDERR : "\\n" STDOUT);

		assert_int_equal(joiner_add(joiner, line, &record),
				 JOINER_RECORD);
		assert_int_equal(record.len, LONGREC_MAX);
	}
	assert_false(joiner_waits(joiner));
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
		TEST(parts_of_docker_are_joined),
		TEST(short_lines_of_docker_are_no_parts),
		TEST(a_cut_part_of_docker_may_be_of_either_stream),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
