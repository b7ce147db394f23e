/*
 * Lines as the documentation of AWS and of HAProxy (section 8.2.3) has them,
 * with addresses for documentation; then what a client can try, and what is
 * no such line. Real lines are read where they are.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "log/aws.h"
#include "log/haproxy.h"
#include "base/hostname.h"

typedef bool parse_fn(struct slice line, struct record *rec);

/* What a line says; what is NULL has to be empty. host NULL: it is none. */
struct row {
	const char *line;
	const char *host, *method, *target, *time, *status, *bytes, *agent;
};

#define NONE NULL, NULL, NULL, NULL, NULL, NULL, NULL

static void assert_slice(struct slice got, const char *want, const char *what,
			 const char *line)
{
	const char *at = got.at ? got.at : "";

	want = want ? want : "";
	if (got.len != strlen(want) || memcmp(at, want, got.len) != 0)
		fail_msg("%s: '%.*s', not '%s'\nline: %s", what, (int)got.len,
			 at, want, line);
}

static void check_row(parse_fn *parse, const struct row *row,
		      enum unescape escape)
{
	struct slice line = { row->line, strlen(row->line) };
	struct record rec;
	bool is_line = parse(line, &rec);

	if (is_line != (row->host != NULL))
		fail_msg("%s: %s", is_line ? "taken" : "not taken", row->line);
	if (!is_line)
		return;
	assert_slice(rec.host, row->host, "host", row->line);
	assert_slice(rec.method, row->method, "method", row->line);
	assert_slice(rec.target, row->target, "target", row->line);
	assert_slice(rec.time, row->time, "time", row->line);
	assert_slice(rec.status, row->status, "status", row->line);
	assert_slice(rec.bytes, row->bytes, "bytes", row->line);
	assert_slice(rec.user_agent, row->agent, "agent", row->line);
	assert_slice(rec.date, NULL, "date", row->line);
	assert_int_equal(rec.escape, escape);
	assert_int_equal(rec.local_time, parse == haproxy_parse);
}

#define ISO    "2018-07-02T22:23:00.186641Z"
#define TIMES  " 0.000 0.001 0.000 "
#define ALB    " " ISO " app/my-lb/50dc6c495c0c9188 "
#define NUMBER TIMES "200 404 34 366 "
#define ASKS   "\"GET http://www.example.com:80/robots.txt HTTP/1.1\""
#define URL    "http://www.example.com:80/robots.txt"
#define ARN    " - - arn:aws:x \"Root=1-58\" \"-\" \"-\" 0 " ISO " \"forward\""

static const struct row aws_rows[] = {
	{ "http" ALB "192.0.2.7:2817 198.51.100.1:80" NUMBER ASKS
	  " \"curl/7.46.0\"" ARN,
	  "192.0.2.7", "GET", URL, ISO, "200", "366", "curl/7.46.0" },
	{ "h2" ALB "2001:db8::1:443 -" NUMBER ASKS " \"-\"" ARN, "2001:db8::1",
	  "GET", URL, ISO, "200", "366", "-" },
	{ "wss" ALB "[2001:db8::1]:443 -" NUMBER ASKS " \"-\"" ARN,
	  "2001:db8::1", "GET", URL, ISO, "200", "366", "-" },
	{ ISO " my-lb 192.0.2.7:2817 198.51.100.1:80" NUMBER ASKS
	      " \"curl/7.38.0\" - -",
	  "192.0.2.7", "GET", URL, ISO, "200", "366", "curl/7.38.0" },
	{ ISO " my-lb 192.0.2.7:2817 - -1 -1 -1 503 0 0 0 " ASKS
	      " \"a \\\"b\\\" \\\\\" - -",
	  "192.0.2.7", "GET", URL, ISO, "503", "0", "a \\\"b\\\" \\\\" },
	/* Requests that are none, and those of TCP listeners. */
	{ "http" ALB "192.0.2.7:2817 - -1 -1 -1 400 - 0 272 "
	  "\"- http://www.example.com:80- -\" \"-\"" ARN,
	  "192.0.2.7", "-", "http://www.example.com:80-", ISO, "400", "272",
	  "-" },
	{ ISO " my-lb 192.0.2.7:2817 198.51.100.1:80" TIMES "- - 82 305 "
	      "\"- - - \" \"-\" - -",
	  "192.0.2.7", "-", "-", ISO, "-", "305", "-" },
	/* A quote that is escaped ends nothing. */
	{ "http" ALB "192.0.2.7:2817 -" NUMBER
	  "\"GET http://h:80/\\\" HTTP/1.1\\\" \\\"\" \"x\"" ARN,
	  "192.0.2.7", "GET", "http://h:80/\\\"", ISO, "200", "366", "x" },
	/* Cut behind the request, and before its end. */
	{ "http" ALB "192.0.2.7:2817 -" NUMBER ASKS " \"cur", "192.0.2.7",
	  "GET", URL, ISO, "200", "366", "cur" },
	{ "http" ALB "192.0.2.7:2817 -" NUMBER ASKS, "192.0.2.7", "GET", URL,
	  ISO, "200", "366", NULL },
	{ "http" ALB "192.0.2.7:2817 -" NUMBER "\"GET http://h:80/robots.txt",
	  NONE },
	{ "http" ALB "192.0.2.7:2817 -" NUMBER
	  "\"GET http://h:80/robots.txt\\\"",
	  NONE },
	/* Not such lines. */
	{ "", NONE },
	{ "http", NONE },
	{ "http ", NONE },
	{ "tls" ALB "192.0.2.7:2817 -" NUMBER ASKS " \"-\"" ARN, NONE },
	{ "http" ALB "192.0.2.7 -" NUMBER ASKS " \"-\"" ARN, NONE },
	{ "http" ALB "- -" NUMBER ASKS " \"-\"" ARN, NONE },
	{ "http" ALB "192.0.2.7:2817 -" TIMES "200 200 34 " ASKS " \"-\"",
	  NONE },
	{ "http " ISO "  app/x 192.0.2.7:2817 -" NUMBER ASKS " \"-\"", NONE },
};

static void test_aws(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(aws_rows) / sizeof(*aws_rows); i++)
		check_row(aws_parse, &aws_rows[i], UNESCAPE_BACKSLASH);
}

static void test_is_aws(void **state)
{
	static const struct {
		const char *line;
		bool is_aws;
	} rows[] = {
		{ "https" ALB, true },
		{ "grpcs" ALB, true },
		{ "ws" ALB, true },
		{ "ftp" ALB, false },
		{ "http app/x", false },
		{ "http 2018-07-02 22:23:00", false },
		{ ISO " my-lb 192.0.2.7:2817 - 0", true },
		{ ISO " my-lb 192.0.2.7:2817 198.51.100.1:80 0", true },
		{ ISO " my-lb 192.0.2.7:2817", false },
		{ ISO " my-lb 192.0.2.7 198.51.100.1 0", false },
		{ "2018-07-02 22:23:00 my-lb 192.0.2.7:2817 - 0", false },
		/* What syslog writes before a line of HAProxy. */
		{ ISO " lb haproxy[1]: 192.0.2.7:2817 "
		      "[06/Feb/2024:12:14:14.655] a b/c",
		  false },
		{ ISO " lb 192.0.2.7:2817 [06/Feb/2024:12:14:14.655] a b/c",
		  false },
		{ "192.0.2.7 - - [31/Jan/2024:23:59:59 +0000] \"GET / HTTP/1.1"
		  "\" 200 5",
		  false },
		{ "", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (aws_is_line((struct slice){ rows[i].line,
						strlen(rows[i].line) }) !=
		    rows[i].is_aws)
			fail_msg("%s", rows[i].line);
}

#define WHEN   "06/Feb/2024:12:14:14.655"
#define CLIENT "192.0.2.7:33317 [" WHEN "] "
#define ROUTE  "http-in static/srv1 10/0/30/69/109 "
#define SIZE   "200 2750 "
#define STATE  "---- 1/1/1/1/0 0/0 "
#define LINE   CLIENT ROUTE SIZE "- - " STATE
#define GET    "\"GET /robots.txt HTTP/1.1\""
#define SAYS   "192.0.2.7", "GET", "/robots.txt", WHEN, "200", "2750", NULL

static const struct row haproxy_rows[] = {
	/* With any header, and without. */
	{ LINE GET, SAYS },
	{ "haproxy[14389]: " LINE GET, SAYS },
	{ "Feb  6 12:14:14 localhost haproxy[14389]: " LINE GET, SAYS },
	{ "<134>Feb  6 12:14:14 haproxy[14389]: " LINE GET, SAYS },
	{ "<134>1 2024-02-06T12:14:14+01:00 lb haproxy 14389 - "
	  "[x@1 y=\"[z]\"] " LINE GET,
	  SAYS },
	{ "2024-02-06T12:14:14.655+01:00 lb haproxy[14389]: " LINE GET, SAYS },
	/* With captured headers: those of the request, of both, and none. */
	{ LINE "{1wt.eu} {} " GET, SAYS },
	{ LINE "{a b|c#7D#22 d||} " GET, SAYS },
	{ CLIENT ROUTE SIZE "A=x B=y " STATE GET, SAYS },
	/* A cookie may hold blanks. */
	{ CLIENT ROUTE SIZE "A=x y - " STATE GET, SAYS },
	/* Option logasap; retries with another server; no response. */
	{ CLIENT "http-in static/srv1 9/10/7/14/+30 200 +243 - - ---- "
		 "3/1/1/1/+2 0/0 " GET,
	  "192.0.2.7", "GET", "/robots.txt", WHEN, "200", "243", NULL },
	{ CLIENT "http-in~ static/<NOSRV> 0/-1/-1/-1/0 503 213 - - SC-- "
		 "1/1/0/0/0 0/0 " GET,
	  "192.0.2.7", "GET", "/robots.txt", WHEN, "503", "213", NULL },
	{ CLIENT "http-in static/srv1 -1/-1/-1/-1/5000 -1 0 - - CR-- "
		 "1/1/0/0/0 0/0 \"<BADREQ>\"",
	  "192.0.2.7", NULL, NULL, WHEN, "-1", "0", NULL },
	/* IPv6. */
	{ "2001:db8::1:35982 [" WHEN "] " ROUTE SIZE "- - " STATE GET,
	  "2001:db8::1", "GET", "/robots.txt", WHEN, "200", "2750", NULL },
	/* Option httpslog has more behind the request. */
	{ LINE GET " 0/0/0/0/0 www.example.org/TLSv1.3/TLS_AES_256", SAYS },
	{ LINE "\"GET /#22a#22 HTTP/1.1\"", "192.0.2.7", "GET", "/#22a#22",
	  WHEN, "200", "2750", NULL },
	/* A request or header that holds what looks like the fields. */
	{ LINE "{" CLIENT ROUTE SIZE "- - " STATE "#22GET /x} " GET, SAYS },
	{ LINE "\"GET /robots.txt " LINE "#22GET /x#22\"", SAYS },
	{ LINE "{} \"POST / " STATE "#22GET /robots.txt#22 HTTP/1.1\"",
	  "192.0.2.7", "POST", "/", WHEN, "200", "2750", NULL },
	/* A cookie that holds a request, or half of one. */
	{ CLIENT ROUTE SIZE "A=x - " STATE GET " - " STATE "\"GET /x\"", NONE },
	{ CLIENT ROUTE SIZE "A=x - " STATE "\"GET /robots.txt - " STATE
			    "\"GET /x\"",
	  NONE },
	/* Cut before the end of the request. */
	{ LINE "\"GET /robots.txt HTTP/1.1", NONE },
	{ LINE, NONE },
	{ LINE "{a", NONE },
	/* Without a host. */
	{ "unix:1 [" WHEN "] " ROUTE SIZE "- - " STATE GET, NONE },
	/* Other lines of HAProxy. */
	{ "Feb  6 12:12:09 localhost haproxy[14385]: Connect from "
	  "192.0.2.7:33312 to 198.51.100.1:5000 (main/HTTP)",
	  NONE },
	{ CLIENT "fnt bck/srv1 0/0/5007 212 -- 0/0/0/0/3 0/0", NONE },
	{ CLIENT "http-in/1: Connection error during SSL handshake", NONE },
	{ "Feb  6 12:14:14 lb haproxy[1]: Proxy robots.txt started.", NONE },
	/* Other formats. */
	{ "", NONE },
	{ "192.0.2.7 - bob:1 [31/Jan/2024:23:59:59 +0000] " GET " 200 5",
	  NONE },
	{ " [" WHEN "] " ROUTE SIZE "- - " STATE GET, NONE },
	{ "[" WHEN "] " ROUTE SIZE "- - " STATE GET, NONE },
	{ CLIENT "http-in static 10/0/30/69/109 " SIZE "- - " STATE GET, NONE },
	{ CLIENT "http-in static/srv1 10/0/30/69 " SIZE "- - " STATE GET,
	  NONE },
	{ CLIENT ROUTE "200 x - - " STATE GET, NONE },
	{ CLIENT ROUTE SIZE STATE GET, NONE },
	{ CLIENT ROUTE SIZE "- " STATE GET, NONE },
	{ LINE "{a\"b} " GET, NONE },
	{ LINE "{a} {b} {c} " GET, NONE },
};

static void test_haproxy(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(haproxy_rows) / sizeof(*haproxy_rows);
	     i++)
		check_row(haproxy_parse, &haproxy_rows[i], UNESCAPE_HASH);
}

static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

static void assert_within(struct slice s, struct slice line)
{
	if (s.len)
		assert_true(s.at >= line.at &&
			    s.at + s.len <= line.at + line.len);
}

/* Parses a copy with nothing behind it, so that a sanitizer sees a step out. */
static void parse_copy(parse_fn *parse, const char *text, size_t len)
{
	char *copy = malloc(len ? len : 1);
	struct slice line = { copy, len };
	struct record rec;

	assert_non_null(copy);
	memcpy(copy, text, len);
	if (parse(line, &rec)) {
		assert_true(hostname_is_valid(rec.host));
		assert_within(rec.host, line);
		assert_within(rec.method, line);
		assert_within(rec.target, line);
		assert_within(rec.time, line);
		assert_within(rec.status, line);
		assert_within(rec.bytes, line);
		assert_within(rec.user_agent, line);
	}
	free(copy);
}

static void parse_any(parse_fn *parse, const char *line)
{
	static const char bytes[] = "\" []{}\\#,:-+\t\0/2\xff";
	enum { ROUNDS = 1000 };
	size_t len = strlen(line);
	uint32_t seed = 1;

	for (size_t i = 0; i <= len; i++)
		parse_copy(parse, line, i);
	for (int round = 0; len && round < ROUNDS; round++) {
		char *text = strdup(line);

		assert_non_null(text);
		for (uint32_t n = next_random(&seed) % 3 + 1; n; n--)
			text[next_random(&seed) % len] =
				bytes[next_random(&seed) % (sizeof(bytes) - 1)];
		parse_copy(parse, text, len);
		free(text);
	}
}

/* Any prefix of these lines, and these with bytes changed. */
static void test_any_bytes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(aws_rows) / sizeof(*aws_rows); i++)
		parse_any(aws_parse, aws_rows[i].line);
	for (size_t i = 0; i < sizeof(haproxy_rows) / sizeof(*haproxy_rows);
	     i++)
		parse_any(haproxy_parse, haproxy_rows[i].line);
}

/* Lines as long as can be of what is searched for. */
static void test_long_lines(void **state)
{
	static const char *const pieces[] = { " ",	    STATE, STATE "{",
					      STATE "{} {", " [",  " [" WHEN,
					      "x:1 [" WHEN };
	enum { LEN = 65536, ROUNDS = 20 };
	char *line = malloc(LEN);

	(void)state;
	assert_non_null(line);
	for (size_t p = 0; p < sizeof(pieces) / sizeof(*pieces); p++) {
		size_t len = strlen(pieces[p]);

		for (size_t i = 0; i < LEN; i++)
			line[i] = pieces[p][i % len];
		for (int i = 0; i < ROUNDS; i++)
			parse_copy(haproxy_parse, line, LEN);
		memcpy(line, LINE, sizeof(LINE) - 6);
		for (int i = 0; i < ROUNDS; i++)
			parse_copy(haproxy_parse, line, LEN);
	}
	free(line);
}

/* How many lines of a file are such. */
static size_t count_lines(parse_fn *parse, const char *name)
{
	gzFile file = gzopen(name, "rb");
	static char text[65536];
	size_t nlines = 0;

	if (!file) {
		print_message("skipped: the logs are not there\n");
		skip();
	}
	while (gzgets(file, text, sizeof(text))) {
		struct slice line = { text, strcspn(text, "\n") };
		struct record rec;

		if (!parse(line, &rec))
			continue;
		assert_true(rec.status.len == 3 || slice_is(rec.status, "-"));
		assert_true(rec.method.len && rec.target.len);
		nlines++;
	}
	gzclose(file);
	return nlines;
}

/*
 * As many as grep finds with a time and a request: not those that HAProxy
 * writes about connections, nor those of AWS's network load balancers.
 */
static void test_real(void **state)
{
	static const struct {
		const char *name;
		parse_fn *parse;
		size_t nlines;
	} files[] = {
		{ "plaso__test_data__aws_elb_access", aws_parse, 14 },
		{ "beats__haproxy__log__test__haproxy", haproxy_parse, 1 },
		{ "beats__haproxy__log__test__httplog-no-headers",
		  haproxy_parse, 3 },
		{ "beats__haproxy__log__test__tcplog", haproxy_parse, 0 },
		{ "beats__haproxy__log__test__default", haproxy_parse, 0 },
		{ "lnav__logfile_haproxy.0", haproxy_parse, 13 },
	};
	char name[256];

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		snprintf(name, sizeof(name), "../shared/logs/other/%s.log.gz",
			 files[i].name);
		assert_int_equal(count_lines(files[i].parse, name),
				 files[i].nlines);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_aws),
		cmocka_unit_test(test_is_aws),
		cmocka_unit_test(test_haproxy),
		cmocka_unit_test(test_any_bytes),
		cmocka_unit_test(test_long_lines),
		cmocka_unit_test(test_real),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
