/*
 * W3C extended logs as their servers document them: IIS, CloudFront, and those
 * that put strings in quotes; what tells their ways of parting fields apart;
 * and what clients can put into a field without moving another one.
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

#include "log/w3c.h"

/* Microsoft: "W3C Logging", the fields that IIS 8.5 writes unless told. */
#define IIS                                                                    \
	"#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port "   \
	"cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus "  \
	"sc-win32-status time-taken"

/* AWS: "Standard log file format". */
#define CLOUDFRONT                                                             \
	"#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) " \
	"cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query "       \
	"cs(Cookie) x-edge-result-type x-edge-request-id x-host-header "       \
	"cs-protocol cs-bytes time-taken x-forwarded-for"

/* Blanks align the names and the fields; strings are in quotes. */
#define QUOTED                                                                 \
	"#Fields:  c-ip  c-dns\tdate  time  cs-method  cs-uri  sc-status  "    \
	"bytes  cs(Cookie)  cs(User-Agent) \t"

#define IIS_BEGIN "2024-01-31 23:59:58 192.0.2.80 GET /robots.txt - 80 "
#define IIS_END	  " Bot/1.0+(C++) - 404 0 2 15"
#define IIS_LINE  IIS_BEGIN "- 198.51.100.7" IIS_END
#define CLOUDFRONT_BEGIN                                                       \
	"2024-01-31\t23:59:58\tFRA2\t1045\t2001:db8::7\tGET\t"                 \
	"d1.cloudfront.example\t/robots.txt\t200\t-\tBot/1.0%20(C++)\t-\t-\t"  \
	"Hit\tabc==\twww.example.com\thttps\t23\t0.001\t"

struct row {
	const char *header, *client, *line;
	const char *host; /* NULL: the line is none */
	const char *method, *target, *date, *time, *status, *bytes, *agent;
	enum unescape escape;
	bool is_local;
};

#define IIS_AGENT "Bot/1.0+(C++)"
#define IIS_GIVES(host)                                                        \
	host, "GET", "/robots.txt", "2024-01-31", "23:59:58", "404", "",       \
		IIS_AGENT, UNESCAPE_PLUS, false
#define CLOUDFRONT_GIVES(host)                                                 \
	host, "GET", "/robots.txt", "2024-01-31", "23:59:58", "200", "1045",   \
		"Bot/1.0%20(C++)", UNESCAPE_PERCENT, false
#define IS_NONE NULL, "", "", "", "", "", "", "", UNESCAPE_NONE, false

/* clang-format off */
static const struct row rows[] = {
	/* IIS: single blanks. */
	{ IIS, NULL, IIS_LINE, IIS_GIVES("198.51.100.7") },
	{ IIS "\r", NULL, IIS_LINE, IIS_GIVES("198.51.100.7") },
	{ IIS " \r", NULL, IIS_LINE, IIS_GIVES("198.51.100.7") },
	{ IIS, NULL, IIS_BEGIN "- fe80::1%4" IIS_END, IIS_GIVES("fe80::1%4") },
	{ IIS, NULL, IIS_BEGIN " 198.51.100.7" IIS_END, /* an empty field */
	  IIS_GIVES("198.51.100.7") },
	{ IIS, NULL, IIS_BEGIN " user 198.51.100.7" IIS_END,
	  IIS_GIVES("198.51.100.7") },
	{ IIS, NULL, IIS_LINE " ", IIS_GIVES("198.51.100.7") },

	/* Too few, too many, none. */
	{ IIS, NULL, IIS_LINE " x", IS_NONE },
	{ IIS, NULL, IIS_BEGIN "198.51.100.7" IIS_END, IS_NONE },
	{ IIS, NULL, IIS_BEGIN "a 203.0.113.9 198.51.100.7" IIS_END, IS_NONE },
	{ IIS, NULL, IIS_BEGIN " a b 198.51.100.7" IIS_END, IS_NONE },
	{ IIS, NULL, "", IS_NONE },
	{ IIS, NULL, " ", IS_NONE },
	{ IIS, NULL, "              ", IS_NONE },
	{ IIS, NULL, "#" IIS_LINE, IS_NONE },
	{ IIS, NULL, "#Date: 2024-01-31 23:59:58", IS_NONE },
	{ IIS, NULL, IIS_BEGIN "- -" IIS_END, IS_NONE },
	{ IIS, NULL, IIS_BEGIN "- a\x7f" IIS_END, IS_NONE },

	/* What a client sends changes no other field. */
	{ IIS, NULL, IIS_BEGIN "- 198.51.100.7 a\tb\t203.0.113.9 - 1 0 0 0",
	  "198.51.100.7", "GET", "/robots.txt", "2024-01-31", "23:59:58", "1",
	  "", "a\tb\t203.0.113.9", UNESCAPE_PLUS, false },
	{ IIS, NULL, IIS_BEGIN "- 198.51.100.7 \"a \"b 1 0 0 0",
	  "198.51.100.7", "GET", "/robots.txt", "2024-01-31", "23:59:58", "1",
	  "", "\"a", UNESCAPE_PLUS, false },
	{ IIS, NULL, IIS_BEGIN "- 198.51.100.7 \"a+b\" - 1 0 0 0",
	  "198.51.100.7", "GET", "/robots.txt", "2024-01-31", "23:59:58", "1",
	  "", "a+b", UNESCAPE_PLUS, false },

	/* The field of the client, with c-ip where it says nothing. */
	{ IIS " X-Forwarded-For", NULL, IIS_LINE " 203.0.113.9",
	  IIS_GIVES("198.51.100.7") },
	{ IIS " X-Forwarded-For", "x-forwarded-for", IIS_LINE " 203.0.113.9",
	  IIS_GIVES("203.0.113.9") },
	{ IIS " cs(X-Forwarded-For)", "X-Forwarded-For",
	  IIS_LINE " 203.0.113.9,+192.0.2.1", IIS_GIVES("203.0.113.9") },
	{ IIS " cs(X-Forwarded-For)", "CS(x-forwarded-for)",
	  IIS_LINE " 203.0.113.9", IIS_GIVES("203.0.113.9") },
	{ IIS " X-Forwarded-For", "X-Forwarded-For", IIS_LINE " -",
	  IIS_GIVES("198.51.100.7") },
	{ IIS " X-Forwarded-For", "X-Forwarded-For", IIS_LINE " ,203.0.113.9",
	  IIS_GIVES("203.0.113.9") },
	{ IIS " X-Forwarded-For", "X-Forwarded-For",
	  IIS_LINE " unknown,+203.0.113.9:80", IIS_GIVES("203.0.113.9") },
	{ IIS " X-Forwarded-For", "X-Forwarded-For", IIS_LINE " unknown",
	  IIS_GIVES("198.51.100.7") },
	{ IIS " X-Forwarded-For", "X-Forwarded-For",
	  IIS_LINE " [2001:db8::9]:80", IIS_GIVES("2001:db8::9") },
	{ IIS, "X-Forwarded-For", IIS_LINE, IS_NONE },
	{ IIS, "s-ip", IIS_LINE, IIS_GIVES("192.0.2.80") },
	{ IIS, "c-ip", IIS_LINE, IIS_GIVES("198.51.100.7") },
	{ "#Fields: X-Forwarded-For cs-uri-stem", "X-Forwarded-For",
	  "203.0.113.9 /a", "203.0.113.9", "", "/a", "", "", "", "", "",
	  UNESCAPE_PLUS, false },
	{ "#Fields: X-Forwarded-For cs-uri-stem", "X-Forwarded-For", "- /a",
	  IS_NONE },

	/* CloudFront: single tabs. */
	{ CLOUDFRONT, NULL, CLOUDFRONT_BEGIN "-",
	  CLOUDFRONT_GIVES("2001:db8::7") },
	{ CLOUDFRONT, "x-forwarded-for",
	  CLOUDFRONT_BEGIN "203.0.113.9,%20192.0.2.1",
	  CLOUDFRONT_GIVES("203.0.113.9") },
	{ CLOUDFRONT, NULL, CLOUDFRONT_BEGIN "", /* an empty field */
	  CLOUDFRONT_GIVES("2001:db8::7") },
	{ CLOUDFRONT, NULL, CLOUDFRONT_BEGIN "a b",
	  CLOUDFRONT_GIVES("2001:db8::7") },
	{ CLOUDFRONT, NULL, CLOUDFRONT_BEGIN "-\t-", IS_NONE },

	/* Runs of blanks, and quotes. */
	{ QUOTED, NULL, "198.51.100.7   h\t2024-01-31  23:59:58    GET  "
	  "http://www.example.com/robots.txt  200  350  \"a=1; b=\"\"2\"\"\"  "
	  "\"Bot/1.0 (\"\"x\"\"; C++)\"  ",
	  "198.51.100.7", "GET", "http://www.example.com/robots.txt",
	  "2024-01-31", "23:59:58", "200", "350", "Bot/1.0 (\"\"x\"\"; C++)",
	  UNESCAPE_QUOTES, false },
	{ QUOTED, NULL, "\"198.51.100.7\" - \"2024-01-31\" \"23:59:58\" \"GET\""
	  " \"/robots.txt\" \"200\" \"350\" \"\" \"Bot\"",
	  "198.51.100.7", "GET", "/robots.txt", "2024-01-31", "23:59:58",
	  "200", "350", "Bot", UNESCAPE_QUOTES, false },
	{ QUOTED, NULL, "198.51.100.7  h  2024-01-31  23:59:58  GET  /a  200  "
	  "350  \"x\"y  \"Bot", /* no string; and one that is cut short */
	  "198.51.100.7", "GET", "/a", "2024-01-31", "23:59:58", "200", "350",
	  "\"Bot", UNESCAPE_PLUS, false },
	{ QUOTED, NULL, "198.51.100.7  h  2024-01-31  23:59:58  GET  /a  200  "
	  "350  \"x  Bot", IS_NONE },

	/* Which fields the record has. */
	{ "#Fields:C-IP CS-URI-STEM cs(user-agent) SC-Status", NULL,
	  "h / b 200", "h", "", "/", "", "", "200", "", "b", UNESCAPE_PLUS,
	  false },
	{ "#Fields: c-ip cs-uri cs-uri-stem", NULL, "h /uri /stem", "h", "",
	  "/stem", "", "", "", "", "", UNESCAPE_PLUS, false },
	{ "#Fields: c-ip cs-uri-stem cs-uri", NULL, "h - /uri", "h", "",
	  "/uri", "", "", "", "", "", UNESCAPE_PLUS, false },
	{ "#Fields: c-ip cs-method cs-uri-stem", NULL, "h GET -", "h", "", "",
	  "", "", "", "", "", UNESCAPE_PLUS, false },
	{ "#Fields: c-ip c-ip cs-uri-stem cs-uri-stem", NULL, "h i /a /b",
	  "h", "", "/a", "", "", "", "", "", UNESCAPE_PLUS, false },
	{ "#Fields: date-local time-local c-ip cs-uri", NULL,
	  "2024-01-31 23:59:58.128 h /", "h", "", "/", "2024-01-31",
	  "23:59:58.128", "", "", "", UNESCAPE_PLUS, true },
	{ "#Fields: date-local time-local date time c-ip cs-uri", NULL,
	  "2024-02-01 00:59:58 2024-01-31 23:59:58 h /", "h", "", "/",
	  "2024-01-31", "23:59:58", "", "", "", UNESCAPE_PLUS, false },
	{ "#Fields: time c-ip cs-uri", NULL, "23:59:58 h /", "h", "", "/", "",
	  "23:59:58", "", "", "", UNESCAPE_PLUS, false },

	/* IIS Advanced Logging: a list. */
	{ "#Fields: c-ip cs-uri-stem", NULL, "\"192.0.2.1, 203.0.113.7\" /",
	  "192.0.2.1", "", "/", "", "", "", "", "", UNESCAPE_PLUS, false },
	{ "#Fields: c-ip cs-uri-stem", NULL, "192.0.2.1:5123 /", "192.0.2.1",
	  "", "/", "", "", "", "", "", UNESCAPE_PLUS, false },
	/* Imperva: the server's name before the path. */
	{ "#Fields: c-ip cs-uri", NULL, "\"192.0.2.1\" \"www.example.com/a\"",
	  "192.0.2.1", "", "/a", "", "", "", "", "", UNESCAPE_QUOTES, false },
	{ "#Fields: c-ip cs-uri", NULL, "192.0.2.1 www.example.com",
	  "192.0.2.1", "", "www.example.com", "", "", "", "", "",
	  UNESCAPE_PLUS, false },
	{ "#Fields: c-ip cs-uri", NULL, "192.0.2.1 x?y/a", "192.0.2.1", "",
	  "x?y/a", "", "", "", "", "", UNESCAPE_PLUS, false },
	{ "#Fields: c-ip cs-uri", NULL, "192.0.2.1 /www.example.com/a",
	  "192.0.2.1", "", "/www.example.com/a", "", "", "", "", "",
	  UNESCAPE_PLUS, false },
	{ "#Fields: c-ip cs-uri-stem", NULL, "192.0.2.1 www.example.com/a",
	  "192.0.2.1", "", "www.example.com/a", "", "", "", "", "",
	  UNESCAPE_PLUS, false },
	/* Akamai: also, and the client is cs-ip. */
	{ "#Fields: cs-ip cs-uri", NULL, "192.0.2.1\t/www.example.com/a",
	  "192.0.2.1", "", "/a", "", "", "", "", "", UNESCAPE_PERCENT, false },
	{ "#Fields: cs-ip cs-uri", NULL, "192.0.2.1\t/", "192.0.2.1", "", "/",
	  "", "", "", "", "", UNESCAPE_PERCENT, false },
	{ "#Fields: cs-ip c-ip cs-uri", NULL,
	  "203.0.113.9 192.0.2.1 /www.example.com/a", "192.0.2.1", "",
	  "/www.example.com/a", "", "", "", "", "", UNESCAPE_PLUS, false },

	/* Headers without a host, without a target, and none. */
	{ "#Fields: date s-ip cs-uri-stem", NULL, "2024-01-31 h /", IS_NONE },
	{ "#Fields: date c-ip cs-uri-query", NULL, "2024-01-31 h /", IS_NONE },
	{ "#Fields: c-ip", NULL, "h", IS_NONE },
	{ "#Fields:", NULL, "h", IS_NONE },
	{ "#Fields", NULL, "h", IS_NONE },
	/* A Host that begins a line of another format. */
	{ "#Fields: c-ip cs-uri-stem [10/Jan/2024:12:00:00", NULL, "h / [t",
	  IS_NONE },
	{ "#Fields: c-ip cs-uri-stem \"GET", NULL, "h / \"GET", IS_NONE },
	{ "#Fields: c-ip cs-uri-stem \\x22", NULL, "h / x", IS_NONE },
	{ "", NULL, "", IS_NONE },
	{ "Fields: c-ip cs-uri-stem", NULL, "h /", IS_NONE },
	{ " #Fields: c-ip cs-uri-stem", NULL, "h /", IS_NONE },
	{ "#Software: c-ip cs-uri-stem", NULL, "h /", IS_NONE },
};
/* clang-format on */

enum { NROWS = sizeof(rows) / sizeof(*rows) };

static struct slice slice_of(const char *str)
{
	return (struct slice){ str, strlen(str) };
}

static void assert_field(size_t row, const char *name, struct slice got,
			 const char *expected)
{
	if (got.len != strlen(expected) ||
	    (got.len && memcmp(got.at, expected, got.len) != 0))
		fail_msg("row %zu, %s: '%.*s' is not '%s': %s", row, name,
			 (int)got.len, got.at, expected, rows[row].line);
}

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < NROWS; i++) {
		const struct row *row = &rows[i];
		struct w3c_layout layout;
		struct record rec;
		bool is_record;

		w3c_read_header(&layout, slice_of(row->header), row->client);
		is_record = w3c_parse(&layout, slice_of(row->line), &rec);
		if (is_record != (row->host != NULL))
			fail_msg("row %zu: %s", i, row->line);
		if (!is_record)
			continue;
		assert_field(i, "host", rec.host, row->host);
		assert_field(i, "method", rec.method, row->method);
		assert_field(i, "target", rec.target, row->target);
		assert_field(i, "date", rec.date, row->date);
		assert_field(i, "time", rec.time, row->time);
		assert_field(i, "status", rec.status, row->status);
		assert_field(i, "bytes", rec.bytes, row->bytes);
		assert_field(i, "agent", rec.user_agent, row->agent);
		if (rec.escape != row->escape)
			fail_msg("row %zu: escape %d", i, (int)rec.escape);
		assert_int_equal(rec.local_time, row->is_local);
	}
}

/* A header that is refused leaves nothing of the one before it. */
static void test_header(void **state)
{
	struct w3c_layout layout = { 0 };
	struct record rec;

	(void)state;
	assert_false(w3c_parse(&layout, slice_of("h /"), &rec));
	assert_true(w3c_read_header(&layout,
				    slice_of("#Fields: c-ip cs-uri-stem"),
				    NULL));
	assert_true(w3c_parse(&layout, slice_of("h /"), &rec));
	assert_false(w3c_read_header(&layout, slice_of("#Fields: a b"), NULL));
	assert_false(w3c_parse(&layout, slice_of("h /"), &rec));

	/* The field that is asked for has to be there; c-ip is not enough. */
	assert_false(
		w3c_read_header(&layout, slice_of(IIS), "X-Forwarded-For"));
	assert_false(w3c_parse(&layout, slice_of(IIS_LINE), &rec));
	assert_true(w3c_read_header(&layout, slice_of(IIS " X-Forwarded-For"),
				    "X-Forwarded-For"));
	assert_true(w3c_read_header(&layout, slice_of(IIS), "c-ip"));

	assert_true(w3c_is_header(slice_of("#Fields:")));
	assert_true(w3c_is_header(slice_of("#Fields:\tc-ip")));
	assert_true(w3c_is_header(slice_of("#Fields: cs(User-Agent) x_1.a\r")));
	assert_false(w3c_is_header(slice_of("#fields: c-ip")));
	/* A Host, and what stands after it in a line. */
	assert_false(w3c_is_header(slice_of(
		"#Fields: cs-uri-stem c-ip y 192.0.2.1 - - [31/Jan/2024:"
		"23:59:59 +0000] \"GET / HTTP/1.1\" 200 5")));
	assert_false(w3c_is_header(
		slice_of("#Fields: cs-uri-stem c-ip\t192.0.2.1\tGET\t/")));
	assert_false(w3c_is_header(slice_of("#Fields: c-ip cs-uri-stem -")));
	assert_false(w3c_is_header(slice_of("#Fields: c-ip cs-uri-stem /x")));
	assert_false(
		w3c_is_header(slice_of("#Fields: c-ip cs-uri-stem \303\251")));
	assert_false(w3c_is_header(slice_of("#Fields")));
	assert_false(w3c_is_header(slice_of("")));
	assert_false(w3c_is_header((struct slice){ NULL, 0 }));
}

/* The first n names, or fields, are c-ip and cs-uri-stem behind n - 2 others.
 */
static struct slice make_fields(const char *begin, size_t n, const char *last)
{
	static char text[W3C_FIELDS_MAX * 8];
	size_t len = (size_t)sprintf(text, "%s", begin);

	for (size_t i = 0; i + 2 < n; i++)
		len += (size_t)sprintf(text + len, "x%zu ", i);
	len += (size_t)sprintf(text + len, "%s", last);
	return (struct slice){ text, len };
}

static void test_many_fields(void **state)
{
	const char *names = "c-ip cs-uri-stem", *fields = "h /";
	struct w3c_layout layout;
	struct record rec;

	(void)state;
	assert_true(
		w3c_read_header(&layout,
				make_fields("#Fields: ", W3C_FIELDS_MAX, names),
				NULL));
	assert_true(w3c_parse(&layout, make_fields("", W3C_FIELDS_MAX, fields),
			      &rec));
	assert_true(slice_is(rec.host, "h"));
	assert_true(slice_is(rec.target, "/"));
	assert_false(w3c_parse(&layout,
			       make_fields("", W3C_FIELDS_MAX + 1, fields),
			       &rec));
	/* The target is one too far. */
	assert_false(w3c_read_header(
		&layout, make_fields("#Fields: ", W3C_FIELDS_MAX + 1, names),
		NULL));
	/* Fields that are too far are counted. */
	assert_true(w3c_read_header(&layout,
				    make_fields("#Fields: c-ip cs-uri ",
						W3C_FIELDS_MAX, "y"),
				    NULL));
	assert_true(w3c_parse(&layout, make_fields("h / ", W3C_FIELDS_MAX, "y"),
			      &rec));
	assert_false(w3c_parse(&layout, slice_of("h / x"), &rec));
}

static bool is_within(struct slice inner, struct slice outer)
{
	return !inner.at || (inner.at >= outer.at &&
			     inner.at + inner.len <= outer.at + outer.len);
}

/* Parses a copy of exactly this size, which a sanitizer watches. */
static bool parse_copy(const struct w3c_layout *layout, const char *text,
		       size_t len)
{
	char *copy = malloc(len ? len : 1);
	struct slice line = { copy, len };
	struct record rec;
	bool is_record;

	assert_non_null(copy);
	memcpy(copy, text, len);
	is_record = w3c_parse(layout, line, &rec);
	if (is_record) {
		assert_true(rec.host.len > 0);
		assert_true(is_within(rec.host, line));
		assert_true(is_within(rec.method, line));
		assert_true(is_within(rec.target, line));
		assert_true(is_within(rec.date, line));
		assert_true(is_within(rec.time, line));
		assert_true(is_within(rec.status, line));
		assert_true(is_within(rec.bytes, line));
		assert_true(is_within(rec.user_agent, line));
	}
	free(copy);
	return is_record;
}

static void read_header_copy(struct w3c_layout *layout, const char *text,
			     size_t len)
{
	char *copy = malloc(len ? len : 1);

	assert_non_null(copy);
	memcpy(copy, text, len);
	w3c_read_header(layout, (struct slice){ copy, len }, "X-Forwarded-For");
	free(copy);
}

static void test_prefixes(void **state)
{
	struct w3c_layout layout;

	(void)state;
	for (size_t i = 0; i < NROWS; i++) {
		const char *line = rows[i].line;

		for (size_t n = 0; n < strlen(rows[i].header); n++)
			read_header_copy(&layout, rows[i].header, n);
		w3c_read_header(&layout, slice_of(rows[i].header),
				rows[i].client);
		for (size_t n = 0; n < strlen(line); n++)
			parse_copy(&layout, line, n);
	}
	/* The last field is "15": cut before it, the line has none there. */
	assert_true(w3c_read_header(&layout, slice_of(IIS), NULL));
	for (size_t n = 0; n < strlen(IIS_LINE) - 2; n++)
		assert_false(parse_copy(&layout, IIS_LINE, n));
	assert_true(parse_copy(&layout, IIS_LINE, strlen(IIS_LINE) - 1));
}

static uint32_t random_number(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

/* Changes some bytes of a copy of the text; returns its length. */
static size_t mutate(char *copy, const char *text, uint32_t *seed)
{
	static const char bytes[] = "  \t\t\"\"\",#-%+\0\r\xff";
	size_t len = strlen(text);

	memcpy(copy, text, len);
	for (uint32_t n = random_number(seed) % 4 + 1; len && n; n--)
		copy[random_number(seed) % len] =
			bytes[random_number(seed) % (sizeof(bytes) - 1)];
	return len;
}

static void test_mutations(void **state)
{
	struct w3c_layout layout;
	char text[1024];
	uint32_t seed = 1;

	(void)state;
	for (size_t i = 0; i < (size_t)NROWS * 400; i++) {
		const struct row *row = &rows[i % NROWS];

		assert_true(strlen(row->header) < sizeof(text));
		assert_true(strlen(row->line) < sizeof(text));
		w3c_read_header(&layout, slice_of(row->header), row->client);
		parse_copy(&layout, text, mutate(text, row->line, &seed));
		read_header_copy(&layout, text,
				 mutate(text, row->header, &seed));
		parse_copy(&layout, row->line, strlen(row->line));
	}
}

/* Lines of a MiB: in quadratic time this would not end. */
static void test_long_lines(void **state)
{
	enum { LEN = 1 << 20 };
	static const char fills[] = " \t\",a";
	struct w3c_layout layout;
	struct record rec;
	char *text = malloc(LEN);

	(void)state;
	assert_non_null(text);
	assert_true(w3c_read_header(&layout, slice_of(IIS), NULL));
	for (size_t i = 0; i < sizeof(fills) - 1; i++) {
		memset(text, fills[i], LEN);
		assert_false(
			w3c_parse(&layout, (struct slice){ text, LEN }, &rec));
	}
	for (size_t i = 0; i < LEN; i++)
		text[i] = i % 2 ? ' ' : '"';
	assert_false(w3c_parse(&layout, (struct slice){ text, LEN }, &rec));
	free(text);
}

/* What hosts of a file asked for /robots.txt, sorted, with a blank behind each.
 */
struct hosts {
	char names[64][64];
	size_t n;
};

static void add_host(struct hosts *hosts, struct slice host)
{
	char name[64];
	size_t i = hosts->n;

	assert_true(host.len < sizeof(name));
	memcpy(name, host.at, host.len);
	name[host.len] = '\0';
	for (size_t j = 0; j < hosts->n; j++)
		if (!strcmp(hosts->names[j], name))
			return;
	assert_true(hosts->n < 64);
	for (; i && strcmp(hosts->names[i - 1], name) > 0; i--)
		strcpy(hosts->names[i], hosts->names[i - 1]);
	strcpy(hosts->names[i], name);
	hosts->n++;
}

static void read_log(const char *name, struct hosts *hosts)
{
	struct w3c_layout layout = { 0 };
	static char line[1 << 16];
	gzFile file;

	snprintf(line, sizeof(line), "../shared/logs/other/%s", name);
	file = gzopen(line, "rb");
	assert_non_null(file);
	while (gzgets(file, line, sizeof(line))) {
		struct slice text = { line, strcspn(line, "\r\n") };
		struct record rec;

		if (w3c_is_header(text))
			w3c_read_header(&layout, text, NULL);
		else if (w3c_parse(&layout, text, &rec) &&
			 slice_is(rec.target, "/robots.txt"))
			add_host(hosts, rec.host);
	}
	gzclose(file);
}

/* Real logs, and the hosts that another parser has found in them. */
static void test_real_logs(void **state)
{
	FILE *list = fopen("../shared/logs/other.tsv", "r");
	static char row[1 << 16], found[8192];
	size_t nfiles = 0;

	(void)state;
	if (!list) {
		print_message("skipped: no logs to read\n");
		skip();
	}
	while (fgets(row, sizeof(row), list)) {
		struct hosts hosts = { 0 };
		char *name = strtok(row, "\t"), *expected;

		if (!strstr(name, "w3c") && !strstr(name, "iis"))
			continue;
		strtok(NULL, "\t");
		expected = strtok(NULL, "\n");
		read_log(name, &hosts);
		found[0] = '\0';
		for (size_t i = 0; i < hosts.n; i++) {
			strcat(found, i ? " " : "");
			strcat(found, hosts.names[i]);
		}
		assert_string_equal(found, expected ? expected : "");
		nfiles++;
	}
	assert_true(nfiles > 0);
	fclose(list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_header),
		cmocka_unit_test(test_many_fields),
		cmocka_unit_test(test_prefixes),
		cmocka_unit_test(test_mutations),
		cmocka_unit_test(test_long_lines),
		cmocka_unit_test(test_real_logs),
	};

	return cmocka_run_group_tests_name("w3c", tests, NULL, NULL);
}
