/*
 * What every row of the table of options has to be (cli/table.h).
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "cli/table.h"

static void assert_no_other(const struct table_row *row)
{
	for (const struct table_row *other = row + 1; other->name; other++) {
		assert_string_not_equal(row->name, other->name);
		if (row->letter)
			assert_int_not_equal(row->letter, other->letter);
	}
}

static void names(void **state)
{
	(void)state;
	/* Letters, so that none is a getopt_long(3) row or a '?'. */
	for (const struct table_row *row = table_rows; row->name; row++) {
		size_t len = strlen(row->name);

		assert_int_equal(strspn(row->name,
					"abcdefghijklmnopqrstuvwxyz0-"),
				 len);
		assert_true(!row->letter || row->letter == '0' ||
			    (row->letter >= 'a' && row->letter <= 'z') ||
			    (row->letter >= 'A' && row->letter <= 'Z'));
		assert_no_other(row);
	}
	assert_non_null(table_rows[0].heading);
}

/* A row has what its kind needs, and nothing that would be passed over. */
static void kinds(void **state)
{
	(void)state;
	for (const struct table_row *row = table_rows; row->name; row++) {
		bool takes_value =
			row->kind != TABLE_FLAG && row->kind != TABLE_VALUE;
		bool is_set = row->kind == TABLE_TEXT ||
			      row->kind == TABLE_FILE || table_is_optional(row);

		assert_int_equal(row->arg != NULL, takes_value);
		assert_int_equal(row->set != NULL, is_set);
		if (row->kind == TABLE_CHOICE)
			assert_non_null(row->choices);
		else if (row->kind != TABLE_TEXT)
			assert_null(row->choices);
		if (row->kind == TABLE_FILE || table_is_optional(row))
			assert_non_null(row->expected);
		if (!is_set)
			assert_true(row->offset < sizeof(struct options));
	}
}

static void assert_help(const struct table_row *row, const char *expected)
{
	struct buf buf = { 0 };

	table_add_help(row, &buf);
	buf_add_byte(&buf, '\0');
	assert_false(buf_failed(&buf));
	assert_string_equal((char *)buf.data, expected);
	buf_release(&buf);
}

static void help(void **state)
{
	(void)state;
	for (const struct table_row *row = table_rows; row->name; row++) {
		assert_true(row->help && *row->help);
		/* --help puts words into lines, one blank between them. */
		assert_null(strstr(row->help, "  "));
		assert_null(strchr(row->help, '\n'));
		if (strstr(row->help, "%s"))
			assert_non_null(row->choices);
	}
	assert_help(&(struct table_row){ .help = "do it; now" }, "do it; now");
	assert_help(&(struct table_row){ .help = "as %s; or", .choices = "a" },
		    "as 'a'; or");
	assert_help(&(struct table_row){ .help = "%s", .choices = "a b" },
		    "'a' or 'b'");
	assert_help(&(struct table_row){ .help = "%s", .choices = "a b c d" },
		    "'a', 'b', 'c' or 'd'");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names),
		cmocka_unit_test(kinds),
		cmocka_unit_test(help),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
