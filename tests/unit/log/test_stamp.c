/* Times before a line (stamp.h). */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "log/envelope/stamp.h"

struct row {
	const char *text;
	enum stamp kind;
	const char *rest;
};

static const struct row rows[] = {
	/* The kinds. */
	{ "Nov  3 06:25:01 x", STAMP_SYSLOG, " x" },
	{ "Nov 03 06:25:01", STAMP_SYSLOG, "" },
	{ "2026-11-03T06:25:01Z x", STAMP_SYSLOG, " x" },
	{ "2026-11-03 06:25:01 x", STAMP_OTHER, " x" },
	{ "2026-11-03_06:25:01.12345 x", STAMP_OTHER, " x" },
	{ "2026/11/03 06:25:01 x", STAMP_OTHER, " x" },
	{ "Nov  3 2026 06:25:01 x", STAMP_OTHER, " x" },
	{ "2026 Nov  3 06:25:01 x", STAMP_OTHER, " x" },
	{ "Tue Nov  3 06:25:01 2026 x", STAMP_OTHER, " x" },
	{ "03-11-2026 06:25:01 x", STAMP_OTHER, " x" },
	{ "03-Nov-2026 06:25:01.123 x", STAMP_OTHER, " x" },
	{ "03 Nov 2026 06:25:01,123 x", STAMP_OTHER, " x" },
	{ "11/3/2026, 6:25:01 PM x", STAMP_OTHER, " x" },
	{ "03/11/2026 06:25:01 x", STAMP_OTHER, " x" },
	{ "06:25:01 x", STAMP_OTHER, " x" },
	/* To the minute only where nothing else is there. */
	{ "2026-11-03 06:25 +00:00: x", STAMP_OTHER, ": x" },
	{ "2026-11-03 06:25: x", STAMP_OTHER, ": x" },
	/* Fractions of each length, after any of three bytes. */
	{ "06:25:01.1 x", STAMP_OTHER, " x" },
	{ "06:25:01,123456789 x", STAMP_OTHER, " x" },
	{ "06:25:01:123 x", STAMP_OTHER, " x" },
	{ "06:25:01.1234567890 x", STAMP_NONE, NULL },
	{ "06:25:01: x", STAMP_OTHER, ": x" },
	{ "06:25:01. x", STAMP_OTHER, ". x" },
	/* Zones. */
	{ "2026-11-03T06:25:01.5+05:30 x", STAMP_SYSLOG, " x" },
	{ "2026-11-03T06:25:01-0800 x", STAMP_SYSLOG, " x" },
	{ "2026-11-03 06:25:01 +0000 x", STAMP_OTHER, " x" },
	{ "2026-11-03 06:25:01.5 +0000 UTC x", STAMP_OTHER, " x" },
	{ "2026-11-03 06:25:01 UTC x", STAMP_OTHER, " x" },
	{ "2026-11-03 06:25:01Z x", STAMP_OTHER, " x" },
	{ "2026-11-03 06:25:01 IST x", STAMP_OTHER, " IST x" },
	{ "2026-11-03 06:25:01 - x", STAMP_OTHER, " - x" },
	{ "2026-11-03 06:25:01 -05 x", STAMP_OTHER, " -05 x" },
	{ "2026-11-03 06:25:01 -0960 x", STAMP_OTHER, " -0960 x" },
	{ "Tue 2026-11-03 06:25:01 IST x", STAMP_OTHER, " x" },
	{ "Tue 2026-11-03 06:25:01 -05 x", STAMP_OTHER, " x" },
	{ "Tue 2026-11-03 06:25:01 web x", STAMP_OTHER, " web x" },
	{ "mar. 2026-11-03 06:25:01 CET x", STAMP_OTHER, " x" },
	/* Each number at and over its limits. */
	{ "1970-01-01T00:00:00 x", STAMP_SYSLOG, " x" },
	{ "2999-12-31T23:59:60 x", STAMP_SYSLOG, " x" },
	{ "1969-01-01T00:00:00 x", STAMP_NONE, NULL },
	{ "3000-01-01T00:00:00 x", STAMP_NONE, NULL },
	{ "2026-00-01T00:00:00 x", STAMP_NONE, NULL },
	{ "2026-13-01T00:00:00 x", STAMP_NONE, NULL },
	{ "2026-01-00T00:00:00 x", STAMP_NONE, NULL },
	{ "2026-01-32T00:00:00 x", STAMP_NONE, NULL },
	{ "2026-01-01T24:00:00 x", STAMP_NONE, NULL },
	{ "2026-01-01T00:60:00 x", STAMP_NONE, NULL },
	{ "2026-01-01T00:00:61 x", STAMP_NONE, NULL },
	{ "Nov  0 06:25:01 x", STAMP_NONE, NULL },
	{ "Nov 3 06:25:01 x", STAMP_NONE, NULL },
	{ "N  3 06:25:01 x", STAMP_NONE, NULL },
	{ "Abcdefghijklm  3 06:25:01 x", STAMP_NONE, NULL },
	/* Inside a word. */
	{ "06:25:01x", STAMP_NONE, NULL },
	{ "106:25:01 x", STAMP_NONE, NULL },
	{ "2026-11-03T06:25:01Zx", STAMP_NONE, NULL },
	/* Numbers alone. */
	{ "1793687101 x", STAMP_UNIX, " x" },
	{ "1793687101.123 x", STAMP_UNIX, " x" },
	{ "0.000013 x", STAMP_UNIX, " x" },
	{ "1.7936871011234567e+09 x", STAMP_UNIX, " x" },
	{ "1793687101.12 x", STAMP_NONE, NULL },
	{ "179368710 x", STAMP_NONE, NULL },
	{ "17936871011 x", STAMP_NONE, NULL },
	{ "192.0.2.1 x", STAMP_NONE, NULL },
	{ "192.123.123.1 x", STAMP_NONE, NULL },
	{ "1.5e+09 x", STAMP_UNIX, " x" },
	{ "15.5e+09 x", STAMP_NONE, NULL },
	{ "@400000006b0c01343285307c x", STAMP_OTHER, " x" },
	{ "@300000006b0c01343285307c x", STAMP_NONE, NULL },
	{ "@400000006b0c01343285307 x", STAMP_NONE, NULL },
	{ "@400000006b0c01343285307cd x", STAMP_NONE, NULL },
	{ "@400000006b0c01343285307g x", STAMP_NONE, NULL },
	{ "", STAMP_NONE, NULL },
	{ "@", STAMP_NONE, NULL },
	{ "x", STAMP_NONE, NULL },
};

static const struct row bracketed[] = {
	{ "[2026-11-03 06:25:01] x", STAMP_OTHER, " x" },
	{ "[2026-11-03T06:25:01.123Z] x", STAMP_SYSLOG, " x" },
	{ "[1793687101] x", STAMP_UNIX, " x" },
	{ "[   12.345678] x", STAMP_OTHER, " x" },
	{ "[12345678.345678] x", STAMP_OTHER, " x" },
	{ "[   12.345678 <    0.000123 >] x", STAMP_OTHER, " x" },
	{ "[   12.345678 <    0.000123*>] x", STAMP_OTHER, " x" },
	{ "[   12.345678                ] x", STAMP_OTHER, " x" },
	{ "[   12.345678 <    0.000123>] x", STAMP_NONE, NULL },
	{ "[   12.34567] x", STAMP_NONE, NULL },
	{ "[   12] x", STAMP_NONE, NULL },
	{ "[2026-11-03 06:25:01 x", STAMP_NONE, NULL },
	{ "[2026-11-03 06:25:01 INF] x", STAMP_NONE, NULL },
	{ "2026-11-03 06:25:01 x", STAMP_NONE, NULL },
	{ "[", STAMP_NONE, NULL },
	{ "", STAMP_NONE, NULL },
};

/* In memory of the text's size, so that nothing is read after it. */
static void check(enum stamp (*take)(struct slice *), const struct row *row,
		  size_t len)
{
	char *copy = malloc(len + !len);
	struct slice s = { copy, len };
	enum stamp kind;

	assert_non_null(copy);
	memcpy(copy, row->text, len);
	kind = take(&s);
	assert_ptr_equal(s.at + s.len, copy + len);
	if (!kind)
		assert_ptr_equal(s.at, copy);
	if (len == strlen(row->text) &&
	    (kind != row->kind || (kind && (s.len != strlen(row->rest) ||
					    memcmp(s.at, row->rest, s.len)))))
		fail_msg("'%s': %d, '%.*s'", row->text, kind, (int)s.len, s.at);
	free(copy);
}

static void check_rows(enum stamp (*take)(struct slice *),
		       const struct row *first, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (size_t len = 0; len <= strlen(first[i].text); len++)
			check(take, &first[i], len);
}

static void times_are_taken_off(void **state)
{
	(void)state;
	check_rows(stamp_take, rows, sizeof(rows) / sizeof(rows[0]));
}

static void times_in_brackets_are_taken_off(void **state)
{
	(void)state;
	check_rows(stamp_take_in_brackets, bracketed,
		   sizeof(bracketed) / sizeof(bracketed[0]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times_are_taken_off),
		cmocka_unit_test(times_in_brackets_are_taken_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
