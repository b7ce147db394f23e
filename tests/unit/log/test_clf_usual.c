/*
 * Readers of usual lines (clf_usual.h) against the parser (clf.h), which has to
 * say the same of each line that a reader takes: lines of all kinds, and each
 * of them changed at every place. And what is usual has to be taken, or the
 * readers would be of no use.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log/clf.h"
#include "log/clf_usual.h"
#include "bytes.h"

#define TIME "[31/Jan/2024:23:59:59 +0000]"
#define GET  "\"GET /robots.txt HTTP/1.1\""
#define BOT  "\"Mozilla/5.0 (compatible; Bot/2.1; +http://bot.example/)\""

/* Taken by each reader, whole or not. */
static const char *const usual[] = {
	"192.0.2.7 - - " TIME " " GET " 200 68 \"-\" " BOT,
	"192.0.2.7 - - " TIME " " GET " 200 68",
	"192.0.2.7 - - " TIME " " GET " 304 -",
	"192.0.2.7 - - " TIME " " GET " 200 - \"-\" " BOT,
	"1.1.1.1 - - " TIME " \"GET / HTTP/1.1\" 200 5 \"-\" \"-\"",
	"198.51.100.254 - - " TIME " " GET " 200 68 \"\" " BOT,
	"2001:db8::1 - - " TIME " " GET " 200 68 \"-\" " BOT,
	"[2001:db8::1]:443 - - " TIME " " GET " 200 68 \"-\" " BOT,
	"crawler-7.example.org - - " TIME
	" \"HEAD / HTTP/1.0\" 404 1 \"-\" " BOT,
	"h - - " TIME
	" \"GET /robots.txt\" 200 18446744073709551616 \"-\" " BOT,
	"h - - " TIME " " GET " 200 68 \"http://www.example.org/\" " BOT
	" \"192.0.2.9\"x",
	"h - - " TIME " " GET " 200 68 \"-\" " BOT
	" 0.004 1432 www.example.org",
	"h - - " TIME
	" \"GET /a/target/that/is/longer/than/a/piece/is HTTP/2.0\""
	" 200 68 "
	"\"http://www.example.org/with/a/long/path?and=a&long=query\" " BOT,
	"h - - [31/Jan/2024:23:59:59 +01h:] \"G /b HTTP/1.1\" 200 6x "
	"\"-\" " BOT,
};

/* What else there is of lines that look alike; the parser may take them. */
static const char *const others[] = {
	"h - frank " TIME " " GET " 200 68 \"-\" " BOT,
	"h - - - " TIME " " GET " 200 68 \"-\" " BOT,
	"www.example.org:80 192.0.2.7 - - " TIME " " GET " 200 68 \"-\" " BOT,
	"192.0.2.7, 192.0.2.8 - - " TIME " " GET " 200 68 \"-\" " BOT,
	"unknown - - " TIME " " GET " 200 68 \"-\" " BOT,
	"123 - - " TIME " " GET " 200 68 \"-\" " BOT,
	"] \" - - " TIME " " GET " 200 68 \"-\" " BOT,
	"h - - [31/Jan/2024 23.59.59 +0000] " GET " 200 68 \"-\" " BOT,
	"h - - [31/Jan/2024] \"T\" [:7 +0000] " GET " 200 68 \"-\" " BOT,
	"h - - [31/Jan/2024:23[59:59 +0000] " GET " 200 68 \"-\" " BOT,
	"h - - [31/Jan/2024T23:59:59 +000] " GET " 200 68 \"-\" " BOT,
	"h - - " TIME " \"GET /a\\\"b HTTP/1.1\" 200 68 \"-\" " BOT,
	"h - - " TIME " \"GET /a\" 200 68 b HTTP/1.1\" 200 68 \"-\" " BOT,
	"h - - " TIME " \"GET /a#b HTTP/1.1\" 200 68 \"-\" " BOT,
	"h - - " TIME
	" \"GET /a/target/that/is/longer/than/a/piece/is#b HTTP/2.0\" 200 68",
	"h - - " TIME " \"GET /a HTTP/1.1\" 200 68 \"\" \"\" 9",
	"h - - " TIME " \"GET /a HTTP/1.1\" 200 68 \"\" \"\" 9876 5 \"a\" b",
	"h - - " TIME " \"-\" 408 0 \"-\" \"-\" 0 0 0 0 0 0 0 0 0 0 0",
	"h - - " TIME " \"\" 400 0 \"-\" " BOT,
	"h - - " TIME " \"\33[1mGET / HTTP/1.1\" 400 0 \"-\" " BOT,
	"h - - " TIME " \" GET / HTTP/1.1\" 400 0 \"-\" " BOT,
	"h - - " TIME " \"GET   /robots.txt   HTTP/1.1\" 400 0 \"-\" " BOT,
	"h - - " TIME " \"GET \" 400 0 \"-\" " BOT,
	/* A method that ends where a piece does. */
	"h - - " TIME
	" \"ABCDEFGHIJKLMNOPQRSTUVWXYZABCD /b HTTP/1.1\" 400 0 \"-\" " BOT,
	"h - - " TIME
	" \"ABCDEFGHIJKLMNOPQRSTUVWXYZABCDE /b HTTP/1.1\" 400 0 \"-\" " BOT,
	"h - - " TIME
	" \"ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEF /b HTTP/1.1\" 400 0 \"-\" " BOT,
	"h - - " TIME " " GET " - 68 \"-\" " BOT,
	"h - - " TIME " " GET " 200  \"-\" " BOT,
	"h - - " TIME " " GET " 200 68 www.example.org \"-\" " BOT,
	"h - - " TIME " " GET " 200 68 - " BOT,
	"h - - " TIME " " GET " 200 68 \"-\"  " BOT,
	"h - - " TIME " " GET " 200 68 \"a\"b\" " BOT,
	"h - - " TIME " " GET " 200 68 \"-\" \"a \"b\" c\"",
	"h - - " TIME " " GET " 200 68 \"-\" \"a\\xc3\"",
	"h - - " TIME " " GET " 200 68 \"-\" \"a\\\\\"",
	"h - - " TIME " " GET " 200 68 \"-\" " BOT " \"a\" \"b\"",
	"h - - " TIME " " GET " 200 68 \"-\" " BOT "x",
	"{\"a\":\"" TIME " " GET " 200 68 \"-\" " BOT "\"}",
};

static bool is_field(struct slice got, struct slice want)
{
	/* A constant may stand twice in memory. */
	return got.len == want.len &&
	       (got.at == want.at ||
		(got.len && slice_is(want, "0") && slice_is(got, "0")));
}

static bool is_record(const struct record *got, const struct record *want)
{
	return is_field(got->host, want->host) &&
	       is_field(got->method, want->method) &&
	       is_field(got->target, want->target) &&
	       is_field(got->date, want->date) &&
	       is_field(got->time, want->time) &&
	       is_field(got->status, want->status) &&
	       is_field(got->bytes, want->bytes) &&
	       is_field(got->user_agent, want->user_agent) &&
	       got->escape == want->escape &&
	       got->local_time == want->local_time;
}

/* As the line before left it, whose text is gone and cannot be looked at. */
static struct record used_record(void)
{
	static const struct slice gone = { (const char *)1, 1 };

	return (struct record){ .host = gone,
				.method = gone,
				.target = gone,
				.date = gone,
				.time = gone,
				.status = gone,
				.bytes = gone,
				.user_agent = gone };
}

static void compare(const struct clf_usual *reader, struct slice line,
		    bool whole)
{
	struct record got = used_record(), want = used_record();

	if (!reader->parse(line, whole, &got) ||
	    (clf_parse(CLF_AUTO, line, whole, &want) && is_record(&got, &want)))
		return;
	print_error("%s, whole %d\n", reader->name, whole);
	print_cleaned("\tline: ", line.at, line.len);
	fail();
}

/* In memory of exactly its size. */
static void compare_all(const char *bytes, size_t len)
{
	struct slice line = { exact_copy(bytes, len), len };

	for (size_t i = 0; clf_usual(i); i++) {
		compare(clf_usual(i), line, false);
		compare(clf_usual(i), line, true);
	}
	free((char *)line.at);
}

/* What may end, begin or escape something, and some that may not. */
static const char marks[] = "\" []\\-#:.,{0a\t\r\33\x80";

static void change_bytes(const char *line, size_t len)
{
	char *changed = exact_copy(line, len);

	for (size_t at = 0; at < len; at++) {
		for (size_t i = 0; i < sizeof(marks); i++) { /* NUL as well */
			changed[at] = marks[i];
			compare_all(changed, len);
		}
		changed[at] = line[at];
	}
	free(changed);
}

/* Takes out each byte, and puts each mark in at each place. */
static void change_lengths(const char *line, size_t len)
{
	char *changed = malloc(len + 1);

	assert_non_null(changed);
	for (size_t at = 0; at <= len; at++) {
		memcpy(changed, line, at);
		if (at < len) {
			memcpy(changed + at, line + at + 1, len - at - 1);
			compare_all(changed, len - 1);
		}
		memcpy(changed + at + 1, line + at, len - at);
		for (size_t i = 0; i < sizeof(marks); i++) {
			changed[at] = marks[i];
			compare_all(changed, len + 1);
		}
	}
	free(changed);
}

static void cut(const char *line, size_t len)
{
	for (size_t at = 0; at <= len; at++) {
		compare_all(line, at);
		compare_all(line + at, len - at);
	}
}

/* Two marks at places chosen at random, where one may make up for the other. */
static void change_two(const char *line, size_t len, uint64_t *seed)
{
	enum { ROUNDS = 2000 };
	char *changed = exact_copy(line, len);

	for (int i = 0; i < ROUNDS; i++) {
		for (int n = 0; n < 2; n++)
			changed[random_number(seed) % len] =
				marks[random_number(seed) % sizeof(marks)];
		compare_all(changed, len);
		memcpy(changed, line, len);
	}
	free(changed);
}

static void change_line(const char *line, uint64_t *seed)
{
	size_t len = strlen(line);

	compare_all(line, len);
	change_bytes(line, len);
	change_lengths(line, len);
	cut(line, len);
	change_two(line, len, seed);
}

static void test_same_as_parser(void **state)
{
	uint64_t seed = 20240131;

	(void)state;
	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++)
		change_line(usual[i], &seed);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		change_line(others[i], &seed);
}

/* The beginning of a line up to each length, with what ends it. */
static void test_every_length(void **state)
{
	char line[400];

	(void)state;
	for (size_t n = 0; n < 80; n++) {
		int len =
			snprintf(line, sizeof(line),
				 "h - - " TIME " \"GET /%.*s HTTP/1.1\" 200 "
				 "%.*s \"%.*s\" \"%.*s\"",
				 (int)n, usual[12] + 60, (int)(n % 9),
				 "12345678", (int)(n * 7 % 90), usual[12] + 30,
				 (int)(n * 3 % 60 + 1), &BOT[1]);

		change_bytes(line, (size_t)len);
	}
}

static void test_takes_usual(void **state)
{
	struct record rec;
	size_t nreaders = 0;

	(void)state;
	for (; clf_usual(nreaders); nreaders++)
		for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++)
			for (int whole = 0; whole < 2; whole++) {
				struct slice line = { usual[i],
						      strlen(usual[i]) };

				if (clf_usual(nreaders)->parse(line, whole,
							       &rec))
					continue;
				print_error("%s: %s\n",
					    clf_usual(nreaders)->name,
					    usual[i]);
				fail();
			}
	assert_true(nreaders > 0);
	assert_string_equal(clf_usual(nreaders - 1)->name, "portable");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_takes_usual),
		cmocka_unit_test(test_same_as_parser),
		cmocka_unit_test(test_every_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
