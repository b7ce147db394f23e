/* Names that are no options (alias.h). */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "cli/alias.h"
#include "cli/table.h"

static const struct table_row *find(const char *name)
{
	const struct table_row *row = table_rows;

	while (row->name && strcmp(row->name, name) != 0)
		row++;
	return row->name ? row : NULL;
}

static void each_stands_for_an_option(void **state)
{
	(void)state;
	for (const struct alias *alias = aliases; alias->name; alias++) {
		assert_null(find(alias->name));
		assert_non_null(find(alias->option));
		if (alias->value)
			assert_int_equal(find(alias->option)->kind,
					 TABLE_CHOICE);
	}
}

static void likely_names_are_proposed(void **state)
{
	static const struct {
		const char *word, *option;
	} cases[] = {
		{ "--fromat", "format" },    { "--formt=json", "format" },
		{ "--crawler", "crawlers" }, { "--exlude", "exclude" },
		{ "--sahrd=1/2", "shard" },  { "--recursiv", "recursive" },
		{ "--site", "include" },     { "--from=yesterday", "since" },
		{ "--jbos", "jobs" },	     { "--topp", "top" },
		{ "--jsn", "json" },	     { "--tabel=x", "table" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(alias_guess(cases[i].word),
				    cases[i].option);
}

static void unlikely_ones_are_not(void **state)
{
	static const char *const words[] = {
		"--",
		"--=",
		"--x",
		"--qqqqq",
		"--zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz",
		"--\xff\xfe\xfd\xfc",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		assert_null(alias_guess(words[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_stands_for_an_option),
		cmocka_unit_test(likely_names_are_proposed),
		cmocka_unit_test(unlikely_ones_are_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
