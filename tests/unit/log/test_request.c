/* What a client asked for (request.h): the request line and the path. */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "change.h"
#include "writers.h"
#include "log/request.h"

static const struct change targets[] = {
	CHANGE("GET / HTTP/1.1", "/"),
	CHANGE("GET /", "/"),
	CHANGE("GET / ", "/"),
	/* Servers pass over blanks, and answer. */
	CHANGE("GET  /", "/"),
	CHANGE("GET    /a  b", "/a"),
	CHANGE("G * H J  K", "*"),
	CHANGE("GET \\x20\\\"\\ H", "\\x20\\\"\\"),
	CHANGE("\000 \000\377 \000", "\000\377"),
	CHANGE("a\tb c\td e", "c\td"),
	NOTHING(""),
	NOTHING(" "),
	NOTHING("GET"),
	NOTHING("GET "),
	NOTHING("GET  "),
	NOTHING(" GET /"),
	NOTHING("  /"),
};

static void target_is_the_second_token(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
		const struct change *c = &targets[i];
		char *copy = exact_copy(c->from, c->from_len);
		const char *blank = memchr(copy, ' ', c->from_len);
		struct slice old = { "old", 3 };
		struct record rec = { .method = old, .target = old };
		bool found =
			request_set(&rec, (struct slice){ copy, c->from_len });

		assert_change(c, i, found, rec.target);
		if (found) {
			assert_ptr_equal(rec.method.at, copy);
			assert_ptr_equal(rec.method.at + rec.method.len, blank);
			while (*blank == ' ')
				blank++;
			assert_ptr_equal(rec.target.at, blank);
		} else {
			assert_int_equal(rec.method.len, 0);
			assert_int_equal(rec.target.len, 0);
		}
		free(copy);
	}
}

/* Nothing else of the record is touched. */
static void a_request_leaves_the_rest_alone(void **state)
{
	static const char *const requests[] = { "GET / HTTP/1.1", "GET" };
	struct record rec, before;

	(void)state;
	memset(&before, 0x5a, sizeof(before));
	for (size_t i = 0; i < 2; i++) {
		const char *request = requests[i];

		memcpy(&rec, &before, sizeof(rec));
		request_set(&rec, (struct slice){ request, strlen(request) });
		rec.method = before.method;
		rec.target = before.target;
		assert_memory_equal(&rec, &before, sizeof(rec));
	}
}

/* A field that a line does not have. */
static void no_field_is_no_request(void **state)
{
	struct record rec;

	(void)state;
	assert_false(request_set(&rec, (struct slice){ 0 }));
	assert_int_equal(rec.method.len, 0);
	assert_int_equal(rec.target.len, 0);
}

static const struct change paths[] = {
	CHANGE("", ""),
	CHANGE("/", "/"),
	CHANGE("/a/b", "/a/b"),
	CHANGE("*", "*"),
	CHANGE("/a?b", "/a"),
	CHANGE("/a#b", "/a"),
	CHANGE("/a?b#c", "/a"),
	CHANGE("/a#b?c", "/a"),
	CHANGE("?a", ""),
	CHANGE("#a", ""),
	CHANGE("/\000/?\000", "/\000/"),
	CHANGE("/\\x3f", "/\\x3f"),
	CHANGE("http://h/a", "/a"),
	CHANGE("HtTpS://u:p@h:1/a?b", "/a"),
	CHANGE("z9+-.://h/a", "/a"),
	CHANGE("Z://h/a", "/a"),
	CHANGE("http:///a", "/a"),
	CHANGE("http://h", ""),
	CHANGE("http://", ""),
	CHANGE("http://h?a", ""),
	CHANGE("http://h#a?b", ""),
	CHANGE("http://h/?a/b", "/"),
	CHANGE("http://h/", "/"),
	CHANGE("http://h//a", "//a"),
	CHANGE("http://h/http://i/a", "/http://i/a"),
	CHANGE("/http://h/a", "/http://h/a"),
	CHANGE("//h/a", "//h/a"),
	CHANGE("http", "http"),
	CHANGE("http:", "http:"),
	CHANGE("h:80", "h:80"),
	CHANGE("?a/b", ""),
	CHANGE("h?a/b", "h"),
	CHANGE("h#a/b", "h"),
	CHANGE("h", "h"),
	/* No authority stands before the slash. */
	CHANGE("http:/", "http:/"),
	CHANGE("http:/h/a", "http:/h/a"),
	CHANGE("://h/a", "://h/a"),
	CHANGE("9z://h/a", "9z://h/a"),
	CHANGE("-z://h/a", "-z://h/a"),
	CHANGE("z_://h/a", "z_://h/a"),
	CHANGE("z ://h/a", "z ://h/a"),
	CHANGE("z\000://h/a", "z\000://h/a"),
	CHANGE("\351://h/a", "\351://h/a"),
	CHANGE("\"/a", "\"/a"),
	CHANGE("\\/a", "\\/a"),
};

/*
 * A client may have sent what stands before the path without a scheme, or a
 * query where a server that writes the absolute form itself had an authority.
 */
static const struct change uncertain_paths[] = {
	CHANGE("h/a", "/a"),
	CHANGE("h:80/a?b", "/a"),
	CHANGE("192.0.2.1/a", "/a"),
	CHANGE("[2001:db8::1]:80/a#b", "/a"),
	CHANGE("h/", "/"),
	CHANGE("http://h?a/b", "/b"),
	CHANGE("http://h#a/b?c", "/b"),
	CHANGE("http://?/b#c", "/b"),
};

static void check_path(const struct change *c, size_t i, bool is_certain)
{
	char *copy = exact_copy(c->from, c->from_len);
	bool certain = !is_certain;
	struct slice path =
		request_path((struct slice){ copy, c->from_len }, &certain);

	assert_change(c, i, true, path);
	assert_true(slice_is_within(path, copy, c->from_len));
	assert_int_equal(certain, is_certain);
	free(copy);
}

static void path_is_what_the_rules_leave(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		check_path(&paths[i], i, true);
	for (size_t i = 0;
	     i < sizeof(uncertain_paths) / sizeof(uncertain_paths[0]); i++)
		check_path(&uncertain_paths[i], i, false);
}

static void an_authority_alone_is_told(void **state)
{
	static const struct {
		const char *target;
		bool has_server;
	} rows[] = {
		{ "h/a", true },	 { "h.example:80/a?b", true },
		{ "192.0.2.1/a", true }, { "[2001:db8::1]:80/a", true },
		{ "/a", false },	 { "//a", false },
		{ "http://h/a", false }, { "http://h?a/b", false },
		{ "h:port/a", false },	 { "a b/c", false },
		{ "a?b/c", false },	 { "", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t len = strlen(rows[i].target);
		char *copy = exact_copy(rows[i].target, len);

		if (request_has_server((struct slice){ copy, len }) !=
		    rows[i].has_server)
			fail_msg("%s", rows[i].target);
		free(copy);
	}
}

static const struct change plain_parts[] = {
	CHANGE("/robots.txt", "/robots.txt"),
	CHANGE("/", "/"),
	CHANGE("", ""),
	CHANGE("/!$()*,-.:;@_", "/!$()*,-.:;@_"),
	CHANGE("/azAZ09", "/azAZ09"),
	/* A slash begins a run, and ends the one before it. */
	CHANGE("/ab/cd", "/ab"),
	CHANGE("/ab/cde", "/cde"),
	CHANGE("/.well-known/security.txt", "/security.txt"),
	CHANGE("//", "/"),
	CHANGE("//a", "/a"),
	CHANGE("/a/", "/a"),
	CHANGE("ab/c", "ab"),
	CHANGE("ab/cd", "/cd"),
	/* The first of some that are alike. */
	CHANGE("/ab\"/cd", "/ab"),
	/* What one writer or another escapes. */
	CHANGE("/a\"bcd", "bcd"),
	CHANGE("/abc\\d", "/abc"),
	CHANGE("/a\001bcd\002e", "bcd"),
	CHANGE("/a\177bcd", "bcd"),
	CHANGE("/a\303\251bcd\303\251", "bcd"),
	CHANGE("/\377", "/"),
	CHANGE("/a\000bcd", "bcd"),
	CHANGE("/a\n\t\r\b\vbcd\n", "bcd"),
	CHANGE("/a bcd", "bcd"),
	CHANGE("/a%bcd+e", "bcd"),
	CHANGE("/a=bcd&e", "bcd"),
	CHANGE("/a<bcd>e", "bcd"),
	CHANGE("/a'bcd~e", "bcd"),
	CHANGE("/a#bcd?e", "bcd"),
	CHANGE("/a{bcd|e}", "bcd"),
	CHANGE("/a[bcd]^`e", "bcd"),
	CHANGE("\"", ""),
};

static void plain_part_is_the_longest(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(plain_parts) / sizeof(plain_parts[0]);
	     i++) {
		const struct change *c = &plain_parts[i];
		char *copy = exact_copy(c->from, c->from_len);

		assert_change(c, i, true,
			      request_plain_part(
				      (struct slice){ copy, c->from_len }));
		free(copy);
	}
}

static bool holds(const char *text, size_t len, struct slice part)
{
	return memmem(text, len, part.at, part.len) != NULL;
}

/* What the search relies on: no line for the path is without the part. */
static void every_written_path_holds_the_plain_part(void **state)
{
	uint64_t seed = 0x2545f4914f6cdd1d;
	uint8_t path[16] = { '/' };
	char written[WRITTEN_MAX * sizeof(path)];

	(void)state;
	for (int round = 0; round < 20000; round++) {
		size_t len = 1 + random_number(&seed) % (sizeof(path) - 1);
		struct slice part;

		for (size_t i = 1; i < len; i++) {
			path[i] = (uint8_t)random_number(&seed);
			/* Or most runs would be of one byte. */
			if (random_number(&seed) % 2)
				path[i] = "ab/.-"[random_number(&seed) % 5];
		}
		part = request_plain_part(
			(struct slice){ (const char *)path, len });
		assert_in_range(part.len, 1, len);
		for (size_t w = 0; w < NWRITERS; w++)
			assert_true(holds(written,
					  write_all(&writers[w], written, path,
						    len),
					  part));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(target_is_the_second_token),
		cmocka_unit_test(a_request_leaves_the_rest_alone),
		cmocka_unit_test(no_field_is_no_request),
		cmocka_unit_test(path_is_what_the_rules_leave),
		cmocka_unit_test(an_authority_alone_is_told),
		cmocka_unit_test(plain_part_is_the_longest),
		cmocka_unit_test(every_written_path_holds_the_plain_part),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
