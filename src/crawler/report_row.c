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
#include "base/populate.h"
#include "base/vec.h"
#include "crawler/gaps.h"
#include "crawler/obey.h"

/* A forbidden request that may be an example. All is borrowed. */
struct candidate {
	const struct visit_example *from;
	const struct host *host;
	uint64_t word; /* as in the example */
	enum verdict verdict;
};

/* What is made of one crawler. */
struct making {
	const struct report *report;
	struct crawlers *crawlers;
	struct crawler_row *row;
	struct obey obey;
	size_t room; /* of the requests of each verdict there */
	size_t nready[VERDICT_NKINDS]; /* of these, that have their pages */
	struct obey_visits host[VERDICT_NKINDS]; /* of one host; borrowed */
	struct candidate *candidates;		 /* owned */
	size_t ncandidates;
	struct gaps gaps; /* between requests of one host each */
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

/* Pages are made in steps, as of most verdicts there are few requests. */
static void make_ready(struct making *m, enum verdict verdict)
{
	enum { STEP = 1 << 14 };
	uint64_t *words = m->obey.visits[verdict].words;
	size_t *nready = &m->nready[verdict];
	size_t more = MIN((size_t)STEP, m->room - *nready);

	populate(words + *nready, more * sizeof(*words));
	*nready += more;
}

/*
 * Parts the host's requests by their verdicts, behind what other hosts have;
 * there is room. *spoofed becomes the reason why the last spoofed one is, or
 * NULL. Returns 0 or -1.
 */
static int part(struct making *m, const uint64_t *words, uint64_t n,
		const char **spoofed)
{
	const struct report_judge *judge = &m->report->judge;
	uint64_t last = 0; /* its time is not known */

	*spoofed = NULL;
	for (int i = 0; i < VERDICT_NKINDS; i++) {
		struct obey_visits *all = &m->obey.visits[i];

		m->host[i] =
			(struct obey_visits){ .words = all->words + all->n };
	}
	for (uint64_t i = 0; i < n; i++) {
		const char *reason;
		enum verdict verdict =
			judge->judge(judge->ctx, visit_facts(words[i]).time,
				     &reason);
		struct obey_visits *all = &m->obey.visits[verdict];

		if (all->n == m->nready[verdict])
			make_ready(m, verdict);
		all->words[all->n++] = words[i];
		m->host[verdict].n++;
		if (verdict == VERDICT_SPOOFED) {
			*spoofed = reason;
			continue;
		}
		if (gaps_add(&m->gaps, last, words[i]))
			return -1;
		last = words[i];
	}
	return 0;
}

static int add_candidate(struct making *m, const struct claimed *claim,
			 const struct visit_example *from)
{
	const struct report_judge *judge = &m->report->judge;
	struct candidate *candidates;
	const char *reason;
	enum verdict verdict =
		judge->judge(judge->ctx, visit_facts(from->word).time, &reason);

	if (verdict == VERDICT_SPOOFED)
		return 0;
	candidates =
		vec_grow(m->candidates, m->ncandidates, 1, sizeof(*candidates));
	if (!candidates)
		return -1;
	m->candidates = candidates;
	candidates[m->ncandidates++] = (struct candidate){
		.from = from,
		.host = claim->host,
		.word = from->word,
		.verdict = verdict,
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
	const char *spoofed;
	int ret = -1;

	if (!words ||
	    judge->begin(judge->ctx, name_of(claim->host), visits->crawler) ||
	    part(m, words, visits->n, &spoofed))
		goto out;
	for (int i = 0; i < VERDICT_NKINDS; i++)
		m->row->hosts.n[i] += m->host[i].n > 0;
	if (visits->is_sized) {
		m->row->is_sized = true;
		capped_add(&m->row->bytes, visits->bytes);
	}
	ret = spoofed ? note_spoofer(m, claim, spoofed) : 0;
	for (size_t i = 0; !ret && i < visits->nexamples; i++)
		ret = add_candidate(m, claim, visits->examples[i]);
out:
	free(words);
	return ret;
}

/**** One crawler */

static int compare_slices(struct slice a, struct slice b)
{
	return hostset_compare(a.at, a.len, b.at, b.len);
}

/* By time, and then bytewise. */
static int compare_candidates(const struct candidate *a,
			      const struct candidate *b)
{
	int64_t a_s = visit_seconds(a->word), b_s = visit_seconds(b->word);
	const struct visit_example *x = a->from, *y = b->from;
	int diff = (a_s > b_s) - (a_s < b_s);

	if (!diff)
		diff = compare_slices(name_of(a->host), name_of(b->host));
	if (!diff)
		diff = compare_slices(visit_example_method(x),
				      visit_example_method(y));
	if (!diff)
		diff = compare_slices(visit_example_target(x),
				      visit_example_target(y));
	if (!diff)
		diff = (x->status > y->status) - (x->status < y->status);
	return diff ? diff : (a->word > b->word) - (a->word < b->word);
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

/*
 * Leaves the first ones of those that no answer 4xx excuses. Few are wanted, so
 * most are after all of them.
 */
static void choose_candidates(struct making *m,
			      const struct obey_excuses *excuses)
{
	struct candidate *all = m->candidates;
	size_t n = 0;

	for (size_t i = 0; i < m->ncandidates; i++) {
		const struct candidate next = all[i];
		size_t at = n;

		if (obey_is_excused(excuses, next.verdict, next.word))
			continue;
		while (at && compare_candidates(&next, &all[at - 1]) < 0)
			at--;
		if (at >= m->report->nexamples)
			continue;
		if (n < m->report->nexamples)
			n++;
		memmove(all + at + 1, all + at, (n - 1 - at) * sizeof(*all));
		all[at] = next;
	}
	m->ncandidates = n;
}

static struct crawler_example example_of(const struct report *report,
					 const struct candidate *candidate)
{
	struct visit_facts facts = visit_facts(candidate->word);

	return (struct crawler_example){
		.time = facts.time,
		.host = name_of(candidate->host),
		.method = visit_example_method(candidate->from),
		.target = visit_example_target(candidate->from),
		.status = candidate->from->status,
		.rule = rule_of(report, facts.rule),
		.verdict = candidate->verdict,
		.word = candidate->word,
	};
}

static int choose_examples(struct making *m)
{
	struct crawler_row *row = m->row;
	struct obey_excuses excuses;

	if (!m->ncandidates)
		return 0;
	if (obey_find_excuses(&m->obey, &excuses))
		return -1;
	choose_candidates(m, &excuses);
	obey_release_excuses(&excuses);
	row->examples = calloc(m->ncandidates + 1, sizeof(*row->examples));
	if (!row->examples)
		return -1;
	for (; row->nexamples < m->ncandidates; row->nexamples++)
		row->examples[row->nexamples] =
			example_of(m->report, &m->candidates[row->nexamples]);
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
	m->room = nvisits;
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
	free(m.candidates);
	gaps_release(&m.gaps);
	return ret;
}
