/*
 * Each row of the table of formats has a sample, and each sample a row. In the
 * samples those that ask for /robots.txt are in 192.0.2.0/24 and 2001:db8::/32,
 * those that do not in 198.51.100.0/24, and what a client claims is in
 * 203.0.113.0/24.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <glob.h>

#include "log/front.h"
#include "log/logfmt.h"
#include "log/named.h"
#include "log/reader.h"
#include "log/request.h"

#define DIRECTORY "testdata/formats/"

static bool has_sample(const struct named_row *row)
{
	return row->source != NULL;
}

static FILE *open_sample(const struct named_row *row)
{
	char name[256];
	FILE *file;

	snprintf(name, sizeof(name), DIRECTORY "%s.log", row->name);
	file = fopen(name, "r");
	if (!file)
		fail_msg("%s: no sample", name);
	return file;
}

static bool asks(const struct record *rec)
{
	char scratch[65536];
	bool is_certain;
	struct slice target;

	if (!rec->target.len)
		return false;
	target = unescape(rec->escape, rec->target, scratch);
	return slice_is(request_path(target, &is_certain), "/robots.txt");
}

static bool is_asking(struct slice host)
{
	return slice_begins(host, "192.0.2.") ||
	       slice_begins(host, "2001:db8:");
}

/* Which of 192.0.2.0 to 192.0.2.15 and 2001:db8::1 the text holds, by bits. */
static unsigned bits_of(struct slice text)
{
	unsigned bits = 0;

	for (unsigned i = 0; i <= 16; i++) {
		char name[32];
		const char *at;

		snprintf(name, sizeof(name),
			 i < 16 ? "192.0.2.%u" : "2001:db8::1", i);
		at = memmem(text.at, text.len, name, strlen(name));
		if (at && (at + strlen(name) == text.at + text.len ||
			   at[strlen(name)] < '0' || at[strlen(name)] > '9'))
			bits |= 1u << i;
	}
	return bits;
}

/* Reads the sample of the row in the format, and compares the hosts. */
static void check_sample(const struct named_row *row,
			 const struct format *format, const char *how)
{
	FILE *file = open_sample(row);
	struct reader *reader = reader_new(format);
	static char text[65536];
	unsigned want = 0, got = 0;

	assert_non_null(reader);
	reader_begin(reader);
	while (fgets(text, sizeof(text), file)) {
		struct slice line = { text, strcspn(text, "\n") };
		struct record rec;

		want |= bits_of(line);
		if (reader_parse(reader, line, true, &rec) != READER_RECORD ||
		    !asks(&rec))
			continue;
		if (!is_asking(rec.host))
			fail_msg("%s, %s: %s", row->name, how, text);
		got |= bits_of(rec.host);
	}
	if (want != got)
		fail_msg("%s, %s: hosts %x, not %x", row->name, how, got, want);
	assert_true(__builtin_popcount(want) >= 3);
	reader_free(reader);
	fclose(file);
}

static void set_format(struct format *format, const char *name)
{
	*format = (struct format){ 0 };
	if (format_set(format, name, NULL))
		fail_msg("%s is no format", name);
}

static void test_samples(void **state)
{
	struct format format, any = { 0 };

	(void)state;
	for (const struct named_row *row = named_rows; row->name; row++) {
		if (!has_sample(row))
			continue;
		/* Without a tokenizer there is no JSON. */
		if (row->kind == FORMAT_JSON && !jsonlog_is_built_in())
			continue;
		set_format(&format, row->name);
		check_sample(row, &format, "by name");
		format_release(&format);
		if (row->fronts[0] || row->kind == FORMAT_JSON)
			check_sample(row, &any, "by itself");
	}
}

static void test_rows_of_samples(void **state)
{
	glob_t names;
	size_t nrows = 0;

	(void)state;
	for (const struct named_row *row = named_rows; row->name; row++)
		nrows += has_sample(row);
	assert_int_equal(glob(DIRECTORY "*.log", 0, NULL, &names), 0);
	assert_int_equal(names.gl_pathc, nrows);
	globfree(&names);
}

/* The README has a line for each sample. */
static void test_readme(void **state)
{
	FILE *file = fopen(DIRECTORY "README.md", "r");
	static char text[65536];
	size_t len;

	(void)state;
	assert_non_null(file);
	len = fread(text, 1, sizeof(text) - 1, file);
	fclose(file);
	text[len] = '\0';
	for (const struct named_row *row = named_rows; row->name; row++) {
		char cell[64];

		snprintf(cell, sizeof(cell), "| `%s.log` |", row->name);
		if (has_sample(row) && !strstr(text, cell))
			fail_msg("no line about %s", row->name);
	}
}

/* No name twice, and each is that of its row. */
/* Old servers take any Host, and all take any user. */
static void test_fronts_that_clients_send(void **state)
{
	static const char tail[] = " [03/Nov/2026:06:25:01 +0000] \"GET /x "
				   "HTTP/1.1\" 401 71 \"-\" \"a\"";
	static const char *const sent[] = {
		"198.51.100.7 - GET /robots.txt HTTP/1.1 200 5 - 3 ms a.b -",
		"203.0.113.9 - GET /robots.txt HTTP/1.1 200 5 - 3 ms "
		"198.51.100.7 - -",
		"1 203.0.113.9 x /robots.txt 5 w w 200 x 1 \"a\" \"b\" GET w "
		"198.51.100.7 - -",
	};
	struct format any = { 0 };
	struct reader *reader = reader_new(&any);
	char line[512];
	struct record rec;

	(void)state;
	assert_non_null(reader);
	reader_begin(reader);
	for (size_t i = 0; i < sizeof(sent) / sizeof(*sent); i++) {
		int len = snprintf(line, sizeof(line), "%s%s", sent[i], tail);

		assert_int_equal(reader_parse(reader,
					      (struct slice){ line,
							      (size_t)len },
					      true, &rec),
				 READER_NO_LOG);
	}
	reader_free(reader);
}

static void test_names(void **state)
{
	char words[256], *rest, *word;

	(void)state;
	for (const struct named_row *row = named_rows; row->name; row++) {
		assert_ptr_equal(named_find(row->name), row);
		snprintf(words, sizeof(words), "%s",
			 row->others ? row->others : "");
		for (word = strtok_r(words, " ", &rest); word;
		     word = strtok_r(NULL, " ", &rest))
			assert_ptr_equal(named_find(word), row);
	}
	assert_null(named_find("xml"));
	assert_null(named_find(""));
	assert_null(named_find("common combined"));
}

static struct slice slice_of(const char *text)
{
	return (struct slice){ text, strlen(text) };
}

static void test_propose(void **state)
{
	static const char kinsta[] =
		"www.example.com 192.0.2.1 [03/Nov/2026:06:25:01 +0000] GET "
		"\"/robots.txt\" HTTP/1.1 200 \"-\" \"-\" 192.0.2.2 \"-\"";
	static const char list[] =
		"192.0.2.1, 192.0.2.2 - - \"GET /robots.txt HTTP/1.1\" 200 1 "
		"\"\" \"-\"";
	const char *name;

	(void)state;
	name = named_propose(slice_of(kinsta));
	assert_non_null(name);
	assert_string_equal(name, "kinsta");
	name = named_propose(slice_of(list));
	assert_non_null(name);
	assert_string_equal(name, "log4js");
	assert_null(named_propose(slice_of("error: no /robots.txt here")));
	assert_null(named_propose(slice_of("")));
}

static void test_fronts(void **state)
{
	static const struct {
		const char *form, *line, *rest; /* NULL: it does not begin so */
	} rows[] = {
		{ "%a ", "192.0.2.1 x", "x" },
		{ "%a ", "2001:db8::1  \tx", "x" },
		{ "%a ", "192.0.2.1:80 x", NULL },
		{ "%a ", "example.com x", NULL },
		{ "%a", "192.0.2.1, x", ", x" },
		{ "\"%a\"", "\"192.0.2.1\"", "" },
		{ "\"%a\"", "\"192.0.2.1", NULL },
		{ "%p -", "192.0.2.1:80 -", "" },
		{ "%p ", "[2001:db8::1]:80 ", "" },
		{ "%p ", "2001:db8::1:8080 ", "" },
		{ "%p ", "192.0.2.1 ", NULL },
		{ "%d", "12x", "x" },
		{ "%d", "x", NULL },
		{ "%x ", "0123456789abcdef0123456789abcdef x", "x" },
		{ "%x ", "0123456789abcdef0123456789abcde x", NULL },
		{ "HTTP %d", " HTTP  1", "" },
		{ "[%c]", "[03/Nov/2026:06:25:01 +0000]", "" },
		{ "[%c]", "[now]", NULL },
		{ "[%i]", "[2026-11-03T06:25:01.123Z]x", "x" },
		{ "%w|", "TCP_MISS|", "" },
		{ "%l ", "a1 ", NULL },
		{ "a", "", NULL },
		{ " a", "a", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct slice line = slice_of(rows[i].line);
		bool begins = front_take(&line, rows[i].form);

		/* What a line begins with that does. */
		if (begins && rows[i].line[0] != ' ')
			assert_true(
				front_may_begin(rows[i].form, rows[i].line[0]));
		if (begins != (rows[i].rest != NULL) ||
		    (begins && (line.len != strlen(rows[i].rest) ||
				memcmp(line.at, rows[i].rest, line.len) != 0)))
			fail_msg("'%s' of '%s'", rows[i].form, rows[i].line);
	}
}

static void test_first_bytes(void **state)
{
	static const struct {
		const char *form, *bytes, *others;
	} rows[] = {
		{ "%a ", "09afz:[", " \"-" }, { "%p ", "09afz:[", " \"-" },
		{ "%d ", "09", "a -" },	      { "%x ", "09afAF", "gz -" },
		{ "%l ", "azAZ", "0 -" },     { "%w ", "az09-_.", " \"/" },
		{ "%c ", "09", "a[ " },	      { "%i ", "09", "a[ " },
		{ "time=", "t", "T =%" },     { "[%c]", "[", "0 %" },
		{ " a", " \ta", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		for (const char *at = rows[i].bytes; *at; at++)
			assert_true(front_may_begin(rows[i].form, *at));
		for (const char *at = rows[i].others; *at; at++)
			assert_false(front_may_begin(rows[i].form, *at));
	}
}

/* What a client sends to another server makes no line of one of these. */
static void test_forged(void **state)
{
	static const char *const lines[] = {
		/* A user of Jetty, which does not escape. */
		"198.51.100.1 - GET /robots.txt HTTP/1.1,x "
		"[03/Nov/2026:06:25:01"
		" +0000] \"GET /?a HTTP/1.1\" 200 68 \"-\" \"-\"",
		"198.51.100.1 - GET /robots.txt HTTP/1.1 200 5 - 1.8 ms "
		"[03/Nov/2026:06:25:01 +0000] \"GET / HTTP/1.1\" 200 68 "
		"\"-\" \"x HTTP/1.1 200 5 - 1.8 ms",
		/* Part of a line, or more than one. */
		"198.51.100.1 - GET /robots.txt HTTP/1.1 200 5 - 1.8",
		"1793687101.123 1 198.51.100.1 TCP_MISS/200 1 GET /robots.txt "
		"- - - \"GET /\" -",
		"INFO:     198.51.100.1:1 - \"GET /robots.txt HTTP/1.1\" x",
		"[I 261103 06:25:01 web:1] 200 GET /robots.txt (203.0.113.9) "
		"1ms GET / (198.51.100.1) 1.0ms",
	};
	struct named_set *set = named_set_new();

	(void)state;
	assert_non_null(set);
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		struct record rec;

		if (named_parse(set, slice_of(lines[i]), &rec) != NAMED_NONE)
			fail_msg("%.*s asks in %s", (int)rec.host.len,
				 rec.host.at, lines[i]);
	}
	named_set_free(set);
}

static void assert_field(struct slice got, const char *want, const char *line)
{
	if (got.len != strlen(want) ||
	    (got.len && memcmp(got.at, want, got.len) != 0))
		fail_msg("'%.*s', not '%s' in %s", (int)got.len, got.at, want,
			 line);
}

static void test_logfmt(void **state)
{
	static const struct {
		const char *line, *host, *target, *agent; /* host NULL: none */
	} rows[] = {
		{ "method=GET path=/robots.txt remote_addr=192.0.2.1:80",
		  "192.0.2.1", "/robots.txt", "" },
		{ "request=\"GET /a b\" ip=2001:db8::1 ua=\"x \\\"y\\\" z\"",
		  "2001:db8::1", "/a", "x \\\"y\\\" z" },
		{ "debug path=/ client=www.example.com", "www.example.com", "/",
		  "" },
		/* Heroku adds the last one. */
		{ "path=\"/\" fwd=\"203.0.113.1,192.0.2.1\"", "192.0.2.1", "/",
		  "" },
		{ "path=\"/\" fwd=\"203.0.113.1, x y\"", NULL, NULL, NULL },
		{ "path=\"/\" fwd=\"192.0.2.1\"", "192.0.2.1", "/", "" },
		{ "path=\"/\" fwd=\"192.0.2.1,\"", NULL, NULL, NULL },
		{ "path=\"/\" fwd=\"\"", NULL, NULL, NULL },
		/* What a client can try. */
		{ "path=/ ip=192.0.2.1 ip=203.0.113.1", NULL, NULL, NULL },
		{ "path=/ ip=192.0.2.1 path=/robots.txt", NULL, NULL, NULL },
		{ "path=\"/\"robots ip=192.0.2.1", NULL, NULL, NULL },
		{ "path=\"/ ip=192.0.2.1", NULL, NULL, NULL },
		{ "path=/\" ip=192.0.2.1", NULL, NULL, NULL },
		{ "path=/robots.txt ip=203.0.113.1 192.0.2.1 GET / 200", NULL,
		  NULL, NULL },
		{ "path=/robots.txt ip=203.0.113.1 x", NULL, NULL, NULL },
		/* No request, and no such lines. */
		{ "ip=192.0.2.1", NULL, NULL, NULL },
		{ "path=/", NULL, NULL, NULL },
		{ "path=/ ip=-", NULL, NULL, NULL },
		{ "request=x ip=192.0.2.1", NULL, NULL, NULL },
		{ "(a) path=/ ip=192.0.2.1", NULL, NULL, NULL },
		{ "", NULL, NULL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct record rec;
		bool is_line = logfmt_parse(slice_of(rows[i].line), &rec);

		if (is_line != (rows[i].host != NULL))
			fail_msg("%s", rows[i].line);
		if (!is_line)
			continue;
		assert_field(rec.host, rows[i].host, rows[i].line);
		assert_field(rec.target, rows[i].target, rows[i].line);
		assert_field(rec.user_agent, rows[i].agent, rows[i].line);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_samples),
		cmocka_unit_test(test_rows_of_samples),
		cmocka_unit_test(test_readme),
		cmocka_unit_test(test_fronts_that_clients_send),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_propose),
		cmocka_unit_test(test_fronts),
		cmocka_unit_test(test_first_bytes),
		cmocka_unit_test(test_forged),
		cmocka_unit_test(test_logfmt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
