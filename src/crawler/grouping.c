/*
 * Host by host, and not crawler by crawler: a host that claims to be several of
 * them counts once in a group that has these. Requests that follow each other
 * are mostly of the same group, so they are summed up before they are given to
 * it.
 *
 * Tested by tests/cli/crawlers.bats.
 */

#include "crawler/grouping.h"

#include <string.h>

#include "base/capped.h"
#include "result/evidence.h"
#include "result/naming.h"
#include "result/step.h"

struct walking {
	const struct crawler_grouping *from;
	struct naming naming;
	struct step_memo hour; /* of the last request */

	groups_take *taker;
	void *arg; /* of it */
	uint64_t number;
	const struct host *host; /* that has the number */
};

/* Requests of a host as one crawler that have all of this in common. */
struct run {
	enum verdict verdict;
	int64_t hour; /* what it begins with, or INSTANT_NONE */
	struct cell_sum sum;
};

/**** Giving them */

/* Of crawlers; or, as nothing is to be known by it, as of all requests. */
static enum group_kind name_run(struct walking *w, const struct visits *visits,
				const struct run *run, struct slice *name)
{
	const struct token *token = tokens_at(w->from->tokens, visits->crawler);
	enum by_kind by = w->from->by->kind;

	*name = (struct slice){ 0 };
	if (!by_is_of_crawlers(by))
		*name = naming_name(&w->naming, w->host, run->sum.status,
				    run->sum.first);
	else if (by == BY_VERDICT)
		*name = (struct slice){
			crawler_verdicts[run->verdict],
			strlen(crawler_verdicts[run->verdict])
		};
	else if (run->verdict == VERDICT_SPOOFED)
		return GROUP_SPOOFED;
	else
		*name = by == BY_CRAWLER ? token->name : token->operator;
	return name->len ? GROUP_NAMED : GROUP_UNKNOWN;
}

static int give(struct walking *w, const struct visits *visits,
		const struct run *run)
{
	struct slice name;
	enum group_kind kind;

	if (!run->sum.requests)
		return 0;
	kind = name_run(w, visits, run, &name);
	return w->taker(w->arg, w->number, kind, name, &run->sum);
}

/**** Summing up */

static struct run run_of(struct walking *w, const struct visit_facts *facts,
			 const uint64_t *answer_word)
{
	const struct report_judge *judge = &w->from->judge;
	struct visit_answer answer = { .status = facts->class };
	const char *reason;

	if (answer_word)
		answer = visit_answer(*answer_word);
	return (struct run){
		.verdict = judge->judge(judge->ctx, facts->time, &reason),
		.hour = step_cut_next(&w->hour, STEP_HOUR, facts->time),
		.sum = { .status = answer.status,
			 .requests = 1,
			 .is_sized = answer.is_sized,
			 .bytes = answer.bytes,
			 .first = facts->time,
			 .last = facts->time },
	};
}

/* Adds the next one to a run, if it is one of it. */
static bool extend(struct run *run, const struct run *next)
{
	struct cell_sum *sum = &run->sum;

	if (!sum->requests || next->verdict != run->verdict ||
	    next->hour != run->hour || next->sum.status != sum->status)
		return false;
	sum->requests++;
	sum->is_sized |= next->sum.is_sized;
	capped_add(&sum->bytes, next->sum.bytes);
	if (next->sum.first < sum->first) /* of an hour, all have a time */
		sum->first = next->sum.first;
	if (next->sum.last > sum->last)
		sum->last = next->sum.last;
	return true;
}

static int walk_visits(struct walking *w, const struct visits *visits)
{
	const struct report_judge *judge = &w->from->judge;
	const struct slice name = { w->host->name, w->host->len };
	struct run run = { 0 };

	if (judge->begin(judge->ctx, name, visits->crawler))
		return -1;
	for (const struct visit_chunk *chunk = visits->chunks; chunk;
	     chunk = chunk->next) {
		const uint64_t *answers = visit_answers(visits, chunk);

		for (uint32_t i = 0; i < chunk->n; i++) {
			struct visit_facts facts = visit_facts(chunk->words[i]);
			struct run next =
				run_of(w, &facts, answers ? &answers[i] : NULL);

			if (extend(&run, &next))
				continue;
			if (give(w, visits, &run))
				return -1;
			run = next;
		}
	}
	return give(w, visits, &run);
}

static int walk(void *ctx, groups_take *taker, void *arg)
{
	struct walking *w = ctx;
	struct gathered_at at = { 0 };

	w->taker = taker;
	w->arg = arg;
	w->number = 0;
	for (; (w->host = gathered_next(w->from->hosts, &at)); w->number++)
		for (const struct visits *visits = evidence_of(w->host)->visits;
		     visits; visits = visits->next)
			if (walk_visits(w, visits))
				return -1;
	return 0;
}

/**** */

static struct walking begin(const struct crawler_grouping *from)
{
	return (struct walking){ .from = from,
				 .naming = naming_begin(from->by) };
}

int crawler_groups_make(struct groups *groups,
			const struct crawler_grouping *from,
			const struct groups_order *order)
{
	struct walking w = begin(from);

	return groups_build(groups, walk, &w, order);
}

int crawler_groups_make_timeline(struct timeline *timeline,
				 const struct crawler_grouping *from,
				 const struct groups *groups,
				 const struct groups_span *span)
{
	struct walking w = begin(from);

	return groups_build_timeline(timeline, groups, walk, &w, span);
}
