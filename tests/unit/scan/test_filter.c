/*
 * Which requests count (filter.h): what each option takes, what it refuses,
 * and what it then does to records.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "scan/filter.h"

#define S   INT64_C(1000000)
#define DAY (86400 * S)

/* 2024-12-05T00:06:08Z, by date(1). */
#define NOW (INT64_C(1733357168) * S)

static struct slice slice_of(const char *text)
{
	return (struct slice){ text, strlen(text) };
}

/* One that nothing below is said about. */
static struct record a_record(void)
{
	return (struct record){
		.host = slice_of("192.0.2.1"),
		.method = slice_of("GET"),
		.target = slice_of("/robots.txt"),
		.time = slice_of("05/Dec/2024:00:06:08 +0000"),
		.status = slice_of("200"),
		.bytes = slice_of("68"),
		.user_agent = slice_of("Mozilla/5.0 (compatible; TestBot/1.0)"),
		.escape = UNESCAPE_BACKSLASH,
	};
}

/*
 * Judges with scratch of just the size that is asked for; as some values are
 * prepared for, and as all are.
 */
static enum filter_verdict judge(struct filter *f, const struct record *record)
{
	static struct instant_memo memo;
	size_t len = record->user_agent.len;
	char *scratch = malloc(len ? len : 1);
	enum filter_verdict verdict;

	assert_non_null(scratch);
	verdict = filter_judge(f, record, &memo, scratch);
	assert_int_equal(filter_prepare(f), 0);
	assert_int_equal(filter_judge(f, record, &memo, scratch), verdict);
	free(scratch);
	return verdict;
}

static void assert_verdict(struct filter *f, const struct record *record,
			   enum filter_verdict verdict)
{
	assert_int_equal(judge(f, record), verdict);
}

static void assert_refused(const char *text, int ret)
{
	if (ret != 1)
		fail_msg("'%s': returned %d", text, ret);
}

static void new_filter_takes_everything(void **state)
{
	struct record record = a_record();
	struct record empty = { .host = slice_of("h") };
	struct filter f;

	(void)state;
	filter_init(&f);
	assert_verdict(&f, &record, FILTER_IN);
	assert_verdict(&f, &empty, FILTER_IN);
	assert_false(filter_needs_fields(&f));
	assert_true(filter_may_hold(&f, 1, NOW));
	assert_false(filter_range_is_empty(&f));
	filter_release(&f);
	assert_verdict(&f, &empty, FILTER_IN);
	filter_release(&f);
	memset(&f, 0, sizeof(f));
	filter_release(&f);
}

struct status_row {
	const char *given;
	const char *taken; /* those statuses of tried_statuses */
};

static const char *const tried_statuses[] = {
	"100", "199", "200", "204", "299", "300", "399", "400", "403",	"404",
	"409", "410", "499", "500", "999", "-",	  "",	 "20",	"2000",
};

static const struct status_row status_rows[] = {
	{ "200", " 200" },
	{ "100", " 100" },
	{ "999", " 999" },
	{ "204,404", " 204 404" },
	{ "404,204,404", " 204 404" },
	{ "4xx", " 400 403 404 409 410 499" },
	{ "4XX", " 400 403 404 409 410 499" },
	{ "4xX", " 400 403 404 409 410 499" },
	{ "40x", " 400 403 404 409" },
	{ "40X,5xx", " 400 403 404 409 500" },
	{ "1xx,9xx", " 100 199 999" },
};

static void statuses(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(status_rows) / sizeof(*status_rows);
	     i++) {
		struct record record = a_record();
		char taken[200] = "";
		struct filter f;

		filter_init(&f);
		assert_int_equal(filter_add_statuses(&f, status_rows[i].given),
				 0);
		assert_true(filter_needs_fields(&f));
		for (size_t j = 0;
		     j < sizeof(tried_statuses) / sizeof(*tried_statuses);
		     j++) {
			record.status = slice_of(tried_statuses[j]);
			if (judge(&f, &record) == FILTER_IN)
				snprintf(taken + strlen(taken),
					 sizeof(taken) - strlen(taken), " %s",
					 tried_statuses[j]);
		}
		assert_string_equal(taken, status_rows[i].taken);
		filter_release(&f);
	}
}

static void statuses_add_up(void **state)
{
	struct record record = a_record();
	struct filter f;

	(void)state;
	filter_init(&f);
	assert_int_equal(filter_add_statuses(&f, "404"), 0);
	assert_verdict(&f, &record, FILTER_OUT);
	assert_int_equal(filter_add_statuses(&f, "200"), 0);
	assert_verdict(&f, &record, FILTER_IN);
	record.status = slice_of("404");
	assert_verdict(&f, &record, FILTER_IN);
	filter_release(&f);
}

static void what_is_no_status(void **state)
{
	static const char *const given[] = {
		"",	"x",	"xxx",	      "4",	 "40",	     "4x",
		"4x0",	"x00",	"0xx",	      "000",	 "099",	     "1000",
		"4xxx", "-40",	"+40",	      " 200",	 "200 ",     ",",
		"200,", ",200", "200,,404",   "200;404", "200, 404", "400-499",
		"4yy",	"ok",	"20\303\240",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(given) / sizeof(*given); i++) {
		struct filter f;

		filter_init(&f);
		assert_refused(given[i], filter_add_statuses(&f, given[i]));
		filter_release(&f);
	}
}

static void methods(void **state)
{
	struct record record = a_record();
	struct filter f;

	(void)state;
	filter_init(&f);
	assert_int_equal(filter_add_methods(&f, "HEAD,GET"), 0);
	assert_true(filter_needs_fields(&f));
	assert_verdict(&f, &record, FILTER_IN);
	record.method = slice_of("HEAD");
	assert_verdict(&f, &record, FILTER_IN);
	record.method = slice_of("POST");
	assert_verdict(&f, &record, FILTER_OUT);
	assert_int_equal(filter_add_methods(&f, "POST"), 0);
	assert_verdict(&f, &record, FILTER_IN);

	/* Byte for byte (RFC 9110, section 9.1), and as a whole. */
	record.method = slice_of("get");
	assert_verdict(&f, &record, FILTER_OUT);
	record.method = slice_of("GE");
	assert_verdict(&f, &record, FILTER_OUT);
	record.method = slice_of("GETS");
	assert_verdict(&f, &record, FILTER_OUT);
	record.method = slice_of("HEAD,GET");
	assert_verdict(&f, &record, FILTER_OUT);
	record.method = (struct slice){ "GET\0", 4 };
	assert_verdict(&f, &record, FILTER_OUT);
	record.method = (struct slice){ NULL, 0 };
	assert_verdict(&f, &record, FILTER_OUT);
	filter_release(&f);
}

/* RFC 9110, section 5.6.2: of the bytes but the comma, just these. */
static void each_byte_of_a_method(void **state)
{
	static const char token[] = "!#$%&'*+-.^_`|~0123456789"
				    "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

	(void)state;
	for (int c = 1; c < 256; c++) {
		char given[] = { 'G', (char)c, 'T', '\0' };
		struct filter f;

		if (c == ',')
			continue;
		filter_init(&f);
		if (strchr(token, c))
			assert_int_equal(filter_add_methods(&f, given), 0);
		else
			assert_refused(given, filter_add_methods(&f, given));
		filter_release(&f);
	}
}

static void what_is_no_method(void **state)
{
	static const char *const given[] = {
		"",	      ",",	    "GET,",	 ",GET",  "GET,,HEAD",
		" ",	      "GET HEAD",   "GET, HEAD", " GET",  "GET ",
		"\"GET\"",    "GET/HEAD",   "GET;HEAD",	 "GET\t", "(GET)",
		"G\303\211T", "method=GET",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(given) / sizeof(*given); i++) {
		struct filter f;

		filter_init(&f);
		assert_refused(given[i], filter_add_methods(&f, given[i]));
		filter_release(&f);
	}
}

struct agent_row {
	const char *wanted;
	const char *agent;
	size_t len;
	bool is_in;
};

#define AGENT(wanted, agent, is_in)                                            \
	{                                                                      \
		wanted, agent, sizeof(agent) - 1, is_in                        \
	}

static const struct agent_row agent_rows[] = {
	AGENT("TestBot", "Mozilla/5.0 (compatible; TestBot/1.0)", true),
	AGENT("testbot", "Mozilla/5.0 (compatible; TestBot/1.0)", true),
	AGENT("TESTBOT/1", "Mozilla/5.0 (compatible; TestBot/1.0)", true),
	AGENT("testbot", "testbot", true),
	AGENT("testbot", "testbo", false),
	AGENT("testbot", "test bot", false),
	AGENT("testbot", "tetestbotbot", true),
	AGENT("b", "aBc", true),
	AGENT("(compatible; ", "Mozilla/5.0 (compatible; TestBot/1.0)", true),

	/* Only letters of ASCII have two cases. */
	AGENT("[", "{", false),
	AGENT("@", "`", false),
	AGENT("z", "\132", true),
	AGENT("\303\204", "\303\244", false),
	AGENT("\303\204b", "\303\204B", true),

	/* Behind a NUL byte, and escapes, which are undone before. */
	AGENT("bot", "a\0Bot", true),
	AGENT("a", "\0\0", false),
	AGENT("test\"bot", "my Test\\x22Bot", true),
	AGENT("x22", "my Test\\x22Bot", false),
	AGENT("b\303\266t", "B\\xC3\\xb6t", true),
	AGENT("bot", "a\\x00Bot", true),

	/* What the line does not say is not it. */
	AGENT("-", "-", false),
	AGENT("-", "--", true),
	AGENT("a", "", false),
};

static void agents(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(agent_rows) / sizeof(*agent_rows); i++) {
		const struct agent_row *row = &agent_rows[i];
		struct record record = a_record();
		struct filter f;
		char *agent = malloc(row->len ? row->len : 1);

		assert_non_null(agent);
		memcpy(agent, row->agent, row->len);
		record.user_agent = (struct slice){ agent, row->len };
		filter_init(&f);
		assert_int_equal(filter_add_agent(&f, row->wanted), 0);
		assert_true(filter_needs_fields(&f));
		if (judge(&f, &record) != (row->is_in ? FILTER_IN : FILTER_OUT))
			fail_msg("'%s' in '%s'", row->wanted, row->agent);
		/* The line stays as it is. */
		assert_memory_equal(agent, row->agent, row->len);
		filter_release(&f);
		free(agent);
	}
}

/* Of what it was asked for, and no line of such a format has. */
static void what_a_record_misses(void **state)
{
	static const struct record all = { .method = { "GET", 3 },
					   .status = { "200", 3 },
					   .user_agent = { "-", 1 } };
	static const struct record none = { .status = { "-", 1 } };
	struct filter f;

	(void)state;
	filter_init(&f);
	assert_int_equal(filter_misses(&f, &none), 0);
	assert_int_equal(filter_add_methods(&f, "GET"), 0);
	assert_int_equal(filter_misses(&f, &none), FILTER_METHOD);
	assert_int_equal(filter_add_statuses(&f, "200"), 0);
	assert_int_equal(filter_misses(&f, &none),
			 FILTER_METHOD | FILTER_STATUS);
	assert_int_equal(filter_add_agent(&f, "bot"), 0);
	assert_int_equal(filter_misses(&f, &none),
			 FILTER_METHOD | FILTER_STATUS | FILTER_AGENT);
	assert_int_equal(filter_misses(&f, &all), 0);
	filter_release(&f);
}

static void any_of_some_agents(void **state)
{
	struct record record = a_record();
	struct filter f;
	char given[] = "OtherBot";

	(void)state;
	filter_init(&f);
	assert_refused("", filter_add_agent(&f, ""));
	assert_int_equal(filter_add_agent(&f, given), 0);
	assert_verdict(&f, &record, FILTER_OUT);
	/* A comma is part of the text. */
	assert_int_equal(filter_add_agent(&f, "x,TestBot"), 0);
	assert_verdict(&f, &record, FILTER_OUT);
	assert_int_equal(filter_add_agent(&f, "TestBot"), 0);
	assert_verdict(&f, &record, FILTER_IN);
	memset(given, 'x', sizeof(given) - 1);
	record.user_agent = slice_of("otherbot");
	assert_verdict(&f, &record, FILTER_IN);
	record.user_agent = (struct slice){ NULL, 0 };
	assert_verdict(&f, &record, FILTER_OUT);
	filter_release(&f);
}

struct host_row {
	const char *given, *host;
	bool is_in;
};

static const struct host_row host_rows[] = {
	{ "192.0.2.1", "192.0.2.1", true },
	{ "192.0.2.1", "192.0.2.10", false },
	{ "192.0.2.1", "::ffff:192.0.2.1", true },
	{ "192.0.2.1", "192.0.2.1.example.com", false },
	{ "192.0.2.0/24", "192.0.2.255", true },
	{ "192.0.2.0/24", "::ffff:192.0.2.255", true },
	{ "192.0.2.0/24", "192.0.3.0", false },
	{ "192.0.2.0/24", "h.example.com", false },
	{ "0.0.0.0/0", "h.example.com", false },
	{ "2001:db8::1", "2001:DB8:0:0::1", true },
	{ "2001:DB8::1", "2001:db8::1%eth0", true },
	{ "2001:db8::/32", "2001:db8:1::", true },
	{ "2001:db8::/32", "2001:db9::", false },
	{ "::ffff:192.0.2.0/120", "192.0.2.9", true },
	{ "[2001:db8::1]", "2001:db8::1", true },
	{ "[2001:DB8::1]", "2001:db8:0::1", true },
	{ "[2001:db8::1]", "2001:db8::2", false },
	{ "[2001:db8::1]", "[2001:db8::1].example.com", false },
	{ "[::ffff:192.0.2.1]", "192.0.2.1", true },
	{ "192.0.2.1,[2001:db8::1]", "2001:db8::1", true },

	{ "example.com", "example.com", true },
	{ "example.com", "EXAMPLE.Com", true },
	{ "Example.COM", "example.com", true },
	{ "example.com", "www.example.com", false },
	{ "example.com", "example.com.", false },
	{ "example.com", "example.co", false },
	{ "example.com", "xexample.com", false },
	{ "localhost", "localhost", true },
	{ "a", "a", true },
	{ "a_b-c.1", "A_B-C.1", true },
	{ "a_b-c.1", "a-b-c.1", false },
	{ "1.example", "1.example", true },
	{ "-a", "-a", true },
	{ "example.com.", "example.com.", true },

	{ ".example.com", "www.example.com", true },
	{ ".example.com", "a.b.EXAMPLE.com", true },
	{ ".example.com", "example.com", false },
	{ ".example.com", "badexample.com", false },
	{ ".example.com", "www.example.com.org", false },
	{ ".example.com", ".example.com", false },
	{ "*.example.com", "www.example.com", true },
	{ "*.Example.com", "www.example.com", true },
	{ "*.example.com", "example.com", false },
	{ "*.example.com", "badexample.com", false },
	{ ".com", "example.com", true },

	{ "192.0.2.1,example.com,.example.org", "example.com", true },
	{ "192.0.2.1,example.com,.example.org", "192.0.2.1", true },
	{ "192.0.2.1,example.com,.example.org", "a.example.org", true },
	{ "192.0.2.1,example.com,.example.org", "a.example.com", false },
	{ "192.0.2.1,example.com,.example.org", "", false },
};

static void hosts(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(host_rows) / sizeof(*host_rows); i++) {
		const struct host_row *row = &host_rows[i];
		struct record record = a_record();
		struct filter f;

		record.host = slice_of(row->host);
		filter_init(&f);
		assert_int_equal(filter_add_host(&f.hosts, row->given), 0);
		assert_false(filter_needs_fields(&f));
		if (judge(&f, &record) != (row->is_in ? FILTER_IN : FILTER_OUT))
			fail_msg("'%s' by '%s'", row->host, row->given);
		filter_release(&f);

		/* Just the others, if it is excluded. */
		assert_int_equal(filter_add_host(&f.excluded, row->given), 0);
		if (judge(&f, &record) != (row->is_in ? FILTER_OUT : FILTER_IN))
			fail_msg("'%s' without '%s'", row->host, row->given);
		filter_release(&f);
	}
}

static void excluding_wins(void **state)
{
	struct record record = a_record();
	struct filter f;

	(void)state;
	filter_init(&f);
	assert_int_equal(filter_add_host(&f.hosts, "192.0.2.0/24"), 0);
	assert_int_equal(filter_add_host(&f.hosts, "192.0.2.1"), 0);
	assert_int_equal(filter_add_host(&f.excluded, "192.0.2.0/30"), 0);
	assert_verdict(&f, &record, FILTER_OUT);
	record.host = slice_of("192.0.2.4");
	assert_verdict(&f, &record, FILTER_IN);
	record.host = slice_of("198.51.100.1");
	assert_verdict(&f, &record, FILTER_OUT);
	filter_release(&f);
}

static void what_is_no_host(void **state)
{
	static const char *const given[] = {
		"",
		",",
		"a,",
		",a",
		"a,,b",
		"*",
		"*.",
		".",
		"..",
		"..a",
		"*..a",
		"*a",
		"a*",
		"a.*",
		"*.*.a",
		"**.a",
		"a b",
		" a",
		"a ",
		"a\tb",
		"a\"b",
		"a\\b",
		"h\303\251",
		"a\x7f",
		"a:",
		"unix:",
		"a:80",
		"a@b",
		"a!b",
		"a'b",
		"a=b",
		"a;b",
		"<a>",
		"~a",
		"(a)",
		"a%41",
		"*.a b",
		".a:b",
		/* What was to be a network or an address. */
		"192.0.2.0/33",
		"192.0.2.0/",
		"192.0.2.0/08",
		"/8",
		"a/8",
		"http://h/",
		"2001:db8::/129",
		"192.0.2",
		"192.0.2.",
		"192.0.2.256",
		"192.0.2.1.1",
		"192.0.2.1:80",
		"1",
		".1",
		"*.2.1",
		"192.0.2.*",
		"2001:db8:",
		"2001:db8:::1",
		"1:2:3:4:5:6:7:8:9",
		"abc:def",
		"[",
		"]",
		"[]",
		"[a]",
		"[192.0.2.1]",
		"[2001:db8::1",
		"2001:db8::1]",
		"[[2001:db8::1]]",
		"[2001:db8::1]:80",
		"[2001:db8::]/32",
		"[2001:db8::/32]",
		"[2001:db8::1]a",
		"*.[2001:db8::1]",
	};
	char *longest = calloc(1, 257);

	(void)state;
	for (size_t i = 0; i < sizeof(given) / sizeof(*given); i++) {
		struct filter f = { 0 };

		assert_refused(given[i], filter_add_host(&f.hosts, given[i]));
		filter_release(&f);
	}
	/* No host has more than 255 bytes. */
	assert_non_null(longest);
	memset(longest, 'h', 255);
	for (int i = 0; i < 2; i++) {
		struct filter f = { 0 };

		if (i == 0)
			assert_int_equal(filter_add_host(&f.hosts, longest), 0);
		else
			assert_refused(longest,
				       filter_add_host(&f.hosts, longest));
		filter_release(&f);
		longest[255] = 'h';
	}
	free(longest);
}

/* Of the bytes but the comma, just these stand within a name. */
static void each_byte_of_a_name(void **state)
{
	static const char name[] = "-_.0123456789abcdefghijklmnopqrstuvwxyz"
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

	(void)state;
	for (int c = 1; c < 256; c++) {
		char given[] = { 'n', (char)c, 'm', '\0' };
		struct filter f = { 0 };

		if (c == ',')
			continue;
		if (strchr(name, c))
			assert_int_equal(filter_add_host(&f.hosts, given), 0);
		else
			assert_refused(given, filter_add_host(&f.hosts, given));
		filter_release(&f);
	}
}

/* More than any first size of an array. */
static void long_lists(void **state)
{
	enum { N = 1000 };
	char *list = malloc(N * 8);
	struct record record = a_record();
	struct filter f;
	size_t len = 0;

	(void)state;
	assert_non_null(list);
	for (int i = 0; i < N; i++)
		len += (size_t)sprintf(list + len, "%sm%d", i ? "," : "", i);
	filter_init(&f);
	assert_int_equal(filter_add_methods(&f, list), 0);
	assert_int_equal(filter_add_host(&f.hosts, list), 0);
	for (int i = 0; i < N; i++) {
		char name[16];

		snprintf(name, sizeof(name), "M%d", i);
		assert_int_equal(filter_add_agent(&f, name), 0);
	}
	assert_int_equal(f.nmethods, N);
	assert_int_equal(f.hosts.names.n, N);
	assert_int_equal(f.nagents, N);
	for (int i = 0; i <= N; i++) {
		char name[16];

		snprintf(name, sizeof(name), "m%d", i);
		record.method = slice_of(name);
		record.host = slice_of(name);
		record.user_agent = slice_of(name);
		/* "m1000" holds "m100", but is no method. */
		assert_verdict(&f, &record, i < N ? FILTER_IN : FILTER_OUT);
	}
	filter_release(&f);
	free(list);
}

static void range_of_time(void **state)
{
	struct record record = a_record();
	struct filter f;

	(void)state;
	filter_init(&f);
	assert_int_equal(filter_set_since(&f, "2024-12-05T00:06:08Z", NOW), 0);
	assert_true(filter_needs_fields(&f));
	assert_verdict(&f, &record, FILTER_IN);
	record.time = slice_of("05/Dec/2024:00:06:07.999999 +0000");
	assert_verdict(&f, &record, FILTER_OUT);
	record.time = slice_of("31/Dec/9999:23:59:59 +0000");
	assert_verdict(&f, &record, FILTER_IN);

	assert_int_equal(filter_set_until(&f, "2024-12-05T00:06:09Z", NOW), 0);
	assert_verdict(&f, &record, FILTER_OUT);
	record.time = slice_of("05/Dec/2024:00:06:09 +0000");
	assert_verdict(&f, &record, FILTER_OUT);
	record.time = slice_of("05/Dec/2024:00:06:08.999999 +0000");
	assert_verdict(&f, &record, FILTER_IN);
	record.time = slice_of("05/Dec/2024:02:06:08.999999 +0200");
	assert_verdict(&f, &record, FILTER_IN);

	/* The last one given is the one. */
	assert_int_equal(filter_set_since(&f, "1d", NOW), 0);
	assert_true(f.since == NOW - DAY);
	assert_int_equal(filter_set_until(&f, "now", NOW), 0);
	assert_true(f.until == NOW);
	filter_release(&f);

	assert_int_equal(filter_set_until(&f, "@0", NOW), 0);
	assert_true(filter_needs_fields(&f));
	assert_verdict(&f, &record, FILTER_OUT);
	record.time = slice_of("1969-12-31T23:59:59.999999Z");
	assert_verdict(&f, &record, FILTER_IN);
	record.time = slice_of("0");
	assert_verdict(&f, &record, FILTER_OUT);
	filter_release(&f);
}

static void zone_of_the_process(void **state)
{
	struct record record = a_record();
	struct filter f;

	(void)state;
	setenv("TZ", "EST5", 1);
	tzset();
	filter_init(&f);
	record.time = slice_of("2024-12-05 00:06:08");
	assert_int_equal(filter_set_since(&f, "2024-12-05", NOW), 0);
	/* UTC, so it is on the day before here. */
	assert_verdict(&f, &record, FILTER_OUT);
	record.local_time = true;
	assert_verdict(&f, &record, FILTER_IN);
	filter_release(&f);
	setenv("TZ", "UTC0", 1);
	tzset();
}

static void what_is_no_time(void **state)
{
	static const char *const given[] = { "",  "soon", "2024-13-01",
					     "7", "7dd",  "1700000000" };
	struct filter f;

	(void)state;
	filter_init(&f);
	for (size_t i = 0; i < sizeof(given) / sizeof(*given); i++) {
		assert_refused(given[i], filter_set_since(&f, given[i], NOW));
		assert_refused(given[i], filter_set_until(&f, given[i], NOW));
	}
	filter_release(&f);
}

/* Only a record that all else takes is out for its time alone. */
static void times_that_cannot_be_read(void **state)
{
	static const char *const times[] = { "", "-", "yesterday",
					     "32/Dec/2024:00:06:08 +0000" };

	(void)state;
	for (size_t i = 0; i < sizeof(times) / sizeof(*times); i++) {
		struct record record = a_record();
		struct filter f;

		record.time = slice_of(times[i]);
		filter_init(&f);
		assert_int_equal(filter_add_methods(&f, "GET"), 0);
		assert_int_equal(filter_add_statuses(&f, "200"), 0);
		assert_int_equal(filter_add_host(&f.hosts, "192.0.2.1"), 0);
		assert_int_equal(filter_add_agent(&f, "TestBot"), 0);
		assert_verdict(&f, &record, FILTER_IN);
		assert_int_equal(filter_set_until(&f, "now", NOW), 0);
		assert_verdict(&f, &record, FILTER_UNTIMED);
		record.method = slice_of("PUT");
		assert_verdict(&f, &record, FILTER_OUT);
		record.method = slice_of("GET");
		record.status = slice_of("404");
		assert_verdict(&f, &record, FILTER_OUT);
		record.status = slice_of("200");
		record.user_agent = slice_of("Mozilla/5.0");
		assert_verdict(&f, &record, FILTER_OUT);
		record.user_agent = slice_of("TestBot");
		record.host = slice_of("192.0.2.2");
		assert_verdict(&f, &record, FILTER_OUT);
		record.host = slice_of("192.0.2.1");
		assert_verdict(&f, &record, FILTER_UNTIMED);
		assert_int_equal(filter_add_host(&f.excluded, "192.0.2.1"), 0);
		assert_verdict(&f, &record, FILTER_OUT);
		filter_release(&f);
	}
}

/* Each filter has to take the record. */
static void all_of_the_filters(void **state)
{
	static const char *const since[] = { "1d", "@1733357169" };
	static const char *const method[] = { "GET", "PUT" };
	static const char *const status[] = { "2xx", "404" };
	static const char *const agent[] = { "bot", "spider" };
	static const char *const host[] = { "192.0.2.1", "192.0.2.2" };
	struct record record = a_record();

	(void)state;
	for (unsigned i = 0; i < 32; i++) {
		struct filter f;

		filter_init(&f);
		assert_int_equal(filter_set_since(&f, since[i & 1], NOW), 0);
		assert_int_equal(filter_add_methods(&f, method[i >> 1 & 1]), 0);
		assert_int_equal(filter_add_statuses(&f, status[i >> 2 & 1]),
				 0);
		assert_int_equal(filter_add_agent(&f, agent[i >> 3 & 1]), 0);
		assert_int_equal(filter_add_host(&f.hosts, host[i >> 4 & 1]),
				 0);
		assert_verdict(&f, &record, i ? FILTER_OUT : FILTER_IN);
		filter_release(&f);
	}
}

static void empty_ranges(void **state)
{
	struct filter f;

	(void)state;
	filter_init(&f);
	assert_int_equal(filter_set_until(&f, "7d", NOW), 0);
	assert_false(filter_range_is_empty(&f));
	assert_int_equal(filter_set_since(&f, "8d", NOW), 0);
	assert_false(filter_range_is_empty(&f));
	assert_int_equal(filter_set_since(&f, "7d", NOW), 0);
	assert_true(filter_range_is_empty(&f));
	assert_int_equal(filter_set_since(&f, "6d", NOW), 0);
	assert_true(filter_range_is_empty(&f));
	f.until = INSTANT_NONE;
	assert_false(filter_range_is_empty(&f));
	filter_release(&f);
}

static void files_that_may_hold_it(void **state)
{
	struct filter f;

	(void)state;
	filter_init(&f);
	assert_int_equal(filter_set_until(&f, "30d", NOW), 0);
	assert_true(filter_may_hold(&f, NOW - 365 * DAY, NOW));
	assert_true(filter_may_hold(&f, NOW, NOW));
	assert_int_equal(filter_set_since(&f, "60d", NOW), 0);
	assert_true(filter_may_hold(&f, NOW, NOW));
	assert_true(filter_may_hold(&f, NOW - 60 * DAY, NOW));
	assert_true(filter_may_hold(&f, NOW - 61 * DAY, NOW));
	assert_false(filter_may_hold(&f, NOW - 61 * DAY - 1, NOW));
	assert_false(filter_may_hold(&f, 1, NOW));
	/* A clock that is wrong now may have been wrong before. */
	assert_true(filter_may_hold(&f, 1, f.since - 1));
	assert_false(filter_may_hold(&f, 1, f.since));
	/* As far away as it gets. */
	assert_int_equal(filter_set_since(&f, "0001-01-01T00:00:00Z", NOW), 0);
	assert_true(filter_may_hold(&f, 1, NOW));
	assert_false(filter_may_hold(&f, INT64_MIN, NOW));
	assert_true(filter_may_hold(&f, INT64_MAX, INT64_MAX));
	filter_release(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(new_filter_takes_everything),
		cmocka_unit_test(statuses),
		cmocka_unit_test(statuses_add_up),
		cmocka_unit_test(what_is_no_status),
		cmocka_unit_test(methods),
		cmocka_unit_test(each_byte_of_a_method),
		cmocka_unit_test(what_is_no_method),
		cmocka_unit_test(agents),
		cmocka_unit_test(what_a_record_misses),
		cmocka_unit_test(any_of_some_agents),
		cmocka_unit_test(hosts),
		cmocka_unit_test(excluding_wins),
		cmocka_unit_test(what_is_no_host),
		cmocka_unit_test(each_byte_of_a_name),
		cmocka_unit_test(long_lists),
		cmocka_unit_test(range_of_time),
		cmocka_unit_test(zone_of_the_process),
		cmocka_unit_test(what_is_no_time),
		cmocka_unit_test(times_that_cannot_be_read),
		cmocka_unit_test(all_of_the_filters),
		cmocka_unit_test(empty_ranges),
		cmocka_unit_test(files_that_may_hold_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
