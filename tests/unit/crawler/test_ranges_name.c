/* What names of files of networks say (ranges_name.h). */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/instant.h"
#include "crawler/ranges_name.h"

static void some_endings_are_wanted(void **state)
{
	static const struct {
		const char *name;
		bool is_wanted;
	} rows[] = {
		{ "a.json", true }, { "a.txt", true },
		{ "a.csv", true },  { "a.b.JSON", true },
		{ ".json", false }, { "a", false },
		{ "ajson", false }, { "a.json.gz", false },
		{ "a.tsv", false }, { "a.json~", false },
		{ "", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct slice name = { rows[i].name, strlen(rows[i].name) };

		if (ranges_name_is_wanted(name) != rows[i].is_wanted)
			fail_msg("%s", rows[i].name);
	}
}

static void a_file_is_the_list_of_its_name(void **state)
{
	static const struct {
		const char *path, *list;
		bool is_list;
	} rows[] = {
		{ "googlebot.json", "googlebot", true },
		{ "/a/b-1/googlebot.json", "googlebot", true },
		{ "GoogleBot.JSON", "googlebot", true },
		{ "googlebot", "googlebot", true },
		{ "googlebot-2026-08-20.json", "googlebot", true },
		{ "googlebot_20260820.txt", "googlebot", true },
		{ "googlebot.2026-08.csv", "googlebot", true },
		{ "googlebot-2026-08-20T06:00:00Z.json", "googlebot", true },
		{ "googlebot (1).json", "googlebot", true },
		{ "googlebot.json.1", "googlebot", false },
		{ "googlebot2.json", "googlebot", true },
		{ "googlebot-1717716000.json", "googlebot", true },
		{ "googlebot-.json", "googlebot", false },
		{ "googlebot-old.json", "googlebot", false },
		{ "googlebot-2026-old.json", "googlebot", false },
		{ "googlebot-image.json", "googlebot", false },
		{ "mygooglebot.json", "googlebot", false },
		{ "user-triggered-fetchers.json", "user-triggered", false },
		{ "user-triggered-fetchers-2026-08-20.json",
		  "user-triggered-fetchers", true },
		{ "user-triggered-fetchers-google.json",
		  "user-triggered-fetchers", false },
		{ "google.json", "googlebot", false },
		{ "2026-08-20.json", "googlebot", false },
		{ "x/googlebot/a.json", "googlebot", false },
		/* The operator's name, or the beginning of the list's. */
		{ "some-googlebot.json", "googlebot", true },
		{ "Some Body-googlebot.json", "googlebot", true },
		{ "SOME_googlebot-2024-06.json", "googlebot", true },
		{ "google-googlebot-2024-06.json", "googlebot", true },
		{ "google-googlebot-BROKEN-2026-06-02.json", "googlebot",
		  false },
		{ "g-googlebot.json", "googlebot", true },
		{ "googlebot-googlebot.json", "googlebot", true },
		{ "googlebo-2024-06.json", "googlebot", false },
		{ "somegooglebot.json", "googlebot", false },
		{ "some--googlebot.json", "googlebot", false },
		{ "body-googlebot.json", "googlebot", false },
		{ "no-googlebot.json", "googlebot", false },
		{ "some-some-googlebot.json", "googlebot", false },
		{ "some.json", "some", true },
		{ "some-some.json", "some", true },
		{ "some-2024-06.json", "googlebot", false },
		{ "some-.json", "googlebot", false },
		{ "some-all-2024-06.json", "googlebot", false },
		{ "-googlebot.json", "googlebot", false },
		{ "a.json", "", false },
		{ "1.json", "", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct slice list = { rows[i].list, strlen(rows[i].list) };
		struct slice operator= { "Some Body", 9 };

		if (ranges_name_is_list(rows[i].path, list, operator) !=
		    rows[i].is_list)
			fail_msg("%s", rows[i].path);
	}
}

static void a_name_may_have_a_date(void **state)
{
	static const struct {
		const char *path, *date;
	} rows[] = {
		{ "googlebot-2026-08-20.json", "2026-08-20T00:00:00Z" },
		{ "2026_08_20-googlebot.json", "2026-08-20T00:00:00Z" },
		{ "a.2024.02.29.txt", "2024-02-29T00:00:00Z" },
		{ "a-20240618.json", "2024-06-18T00:00:00Z" },
		{ "a-202406182201.json", "2024-06-18T00:00:00Z" },
		{ "a-20240618220157.json", "2024-06-18T00:00:00Z" },
		{ "a-2024-06-18T22:00:57Z.json", "2024-06-18T00:00:00Z" },
		{ "a-2024-06.json", "2024-06-01T00:00:00Z" },
		{ "20250102/a-2024-06.json", "2024-06-01T00:00:00Z" },
		{ "a-1999-12-31-2024-06-18.json", "1999-12-31T00:00:00Z" },
		{ "a-2023-02-29.json", NULL },
		{ "a-2024-13-01.json", NULL },
		{ "a-2024-00-10.json", NULL },
		{ "a-12345678.json", NULL },
		{ "a-1717716000.json", NULL },
		{ "a-0001-01-01.json", NULL },
		{ "a-2024.json", NULL },
		{ "a-12024-06-18.json", NULL },
		{ "a-2024-06-181.json", NULL },
		{ "2024-06-18/a.json", NULL },
		{ "a.json", NULL },
		{ "", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t date = ranges_name_date(rows[i].path);
		char text[INSTANT_TEXT_SIZE] = "none";

		if (date != INSTANT_NONE)
			instant_format(text, date, true);
		if (strcmp(text, rows[i].date ? rows[i].date : "none") != 0)
			fail_msg("%s: %s", rows[i].path, text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(some_endings_are_wanted),
		cmocka_unit_test(a_file_is_the_list_of_its_name),
		cmocka_unit_test(a_name_may_have_a_date),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
