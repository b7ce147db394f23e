/*
 * The rules of matching (clf.h), each from both sides: a line just
 * inside it and a line just outside. What a row expects comes from the rule
 * above it, so a row that fails means that the code left the rule.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "log/clf.h"
#include "log/request.h"
#include "bytes.h"

enum verdict {
	ASKS,	/* an access-log line whose request is for /robots.txt */
	OTHER,	/* an access-log line with a request for something else */
	DOUBT,	/* or perhaps for /robots.txt */
	REJECT, /* not such a line, or its request has no target */
};

static const char *const verdict_names[] = { "ASKS", "OTHER", "DOUBT",
					     "REJECT" };

enum { HOST_MAX = 255 };

struct row {
	const char *line;
	size_t len;
	enum clf_front front;
	enum verdict verdict;
	const char *host; /* NULL where the verdict is REJECT */
};

/* Lines hold NUL bytes, so a row's length is that of the array. */
#define AUTO(verdict, host, line)                                              \
	{                                                                      \
		line, sizeof(line) - 1, CLF_AUTO, verdict, host                \
	}
#define CLF(verdict, host, line)                                               \
	{                                                                      \
		line, sizeof(line) - 1, CLF_CLF, verdict, host                 \
	}
#define VHOST(verdict, host, line)                                             \
	{                                                                      \
		line, sizeof(line) - 1, CLF_VHOST, verdict, host               \
	}

#define TIME "[31/Jan/2024:23:59:59 +0000]"
#define TAIL " 200 68 \"-\" \"Bot/1.0 (+http://bot.example/)\""
/* What stands after the fields of a line that asks, and of one that not. */
#define ROBOTS " " TIME " \"GET /robots.txt HTTP/1.1\"" TAIL
#define INDEX  " " TIME " \"GET /index.html HTTP/1.1\"" TAIL
/* A line with this between its quotes; with this as its target. */
#define REQUEST(text) "h - - " TIME " \"" text "\"" TAIL
#define TARGET(text)  REQUEST("GET " text " HTTP/1.1")

#define A5   "aaaaa"
#define A25  A5 A5 A5 A5 A5
#define A125 A25 A25 A25 A25 A25
#define A250 A125 A125
#define A255 A250 A5

/* clang-format off */
static const struct row rows[] = {
	/* The formats of the family, and any tail after them. */
	AUTO(ASKS, "192.0.2.7", "192.0.2.7 - -" ROBOTS),
	AUTO(OTHER, "192.0.2.7", "192.0.2.7 - -" INDEX),
	AUTO(ASKS, "h", "h - - " TIME " \"GET /robots.txt HTTP/1.1\" 200 68"),
	AUTO(ASKS, "h", "h - - " TIME " \"GET /robots.txt HTTP/1.1\""),
	AUTO(ASKS, "h", "h - - " TIME " \"GET /robots.txt HTTP/1.1\" x"),
	AUTO(ASKS, "h", "h - -" ROBOTS " \"10.0.0.1, 10.0.0.2\" 0.004 \"x"),
	AUTO(ASKS, "h", "h - frank" ROBOTS),
	AUTO(ASKS, "c", "www.example.org:80 c - -" ROBOTS),
	AUTO(REJECT, NULL, "192.0.2.7 203.0.113.9 -" ROBOTS),
	CLF(ASKS, "192.0.2.7", "192.0.2.7 203.0.113.9 -" ROBOTS),
	VHOST(ASKS, "203.0.113.9", "192.0.2.7 203.0.113.9 -" ROBOTS),

	/* Lines that are not of the family. */
	AUTO(REJECT, NULL, ""),
	AUTO(REJECT, NULL, " "),
	AUTO(REJECT, NULL, "/robots.txt"),
	AUTO(REJECT, NULL, "GET /robots.txt HTTP/1.1"),
	AUTO(REJECT, NULL, "\"GET /robots.txt HTTP/1.1\""),
	AUTO(REJECT, NULL, "{\"host\":\"192.0.2.7\",\"path\":\"/robots.txt\"}"),
	AUTO(REJECT, NULL, "2024-01-31 23:59:59 192.0.2.7 GET /robots.txt 200"),
	AUTO(REJECT, NULL, "[Wed Jan 31 23:59:59.1 2024] [core:error] [pid 1] "
			   "[client 192.0.2.7:5] AH01: \"GET /robots.txt\""),
	AUTO(REJECT, NULL, "2024/01/31 23:59:59 [error] 1#1: *2 open() "
			   "\"/srv/robots.txt\" failed, client: 192.0.2.7"),
	AUTO(REJECT, NULL, "http 2024-01-31T23:59:59Z app/lb 192.0.2.7:5 - 0 0 "
			   "\"GET http://h:80/robots.txt HTTP/1.1\" \"-\""),
	/* Nginx Proxy Manager, and Apache with the client in brackets. */
	AUTO(REJECT, NULL, TIME " - 200 200 - GET https www.example.org "
			   "\"/robots.txt\" [Client 192.0.2.7] [Length 71] "
			   "[Gzip -] [Sent-to 10.0.0.55:8080] "
			   "\"GET /robots.txt\" \"-\""),
	AUTO(REJECT, NULL, TIME " [www.example.org:443] [client 192.0.2.7] "
			   "\"GET /robots.txt HTTP/1.1\"" TAIL),
	AUTO(REJECT, NULL, "192.0.2.7 - - " TIME " [0.003] [PORT 80] "
			   "\"GET /robots.txt HTTP/1.1\"" TAIL),

	/* The anchor is the first `] "`, with nothing else between. */
	AUTO(REJECT, NULL, "h - - " TIME "\"GET /robots.txt HTTP/1.1\""),
	AUTO(REJECT, NULL, "h - - " TIME "  \"GET /robots.txt HTTP/1.1\""),
	AUTO(REJECT, NULL, "h - - " TIME "\t\"GET /robots.txt HTTP/1.1\""),
	AUTO(REJECT, NULL, "h - - " TIME " 'GET /robots.txt HTTP/1.1'"),
	AUTO(REJECT, NULL, "h - - 31/Jan/2024:23:59:59 \"GET /robots.txt\""),
	AUTO(REJECT, NULL, "h - - (31/Jan/2024:23:59:59) \"GET /robots.txt\""),
	AUTO(OTHER, "h", "h - - " TIME " \"GET / HTTP/1.1\" 200 5 \""
			 TIME " \"GET /robots.txt HTTP/1.1\""),
	AUTO(ASKS, "h", "h - - " TIME " \"GET /robots.txt HTTP/1.1\" 200 5 "
			"\"" TIME " \"GET / HTTP/1.1\""),
	/* A whole line as an agent, where nobody escapes. */
	AUTO(OTHER, "h", "h - -" INDEX " \"203.0.113.9 - -" ROBOTS "\""),

	/* In its brackets there is a time, which has a colon. */
	AUTO(ASKS, "h", "h - - [31/Jan/2024:23:59:59] \"GET /robots.txt\""),
	AUTO(ASKS, "h", "h - - [31/Jan/2024 23:59:59] \"GET /robots.txt\""),
	AUTO(ASKS, "h", "h - - [31/Jan/2024:23:59:59 IST] \"GET /robots.txt\""),
	AUTO(ASKS, "h", "h - - [2024-01-31T23:59:59.5Z] \"GET /robots.txt\""),
	AUTO(ASKS, "h", "h - - [2024-01-31T23:59:59+05:30] \"GET /robots.txt\""),
	AUTO(ASKS, "h", "h - - [Wed, 31 Jan 2024 23:59:59 GMT] \"GET /robots.txt\""),
	AUTO(REJECT, NULL, "h - - [] \"GET /robots.txt HTTP/1.1\""),
	AUTO(REJECT, NULL, "h - - [-] \"GET /robots.txt HTTP/1.1\""),
	AUTO(REJECT, NULL, "h - - [1706745599] \"GET /robots.txt HTTP/1.1\""),

	/* An unreadable time does not lose the host. */
	AUTO(ASKS, "h", "h - - [:] \"GET /robots.txt HTTP/1.1\""),
	AUTO(ASKS, "h", "h - - [99/Xyz/0:99:99:99] \"GET /robots.txt HTTP/1.1\""),
	AUTO(ASKS, "h", "h - - [31/J\303\244n/2024:23:59:59 +0100] \"GET /robots.txt\""),
	AUTO(ASKS, "h", "h - - [a\"b:\000\377] \"GET /robots.txt\""),
	AUTO(OTHER, "h", "h - - [/robots.txt:] \"GET / HTTP/1.1\""),

	/* They are a pair: nothing between them is a bracket. */
	AUTO(REJECT, NULL, "h - - 11:22:33] \"GET /robots.txt HTTP/1.1\""),
	AUTO(REJECT, NULL, "h - - 11:22:33] \"x [t] \"GET /robots.txt\""),
	AUTO(REJECT, NULL, "] \"GET /robots.txt HTTP/1.1\""),
	AUTO(REJECT, NULL, "h - - [11:22:33]] \"GET /robots.txt HTTP/1.1\""),
	AUTO(REJECT, NULL, "h - - [11:22:33] ] \"GET /robots.txt HTTP/1.1\""),
	AUTO(ASKS, "h", "h - [ [11:22:33] \"GET /robots.txt HTTP/1.1\""),
	AUTO(ASKS, "h", "h - ] [11:22:33] \"GET /robots.txt HTTP/1.1\""),
	AUTO(REJECT, NULL, "h - - x[11:22:33] \"GET /robots.txt HTTP/1.1\""),

	/* Of three fields or more; clf_front.h has the rules. */
	AUTO(REJECT, NULL, TIME " \"GET /robots.txt HTTP/1.1\""),
	AUTO(REJECT, NULL, " " TIME " \"GET /robots.txt HTTP/1.1\""),
	AUTO(REJECT, NULL, "h " TIME " \"GET /robots.txt HTTP/1.1\""),
	AUTO(REJECT, NULL, "h - " TIME " \"GET /robots.txt HTTP/1.1\""),
	AUTO(ASKS, "h", "h -  " TIME " \"GET /robots.txt HTTP/1.1\""),
	AUTO(REJECT, NULL, " h - -" ROBOTS),

	/* A user may hold nearly anything, and forges nothing. */
	AUTO(ASKS, "h", "h - \"\"" ROBOTS),
	AUTO(ASKS, "h", "h - John Smith" ROBOTS),
	AUTO(ASKS, "h", "h - ] [x] y" ROBOTS),
	AUTO(ASKS, "h", "h - a\\\"b" ROBOTS),
	AUTO(ASKS, "h", "h - a\\\\" ROBOTS),
	AUTO(OTHER, "h", "h - [x] \\\"GET /robots.txt HTTP/1.1\\\"" INDEX),
	AUTO(OTHER, "h", "h - [x] \"GET /robots.txt HTTP/1.1\" 200 5" INDEX),
	AUTO(OTHER, "h", "h - \"GET /robots.txt HTTP/1.1\"" INDEX),
	AUTO(OTHER, "h", "h - /robots.txt" INDEX),
	AUTO(OTHER, "h", "h - GET /robots.txt HTTP/1.1" INDEX),
	AUTO(OTHER, "h", "h - [31/Jan/2024] \"GET /robots.txt HTTP/1.1\"" INDEX),
	AUTO(ASKS, "h", "h - \303\251\377" ROBOTS),
	AUTO(ASKS, "h", "h - a\000b" ROBOTS),
	AUTO(ASKS, "h", "h - " A255 A255 ROBOTS),

	/* The request ends at the next quote that no backslash escapes. */
	AUTO(ASKS, "h", REQUEST("GET /robots.txt?\\\" HTTP/1.1")),
	AUTO(OTHER, "h", REQUEST("GET /robots.txt\\\" HTTP/1.1")),
	AUTO(OTHER, "h", REQUEST("GET /\\\" /robots.txt HTTP/1.1")),
	AUTO(ASKS, "h", "h - - " TIME " \"GET /robots.txt?\\\\\" 200 68"),
	AUTO(OTHER, "h", "h - - " TIME " \"GET /robots.txt\\\\\" 200 68"),
	AUTO(ASKS, "h", "h - - " TIME " \"GET /robots.txt?\\\\\\\" x\" 200 68"),
	AUTO(ASKS, "h", "h - - " TIME " \"GET /robots.txt HTTP/1.1\\\\\" 200 68"),
	AUTO(ASKS, "h", "h - - " TIME " \"GET /robots.txt\" HTTP/1.1\""),
	AUTO(ASKS, "h", "h - - " TIME " \"GET /robots.txt HTTP/1.1\" - -"),
	AUTO(ASKS, "h", "h - - " TIME " \"GET /robots.txt HTTP/1.1\" \"-\" 200"),

	/* Or where nobody escapes, before status and bytes. */
	AUTO(ASKS, "h", REQUEST("GET /robots.txt?q=\"x\"\\y HTTP/1.1")),
	AUTO(ASKS, "h", REQUEST("GET /robots.txt?q=\" HTTP/1.1")),
	AUTO(OTHER, "h", REQUEST("GET /robots.txt\"x HTTP/1.1")),
	AUTO(OTHER, "h", REQUEST("GET /robots.txt\" HTTP/1.1")),
	AUTO(OTHER, "h", REQUEST("GET \"/robots.txt HTTP/1.1")),
	AUTO(OTHER, "h", REQUEST("GET / \"GET /robots.txt HTTP/1.1")),
	AUTO(OTHER, "h", REQUEST("GET /x\" 200 /robots.txt HTTP/1.1")),
	AUTO(ASKS, "h", "h - - " TIME " \"GET /robots.txt?\\\\\\\" 200 68"),
	AUTO(ASKS, "h", "h - - " TIME " \"GET /robots.txt HTTP/1.1\\\" 200 68"),
	AUTO(ASKS, "h", "h - - " TIME " \"GET /robots.txt?\"x H\" 200 -"),
	AUTO(ASKS, "h", "h - - " TIME " \"GET /robots.txt?\"x H\" - 5 \"\""),

	/* Without that quote the line is cut short. */
	AUTO(REJECT, NULL, "h - - " TIME " \"GET /robots.txt HTTP/1.1"),
	AUTO(REJECT, NULL, "h - - " TIME " \"GET /robots.txt HTTP/1.1\\"),
	AUTO(REJECT, NULL, "h - - " TIME " \"GET /robots.txt "),
	AUTO(REJECT, NULL, "h - - " TIME " \"GET /robots.txt"),
	AUTO(REJECT, NULL, "h - - " TIME " \"GET /robots.txt?q=\"x"),
	AUTO(REJECT, NULL, "h - - " TIME " \"GET /robots.txt\"x H\"junk"),
	AUTO(REJECT, NULL, "h - - " TIME " \"GET /robots.txt\"x H\"200 5"),
	AUTO(REJECT, NULL, "h - - " TIME " \"GET /robots.txt\\\" 20 5"),
	AUTO(REJECT, NULL, "h - - " TIME " \"GET /robots.txt\\\" 200"),
	AUTO(REJECT, NULL, "h - - " TIME " \"GET /robots.txt\\\" 200 5x"),
	AUTO(REJECT, NULL, "h - - " TIME " \""),
	AUTO(REJECT, NULL, "h - - " TIME " "),
	AUTO(REJECT, NULL, "h - - " TIME),
	AUTO(REJECT, NULL, "h - - "),

	/* Colours are not read as a method (colours.h). */
	AUTO(REJECT, NULL, REQUEST("\033[32mGET /robots.txt HTTP/1.1\033[0m")),

	/* Request: any method, a target, a protocol or none. */
	AUTO(ASKS, "h", REQUEST("HEAD /robots.txt HTTP/2.0")),
	AUTO(ASKS, "h", REQUEST("get /robots.txt HTTP/1.0")),
	AUTO(ASKS, "h", REQUEST("X-!%\\x16 /robots.txt HTTP/1.1")),
	AUTO(ASKS, "h", REQUEST("\000\377 /robots.txt HTTP/1.1")),
	AUTO(ASKS, "h", REQUEST("GET /robots.txt")),
	AUTO(ASKS, "h", REQUEST("GET /robots.txt ")),
	AUTO(ASKS, "h", REQUEST("GET /robots.txt \377\000")),
	AUTO(ASKS, "h", REQUEST("GET /robots.txt HTTP/1.1 /index.html")),
	AUTO(OTHER, "h", REQUEST("GET / /robots.txt")),
	AUTO(OTHER, "h", REQUEST("/robots.txt / HTTP/1.1")),
	AUTO(OTHER, "h", REQUEST("/robots.txt HTTP/1.1")),
	AUTO(OTHER, "h", REQUEST("GET\t/robots.txt HTTP/1.1")),
	AUTO(OTHER, "h", REQUEST("GET /robots.txt\tHTTP/1.1")),
	AUTO(REJECT, NULL, REQUEST("")),
	AUTO(REJECT, NULL, REQUEST(" ")),
	AUTO(REJECT, NULL, REQUEST("-")),
	AUTO(REJECT, NULL, REQUEST("GET")),
	AUTO(REJECT, NULL, REQUEST("GET ")),
	AUTO(REJECT, NULL, REQUEST("/robots.txt")),
	AUTO(REJECT, NULL, REQUEST("GET\\x20/robots.txt")),
	AUTO(REJECT, NULL, REQUEST(" /robots.txt HTTP/1.1")),
	AUTO(ASKS, "h", REQUEST("GET  /robots.txt HTTP/1.1")),
	AUTO(ASKS, "h", REQUEST("GET   /robots.txt  HTTP/1.1")),
	AUTO(OTHER, "h", REQUEST("GET /  /robots.txt")),
	AUTO(OTHER, "h", REQUEST("OPTIONS * HTTP/1.1")),
	AUTO(OTHER, "h", REQUEST("CONNECT robots.txt:443 HTTP/1.1")),

	/* The server's escapes are undone, after the request is split, ... */
	AUTO(ASKS, "h", TARGET("/robots.txt?\\\"\\\\\\n\\t\\r\\b\\v")),
	/* Daphne's, of bytes that are no UTF-8; and what looks like it. */
	AUTO(ASKS, "192.0.2.1",
	     "192.0.2.1:80 - - [10/Jan/2024:12:00:00] \"GET "
	     "b'/robots.txt?q=\\xff'\" 400 1"),
	AUTO(OTHER, "192.0.2.1",
	     "192.0.2.1 - - [10/Jan/2024:12:00:00 +0000] \"GET "
	     "b'/robots.txt'\" 400 1"),
	AUTO(OTHER, "h", TARGET("/robots.txt\\\"")),
	AUTO(OTHER, "h", TARGET("/robots.txt\\\\")),
	AUTO(OTHER, "h", TARGET("/robots.txt\\n")),
	AUTO(OTHER, "h", TARGET("/robots.txt\\x00")),
	AUTO(OTHER, "h", TARGET("/robots.txt\\xff")),
	AUTO(OTHER, "h", TARGET("/robots.txt\\u00ff")),
	AUTO(OTHER, "h", TARGET("/robots.txt\\")),
	AUTO(OTHER, "h", TARGET("/robots.txt\\x")),
	AUTO(ASKS, "h", TARGET("/robots.txt?\\x3g\\x3\\x\\a\\")),
	/* ... but not what no server escapes: a client sent it so. */
	AUTO(OTHER, "h", TARGET("\\x2frobots.txt")),
	AUTO(OTHER, "h", TARGET("/robots\\x2Etxt")),
	AUTO(OTHER, "h", TARGET("/robots.txt\\x3fx")),
	AUTO(OTHER, "h", TARGET("/robots.txt\\x20HTTP/1.1")),
	AUTO(OTHER, "h", TARGET("\\x5cx2frobots.txt")),
	AUTO(OTHER, "h", TARGET("\\/robots.txt")),
	AUTO(OTHER, "h", TARGET("\\u002frobots.txt")),
	AUTO(OTHER, "h", TARGET("\\057robots.txt")),

	/*
	 * The absolute form: scheme and authority go. In doubt is a path after
	 * an authority that stands alone, or that holds a '?' or '#'.
	 */
	AUTO(ASKS, "h", TARGET("http://www.example.org/robots.txt")),
	AUTO(ASKS, "h", TARGET("https://www.example.org/robots.txt?x")),
	AUTO(ASKS, "h", TARGET("HTTP://www.example.org/robots.txt")),
	AUTO(ASKS, "h", TARGET("hTTpS://www.example.org/robots.txt")),
	AUTO(ASKS, "h", TARGET("a1+b-c.d://www.example.org/robots.txt")),
	AUTO(ASKS, "h", TARGET("http://www.example.org:8080/robots.txt")),
	AUTO(ASKS, "h", TARGET("http://u:p@www.example.org/robots.txt")),
	AUTO(ASKS, "h", TARGET("http://u@[2001:db8::1]:80/robots.txt#x")),
	AUTO(ASKS, "h", TARGET("http:///robots.txt")),
	AUTO(OTHER, "h", TARGET("http://www.example.org")),
	AUTO(OTHER, "h", TARGET("http://www.example.org/")),
	AUTO(OTHER, "h", TARGET("http://robots.txt")),
	AUTO(OTHER, "h", TARGET("http://www.example.org//robots.txt")),
	AUTO(OTHER, "h", TARGET("http://www.example.org/robots.txt/")),
	AUTO(OTHER, "h", TARGET("http://www.example.org/a/robots.txt")),
	AUTO(DOUBT, "h", TARGET("http://www.example.org?/robots.txt")),
	AUTO(DOUBT, "h", TARGET("http://www.example.org#/robots.txt")),
	AUTO(OTHER, "h", TARGET("http://a/http://b/robots.txt")),
	AUTO(OTHER, "h", TARGET("http://http://b/robots.txt")),
	AUTO(OTHER, "h", TARGET("/http://h/robots.txt")),
	AUTO(OTHER, "h", TARGET("://h/robots.txt")),
	AUTO(OTHER, "h", TARGET("//h/robots.txt")),
	AUTO(OTHER, "h", TARGET("http:/h/robots.txt")),
	AUTO(OTHER, "h", TARGET("http:/robots.txt")),
	AUTO(OTHER, "h", TARGET("http:h/robots.txt")),
	AUTO(DOUBT, "h", TARGET("www.example.org/robots.txt")),
	AUTO(DOUBT, "h", TARGET("www.example.org:80/robots.txt")),
	AUTO(OTHER, "h", TARGET("1a://h/robots.txt")),
	AUTO(OTHER, "h", TARGET("+a://h/robots.txt")),
	AUTO(OTHER, "h", TARGET("a_b://h/robots.txt")),
	AUTO(OTHER, "h", TARGET("a?b://h/robots.txt")),
	AUTO(OTHER, "h", TARGET("?a://h/robots.txt")),
	AUTO(OTHER, "h", TARGET("#a://h/robots.txt")),

	/* Cut at the first `?` or `#`. */
	AUTO(ASKS, "h", TARGET("/robots.txt?")),
	AUTO(ASKS, "h", TARGET("/robots.txt#")),
	AUTO(ASKS, "h", TARGET("/robots.txt?a=/b&c#d?e")),
	AUTO(ASKS, "h", TARGET("/robots.txt#a?b")),
	AUTO(ASKS, "h", TARGET("/robots.txt??")),
	AUTO(ASKS, "h", TARGET("/robots.txt?\000\377")),
	AUTO(OTHER, "h", TARGET("?/robots.txt")),
	AUTO(OTHER, "h", TARGET("#/robots.txt")),
	AUTO(OTHER, "h", TARGET("/?/robots.txt")),
	AUTO(OTHER, "h", TARGET("/#/robots.txt")),
	AUTO(OTHER, "h", TARGET("/x?u=http://h/robots.txt")),
	AUTO(OTHER, "h", TARGET("/robots.txt;x")),
	AUTO(OTHER, "h", TARGET("/robots.txt&x")),
	AUTO(OTHER, "h", TARGET("/robots.txt%3fx")),

	/* What is left equals the path, byte for byte. */
	AUTO(ASKS, "h", TARGET("/robots.txt")),
	AUTO(OTHER, "h", TARGET("/")),
	AUTO(OTHER, "h", TARGET("robots.txt")),
	AUTO(OTHER, "h", TARGET("/robots.tx")),
	AUTO(OTHER, "h", TARGET("/robots.txtx")),
	AUTO(OTHER, "h", TARGET("/robots.txt/")),
	AUTO(OTHER, "h", TARGET("/robots.txt.gz")),
	AUTO(OTHER, "h", TARGET("//robots.txt")),
	AUTO(OTHER, "h", TARGET("/./robots.txt")),
	AUTO(OTHER, "h", TARGET("/a/../robots.txt")),
	AUTO(OTHER, "h", TARGET("/blog/robots.txt")),
	AUTO(OTHER, "h", TARGET("/xrobots.txt")),
	AUTO(OTHER, "h", TARGET("/ROBOTS.TXT")),
	AUTO(OTHER, "h", TARGET("/Robots.txt")),
	AUTO(OTHER, "h", TARGET("/robots.txT")),
	AUTO(OTHER, "h", TARGET("/%72obots.txt")),
	AUTO(OTHER, "h", TARGET("/robots%2etxt")),
	AUTO(OTHER, "h", TARGET("/robots.txt%20")),
	AUTO(OTHER, "h", TARGET("/robots-txt")),
	AUTO(OTHER, "h", TARGET("/robots.txt\000")),
	AUTO(OTHER, "h", TARGET("/robots\000.txt")),
	AUTO(OTHER, "h", TARGET("/robots.txt\377")),
	AUTO(OTHER, "h", TARGET("/robots.txt\r")),

	/* And the path anywhere else is no request for it. */
	AUTO(OTHER, "h", "h - -" INDEX " \"http://h/robots.txt\""),
	AUTO(OTHER, "h", "h - -" INDEX " \"GET /robots.txt HTTP/1.1\""),
	AUTO(OTHER, "h", TARGET("/?ref=/robots.txt") " \"/robots.txt\""),
	AUTO(REJECT, NULL, "/robots.txt - -" INDEX),
	AUTO(OTHER, "192.0.2.1", "192.0.2.1 /robots.txt -" INDEX),
	AUTO(ASKS, "h", "h - -" ROBOTS " \000\377 \"/index.html\""),
};
/* clang-format on */

enum { NROWS = sizeof(rows) / sizeof(rows[0]) };

/* Of a line that is one of an access log. */
static enum verdict judge_record(const struct record *rec)
{
	struct slice path;
	enum verdict verdict = OTHER;
	bool is_certain;
	char *scratch;

	assert_int_equal(!rec->method.len, !rec->target.len);
	if (!rec->target.len)
		return REJECT;
	scratch = exact_copy(rec->target.at, rec->target.len);
	path = request_path(unescape(rec->escape, rec->target, scratch),
			    &is_certain);
	if (slice_is(path, "/robots.txt"))
		verdict = is_certain ? ASKS : DOUBT;
	free(scratch);
	return verdict;
}

/* The verdict; the host as a string in host, or "" for a reject. */
static enum verdict judge(enum clf_front front, const char *at, size_t len,
			  bool whole, char host[HOST_MAX + 1])
{
	char *copy = exact_copy(at, len);
	struct slice line = { copy, len };
	struct record rec;
	enum verdict verdict = REJECT;

	host[0] = '\0';
	if (clf_parse(front, line, whole, &rec)) {
		verdict = judge_record(&rec);
		assert_in_range(rec.host.len, 1, HOST_MAX);
		assert_true(slice_is_within(rec.host, copy, len));
	}
	if (verdict != REJECT) {
		memcpy(host, rec.host.at, rec.host.len);
		host[rec.host.len] = '\0';
	}
	free(copy);
	return verdict;
}

static bool row_holds(const struct row *row, bool whole)
{
	char host[HOST_MAX + 1];
	const char *want = row->host ? row->host : "";
	enum verdict verdict =
		judge(row->front, row->line, row->len, whole, host);

	if (verdict == row->verdict && !strcmp(host, want))
		return true;
	print_error("row %td: %s, not %s\n", row - rows, verdict_names[verdict],
		    verdict_names[row->verdict]);
	print_cleaned("\tline: ", row->line, row->len);
	print_cleaned("\thost: ", host, strlen(host));
	print_cleaned("\t not: ", want, strlen(want));
	return false;
}

static void every_row_holds(void **state)
{
	size_t nwrong = 0;

	(void)state;
	for (size_t i = 0; i < NROWS; i++)
		nwrong += !row_holds(&rows[i], false) ||
			  !row_holds(&rows[i], true);
	if (nwrong)
		fail_msg("%zu of %d rows", nwrong, NROWS);
}

struct whole_line {
	const char *line;
	const char *host;
	size_t first_good; /* bytes up to and with the closing quote */
};

/* clang-format off */
#define UP_TO(host, whole, tail) { whole tail, host, sizeof(whole) - 1 }
static const struct whole_line whole_lines[] = {
	UP_TO("192.0.2.7",
	      "192.0.2.7 - - " TIME " \"GET /robots.txt HTTP/1.1\"", TAIL),
	UP_TO("2001:db8::7",
	      "v:443 2001:db8::7 - - " TIME " \"GET /robots.txt\"", TAIL),
	UP_TO("192.0.2.7",
	      "v 192.0.2.7 - J [x] \\\"y\\\" " TIME " \"HEAD /robots.txt\"",
	      TAIL " \"[x] \"GET /robots.txt HTTP/1.1\""),
	UP_TO("crawl.example.org",
	      "crawl.example.org - \"\" " TIME
	      " \"GET http://h/robots.txt?\\\"\\\\\\\"x\\\\ HTTP/1.1\"", TAIL),
};
/* clang-format on */

static void check_prefixes(const struct whole_line *whole, enum clf_front front)
{
	char host[HOST_MAX + 1];

	for (size_t len = 0; len <= strlen(whole->line); len++) {
		bool good = len >= whole->first_good;

		assert_int_equal(judge(front, whole->line, len, len % 2, host),
				 good ? ASKS : REJECT);
		assert_string_equal(host, good ? whole->host : "");
	}
}

static void a_line_cut_short_never_asks(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(whole_lines) / sizeof(whole_lines[0]);
	     i++)
		check_prefixes(&whole_lines[i], CLF_AUTO);
	check_prefixes(&whole_lines[0], CLF_CLF);
	check_prefixes(&whole_lines[1], CLF_VHOST);
}

/**** What is wanted of a whole line besides */

struct parts {
	const char *line, *host, *time, *method, *target;
};

static const struct parts parts[] = {
	{ "h - - [31/Jan/2024:23:59:59 +0000] \"GET / HTTP/1.1\" 200 5", "h",
	  "31/Jan/2024:23:59:59 +0000", "GET", "/" },
	{ "v:80 h - [x] [11:22:33] \"\" 400 0", "h", "11:22:33", "", "" },
	{ "h - u [ [at 11:22:33 b] \"-\" 408 0", "h", "at 11:22:33 b", "", "" },
	{ "h - - [11:22:33] \"\\x16\\x03\\\"\\\\\" 400 0 \"x\"", "h",
	  "11:22:33", "", "" },
	{ "h - - [11:22:33] \"\\x16 \\\"\\\\ H\" 400 0 \"x\"", "h", "11:22:33",
	  "\\x16", "\\\"\\\\" },
	{ "h - - [11:22:33] \"GET   /a   H\" 400 0", "h", "11:22:33", "GET",
	  "/a" },
	{ "[2001:db8::7]:51008 - - [11:22:33] \"GET /\" 200 0", "2001:db8::7",
	  "11:22:33", "GET", "/" },
};

/* What is not set stays, and is seen. */
static const struct record junk = {
	.date = { "junk", 4 },
	.time = { "junk", 4 },
	.status = { "junk", 4 },
	.bytes = { "junk", 4 },
	.user_agent = { "junk", 4 },
	.local_time = false,
};

static struct record parse_whole(enum clf_front front, const char *line)
{
	struct record rec = junk;

	assert_true(clf_parse(front, (struct slice){ line, strlen(line) }, true,
			      &rec));
	return rec;
}

static void a_record_holds_its_parts_as_they_stand(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		const struct parts *p = &parts[i];
		struct record rec = parse_whole(CLF_AUTO, p->line);

		assert_true(slice_is(rec.host, p->host));
		assert_true(slice_is(rec.time, p->time));
		assert_true(
			slice_equals(rec.method, p->method, strlen(p->method)));
		assert_true(
			slice_equals(rec.target, p->target, strlen(p->target)));
		assert_int_equal(rec.date.len, 0);
		/* Where there is none, none is to be undone. */
		assert_int_equal(rec.escape, strchr(p->line, '\\')
						     ? UNESCAPE_BACKSLASH
						     : UNESCAPE_NONE);
		assert_true(rec.local_time);
	}
}

static void numbers_of_a_line_have_values(void **state)
{
	struct record rec = parse_whole(CLF_AUTO, REQUEST("GET / HTTP/1.1"));
	uint64_t bytes = 1;

	(void)state;
	assert_int_equal(record_status(&rec), 200);
	assert_true(record_bytes(&rec, &bytes));
	assert_int_equal(bytes, 68);
	rec = parse_whole(CLF_AUTO, "h - - [11:22:33] \"GET /\" 304 -");
	assert_int_equal(record_status(&rec), 304);
	assert_true(record_bytes(&rec, &bytes));
	assert_int_equal(bytes, 0);
	rec = parse_whole(CLF_AUTO, "h - - [11:22:33] \"GET /\"");
	assert_int_equal(record_status(&rec), 0);
	assert_false(record_bytes(&rec, &bytes));
}

/* If not whole, nobody pays for the rest, and it is the caller's. */
static void less_than_whole_leaves_the_rest_alone(void **state)
{
	static const char line[] =
		"192.0.2.7 - - " TIME " \"GET /robots.txt HTTP/1.1\"" TAIL;
	const struct slice mine = { "mine", 4 };
	struct record rec = { .date = mine,
			      .time = mine,
			      .status = mine,
			      .bytes = mine,
			      .user_agent = mine };

	(void)state;
	assert_true(clf_parse(CLF_AUTO,
			      (struct slice){ line, sizeof(line) - 1 }, false,
			      &rec));
	assert_true(slice_is(rec.host, "192.0.2.7"));
	assert_true(slice_is(rec.method, "GET"));
	assert_true(slice_is(rec.target, "/robots.txt"));
	/* There is no escape in the target. */
	assert_int_equal(rec.escape, UNESCAPE_NONE);
	assert_ptr_equal(rec.date.at, mine.at);
	assert_true(slice_is_within(rec.time, line, sizeof(line)));
	assert_ptr_equal(rec.status.at, mine.at);
	assert_ptr_equal(rec.bytes.at, mine.at);
	assert_ptr_equal(rec.user_agent.at, mine.at);
	/* It belongs to the time. */
	assert_true(rec.local_time);
}

/* Each field is in the line, and an agent after a quote of it. */
static void check_fields_within(const struct record *rec, const char *line,
				size_t len)
{
	struct slice agent = rec->user_agent;

	assert_true(slice_is_within(rec->host, line, len));
	assert_true(slice_is_within(rec->time, line, len));
	assert_true(slice_is_within(rec->method, line, len));
	assert_true(slice_is_within(rec->target, line, len));
	assert_true(slice_is_within(rec->status, line, len));
	assert_true(slice_is_within(rec->bytes, line, len) ||
		    slice_is(rec->bytes, "0"));
	assert_int_equal(rec->date.len, 0);
	if (!agent.len)
		return;
	assert_true(agent.at > line && agent.at + agent.len <= line + len);
	assert_int_equal(agent.at[-1], '"');
	if (agent.at + agent.len < line + len)
		assert_int_equal(agent.at[agent.len], '"');
}

static bool parse_copy(const char *at, size_t len, struct slice *agent)
{
	char *line = exact_copy(at, len);
	struct record rec;
	bool parsed =
		clf_parse(CLF_AUTO, (struct slice){ line, len }, true, &rec);

	*agent = (struct slice){ 0 };
	if (parsed) {
		check_fields_within(&rec, line, len);
		*agent =
			(struct slice){ at + (rec.user_agent.len
						      ? rec.user_agent.at - line
						      : 0),
					rec.user_agent.len };
	}
	free(line);
	return parsed;
}

struct agent_line {
	const char *line;
	const char *agent;
};

static const struct agent_line agent_lines[] = {
	{ "192.0.2.7 - - " TIME " \"GET /robots.txt HTTP/1.1\"" TAIL,
	  "Bot/1.0 (+http://bot.example/)" },
	{ "v:80 192.0.2.7 - a\\\"b " TIME " \"GET /\\\" H\" 304 - \"\\\"\""
	  " \"a \\\"b\\\\\" \"198.51.100.9\" 42 \"x\" 3ms",
	  "a \\\"b\\\\" },
};

static void a_line_cut_short_has_the_beginning_of_the_agent(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(agent_lines) / sizeof(agent_lines[0]);
	     i++) {
		const struct agent_line *a = &agent_lines[i];
		const char *begin = strstr(a->line, a->agent);
		size_t end = (size_t)(begin - a->line) + strlen(a->agent);
		struct slice agent;

		for (size_t len = 0; len <= end; len++) {
			parse_copy(a->line, len, &agent);
			assert_true(!agent.len || agent.at == begin);
		}
		parse_copy(a->line, strlen(a->line), &agent);
		assert_true(slice_is(agent, a->agent));
	}
}

static void mutated_lines_are_not_read_beyond(void **state)
{
	static const char bytes[] = "\"\\ []-:09aGx\t\0\377";
	uint64_t seed = 0x9e3779b97f4a7c15;
	size_t nparsed = 0, nagents = 0;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		const char *from = agent_lines[round % 2].line;
		size_t len = strlen(from);
		char line[256];
		struct slice agent;

		assert_in_range(len, 1, sizeof(line));
		memcpy(line, from, len);
		for (size_t n = 1 + random_number(&seed) % 3; n; n--)
			line[random_number(&seed) % len] =
				bytes[random_number(&seed) %
				      (sizeof(bytes) - 1)];
		if (random_number(&seed) % 2)
			len = random_number(&seed) % (len + 1);
		nparsed += parse_copy(line, len, &agent);
		nagents += agent.len > 0;
	}
	/* Or nothing was looked at. */
	assert_true(nparsed > 1000 && nagents > 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_holds),
		cmocka_unit_test(a_line_cut_short_never_asks),
		cmocka_unit_test(a_record_holds_its_parts_as_they_stand),
		cmocka_unit_test(numbers_of_a_line_have_values),
		cmocka_unit_test(less_than_whole_leaves_the_rest_alone),
		cmocka_unit_test(
			a_line_cut_short_has_the_beginning_of_the_agent),
		cmocka_unit_test(mutated_lines_are_not_read_beyond),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
