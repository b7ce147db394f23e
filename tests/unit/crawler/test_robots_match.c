/*
 * The rule that decides (robots_match.h): against a slow and plain reader of
 * the same standard, and how many steps it takes.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "bytes.h"
#include "crawler/robots_file.h"
#include "crawler/robots_maker.h"
#include "crawler/slow_robots.h"

static struct slice slice_of(const char *str)
{
	return (struct slice){ str, strlen(str) };
}

/**** Random files */

static void fail_pair(struct slice bytes, struct slice token,
		      struct slice target)
{
	print_cleaned("file ", bytes.at, bytes.len);
	print_cleaned("token ", token.at, token.len);
	print_cleaned("target ", target.at, target.len);
	fail();
}

static bool check_target(struct robots_file *file, struct slice bytes,
			 struct slice token, struct slice target)
{
	char *exact = exact_copy(target.at, target.len);
	struct slice copy = { exact, target.len };
	struct slow_verdict expected = slow_judge(bytes, token, target);
	size_t line;
	bool is_forbidden = file_forbids(file, copy, &line);

	if (is_forbidden != expected.is_forbidden || line != expected.line)
		fail_pair(bytes, token, target);
	free(exact);
	return is_forbidden;
}

/* Returns how many of the targets are forbidden. */
static size_t check_file(uint64_t *seed, size_t ntargets)
{
	struct slice token =
		slice_of(maker_agents[1 + random_number(seed) % 5]);
	struct buf text = { 0 }, target = { 0 };
	struct robots_file file;
	struct slice bytes;
	size_t nforbidden = 0;
	char *exact;

	if (slice_is(token, "zebbot/1.0"))
		token = slice_of("ZEBBOT");
	for (size_t n = random_number(seed) % 16; n; n--)
		maker_add_line(&text, seed);
	exact = exact_copy((char *)text.data, text.len);
	bytes = (struct slice){ exact, text.len };
	file_open(&file, bytes, token);
	while (ntargets--) {
		buf_clear(&target);
		maker_add_target(&target, seed, &file.robots);
		nforbidden += check_target(&file, bytes, token,
					   (struct slice){ (char *)target.data,
							   target.len });
	}
	file_close(&file);
	buf_release(&text);
	buf_release(&target);
	free(exact);
	return nforbidden;
}

/* A million pairs, with the usual RUNS of 20. */
static void test_against_the_slow_one(void **state)
{
	const char *runs = getenv("RUNS");
	size_t nfiles = (runs ? (size_t)atoi(runs) : 20) * 1000;
	uint64_t seed = 16;
	size_t nforbidden = 0, ntargets = 50;

	(void)state;
	for (size_t i = 0; i < nfiles; i++)
		nforbidden += check_file(&seed, ntargets);
	/* Neither is rare. */
	assert_true(nforbidden > nfiles * ntargets / 10);
	assert_true(nforbidden < nfiles * ntargets * 9 / 10);
}

/**** Steps */

/* A matcher of n rules, each of which the format makes of its number. */
static struct robots_matcher *make_rules(size_t n, const char *format)
{
	struct robots_pattern *patterns = calloc(n, sizeof(*patterns));
	char(*paths)[128] = calloc(n, sizeof(*paths));
	struct robots_matcher *matcher;

	for (size_t i = 0; i < n; i++) {
		int len = snprintf(paths[i], sizeof(paths[i]), format, i);

		patterns[i] = (struct robots_pattern){
			{ paths[i], (size_t)len }, (uint32_t)i, false
		};
	}
	matcher = robots_matcher_new(patterns, n);
	assert_non_null(matcher);
	free(patterns);
	free(paths);
	return matcher;
}

/* So many steps it takes to find the rule, or none: -1. */
static uint64_t count_steps(const struct robots_matcher *matcher,
			    struct slice path, int64_t number)
{
	struct robots_target target = { 0 };
	struct robots_match match;
	uint64_t nsteps;
	int found;

	assert_int_equal(robots_target_set(&target, path), 0);
	found = robots_matcher_find(matcher, &target, &match);
	assert_int_equal(found, number >= 0);
	if (found)
		assert_int_equal(match.number, number);
	nsteps = target.nsteps;
	robots_target_release(&target);
	return nsteps;
}

/* A rule of a real kind, a target that the seventh forbids, and another one. */
static const struct {
	const char *format, *target, *other;
} kinds[] = {
	{ "/dir%zu/", "/dir6/page.html", "/other/page.html" },
	{ "/a/long/common/beginning/%zu.html$",
	  "/a/long/common/beginning/6.html", "/a/long/common/beginning/6.htm" },
	{ "/*?sort=%zu&", "/list?sort=6&page=2", "/list?page=2" },
	{ "*/page-%zu/*.php", "/x/page-6/index.php", "/x/page-x/index.php" },
	{ "/shop/*color=%zu.", "/shop/a/b?color=6.", "/shop/a/b?size=6." },
	{ "/%zu*.php$", "/6/index.php", "/x/index.php" },
	{ "/*.%zu$", "/a.6", "/a.html" },
	{ "/%zu$", "/6", "/6/6" },
	{ "/p%%2f%zu?a=%%2f", "/p%2F6?a=/", "/p/6?a=b%2Fc" },
};

/* Five thousand rules cost what five do, but for a few more. */
static void test_steps_of_many_rules(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct slice target = slice_of(kinds[i].target);
		struct slice other = slice_of(kinds[i].other);
		struct robots_matcher *few = make_rules(7, kinds[i].format);
		struct robots_matcher *many = make_rules(5000, kinds[i].format);
		uint64_t nfew = count_steps(few, target, 6);
		uint64_t nmany = count_steps(many, target, 6);

		if (nmany > nfew * 13 / 10 + 3)
			fail_msg("%s: %u, then %u steps", kinds[i].format,
				 (unsigned)nfew, (unsigned)nmany);
		nfew = count_steps(few, other, -1);
		nmany = count_steps(many, other, -1);
		if (nmany > nfew * 13 / 10 + 3)
			fail_msg("not %s: %u, then %u steps", kinds[i].format,
				 (unsigned)nfew, (unsigned)nmany);
		robots_matcher_free(few);
		robots_matcher_free(many);
	}
}

static char *repeat(const char *part, size_t n, const char *end)
{
	struct buf text = { 0 };

	for (size_t i = 0; i < n; i++)
		buf_add_str(&text, part);
	buf_add_str(&text, end);
	buf_add_byte(&text, '\0');
	assert_false(buf_failed(&text));
	return (char *)text.data;
}

/* What is repeated in a rule and in a target that it does not match. */
static const struct {
	const char *rule, *rule_end, *target, *target_end;
} hostile[] = {
	{ "*a", "*b", "a", "" },	{ "*a", "$", "a", "c" },
	{ "*aa", "*ab$", "a", "" },	{ "a", "b", "a", "" },
	{ "*", "b", "a", "" },		{ "*a*a*ab", "*c", "ab", "" },
	{ "*%61", "*%2f?", "%61", "" }, { "*abab", "x", "aba", "" },
	{ "*?", "*b", "?", "%2F" },
};

static uint64_t count_hostile(size_t i, size_t nrule, size_t ntarget,
			      size_t nrules)
{
	char *rule = repeat(hostile[i].rule, nrule, hostile[i].rule_end);
	char *path = repeat("/", 1, rule);
	char *target =
		repeat(hostile[i].target, ntarget, hostile[i].target_end);
	char *full = repeat("/", 1, target);
	struct robots_pattern *patterns = calloc(nrules, sizeof(*patterns));
	struct robots_matcher *matcher;
	uint64_t nsteps;

	for (size_t k = 0; k < nrules; k++)
		patterns[k] = (struct robots_pattern){ slice_of(path),
						       (uint32_t)k, false };
	matcher = robots_matcher_new(patterns, nrules);
	assert_non_null(matcher);
	nsteps = count_steps(matcher, slice_of(full), -1);
	robots_matcher_free(matcher);
	free(patterns);
	free(rule);
	free(path);
	free(target);
	free(full);
	return nsteps;
}

/* Ten times the rule, the target, the rules: at most ten times the steps. */
static void test_steps_of_hostile_rules(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++) {
		uint64_t n = count_hostile(i, 100, 1000, 10);

		assert_in_range(n, 1, 100 * 1000);
		assert_in_range(count_hostile(i, 1000, 1000, 10), 1, 10 * n);
		assert_in_range(count_hostile(i, 100, 10000, 10), 1,
				10 * n + 100);
		assert_in_range(count_hostile(i, 100, 1000, 100), 1, 10 * n);
	}
}

/* Words that are ends of others are found once each. */
static void test_steps_of_nested_words(void **state)
{
	enum { N = 1000 };
	struct robots_pattern *patterns = calloc(N, sizeof(*patterns));
	char *text = repeat("a", 10 * N, ""), *star = repeat("a", N, "");
	struct robots_matcher *matcher;
	struct buf paths = { 0 };

	(void)state;
	for (size_t i = 0; i < N; i++)
		buf_addf(&paths, "*%.*sb*c", (int)(i + 1), star);
	assert_false(buf_failed(&paths));
	for (size_t i = 0, at = 0; i < N; i++) {
		struct slice path = { (char *)paths.data + at, i + 5 };

		at += path.len;
		patterns[i] =
			(struct robots_pattern){ path, (uint32_t)i, false };
	}
	matcher = robots_matcher_new(patterns, N);
	assert_non_null(matcher);
	assert_in_range(count_steps(matcher, slice_of(text), -1), 1, 50 * N);
	robots_matcher_free(matcher);
	buf_release(&paths);
	free(patterns);
	free(star);
	free(text);
}

/* One target object is used for matchers with few and with many words. */
static void test_target_is_used_again(void **state)
{
	struct robots_matcher *few = make_rules(7, "/a%zu*x");
	struct robots_matcher *many = make_rules(700, "/b%zu");
	struct robots_target target = { 0 };
	struct robots_match match;

	(void)state;
	for (int round = 0; round < 3; round++) {
		if (round == 1)
			target.now = UINT32_MAX - 1; /* it begins again */
		assert_int_equal(robots_target_set(&target, slice_of("/a3/x")),
				 0);
		assert_int_equal(robots_matcher_find(few, &target, &match), 1);
		assert_int_equal(match.number, 3);
		assert_int_equal(match.noctets, strlen("/a3*x"));
		assert_int_equal(robots_matcher_find(many, &target, &match), 0);
		assert_int_equal(robots_target_set(&target, slice_of("/b699")),
				 0);
		assert_int_equal(robots_matcher_find(few, &target, &match), 0);
		assert_int_equal(robots_matcher_find(many, &target, &match), 1);
		assert_int_equal(match.number, 699);
	}
	robots_target_release(&target);
	robots_matcher_free(few);
	robots_matcher_free(many);
	robots_matcher_free(NULL);
}

/*
 * What is anywhere in a target is looked for behind the front of its rule: in
 * one that begins otherwise not at all.
 */
static void test_steps_of_another_front(void **state)
{
	struct robots_matcher *matcher = make_rules(100, "/front/*word%zu-");
	char *other = repeat("/other/", 100, "word7-");
	char *same = repeat("/front/", 100, "word7-");

	(void)state;
	assert_in_range(count_steps(matcher, slice_of(other), -1), 1, 10);
	assert_true(count_steps(matcher, slice_of(same), 7) > 600);
	robots_matcher_free(matcher);
	free(other);
	free(same);
}

static void test_no_rules(void **state)
{
	struct robots_matcher *matcher = robots_matcher_new(NULL, 0);

	(void)state;
	assert_non_null(matcher);
	count_steps(matcher, slice_of("/"), -1);
	robots_matcher_free(matcher);
}

static void test_precedence(void **state)
{
	struct robots_match first = { 5, 1, 0, false },
			    second = { 5, 2, 0, false };
	struct robots_match allow = { 5, 3, 0, true },
			    longest = { 6, 4, 0, false };

	(void)state;
	assert_true(robots_match_precedes(&first, &second));
	assert_true(robots_match_precedes(&allow, &first));
	assert_true(robots_match_precedes(&longest, &allow));
	assert_false(robots_match_precedes(&second, &first));
	assert_false(robots_match_precedes(&first, &allow));
	assert_false(robots_match_precedes(&allow, &longest));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_against_the_slow_one),
		cmocka_unit_test(test_steps_of_many_rules),
		cmocka_unit_test(test_steps_of_hostile_rules),
		cmocka_unit_test(test_steps_of_nested_words),
		cmocka_unit_test(test_target_is_used_again),
		cmocka_unit_test(test_steps_of_another_front),
		cmocka_unit_test(test_no_rules),
		cmocka_unit_test(test_precedence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
