/* Colours in lines (colours.h). */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "change.h"
#include "log/colours.h"

static const struct change rows[] = {
	STAYS(""),
	STAYS("plain"),
	/* werkzeug, uvicorn, Gin, morgan's "dev". */
	CHANGE("h \"\33[33mGET /x HTTP/1.1\33[0m\" 404 -",
	       "h \"GET /x HTTP/1.1\" 404 -"),
	CHANGE("\33[32mINFO\33[0m: h - \"\33[1mGET / HTTP/1.1\33[0m\" "
	       "\33[32m200 "
	       "OK\33[0m",
	       "INFO: h - \"GET / HTTP/1.1\" 200 OK"),
	CHANGE("|\33[97;42m 200 \33[0m| h |\33[97;44m GET   \33[0m \"/x\"",
	       "| 200 | h | GET    \"/x\""),
	CHANGE("\33[0mGET /x \33[32m200\33[0m 1 ms\33[0m", "GET /x 200 1 ms"),
	CHANGE("\33[ma\33[38:5:1mb", "ab"),
	CHANGE("\33[31m\33[1m", ""),
	/* Between quotes a client may have sent them. */
	STAYS("\"GET /robots\33[0m.txt HTTP/1.1\""),
	STAYS("\"GET /robots.txt\33[0m HTTP/1.1\""),
	STAYS("\"GET \33[1m/robots.txt HTTP/1.1\""),
	CHANGE("\"a\" \33[1mb\33[0m \"c \33[1m d\"", "\"a\" b \"c \33[1m d\""),
	/* These are no colours. */
	STAYS("\33"),
	STAYS("\33["),
	STAYS("\33[1"),
	STAYS("\33[1;"),
	STAYS("\33[2J"),
	STAYS("\33[1 m"),
	STAYS("\33]0;x\7"),
	STAYS("[31m"),
	CHANGE("\33\33[1mx", "\33x"),
};

static void colours_are_dropped(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t len = rows[i].from_len;
		char *copy = exact_copy(rows[i].from, len);
		char *scratch = malloc(len ? len : 1);
		struct slice line = { copy, len };

		assert_int_equal(colours_are_in(line),
				 len && memchr(copy, '\33', len));
		assert_change(&rows[i], i, true, colours_drop(line, scratch));
		free(scratch);
		free(copy);
	}
	assert_false(colours_are_in((struct slice){ 0 }));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(colours_are_dropped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
