/*
 * Each request gets its verdict host by host, and then counts with those of all
 * hosts.
 *
 * Tested by tests/unit/crawler/test_report.c.
 */

#include "crawler/report_row.h"

#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

#include "base/capped.h"
#include "base/numbers.h"
#include "base/vec.h"
#include "crawler/gaps.h"
#include "crawler/obey.h"

/* What is made of one crawler. */
struct making {
	const struct report *report;
	struct crawlers *crawlers;
	struct crawler_row *row;
	struct obey obey;
	struct obey_visits host[VERDICT_NKINDS]; /* of one host; borrowed */
	struct obey_visits own; /* the same of those that are not spoofed */
	struct gaps gaps;	/* between requests of one host each */
};

static struct slice name_of(const struct host *host)
{
	return (struct slice){ host->name, host->len };
}

/**** One host */

static int note_spoofer(struct making *m, const struct claimed *claim,
			const char *reason)
{
	struct crawlers *crawlers = m->crawlers;
	const struct obey_visits *visits = &m->host[VERDICT_SPOOFED];
	struct crawler_spoofer spoofer = {
		.host = name_of(claim->host),
		.name = m->row->name,
		.reason = reason,
		.requests = visits->n,
		.first = INSTANT_NONE,
		.last = INSTANT_NONE,
	};
	struct crawler_spoofer *spoofers;

	for (size_t i = 0; i < visits->n; i++) {
		int64_t time = visit_facts(visits->words[i]).time;

		if (time != INSTANT_NONE && spoofer.first == INSTANT_NONE)
			spoofer.first = time;
		if (time != INSTANT_NONE)
			spoofer.last = time;
	}
	spoofers = vec_grow(crawlers->spoofers, crawlers->nspoofers, 1,
			    sizeof(*spoofers));
	if (!spoofers)
		return -1;
	crawlers->spoofers = spoofers;
	spoofers[crawlers->nspoofers++] = spoofer;
	return 0;
}

/* Appends to what other hosts have; there is room. */
static void append(struct obey_visits *all, const struct obey_visits *some)
{
	if (some->n)
		memcpy(all->words + all->n, some->words,
		       some->n * sizeof(*some->words));
	all->n += some->n;
}

/*
 * Parts the host's requests by their verdicts. The array of the parts has room
 * for all of them in each, and once more for those that are not spoofed.
 */
static const char *part(struct making *m, const struct claimed *claim,
			const uint64_t *words, uint64_t *parts)
{
	const struct report_judge *judge = &m->report->judge;
	uint64_t n = claim->visits->n;
	const char *spoofed = NULL;

	for (int i = 0; i < VERDICT_NKINDS; i++)
		m->host[i] = (struct obey_visits){ .words = parts + n * i };
	m->own = (struct obey_visits){ .words = parts + n * VERDICT_NKINDS };
	for (uint64_t i = 0; i < n; i++) {
		const char *reason;
		enum verdict verdict =
			judge->judge(judge->ctx, visit_facts(words[i]).time,
				     &reason);
		struct obey_visits *visits = &m->host[verdict];

		parts[n * verdict + visits->n++] = words[i];
		if (verdict == VERDICT_SPOOFED)
			spoofed = reason;
		else
			m->own.words[m->own.n++] = words[i];
	}
	return spoofed;
}

static int add_example(struct making *m, const struct claimed *claim,
		       const struct visit_example *from)
{
	const struct report_judge *judge = &m->report->judge;
	struct visit_facts facts = visit_facts(from->word);
	struct crawler_row *row = m->row;
	struct crawler_example *examples;
	const char *reason;
	enum verdict verdict = judge->judge(judge->ctx, facts.time, &reason);

	if (verdict == VERDICT_SPOOFED)
		return 0;
	examples =
		vec_grow(row->examples, row->nexamples, 1, sizeof(*examples));
	if (!examples)
		return -1;
	row->examples = examples;
	examples[row->nexamples++] = (struct crawler_example){
		.time = facts.time,
		.host = name_of(claim->host),
		.method = visit_example_method(from),
		.target = visit_example_target(from),
		.status = from->status,
		.verdict = verdict,
		.word = from->word,
	};
	return 0;
}

/* Adds a host that is wanted, unless it was added just before. */
static int want_host(struct crawlers *crawlers, struct slice host)
{
	struct slice *hosts =
		vec_grow(crawlers->hosts, crawlers->nhosts, 1, sizeof(*hosts));

	if (!hosts)
		return -1;
	crawlers->hosts = hosts;
	hosts[crawlers->nhosts++] = host;
	return 0;
}

static bool is_wanted(const struct making *m,
		      const struct obey_excuses *excuses,
		      const struct claimed *claim)
{
	unsigned only = m->report->only;

	for (const struct visit_chunk *chunk = claim->visits->chunks; chunk;
	     chunk = chunk->next) {
		for (uint32_t i = 0; i < chunk->n; i++) {
			struct visit_facts facts = visit_facts(chunk->words[i]);
			const struct report_judge *judge = &m->report->judge;
			const char *reason;
			enum verdict verdict =
				judge->judge(judge->ctx, facts.time, &reason);

			if (facts.is_forbidden && (only & REPORT_FORBIDDEN) &&
			    !obey_is_excused(excuses, verdict, chunk->words[i]))
				return true;
			if (only & 1U << verdict)
				return true;
		}
	}
	return false;
}

/* The hosts that --only is for. */
static int want_hosts(struct making *m, const struct claimed *claims, size_t n)
{
	const struct report_judge *judge = &m->report->judge;
	struct obey_excuses excuses;
	int ret = 0;

	if (!m->report->only)
		return 0;
	if (obey_find_excuses(&m->obey, &excuses))
		return -1;
	for (size_t i = 0; !ret && i < n; i++) {
		ret = judge->begin(judge->ctx, name_of(claims[i].host),
				   claims[i].visits->crawler);
		if (!ret && is_wanted(m, &excuses, &claims[i]))
			ret = want_host(m->crawlers, name_of(claims[i].host));
	}
	obey_release_excuses(&excuses);
	return ret;
}

static int add_host(struct making *m, const struct claimed *claim)
{
	const struct report_judge *judge = &m->report->judge;
	const struct visits *visits = claim->visits;
	uint64_t *words = visits_sorted(visits);
	uint64_t *parts =
		malloc(((VERDICT_NKINDS + 1) * visits->n + 1) * sizeof(*parts));
	const char *spoofed;
	int ret = -1;

	if (!words || !parts ||
	    judge->begin(judge->ctx, name_of(claim->host), visits->crawler))
		goto out;
	spoofed = part(m, claim, words, parts);
	for (int i = 0; i < VERDICT_NKINDS; i++) {
		m->row->hosts.n[i] += m->host[i].n > 0;
		append(&m->obey.visits[i], &m->host[i]);
	}
	if (gaps_add_all(&m->gaps, m->own.words, m->own.n))
		goto out;
	if (visits->is_sized) {
		m->row->is_sized = true;
		capped_add(&m->row->bytes, visits->bytes);
	}
	ret = spoofed ? note_spoofer(m, claim, spoofed) : 0;
	for (size_t i = 0; !ret && i < visits->nexamples; i++)
		ret = add_example(m, claim, visits->examples[i]);
out:
	free(words);
	free(parts);
	return ret;
}

/**** One crawler */

static int compare_words(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static int compare_slices(struct slice a, struct slice b)
{
	return hostset_compare(a.at, a.len, b.at, b.len);
}

/* By time, and then bytewise. */
static int compare_examples(const void *a, const void *b)
{
	const struct crawler_example *x = a, *y = b;
	int diff = (x->time > y->time) - (x->time < y->time);

	if (!diff)
		diff = compare_slices(x->host, y->host);
	if (!diff)
		diff = compare_slices(x->method, y->method);
	if (!diff)
		diff = compare_slices(x->target, y->target);
	if (!diff)
		diff = (x->status > y->status) - (x->status < y->status);
	return diff ? diff : compare_words(&x->word, &y->word);
}

static struct crawler_rule rule_of(const struct report *report, uint32_t number)
{
	struct rules_line line;

	if (!report->rules || !number || number >= rules_limit(report->rules))
		return (struct crawler_rule){ 0 };
	line = rules_at(report->rules, number);
	return (struct crawler_rule){ .file = line.file,
				      .line = line.line,
				      .text = line.path,
				      .is_disputed = line.is_disputed };
}

/* Leaves the first ones of those that no answer 4xx excuses. */
static int choose_examples(struct making *m)
{
	struct crawler_row *row = m->row;
	struct obey_excuses excuses;
	size_t n = 0;

	if (!row->nexamples)
		return 0;
	if (obey_find_excuses(&m->obey, &excuses))
		return -1;
	qsort(row->examples, row->nexamples, sizeof(*row->examples),
	      compare_examples);
	for (size_t i = 0; i < row->nexamples && n < m->report->nexamples;
	     i++) {
		struct crawler_example *example = &row->examples[i];

		if (obey_is_excused(&excuses, example->verdict, example->word))
			continue;
		example->rule =
			rule_of(m->report, visit_facts(example->word).rule);
		row->examples[n++] = *example;
	}
	row->nexamples = n;
	obey_release_excuses(&excuses);
	return 0;
}

/* The smallest delay that any of the files asks for. */
static void set_delay(struct making *m, size_t token)
{
	const struct rules *rules = m->report->rules;

	/* No rule is held against what is not one crawler. */
	if (token == TOKENS_SEVERAL)
		return;
	for (size_t i = 0; rules && i < rules_nfiles(rules); i++) {
		int64_t delay_us = rules_file_delay(rules, i, token);

		if (delay_us == ROBOTS_NO_DELAY ||
		    (m->obey.has_delay &&
		     m->obey.delay_us <= (uint64_t)delay_us))
			continue;
		m->obey.has_delay = true;
		m->obey.delay_us = (uint64_t)delay_us;
	}
}

static int reserve(struct making *m, const struct claimed *claims, size_t n)
{
	uint64_t nvisits = 0;

	for (size_t i = 0; i < n; i++)
		nvisits += claims[i].visits->n;
	for (int i = 0; i < VERDICT_NKINDS; i++) {
		m->obey.visits[i].words =
			malloc((nvisits + 1) * sizeof(uint64_t));
		if (!m->obey.visits[i].words)
			return -1;
	}
	return gaps_init(&m->gaps);
}

/*
 * What is held against nobody: that several crawlers together did not ask, and
 * that none was seen to ask in a part of the requests.
 */
static void judge_asking(struct making *m, size_t number)
{
	struct crawler_row *row = m->row;

	if (number == TOKENS_SEVERAL && row->verdict != CRAWLER_ASKED)
		row->verdict = CRAWLER_SAID_NOTHING;
	if (m->report->is_part && row->verdict == CRAWLER_NEVER)
		row->verdict = CRAWLER_NOT_SEEN;
}

/* Also of rows that are not shown. */
static void note_found(struct crawlers *crawlers, const struct crawler_row *row)
{
	crawlers->nverified += row->requests.n[VERDICT_VERIFIED];
	crawlers->nspoofed += row->requests.n[VERDICT_SPOOFED];
	crawlers->nspoofed_crawlers += row->requests.n[VERDICT_SPOOFED] > 0;
	crawlers->has_spoofed |= row->requests.n[VERDICT_SPOOFED] > 0;
	crawlers->has_forbidden |= row->forbidden.n[VERDICT_VERIFIED] ||
				   row->forbidden.n[VERDICT_UNVERIFIABLE];
	crawlers->has_never |= row->verdict == CRAWLER_NEVER;
}

/* Makes the row of n claims to be one crawler. */
static int make_row(struct making *m, const struct claimed *claims, size_t n)
{
	size_t number = claims[0].visits->crawler;
	const struct token *token = tokens_at(m->report->tokens, number);
	uint32_t worst = 0;

	m->row->name = token->name;
	m->row->operator= token->operator;
	m->row->kind = token_kind_name(token->kind);
	set_delay(m, number);
	if (reserve(m, claims, n))
		return -1;
	for (size_t i = 0; i < n; i++)
		if (add_host(m, &claims[i]))
			return -1;
	for (int i = 0; i < VERDICT_NKINDS; i++)
		numbers_sort(m->obey.visits[i].words, m->obey.visits[i].n,
			     VISIT_TIME_BIT);
	if (obey_count(&m->obey, m->row, &worst) || choose_examples(m))
		return -1;
	judge_asking(m, number);
	note_found(m->crawlers, m->row);
	m->row->worst = rule_of(m->report, worst);
	m->row->host_gaps = gaps_tell(&m->gaps);
	return want_hosts(m, claims, n);
}

/* Whether the row is one of those that --only is for. */
static bool is_row_wanted(const struct report *report,
			  const struct crawler_row *row)
{
	for (int i = 0; i < VERDICT_NKINDS; i++)
		if (((report->only & 1U << i) && row->requests.n[i]) ||
		    ((report->only & REPORT_FORBIDDEN) && row->forbidden.n[i]))
			return true;
	return !report->only;
}

int report_row_make(struct crawlers *crawlers, const struct report *report,
		    const struct claimed *claims, size_t n)
{
	struct making m = { .report = report, .crawlers = crawlers };
	int ret;

	crawlers->rows = calloc(1, sizeof(*crawlers->rows));
	if (!crawlers->rows)
		return -1;
	crawlers->nrows = 1;
	m.row = crawlers->rows;
	ret = make_row(&m, claims, n);
	if (!ret && !is_row_wanted(report, m.row)) {
		free(m.row->examples);
		crawlers->nrows = 0;
	}
	obey_release(&m.obey);
	gaps_release(&m.gaps);
	return ret;
}
