/*
 * What is asked, and the fingerprint that tells it (query.h): the same for the
 * same question however it is put, another one for each that differs.
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

#include "scan/query.h"

/* 2024-12-05T00:06:08Z, by date(1). */
#define NOW (INT64_C(1733357168) * 1000000)

#define TEMPLATE "%h %l %u %t \"%r\" %>s %b"
#define FIELDS	 "#Fields: date time c-ip cs-method cs-uri-stem"

/* A question as the command line puts it; what is NULL is not given. */
struct question {
	const char *name;
	const char *paths[4];
	const char *log_format, *client, *json;
	const char *since, *until, *statuses, *methods;
	const char *agents[3];
	const char *hosts, *excluded;
	enum evidence_level level;
	struct cells_key cells;
	bool count_lines;
	int64_t now; /* 0: NOW */
};

static struct fingerprint fingerprint(const struct question *q)
{
	int64_t now = q->now ? q->now : NOW;
	struct format format = { .kind = FORMAT_AUTO };
	struct filter filter;
	struct query query = { .paths = q->paths,
			       .format = &format,
			       .filter = &filter,
			       .level = q->level,
			       .cells = q->cells,
			       .count_lines = q->count_lines,
			       .now = now };
	struct fingerprint print;

	filter_init(&filter);
	while (q->paths[query.npaths])
		query.npaths++;
	if (q->log_format)
		assert_int_equal(format_set(&format, q->log_format, q->client),
				 FORMAT_GOOD);
	if (q->json)
		assert_int_equal(jsonlog_read_names(&format.json, q->json),
				 FORMAT_GOOD);
	if (q->since)
		assert_int_equal(filter_set_since(&filter, q->since, now), 0);
	if (q->until)
		assert_int_equal(filter_set_until(&filter, q->until, now), 0);
	if (q->statuses)
		assert_int_equal(filter_add_statuses(&filter, q->statuses), 0);
	if (q->methods)
		assert_int_equal(filter_add_methods(&filter, q->methods), 0);
	for (size_t i = 0; q->agents[i]; i++)
		assert_int_equal(filter_add_agent(&filter, q->agents[i]), 0);
	if (q->hosts)
		assert_int_equal(filter_add_host(&filter.hosts, q->hosts), 0);
	if (q->excluded)
		assert_int_equal(filter_add_host(&filter.excluded, q->excluded),
				 0);
	assert_int_equal(filter_prepare(&filter), 0);
	assert_int_equal(query_fingerprint(&query, &print), 0);
	filter_release(&filter);
	format_release(&format);
	return print;
}

static bool is_same(const struct fingerprint *a, const struct fingerprint *b)
{
	return !memcmp(a->bytes, b->bytes, sizeof(a->bytes));
}

#define ROBOTS .paths = { "/robots.txt" }

/* No two of them are the same question. */
static const struct question different[] = {
	{ "plain", ROBOTS },
	{ "another path", .paths = { "/robots.tx" } },
	{ "a longer path", .paths = { "/robots.txt2" } },
	{ "two paths", .paths = { "/robots.txt", "/ads.txt" } },
	{ "three paths", .paths = { "/robots.txt", "/ads.txt", "/" } },
	{ "two as one", .paths = { "/robots.txt/ads.txt" } },
	{ "numbers", ROBOTS, .level = EVIDENCE_NUMBERS },
	{ "all evidence", ROBOTS, .level = EVIDENCE_ALL },
	{ "groups", ROBOTS, .level = EVIDENCE_GROUPS },
	{ "by agent", ROBOTS, .level = EVIDENCE_GROUPS,
	  .cells = { .value = CELLS_AGENT } },
	{ "by hour", ROBOTS, .level = EVIDENCE_GROUPS,
	  .cells = { .step = STEP_HOUR } },
	{ "by day", ROBOTS, .level = EVIDENCE_GROUPS,
	  .cells = { .step = STEP_DAY } },
	{ "by agent and hour", ROBOTS, .level = EVIDENCE_GROUPS,
	  .cells = { CELLS_AGENT, STEP_HOUR } },
	{ "lines counted", ROBOTS, .count_lines = true },
	{ "clf", ROBOTS, .log_format = "clf" },
	{ "vhost", ROBOTS, .log_format = "vhost" },
	{ "w3c", ROBOTS, .log_format = "w3c" },
	{ "w3c, client", ROBOTS, .log_format = "w3c",
	  .client = "X-Forwarded-For" },
	{ "w3c, another client", ROBOTS, .log_format = "w3c",
	  .client = "X-Real-IP" },
	{ "fields", ROBOTS, .log_format = FIELDS },
	{ "more fields", ROBOTS, .log_format = FIELDS " sc-status" },
	{ "other fields", ROBOTS, .log_format = FIELDS " sc-bytes" },
	{ "unknown fields", ROBOTS, .log_format = FIELDS " x-y" },
	{ "aws", ROBOTS, .log_format = "aws" },
	{ "haproxy", ROBOTS, .log_format = "haproxy" },
	{ "a format string", ROBOTS, .log_format = TEMPLATE },
	{ "another format string", ROBOTS, .log_format = TEMPLATE " %D" },
	{ "a format string, client", ROBOTS,
	  .log_format = TEMPLATE " \"%{X-Forwarded-For}i\"",
	  .client = "X-Forwarded-For" },
	{ "the same without a client", ROBOTS,
	  .log_format = TEMPLATE " \"%{X-Forwarded-For}i\"" },
	{ "since", ROBOTS, .since = "2024-01-31T00:00:00Z" },
	{ "later", ROBOTS, .since = "2024-01-31T00:00:00.000001Z" },
	{ "until", ROBOTS, .until = "2024-01-31T00:00:00Z" },
	{ "both", ROBOTS, .since = "2024-01-30T00:00:00Z",
	  .until = "2024-01-31T00:00:00Z" },
	{ "a relative time", ROBOTS, .since = "7d" },
	{ "the same, run later", ROBOTS, .since = "7d", .now = NOW + 1 },
	{ "status", ROBOTS, .statuses = "200" },
	{ "another status", ROBOTS, .statuses = "201" },
	{ "statuses", ROBOTS, .statuses = "200,201" },
	{ "any status at all", ROBOTS,
	  .statuses = "1xx,2xx,3xx,4xx,5xx,6xx,7xx,8xx,9xx" },
	{ "method", ROBOTS, .methods = "GET" },
	{ "the method in lower case", ROBOTS, .methods = "get" },
	{ "methods", ROBOTS, .methods = "GET,HEAD" },
	{ "agent", ROBOTS, .agents = { "bot" } },
	{ "another agent", ROBOTS, .agents = { "both" } },
	{ "agents", ROBOTS, .agents = { "bot", "crawler" } },
	{ "an agent like a method", ROBOTS, .agents = { "get" } },
	{ "host", ROBOTS, .hosts = "192.0.2.1" },
	{ "another host", ROBOTS, .hosts = "192.0.2.2" },
	{ "network", ROBOTS, .hosts = "192.0.2.0/24" },
	{ "a smaller network", ROBOTS, .hosts = "192.0.2.0/25" },
	{ "an IPv6 network", ROBOTS, .hosts = "2001:db8::/32" },
	{ "of as many bits", ROBOTS, .hosts = "2001:db8::/24" },
	{ "name", ROBOTS, .hosts = "example.com" },
	{ "domain", ROBOTS, .hosts = ".example.com" },
	{ "both hosts", ROBOTS, .hosts = "example.com,.example.com" },
	{ "no such host", ROBOTS, .excluded = "192.0.2.1" },
	{ "no such name", ROBOTS, .excluded = "example.com" },
};

enum { NDIFFERENT = sizeof(different) / sizeof(*different) };

static void each_change_tells(void **state)
{
	struct fingerprint prints[NDIFFERENT];

	(void)state;
	for (size_t i = 0; i < NDIFFERENT; i++) {
		prints[i] = fingerprint(&different[i]);
		for (size_t k = 0; k < i; k++)
			if (is_same(&prints[i], &prints[k]))
				fail_msg("'%s' and '%s'", different[i].name,
					 different[k].name);
	}
}

/* Pairs of the same question. */
static const struct question same[][2] = {
	{ { "again", ROBOTS }, { "again", ROBOTS } },
	{ { "order of paths", .paths = { "/a", "/b", "/c" } },
	  { "", .paths = { "/c", "/a", "/b" } } },
	{ { "a path twice", .paths = { "/a", "/b" } },
	  { "", .paths = { "/b", "/a", "/b" } } },
	{ { "auto", ROBOTS }, { "", ROBOTS, .log_format = "auto" } },
	{ { "traefik", ROBOTS, .log_format = "traefik" }, { "", ROBOTS } },
	{ { "combined", ROBOTS, .log_format = "combined" },
	  { "", ROBOTS, .log_format = "clf" } },
	{ { "iis", ROBOTS, .log_format = "iis" },
	  { "", ROBOTS, .log_format = "w3c" } },
	{ { "unknown fields", ROBOTS, .log_format = FIELDS " x-y z" },
	  { "", ROBOTS, .log_format = FIELDS "  s-ip cs-version " } },
	{ { "case of fields", ROBOTS, .log_format = FIELDS " sc-status" },
	  { "", ROBOTS, .log_format = FIELDS " SC-Status" } },
	{ { "since", ROBOTS, .since = "2024-01-31T01:00:00+01:00" },
	  { "", ROBOTS, .since = "@1706659200" } },
	{ { "run later", ROBOTS, .since = "@1706659200" },
	  { "", ROBOTS, .since = "@1706659200", .now = 2 * NOW } },
	{ { "a time ago", ROBOTS, .since = "7d", .until = "24h" },
	  { "", ROBOTS, .since = "168h", .until = "1d" } },
	{ { "statuses", ROBOTS, .statuses = "4xx,200" },
	  { "", ROBOTS, .statuses = "200,40x,4XX" } },
	{ { "methods", ROBOTS, .methods = "GET,HEAD,PUT" },
	  { "", ROBOTS, .methods = "PUT,HEAD,GET,HEAD" } },
	{ { "agents", ROBOTS, .agents = { "bot", "crawl" } },
	  { "", ROBOTS, .agents = { "CRAWL", "Bot" } } },
	{ { "hosts", ROBOTS, .hosts = "192.0.2.0/24,.example.com,2001:db8::1" },
	  { "", ROBOTS,
	    .hosts = "*.EXAMPLE.com,[2001:DB8:0::1],192.0.2.77/24,"
		     "192.0.2.0/24" } },
	{ { "hosts of hosts", ROBOTS, .hosts = "192.0.2.0/24,10.0.0.0/8" },
	  { "", ROBOTS,
	    .hosts = "10.1.0.0/16,192.0.2.0/25,10.0.0.0/8,192.0.2.255,"
		     "::ffff:192.0.2.0/120" } },
	{ { "names", ROBOTS, .hosts = "a.example,b.example,.example" },
	  { "", ROBOTS, .hosts = ".EXAMPLE,B.example,a.example,b.EXAMPLE" } },
	{ { "excluded", ROBOTS, .excluded = "a,b" },
	  { "", ROBOTS, .excluded = "b,a" } },
};

static void the_same_question_is_known_again(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(same) / sizeof(*same); i++) {
		struct fingerprint a = fingerprint(&same[i][0]);
		struct fingerprint b = fingerprint(&same[i][1]);

		if (!is_same(&a, &b))
			fail_msg("'%s'", same[i][0].name);
	}
}

static void names_in_json(void **state)
{
	static const struct question given[] = {
		{ "", ROBOTS },
		{ "", ROBOTS, .json = "host=.ip" },
		{ "", ROBOTS, .json = "host=.ipx" },
		{ "", ROBOTS, .json = "target=.ip" },
		{ "", ROBOTS, .json = "host=.ip,target=.ip" },
	};
	static const struct question other = { "", ROBOTS, .json = "host=ip" };
	enum { N = sizeof(given) / sizeof(*given) };
	struct fingerprint prints[N], print;

	(void)state;
	if (!jsonlog_is_built_in())
		skip();
	for (size_t i = 0; i < N; i++) {
		prints[i] = fingerprint(&given[i]);
		for (size_t k = 0; k < i; k++)
			assert_false(is_same(&prints[i], &prints[k]));
	}
	print = fingerprint(&other);
	assert_true(is_same(&print, &prints[1]));
}

/* What is asked for does not depend on where the caller keeps it. */
static void addresses_do_not_tell(void **state)
{
	char paths[2][16];
	struct fingerprint prints[2];

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct question q = { "", .paths = { paths[i] } };

		strcpy(paths[i], "/robots.txt");
		prints[i] = fingerprint(&q);
	}
	assert_true(is_same(&prints[0], &prints[1]));
}

static struct fingerprint in_zone(const char *zone, const struct question *q)
{
	assert_int_equal(setenv("TZ", zone, 1), 0);
	tzset();
	return fingerprint(q);
}

static void zones(void **state)
{
	static const struct question timed[] = {
		{ "", ROBOTS, .level = EVIDENCE_NUMBERS },
		{ "", ROBOTS, .until = "2024-01-31T00:00:00Z" },
	};
	static const struct question untimed = { "", ROBOTS };
	/* The rules of Berlin, and the same offsets a week apart. */
	static const char *const names[] = { "UTC0", "CET-1CEST,M3.5.0,M10.5.0",
					     "CET-1CEST,M3.4.0,M10.5.0" };
	struct fingerprint a, b;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		for (size_t k = 0; k < 3; k++) {
			a = in_zone(names[k], &timed[i]);
			b = in_zone(names[(k + 1) % 3], &timed[i]);
			assert_false(is_same(&a, &b));
		}
		/* Another name of the same. */
		a = in_zone("UTC0", &timed[i]);
		b = in_zone("GMT0", &timed[i]);
		assert_true(is_same(&a, &b));
	}
	a = in_zone("UTC0", &untimed);
	b = in_zone("CET-1", &untimed);
	assert_true(is_same(&a, &b));
}

/* The bytes that are hashed, written down number by number. */
static void the_same_on_every_machine(void **state)
{
	static const struct question q = { "", ROBOTS, .count_lines = true };
	static const uint8_t path_is_one_of_1[] = { 1, 0, 0, 0, 0, 0, 0, 0 };
	struct fingerprint path = fingerprint_of("/robots.txt", 11);
	struct fingerprint print = fingerprint(&q), expected;
	uint8_t json = jsonlog_is_built_in();
	struct buf key = { 0 };

	(void)state;
	buf_add(&key, "\1\0\0\0", 4); /* version */
	buf_add(&key, path_is_one_of_1, 8);
	buf_add(&key, path.bytes, 16);
	buf_add(&key, "\0", 1); /* auto */
	buf_add(&key, &json, 1);
	buf_add(&key, "\0", 1); /* no client */
	/* w3c, json, template, and those of a name */
	for (size_t i = 0; i < 8 + 1 + 9 * 8 + 1 + 4; i++)
		buf_add_byte(&key, 0);
	for (size_t i = 0; i < 2; i++) /* since, until */
		buf_add(&key, "\0\0\0\0\0\0\0\x80", 8);
	for (size_t i = 0; i < 1 + 6 * 8; i++) /* no statuses, sets */
		buf_add_byte(&key, 0);
	buf_add(&key, "\0\1\0", 3); /* level, lines, no zone */
	assert_false(buf_failed(&key));
	expected = fingerprint_of(key.data, key.len);
	assert_memory_equal(print.bytes, expected.bytes, 16);
	buf_release(&key);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_change_tells),
		cmocka_unit_test(the_same_question_is_known_again),
		cmocka_unit_test(names_in_json),
		cmocka_unit_test(addresses_do_not_tell),
		cmocka_unit_test(zones),
		cmocka_unit_test(the_same_on_every_machine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
