/* The normal form of paths and targets (robots_path.h). */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "bytes.h"
#include "crawler/robots_path.h"

static void expect(const struct buf *buf, const char *expected)
{
	assert_false(buf_failed(buf));
	if (!slice_is((struct slice){ (char *)buf->data, buf->len }, expected))
		fail_msg("%.*s, not %s", (int)buf->len, (char *)buf->data,
			 expected);
}

static void check_rule(const char *path, const char *expected)
{
	char *exact = exact_copy(path, strlen(path));
	struct buf buf = { 0 };

	robots_path_add_rule(&buf, (struct slice){ exact, strlen(path) });
	expect(&buf, expected);
	buf_release(&buf);
	free(exact);
}

static void check_target(const char *target, bool unite, const char *expected)
{
	char *exact = exact_copy(target, strlen(target));
	struct buf buf = { 0 };

	robots_path_add_target(&buf, (struct slice){ exact, strlen(target) },
			       unite);
	expect(&buf, expected);
	buf_release(&buf);
	free(exact);
}

/* The table of RFC 9309, section 2.2.2, but for '/' behind a '?'. */
static void test_table_of_the_standard(void **state)
{
	(void)state;
	check_rule("/foo/bar?baz=quz", "/foo/bar?baz=quz");
	check_target("/foo/bar?baz=quz", true, "/foo/bar?baz=quz");
	check_rule("/foo/bar?baz=https://foo.bar",
		   "/foo/bar?baz=https%3A//foo.bar");
	check_target("/foo/bar?baz=https%3A%2F%2Ffoo.bar", true,
		     "/foo/bar?baz=https%3A//foo.bar");
	check_rule("/foo/bar/\xE3\x83\x84", "/foo/bar/%E3%83%84");
	check_target("/foo/bar/%E3%83%84", true, "/foo/bar/%E3%83%84");
	check_rule("/foo/bar/%E3%83%84", "/foo/bar/%E3%83%84");
	check_rule("/foo/bar/%62%61%7A", "/foo/bar/baz");
	check_target("/foo/bar/baz", true, "/foo/bar/baz");
}

static void test_special_octets(void **state)
{
	(void)state;
	check_rule("/*a%2a$b$", "/*a%2A%24b$");
	check_rule("/a%24", "/a%24");
	check_rule("/$*", "/%24*");
	check_rule("/$$", "/%24$");
	check_rule("*$", "*$");
	check_target("/*a$", false, "/%2Aa%24");
}

static void test_percent_signs(void **state)
{
	(void)state;
	check_rule("/%", "/%25");
	check_rule("/%6", "/%256");
	check_rule("/%6$", "/%256$");
	check_rule("/%$", "/%25$");
	check_rule("/%zz%g1%1g", "/%25zz%25g1%251g");
	check_rule("/%25%2525", "/%25%2525");
	check_rule("/%%61", "/%25a");
	check_target("/%6", true, "/%256");
}

static void test_slashes(void **state)
{
	(void)state;
	check_rule("/a%2fb", "/a%2Fb");
	check_rule("/a%2fb?c%2Fd?%2f", "/a%2Fb?c/d?/");
	check_rule("/a%3F%2F", "/a%3F%2F");
	check_target("/a%2fb?c%2Fd", false, "/a%2Fb?c%2Fd");
	check_target("/a%2fb?c%2Fd", true, "/a%2Fb?c/d");
	check_target("", true, "/");
	check_target("?a", false, "/?a");
	check_target("%3Fa", false, "%3Fa");
}

/* Each octet in turn: what is unreserved, what delimits, and the rest. */
static void test_each_octet(void **state)
{
	static const char kept[] = "abcdefghijklmnopqrstuvwxyz"
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "0123456789-._~";
	static const char delimiters[] = "/?#&=";

	(void)state;
	for (int octet = 0; octet < 256; octet++) {
		char raw = (char)octet, upper[4], lower[4];
		bool is_kept = octet && strchr(kept, octet);
		bool is_delimiter = octet && strchr(delimiters, octet);
		struct buf buf = { 0 };

		snprintf(upper, sizeof(upper), "%%%02X", octet);
		snprintf(lower, sizeof(lower), "%%%02x", octet);
		buf_add_byte(&buf, '/');
		robots_path_add_target(&buf, (struct slice){ "/", 1 }, false);
		robots_path_add_target(&buf, (struct slice){ &raw, 1 }, false);
		buf_add_byte(&buf, '\0');
		assert_false(buf_failed(&buf));
		if (is_kept || is_delimiter)
			assert_int_equal(buf.data[buf.len - 2], octet);
		else if (octet == '%')
			assert_string_equal((char *)buf.data, "//%25");
		else
			assert_string_equal((char *)buf.data + 2, upper);
		buf_release(&buf);
		raw = (char)octet;
		check_target(upper, false,
			     is_kept ? (char[]){ raw, 0 } : upper);
		check_target(lower, false,
			     is_kept ? (char[]){ raw, 0 } : upper);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table_of_the_standard),
		cmocka_unit_test(test_special_octets),
		cmocka_unit_test(test_percent_signs),
		cmocka_unit_test(test_slashes),
		cmocka_unit_test(test_each_octet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
