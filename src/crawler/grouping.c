/*
 * Host by host, and not crawler by crawler: a host that claims to be several of
 * them counts once in a group that has these.
 *
 * Tested by tests/cli/crawlers.bats.
 */

#include "crawler/grouping.h"

#include <string.h>

#include "result/evidence.h"

enum { NCLASSES = 8 };

struct walking {
	const struct gathered *hosts;
	const struct report *report;
	enum by_kind by;
};

/* The requests of a host as one crawler, by verdict and class of status. */
struct sums {
	struct cell_sum by[VERDICT_NKINDS][NCLASSES];
};

static void add(struct cell_sum *sum, const struct visit_facts *facts)
{
	if (!sum->requests++) {
		sum->status = facts->class;
		sum->first = sum->last = INSTANT_NONE;
	}
	if (facts->time == INSTANT_NONE)
		return;
	if (sum->first == INSTANT_NONE || facts->time < sum->first)
		sum->first = facts->time;
	if (facts->time > sum->last)
		sum->last = facts->time;
}

static int sum_up(const struct walking *w, const struct host *host,
		  const struct visits *visits, struct sums *sums)
{
	const struct report_judge *judge = &w->report->judge;
	const struct slice name = { host->name, host->len };

	memset(sums, 0, sizeof(*sums));
	if (judge->begin(judge->ctx, name, visits->crawler))
		return -1;
	for (const struct visit_chunk *chunk = visits->chunks; chunk;
	     chunk = chunk->next) {
		for (uint32_t i = 0; i < chunk->n; i++) {
			struct visit_facts facts = visit_facts(chunk->words[i]);
			const char *reason;
			enum verdict verdict =
				judge->judge(judge->ctx, facts.time, &reason);

			add(&sums->by[verdict][facts.class], &facts);
		}
	}
	return 0;
}

static enum group_kind name_group(const struct walking *w,
				  const struct visits *visits,
				  enum verdict verdict, struct slice *name)
{
	static const char *const verdicts[] = {
		[VERDICT_VERIFIED] = "verified",
		[VERDICT_UNVERIFIABLE] = "unverifiable",
		[VERDICT_SPOOFED] = "spoofed",
	};
	const struct token *token =
		tokens_at(w->report->tokens, visits->crawler);

	*name = (struct slice){ 0 };
	if (w->by == BY_VERDICT)
		*name = (struct slice){ verdicts[verdict],
					strlen(verdicts[verdict]) };
	else if (verdict == VERDICT_SPOOFED)
		return GROUP_SPOOFED;
	else
		*name = w->by == BY_CRAWLER ? token->name : token->operator;
	return name->len ? GROUP_NAMED : GROUP_UNKNOWN;
}

static int walk_host(const struct walking *w, uint64_t number,
		     const struct host *host, groups_take *taker, void *arg)
{
	for (const struct visits *visits = evidence_of(host)->visits; visits;
	     visits = visits->next) {
		struct sums sums;

		if (sum_up(w, host, visits, &sums))
			return -1;
		for (int i = 0; i < VERDICT_NKINDS * NCLASSES; i++) {
			enum verdict verdict = (enum verdict)(i / NCLASSES);
			const struct cell_sum *sum =
				&sums.by[verdict][i % NCLASSES];
			struct slice name;
			enum group_kind kind =
				name_group(w, visits, verdict, &name);

			if (sum->requests &&
			    taker(arg, number, kind, name, sum))
				return -1;
		}
	}
	return 0;
}

static int walk(void *ctx, groups_take *taker, void *arg)
{
	const struct walking *w = ctx;
	struct gathered_at at = { 0 };
	const struct host *host;
	uint64_t number = 0;

	while ((host = gathered_next(w->hosts, &at)))
		if (walk_host(w, number++, host, taker, arg))
			return -1;
	return 0;
}

int crawler_groups_make(struct groups *groups, const struct gathered *hosts,
			const struct report *report, enum by_kind by,
			const struct groups_order *order)
{
	struct walking w = { .hosts = hosts, .report = report, .by = by };

	return groups_build(groups, walk, &w, order);
}
