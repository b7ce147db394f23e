/*
 * The rules of matching (accesslog.h), each from both sides: a line just
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

#include "accesslog.h"
#include "buf.h"

enum verdict {
	ASKS,	/* an access-log line whose request is for /robots.txt */
	OTHER,	/* an access-log line with a request for something else */
	REJECT, /* not such a line, or its request has no target */
};

static const char *const verdict_names[] = { "ASKS", "OTHER", "REJECT" };

enum { HOST_MAX = 255 };

struct row {
	const char *line;
	size_t len;
	enum accesslog_format format;
	enum verdict verdict;
	const char *host; /* NULL where the verdict is REJECT */
};

/* Lines hold NUL bytes, so a row's length is that of the array. */
#define AUTO(verdict, host, line)                                              \
	{                                                                      \
		line, sizeof(line) - 1, ACCESSLOG_AUTO, verdict, host          \
	}
#define CLF(verdict, host, line)                                               \
	{                                                                      \
		line, sizeof(line) - 1, ACCESSLOG_CLF, verdict, host           \
	}
#define VHOST(verdict, host, line)                                             \
	{                                                                      \
		line, sizeof(line) - 1, ACCESSLOG_VHOST, verdict, host         \
	}

#define TIME "[31/Jan/2024:23:59:59 +0000]"
#define TAIL " 200 68 \"-\" \"Bot/1.0 (+http://bot.example/)\""
/* What stands behind the fields of a line that asks, and of one that not. */
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
	AUTO(ASKS, "1.2.3.4", "1.2.3.4 - -" ROBOTS),
	AUTO(OTHER, "1.2.3.4", "1.2.3.4 - -" INDEX),
	AUTO(ASKS, "h", "h - - " TIME " \"GET /robots.txt HTTP/1.1\" 200 68"),
	AUTO(ASKS, "h", "h - - " TIME " \"GET /robots.txt HTTP/1.1\""),
	AUTO(ASKS, "h", "h - - " TIME " \"GET /robots.txt HTTP/1.1\"junk"),
	AUTO(ASKS, "h", "h - -" ROBOTS " \"10.0.0.1, 10.0.0.2\" 0.004 \"x"),
	AUTO(ASKS, "h", "h - frank" ROBOTS),
	AUTO(ASKS, "h", "h ident frank" ROBOTS),
	AUTO(ASKS, "c", "www.example.org:80 c - -" ROBOTS),

	/* Lines that are not of the family. */
	AUTO(REJECT, NULL, ""),
	AUTO(REJECT, NULL, " "),
	AUTO(REJECT, NULL, "/robots.txt"),
	AUTO(REJECT, NULL, "GET /robots.txt HTTP/1.1"),
	AUTO(REJECT, NULL, "\"GET /robots.txt HTTP/1.1\""),
	AUTO(REJECT, NULL, "{\"host\":\"1.2.3.4\",\"path\":\"/robots.txt\"}"),
	AUTO(REJECT, NULL, "2024-01-31 23:59:59 1.2.3.4 GET /robots.txt - 200"),
	AUTO(REJECT, NULL, "[Wed Jan 31 23:59:59.1 2024] [core:error] [pid 1] "
			   "[client 1.2.3.4:5] AH01: \"GET /robots.txt\""),
	AUTO(REJECT, NULL, "2024/01/31 23:59:59 [error] 1#1: *2 open() "
			   "\"/srv/robots.txt\" failed, client: 1.2.3.4"),
	AUTO(REJECT, NULL, "http 2024-01-31T23:59:59Z app/lb 1.2.3.4:5 - 0 0 "
			   "\"GET http://h:80/robots.txt HTTP/1.1\" \"-\""),

	/* The anchor is the first `] "`, with nothing else between. */
	AUTO(REJECT, NULL, "h - - [t]\"GET /robots.txt HTTP/1.1\""),
	AUTO(REJECT, NULL, "h - - [t]  \"GET /robots.txt HTTP/1.1\""),
	AUTO(REJECT, NULL, "h - - [t]\t\"GET /robots.txt HTTP/1.1\""),
	AUTO(REJECT, NULL, "h - - [t] 'GET /robots.txt HTTP/1.1'"),
	AUTO(REJECT, NULL, "h - - t \"GET /robots.txt HTTP/1.1\""),
	AUTO(REJECT, NULL, "h - - (t) \"GET /robots.txt HTTP/1.1\""),
	AUTO(OTHER, "h", "h - - [t] \"GET / HTTP/1.1\" 200 5 "
			 "\"[x] \"GET /robots.txt HTTP/1.1\""),
	AUTO(ASKS, "h", "h - - [t] \"GET /robots.txt HTTP/1.1\" 200 5 "
			"\"[x] \"GET / HTTP/1.1\""),
	AUTO(REJECT, NULL, "h - - [t]\"GET /robots.txt HTTP/1.1\" 200 5 "
			   "\"a] \"b\""),
	AUTO(ASKS, "h", "h - - [t] ] \"GET /robots.txt HTTP/1.1\""),
	AUTO(ASKS, "h", "h - - [t]] \"GET /robots.txt HTTP/1.1\""),

	/* The time starts at the last `[` before the anchor. */
	AUTO(REJECT, NULL, "h - - t] \"GET /robots.txt HTTP/1.1\""),
	AUTO(REJECT, NULL, "h - - t] \"x [t] \"GET /robots.txt HTTP/1.1\""),
	AUTO(REJECT, NULL, "] \"GET /robots.txt HTTP/1.1\""),
	AUTO(ASKS, "h", "h - - [a [b] \"GET /robots.txt HTTP/1.1\""),
	AUTO(ASKS, "h", "h - [t] [t] \"GET /robots.txt HTTP/1.1\""),
	AUTO(REJECT, NULL, "h - - x[t] \"GET /robots.txt HTTP/1.1\""),
	AUTO(REJECT, NULL, "h - - [a[t] \"GET /robots.txt HTTP/1.1\""),

	/* Host, ident and user: three fields, split on single blanks. */
	AUTO(REJECT, NULL, "[t] \"GET /robots.txt HTTP/1.1\""),
	AUTO(REJECT, NULL, " [t] \"GET /robots.txt HTTP/1.1\""),
	AUTO(REJECT, NULL, "h [t] \"GET /robots.txt HTTP/1.1\""),
	AUTO(REJECT, NULL, "h - [t] \"GET /robots.txt HTTP/1.1\""),
	AUTO(REJECT, NULL, "h frank [t] \"GET /robots.txt HTTP/1.1\""),
	AUTO(ASKS, "h", "h -  [t] \"GET /robots.txt HTTP/1.1\""),
	AUTO(ASKS, "h", "h  frank [t] \"GET /robots.txt HTTP/1.1\""),
	AUTO(REJECT, NULL, "h - -[t] \"GET /robots.txt HTTP/1.1\""),
	AUTO(REJECT, NULL, "h\t-\t- [t] \"GET /robots.txt HTTP/1.1\""),
	AUTO(REJECT, NULL, "   [t] \"GET /robots.txt HTTP/1.1\""),
	AUTO(REJECT, NULL, " h - -" ROBOTS),

	/* A user may hold nearly anything, and forges nothing. */
	AUTO(ASKS, "h", "h - \"\"" ROBOTS),
	AUTO(ASKS, "h", "h - John Smith" ROBOTS),
	AUTO(ASKS, "h", "h -  two  blanks " ROBOTS),
	AUTO(ASKS, "h", "h - a[b" ROBOTS),
	AUTO(ASKS, "h", "h - a]b" ROBOTS),
	AUTO(ASKS, "h", "h - [" ROBOTS),
	AUTO(ASKS, "h", "h - ]" ROBOTS),
	AUTO(ASKS, "h", "h - ] [x] y" ROBOTS),
	AUTO(ASKS, "h", "h - " TIME ROBOTS),
	AUTO(ASKS, "h", "h - a\\\"b" ROBOTS),
	AUTO(ASKS, "h", "h - a\\\\" ROBOTS),
	AUTO(OTHER, "h", "h - [x] \\\"GET /robots.txt HTTP/1.1\\\"" INDEX),
	AUTO(OTHER, "h", "h - \"GET /robots.txt HTTP/1.1\"" INDEX),
	AUTO(OTHER, "h", "h - /robots.txt" INDEX),
	AUTO(OTHER, "h", "h - GET /robots.txt HTTP/1.1" INDEX),
	AUTO(ASKS, "1.2.3.4", "1.2.3.4 - 5.6.7.8" ROBOTS),
	AUTO(ASKS, "1.2.3.4", "1.2.3.4 - 5.6.7.8 x y" ROBOTS),
	AUTO(ASKS, "h", "h - \303\251\377" ROBOTS),
	AUTO(ASKS, "h", "h - a\000b" ROBOTS),
	AUTO(ASKS, "h", "h - " A255 A255 ROBOTS),

	/* An unreadable time does not lose the host. */
	AUTO(ASKS, "h", "h - - [] \"GET /robots.txt HTTP/1.1\""),
	AUTO(ASKS, "h", "h - - [-] \"GET /robots.txt HTTP/1.1\""),
	AUTO(ASKS, "h", "h - - [1706745599] \"GET /robots.txt HTTP/1.1\""),
	AUTO(ASKS, "h", "h - - [99/Xyz/0:99:99] \"GET /robots.txt HTTP/1.1\""),
	AUTO(ASKS, "h", "h - - [a\"b] \"GET /robots.txt HTTP/1.1\""),
	AUTO(ASKS, "h", "h - - [\000\377] \"GET /robots.txt HTTP/1.1\""),
	AUTO(OTHER, "h", "h - - [/robots.txt] \"GET / HTTP/1.1\""),

	/* The request ends at the next quote that no backslash escapes. */
	AUTO(ASKS, "h", REQUEST("GET /robots.txt?\\\" HTTP/1.1")),
	AUTO(OTHER, "h", REQUEST("GET /robots.txt\\\" HTTP/1.1")),
	AUTO(OTHER, "h", REQUEST("GET /\\\" /robots.txt HTTP/1.1")),
	AUTO(ASKS, "h", "h - - [t] \"GET /robots.txt?\\\\\" 200 68"),
	AUTO(OTHER, "h", "h - - [t] \"GET /robots.txt\\\\\" 200 68"),
	AUTO(ASKS, "h", "h - - [t] \"GET /robots.txt?\\\\\\\" x\" 200 68"),
	AUTO(REJECT, NULL, "h - - [t] \"GET /robots.txt?\\\\\\\" 200 68"),
	AUTO(ASKS, "h", "h - - [t] \"GET /robots.txt HTTP/1.1\\\\\" 200 68"),
	AUTO(REJECT, NULL, "h - - [t] \"GET /robots.txt HTTP/1.1\\\" 200 68"),
	AUTO(ASKS, "h", "h - - [t] \"GET /robots.txt\" HTTP/1.1\""),

	/* Without that quote the line is cut short. */
	AUTO(REJECT, NULL, "h - - [t] \"GET /robots.txt HTTP/1.1"),
	AUTO(REJECT, NULL, "h - - [t] \"GET /robots.txt HTTP/1.1\\"),
	AUTO(REJECT, NULL, "h - - [t] \"GET /robots.txt "),
	AUTO(REJECT, NULL, "h - - [t] \"GET /robots.txt"),
	AUTO(REJECT, NULL, "h - - [t] \""),
	AUTO(REJECT, NULL, "h - - [t] "),
	AUTO(REJECT, NULL, "h - - [t]"),
	AUTO(REJECT, NULL, "h - - "),

	/* A vhost: four or more tokens, the second an IP address. */
	AUTO(ASKS, "1.2.3.4", "v 1.2.3.4 - -" ROBOTS),
	AUTO(ASKS, "1.2.3.4", "v 1.2.3.4 -  [t] \"GET /robots.txt\""),
	AUTO(ASKS, "v", "v 1.2.3.4 -" ROBOTS),
	AUTO(ASKS, "1.2.3.4", "v 1.2.3.4 - John Smith" ROBOTS),
	AUTO(ASKS, "1.2.3.4", "- 1.2.3.4 - -" ROBOTS),
	AUTO(ASKS, "1.2.3.4", "5.6.7.8 1.2.3.4 - -" ROBOTS),
	AUTO(OTHER, "1.2.3.4", "v 1.2.3.4 - -" INDEX),
	AUTO(ASKS, "255.255.255.255", "v 255.255.255.255 - -" ROBOTS),
	AUTO(ASKS, "v", "v 1.2.3.256 - -" ROBOTS),
	AUTO(ASKS, "v", "v 1.2.3 - -" ROBOTS),
	AUTO(ASKS, "v", "v 1.2.3.4.5 - -" ROBOTS),
	AUTO(ASKS, "v", "v 1.2.3.4. - -" ROBOTS),
	AUTO(ASKS, "v", "v 1.2.3.4:80 - -" ROBOTS),
	AUTO(ASKS, "v", "v 1.2.3.x - -" ROBOTS),
	AUTO(ASKS, "::", "v :: - -" ROBOTS),
	AUTO(ASKS, "2001:db8::1", "v 2001:db8::1 - -" ROBOTS),
	AUTO(ASKS, "2001:DB8::A", "v 2001:DB8::A - -" ROBOTS),
	AUTO(ASKS, "1:2:3:4:5:6:7:8", "v 1:2:3:4:5:6:7:8 - -" ROBOTS),
	AUTO(ASKS, "v", "v 1:2:3:4:5:6:7 - -" ROBOTS),
	AUTO(ASKS, "v", "v 1:2:3:4:5:6:7:8:9 - -" ROBOTS),
	AUTO(ASKS, "v", "v 1::2::3 - -" ROBOTS),
	AUTO(ASKS, "v", "v 12345::1 - -" ROBOTS),
	AUTO(ASKS, "v", "v g::1 - -" ROBOTS),
	AUTO(ASKS, "v", "v [::1] - -" ROBOTS),
	AUTO(ASKS, "::ffff:192.0.2.1", "v ::ffff:192.0.2.1 - -" ROBOTS),
	AUTO(ASKS, "0000:0000:0000:0000:0000:ffff:255.255.255.255",
	     "v 0000:0000:0000:0000:0000:ffff:255.255.255.255 - -" ROBOTS),
	AUTO(ASKS, "v",
	     "v 0000:0000:0000:0000:0000:0ffff:255.255.255.255 - -" ROBOTS),
	AUTO(ASKS, "v", "v 1.2.3.4\000x - -" ROBOTS),
	AUTO(ASKS, "v", "v 1.2.3.4\000 - -" ROBOTS),
	AUTO(ASKS, "v", "v " A255 A255 " - -" ROBOTS),

	/* Or the first ends in a port and is not itself an IP address. */
	AUTO(ASKS, "c", "v:80 c - -" ROBOTS),
	AUTO(ASKS, "v", "v c - -" ROBOTS),
	AUTO(ASKS, "v:80", "v:80 c -" ROBOTS),
	AUTO(ASKS, "c", "v:80 c -  [t] \"GET /robots.txt\""),
	AUTO(ASKS, "c", "v:80 c ident John Smith" ROBOTS),
	AUTO(ASKS, "c", "v:0 c - -" ROBOTS),
	AUTO(ASKS, "c", "v:99999 c - -" ROBOTS),
	AUTO(ASKS, "v:100000", "v:100000 c - -" ROBOTS),
	AUTO(ASKS, "v:", "v: c - -" ROBOTS),
	AUTO(ASKS, "v:8a", "v:8a c - -" ROBOTS),
	AUTO(ASKS, "v:a8", "v:a8 c - -" ROBOTS),
	AUTO(ASKS, "v:+80", "v:+80 c - -" ROBOTS),
	AUTO(ASKS, "v:80:", "v:80: c - -" ROBOTS),
	AUTO(ASKS, "v.80", "v.80 c - -" ROBOTS),
	AUTO(ASKS, "80", "80 c - -" ROBOTS),
	AUTO(ASKS, "c", ":80 c - -" ROBOTS),
	AUTO(ASKS, "c", "a:b:80 c - -" ROBOTS),
	AUTO(ASKS, "c", "10.0.0.1:80 c - -" ROBOTS),
	AUTO(ASKS, "c", "[2001:db8::1]:80 c - -" ROBOTS),
	AUTO(ASKS, "c", A255 A255 ":80 c - -" ROBOTS),
	AUTO(ASKS, "2001:db8::80", "2001:db8::80 c - -" ROBOTS),
	AUTO(ASKS, "2001:db8::80", "2001:db8::80 ident John Smith" ROBOTS),
	AUTO(ASKS, "::1", "::1 ident John Smith" ROBOTS),
	AUTO(ASKS, "1:2:3:4:5:6:7:80", "1:2:3:4:5:6:7:80 c - -" ROBOTS),
	AUTO(ASKS, "c", "1:2:3:4:5:6:7:8:80 c - -" ROBOTS),
	AUTO(ASKS, "c", "2001:db8::99999 c - -" ROBOTS),
	AUTO(ASKS, "c", "2001:db8::1\000:80 c - -" ROBOTS),
	AUTO(ASKS, "c", "2001:db8::g:80 c - -" ROBOTS),
	AUTO(ASKS, "1.2.3.4", "2001:db8::80 1.2.3.4 - -" ROBOTS),

	/* But never where the second is `-`: that is an ident. */
	AUTO(ASKS, "v:80", "v:80 - - -" ROBOTS),
	AUTO(ASKS, "v:80", "v:80 - John Smith" ROBOTS),
	AUTO(ASKS, "--", "v:80 -- - -" ROBOTS),

	/* Told that there is no vhost, whatever the line looks like. */
	CLF(ASKS, "v:80", "v:80 c - -" ROBOTS),
	CLF(ASKS, "v", "v 1.2.3.4 - -" ROBOTS),
	CLF(ASKS, "1.2.3.4", "1.2.3.4 - -" ROBOTS),
	CLF(ASKS, "h", "h -  [t] \"GET /robots.txt\""),
	CLF(OTHER, "v:80", "v:80 1.2.3.4 - -" INDEX),
	CLF(REJECT, NULL, "- 1.2.3.4 - -" ROBOTS),
	CLF(REJECT, NULL, "h -" ROBOTS),

	/* Told that there is one: it and three fields more. */
	VHOST(ASKS, "c", "v c - -" ROBOTS),
	VHOST(ASKS, "c", "v:80 c - -" ROBOTS),
	VHOST(ASKS, "c", "2001:db8::80 c - -" ROBOTS),
	VHOST(ASKS, "c", "v c -  [t] \"GET /robots.txt\""),
	VHOST(ASKS, "c", "v c - John Smith" ROBOTS),
	VHOST(OTHER, "c", "v c - -" INDEX),
	VHOST(REJECT, NULL, "v c -" ROBOTS),
	VHOST(REJECT, NULL, "v c" ROBOTS),
	VHOST(REJECT, NULL, "v" ROBOTS),
	VHOST(REJECT, NULL, "1.2.3.4 - -" ROBOTS),
	VHOST(REJECT, NULL, "1.2.3.4 - John Smith" ROBOTS),

	/* Host: 1 to 255 bytes of any kind of name; `-` alone is none. */
	AUTO(ASKS, "h", "h - -" ROBOTS),
	AUTO(ASKS, A255, A255 " - -" ROBOTS),
	AUTO(REJECT, NULL, A255 "a - -" ROBOTS),
	AUTO(REJECT, NULL, A255 A255 " - -" ROBOTS),
	AUTO(ASKS, A255, "v:80 " A255 " - -" ROBOTS),
	AUTO(REJECT, NULL, "v:80 " A255 "a - -" ROBOTS),
	AUTO(REJECT, NULL, "- - -" ROBOTS),
	AUTO(ASKS, "--", "-- - -" ROBOTS),
	AUTO(ASKS, "-h", "-h - -" ROBOTS),
	AUTO(ASKS, "2001:db8::1", "2001:db8::1 - -" ROBOTS),
	AUTO(ASKS, "2001:DB8:0::1", "2001:DB8:0::1 - -" ROBOTS),
	AUTO(ASKS, "fe80::1%eth0", "fe80::1%eth0 - -" ROBOTS),
	AUTO(ASKS, "::ffff:1.2.3.4", "::ffff:1.2.3.4 - -" ROBOTS),
	AUTO(ASKS, "Crawl-1.Example.ORG.", "Crawl-1.Example.ORG. - -" ROBOTS),
	AUTO(ASKS, "010.1.2.003", "010.1.2.003 - -" ROBOTS),
	AUTO(ASKS, "1.2.3.4:5678", "1.2.3.4:5678 - -" ROBOTS),
	AUTO(ASKS, "unix:", "unix: - -" ROBOTS),
	AUTO(ASKS, "1.2.3.4,5.6.7.8", "1.2.3.4,5.6.7.8 - -" ROBOTS),
	AUTO(ASKS, "!~", "!~ - -" ROBOTS),
	AUTO(ASKS, "[h]", "[h] - -" ROBOTS),
	AUTO(ASKS, "/robots.txt", "/robots.txt - -" ROBOTS),
	AUTO(REJECT, NULL, "h\377 - -" ROBOTS),
	AUTO(REJECT, NULL, "h\000 - -" ROBOTS),
	AUTO(REJECT, NULL, "\"h\" - -" ROBOTS),
	AUTO(REJECT, NULL, "h\\x2e - -" ROBOTS),
	AUTO(REJECT, NULL, "v:80 h\001 - -" ROBOTS),
	AUTO(ASKS, "h", "\377\001:80 h - -" ROBOTS),
	AUTO(REJECT, NULL, "v:80  - -" ROBOTS),

	/* Request: any method, a target, a protocol or none, single blanks. */
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
	AUTO(REJECT, NULL, REQUEST("GET  /robots.txt HTTP/1.1")),
	AUTO(OTHER, "h", REQUEST("GET /  /robots.txt")),
	AUTO(OTHER, "h", REQUEST("OPTIONS * HTTP/1.1")),
	AUTO(OTHER, "h", REQUEST("CONNECT robots.txt:443 HTTP/1.1")),

	/* The server's escapes are undone, each of them ... */
	AUTO(ASKS, "h", TARGET("\\x2frobots.txt")),
	AUTO(ASKS, "h", TARGET("\\x2Frobots\\x2Etxt")),
	AUTO(ASKS, "h", TARGET("/\\x72\\x6f\\x62\\x6F\\x74\\x73.txt")),
	AUTO(ASKS, "h", TARGET("/robots.txt\\x3fx")),
	AUTO(ASKS, "h", TARGET("/robots.txt\\x23x")),
	AUTO(ASKS, "h", TARGET("/robots.txt?\\\"\\\\\\n\\t\\r\\b\\v")),
	AUTO(OTHER, "h", TARGET("/robots.txt\\\"")),
	AUTO(OTHER, "h", TARGET("/robots.txt\\\\")),
	AUTO(OTHER, "h", TARGET("/robots.txt\\n")),
	AUTO(OTHER, "h", TARGET("/robots.txt\\t")),
	AUTO(OTHER, "h", TARGET("/robots.txt\\r")),
	AUTO(OTHER, "h", TARGET("/robots.txt\\x00")),
	AUTO(OTHER, "h", TARGET("/robots.txt\\x20")),
	AUTO(OTHER, "h", TARGET("/robots.txt\\xff")),
	/* ... behind the split of the request, ... */
	AUTO(OTHER, "h", TARGET("/robots.txt\\x20HTTP/1.1")),
	AUTO(OTHER, "h", TARGET("/\\x20/robots.txt")),
	/* ... once, ... */
	AUTO(OTHER, "h", TARGET("\\\\x2frobots.txt")),
	AUTO(OTHER, "h", TARGET("\\x5cx2frobots.txt")),
	AUTO(OTHER, "h", TARGET("/robots.txt\\\\x3fx")),
	/* ... and nothing else is. */
	AUTO(OTHER, "h", TARGET("\\X2frobots.txt")),
	AUTO(OTHER, "h", TARGET("\\/robots.txt")),
	AUTO(OTHER, "h", TARGET("\\u002frobots.txt")),
	AUTO(OTHER, "h", TARGET("\\057robots.txt")),
	AUTO(OTHER, "h", TARGET("/robots.txt\\")),
	AUTO(OTHER, "h", TARGET("/robots.txt\\x")),
	AUTO(OTHER, "h", TARGET("/robots.txt\\x3")),
	AUTO(OTHER, "h", TARGET("/robots.txt\\x3g")),
	AUTO(OTHER, "h", TARGET("/robots.txt\\xg3")),
	AUTO(ASKS, "h", TARGET("/robots.txt?\\x3g\\x3\\x\\a\\")),
	AUTO(ASKS, "h", TARGET("\\x2frobots.txt?\\x")),

	/* The absolute form: scheme and authority go. */
	AUTO(ASKS, "h", TARGET("http://www.example.org/robots.txt")),
	AUTO(ASKS, "h", TARGET("https://www.example.org/robots.txt?x")),
	AUTO(ASKS, "h", TARGET("HTTP://www.example.org/robots.txt")),
	AUTO(ASKS, "h", TARGET("hTTpS://www.example.org/robots.txt")),
	AUTO(ASKS, "h", TARGET("a1+b-c.d://www.example.org/robots.txt")),
	AUTO(ASKS, "h", TARGET("http://www.example.org:8080/robots.txt")),
	AUTO(ASKS, "h", TARGET("http://u:p@www.example.org/robots.txt")),
	AUTO(ASKS, "h", TARGET("http://u@[2001:db8::1]:80/robots.txt#x")),
	AUTO(ASKS, "h", TARGET("http:///robots.txt")),
	AUTO(ASKS, "h", TARGET("http\\x3a\\x2f/h\\x2frobots.txt")),
	AUTO(OTHER, "h", TARGET("http://www.example.org")),
	AUTO(OTHER, "h", TARGET("http://www.example.org/")),
	AUTO(OTHER, "h", TARGET("http://robots.txt")),
	AUTO(OTHER, "h", TARGET("http://www.example.org//robots.txt")),
	AUTO(OTHER, "h", TARGET("http://www.example.org/robots.txt/")),
	AUTO(OTHER, "h", TARGET("http://www.example.org/a/robots.txt")),
	AUTO(OTHER, "h", TARGET("http://www.example.org?/robots.txt")),
	AUTO(OTHER, "h", TARGET("http://www.example.org#/robots.txt")),
	AUTO(OTHER, "h", TARGET("http://a/http://b/robots.txt")),
	AUTO(OTHER, "h", TARGET("http://http://b/robots.txt")),
	AUTO(OTHER, "h", TARGET("/http://h/robots.txt")),
	AUTO(OTHER, "h", TARGET("://h/robots.txt")),
	AUTO(OTHER, "h", TARGET("//h/robots.txt")),
	AUTO(OTHER, "h", TARGET("http:/h/robots.txt")),
	AUTO(OTHER, "h", TARGET("http:/robots.txt")),
	AUTO(OTHER, "h", TARGET("http:h/robots.txt")),
	AUTO(OTHER, "h", TARGET("www.example.org/robots.txt")),
	AUTO(OTHER, "h", TARGET("www.example.org:80/robots.txt")),
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
	AUTO(OTHER, "/robots.txt", "/robots.txt - -" INDEX),
	AUTO(OTHER, "h", "/robots.txt:80 h /robots.txt -" INDEX),
	AUTO(OTHER, "h", "h /robots.txt -" INDEX),
	AUTO(ASKS, "h", "h - -" ROBOTS " \000\377 \"/index.html\""),
};
/* clang-format on */

enum { NROWS = sizeof(rows) / sizeof(rows[0]) };

/*
 * A copy of exactly this size, so that a sanitizer sees a read behind the
 * end, and a function that looks for a NUL finds none.
 */
static char *exact_copy(const char *at, size_t len)
{
	char *copy = malloc(len ? len : 1);

	assert_non_null(copy);
	memcpy(copy, at, len);
	return copy;
}

static bool equals(struct slice slice, const char *bytes, size_t len)
{
	return slice.len == len && !memcmp(slice.at, bytes, len);
}

static enum verdict judge_request(struct slice request)
{
	static const char wanted[] = "/robots.txt";
	struct slice target, path;
	enum verdict verdict;
	char *scratch;

	if (!accesslog_target(request, &target))
		return REJECT;
	scratch = malloc(target.len ? target.len : 1);
	assert_non_null(scratch);
	path = accesslog_path(accesslog_unescape(target, scratch));
	verdict = equals(path, wanted, sizeof(wanted) - 1) ? ASKS : OTHER;
	free(scratch);
	return verdict;
}

/* The verdict; the host as a string in host, or "" for a reject. */
static enum verdict judge(enum accesslog_format format, const char *at,
			  size_t len, char host[HOST_MAX + 1])
{
	char *line = exact_copy(at, len);
	struct accesslog_record rec;
	enum verdict verdict = REJECT;

	host[0] = '\0';
	if (accesslog_parse(format, line, len, &rec)) {
		verdict = judge_request(rec.request);
		assert_in_range(rec.host.len, 1, HOST_MAX);
		assert_true(rec.host.at >= line);
		assert_true(rec.host.at + rec.host.len <= line + len);
	}
	if (verdict != REJECT) {
		memcpy(host, rec.host.at, rec.host.len);
		host[rec.host.len] = '\0';
	}
	free(line);
	return verdict;
}

static void print_cleaned(const char *before, const char *bytes, size_t len)
{
	struct buf buf = { 0 };

	buf_add_cleaned(&buf, bytes, len);
	buf_add_byte(&buf, '\0');
	print_error("%s'%s'\n", before, (const char *)buf.data);
	buf_release(&buf);
}

static bool row_holds(const struct row *row)
{
	char host[HOST_MAX + 1];
	const char *want = row->host ? row->host : "";
	enum verdict verdict = judge(row->format, row->line, row->len, host);

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
		nwrong += !row_holds(&rows[i]);
	if (nwrong)
		fail_msg("%zu of %d rows", nwrong, NROWS);
}

/* A blank splits fields, and a newline lines; those are for the rows. */
static void host_bytes_are_graphic_ascii(void **state)
{
	static const size_t places[] = { 0, 1, 2 };
	char line[] = "xxx - - [t] \"GET /robots.txt HTTP/1.1\" 200 68";
	char host[HOST_MAX + 1];

	(void)state;
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		for (int byte = 0; byte < 256; byte++) {
			bool good = byte > 0x20 && byte < 0x7f && byte != '"' &&
				    byte != '\\';

			if (byte == ' ')
				continue;
			memset(line, 'x', 3);
			line[places[i]] = (char)byte;
			assert_int_equal(judge(ACCESSLOG_AUTO, line,
					       sizeof(line) - 1, host),
					 good ? ASKS : REJECT);
			assert_memory_equal(host, good ? line : "",
					    good ? 3 : 1);
		}
	}
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

static void check_prefixes(const struct whole_line *whole,
			   enum accesslog_format format)
{
	char host[HOST_MAX + 1];

	for (size_t len = 0; len <= strlen(whole->line); len++) {
		bool good = len >= whole->first_good;

		assert_int_equal(judge(format, whole->line, len, host),
				 good ? ASKS : REJECT);
		assert_string_equal(host, good ? whole->host : "");
	}
}

static void a_line_cut_short_never_asks(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(whole_lines) / sizeof(whole_lines[0]);
	     i++)
		check_prefixes(&whole_lines[i], ACCESSLOG_AUTO);
	check_prefixes(&whole_lines[0], ACCESSLOG_CLF);
	check_prefixes(&whole_lines[1], ACCESSLOG_VHOST);
}

struct parts {
	const char *line, *host, *time, *request;
};

static const struct parts parts[] = {
	{ "h - - [31/Jan/2024:23:59:59 +0000] \"GET / HTTP/1.1\" 200 5", "h",
	  "31/Jan/2024:23:59:59 +0000", "GET / HTTP/1.1" },
	{ "v:80 h - [x] [] \"\" 400 0", "h", "", "" },
	{ "h - u [ [a b] \"-\" 408 0", "h", "a b", "-" },
	{ "h - - [t] \"\\x16\\x03\\\"\\\\\" 400 0 \"x\"", "h", "t",
	  "\\x16\\x03\\\"\\\\" },
};

static void a_record_holds_its_parts_as_they_stand(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		const struct parts *p = &parts[i];
		struct accesslog_record rec;

		assert_true(accesslog_parse(ACCESSLOG_AUTO, p->line,
					    strlen(p->line), &rec));
		assert_true(equals(rec.host, p->host, strlen(p->host)));
		assert_true(equals(rec.time, p->time, strlen(p->time)));
		assert_true(
			equals(rec.request, p->request, strlen(p->request)));
	}
}

/* From some bytes to others, or to none. */
struct change {
	const char *from;
	size_t from_len;
	const char *to; /* NULL where there is no result */
	size_t to_len;
};

#define CHANGE(from, to)                                                       \
	{                                                                      \
		from, sizeof(from) - 1, to, sizeof(to) - 1                     \
	}
#define NOTHING(from)                                                          \
	{                                                                      \
		from, sizeof(from) - 1, NULL, 0                                \
	}

static void assert_change(const struct change *change, size_t index, bool found,
			  struct slice got)
{
	bool right = found == (change->to != NULL) &&
		     (!found || equals(got, change->to, change->to_len));

	if (right)
		return;
	print_error("row %zu\n", index);
	print_cleaned("\tfrom: ", change->from, change->from_len);
	if (found)
		print_cleaned("\t got: ", got.at, got.len);
	fail();
}

static const struct change targets[] = {
	CHANGE("GET / HTTP/1.1", "/"),
	CHANGE("GET /", "/"),
	CHANGE("GET / ", "/"),
	CHANGE("G * H J  K", "*"),
	CHANGE("GET \\x20\\\"\\ H", "\\x20\\\"\\"),
	CHANGE("\000 \000\377 \000", "\000\377"),
	CHANGE("a\tb c\td e", "c\td"),
	NOTHING(""),
	NOTHING(" "),
	NOTHING("GET"),
	NOTHING("GET "),
	NOTHING("GET  "),
	NOTHING("GET  /"),
	NOTHING(" GET /"),
	NOTHING("  /"),
};

static void target_is_the_second_token(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
		const struct change *c = &targets[i];
		char *copy = exact_copy(c->from, c->from_len);
		struct slice target = { NULL, 0 };
		bool found =
			accesslog_target((struct slice){ copy, c->from_len },
					 &target);

		assert_change(c, i, found, target);
		free(copy);
	}
}

static const struct change escapes[] = {
	CHANGE("", ""),
	CHANGE("plain", "plain"),
	CHANGE("\\x2f", "/"),
	CHANGE("\\x2F", "/"),
	CHANGE("\\xaB\\xAb\\xab\\xAB", "\253\253\253\253"),
	CHANGE("\\x00\\x7f\\x80\\xff", "\000\177\200\377"),
	CHANGE("\\\"\\\\", "\"\\"),
	CHANGE("\\n\\t\\r\\b\\v", "\n\t\r\b\v"),
	CHANGE("a\\x41b\\tc", "aAb\tc"),
	CHANGE("\\\\x41", "\\x41"),
	CHANGE("\\\\\\x41", "\\A"),
	CHANGE("\\\\\\\\x41", "\\\\x41"),
	CHANGE("\\x5cx41", "\\x41"),
	CHANGE("\\x5c\\x5c", "\\\\"),
	CHANGE("\\x5cn", "\\n"),
	CHANGE("\\\\n", "\\n"),
	CHANGE("\\x411", "A1"),
	CHANGE("\000\\x41\000", "\000A\000"),
	CHANGE("\377\\x41\377", "\377A\377"),
	/* These stay. */
	CHANGE("\\", "\\"),
	CHANGE("a\\", "a\\"),
	CHANGE("\\\\\\", "\\\\"),
	CHANGE("\\x", "\\x"),
	CHANGE("\\x4", "\\x4"),
	CHANGE("\\x4g", "\\x4g"),
	CHANGE("\\xg4", "\\xg4"),
	CHANGE("\\x 4", "\\x 4"),
	CHANGE("\\x+4", "\\x+4"),
	CHANGE("\\x-1", "\\x-1"),
	CHANGE("\\x0x", "\\x0x"),
	CHANGE("\\x:4\\x/4\\x@4\\x`4\\xG4", "\\x:4\\x/4\\x@4\\x`4\\xG4"),
	CHANGE("\\X41", "\\X41"),
	CHANGE("\\a\\f\\e\\0\\'\\/\\?\\N", "\\a\\f\\e\\0\\'\\/\\?\\N"),
	CHANGE("\\\000\\\377", "\\\000\\\377"),
	CHANGE("\\u0041\\101", "\\u0041\\101"),
	/* And do not hide what follows. */
	CHANGE("\\x\\x41", "\\xA"),
	CHANGE("\\x4\\x41", "\\x4A"),
	CHANGE("\\a\\x41", "\\aA"),
	CHANGE("\\ \\\\", "\\ \\"),
};

static void escapes_are_undone_once(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(escapes) / sizeof(escapes[0]); i++) {
		const struct change *c = &escapes[i];
		char *copy = exact_copy(c->from, c->from_len);
		char *scratch = exact_copy(c->from, c->from_len);
		struct slice src = { copy, c->from_len };
		struct slice got = accesslog_unescape(src, scratch);

		assert_change(c, i, true, got);
		assert_memory_equal(copy, c->from, c->from_len);
		assert_ptr_equal(got.at, memchr(copy, '\\', c->from_len)
						 ? scratch
						 : copy);
		free(scratch);
		free(copy);
	}
}

static uint64_t random_number(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

/* As nginx escapes, ngx_http_log_module, and upper or lower case. */
static size_t escape_hex(char *dst, const uint8_t *src, size_t len, bool upper)
{
	static const char digits[2][17] = { "0123456789abcdef",
					    "0123456789ABCDEF" };
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		if (src[i] > 0x1f && src[i] < 0x7f && src[i] != '"' &&
		    src[i] != '\\') {
			dst[n++] = (char)src[i];
			continue;
		}
		dst[n++] = '\\';
		dst[n++] = 'x';
		dst[n++] = digits[upper][src[i] >> 4];
		dst[n++] = digits[upper][src[i] & 15];
	}
	return n;
}

/* As Apache does, util.c: ap_escape_logitem(). */
static size_t escape_short(char *dst, const uint8_t *src, size_t len)
{
	static const char from[] = "\"\\\n\t\r\b\v", to[] = "\"\\ntrbv";
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		const char *at = memchr(from, src[i], sizeof(from) - 1);

		if (!at) {
			n += escape_hex(dst + n, src + i, 1, false);
			continue;
		}
		dst[n++] = '\\';
		dst[n++] = to[at - from];
	}
	return n;
}

static void check_undone(const char *escaped, size_t escaped_len,
			 const uint8_t *bytes, size_t len)
{
	char *copy = exact_copy(escaped, escaped_len);
	char *scratch = exact_copy(escaped, escaped_len);
	struct slice got =
		accesslog_unescape((struct slice){ copy, escaped_len },
				   scratch);

	assert_int_equal(got.len, len);
	assert_memory_equal(got.at, bytes, len);
	free(scratch);
	free(copy);
}

/* Few kinds of bytes, so that backslashes and digits meet. */
static void what_servers_escape_is_undone(void **state)
{
	static const char alphabet[] = "\\\\\\xnx2f\"\n\r\t\b\v\001\377 Ag";
	uint64_t seed = 0x9e3779b97f4a7c15;
	uint8_t bytes[32];
	char escaped[4 * sizeof(bytes)];

	(void)state;
	for (int round = 0; round < 20000; round++) {
		size_t len = random_number(&seed) % (sizeof(bytes) + 1);

		for (size_t i = 0; i < len; i++)
			bytes[i] = (uint8_t)alphabet[random_number(&seed) %
						     (sizeof(alphabet) - 1)];
		check_undone(escaped, escape_hex(escaped, bytes, len, true),
			     bytes, len);
		check_undone(escaped, escape_hex(escaped, bytes, len, false),
			     bytes, len);
		check_undone(escaped, escape_short(escaped, bytes, len), bytes,
			     len);
	}
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
	CHANGE("http://h?a/b", ""),
	CHANGE("http://h#a/b", ""),
	CHANGE("http://h/", "/"),
	CHANGE("http://h//a", "//a"),
	CHANGE("http://h/http://i/a", "/http://i/a"),
	CHANGE("/http://h/a", "/http://h/a"),
	CHANGE("//h/a", "//h/a"),
	CHANGE("http", "http"),
	CHANGE("http:", "http:"),
	CHANGE("http:/", "http:/"),
	CHANGE("http:/h/a", "http:/h/a"),
	CHANGE("://h/a", "://h/a"),
	CHANGE("9z://h/a", "9z://h/a"),
	CHANGE("-z://h/a", "-z://h/a"),
	CHANGE("z_://h/a", "z_://h/a"),
	CHANGE("z ://h/a", "z ://h/a"),
	CHANGE("z\000://h/a", "z\000://h/a"),
	CHANGE("\351://h/a", "\351://h/a"),
	CHANGE("h:80", "h:80"),
};

static void path_is_what_the_rules_leave(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		const struct change *c = &paths[i];
		char *copy = exact_copy(c->from, c->from_len);

		assert_change(c, i, true,
			      accesslog_path(
				      (struct slice){ copy, c->from_len }));
		free(copy);
	}
}

static const struct change plain_parts[] = {
	CHANGE("/robots.txt", "/robots.txt"),
	CHANGE("/", "/"),
	CHANGE("/a\"bcd", "bcd"),
	CHANGE("/abc\\d", "/abc"),
	CHANGE("/a\001bcd\002e", "bcd"),
	CHANGE("/a\177bcd", "bcd"),
	CHANGE("/a\303\251bcd\303\251", "bcd"),
	CHANGE("/\377", "/"),
	CHANGE("/a\000bcd", "bcd"),
	CHANGE("/a\n\t\r\b\vbcd\n", "bcd"),
	/* A blank stands as \x20, or it would end the target. */
	CHANGE("/a bcd", "bcd"),
	CHANGE("/!#$%&'()~", "/!#$%&'()~"),
};

static void plain_part_is_the_longest(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(plain_parts) / sizeof(plain_parts[0]);
	     i++) {
		const struct change *c = &plain_parts[i];
		char *copy = exact_copy(c->from, c->from_len);

		assert_change(c, i, true,
			      accesslog_plain_part(
				      (struct slice){ copy, c->from_len }));
		free(copy);
	}
}

/* What the search relies on: no line for the path is without the part. */
static void every_escaped_path_holds_the_plain_part(void **state)
{
	static const char alphabet[] = "ab/\"\\\n\001\177\200\377x2f";
	uint64_t seed = 0x2545f4914f6cdd1d;
	uint8_t path[16] = { '/' };
	char escaped[4 * sizeof(path)];

	(void)state;
	for (int round = 0; round < 20000; round++) {
		size_t len = 1 + random_number(&seed) % (sizeof(path) - 1);
		struct slice part;

		for (size_t i = 1; i < len; i++)
			path[i] = (uint8_t)alphabet[random_number(&seed) %
						    (sizeof(alphabet) - 1)];
		part = accesslog_plain_part(
			(struct slice){ (const char *)path, len });
		assert_in_range(part.len, 1, len);
		assert_non_null(
			memmem(escaped,
			       escape_hex(escaped, path, len, round & 1),
			       part.at, part.len));
		assert_non_null(memmem(escaped,
				       escape_short(escaped, path, len),
				       part.at, part.len));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_holds),
		cmocka_unit_test(host_bytes_are_graphic_ascii),
		cmocka_unit_test(a_line_cut_short_never_asks),
		cmocka_unit_test(a_record_holds_its_parts_as_they_stand),
		cmocka_unit_test(target_is_the_second_token),
		cmocka_unit_test(escapes_are_undone_once),
		cmocka_unit_test(what_servers_escape_is_undone),
		cmocka_unit_test(path_is_what_the_rules_leave),
		cmocka_unit_test(plain_part_is_the_longest),
		cmocka_unit_test(every_escaped_path_holds_the_plain_part),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
