/* Tested by tests/unit/crawler/test_obey.c. */

#include "crawler/obey.h"

#include <stdlib.h>
#include <string.h>

#include "base/capped.h"
#include "base/instant.h"
#include "base/vec.h"
#include "crawler/gaps.h"
#include "result/visits.h"

static const int64_t day_s = 86400;
static const int64_t second_us = 1000000;

void obey_release(struct obey *obey)
{
	for (int i = 0; i < VERDICT_NKINDS; i++) {
		free(obey->visits[i].words);
		obey->visits[i] = (struct obey_visits){ 0 };
	}
}

static int compare_times(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static bool is_answered(const struct visit_facts *facts, unsigned class)
{
	return facts->is_robots && facts->is_get && facts->class == class;
}

/**** Answers 4xx */

static void add_excuses(struct obey_excuses *excuses,
			const struct obey_visits *visits)
{
	for (size_t i = 0; i < visits->n; i++) {
		struct visit_facts facts = visit_facts(visits->words[i]);

		if (facts.is_robots && is_answered(&facts, 4))
			excuses->times_s[excuses->n++] =
				visit_seconds(visits->words[i]);
	}
}

int obey_find_excuses(const struct obey *obey, struct obey_excuses *excuses)
{
	size_t n = 0;

	for (int i = 0; i < VERDICT_NKINDS; i++)
		n += obey->visits[i].n;
	*excuses = (struct obey_excuses){ 0 };
	excuses->times_s = malloc((n + 1) * sizeof(*excuses->times_s));
	if (!excuses->times_s)
		return -1;
	add_excuses(excuses, &obey->visits[VERDICT_VERIFIED]);
	add_excuses(excuses, &obey->visits[VERDICT_UNVERIFIABLE]);
	n = excuses->n;
	qsort(excuses->times_s, n, sizeof(*excuses->times_s), compare_times);
	/* Requests of one verdict are in order already. */
	add_excuses(excuses, &obey->visits[VERDICT_SPOOFED]);
	excuses->nspoofed = excuses->n - n;
	excuses->n = n;
	return 0;
}

void obey_release_excuses(struct obey_excuses *excuses)
{
	free(excuses->times_s);
	*excuses = (struct obey_excuses){ 0 };
}

bool obey_is_excused(const struct obey_excuses *excuses, enum verdict verdict,
		     uint64_t word)
{
	bool spoofed = verdict == VERDICT_SPOOFED;
	const int64_t *times_s = excuses->times_s + (spoofed ? excuses->n : 0);
	size_t n = spoofed ? excuses->nspoofed : excuses->n;
	int64_t time_s = visit_seconds(word);
	size_t low = 0, high = n;

	if (!n)
		return false;
	if (time_s < 0 || times_s[0] < 0)
		return true;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (times_s[middle] <= time_s)
			low = middle + 1;
		else
			high = middle;
	}
	return low && time_s - times_s[low - 1] <= day_s;
}

/**** Gaps */

/* How many gaps are shorter than the delay by more than a second. */
static uint64_t count_faster(const struct obey *obey,
			     const struct obey_visits *visits)
{
	uint64_t delay_s = obey->delay_us / (uint64_t)second_us +
			   (obey->delay_us % (uint64_t)second_us != 0);
	uint64_t count = 0;

	for (size_t i = 1; i < visits->n; i++) {
		int64_t before_s = visit_seconds(visits->words[i - 1]);
		int64_t time_s = visit_seconds(visits->words[i]);

		count += before_s >= 0 &&
			 (uint64_t)(time_s - before_s) + 1 < delay_s;
	}
	return count;
}

/* Those of the crawler itself are those of hosts that are no spoofers. */
static int add_gaps(const struct obey *obey, struct gaps *gaps)
{
	const struct obey_visits *a = &obey->visits[VERDICT_VERIFIED];
	const struct obey_visits *b = &obey->visits[VERDICT_UNVERIFIABLE];
	uint64_t last = 0; /* its time is not known */
	size_t i = 0, k = 0;

	while (i < a->n || k < b->n) {
		bool is_a =
			k == b->n || (i < a->n && a->words[i] <= b->words[k]);
		uint64_t next = is_a ? a->words[i++] : b->words[k++];

		if (gaps_add(gaps, last, next))
			return -1;
		last = next;
	}
	return 0;
}

static int count_gaps(const struct obey *obey, struct crawler_row *row)
{
	struct gaps gaps = { 0 };
	int ret = gaps_init(&gaps);

	for (int i = 0; obey->has_delay && i < VERDICT_NKINDS; i++)
		row->faster.n[i] = count_faster(obey, &obey->visits[i]);
	if (!ret)
		ret = add_gaps(obey, &gaps);
	if (!ret)
		row->gaps = gaps_tell(&gaps);
	gaps_release(&gaps);
	return ret;
}

/**** Times and answers */

static void span(int64_t time, int64_t *first, int64_t *last)
{
	if (time == INSTANT_NONE)
		return;
	if (*first == INSTANT_NONE || time < *first)
		*first = time;
	if (*last == INSTANT_NONE || time > *last)
		*last = time;
}

/* They are in order, those of unknown times first. */
static void span_all(const struct obey_visits *visits, int64_t *first,
		     int64_t *last)
{
	size_t i = 0;

	while (i < visits->n && visit_seconds(visits->words[i]) < 0)
		i++;
	if (i == visits->n)
		return;
	span(visit_facts(visits->words[i]).time, first, last);
	span(visit_facts(visits->words[visits->n - 1]).time, first, last);
}

static void count_answer(const struct visit_facts *facts, int verdict,
			 struct crawler_row *row)
{
	for (unsigned class = 2; class <= 5; class ++)
		if (is_answered(facts, class))
			row->answers[class - 2].n[verdict]++;
	if (!is_answered(facts, 2) && !is_answered(facts, 3))
		return;
	row->asked.n[verdict]++;
	if (verdict != VERDICT_SPOOFED)
		span(facts->time, &row->asked_first, &row->asked_last);
}

/* When they asked first, in seconds; the latest time if they did not. */
static int64_t first_asked(const struct obey *obey, bool spoofed)
{
	int64_t first = INT64_MAX;

	for (int i = 0; i < VERDICT_NKINDS; i++) {
		const struct obey_visits *visits = &obey->visits[i];

		for (size_t k = 0;
		     spoofed == (i == VERDICT_SPOOFED) && k < visits->n; k++) {
			struct visit_facts facts =
				visit_facts(visits->words[k]);
			int64_t time_s = visit_seconds(visits->words[k]);

			if (!facts.is_robots)
				continue;
			if (time_s >= 0 && time_s < first &&
			    (is_answered(&facts, 2) || is_answered(&facts, 3)))
				first = time_s;
		}
	}
	return first;
}

/* What is known of all requests together. */
struct counting {
	const struct obey *obey;
	struct crawler_row *row;
	struct obey_excuses excuses;
	bool any_robots;     /* any host requested /robots.txt */
	int64_t first, last; /* of no spoofer */
	uint64_t *rules;     /* owned; how many requests of no spoofer each
				forbade, by its number */
	size_t nrules;	     /* with larger ones none did */
};

static int count_rule(struct counting *c, uint32_t rule)
{
	if (rule >= c->nrules) {
		size_t n = rule + (size_t)1, more = n - c->nrules;
		uint64_t *rules =
			vec_grow(c->rules, c->nrules, more, sizeof(*rules));

		if (!rules)
			return -1;
		memset(rules + c->nrules, 0, more * sizeof(*rules));
		c->rules = rules;
		c->nrules = n;
	}
	c->rules[rule]++;
	return 0;
}

static int count_forbidden(struct counting *c, uint64_t word,
			   enum verdict verdict, int64_t asked_s)
{
	struct visit_facts facts = visit_facts(word);

	if (obey_is_excused(&c->excuses, verdict, word))
		return 0;
	c->row->forbidden.n[verdict]++;
	c->row->forbidden_2xx.n[verdict] += facts.class == 2;
	c->row->after_asking.n[verdict] += visit_seconds(word) > asked_s;
	return verdict == VERDICT_SPOOFED ? 0 : count_rule(c, facts.rule);
}

static int count_visits(struct counting *c, enum verdict verdict)
{
	bool spoofed = verdict == VERDICT_SPOOFED;
	const struct obey_visits *visits = &c->obey->visits[verdict];
	int64_t asked_s = first_asked(c->obey, spoofed);
	struct crawler_row *row = c->row;
	uint64_t njudged = 0;

	row->requests.n[verdict] = visits->n;
	span_all(visits, &row->first, &row->last);
	if (!spoofed)
		span_all(visits, &c->first, &c->last);
	for (size_t i = 0; i < visits->n; i++) {
		struct visit_facts facts = visit_facts(visits->words[i]);

		njudged += facts.is_judged;
		if (facts.is_robots)
			count_answer(&facts, verdict, row);
		c->any_robots |= facts.is_robots;
		if (facts.is_forbidden &&
		    count_forbidden(c, visits->words[i], verdict, asked_s))
			return -1;
	}
	row->judged.n[verdict] = njudged;
	return 0;
}

static enum crawler_asked judge_asking(const struct counting *c)
{
	const struct crawler_row *row = c->row;
	uint64_t nasked = row->asked.n[VERDICT_VERIFIED] +
			  row->asked.n[VERDICT_UNVERIFIABLE];

	if (!row->requests.n[VERDICT_VERIFIED] &&
	    !row->requests.n[VERDICT_UNVERIFIABLE])
		return CRAWLER_SAID_NOTHING;
	if (nasked)
		return CRAWLER_ASKED;
	if (c->any_robots)
		return CRAWLER_UNANSWERED;
	if (c->first == INSTANT_NONE || c->last - c->first < day_s * second_us)
		return CRAWLER_NOT_SEEN;
	return CRAWLER_NEVER;
}

/* The rule that forbade most, the first one of several. */
static uint32_t find_worst(struct counting *c)
{
	uint32_t worst = 0;
	uint64_t most = 0;

	for (size_t i = 0; i < c->nrules; i++) {
		if (c->rules[i] > most) {
			most = c->rules[i];
			worst = (uint32_t)i;
		}
	}
	c->row->nworst = most;
	return worst;
}

int obey_count(const struct obey *obey, struct crawler_row *row,
	       uint32_t *worst)
{
	struct counting c = { .obey = obey,
			      .row = row,
			      .first = INSTANT_NONE,
			      .last = INSTANT_NONE };
	int ret = obey_find_excuses(obey, &c.excuses);

	row->first = row->last = INSTANT_NONE;
	row->asked_first = row->asked_last = INSTANT_NONE;
	row->has_delay = obey->has_delay;
	row->delay_us = obey->delay_us;
	for (int i = 0; !ret && i < VERDICT_NKINDS; i++)
		ret = count_visits(&c, (enum verdict)i);
	if (!ret) {
		row->verdict = judge_asking(&c);
		*worst = find_worst(&c);
		ret = count_gaps(obey, row);
	}
	obey_release_excuses(&c.excuses);
	free(c.rules);
	return ret;
}
