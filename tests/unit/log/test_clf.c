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
	REJECT, /* not such a line, or its request has no target */
};

static const char *const verdict_names[] = { "ASKS", "OTHER", "REJECT" };

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

	/* A list, as X-Forwarded-For has it, begins with the client. */
	AUTO(ASKS, "1.2.3.4", "1.2.3.4, 10.0.0.1 - -" ROBOTS),
	AUTO(ASKS, "1.2.3.4", "1.2.3.4, 10.0.0.1, 10.0.0.2 - -" ROBOTS),
	AUTO(REJECT, NULL, ", 10.0.0.1 - -" ROBOTS),

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

/* Of a line that is one of an access log. */
static enum verdict judge_record(const struct record *rec)
{
	struct slice path;
	enum verdict verdict;
	char *scratch;

	/* UNESCAPE_NONE where there is none. */
	if (rec->escape != UNESCAPE_NONE)
		assert_int_equal(rec->escape, UNESCAPE_BACKSLASH);
	assert_int_equal(!rec->method.len, !rec->target.len);
	if (!rec->target.len)
		return REJECT;
	scratch = exact_copy(rec->target.at, rec->target.len);
	path = request_path(unescape(rec->escape, rec->target, scratch));
	verdict = slice_is(path, "/robots.txt") ? ASKS : OTHER;
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
			/* A comma at the end may be that of a list. */
			assert_int_equal(judge(CLF_CLF, line, sizeof(line) - 1,
					       false, host),
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
	{ "v:80 h - [x] [] \"\" 400 0", "h", "", "", "" },
	{ "h - u [ [a b] \"-\" 408 0", "h", "a b", "", "" },
	{ "h - - [t] \"\\x16\\x03\\\"\\\\\" 400 0 \"x\"", "h", "t", "", "" },
	{ "h - - [t] \"\\x16 \\\"\\\\ H\" 400 0 \"x\"", "h", "t", "\\x16",
	  "\\\"\\\\" },
};

/* What is not set stays, and is seen. */
static const struct record junk = {
	.date = { "junk", 4 },
	.time = { "junk", 4 },
	.status = { "junk", 4 },
	.bytes = { "junk", 4 },
	.user_agent = { "junk", 4 },
	.local_time = true,
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
		assert_int_equal(rec.escape, UNESCAPE_BACKSLASH);
		assert_false(rec.local_time);
	}
}

struct tail {
	const char *tail; /* what stands behind the request's last quote */
	const char *status, *bytes, *agent;
};

/* clang-format off */
static const struct tail tails[] = {
	/* common and combined. */
	{ " 200 68", "200", "68", "" },
	{ " 200 68 \"-\" \"Bot/1.0 (+http://bot.example/)\"",
	  "200", "68", "Bot/1.0 (+http://bot.example/)" },
	{ " 404 0 \"http://h.example/a b\" \"a\"", "404", "0", "a" },
	/* mod_log_config, %b: "-" rather than 0 where no bytes are sent. */
	{ " 304 -", "304", "0", "" },
	{ " 304 - \"-\" \"Bot\"", "304", "0", "Bot" },
	/* What is not known. */
	{ " 200 68 \"-\" \"-\"", "200", "68", "-" },
	{ " 200 68 \"\" \"\"", "200", "68", "" },
	{ " - - \"-\" \"Bot\"", "-", "0", "Bot" },

	/* Escaped quotes end nothing. */
	{ " 200 68 \"-\" \"a \\\"b\\\" c\"", "200", "68", "a \\\"b\\\" c" },
	{ " 200 68 \"a\\\" \\\"b\" \"c\"", "200", "68", "c" },
	{ " 200 68 \"a\\\\\" \"c\\\\\"", "200", "68", "c\\\\" },
	{ " 200 68 \"a\\x22 \\x22b\" \"\\x22\"", "200", "68", "\\x22" },
	{ " 200 68 \"] \\\"GET /\" \"[x] \\\"\"", "200", "68", "[x] \\\"" },

	/* More behind: nginx's forwarded-for, Traefik's router and server. */
	{ " 200 68 \"-\" \"Bot\" \"192.0.2.9, 198.51.100.9\" 0.004",
	  "200", "68", "Bot" },
	{ " 200 68 \"-\" \"Bot\" 42 \"web@docker\" \"http://198.51.100.7:80\""
	  " 3ms", "200", "68", "Bot" },
	{ " 200 68 - \"Bot\" 42 \"web\" \"http://198.51.100.7:80\" 3ms",
	  "200", "68", "Bot" },
	{ " 200 68 - - 42", "200", "68", "" },
	{ " 200 68 -\"Bot\"", "200", "68", "" },
	{ " 200 68 \"-\" \"Bot\"x", "200", "68", "Bot" },
	{ " 200 68 \"-\" \"Bot\"\"x\"", "200", "68", "Bot" },

	/* Parts are missing. */
	{ "", "", "", "" },
	{ " ", "", "", "" },
	{ " 200", "200", "", "" },
	{ " 200 ", "200", "", "" },
	{ " 200 68 ", "200", "68", "" },
	{ " 200 68 \"-\"", "200", "68", "" },
	{ " 200 68 \"-\" ", "200", "68", "" },

	/* An agent that does not end is cut. */
	{ " 200 68 \"-\" \"", "200", "68", "" },
	{ " 200 68 \"-\" \"Bot", "200", "68", "" },
	{ " 200 68 \"-\" \"Bot\\", "200", "68", "" },
	{ " 200 68 \"-\" \"Bot\\\"", "200", "68", "" },
	{ " 200 68 \"-\" \"Bot\\\\\\\"", "200", "68", "" },
	{ " 200 68 \"-\\\" \"Bot\"", "200", "68", "" },
	{ " 200 68 \"-", "200", "68", "" },

	/* What looks otherwise is not made to fit. */
	{ "junk", "", "", "" },
	{ "junk 200 68", "", "", "" },
	{ "200 68 \"-\" \"Bot\"", "", "", "" },
	{ "\t200 68 \"-\" \"Bot\"", "", "", "" },
	{ "  200 68 \"-\" \"Bot\"", "", "", "" },
	{ " 200 68 1234 \"-\" \"Bot\"", "200", "68", "" },
	{ " 200 68 - Bot", "200", "68", "" },
	{ " 200 68 \"-\"\"Bot\"", "200", "68", "" },
	{ " 200 68 \"-\"  \"Bot\"", "200", "68", "" },
	{ " 200 68  \"-\" \"Bot\"", "200", "68", "" },
	{ " 200 68 \"-\"x \"Bot\"", "200", "68", "" },
	{ " 200 68 \"-\" 'Bot'", "200", "68", "" },
};
/* clang-format on */

static void check_field(const struct tail *t, const char *name,
			struct slice got, const char *want)
{
	if (slice_equals(got, want, strlen(want)))
		return;
	print_cleaned("\ttail: ", t->tail, strlen(t->tail));
	print_cleaned(name, got.at, got.len);
	fail_msg("not '%s'", want);
}

static void check_tail(enum clf_front front, const char *head,
		       const struct tail *t)
{
	struct buf line = { 0 };
	struct record rec = junk;
	char *copy;

	buf_add_str(&line, head);
	buf_add_str(&line, t->tail);
	assert_false(buf_failed(&line));
	copy = exact_copy((const char *)line.data, line.len);
	assert_true(
		clf_parse(front, (struct slice){ copy, line.len }, true, &rec));
	assert_true(slice_is(rec.host, "192.0.2.7"));
	check_field(t, "\tstatus: ", rec.status, t->status);
	check_field(t, "\tbytes: ", rec.bytes, t->bytes);
	check_field(t, "\tagent: ", rec.user_agent, t->agent);
	free(copy);
	buf_release(&line);
}

static void status_bytes_and_agent_stand_behind_the_request(void **state)
{
	static const char clf[] =
		"192.0.2.7 - - " TIME " \"GET /robots.txt HTTP/1.1\"";
	static const char vhost[] = "v.example:80 192.0.2.7 - - " TIME " \"-\"";
	static const char user[] =
		"192.0.2.7 - a \\\" 200 5 [x] " TIME " \"GET /\\\" 200 5\"";

	(void)state;
	for (size_t i = 0; i < sizeof(tails) / sizeof(tails[0]); i++) {
		check_tail(CLF_AUTO, clf, &tails[i]);
		check_tail(CLF_CLF, clf, &tails[i]);
		check_tail(CLF_AUTO, vhost, &tails[i]);
		check_tail(CLF_VHOST, vhost, &tails[i]);
		check_tail(CLF_AUTO, user, &tails[i]);
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
	rec = parse_whole(CLF_AUTO, "h - - [t] \"GET /\" 304 -");
	assert_int_equal(record_status(&rec), 304);
	assert_true(record_bytes(&rec, &bytes));
	assert_int_equal(bytes, 0);
	rec = parse_whole(CLF_AUTO, "h - - [t] \"GET /\"");
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
			      .user_agent = mine,
			      .local_time = true };

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
	assert_true(rec.local_time);
}

/* Each field is in the line, and an agent between two quotes of it. */
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
	assert_true(agent.at > line && agent.at + agent.len < line + len);
	assert_int_equal(agent.at[-1], '"');
	assert_int_equal(agent.at[agent.len], '"');
}

static bool parse_copy(const char *at, size_t len, bool *has_agent)
{
	char *line = exact_copy(at, len);
	struct record rec;
	bool parsed =
		clf_parse(CLF_AUTO, (struct slice){ line, len }, true, &rec);

	if (parsed)
		check_fields_within(&rec, line, len);
	*has_agent = parsed && rec.user_agent.len;
	free(line);
	return parsed;
}

struct agent_line {
	const char *line;
	size_t agent_end; /* bytes up to and with the agent's last quote */
};

/* clang-format off */
#define AGENT(whole, rest) { whole rest, sizeof(whole) - 1 }
static const struct agent_line agent_lines[] = {
	AGENT("192.0.2.7 - - " TIME " \"GET /robots.txt HTTP/1.1\"" TAIL, ""),
	AGENT("v:80 192.0.2.7 - a\\\"b " TIME " \"GET /\\\" H\" 304 - \"\\\"\""
	      " \"a \\\"b\\\\\"", " \"198.51.100.9\" 42 \"x\" 3ms"),
};
/* clang-format on */

static void a_line_cut_short_never_has_an_agent(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(agent_lines) / sizeof(agent_lines[0]);
	     i++) {
		const struct agent_line *a = &agent_lines[i];

		for (size_t len = 0; len <= strlen(a->line); len++) {
			bool has_agent;

			parse_copy(a->line, len, &has_agent);
			assert_int_equal(has_agent, len >= a->agent_end);
		}
	}
}

static void mutated_lines_are_not_read_behind(void **state)
{
	static const char bytes[] = "\"\\ []-:09aGx\t\0\377";
	uint64_t seed = 0x9e3779b97f4a7c15;
	size_t nparsed = 0, nagents = 0;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		const char *from = agent_lines[round % 2].line;
		size_t len = strlen(from);
		char line[256];
		bool has_agent;

		assert_in_range(len, 1, sizeof(line));
		memcpy(line, from, len);
		for (size_t n = 1 + random_number(&seed) % 3; n; n--)
			line[random_number(&seed) % len] =
				bytes[random_number(&seed) %
				      (sizeof(bytes) - 1)];
		if (random_number(&seed) % 2)
			len = random_number(&seed) % (len + 1);
		nparsed += parse_copy(line, len, &has_agent);
		nagents += has_agent;
	}
	/* Or nothing was looked at. */
	assert_true(nparsed > 1000 && nagents > 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_holds),
		cmocka_unit_test(host_bytes_are_graphic_ascii),
		cmocka_unit_test(a_line_cut_short_never_asks),
		cmocka_unit_test(a_record_holds_its_parts_as_they_stand),
		cmocka_unit_test(
			status_bytes_and_agent_stand_behind_the_request),
		cmocka_unit_test(numbers_of_a_line_have_values),
		cmocka_unit_test(less_than_whole_leaves_the_rest_alone),
		cmocka_unit_test(a_line_cut_short_never_has_an_agent),
		cmocka_unit_test(mutated_lines_are_not_read_behind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
