/*
 * What others put before a line (envelope.h), and lines that only look so.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "log/envelope.h"

static const struct {
	const char *line, *inner;
} rows[] = {
	/* RFC 3164, as syslog daemons write it to files. */
	{ "Jan 10 12:00:00 web nginx: 192.0.2.1 - -", "192.0.2.1 - -" },
	{ "Jan  9 12:00:00 web nginx[123]: {\"a\": 1}", "{\"a\": 1}" },
	{ "Feb 29 23:59:60 web httpd:  x", "x" },
	/* RFC 3339. */
	{ "2024-01-10T12:00:00+00:00 web caddy[1]: x: y", "x: y" },
	{ "2024-01-10T12:00:00.123456Z web nginx: x", "x" },
	/* RFC 5424, and RFC 3164 with its priority. */
	{ "<190>1 2024-01-10T12:00:00Z web nginx 12 - - 192.0.2.1 - -",
	  "192.0.2.1 - -" },
	{ "<190>1 2024-01-10T12:00:00Z web nginx - - [a@1 b=\"c\"] x", "x" },
	{ "<190>Jan 10 12:00:00 web nginx: x", "x" },
	{ "<190>x y: z", "x y: z" },
	{ "<190>1 2024-01-10T12:00:00Z web nginx - - x y",
	  "1 2024-01-10T12:00:00Z web nginx - - x y" },
	{ "<>Jan 10 12:00:00 web nginx: x", "<>Jan 10 12:00:00 web nginx: x" },
	/* docker compose. */
	{ "web-1  | 192.0.2.1 - -", "192.0.2.1 - -" },
	{ "caddy | {}", "{}" },
	{ "my_app.web-1|x", "x" },
	/* Blanks alone. */
	{ "  x y", "x y" },
	{ "\tx", "x" },

	/* None of these. */
	{ "192.0.2.1 - - [10/Jan/2024:12:00:00 +0000] \"GET / HTTP/1.1\"",
	  "192.0.2.1 - - [10/Jan/2024:12:00:00 +0000] \"GET / HTTP/1.1\"" },
	{ "Jan 10 12:00 web nginx: x", "Jan 10 12:00 web nginx: x" },
	{ "Jan 10 12:00:00 web nginx x", "Jan 10 12:00:00 web nginx x" },
	{ "2024-01-10 12:00:00 web nginx: x",
	  "2024-01-10 12:00:00 web nginx: x" },
	{ "a b | c", "a b | c" },
	{ "Jan 10 12:00:00 web nginx:x", "Jan 10 12:00:00 web nginx:x" },
	{ "", "" },
	{ "| x", "| x" },
};

/* In memory of the line's size, so that nothing is read behind it. */
static void check(const char *line, size_t len, const char *inner)
{
	char *copy = malloc(len + !len);
	struct slice got;
	bool taken;

	assert_non_null(copy);
	memcpy(copy, line, len);
	got = (struct slice){ copy, len };
	taken = envelope_take(&got);
	assert_int_equal(taken, got.at != copy);
	assert_in_range(got.len, 0, len);
	assert_ptr_equal(got.at + got.len, copy + len);
	if (inner) {
		assert_int_equal(got.len, strlen(inner));
		assert_memory_equal(got.at, inner, got.len);
	}
	free(copy);
}

static void what_stands_before_a_line_is_skipped(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check(rows[i].line, strlen(rows[i].line), rows[i].inner);
}

static void a_line_cut_anywhere_is_not_read_behind(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (size_t len = 0; len < strlen(rows[i].line); len++)
			check(rows[i].line, len, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_stands_before_a_line_is_skipped),
		cmocka_unit_test(a_line_cut_anywhere_is_not_read_behind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
