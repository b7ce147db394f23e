/* What is advised for lines that could not be read (advice.h). */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "bytes.h"
#include "log/advice.h"
#include "log/jsonlog.h"

#define REQUEST                                                                \
	" [31/Jan/2024:23:59:59 +0000] \"GET /robots.txt HTTP/1.1\" 200 5"

static const struct {
	const char *line;
	enum error_advice advice;
} rows[] = {
	{ "192.0.2.1 198.51.100.7 - -" REQUEST, ERROR_ADVICE_FRONT },
	{ "192.0.2.1, 198.51.100.7 - -" REQUEST, ERROR_ADVICE_FRONT },
	{ "www.example.org crawl.example.com - -" REQUEST, ERROR_ADVICE_FRONT },
	{ "Jan 31 23:59:59 web nginx[7]: 192.0.2.1, 198.51.100.7 - -" REQUEST,
	  ERROR_ADVICE_FRONT },
	{ "192.0.2.1 - - [31/Jan/2024:23:59:59 +0000] \"GET /robots.txt",
	  ERROR_ADVICE_CUT },
	{ "192.0.2.1 - - [31/Jan/2024:23:59:59 +0000] "
	  "\"GET h.example/robots.txt HTTP/1.1\" 400 5",
	  ERROR_ADVICE_SERVER },
	{ "192.0.2.1 - - [31/Jan/2024:23:59:59 +0000] "
	  "\"GET http://h.example?a/robots.txt HTTP/1.1\" 400 5",
	  ERROR_ADVICE_TARGET },
	{ "2024-01-31 23:59:59 192.0.2.1 GET /robots.txt 200",
	  ERROR_ADVICE_HEADER },
	{ "#Fields: x", ERROR_ADVICE_HEADER },
	{ "some /robots.txt", ERROR_ADVICE_FORMAT },
	{ "", ERROR_ADVICE_FORMAT },
};

static void advice_is_told_by_the_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t len = strlen(rows[i].line);
		char *copy = exact_copy(rows[i].line, len);
		struct error err = { .format = "old" };

		advice_give(&err, (struct slice){ copy, len });
		if (err.advice != rows[i].advice)
			fail_msg("%d: '%s'", err.advice, rows[i].line);
		assert_string_equal(err.format, "");
		free(copy);
	}
}

static void json_names_its_fields(void **state)
{
	static const char line[] = "{\"x\":\"GET /robots.txt HTTP/1.1\"}";
	struct error err = { 0 };

	(void)state;
	advice_give(&err, (struct slice){ line, strlen(line) });
	assert_int_equal(err.advice, jsonlog_is_built_in()
					     ? ERROR_ADVICE_JSON
					     : ERROR_ADVICE_BUILD);
}

/* By the row of the table whose format string fits. */
static void a_format_has_its_name(void **state)
{
	static const char bunny[] =
		"HIT|200|1706745599000|123|45|192.0.2.1|-|"
		"https://www.example.org/robots.txt|DE|Bot/1.0|0123|DE";
	struct error err = { 0 };

	(void)state;
	advice_give(&err, (struct slice){ bunny, strlen(bunny) });
	assert_int_equal(err.advice, ERROR_ADVICE_NAME);
	assert_string_equal(err.format, "bunny");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(advice_is_told_by_the_line),
		cmocka_unit_test(json_names_its_fields),
		cmocka_unit_test(a_format_has_its_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
