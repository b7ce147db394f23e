/* Tested by tests/unit/scan/test_line.c. */

#include "scan/crawl.h"

struct visit crawl_visit(const struct crawl *crawl,
			 const struct crawl_request *request, char *scratch)
{
	struct crawl_judgement judged = { 0 };
	struct visit_facts facts = {
		.time = request->time,
		.class = request->status / 100,
		.is_robots = request->is_robots,
		.is_get = slice_is(request->method, "GET"),
	};

	if (crawl->judge)
		crawl->judge(crawl->ctx, request->crawler, request->method,
			     request->target, request->time, scratch, &judged);
	struct visit visit = { .crawler = request->crawler,
			       .status = (uint16_t)request->status };
	facts.is_judged = judged.is_judged;
	facts.is_forbidden = judged.is_forbidden;
	facts.rule = judged.rule;
	visit.word = visit_word(&facts);
	if (judged.is_forbidden) {
		visit.method = request->method;
		visit.target = judged.shown;
	}
	return visit;
}
