/*
 * How lines are read (reader.h): in which order, after what is passed over, and
 * by which format of any.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "bytes.h"
#include "log/reader.h"

#define TIME	  "[31/Jan/2024:23:59:59 +0000]"
#define CLF(host) host " - - " TIME " \"GET /a HTTP/1.1\" 200 5 \"-\" \"b\""
#define JSON(host)                                                             \
	"{\"remote_addr\":\"" host "\",\"request\":\"GET /a HTTP/1.1\"}"
#define HAPROXY(host)                                                          \
	host ":51234 [31/Jan/2024:23:59:59.123] f b/s 0/0/0/1/1 200 5 - - "    \
	     "---- 1/1/0/0/0 0/0 \"GET /a HTTP/1.1\""
#define SYSLOG "Jan 31 23:59:59 web nginx[7]: "

struct row {
	const char *line;
	size_t len;
	const char *host; /* NULL: of no log */
};

#define ROW(host, line)                                                        \
	{                                                                      \
		line, sizeof(line) - 1, host                                   \
	}

static void check(struct reader *reader, const struct row *row)
{
	char *copy = exact_copy(row->line, row->len);
	struct record rec;

	for (int whole = 0; whole < 2; whole++) {
		enum reader_result result =
			reader_parse(reader, (struct slice){ copy, row->len },
				     whole, &rec);

		if (result != (row->host ? READER_RECORD : READER_NO_LOG) ||
		    (row->host && !slice_is(rec.host, row->host))) {
			print_cleaned("\tline: ", row->line, row->len);
			if (result == READER_RECORD)
				print_cleaned("\thost: ", rec.host.at,
					      rec.host.len);
			fail_msg("not %s", row->host ? row->host : "rejected");
		}
		if (row->host)
			assert_true(slice_is(rec.target, "/a"));
	}
	free(copy);
}

static void check_all(const struct format *format, const struct row *rows,
		      size_t n)
{
	struct reader *reader = reader_new(format);

	assert_non_null(reader);
	reader_begin(reader);
	for (size_t i = 0; i < n; i++)
		check(reader, &rows[i]);
	reader_free(reader);
}

#define CHECK_ALL(format, rows)                                                \
	check_all(format, rows, sizeof(rows) / sizeof((rows)[0]))

static void any_format_after_any_envelope(void **state)
{
	static const struct row rows[] = {
		ROW("192.0.2.1", CLF("192.0.2.1")),
		ROW("192.0.2.1", HAPROXY("192.0.2.1")),
		ROW("192.0.2.1", SYSLOG CLF("192.0.2.1")),
		ROW("192.0.2.1", SYSLOG HAPROXY("192.0.2.1")),
		ROW("192.0.2.1", "web-1  | " CLF("192.0.2.1")),
		ROW("192.0.2.1", "web-1  | " SYSLOG CLF("192.0.2.1")),
		ROW("192.0.2.1", SYSLOG "\33[32m" CLF("192.0.2.1") "\33[0m"),
		/* What is no envelope as a whole is none. */
		ROW(NULL, "? " CLF("192.0.2.1")),
		ROW(NULL, ""),
		ROW(NULL, SYSLOG),
		/* Nor is what a client writes. */
		ROW("192.0.2.1", "192.0.2.1 - " SYSLOG CLF("-")),
		ROW(NULL, "203.0.113.9 - - " CLF("192.0.2.1")),
	};
	const struct format format = { .kind = FORMAT_AUTO };

	(void)state;
	CHECK_ALL(&format, rows);
}

static void json_around_a_line(void **state)
{
	static const struct row rows[] = {
		ROW("192.0.2.1", JSON("192.0.2.1")),
		ROW("192.0.2.1", SYSLOG JSON("192.0.2.1")),
		ROW("192.0.2.1", "{\"log\":\"192.0.2.1 - - " TIME
				 " \\\"GET /a HTTP/1.1\\\" 200 5\\n\"}"),
		ROW("192.0.2.1", "{\"log\":\"" SYSLOG "192.0.2.1 - - " TIME
				 " \\\"GET /a HTTP/1.1\\\" 200 5\"}"),
		ROW("192.0.2.1",
		    "{\"log\":\"{\\\"remote_addr\\\":\\\"192.0.2.1\\\","
		    "\\\"request\\\":\\\"GET /a HTTP/1.1\\\"}\"}"),
		/* One level deep. */
		ROW(NULL, "{\"log\":\"{\\\"log\\\":\\\"192.0.2.1 - - " TIME
			  " \\\\\\\"GET /a H\\\\\\\" 200 5\\\"}\"}"),
		/* And the next line is read as the first. */
		ROW("192.0.2.1", JSON("192.0.2.1")),
	};
	const struct format auto_format = { .kind = FORMAT_AUTO };
	const struct format json_format = { .kind = FORMAT_JSON };

	(void)state;
	if (!jsonlog_is_built_in())
		skip();
	CHECK_ALL(&auto_format, rows);
	CHECK_ALL(&json_format, rows);
}

static void what_is_passed_over(void **state)
{
	static const struct row rows[] = {
		ROW("192.0.2.1", "\xef\xbb\xbf" CLF("192.0.2.1")),
		ROW("192.0.2.1", "\0" CLF("192.0.2.1")),
		ROW("192.0.2.1",
		    "\0\0\0\0\0\0\0\0\xef\xbb\xbf" CLF("192.0.2.1")),
		ROW("192.0.2.1", "\0\0" SYSLOG CLF("192.0.2.1")),
		ROW("192.0.2.1", "192.0.2.1 - - " TIME
				 " \"\33[33mGET /a HTTP/1.1\33[0m\" 404 -"),
		ROW("192.0.2.1", "\0\33[1m" CLF("192.0.2.1")),
		/* Not elsewhere. */
		ROW(NULL, "192.0.2.\0001 - - " TIME " \"GET /a\" 200 5"),
		ROW(NULL, "\xef\xbb" CLF("192.0.2.1")),
		ROW(NULL, "\xef\xbb\xbf\xef\xbb\xbf" CLF("192.0.2.1")),
		ROW(NULL, "\0\0\0"),
	};
	const struct format format = { .kind = FORMAT_AUTO };

	(void)state;
	CHECK_ALL(&format, rows);
}

/* A format that was named is found after an envelope, and no other. */
static void a_named_format_skips_envelopes(void **state)
{
	static const struct row clf[] = {
		ROW("192.0.2.1", SYSLOG CLF("192.0.2.1")),
		ROW("192.0.2.1",
		    SYSLOG "192.0.2.1 203.0.113.9 - " TIME " \"GET /a\" 200 5"),
		ROW(NULL, HAPROXY("192.0.2.1")),
		ROW(NULL, JSON("192.0.2.1")),
	};
	static const struct row vhost[] = {
		ROW("192.0.2.1", SYSLOG "203.0.113.9 " CLF("192.0.2.1")),
		ROW(NULL, SYSLOG CLF("192.0.2.1")),
	};
	static const struct row haproxy[] = {
		ROW("192.0.2.1", SYSLOG HAPROXY("192.0.2.1")),
		ROW(NULL, CLF("192.0.2.1")),
	};
	const struct format clf_format = { .kind = FORMAT_CLF };
	const struct format vhost_format = { .kind = FORMAT_VHOST };
	const struct format haproxy_format = { .kind = FORMAT_HAPROXY };

	(void)state;
	CHECK_ALL(&clf_format, clf);
	CHECK_ALL(&vhost_format, vhost);
	CHECK_ALL(&haproxy_format, haproxy);
}

static void a_format_string_skips_envelopes(void **state)
{
	static const struct row rows[] = {
		ROW("192.0.2.1", "192.0.2.1|GET|/a|200"),
		ROW("192.0.2.1", SYSLOG "192.0.2.1|GET|/a|200"),
		ROW("192.0.2.1", "web-1  | 192.0.2.1|GET|/a|200"),
		ROW(NULL, CLF("192.0.2.1")),
	};
	struct format format = { 0 };

	(void)state;
	assert_int_equal(format_set(&format, "%h|%m|%U%q|%>s", NULL),
			 FORMAT_GOOD);
	CHECK_ALL(&format, rows);
	format_release(&format);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_format_after_any_envelope),
		cmocka_unit_test(json_around_a_line),
		cmocka_unit_test(what_is_passed_over),
		cmocka_unit_test(a_named_format_skips_envelopes),
		cmocka_unit_test(a_format_string_skips_envelopes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
