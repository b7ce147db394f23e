/* Versions of a robots.txt, and requests judged by them (rules.h). */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "bytes.h"
#include "crawler/robots_maker.h"
#include "crawler/rules.h"
#include "crawler/rules_memo.h"
#include "crawler/slow_robots.h"

static const int64_t second = 1000000;
static const int64_t day = INT64_C(86400) * 1000000;

static struct slice slice_of(const char *str)
{
	return (struct slice){ str, strlen(str) };
}

static void add(struct rules *rules, const char *file, int64_t when,
		const char *text)
{
	assert_int_equal(rules_add(rules, file, when, slice_of(text)),
			 RULES_GOOD);
}

/* Those named are tokens; whom nobody names is "Nobody". */
static struct tokens *resolve(struct rules *rules, int64_t grace_us)
{
	struct tokens *tokens = tokens_new();
	size_t nleft_out;

	assert_non_null(tokens);
	assert_int_equal(rules_add_tokens(rules, tokens, &nleft_out), 0);
	assert_int_equal(nleft_out, 0);
	assert_int_equal(tokens_add_name(tokens, slice_of("Nobody")),
			 TOKENS_GOOD);
	assert_int_equal(rules_resolve(rules, tokens, grace_us), 0);
	return tokens;
}

static size_t number_of(const struct tokens *tokens, const char *name)
{
	size_t token = tokens_find(tokens, slice_of(name));

	assert_int_not_equal(token, TOKENS_SEVERAL);
	return token;
}

static struct rules_verdict judge_request(const struct rules *rules,
					  size_t token,
					  struct rules_request request)
{
	struct robots_target scratch = { 0 };
	struct rules_verdict verdict;

	assert_int_equal(rules_judge(rules, &scratch, token, &request,
				     &verdict),
			 0);
	robots_target_release(&scratch);
	return verdict;
}

static struct rules_verdict judge(const struct rules *rules, size_t token,
				  const char *target, int64_t time)
{
	struct rules_request request = { slice_of("GET"), slice_of(target),
					 false, time };

	return judge_request(rules, token, request);
}

/**** Versions in time */

/* Allowed, forbidden, or not judged. */
static char answer(const struct rules *rules, size_t token, const char *target,
		   int64_t time)
{
	struct rules_verdict verdict = judge(rules, token, target, time);

	if (!verdict.is_judged)
		return '-';
	return verdict.is_forbidden ? 'D' : 'A';
}

static void test_for_all_time(void **state)
{
	struct rules *rules = rules_new();
	struct tokens *tokens;
	size_t roo;

	(void)state;
	add(rules, "robots.txt", INSTANT_NONE,
	    "User-agent: Roo\nDisallow: /a\n");
	tokens = resolve(rules, day);
	roo = number_of(tokens, "Roo");
	assert_int_equal(answer(rules, roo, "/a", 0), 'D');
	assert_int_equal(answer(rules, roo, "/a", 20000 * day), 'D');
	assert_int_equal(answer(rules, roo, "/a", INSTANT_NONE), 'D');
	assert_int_equal(answer(rules, roo, "/b", 0), 'A');
	assert_int_equal(answer(rules, number_of(tokens, "Nobody"), "/a", 0),
			 'A');
	assert_int_equal(answer(rules, TOKENS_SEVERAL, "/a", 0), '-');
	tokens_free(tokens);
	rules_free(rules);
}

/* From day 10 on /a is forbidden, from day 20 on /b, in their place. */
static struct rules *two_versions(void)
{
	struct rules *rules = rules_new();

	add(rules, "b.txt", 20 * day, "User-agent: Roo\n\nDisallow: /b\n");
	add(rules, "a.txt", 10 * day, "User-agent: *\nDisallow: /a\n");
	return rules;
}

static void test_versions(void **state)
{
	struct rules *rules = two_versions();
	struct tokens *tokens = resolve(rules, day);
	size_t roo = number_of(tokens, "Roo");

	(void)state;
	assert_int_equal(answer(rules, roo, "/a", 10 * day - 1), '-');
	assert_int_equal(answer(rules, roo, "/a", 10 * day), 'D');
	assert_int_equal(answer(rules, roo, "/a", 20 * day - 1), 'D');
	/* Who asked a day ago knows nothing of the new ones, or has not heard
	   that the old ones are gone. */
	assert_int_equal(answer(rules, roo, "/a", 20 * day), 'A');
	assert_int_equal(answer(rules, roo, "/b", 20 * day), 'A');
	assert_int_equal(answer(rules, roo, "/b", 21 * day - 1), 'A');
	assert_int_equal(answer(rules, roo, "/b", 21 * day), 'D');
	assert_int_equal(answer(rules, roo, "/a", 21 * day), 'A');
	assert_int_equal(answer(rules, roo, "/a", INSTANT_NONE), '-');
	tokens_free(tokens);
	tokens = resolve(rules, 0);
	assert_int_equal(answer(rules, roo, "/b", 20 * day - 1), 'A');
	assert_int_equal(answer(rules, roo, "/b", 20 * day), 'D');
	tokens_free(tokens);
	tokens = resolve(rules, INT64_MAX);
	assert_int_equal(answer(rules, roo, "/b", 9000 * day), 'A');
	assert_int_equal(answer(rules, roo, "/b", INT64_MIN + 1), '-');
	tokens_free(tokens);
	rules_free(rules);
}

static void test_the_newest_rule_decides(void **state)
{
	struct rules *rules = rules_new();
	struct tokens *tokens;
	struct rules_line line;
	size_t roo;

	(void)state;
	add(rules, "2", 20 * day, "#\n\nUser-agent: Roo\nDisallow: /a\n");
	add(rules, "1", 10 * day,
	    "User-agent: Roo\nAllow: /b\nDisalow: /c\nDisallow: /\n");
	assert_int_equal(rules_limit(rules), 4);
	tokens = resolve(rules, day);
	roo = number_of(tokens, "Roo");
	line = rules_at(rules, judge(rules, roo, "/a", 15 * day).rule);
	assert_string_equal(line.file, "1");
	assert_int_equal(line.line, 4);
	assert_true(slice_is(line.path, "/"));
	assert_false(line.is_allow);
	assert_true(line.is_disputed);
	line = rules_at(rules, judge(rules, roo, "/a", 20 * day).rule);
	assert_string_equal(line.file, "2");
	assert_int_equal(line.line, 4);
	assert_true(slice_is(line.path, "/a"));
	assert_false(line.is_disputed);
	assert_int_equal(judge(rules, roo, "/b", 15 * day).rule, 0);
	assert_true(rules_at(rules, 2).is_allow);
	tokens_free(tokens);
	rules_free(rules);
}

/* A group without rules among others, before and after them. */
static void test_group_of_a_rule(void **state)
{
	struct rules *rules = rules_new();

	(void)state;
	add(rules, "empty", INSTANT_NONE, "");
	add(rules, "x", INSTANT_NONE,
	    "User-agent: aa\nDisallow:\nDisalow:\n"
	    "User-agent: bb\nDisallow: /1\n"
	    "User-agent: cc\nDisallow:\nDisalow:\n"
	    "User-agent: dd\nDisallow: /2\nDisalow:\n"
	    "User-agent: ee\n");
	add(rules, "none", INSTANT_NONE, "#\n");
	add(rules, "y", INSTANT_NONE, "User-agent: aa\nDisallow: /3\n");
	assert_int_equal(rules_limit(rules), 4);
	assert_false(rules_at(rules, 1).is_disputed);
	assert_int_equal(rules_at(rules, 1).line, 5);
	assert_true(rules_at(rules, 2).is_disputed);
	assert_string_equal(rules_at(rules, 2).file, "x");
	assert_string_equal(rules_at(rules, 3).file, "y");
	assert_int_equal(rules_nfiles(rules), 4);
	assert_int_equal(rules_file(rules, 1)->robots.nnotes, 3);
	assert_int_equal(rules_file(rules, 3)->first_number, 3);
	rules_free(rules);
}

/**** Requests */

/* Where all is forbidden but "/": whether it is judged, and what comes of it.
 */
static const struct {
	const char *method, *target;
	bool names_server;
	char answer;
} requests[] = {
	{ "GET", "/a", false, 'D' },
	{ "HEAD", "/a", false, 'D' },
	{ "POST", "/a", false, 'D' },
	{ "connect", "/a", false, 'D' },
	{ "CONNECT", "example.org:443", false, '-' },
	{ "CONNECT", "/a", false, '-' },
	{ "OPTIONS", "*", false, '-' },
	{ "GET", "/*", false, 'D' },
	{ "GET", "/", false, 'A' },
	{ "GET", "", false, 'A' },
	{ "GET", "#a", false, 'A' },
	{ "GET", "/#a", false, 'A' },
	{ "GET", "/a#b?c", false, 'D' },
	{ "GET", "?a", false, 'D' },
	{ "GET", "/?a", false, 'D' },
	{ "GET", "http://example.org", false, 'A' },
	{ "GET", "http://example.org/", false, 'A' },
	{ "GET", "https://example.org/a", false, 'D' },
	{ "GET", "http://example.org?a", false, 'D' },
	{ "GET", "http://example.org#a", false, 'A' },
	{ "GET", "http://example.org/robots.txt", false, 'A' },
	{ "GET", "/robots.txt", false, 'A' },
	{ "GET", "/robots.txt?a", false, 'A' },
	{ "GET", "/robots.txt#a", false, 'A' },
	{ "GET", "/robots.txt/", false, 'D' },
	{ "GET", "//robots.txt", false, 'D' },
	/* What stands before the path may be the client's. */
	{ "GET", "example.org/a", false, '-' },
	{ "GET", "example.org/a", true, 'D' },
	{ "GET", "example.org/", true, 'A' },
	{ "GET", "http://example.org?/a", false, '-' },
};

static void test_requests(void **state)
{
	struct rules *rules = rules_new();
	struct tokens *tokens;
	size_t roo;

	(void)state;
	add(rules, "x", INSTANT_NONE,
	    "User-agent: Roo\nDisallow: *\nAllow: /$\n");
	tokens = resolve(rules, day);
	roo = number_of(tokens, "Roo");
	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
		size_t len = strlen(requests[i].target);
		char *exact = exact_copy(requests[i].target, len);
		struct rules_request request = { slice_of(requests[i].method),
						 { exact, len },
						 requests[i].names_server,
						 day };
		struct rules_verdict verdict =
			judge_request(rules, roo, request);
		char got = verdict.is_forbidden ? 'D' : 'A';

		if ((verdict.is_judged ? got : '-') != requests[i].answer)
			fail_msg("%s %s", requests[i].method,
				 requests[i].target);
		free(exact);
	}
	tokens_free(tokens);
	rules_free(rules);
}

/* Rule, target, and whether the rule needs its query. */
static const struct {
	const char *rule, *target;
	bool needs;
} queries[] = {
	{ "/a", "/a?b", false },	{ "/a", "/a", false },
	{ "/a?", "/a?b", true },	{ "/*=", "/a?b=c", true },
	{ "/*=", "/a=?b", false },	{ "/*b$", "/a?b", true },
	{ "*b", "/ab?b", false },	{ "*b*b", "/ab?b", true },
	{ "/*", "/a?b", false },	{ "*", "/?b", false },
	{ "/a?u=%2f", "/a?u=/", true }, { "/a$", "/a", false },
	{ "/%3f", "/?a", false },	{ "*%62", "/b?a", false },
	{ "/*/b", "/a?/b", true },	{ "?", "/?", false },
	{ "/*ab*", "/aab?", false },
};

static void test_needs_query(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]); i++) {
		struct rules *rules = rules_new();
		struct rules_verdict verdict;
		struct tokens *tokens;
		char text[100];

		snprintf(text, sizeof(text), "User-agent: Roo\nDisallow: %s\n",
			 queries[i].rule);
		add(rules, "x", INSTANT_NONE, text);
		tokens = resolve(rules, day);
		verdict = judge(rules, number_of(tokens, "Roo"),
				queries[i].target, 0);
		if (verdict.needs_query != queries[i].needs)
			fail_msg("%s %s", queries[i].rule, queries[i].target);
		tokens_free(tokens);
		rules_free(rules);
	}
}

/**** Whom */

/* The same by the numbers of tokens as by a plain reading. */
static void test_who_is_named(void **state)
{
	struct rules *rules = rules_new();
	struct tokens *tokens;

	(void)state;
	add(rules, "x", INSTANT_NONE,
	    "User-agent: Roo Hopper\nUser-agent: Emu/2.1\nDisallow: /1\n"
	    "User-agent: *\nDisallow: /2\n"
	    "User-agent: emu\nDisallow: /3\n"
	    "User-agent: Kiwi*\n");
	tokens = resolve(rules, day);
	assert_int_equal(answer(rules, number_of(tokens, "Roo Hopper"), "/1",
				0),
			 'D');
	assert_int_equal(answer(rules, number_of(tokens, "ROO"), "/1", 0), 'D');
	assert_int_equal(answer(rules, number_of(tokens, "Roo"), "/3", 0), 'A');
	assert_int_equal(answer(rules, number_of(tokens, "Emu"), "/1", 0), 'D');
	assert_int_equal(answer(rules, number_of(tokens, "Emu"), "/2", 0), 'A');
	assert_int_equal(answer(rules, number_of(tokens, "Emu"), "/3", 0), 'D');
	assert_int_equal(answer(rules, number_of(tokens, "Kiwi"), "/2", 0),
			 'A');
	assert_int_equal(answer(rules, number_of(tokens, "Nobody"), "/2", 0),
			 'D');
	assert_int_equal(tokens_find(tokens, slice_of("*")), TOKENS_SEVERAL);
	assert_int_equal(tokens_find(tokens, slice_of("Emu/2.1")),
			 TOKENS_SEVERAL);
	tokens_free(tokens);
	rules_free(rules);
}

static void test_delays_of_tokens(void **state)
{
	struct rules *rules = rules_new();
	struct tokens *tokens;
	size_t roo, emu;

	(void)state;
	add(rules, "1", 10 * day,
	    "User-agent: Roo\nCrawl-delay: 9\nDisallow:\n"
	    "User-agent: *\nCrawl-delay: 2\nDisallow:\n"
	    "User-agent: Roo\nCrawl-delay: 7\n");
	add(rules, "2", 20 * day, "User-agent: Emu\nCrawl-delay: 8\n");
	tokens = resolve(rules, day);
	roo = number_of(tokens, "Roo");
	emu = number_of(tokens, "Emu");
	assert_int_equal(rules_file_delay(rules, 0, roo), 7 * second);
	assert_int_equal(rules_file_delay(rules, 0, emu), 2 * second);
	assert_int_equal(rules_file_delay(rules, 1, roo), ROBOTS_NO_DELAY);
	assert_int_equal(rules_delay(rules, roo, 9 * day), ROBOTS_NO_DELAY);
	assert_int_equal(rules_delay(rules, roo, 10 * day), 7 * second);
	assert_int_equal(rules_delay(rules, roo, 20 * day), ROBOTS_NO_DELAY);
	assert_int_equal(rules_delay(rules, emu, 20 * day), 2 * second);
	assert_int_equal(rules_delay(rules, emu, 21 * day), 8 * second);
	tokens_free(tokens);
	rules_free(rules);
}

/* So many groups for one crawler, of a rule each. */
static uint64_t count_steps(int ngroups)
{
	struct rules_request request = { slice_of("GET"), slice_of("/dir3/a"),
					 false, 0 };
	struct rules *rules = rules_new();
	struct robots_target scratch = { 0 };
	struct rules_verdict verdict;
	struct buf text = { 0 };
	struct tokens *tokens;
	uint64_t nsteps;

	for (int i = 0; i < ngroups; i++)
		buf_addf(&text, "User-agent: Roo\nDisallow: /dir%d/\n", i);
	buf_add_byte(&text, '\0');
	assert_false(buf_failed(&text));
	add(rules, "x", INSTANT_NONE, (char *)text.data);
	tokens = resolve(rules, day);
	assert_int_equal(rules_judge(rules, &scratch, number_of(tokens, "Roo"),
				     &request, &verdict),
			 0);
	assert_int_equal(verdict.rule, 4);
	nsteps = scratch.nsteps;
	robots_target_release(&scratch);
	buf_release(&text);
	tokens_free(tokens);
	rules_free(rules);
	return nsteps;
}

static void test_steps_of_many_groups(void **state)
{
	(void)state;
	assert_in_range(count_steps(5000), 1, count_steps(5));
}

/**** Random files and times, against a plain reading of the same words */

/* A target is asked for by several, at several times. */
enum { NFILES_MAX = 5, NTARGETS = 10, NTIMES = 3 };

struct version {
	int64_t when;
	char *text;
	size_t len;
};

/* Whether the file is in force in the time up to then. */
static bool is_in_force(const struct version *versions, size_t n, size_t i,
			int64_t from, int64_t time)
{
	int64_t when = versions[i].when, end = INT64_MAX;

	if (when == INSTANT_NONE)
		return true;
	for (size_t k = 0; k < n; k++)
		if (versions[k].when > when && versions[k].when < end)
			end = versions[k].when;
	return when <= time && end > from;
}

struct expected {
	bool is_judged, is_forbidden;
	size_t file, line;
};

static struct expected expect(const struct version *versions, size_t n,
			      struct slice token, struct slice target,
			      int64_t time, int64_t grace)
{
	struct expected expected = { .is_forbidden = true };
	int64_t newest = INT64_MIN;

	for (size_t i = 0; i < n; i++) {
		struct slice file = { versions[i].text, versions[i].len };
		struct slow_verdict verdict;

		if (!is_in_force(versions, n, i, time - grace, time))
			continue;
		expected.is_judged = true;
		verdict = slow_judge(file, token, target);
		expected.is_forbidden &= verdict.is_forbidden;
		if (versions[i].when >= newest) {
			newest = versions[i].when;
			expected.file = i;
			expected.line = verdict.line;
		}
	}
	return expected;
}

static size_t make_versions(struct version *versions, struct rules *rules,
			    uint64_t *seed)
{
	size_t n = 1 + random_number(seed) % NFILES_MAX;
	char name[] = "0";

	for (size_t i = 0; i < n; i++) {
		struct buf text = { 0 };

		for (size_t k = random_number(seed) % 30; k; k--)
			maker_add_line(&text, seed);
		versions[i].when = random_number(seed) % 8
					   ? (int64_t)(random_number(seed) % 8)
					   : INSTANT_NONE;
		versions[i].text = (char *)text.data;
		versions[i].len = text.len;
		name[0] = (char)('0' + i);
		assert_int_equal(rules_add(rules, name, versions[i].when,
					   (struct slice){ versions[i].text,
							   text.len }),
				 RULES_GOOD);
	}
	return n;
}

/* The verdict is the same that rules_judge() gives, for CONNECT as well. */
static void check_memo(struct rules_memo *memo, const struct rules *rules,
		       size_t token, struct rules_request request)
{
	for (int i = 0; i < 2; i++) {
		struct rules_verdict got, wanted;

		wanted = judge_request(rules, token, request);
		assert_int_equal(rules_memo_judge(memo, rules, token, &request,
						  &got),
				 0);
		assert_int_equal(got.is_judged, wanted.is_judged);
		assert_int_equal(got.is_forbidden, wanted.is_forbidden);
		assert_int_equal(got.rule, wanted.rule);
		assert_int_equal(got.needs_query, wanted.needs_query);
		request.method = slice_of("CONNECT");
	}
}

/* Returns whether it is forbidden. */
static bool check_one(const struct rules *rules, const struct tokens *tokens,
		      const struct version *versions, size_t n, int64_t grace,
		      struct robots_target *scratch, struct rules_memo *memo,
		      struct slice target, uint64_t *seed)
{
	size_t token = 1 + random_number(seed) % (tokens_count(tokens) - 1);
	struct slice name = tokens_at(tokens, token)->name;
	struct rules_request request = { slice_of("GET"), target, false,
					 (int64_t)(random_number(seed) % 10) };
	struct expected expected =
		expect(versions, n, name, target, request.time, grace);
	struct rules_verdict verdict;
	struct rules_line line;

	assert_int_equal(rules_judge(rules, scratch, token, &request, &verdict),
			 0);
	check_memo(memo, rules, token, request);
	request.time = INSTANT_NONE;
	check_memo(memo, rules, token, request);
	check_memo(memo, rules, TOKENS_SEVERAL, request);
	assert_int_equal(verdict.is_judged, expected.is_judged);
	if (!expected.is_judged || !expected.is_forbidden) {
		assert_false(verdict.is_forbidden);
		assert_int_equal(verdict.rule, 0);
		return false;
	}
	assert_true(verdict.is_forbidden);
	line = rules_at(rules, verdict.rule);
	assert_int_equal(line.file[0] - '0', expected.file);
	assert_int_equal(line.line, expected.line);
	return true;
}

static size_t check_rules(uint64_t *seed)
{
	struct version versions[NFILES_MAX];
	struct rules *rules = rules_new();
	size_t n = make_versions(versions, rules, seed), nforbidden = 0;
	int64_t grace = (int64_t)(random_number(seed) % 4);
	struct tokens *tokens = resolve(rules, grace);
	struct robots_target scratch = { 0 };
	struct rules_memo *memo = rules_memo_new();
	struct buf target = { 0 };

	assert_non_null(memo);
	for (int i = 0; i < NTARGETS; i++) {
		const struct rules_file *file =
			rules_file(rules, random_number(seed) % n);
		struct slice path;

		buf_clear(&target);
		maker_add_target(&target, seed, &file->robots);
		path = (struct slice){ (char *)target.data, target.len };
		/* Of others rules.h has more to say. */
		for (int k = 0; k < NTIMES && path.len && path.at[0] == '/' &&
				!memchr(path.at, '#', path.len);
		     k++)
			nforbidden +=
				check_one(rules, tokens, versions, n, grace,
					  &scratch, memo, path, seed);
	}
	for (size_t i = 0; i < n; i++)
		free(versions[i].text);
	buf_release(&target);
	robots_target_release(&scratch);
	rules_memo_free(memo);
	tokens_free(tokens);
	rules_free(rules);
	return nforbidden;
}

static void test_against_the_slow_one(void **state)
{
	uint64_t seed = 9309;
	size_t nforbidden = 0;

	(void)state;
	for (int i = 0; i < 3000; i++)
		nforbidden += check_rules(&seed);
	assert_in_range(nforbidden, 3000, 3000 * NTARGETS * NTIMES);
}

/**** The rest */

static void test_split(void **state)
{
	const int64_t now = 1000 * day;
	const char *file;
	int64_t when;

	(void)state;
	rules_split("robots.txt", now, &when, &file);
	assert_true(when == INSTANT_NONE);
	assert_string_equal(file, "robots.txt");
	rules_split("1970-01-11T00:00:00Z=robots.txt", now, &when, &file);
	assert_true(when == 10 * day);
	assert_string_equal(file, "robots.txt");
	rules_split("11/Jan/1970:00:00:00 +0000=a=b", now, &when, &file);
	assert_true(when == 10 * day);
	assert_string_equal(file, "a=b");
	rules_split("7d=x", now, &when, &file);
	assert_true(when == 993 * day);
	assert_string_equal(file, "x");
	rules_split("@864000=", now, &when, &file);
	assert_true(when == 10 * day);
	assert_string_equal(file, "");
	rules_split("a=b", now, &when, &file);
	assert_true(when == INSTANT_NONE);
	assert_string_equal(file, "a=b");
	rules_split("=b", now, &when, &file);
	assert_string_equal(file, "=b");
	rules_split("a-name-that-is-longer-than-any-time-can-be-as-it-has-more-"
		    "than-64-bytes=b",
		    now, &when, &file);
	assert_true(when == INSTANT_NONE);
}

static void test_too_many_rules(void **state)
{
	const char rule[] = "Allow:/\n";
	struct rules *rules = rules_new();
	struct buf text = { 0 };

	(void)state;
	buf_add_str(&text, "User-agent:a\n");
	for (int i = 0; i < RULES_NUMBER_MAX; i++)
		buf_add(&text, rule, sizeof(rule) - 1);
	assert_false(buf_failed(&text));
	assert_int_equal(rules_add(rules, "x", INSTANT_NONE,
				   (struct slice){ (char *)text.data,
						   text.len }),
			 RULES_GOOD);
	buf_release(&text);
	assert_int_equal(rules_limit(rules), RULES_NUMBER_MAX + 1);
	assert_int_equal(rules_at(rules, RULES_NUMBER_MAX).line,
			 RULES_NUMBER_MAX + 1);
	assert_int_equal(rules_add(rules, "y", INSTANT_NONE,
				   slice_of("User-agent:a\nAllow:/\n")),
			 RULES_TOO_MANY);
	assert_int_equal(rules_nfiles(rules), 1);
	add(rules, "z", INSTANT_NONE, "User-agent:a\n");
	rules_free(rules);
}

static void test_too_many_tokens(void **state)
{
	struct rules *rules = rules_new();
	struct tokens *tokens = tokens_new();
	struct buf text = { 0 };
	size_t nleft_out;

	(void)state;
	for (int i = 0; i < TOKENS_MAX + 9; i++)
		buf_addf(&text, "User-agent: roo%d\nDisallow: /%d\n", i, i);
	buf_add_byte(&text, '\0');
	assert_false(buf_failed(&text));
	add(rules, "x", INSTANT_NONE, (char *)text.data);
	assert_int_equal(rules_add_tokens(rules, tokens, &nleft_out), 0);
	assert_int_equal(nleft_out, 10);
	assert_int_equal(rules_resolve(rules, tokens, day), 0);
	assert_int_equal(answer(rules, number_of(tokens, "roo7"), "/7", 0),
			 'D');
	assert_int_equal(answer(rules, number_of(tokens, "roo7"), "/8", 0),
			 'A');
	buf_release(&text);
	tokens_free(tokens);
	rules_free(rules);
}

static bool is_same_identity(const struct rules *a, const struct rules *b)
{
	struct buf one = { 0 }, other = { 0 };
	bool is_same;

	rules_add_identity(a, &one);
	rules_add_identity(b, &other);
	assert_false(buf_failed(&one) || buf_failed(&other));
	is_same =
		one.len == other.len && !memcmp(one.data, other.data, one.len);
	buf_release(&one);
	buf_release(&other);
	return is_same;
}

static void test_identity(void **state)
{
	static const struct {
		int64_t when, grace;
		const char *name, *text;
		bool is_same;
	} others[] = {
		{ 5, 7, "x", "User-agent: a\n", true },
		{ 5, 7, "y", "User-agent: a\n", true },
		{ 6, 7, "x", "User-agent: a\n", false },
		{ 5, 8, "x", "User-agent: a\n", false },
		{ 5, 7, "x", "User-agent: b\n", false },
	};
	struct rules *rules = rules_new();

	(void)state;
	add(rules, "x", 5, "User-agent: a\n");
	tokens_free(resolve(rules, 7));
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		struct rules *other = rules_new();

		add(other, others[i].name, others[i].when, others[i].text);
		tokens_free(resolve(other, others[i].grace));
		assert_int_equal(is_same_identity(rules, other),
				 others[i].is_same);
		add(other, "z", others[i].when, "");
		assert_false(is_same_identity(rules, other));
		rules_free(other);
	}
	rules_free(rules);
	rules_free(NULL);
}

/* Without files nothing is judged. */
static void test_no_files(void **state)
{
	struct rules *rules = rules_new();
	struct tokens *tokens = resolve(rules, day);

	(void)state;
	assert_int_equal(rules_limit(rules), 1);
	assert_int_equal(answer(rules, 1, "/", 0), '-');
	assert_int_equal(answer(rules, 1, "/", INSTANT_NONE), '-');
	assert_int_equal(rules_delay(rules, 1, 0), ROBOTS_NO_DELAY);
	tokens_free(tokens);
	rules_free(rules);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_for_all_time),
		cmocka_unit_test(test_versions),
		cmocka_unit_test(test_the_newest_rule_decides),
		cmocka_unit_test(test_group_of_a_rule),
		cmocka_unit_test(test_requests),
		cmocka_unit_test(test_needs_query),
		cmocka_unit_test(test_who_is_named),
		cmocka_unit_test(test_delays_of_tokens),
		cmocka_unit_test(test_steps_of_many_groups),
		cmocka_unit_test(test_against_the_slow_one),
		cmocka_unit_test(test_split),
		cmocka_unit_test(test_too_many_rules),
		cmocka_unit_test(test_too_many_tokens),
		cmocka_unit_test(test_identity),
		cmocka_unit_test(test_no_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
