/*
 * From hosts to what is told of crawlers (report.h, claimed.h), with verdicts
 * that the first letter of a host's name says.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "crawler/claimed.h"
#include "crawler/report.h"
#include "crawler/tokens.h"
#include "result/evidence.h"

enum { DAY = 86400, NSETS = 2, MIXED_UNTIL_S = 1000 };

static const int64_t second_us = 1000000;

static struct slice slice_of(const char *text)
{
	return (struct slice){ text, strlen(text) };
}

/**** Hosts of several workers */

struct hosts {
	struct hostset sets[NSETS];
	struct ledger ledgers[NSETS];
	struct gathered gathered;
	size_t n; /* requests so far */
};

static void init_hosts(struct hosts *hosts)
{
	const struct hostset_seed seed = { 1, 2 };

	*hosts = (struct hosts){ .n = 0 };
	for (size_t i = 0; i < NSETS; i++) {
		hostset_init(&hosts->sets[i], seed,
			     evidence_extra(EVIDENCE_VISITS));
		ledger_init(&hosts->ledgers[i], seed);
	}
}

static void release_hosts(struct hosts *hosts)
{
	gather_release(&hosts->gathered);
	for (size_t i = 0; i < NSETS; i++) {
		hostset_release(&hosts->sets[i]);
		ledger_release(&hosts->ledgers[i]);
	}
}

/* What a request is: an answer to /robots.txt, or the rule that forbids it. */
struct request {
	const char *host;
	uint32_t crawler;
	int64_t time_s; /* -1: not known */
	unsigned status;
	uint32_t rule; /* 0: none */
	bool is_robots;
};

/* A host is in the set of one worker: gather_hosts() merges no evidence. */
static void add(struct hosts *hosts, const struct request *request)
{
	static const char target[] = "/target";
	size_t set = (size_t)request->host[1] % NSETS;
	const struct visit_facts facts = {
		.time = request->time_s < 0 ? INSTANT_NONE
					    : request->time_s * second_us,
		.class = request->status / 100,
		.is_robots = request->is_robots,
		.is_get = true,
		.is_judged = request->crawler != TOKENS_SEVERAL,
		.is_forbidden = request->rule != 0,
		.rule = request->rule,
	};
	struct sighting sighting = {
		.time = facts.time,
		.is_sized = true,
		.bytes = 10,
		.visit = { .crawler = request->crawler,
			   .status = (uint16_t)request->status,
			   .word = visit_word(&facts) },
	};
	struct host *host;

	if (request->rule) {
		sighting.visit.method = slice_of("GET");
		sighting.visit.target = slice_of(target);
	}
	assert_true(hostset_put(&hosts->sets[set], request->host,
				strlen(request->host), &host) >= 0);
	assert_int_equal(evidence_add(EVIDENCE_VISITS, &hosts->ledgers[set],
				      host, &sighting),
			 0);
	hosts->n++;
}

static const struct gathered *gather(struct hosts *hosts)
{
	const struct hostset *sets[NSETS];

	for (size_t i = 0; i < NSETS; i++)
		sets[i] = &hosts->sets[i];
	gather_release(&hosts->gathered);
	assert_int_equal(gather_hosts(&hosts->gathered, sets, NSETS, 1), 0);
	return &hosts->gathered;
}

/**** Verdicts */

struct playing {
	char first; /* letter of the host */
};

static int play_begin(void *ctx, struct slice host, size_t token)
{
	struct playing *playing = ctx;

	(void)token;
	playing->first = host.at[0];
	return 0;
}

/* 'm': first spoofed, then verified. */
static enum verdict play_judge(void *ctx, int64_t time, const char **reason)
{
	const struct playing *playing = ctx;

	*reason = "range";
	switch (playing->first) {
	case 'v':
		return VERDICT_VERIFIED;
	case 's':
		return VERDICT_SPOOFED;
	case 'm':
		return time < MIXED_UNTIL_S * second_us ? VERDICT_SPOOFED
							: VERDICT_VERIFIED;
	default:
		*reason = "no list";
		return VERDICT_UNVERIFIABLE;
	}
}

static void *play_copy(void *ctx)
{
	struct playing *playing = malloc(sizeof(*playing));

	if (playing)
		*playing = *(const struct playing *)ctx;
	return playing;
}

/**** The site's rules: 1 and 2 are of b, 3 of c in the second file */

static const char robots_txt[] = "User-agent: bee\n"
				 "Disallow: /target\n"
				 "Disallow: /t\n"
				 "Crawl-delay: 20\n";
static const char other_txt[] = "User-agent: cee\n"
				"Dissallow: /x\n"
				"Disallow: /target\n"
				"User-agent: bee\n"
				"Crawl-delay: 7.5\n";

enum { BEE = 1, CEE = 2, DEE = 3 };

struct site {
	struct tokens *tokens;
	struct rules *rules;
	struct playing playing;
	struct report report;
};

static void open_site(struct site *site)
{
	static const char *const names[] = { "bee", "cee", "dee" };

	*site = (struct site){ .tokens = tokens_new(), .rules = rules_new() };
	assert_true(site->tokens && site->rules);
	for (size_t i = 0; i < 3; i++) {
		const struct tokens_row row = { .name = slice_of(names[i]),
						.operator= slice_of("Op"),
						.kind = slice_of("search") };

		assert_int_equal(tokens_put(site->tokens, &row), TOKENS_GOOD);
		assert_int_equal(tokens_find(site->tokens, row.name), i + 1);
	}
	assert_int_equal(rules_add(site->rules, "one", INSTANT_NONE,
				   slice_of(robots_txt)),
			 RULES_GOOD);
	assert_int_equal(rules_add(site->rules, "two", INSTANT_NONE,
				   slice_of(other_txt)),
			 RULES_GOOD);
	assert_int_equal(rules_resolve(site->rules, site->tokens, 0), 0);
	site->report = (struct report){
		.tokens = site->tokens,
		.rules = site->rules,
		.judge = { &site->playing, play_begin, play_judge, play_copy,
			   free },
		.nthreads = 1,
		.nexamples = 3,
	};
}

static void close_site(struct site *site)
{
	tokens_free(site->tokens);
	rules_free(site->rules);
}

static void make(struct crawlers *crawlers, struct site *site,
		 struct hosts *hosts, const struct request *requests, size_t n)
{
	open_site(site);
	init_hosts(hosts);
	for (size_t i = 0; i < n; i++)
		add(hosts, &requests[i]);
	assert_int_equal(report_make(crawlers, gather(hosts), &site->report),
			 0);
}

static void again(struct crawlers *crawlers, struct site *site,
		  struct hosts *hosts)
{
	crawlers_release(crawlers);
	assert_int_equal(report_make(crawlers, &hosts->gathered, &site->report),
			 0);
}

static void end(struct crawlers *crawlers, struct site *site,
		struct hosts *hosts)
{
	crawlers_release(crawlers);
	release_hosts(hosts);
	close_site(site);
}

static const struct crawler_row *row_of(const struct crawlers *crawlers,
					const char *name)
{
	for (size_t i = 0; i < crawlers->nrows; i++)
		if (slice_equals(crawlers->rows[i].name, name, strlen(name)))
			return &crawlers->rows[i];
	return NULL;
}

#define assert_counts(count, verified, unverifiable, spoofed)                  \
	do {                                                                   \
		assert_int_equal((count).n[VERDICT_VERIFIED], verified);       \
		assert_int_equal((count).n[VERDICT_UNVERIFIABLE],              \
				 unverifiable);                                \
		assert_int_equal((count).n[VERDICT_SPOOFED], spoofed);         \
	} while (0)

static const struct request requests[] = {
	/* bee: of three hosts that are it or may be, and two that are not. */
	{ "v2", BEE, 110, 200, 0, false },
	{ "v2", BEE, 100, 200, 0, true },
	{ "v1", BEE, 130, 403, 1, false },
	{ "v1", BEE, 133, 200, 2, false },
	{ "u1", BEE, 120, 200, 2, false },
	{ "s1", BEE, 105, 200, 1, false },
	{ "s1", BEE, 90, 200, 1, false },
	{ "m1", BEE, 999, 200, 1, false },
	{ "m1", BEE, 1000, 200, 1, false },
	/* cee: one host is two crawlers. */
	{ "v2", CEE, 5, 200, 3, false },
	{ "v2", CEE, DAY + 5, 200, 0, false },
	{ "s1", CEE, -1, 200, 0, false },
	/* Several. */
	{ "u1", TOKENS_SEVERAL, 1, 200, 0, false },
	{ "u1", TOKENS_SEVERAL, 9 * DAY, 200, 0, false },
};

enum { NREQUESTS = sizeof(requests) / sizeof(requests[0]) };

static void all_hosts_of_a_token_are_one_crawler(void **state)
{
	struct crawlers crawlers;
	struct hosts hosts;
	struct site site;
	const struct crawler_row *row;

	(void)state;
	make(&crawlers, &site, &hosts, requests, NREQUESTS);
	assert_int_equal(crawlers.nrows, 3);
	row = row_of(&crawlers, "bee");
	assert_non_null(row);
	assert_true(slice_equals(row->operator, "Op", 2));
	assert_string_equal(row->kind, "search");
	/* A host that has two verdicts counts with each. */
	assert_counts(row->hosts, 3, 1, 2);
	assert_counts(row->requests, 5, 1, 3);
	assert_counts(row->forbidden, 3, 1, 3);
	assert_counts(row->forbidden_2xx, 2, 1, 3);
	assert_counts(row->after_asking, 3, 1, 0);
	assert_true(row->is_sized);
	assert_int_equal(row->bytes, 90);
	assert_int_equal(row->verdict, CRAWLER_ASKED);
	/* Rules 1 and 2 forbade two each, spoofers aside. */
	assert_string_equal(row->worst.file, "one");
	assert_int_equal(row->worst.line, 2);
	assert_int_equal(row->nworst, 2);
	assert_false(row->worst.is_disputed);
	/* The smaller one; 7.5 s. */
	assert_true(row->has_delay);
	assert_int_equal(row->delay_us, 7500000);
	/* 100 110 120 130 133 1000, spoofers aside. */
	assert_int_equal(row->gaps.n, 5);
	assert_int_equal(row->gaps.min_s, 3);
	assert_int_equal(row->gaps.median_us, 10 * second_us);
	/* Of single hosts: 10 of v2, 3 of v1. */
	assert_int_equal(row->host_gaps.n, 2);
	assert_int_equal(row->host_gaps.min_s, 3);
	assert_int_equal(row->host_gaps.median_us, 13 * second_us / 2);
	/* Verified: 100 110 130 133 1000: 3 is less than 6.5. */
	assert_counts(row->faster, 1, 0, 0);
	end(&crawlers, &site, &hosts);
}

/* Crawlers in turn, of which one has the most requests and comes last. */
static void threads_change_nothing(void **state)
{
	const struct request more = { "v3", DEE, 50, 200, 0, false };
	struct crawlers one, several;
	struct hosts hosts;
	struct site site;

	(void)state;
	make(&one, &site, &hosts, requests, NREQUESTS);
	crawlers_release(&one);
	for (size_t i = 0; i < NREQUESTS; i++)
		add(&hosts, &more);
	assert_int_equal(report_make(&one, gather(&hosts), &site.report), 0);
	site.report.nthreads = 3;
	assert_int_equal(report_make(&several, &hosts.gathered, &site.report),
			 0);
	assert_int_equal(several.nrows, 4);
	assert_int_equal(one.nrows, 4);
	for (size_t i = 0; i < 4; i++) {
		assert_ptr_equal(several.rows[i].name.at, one.rows[i].name.at);
		assert_memory_equal(&several.rows[i].requests,
				    &one.rows[i].requests,
				    sizeof(one.rows[i].requests));
		assert_memory_equal(&several.rows[i].hosts, &one.rows[i].hosts,
				    sizeof(one.rows[i].hosts));
		assert_int_equal(several.rows[i].nexamples,
				 one.rows[i].nexamples);
	}
	assert_int_equal(several.nspoofers, 3);
	assert_int_equal(one.nspoofers, 3);
	for (size_t i = 0; i < 3; i++)
		assert_ptr_equal(several.spoofers[i].host.at,
				 one.spoofers[i].host.at);
	assert_int_equal(several.nspoofed, one.nspoofed);
	assert_int_equal(several.nspoofed_crawlers, 2);
	assert_true(several.has_spoofed && several.has_forbidden);
	crawlers_release(&several);
	end(&one, &site, &hosts);
}

static void spoofers_are_listed_by_host(void **state)
{
	struct crawlers crawlers;
	struct hosts hosts;
	struct site site;
	const struct crawler_spoofer *s;

	(void)state;
	make(&crawlers, &site, &hosts, requests, NREQUESTS);
	assert_int_equal(crawlers.nspoofers, 3);
	s = crawlers.spoofers;
	assert_true(slice_equals(s[0].host, "m1", 2));
	assert_true(slice_equals(s[0].name, "bee", 3));
	assert_int_equal(s[0].requests, 1);
	assert_int_equal(s[0].first, 999 * second_us);
	assert_int_equal(s[0].last, 999 * second_us);
	assert_true(slice_equals(s[1].host, "s1", 2));
	assert_true(slice_equals(s[1].name, "bee", 3));
	assert_int_equal(s[1].requests, 2);
	assert_int_equal(s[1].first, 90 * second_us);
	assert_int_equal(s[1].last, 105 * second_us);
	assert_string_equal(s[1].reason, "range");
	assert_true(slice_equals(s[2].name, "cee", 3));
	assert_true(s[2].first == INSTANT_NONE && s[2].last == INSTANT_NONE);
	end(&crawlers, &site, &hosts);
}

static void several_are_held_against_nobody(void **state)
{
	struct crawlers crawlers;
	struct hosts hosts;
	struct site site;
	const struct request only[] = { requests[NREQUESTS - 2],
					requests[NREQUESTS - 1] };
	const struct request asked = { "u1", TOKENS_SEVERAL, 5, 200, 0, true };

	(void)state;
	make(&crawlers, &site, &hosts, only, 2);
	assert_int_equal(crawlers.nrows, 1);
	assert_int_equal(crawlers.rows[0].verdict, CRAWLER_SAID_NOTHING);
	assert_false(crawlers.has_never);
	end(&crawlers, &site, &hosts);
	make(&crawlers, &site, &hosts, &asked, 1);
	assert_int_equal(crawlers.rows[0].verdict, CRAWLER_ASKED);
	end(&crawlers, &site, &hosts);
}

static void nobody_is_accused_by_a_part(void **state)
{
	struct crawlers crawlers;
	struct hosts hosts;
	struct site site;

	(void)state;
	make(&crawlers, &site, &hosts, requests, NREQUESTS);
	assert_int_equal(row_of(&crawlers, "cee")->verdict, CRAWLER_NEVER);
	assert_true(crawlers.has_never);
	site.report.is_part = true;
	again(&crawlers, &site, &hosts);
	assert_int_equal(row_of(&crawlers, "cee")->verdict, CRAWLER_NOT_SEEN);
	assert_int_equal(row_of(&crawlers, "bee")->verdict, CRAWLER_ASKED);
	assert_false(crawlers.has_never);
	end(&crawlers, &site, &hosts);
}

static void examples_are_the_first_of_no_spoofer(void **state)
{
	static const char *const expected[] = { "u1", "v1", "v1" };
	struct crawlers crawlers;
	struct hosts hosts;
	struct site site;
	const struct crawler_row *row;

	(void)state;
	make(&crawlers, &site, &hosts, requests, NREQUESTS);
	row = row_of(&crawlers, "bee");
	assert_int_equal(row->nexamples, 3);
	for (size_t i = 0; i < 3; i++)
		assert_true(
			slice_equals(row->examples[i].host, expected[i], 2));
	assert_int_equal(row->examples[1].time, 130 * second_us);
	assert_int_equal(row->examples[1].status, 403);
	assert_int_equal(row->examples[1].rule.line, 2);
	assert_true(slice_equals(row->examples[1].rule.text, "/target", 7));
	assert_true(slice_equals(row->examples[1].target, "/target", 7));
	assert_true(slice_equals(row->examples[1].method, "GET", 3));
	assert_int_equal(row->examples[1].verdict, VERDICT_VERIFIED);
	/* A key of that group is nearly one of ours. */
	row = row_of(&crawlers, "cee");
	assert_int_equal(row->nexamples, 1);
	assert_string_equal(row->examples[0].rule.file, "two");
	assert_int_equal(row->examples[0].rule.line, 3);
	assert_true(row->examples[0].rule.is_disputed);
	site.report.nexamples = 0;
	again(&crawlers, &site, &hosts);
	assert_int_equal(row_of(&crawlers, "bee")->nexamples, 0);
	end(&crawlers, &site, &hosts);
}

static void what_an_answer_4xx_excuses_is_no_example(void **state)
{
	static const struct request some[] = {
		{ "v1", BEE, 10, 404, 0, true },
		{ "v2", BEE, 20, 200, 1, false },
		{ "v2", BEE, 2 * DAY, 200, 1, false },
		{ "v3", BEE, 15, 200, 1, false },
	};
	struct crawlers crawlers;
	struct hosts hosts;
	struct site site;

	(void)state;
	make(&crawlers, &site, &hosts, some, 4);
	assert_counts(crawlers.rows[0].forbidden, 1, 0, 0);
	assert_int_equal(crawlers.rows[0].nexamples, 1);
	assert_int_equal(crawlers.rows[0].examples[0].time,
			 2 * DAY * second_us);
	site.report.only = REPORT_FORBIDDEN;
	again(&crawlers, &site, &hosts);
	assert_int_equal(crawlers.nhosts, 1);
	assert_true(slice_equals(crawlers.hosts[0], "v2", 2));
	end(&crawlers, &site, &hosts);
}

/* Of the same request, by status, whatever the order in the log. */
static void examples_of_one_time_are_in_order(void **state)
{
	static const struct request some[] = {
		{ "v1", BEE, 10, 404, 1, false },
		{ "v1", BEE, 10, 200, 1, false },
		{ "v1", BEE, 10, 200, 1, false },
		{ "v1", BEE, 10, 301, 1, false },
	};

	(void)state;
	for (size_t first = 0; first < 4; first++) {
		struct request turned[4];
		struct crawlers crawlers;
		struct hosts hosts;
		struct site site;
		const struct crawler_row *row;

		for (size_t i = 0; i < 4; i++)
			turned[i] = some[(first + i) % 4];
		make(&crawlers, &site, &hosts, turned, 4);
		row = row_of(&crawlers, "bee");
		assert_int_equal(row->nexamples, 3);
		assert_int_equal(row->examples[0].status, 200);
		assert_int_equal(row->examples[1].status, 200);
		assert_int_equal(row->examples[2].status, 301);
		end(&crawlers, &site, &hosts);
	}
}

static void hosts_of_a_kind(void **state)
{
	static const struct {
		unsigned only;
		const char *hosts;
		size_t nrows;
	} cases[] = {
		{ 0, "", 3 },
		{ 1 << VERDICT_VERIFIED, "m1 v1 v2 ", 2 },
		{ 1 << VERDICT_UNVERIFIABLE, "u1 ", 2 },
		{ 1 << VERDICT_SPOOFED, "m1 s1 ", 2 },
		{ 1 << VERDICT_SPOOFED | 1 << VERDICT_UNVERIFIABLE, "m1 s1 u1 ",
		  3 },
		{ REPORT_FORBIDDEN, "m1 s1 u1 v1 v2 ", 2 },
		{ REPORT_FORBIDDEN | 1 << VERDICT_VERIFIED, "m1 s1 u1 v1 v2 ",
		  2 },
	};
	struct crawlers crawlers;
	struct hosts hosts;
	struct site site;

	(void)state;
	make(&crawlers, &site, &hosts, requests, NREQUESTS);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char text[100] = "";

		site.report.only = cases[i].only;
		again(&crawlers, &site, &hosts);
		for (size_t k = 0; k < crawlers.nhosts; k++) {
			strncat(text, crawlers.hosts[k].at,
				crawlers.hosts[k].len);
			strcat(text, " ");
		}
		assert_string_equal(text, cases[i].hosts);
		assert_int_equal(crawlers.nrows, cases[i].nrows);
		/* What is found does not depend on what is shown. */
		assert_true(crawlers.has_spoofed && crawlers.has_forbidden &&
			    crawlers.has_never);
	}
	end(&crawlers, &site, &hosts);
}

static void spoofers_deeds_are_no_finding(void **state)
{
	static const struct request some[] = {
		{ "s1", BEE, 10, 200, 1, false },
		{ "s1", BEE, 9 * DAY, 200, 1, false },
	};
	struct crawlers crawlers;
	struct hosts hosts;
	struct site site;

	(void)state;
	make(&crawlers, &site, &hosts, some, 2);
	assert_true(crawlers.has_spoofed);
	assert_false(crawlers.has_forbidden);
	assert_false(crawlers.has_never);
	assert_int_equal(crawlers.rows[0].nexamples, 0);
	assert_null(crawlers.rows[0].worst.file);
	end(&crawlers, &site, &hosts);
}

static void nobody_at_all(void **state)
{
	struct crawlers crawlers;
	struct hosts hosts;
	struct site site;

	(void)state;
	make(&crawlers, &site, &hosts, NULL, 0);
	assert_int_equal(crawlers.nrows, 0);
	assert_int_equal(crawlers.nspoofers, 0);
	site.report.only = 1 << VERDICT_SPOOFED;
	again(&crawlers, &site, &hosts);
	assert_int_equal(crawlers.nhosts, 0);
	end(&crawlers, &site, &hosts);
}

/* Such as a forged result may have. */
static void numbers_that_nobody_has_are_refused(void **state)
{
	static const struct request some[] = {
		{ "v1", BEE, 10, 200, 99, false },
		{ "v1", 4, 10, 200, 0, false },
	};
	struct crawlers crawlers;
	struct hosts hosts;
	struct site site;

	(void)state;
	/* A rule: nothing is known of it. */
	make(&crawlers, &site, &hosts, some, 1);
	assert_null(crawlers.rows[0].worst.file);
	assert_null(crawlers.rows[0].examples[0].rule.file);
	/* A crawler. */
	add(&hosts, &some[1]);
	crawlers_release(&crawlers);
	errno = 0;
	assert_int_equal(report_make(&crawlers, gather(&hosts), &site.report),
			 -1);
	assert_int_equal(errno, EBADMSG);
	end(&crawlers, &site, &hosts);
}

static void claims_are_in_order(void **state)
{
	struct crawlers crawlers;
	struct hosts hosts;
	struct site site;
	struct claimed *claims;
	char text[100] = "";
	size_t n;

	(void)state;
	make(&crawlers, &site, &hosts, requests, NREQUESTS);
	claims = claimed_find(&hosts.gathered, &n);
	assert_non_null(claims);
	for (size_t i = 0; i < n; i++) {
		char one[20];

		snprintf(one, sizeof(one), "%u%.*s ",
			 (unsigned)claims[i].visits->crawler,
			 (int)claims[i].host->len, claims[i].host->name);
		strcat(text, one);
	}
	assert_string_equal(text, "0u1 1m1 1s1 1u1 1v1 1v2 2s1 2v2 ");
	free(claims);
	end(&crawlers, &site, &hosts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_hosts_of_a_token_are_one_crawler),
		cmocka_unit_test(threads_change_nothing),
		cmocka_unit_test(spoofers_are_listed_by_host),
		cmocka_unit_test(several_are_held_against_nobody),
		cmocka_unit_test(nobody_is_accused_by_a_part),
		cmocka_unit_test(examples_are_the_first_of_no_spoofer),
		cmocka_unit_test(what_an_answer_4xx_excuses_is_no_example),
		cmocka_unit_test(examples_of_one_time_are_in_order),
		cmocka_unit_test(hosts_of_a_kind),
		cmocka_unit_test(spoofers_deeds_are_no_finding),
		cmocka_unit_test(nobody_at_all),
		cmocka_unit_test(numbers_that_nobody_has_are_refused),
		cmocka_unit_test(claims_are_in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
