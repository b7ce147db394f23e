/*
 * What requests say of a crawler (obey.h): cases worked out by hand, and a slow
 * and plain model on random requests.
 */

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "crawler/obey.h"
#include "result/visits.h"

enum { DAY = 86400, REQUESTS_MAX = 64, RULES = 5 };

static const int64_t second_us = 1000000;

/* A request, as the cases and the model know it. */
struct request {
	enum verdict verdict;
	int64_t time_s; /* -1: not known */
	unsigned class;
	bool is_robots, is_get, is_judged, is_forbidden;
	uint32_t rule;
};

/**** To the numbers that are counted */

static int by_number(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static uint64_t word_of(const struct request *request)
{
	const struct visit_facts facts = {
		.time = request->time_s < 0 ? INSTANT_NONE
					    : request->time_s * second_us,
		.class = request->class,
		.is_robots = request->is_robots,
		.is_get = request->is_get,
		.is_judged = request->is_judged,
		.is_forbidden = request->is_forbidden,
		.rule = request->rule,
	};

	return visit_word(&facts);
}

static void fill(struct obey *obey, const struct request *requests, size_t n)
{
	for (int i = 0; i < VERDICT_NKINDS; i++) {
		obey->visits[i].words = calloc(n + 1, sizeof(uint64_t));
		assert_non_null(obey->visits[i].words);
	}
	for (size_t i = 0; i < n; i++) {
		struct obey_visits *to = &obey->visits[requests[i].verdict];

		to->words[to->n++] = word_of(&requests[i]);
	}
	for (int i = 0; i < VERDICT_NKINDS; i++)
		qsort(obey->visits[i].words, obey->visits[i].n,
		      sizeof(uint64_t), by_number);
}

static struct crawler_row count(const struct request *requests, size_t n,
				int64_t delay_us, uint32_t *worst)
{
	struct obey obey = { .has_delay = delay_us >= 0,
			     .delay_us =
				     delay_us < 0 ? 0 : (uint64_t)delay_us };
	struct crawler_row row = { 0 };

	fill(&obey, requests, n);
	assert_int_equal(obey_count(&obey, &row, worst), 0);
	obey_release(&obey);
	return row;
}

/**** Cases: each line is a request */

/*
 * "WHO WHEN WHAT STATUS [RULE]": WHO is v, u or s for the verdict; WHEN in
 * seconds, with "d" and more behind days, or "-"; WHAT is "robots", "head" (of
 * /robots.txt), "page" (allowed), "bad" (forbidden by the rule) or "any" (not
 * judged).
 */
static struct request read_request(const char *line)
{
	struct request request = { .time_s = -1 };
	char who, when[32], what[16];
	unsigned status = 0, rule = 0;
	int64_t days = 0, seconds = 0;
	int n = sscanf(line, " %c %31s %15s %u %u", &who, when, what, &status,
		       &rule);

	assert_true(n >= 4);
	request.verdict = who == 'v'   ? VERDICT_VERIFIED
			  : who == 'u' ? VERDICT_UNVERIFIABLE
				       : VERDICT_SPOOFED;
	if (strcmp(when, "-") != 0) {
		char *at = when;

		if (strchr(at, 'd')) {
			days = strtoll(at, &at, 10);
			at++;
		}
		seconds = strtoll(at, NULL, 10);
		request.time_s = days * DAY + seconds;
	}
	request.class = status / 100;
	request.is_robots = !strcmp(what, "robots") || !strcmp(what, "head");
	request.is_get = strcmp(what, "head") != 0;
	request.is_judged = strcmp(what, "any") != 0;
	request.is_forbidden = !strcmp(what, "bad");
	request.rule = request.is_forbidden ? rule ? rule : 1 : 0;
	return request;
}

static size_t read_requests(struct request *requests, const char *text)
{
	size_t n = 0;

	for (const char *at = text; *at; at = strchr(at, ';') + 1) {
		assert_true(n < REQUESTS_MAX);
		requests[n++] = read_request(at);
		if (!strchr(at, ';'))
			break;
	}
	return n;
}

static struct crawler_row row_of(const char *text)
{
	struct request requests[REQUESTS_MAX];
	uint32_t worst;

	return count(requests, read_requests(requests, text), -1, &worst);
}

static struct crawler_row row_with_delay(const char *text, int64_t delay_us)
{
	struct request requests[REQUESTS_MAX];
	uint32_t worst;

	return count(requests, read_requests(requests, text), delay_us, &worst);
}

#define assert_counts(count, verified, unverifiable, spoofed)                  \
	do {                                                                   \
		assert_int_equal((count).n[VERDICT_VERIFIED], verified);       \
		assert_int_equal((count).n[VERDICT_UNVERIFIABLE],              \
				 unverifiable);                                \
		assert_int_equal((count).n[VERDICT_SPOOFED], spoofed);         \
	} while (0)

static void requests_are_counted_by_verdict(void **state)
{
	struct crawler_row row = row_of("v 5 page 200;v 3 any 500;u 9 page 404;"
					"s 1 bad 200;s - page 200");

	(void)state;
	assert_counts(row.requests, 2, 1, 2);
	assert_counts(row.judged, 1, 1, 2);
	assert_counts(row.forbidden, 0, 0, 1);
	assert_int_equal(row.first, 1 * second_us);
	assert_int_equal(row.last, 9 * second_us);
	row = row_of("");
	assert_counts(row.requests, 0, 0, 0);
	assert_true(row.first == INSTANT_NONE && row.last == INSTANT_NONE);
	assert_int_equal(row.verdict, CRAWLER_SAID_NOTHING);
	row = row_of("v - page 200");
	assert_true(row.first == INSTANT_NONE && row.last == INSTANT_NONE);
}

static void asking_is_to_get_an_answer(void **state)
{
	struct crawler_row row = row_of("v 7 robots 200;v 5 robots 304;"
					"u 9 robots 301;s 1 robots 200;"
					"v 2 robots 404;v 3 robots 503;"
					"v 4 head 200;v 6 robots 0");

	(void)state;
	assert_counts(row.asked, 2, 1, 1);
	assert_counts(row.answers[CRAWLER_2XX], 1, 0, 1);
	assert_counts(row.answers[CRAWLER_3XX], 1, 1, 0);
	assert_counts(row.answers[CRAWLER_4XX], 1, 0, 0);
	assert_counts(row.answers[CRAWLER_5XX], 1, 0, 0);
	/* Spoofers aside. */
	assert_int_equal(row.asked_first, 5 * second_us);
	assert_int_equal(row.asked_last, 9 * second_us);
	assert_int_equal(row.verdict, CRAWLER_ASKED);
	row = row_of("s 1 robots 200;v 2 page 200");
	assert_true(row.asked_first == INSTANT_NONE);
	assert_true(row.asked_last == INSTANT_NONE);
}

static void verdicts_on_asking(void **state)
{
	static const struct {
		const char *requests;
		enum crawler_asked verdict;
	} cases[] = {
		{ "v 0 page 200;v 9d0 page 200;u 4d0 robots 200",
		  CRAWLER_ASKED },
		/* Any host of the crawler, at any time. */
		{ "v 0 page 200;v 1d0 page 200;u - robots 304", CRAWLER_ASKED },
		{ "v 0 robots 200", CRAWLER_ASKED },
		{ "v 0 page 200;v 1d0 page 200", CRAWLER_NEVER },
		{ "u 0 page 200;v 1d0 page 200", CRAWLER_NEVER },
		{ "v 1d0 page 200;v 0 page 200;v - page 200", CRAWLER_NEVER },
		/* Less than 24 hours. */
		{ "v 0 page 200;v 86399 page 200", CRAWLER_NOT_SEEN },
		{ "v 0 page 200", CRAWLER_NOT_SEEN },
		{ "v - page 200;v - page 200", CRAWLER_NOT_SEEN },
		{ "v - page 200;v 9d0 page 200", CRAWLER_NOT_SEEN },
		/* A spoofer's time is not the crawler's. */
		{ "s 0 page 200;v 1d0 page 200", CRAWLER_NOT_SEEN },
		{ "s 0 page 200;s 9d0 page 200", CRAWLER_SAID_NOTHING },
		{ "s 0 robots 200", CRAWLER_SAID_NOTHING },
		/* There was a request for it, in some way. */
		{ "v 0 page 200;v 9d0 page 200;v 1d0 robots 503",
		  CRAWLER_UNANSWERED },
		{ "v 0 page 200;v 9d0 page 200;v 1d0 robots 404",
		  CRAWLER_UNANSWERED },
		{ "v 0 page 200;v 9d0 page 200;v 1d0 head 200",
		  CRAWLER_UNANSWERED },
		{ "v 0 page 200;v 9d0 page 200;s 1d0 robots 200",
		  CRAWLER_UNANSWERED },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct crawler_row row = row_of(cases[i].requests);

		if (row.verdict != cases[i].verdict)
			print_error("%s\n", cases[i].requests);
		assert_int_equal(row.verdict, cases[i].verdict);
	}
}

static void what_is_forbidden_is_counted(void **state)
{
	struct crawler_row row = row_of("v 1 bad 200;v 2 bad 403;v 3 bad 304;"
					"u 4 bad 206;s 5 bad 200;s 6 bad 429;"
					"v 7 page 200;v 8 any 200;u - bad 0");

	(void)state;
	/* Those that were refused, too. */
	assert_counts(row.forbidden, 3, 2, 2);
	assert_counts(row.forbidden_2xx, 1, 1, 1);
	assert_counts(row.judged, 4, 2, 2);
	assert_counts(row.after_asking, 0, 0, 0);
}

static void who_asked_knew(void **state)
{
	struct crawler_row row;

	(void)state;
	/* The same second does not count, nor does what was before. */
	row = row_of("v 10 robots 200;v 10 bad 200;v 9 bad 200;v 11 bad 403;"
		     "u 12 bad 200;s 13 bad 200");
	assert_counts(row.after_asking, 1, 1, 0);
	/* Since it first asked, whichever host it was. */
	row = row_of("u 20 robots 304;v 5 robots 301;v 7 bad 200");
	assert_counts(row.after_asking, 1, 0, 0);
	/* What a spoofer asked, spoofers know. */
	row = row_of("s 5 robots 200;s 6 bad 200;v 7 bad 200");
	assert_counts(row.after_asking, 0, 0, 1);
	/* Who got no answer does not know. */
	row = row_of("v 5 robots 500;v 6 bad 200;v 4 head 200");
	assert_counts(row.after_asking, 0, 0, 0);
	/* Times that are not known prove nothing. */
	row = row_of("v - robots 200;v 6 bad 200");
	assert_counts(row.after_asking, 0, 0, 0);
	row = row_of("v 5 robots 200;v - bad 200");
	assert_counts(row.after_asking, 0, 0, 0);
	assert_counts(row.forbidden, 1, 0, 0);
}

static void no_file_forbids_nothing_for_a_day(void **state)
{
	struct crawler_row row;

	(void)state;
	row = row_of("v 100 robots 404;v 99 bad 200;v 100 bad 200;"
		     "u 101 bad 200;v 1d100 bad 200;v 1d101 bad 200");
	assert_counts(row.forbidden, 2, 0, 0);
	assert_counts(row.forbidden_2xx, 2, 0, 0);
	/* From each of them on. */
	row = row_of("v 0 robots 404;v 2d0 robots 410;v 1d5 bad 200;"
		     "v 2d5 bad 200;v 3d1 bad 200");
	assert_counts(row.forbidden, 2, 0, 0);
	/* An answer in between does not take it back. */
	row = row_of("v 0 robots 404;v 5 robots 200;v 9 bad 200");
	assert_counts(row.forbidden, 0, 0, 0);
	assert_counts(row.after_asking, 0, 0, 0);
	/* 5xx, or another method, is not 4xx. */
	row = row_of("v 0 robots 500;v 5 head 404;v 9 bad 200");
	assert_counts(row.forbidden, 1, 0, 0);
	/* What is refused to spoofers says nothing of the crawler. */
	row = row_of("s 0 robots 403;v 9 bad 200;s 9 bad 200");
	assert_counts(row.forbidden, 1, 0, 0);
	row = row_of("v 0 robots 404;v 9 bad 200;s 9 bad 200");
	assert_counts(row.forbidden, 0, 0, 1);
	/* In doubt, for the crawler. */
	row = row_of("v - robots 404;v 9d0 bad 200");
	assert_counts(row.forbidden, 0, 0, 0);
	row = row_of("v 5 robots 404;v - bad 200;v 9d0 bad 200");
	assert_counts(row.forbidden, 1, 0, 0);
}

static void the_worst_rule_forbade_most(void **state)
{
	static const struct {
		const char *requests;
		uint32_t worst;
		uint64_t n;
	} cases[] = {
		{ "v 1 bad 200 4;v 2 bad 200 7;u 3 bad 200 7", 7, 2 },
		/* Of several, the first of the file. */
		{ "v 1 bad 200 7;v 2 bad 200 4;v 3 page 200", 4, 1 },
		/* Spoofers aside, and what an answer 4xx excuses. */
		{ "s 1 bad 200 9;s 2 bad 200 9;v 2 bad 200 4", 4, 1 },
		{ "v 0 robots 404;v 1 bad 200 9;v 2d0 bad 200 4", 4, 1 },
		{ "v 1 page 200", 0, 0 },
		{ "s 1 bad 200 9", 0, 0 },
	};
	struct request requests[REQUESTS_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		size_t n = read_requests(requests, cases[i].requests);
		uint32_t worst = 99;
		struct crawler_row row = count(requests, n, -1, &worst);

		assert_int_equal(worst, cases[i].worst);
		assert_int_equal(row.nworst, cases[i].n);
	}
}

static void gaps_are_between_requests_in_order(void **state)
{
	/* Logs go back in time; spoofers and what has no time are aside. */
	struct crawler_row row = row_of("v 100 page 200;u 40 page 200;"
					"v 10 page 200;v 107 page 200;"
					"s 50 page 200;v - page 200");

	(void)state;
	/* 10, 40, 100, 107: 30, 60, 7. */
	assert_int_equal(row.gaps.n, 3);
	assert_int_equal(row.gaps.min_s, 7);
	assert_int_equal(row.gaps.median_us, 30 * second_us);
	assert_false(row.has_delay);
	assert_counts(row.faster, 0, 0, 0);
	/* 0, 5: 2.5. */
	row = row_of("v 3 page 200;v 3 page 200;v 8 page 200");
	assert_int_equal(row.gaps.min_s, 0);
	assert_int_equal(row.gaps.median_us, 5 * second_us / 2);
	row = row_of("v 3 page 200;s 4 page 200;v - page 200");
	assert_int_equal(row.gaps.n, 0);
	row = row_of("");
	assert_int_equal(row.gaps.n, 0);
}

static void faster_is_by_more_than_a_second(void **state)
{
	static const char requests[] =
		/* 0, 1, 8, 9, 10, 10 */
		"v 0 page 200;v 0 page 200;v 1 page 200;v 9 page 200;"
		"v 18 page 200;v 28 page 200;v 38 page 200;"
		/* 3, and 1 */
		"u 3 page 200;u 6 page 200;s 7 page 200;s 8 page 200;"
		"s - page 200";
	struct crawler_row row = row_with_delay(requests, 10 * second_us);

	(void)state;
	assert_true(row.has_delay);
	assert_int_equal(row.delay_us, 10 * second_us);
	assert_counts(row.faster, 3, 1, 1);
	/* Less than 9.5, and than 9.000001. */
	row = row_with_delay(requests, 10 * second_us + 500000);
	assert_counts(row.faster, 4, 1, 1);
	row = row_with_delay(requests, 10 * second_us + 1);
	assert_counts(row.faster, 4, 1, 1);
	row = row_with_delay(requests, 1 * second_us);
	assert_counts(row.faster, 0, 0, 0);
	row = row_with_delay(requests, 0);
	assert_true(row.has_delay);
	assert_counts(row.faster, 0, 0, 0);
}

/**** A plain model */

struct model {
	const struct request *requests;
	size_t n;
};

static bool is_spoofer(const struct request *request)
{
	return request->verdict == VERDICT_SPOOFED;
}

static bool is_answered_by(const struct request *request, unsigned class)
{
	return request->is_robots && request->is_get && request->class == class;
}

static bool has_asked(const struct request *request)
{
	return is_answered_by(request, 2) || is_answered_by(request, 3);
}

static bool is_excused(const struct model *m, const struct request *request)
{
	for (size_t i = 0; i < m->n; i++) {
		const struct request *other = &m->requests[i];

		if (!is_answered_by(other, 4) ||
		    is_spoofer(other) != is_spoofer(request))
			continue;
		if (other->time_s < 0 || request->time_s < 0 ||
		    (other->time_s <= request->time_s &&
		     request->time_s - other->time_s <= DAY))
			return true;
	}
	return false;
}

static bool knew(const struct model *m, const struct request *request)
{
	for (size_t i = 0; i < m->n; i++) {
		const struct request *other = &m->requests[i];

		if (has_asked(other) && other->time_s >= 0 &&
		    is_spoofer(other) == is_spoofer(request) &&
		    other->time_s < request->time_s)
			return true;
	}
	return false;
}

static enum crawler_asked judge_asking(const struct model *m)
{
	int64_t first = INT64_MAX, last = -1;
	size_t n = 0, nasked = 0, nrobots = 0;

	for (size_t i = 0; i < m->n; i++) {
		const struct request *request = &m->requests[i];

		nrobots += request->is_robots;
		if (is_spoofer(request))
			continue;
		n++;
		nasked += has_asked(request);
		if (request->time_s < 0)
			continue;
		if (request->time_s < first)
			first = request->time_s;
		if (request->time_s > last)
			last = request->time_s;
	}
	if (!n)
		return CRAWLER_SAID_NOTHING;
	if (nasked)
		return CRAWLER_ASKED;
	if (nrobots)
		return CRAWLER_UNANSWERED;
	return last >= 0 && last - first >= DAY ? CRAWLER_NEVER
						: CRAWLER_NOT_SEEN;
}

/* Times of those that are wanted, in order; by bits: 1 << verdict. */
static size_t take_times(const struct model *m, unsigned wanted,
			 uint64_t *times)
{
	size_t n = 0;

	for (size_t i = 0; i < m->n; i++)
		if ((wanted & 1U << m->requests[i].verdict) &&
		    m->requests[i].time_s >= 0)
			times[n++] = (uint64_t)m->requests[i].time_s;
	qsort(times, n, sizeof(*times), by_number);
	return n;
}

static void check_gaps(const struct model *m, const struct crawler_row *row,
		       double delay)
{
	uint64_t times[REQUESTS_MAX];
	size_t n;

	for (unsigned kind = 0; kind < VERDICT_NKINDS; kind++) {
		uint64_t nfaster = 0;

		n = take_times(m, 1U << kind, times);
		for (size_t i = 1; i < n; i++)
			nfaster +=
				(double)(times[i] - times[i - 1]) < delay - 1;
		assert_int_equal(row->faster.n[kind], nfaster);
	}
	n = take_times(m, 1U << VERDICT_VERIFIED | 1U << VERDICT_UNVERIFIABLE,
		       times);
	assert_int_equal(row->gaps.n, n ? n - 1 : 0);
	for (size_t i = 1; i < n; i++)
		times[i - 1] = times[i] - times[i - 1];
	if (n < 2)
		return;
	n--;
	qsort(times, n, sizeof(*times), by_number);
	assert_int_equal(row->gaps.min_s, times[0]);
	assert_int_equal(2 * row->gaps.median_us,
			 (times[n / 2] + times[(n - 1) / 2]) * 1000000);
}

static void check_against_model(const struct model *m,
				const struct crawler_row *row, uint32_t worst)
{
	struct crawler_count asked = { 0 }, judged = { 0 }, forbidden = { 0 };
	struct crawler_count fetched = { 0 }, known = { 0 };
	uint64_t rules[RULES + 1] = { 0 }, most = 0;
	uint32_t first_most = 0;

	for (size_t i = 0; i < m->n; i++) {
		const struct request *request = &m->requests[i];
		enum verdict verdict = request->verdict;

		asked.n[verdict] += has_asked(request);
		judged.n[verdict] += request->is_judged;
		if (!request->is_forbidden || is_excused(m, request))
			continue;
		forbidden.n[verdict]++;
		fetched.n[verdict] += request->class == 2;
		known.n[verdict] += knew(m, request);
		rules[request->rule] += !is_spoofer(request);
	}
	for (uint32_t i = 1; i <= RULES; i++) {
		if (rules[i] <= most)
			continue;
		most = rules[i];
		first_most = i;
	}
	assert_memory_equal(&row->asked, &asked, sizeof(asked));
	assert_memory_equal(&row->judged, &judged, sizeof(judged));
	assert_memory_equal(&row->forbidden, &forbidden, sizeof(forbidden));
	assert_memory_equal(&row->forbidden_2xx, &fetched, sizeof(fetched));
	assert_memory_equal(&row->after_asking, &known, sizeof(known));
	assert_int_equal(row->verdict, judge_asking(m));
	assert_int_equal(row->nworst, most);
	assert_int_equal(worst, first_most);
}

static struct request random_request(uint64_t *seed, int64_t span)
{
	bool is_robots = random_number(seed) % 8 == 0;
	bool is_judged = random_number(seed) % 4 != 0;
	bool is_forbidden = is_judged && !is_robots && random_number(seed) % 2;

	return (struct request){
		.verdict = (enum verdict)(random_number(seed) % VERDICT_NKINDS),
		.time_s = random_number(seed) % 40
				  ? (int64_t)(random_number(seed) %
					      (uint64_t)span)
				  : -1,
		.class = (unsigned)(random_number(seed) % 7),
		.is_robots = is_robots,
		.is_get = random_number(seed) % 4 != 0,
		.is_judged = is_judged,
		.is_forbidden = is_forbidden,
		.rule = is_forbidden
				? (uint32_t)(random_number(seed) % RULES) + 1
				: 0,
	};
}

static void counts_are_those_of_a_plain_model(void **state)
{
	uint64_t seed = 16;
	struct request requests[REQUESTS_MAX];
	struct model model = { .requests = requests };

	(void)state;
	for (int round = 0; round < 20000; round++) {
		/* Seconds that meet, and days that excuses cover or not. */
		int64_t span = round % 2 ? 40 : 4 * (int64_t)DAY;
		int64_t delay_us =
			(int64_t)(random_number(&seed) % 12) * 500000;
		struct crawler_row row;
		uint32_t worst = 0;

		model.n = random_number(&seed) % REQUESTS_MAX;
		for (size_t i = 0; i < model.n; i++)
			requests[i] = random_request(&seed, span);
		row = count(requests, model.n, delay_us, &worst);
		check_against_model(&model, &row, worst);
		check_gaps(&model, &row, (double)delay_us / 1e6);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(requests_are_counted_by_verdict),
		cmocka_unit_test(asking_is_to_get_an_answer),
		cmocka_unit_test(verdicts_on_asking),
		cmocka_unit_test(what_is_forbidden_is_counted),
		cmocka_unit_test(who_asked_knew),
		cmocka_unit_test(no_file_forbids_nothing_for_a_day),
		cmocka_unit_test(the_worst_rule_forbade_most),
		cmocka_unit_test(gaps_are_between_requests_in_order),
		cmocka_unit_test(faster_is_by_more_than_a_second),
		cmocka_unit_test(counts_are_those_of_a_plain_model),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
