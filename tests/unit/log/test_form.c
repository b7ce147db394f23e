/* The forms of envelopes (form.h). */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "log/envelope/form.h"

static struct slice slice_of(const char *s)
{
	return (struct slice){ s, strlen(s) };
}

static void parts_are_what_they_say(void **state)
{
	static const struct {
		const char *form, *text, *rest; /* NULL: not of the form */
	} rows[] = {
		{ "ab", "abc", "c" },
		{ "ab", "a", NULL },
		{ "a b", "a \t b", "" },
		{ "a b", "ab", NULL },
		{ "%t", "06:25:01 x", " x" },
		{ "%t", "x", NULL },
		{ "%h", "web-1.example.com x", " x" },
		{ "%h", "src@192.0.2.1/relay x", " x" },
		{ "%h", "2001:db8::1 x", " x" },
		{ "%h", "- x", " x" },
		{ "%h", " x", NULL },
		{ "%g", "nginx: x", ": x" },
		{ "%g", "postfix/smtpd[12]: x", ": x" },
		{ "%g", "app[web.1]: x", ": x" },
		{ "%g", "user@1000.service/a\\x2d.service[1]:", ":" },
		{ "%g", "(sd-pam)[1]: x", ": x" },
		{ "%g", "12[1]: x", ": x" },
		{ "%g", "nginx[]: x", ": x" },
		{ "%g", "12[]: x", NULL },
		{ "%g", "12: x", NULL },
		{ "%g", "-: x", NULL },
		{ "%g", "nginx[: x", NULL },
		{ "%g", "nginx[1: x", NULL },
		{ "%g", "nginx[a b]: x", NULL },
		{ "%g", "192.0.2.1: x", NULL },
		{ "%g", "192.0.2.1[1]: x", NULL },
		{ "%F", "local7.info x", " x" },
		{ "%F", "local7.x", NULL },
		{ "%F", ".info", NULL },
		{ "%l", "INFO x", " x" },
		{ "%l", "Warning: x", ": x" },
		{ "%l", "INFOS x", NULL },
		{ "%c", "I, x", ", x" },
		{ "%c", "X, x", NULL },
		{ "%n", "my.app-1@x: x", ": x" },
		{ "%n", "a:b", ":b" },
		{ "%n", "12 x", NULL },
		{ "%n", "192.0.2.1 x", NULL },
		{ "%m", "web::log:12: x", ": x" },
		{ "%m", "a::b:12: x", NULL },
		{ "%m", "a: x", ": x" },
		{ "%m", "192.0.2.1:80 x", NULL },
		{ "%m", "2001:db8::1 x", NULL },
		{ "%m", "host.example.com:80 x", " x" },
		{ "%N", "aiohttp.access x", " x" },
		{ "%N", "com.example.Access x", " x" },
		{ "%N", "my.app:main:12 x", " x" },
		{ "%N", "web.1 x", " x" },
		{ "%N", "app x", " x" },
		{ "%N", "host.example.com x", NULL },
		{ "%N", "host.example.com:80 x", NULL },
		{ "%N", "host.example. x", NULL },
		{ "%N", "192.0.2.1 x", NULL },
		{ "[%w]", "[default task-1] x", " x" },
		{ "(%w)", "(a[0]) x", NULL },
		{ "(%w)", "(a b) x", " x" },
		{ "[%w]", "[HTTPChannel (TLS),1,192.0.2.1]", "" },
		{ "[%w]", "[192.0.2.1]", NULL },
		{ "[%w]", "[192.0.2.1:80]", NULL },
		{ "[%w]", "[host.example.com]", NULL },
		{ "[%w]", "[a 192.0.2.1 - b]", NULL },
		{ "[%w]", "[a \"b]", NULL },
		{ "[%w]", "[]", NULL },
		{ "%p", "web/nginx/1 x", " x" },
		{ "%p", "web x", NULL },
		{ "%f", "any\"thing: x", " x" },
		{ "%f", " x", NULL },
		{ "%d", "12x", "x" },
		{ "%d", "x", NULL },
		{ "%{", "{x", "{x" },
		{ "%{", "x", NULL },
		{ "%l - %n: ", "INFO - a: x", "x" },
		{ "%l - %n: ", "INFO - a:x", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t len = strlen(rows[i].text);
		char *copy = malloc(len);
		struct slice s = { copy, len };
		const char *rest = rows[i].rest ? rows[i].rest : rows[i].text;

		assert_non_null(copy);
		memcpy(copy, rows[i].text, len);
		if (form_take(&s, rows[i].form) != (rows[i].rest != NULL) ||
		    s.len != strlen(rest) || memcmp(s.at, rest, s.len))
			fail_msg("%s of '%s': '%.*s'", rows[i].form,
				 rows[i].text, (int)s.len, s.at);
		free(copy);
	}
}

static void a_name_has_an_end(void **state)
{
	char text[300];
	struct slice s = { text, 255 };

	(void)state;
	memset(text, 'x', sizeof(text));
	assert_true(form_take(&s, "%n"));
	s = (struct slice){ text, 256 };
	assert_false(form_take(&s, "%n"));
	assert_int_equal(s.len, 256);
}

static void the_first_form_counts(void **state)
{
	static const char *const forms[] = { "%l %n ", "%l ", NULL };
	struct slice s = slice_of("INFO a b");

	(void)state;
	assert_true(form_take_any(&s, forms));
	assert_true(slice_is(s, "b"));
	s = slice_of("INFO 12 b");
	assert_true(form_take_any(&s, forms));
	assert_true(slice_is(s, "12 b"));
	s = slice_of("x");
	assert_false(form_take_any(&s, forms));
}

static void a_value_holds_no_user(void **state)
{
	struct slice s = slice_of("\"a \\\" b\"x");

	(void)state;
	assert_true(form_take_value(&s));
	assert_true(slice_is(s, "x"));
	s = slice_of("\"a - b\"x");
	assert_false(form_take_value(&s));
	assert_int_equal(s.len, 8);
	s = slice_of("\"a");
	assert_false(form_take_value(&s));
	s = slice_of("a");
	assert_false(form_take_value(&s));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_are_what_they_say),
		cmocka_unit_test(a_name_has_an_end),
		cmocka_unit_test(the_first_form_counts),
		cmocka_unit_test(a_value_holds_no_user),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
